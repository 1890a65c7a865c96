import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/bytes.js";
import { presentState } from "../src/present.js";
import { refusesLater, vectors } from "./helpers.js";

const serving = (note) => async (path, options) => {
  assert.equal(path, "checkpoint");
  assert.deepEqual(options, { fresh: true });
  return utf8(note);
};

test("names the state that the log has signed", async () => {
  const { log, saw } = await presentState(vectors.log_vkey, serving(vectors.checkpoint_2));
  assert.equal(log, "record.example.org/glasshouse");
  assert.equal(saw.size, 2);
  assert.match(saw.root, /^[0-9a-f]{64}$/);
  assert.equal(Buffer.from(saw.root, "hex").toString("base64"), vectors.checkpoint_2.split("\n")[2]);
});

test("writes on no state that nobody signed", async () => {
  const other = vectors.checkpoint_2.replace("\n2\n", "\n3\n");
  await refusesLater(presentState(vectors.log_vkey, serving(other)), "signature_invalid");
  await refusesLater(presentState(vectors.log_vkey, serving("")), "note_malformed");
  const foreign = vectors.witness_vkey;
  await refusesLater(presentState(foreign, serving(vectors.checkpoint_2)), "checkpoint_origin");
});
