import assert from "node:assert/strict";
import { test } from "node:test";

import { text, utf8 } from "../src/bytes.js";
import { decodeCanonical, encode } from "../src/canonical.js";
import { refuses } from "./helpers.js";

const read = (source) => decodeCanonical(utf8(source), 10_000);

test("takes values in their one canonical form", () => {
  for (const source of [
    "{}", "[]", "null", "-1", '"\u2028é"', '{"a":1,"b":[true,false,null]}', "9007199254740992",
    '{"A":"","a":""}', '"\\n\\u001f\\"\\\\/"', '{"__proto__":1}', '{"10":1,"9":2}', '"🕊"',
  ]) {
    assert.equal(text(encode(read(source))), source);
  }
});

const refused = {
  "a space": '{"a": 1}',
  "a last newline": "{}\n",
  "a byte order mark": "\ufeff{}",
  "a key twice": '{"a":1,"a":1}',
  "unsorted keys": '{"b":1,"a":1}',
  "a float": "1.0",
  "an exponent": "1e2",
  "a fraction": "0.5",
  "minus zero": "-0",
  "2^53 + 1": "9007199254740993",
  "2^53 + 2": "9007199254740994",
  "a needless escape": '"\\u00e9"',
  "an escaped slash": '"\\/"',
  "an upper-case escape": '"\\u001F"',
  "a lone surrogate": '"\\ud800"',
  "a key that is not ASCII": '{"é":1}',
  "not a number": "NaN",
  "a comment": "{}/**/",
  "a cut end": '{"a":',
};
for (const [name, source] of Object.entries(refused)) {
  test(`refuses ${name}`, () => refuses(() => read(source), "not_canonical"));
}

test("refuses raw bytes that are not UTF-8", () => {
  refuses(() => decodeCanonical(Uint8Array.of(0x22, 0xff, 0x22), 100), "not_utf8");
});

test("nests sixteen deep and no deeper, whatever is in strings", () => {
  const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);
  read(nested(16));
  read(`["${"[".repeat(50)}\\"${"{".repeat(50)}"]`);
  read(`${"[".repeat(16)}1${"]".repeat(16)}`);
  refuses(() => read(nested(17)), "not_canonical");
  refuses(() => decodeCanonical(utf8("[".repeat(2_000_000)), 3_000_000), "not_canonical");
});

test("refuses what is too long before reading it", () => {
  refuses(() => decodeCanonical(utf8("[]"), 1), "too_long");
});
