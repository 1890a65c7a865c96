import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromHex } from "../src/bytes.js";
import { readKey, writeKey } from "../src/key_file.js";
import { SigningKey } from "../src/signing_key.js";
import { refuses } from "./helpers.js";

const examples = JSON.parse(readFileSync(new URL("composing.json", import.meta.url), "utf8"));

for (const { name, seed, id, value, line } of examples.keys) {
  test(`writes and reads the key file of the command line: ${name}`, () => {
    const key = new SigningKey(fromHex(seed));
    assert.equal(key.id, id);
    assert.deepEqual(key.value, value);
    assert.equal(writeKey(name, key), line);
    const read = readKey(line);
    assert.equal(read.name, name);
    assert.deepEqual(read.key.seed, key.seed);
  });
}

test("refuses a line that lost or swapped a character, and never repeats it", () => {
  const { line } = examples.keys[0];
  for (let place = 0; place < line.length; place += 1) {
    const swapped = line.slice(0, place) + (line[place] === "A" ? "B" : "A") + line.slice(place + 1);
    for (const wrong of [swapped, line.slice(0, place) + line.slice(place + 1)]) {
      assert.throws(() => readKey(wrong), (problem) => {
        assert.equal(problem.code, "key_file");
        return !problem.message.includes(line.slice(-20));
      });
    }
  }
});

test("refuses other lines: a public key, two lines, no name", () => {
  const { line, name } = examples.keys[0];
  refuses(() => readKey(line.replace("PRIVATE+KEY+", "")), "key_file");
  refuses(() => readKey(`${line}\n`), "key_file");
  refuses(() => readKey(line.replace(`+${name}+`, "++")), "key_file");
  refuses(() => writeKey("two words", new SigningKey(new Uint8Array(32))), "key_file");
});

test("a seed has 32 bytes", () => {
  assert.throws(() => new SigningKey(new Uint8Array(31)), RangeError);
});
