import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, toHex, utf8 } from "../src/bytes.js";
import { parseCheckpoint, verifyCheckpoint } from "../src/checkpoint.js";
import { cosignatureTime } from "../src/cosignature.js";
import { parseNote, parseVerifierKey } from "../src/note.js";
import { mutations, refuses, refusesLater, vectors } from "./helpers.js";
import { Key } from "./small_house.js";

const logKey = parseVerifierKey(vectors.log_vkey);
const witness = parseVerifierKey(vectors.witness_vkey);
const open = async (raw, key = logKey) => {
  const checkpoint = parseCheckpoint(raw);
  await verifyCheckpoint(checkpoint, key);
  return checkpoint;
};

test("opens the shared checkpoints", async () => {
  assert.equal((await open(utf8(vectors.checkpoint_0))).size, 0);
  assert.equal((await open(utf8(vectors.checkpoint_2))).size, 2);
  const three = await open(utf8(vectors.checkpoint_3_cosigned));
  assert.equal(three.size, 3);
  assert.equal(toHex(three.root), vectors.root_hex);
  assert.equal(three.origin, "record.example.org/glasshouse");
});

test("no single changed byte of a checkpoint opens", async () => {
  for (const changed of mutations(utf8(vectors.checkpoint_3))) await refusesLater(open(changed));
});

const body = ["a.example/log", "3", "wXR4Twcha6Y3xIBm9a2Ea9nMfa3EKQ+YbU0LawJT2S8="];
const variants = {
  "a leading zero": [body[0], "03", body[2]],
  "a signed size": [body[0], "+3", body[2]],
  "a size in Arabic digits": [body[0], "٣", body[2]],
  "a size beyond counting": [body[0], "9007199254740992", body[2]],
  "no origin": ["", "3", body[2]],
  "a short root": [body[0], "3", "wXR4Tw=="],
  "stray bits in the root": [body[0], "3", body[2].replace("8=", "9=")],
  "an extension line": [...body, "more"],
  "no root": [body[0], "3"],
};
for (const [name, lines] of Object.entries(variants)) {
  test(`refuses a signed checkpoint with ${name}`, async () => {
    const key = new Key("a.example/log");
    const said = utf8(`${lines.join("\n")}\n`);
    const raw = concat(said, utf8(`\n${key.line(said)}`));
    await refusesLater(open(raw, parseVerifierKey(key.vkey)));
  });
}

test("refuses another record's checkpoint and one signed by another key", async () => {
  const key = new Key("a.example/log");
  const said = utf8(`${body.join("\n")}\n`);
  const raw = concat(said, utf8(`\n${key.line(said)}`));
  await open(raw, parseVerifierKey(key.vkey));
  await refusesLater(open(raw), "checkpoint_origin");
  await refusesLater(open(utf8(vectors.checkpoint_3), { ...logKey, id: "00000000" }), "note_unsigned");
});

test("an empty record has one root only", async () => {
  const key = new Key("a.example/log");
  const said = utf8(`a.example/log\n0\n${body[2]}\n`);
  const raw = concat(said, utf8(`\n${key.line(said)}`));
  await refusesLater(open(raw, parseVerifierKey(key.vkey)), "checkpoint_empty");
});

test("reads the time of a witness", async () => {
  const note = parseNote(utf8(vectors.checkpoint_3_cosigned));
  assert.equal(await cosignatureTime(note, witness), 1763800000);
  assert.equal(await cosignatureTime(parseNote(utf8(vectors.checkpoint_3)), witness), null);
});

test("takes the newest of two cosignatures and refuses a false or cut one", async () => {
  const own = new Key("w.example/1", 0x04);
  const key = parseVerifierKey(own.vkey);
  const said = utf8(`${body.join("\n")}\n`);
  const note = (lines) => parseNote(concat(said, utf8(`\n${lines}`)));
  assert.equal(await cosignatureTime(note(own.cosign(said, 20) + own.cosign(said, 10)), key), 20);
  await refusesLater(cosignatureTime(note(own.cosign(utf8("other"), 10)), key), "signature_invalid");
  await refusesLater(cosignatureTime(note(own.line(said)), key), "cosignature_malformed");
  await refusesLater(cosignatureTime(note(own.cosign(said, 2n ** 62n)), key), "cosignature_malformed");
});

test("a log key is no witness key and the other way round", async () => {
  const note = parseNote(utf8(vectors.checkpoint_3_cosigned));
  await refusesLater(cosignatureTime(note, logKey), "vkey_malformed");
  await refusesLater(verifyCheckpoint(parseCheckpoint(utf8(vectors.checkpoint_3)), { ...witness, name: logKey.name }), "vkey_malformed");
  refuses(() => parseVerifierKey("a.example+00000000+AA=="), "vkey_malformed");
});
