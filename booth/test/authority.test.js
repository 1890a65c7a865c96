import assert from "node:assert/strict";
import { test } from "node:test";

import { authorityFor } from "../src/authority.js";
import { writeKey } from "../src/key_file.js";
import { SigningKey } from "../src/signing_key.js";

const key = new SigningKey(new Uint8Array(32).fill(7));
const fresh = new Uint8Array(32).fill(9);
const random = () => fresh;
const never = () => assert.fail("nobody is asked");
const knows = (author, credential) => async (path) => {
  assert.equal(path, `/api/facts/key/${key.id}`);
  return {
    status: 200,
    json: async () => ({ fields: ["id", "author", "credential"], fact: { values: [key.id, author, credential] } }),
  };
};
const knowsNone = async () => ({ status: 404 });
const wanted = (fields) => ({ party: "port", practice: true, kept: null, loaded: null, ...fields });
const says = ({ problems }) => problems.map(({ field, say }) => `${field} ${say}`);

test("for practice a key is made on the spot, and takes a seat", async () => {
  const found = await authorityFor(wanted({}), never, random);
  assert.deepEqual([found.key.seed, found.capacity, found.takesSeat], [fresh, null, true]);
});

test("a seat that this browser keeps is used again", async () => {
  const found = await authorityFor(wanted({ kept: { line: writeKey("seat", key), seat: "s" } }), never, random);
  assert.deepEqual([found.key.id, found.capacity, found.takesSeat], [key.id, "s", false]);
});

test("a key file speaks for the party whose key it is, on its credential or its own", async () => {
  for (const credential of ["c", null]) {
    const found = await authorityFor(wanted({ practice: false, loaded: key }), knows("port", credential), random);
    assert.deepEqual([found.key.id, found.capacity, found.takesSeat], [key.id, credential, false]);
  }
});

test("a key file that nobody registered takes a seat, where there are any", async () => {
  const found = await authorityFor(wanted({ loaded: key }), knowsNone, random);
  assert.deepEqual([found.key.id, found.takesSeat], [key.id, true]);
  assert.deepEqual(says(await authorityFor(wanted({ practice: false, loaded: key }), knowsNone, random)), ["keyfile key_unknown"]);
});

test("speaks for no party with the key of another, and for none without a key", async () => {
  assert.deepEqual(says(await authorityFor(wanted({ loaded: key }), knows("union", null), random)), ["keyfile key_of_another"]);
  assert.deepEqual(says(await authorityFor(wanted({ practice: false }), never, random)), ["keyfile key_needed"]);
});

test("a house that does not answer is no house that knows no such key", async () => {
  await assert.rejects(authorityFor(wanted({ loaded: key }), async () => ({ status: 503 }), random), /503/);
});
