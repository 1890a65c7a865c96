// The examples are those of glasshouse.acts.compose, written by tests/acts/composing_examples.py
// and held against it in tests/acts/test_composing_examples.py.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { verify } from "../src/ed25519.js";
import { preAuthentication } from "../src/act.js";
import { fromBase64Url, fromHex, utf8 } from "../src/bytes.js";
import { TooLong, composeAct, instant, signedUpload, writeSheet } from "../src/compose.js";
import { SigningKey } from "../src/signing_key.js";

const examples = JSON.parse(readFileSync(new URL("composing.json", import.meta.url), "utf8"));

/** Gives the bytes of an example in the order in which they were drawn. */
const given = (drawn) => {
  const rest = drawn.map(fromHex);
  return (count) => {
    const bytes = rest.shift();
    assert.equal(bytes.length, count);
    return bytes;
  };
};

for (const { name, said, seeds, drawn, act, id, upload } of examples.acts) {
  test(`writes as the command line does: ${name}`, async () => {
    const keys = seeds.map((seed) => new SigningKey(fromHex(seed)));
    const composed = composeAct({ ...said, signers: keys.map((key) => key.id) }, given(drawn));
    assert.equal(Buffer.from(composed.raw).toString(), act);
    assert.equal(composed.id, id);
    assert.equal(signedUpload(composed, keys), upload);
    for (const signature of JSON.parse(upload).sigs) {
      const key = keys.find((each) => each.id === signature.key);
      await verify(key.public, preAuthentication(utf8(act)), fromBase64Url(signature.sig));
    }
  });
}

test("an instant is rounded down to the second", () => {
  assert.equal(instant(1763800000999), "2025-11-22T08:26:40Z");
});

const zeros = (count) => new Uint8Array(count);
const little = {
  log: "house.example/record", kind: "statement.make", scope: null, by: null, capacity: null,
  signers: [], saw: { size: 0, root: "0".repeat(64) }, said: 0, body: {}, texts: {},
};

test("refuses what is longer than the record takes", () => {
  const tooLong = (code) => (problem) => problem instanceof TooLong && problem.code === code;
  assert.throws(() => writeSheet("en", { text: "a".repeat(262_144) }, zeros), tooLong("sheet_too_large"));
  const body = { marks: Array(2000).fill("0".repeat(20)) };
  assert.throws(() => composeAct({ ...little, body }, zeros), tooLong("act_too_large"));
  const languages = Array.from({ length: 17 }, (_, place) => `a${String.fromCharCode(97 + place)}`);
  const texts = Object.fromEntries(languages.map((language) => [language, { text: "a".repeat(250_000) }]));
  assert.throws(() => composeAct({ ...little, texts }, zeros), tooLong("sheets_too_large"));
});

test("refuses words that have no canonical form", () => {
  assert.throws(() => writeSheet("en", { text: "\ud800" }, zeros), /lone surrogate/);
  assert.throws(() => composeAct({ ...little, body: { half: 0.5 } }, zeros), /number/);
});

test("cannot sign without the key that the act names", () => {
  const key = new SigningKey(zeros(32));
  const composed = composeAct({ ...little, signers: [key.id] }, zeros);
  assert.throws(() => signedUpload(composed, []));
});
