import assert from "node:assert/strict";
import { test } from "node:test";

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";

import { concat, fromHex, littleEndian, utf8 } from "../src/bytes.js";
import { requireSoundKey, verify } from "../src/ed25519.js";
import { portableVerify } from "../src/portable_ed25519.js";
import { mutations, refuses, refusesLater } from "./helpers.js";

const { Point } = ed25519;
const { subtle } = globalThis.crypto;
const secret = new Uint8Array(32).fill(7);
const key = ed25519.getPublicKey(secret);
const message = utf8("all peoples and governments");
const signature = ed25519.sign(message, secret);

function bytesOf(number) {
  return Uint8Array.from(fromHex(number.toString(16).padStart(64, "0"))).reverse();
}

/** The two ways to verify: WebCrypto and the portable one. */
const engines = [
  ["WebCrypto", subtle],
  ["without WebCrypto", undefined],
];

for (const [name, engine] of engines) {
  test(`${name}: takes a signature and refuses every change of it`, async () => {
    await verify(key, message, signature, engine);
    await refusesLater(verify(key, utf8("all peoples"), signature, engine), "signature_invalid");
    for (const changed of mutations(signature)) {
      await refusesLater(verify(key, message, changed, engine), "signature_invalid");
    }
    await refusesLater(verify(key, message, signature.subarray(1), engine), "signature_length");
  });

  test(`${name}: refuses S beyond the group order`, async () => {
    const scalar = littleEndian(signature.subarray(32)) + Point.Fn.ORDER;
    const second = concat(signature.subarray(0, 32), bytesOf(scalar));
    await refusesLater(verify(key, message, second, engine), "signature_invalid");
  });

  test(`${name}: refuses what only the cofactored equation takes`, async () => {
    // R carries a point of order 8, so [8]([S]B - [k]A - R) = 0 although [S]B - [k]A differs from R.
    const torsion = Point.fromBytes(fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
    const { scalar } = ed25519.utils.getExtendedPublicKey(secret);
    const random = 12345n;
    const commitment = Point.BASE.multiply(random).add(torsion).toBytes();
    const challenge = littleEndian(sha512(concat(commitment, key, message)));
    const answer = Point.Fn.create(random + challenge * scalar);
    const odd = concat(commitment, bytesOf(answer));
    assert.equal(ed25519.verify(odd, message, key, { zip215: false }), true, "the case is a real one");
    await refusesLater(verify(key, message, odd, engine), "signature_invalid");
  });

  test(`${name}: refuses bytes that are no point`, async () => {
    const none = new Uint8Array(32).fill(2);
    none[31] = 0;
    assert.throws(() => Point.fromBytes(none));
    await refusesLater(verify(none, message, signature, engine), "signature_invalid");
  });
}

test("falls back where WebCrypto does not know the algorithm", async () => {
  const old = { importKey: async () => Promise.reject(new DOMException("no", "NotSupportedError")) };
  await verify(key, message, signature, old);
  await refusesLater(verify(key, utf8("x"), signature, old), "signature_invalid");
});

test("refuses the fourteen small-order encodings and every y from p on", () => {
  const p = 2n ** 255n - 19n;
  const generator = Point.fromBytes(fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
  const ys = new Set([p, p + 1n]);
  for (let step = 1n; step <= 8n; step += 1n) ys.add(generator.multiply(step).toAffine().y);
  const weak = [...ys].flatMap((y) => [y, y + 2n ** 255n]);
  assert.equal(weak.length, 14);
  for (const encoding of weak) refuses(() => requireSoundKey(bytesOf(encoding)), "key_weak");
  for (let y = p; y < 2n ** 255n; y += 1n) refuses(() => requireSoundKey(bytesOf(y)), "key_weak");
  requireSoundKey(bytesOf(2n));
  requireSoundKey(key);
  refuses(() => requireSoundKey(key.subarray(1)), "key_length");
});

test("a small-order key would sign anything, and does not pass", async () => {
  const neutral = bytesOf(1n);
  const forged = concat(neutral, new Uint8Array(32));
  assert.equal(ed25519.verify(forged, message, neutral, { zip215: true }), true, "the attack is real");
  await refusesLater(verify(neutral, message, forged, subtle), "key_weak");
  await refusesLater(verify(neutral, message, forged, undefined), "key_weak");
});

test("both ways decide alike on many signatures", async () => {
  for (let round = 0; round < 30; round += 1) {
    const own = Uint8Array.of(...secret.subarray(1), round);
    const said = utf8(`round ${round}`);
    const made = ed25519.sign(said, own);
    if (round % 3 === 1) made[round] ^= 4;
    const publicKey = ed25519.getPublicKey(own);
    const imported = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    const decided = await subtle.verify({ name: "Ed25519" }, imported, made, said);
    assert.equal(portableVerify(publicKey, said, made), decided);
    assert.equal(decided, round % 3 !== 1);
  }
});
