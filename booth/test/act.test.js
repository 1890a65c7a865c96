import assert from "node:assert/strict";
import { test } from "node:test";

import { keyId, parseEntry, preAuthentication, verifySignatures } from "../src/act.js";
import { fromBase64, fromHex, toBase64Url, toHex, utf8 } from "../src/bytes.js";
import { encode } from "../src/canonical.js";
import { verify } from "../src/ed25519.js";
import { sha256Hex } from "../src/hash.js";
import { leafHash } from "../src/merkle.js";
import { cannotCheck, refuses, refusesLater, vectors } from "./helpers.js";
import { SmallHouse } from "./small_house.js";

const house = new SmallHouse(1);
const keys = new Map([[house.signer, toBase64Url(house.public)]]);
const value = JSON.parse(Buffer.from(house.entries[0]).toString());
const changed = (change) => parseEntry(encode(change(structuredClone(value))));

test("encodes what is signed as the shared vector says", async () => {
  const example = vectors.act_example;
  const signed = preAuthentication(utf8(example.jcs_act));
  assert.equal(sha256Hex(signed), example.tbs_sha256);
  await verify(fromHex(example.delegate_pub_hex), signed, fromBase64(example.sig_b64));
  assert.equal(toHex(leafHash(utf8(example.entry))), example.leaf_hash);
});

test("counts the lengths in bytes, not in letters", () => {
  const encoded = preAuthentication(utf8("мир"), "é");
  assert.equal(Buffer.from(encoded).toString(), "DSSEv1 2 é 6 мир");
});

test("slices the act out of the entry", () => {
  const entry = parseEntry(house.entries[0]);
  assert.deepEqual(Buffer.from(entry.actBytes), Buffer.from(encode(value.act)));
  assert.equal(entry.actId, sha256Hex(encode(value.act)));
  assert.equal(entry.received, 1763800000000);
  assert.equal(entry.effect, null);
});

test("verifies the signatures of an entry", async () => {
  await verifySignatures(parseEntry(house.entries[0]), keys);
});

test("refuses a changed act, a foreign key and a second spelling of a signature", async () => {
  await refusesLater(verifySignatures(changed((entry) => ((entry.act.kind = "other"), entry)), keys), "signature_invalid");
  const foreign = new Map([[house.signer, toBase64Url(new Uint8Array(32).fill(9))]]);
  await refusesLater(verifySignatures(parseEntry(house.entries[0]), foreign), "key_id");
  const padded = changed((entry) => ((entry.sigs[0].sig += "=="), entry));
  await refusesLater(verifySignatures(padded, keys), "base64_malformed");
});

test("refuses missing, surplus, reordered and repeated signatures", async () => {
  const wrong = [
    (entry) => ((entry.sigs = []), entry),
    (entry) => (entry.sigs.push(entry.sigs[0]), entry),
    (entry) => ((entry.act.signers = []), (entry.sigs = []), entry),
    (entry) => (entry.act.signers.push(entry.act.signers[0]), entry.sigs.push(entry.sigs[0]), entry),
    (entry) => ((entry.sigs[0].key = keyId("ed25519", new Uint8Array(32))), entry),
    (entry) => ((entry.sigs = [null]), entry),
  ];
  for (const change of wrong) await refusesLater(verifySignatures(changed(change), keys), "signers_differ");
});

test("refuses an unknown algorithm and leaves passkeys to other tools", async () => {
  const signedBy = (alg) => changed((entry) => ((entry.sigs[0].alg = alg), entry));
  await refusesLater(verifySignatures(signedBy("none"), keys), "signature_unknown");
  await cannotCheck(verifySignatures(signedBy("webauthn"), keys), "passkey_signature");
  await cannotCheck(verifySignatures(parseEntry(house.entries[0]), new Map()), "key_not_served");
});

test("refuses entries of another form", () => {
  const wrong = [
    (entry) => ({ ...entry, more: 1 }),
    ({ act, received, sigs }) => ({ act, received, sigs }),
    (entry) => ({ ...entry, received: -1 }),
    (entry) => ({ ...entry, received: "0" }),
    (entry) => ({ ...entry, effect: 5 }),
    (entry) => ({ ...entry, act: [] }),
    (entry) => ({ ...entry, sigs: {} }),
    () => [],
  ];
  for (const change of wrong) refuses(() => changed(change), "entry_malformed");
  refuses(() => parseEntry(new Uint8Array(65_536)), "too_long");
});
