import assert from "node:assert/strict";
import { test } from "node:test";

import { base58, fields, items, read, readCanonical, whole, written } from "../../src/belenios/files.js";
import { parseJson } from "../../src/belenios/json.js";
import { faults, utf8 } from "./helpers.js";

test("reads JSON as everybody does", () => {
  const sources = [
    "null", "true", " [ ] ", "{}", '{"a":[1,-2,{"b":"c"}],"":false}', '"\\u0041\\n\\"\\\\ü😀"', "0", "-7",
    '{"__proto__":1,"constructor":2}', `[${"[".repeat(90)}${"]".repeat(90)}]`,
  ];
  for (const source of sources) assert.deepEqual(parseJson(source), JSON.parse(source));
});

test("keeps whole numbers of any size exactly", () => {
  assert.equal(parseJson("9007199254740991"), 9007199254740991);
  assert.equal(parseJson("9007199254740993"), 9007199254740993n);
  assert.equal(Object.is(parseJson("-0"), 0), true);
});

const REFUSED = {
  "a field twice": '{"a":1,"b":2,"a":1}',
  "a field twice, one of them escaped": '{"a":1,"\\u0061":1}',
  "a fraction": "[1.0]",
  "an exponent": "[1e2]",
  "a leading zero": "[01]",
  "a sign alone": "[-]",
  "a plus": "[+1]",
  "not a number": "[NaN]",
  "infinity": "[-Infinity]",
  "a comma too many": "[1,]",
  "a comma too many in an object": '{"a":1,}',
  "a comma missing": "[1 2]",
  "a name without quotes": "{a:1}",
  "single quotes": "{'a':1}",
  "a colon missing": '{"a" 1}',
  "a line end within a text": '"a\nb"',
  "an unknown escape": '"\\x41"',
  "half of a surrogate pair": '"\\ud800"',
  "the other half first": '"\\udc00\\ud800"',
  "a text without end": '"abc',
  "a list without end": "[1",
  "an object without end": '{"a":1',
  "something after it": "[] x",
  "two values": "[][]",
  "a comment": "/**/[]",
  "a mark of byte order": "\ufeff[]",
  "another space": "\u00a0[]",
  "nothing": "",
  "depth without end": "[".repeat(100_000),
};
for (const [name, source] of Object.entries(REFUSED)) {
  test(`refuses ${name}`, () => faults(() => read(utf8(source)), "not_json"));
}

test("refuses bytes that are not UTF-8, and files that are too large", () => {
  faults(() => read(Uint8Array.of(0x22, 0xff, 0x22)), "not_json");
  faults(() => read(new Uint8Array(16 * 1024 * 1024 + 1)), "too_large");
});

test("takes canonical things in their one spelling alone", () => {
  const same = (value) => value;
  const take = (source) => readCanonical(utf8(source), same, same);
  assert.deepEqual(take('{"b":1,"a":"ü\u2028\\n"}'), { b: 1, a: "ü\u2028\n" });
  for (const source of ['{"b": 1}', '"\\u0061"', "-0", '"\\/"', '"\\ud83d\\ude00"', "[1] ", "9007199254740993"]) {
    faults(() => take(source), "not_canonical");
  }
  assert.deepEqual(take('"\\\\ud800"'), "\\ud800", "a backslash and letters, and no surrogate");
  faults(() => written("\udc00"), "not_canonical");
});

test("holds objects, lists and numbers to what is called for", () => {
  fields({ a: 1, c: 2 }, ["a"], ["b", "c"]);
  faults(() => fields({ b: 1 }, ["a"]), "field_missing");
  faults(() => fields({ a: 1, b: 1 }, ["a"]), "field_unknown");
  faults(() => fields({}, ["constructor"]), "field_missing");
  for (const value of [null, [], "a", 1, undefined]) faults(() => fields(value, []), "wrong_shape");
  faults(() => items({ length: 0 }), "wrong_shape");
  faults(() => items([1], 2), "wrong_number");
  for (const value of [0, 4, 1.5, "2", 2n, null]) faults(() => whole(value, 1, 3), "wrong_number");
  assert.equal(whole(3, 1, 3), 3);
});

test("writes numbers in base 58", () => {
  assert.equal(base58(0n, 3), "111");
  assert.equal(base58(57n, 1), "z");
  assert.equal(base58(58n ** 2n + 58n * 2n + 3n, 3), "234");
  assert.equal(base58(58n ** 3n, 3), "111", "what does not fit is left out");
});
