import assert from "node:assert/strict";
import { test } from "node:test";

import { fromHex, toHex, utf8 } from "../src/bytes.js";
import { verifyCheckpoint } from "../src/checkpoint.js";
import { leafHash, verifyInclusion } from "../src/merkle.js";
import { parseVerifierKey } from "../src/note.js";
import { parseProof } from "../src/proof.js";
import { entryInBundle } from "../src/tiles.js";
import { mutations, refuses, refusesLater, vectors } from "./helpers.js";

const logKey = parseVerifierKey(vectors.log_vkey);
const raw = utf8(vectors.tlog_proof);

async function open(bytes) {
  const proof = parseProof(bytes);
  await verifyCheckpoint(proof.checkpoint, logKey);
  const leaf = leafHash(utf8(vectors.entries[1]));
  verifyInclusion(leaf, proof.index, proof.checkpoint.size, proof.hashes, proof.checkpoint.root);
  return proof;
}

test("opens the shared receipt", async () => {
  const proof = await open(raw);
  assert.equal(proof.index, 1);
  assert.deepEqual(proof.hashes.map(toHex), vectors.inclusion_1_in_3);
});

test("no single changed byte of a receipt opens, save in lines by strangers", async () => {
  const strangers = vectors.tlog_proof.lastIndexOf("— witness");
  const end = utf8(vectors.tlog_proof.slice(0, strangers)).length;
  let place = 0;
  for (const changed of mutations(raw)) {
    if (place < end) await refusesLater(open(changed));
    place += 1;
  }
});

test("an extra line is passed over, but must be base64", () => {
  const second = (line) => utf8(vectors.tlog_proof.replace("@v1\n", `@v1\n${line}\n`));
  assert.equal(parseProof(second("extra AAEC")).index, 1);
  refuses(() => parseProof(second("extra AAEC=")));
  refuses(() => parseProof(second("extra AAEC\nextra AAEC")));
  refuses(() => parseProof(second("more")));
});

const malformed = {
  "version 2": vectors.tlog_proof.replace("@v1", "@v2"),
  "no index": vectors.tlog_proof.replace("index 1\n", ""),
  "a padded index": vectors.tlog_proof.replace("index 1", "index 01"),
  "an index in Arabic digits": vectors.tlog_proof.replace("index 1", "index ١"),
  "carriage returns": vectors.tlog_proof.replaceAll("\n", "\r\n"),
  "a short hash": vectors.tlog_proof.replace(/m8Bw.*\n/, "m8Bw\n"),
  "64 hashes": vectors.tlog_proof.replace(/(m8Bw.*\n)/, "$1".repeat(63)),
  "no checkpoint": vectors.tlog_proof.split("\n\n")[0],
};
for (const [name, text] of Object.entries(malformed)) {
  test(`refuses a receipt with ${name}`, () => refuses(() => parseProof(utf8(text))));
}

test("takes entries out of a bundle, which holds whole entries only", () => {
  const bundle = fromHex(vectors.bundle_hex);
  vectors.entries.forEach((entry, place) => {
    assert.deepEqual(Buffer.from(entryInBundle(bundle, place)).toString(), entry);
  });
  refuses(() => entryInBundle(bundle, 3), "bundle_malformed");
  refuses(() => entryInBundle(bundle.subarray(0, -1), 0), "bundle_malformed");
  refuses(() => entryInBundle(Uint8Array.of(...bundle, 0), 0), "bundle_malformed");
  refuses(() => entryInBundle(new Uint8Array(257 * 2), 0), "bundle_malformed");
});
