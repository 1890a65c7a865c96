// The trustees' desk without a page: the key file, which step is next, and the ballots of a box.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ballotsOf, rootOf } from "../src/ballot_box.js";
import { concat, toBase64, toHex, utf8 } from "../src/bytes.js";
import { EMPTY_ROOT, leafHash, nodeHash } from "../src/merkle.js";
import { KINDS, stepOf, WAITING } from "../src/trustee_steps.js";
import { readTrusteeKey, writeTrusteeKey } from "../src/trustee_key.js";
import { OtherKey, requireOwnKey } from "../src/trustee_work.js";

// --- the key file ---------------------------------------------------------------------------------

const alone = { vote: "v1", trustee: "red", member: false };
const member = { vote: "v1", trustee: "red", member: true };
const secrets = { secretKey: "17", publicKey: "{}" };

test("a key file is read by the trustee whose it is, for the vote it is for", () => {
  assert.deepEqual(readTrusteeKey(writeTrusteeKey({ ...alone, ...secrets }), alone), secrets);
  const own = { seed: "s", drawn: "{}", commitment: "ab" };
  assert.deepEqual(readTrusteeKey(writeTrusteeKey({ ...member, ...own }), member), own);
});

// The command line holds the same files to be its own (tests/cli/test_trustee_key.py).
const files = JSON.parse(readFileSync(new URL("trustee_keys.json", import.meta.url), "utf8"));
for (const role of ["alone", "member"]) {
  test(`a key file that the command line made is read, and written byte for byte: ${role}`, () => {
    const whose = { vote: files.vote, trustee: files.trustee, member: role === "member" };
    const read = readTrusteeKey(files[role], whose);
    assert.equal(writeTrusteeKey({ ...whose, ...read }), files[role]);
    assert.throws(() => readTrusteeKey(files[role], { ...whose, trustee: "7b" }), { detail: "trustee" });
    assert.throws(() => readTrusteeKey(files[role], { ...whose, vote: "5f" }), { detail: "vote" });
  });
}

for (const [detail, file, wanted] of [
  ["vote", { ...alone, ...secrets }, { ...alone, vote: "v2" }],
  ["trustee", { ...alone, ...secrets }, { ...alone, trustee: "green" }],
  ["role", { ...alone, ...secrets }, member],
  ["form", { ...alone, secretKey: "17" }, alone],
  ["form", { ...alone, secretKey: 17, publicKey: "{}" }, alone],
  ["form", { ...member, seed: "s", drawn: null, commitment: "ab" }, member],
]) {
  test(`a key file that is not this trustee's is refused: ${detail}`, () => {
    assert.throws(() => readTrusteeKey(writeTrusteeKey(file), wanted), { code: "trustee_key", detail });
  });
}

for (const text of ["", "PRIVATE+KEY+red+00", "null", "[]", '{"form":"other"}']) {
  test(`no key file, and nothing of it is repeated: ${text}`, () => {
    assert.throws(() => readTrusteeKey(text, alone), { message: "trustee_key: form" });
  });
}

test("another key than the one that was committed to is refused", () => {
  requireOwnKey({ always: false, commitment: "ab" }, { commitment: "ab" });
  requireOwnKey({ always: true, commitment: null }, secrets);
  assert.throws(() => requireOwnKey({ always: false, commitment: "ab" }, { commitment: "cd" }), OtherKey);
  assert.throws(() => requireOwnKey({ always: true, commitment: "ab" }, secrets), OtherKey);
});

// --- which step is next ---------------------------------------------------------------------------

const EMPTY = { commitment: null, revealed: null, dealt: null, held: null, share: null };
const trustee = (id, always, done) => ({ party: { id }, always, ...EMPTY, ...done });
const page = (code, ...trustees) => ({ vote: { standing: { code } }, trustees });
const committed = { commitment: "c" };

for (const [step, of] of [
  ["commit", page("preparing", trustee("red", true), trustee("green", false))],
  ["certify", page("preparing", trustee("red", false), trustee("green", false, committed))],
  ["wait_commit", page("preparing", trustee("red", true, committed), trustee("green", false))],
  ["reveal", page("preparing", trustee("red", true, committed), trustee("green", true, committed))],
  ["deal", page("preparing", trustee("red", false, committed), trustee("green", false, committed))],
  ["wait_deal", page("preparing", trustee("red", false, { ...committed, dealt: "d" }), trustee("green", false, committed))],
  ["hold", page("preparing", trustee("red", false, { ...committed, dealt: "d" }), trustee("green", true, committed))],
  ["wait_open", page("prepared", trustee("red", true, { ...committed, revealed: "r" }))],
  ["wait_tally", page("open", trustee("red", true, committed))],
  ["wait_tally", page("counting", trustee("red", true, committed))],
  ["decrypt", page("decrypting", trustee("red", true, committed))],
  ["decrypted", page("decrypting", trustee("red", true, { share: "s" }))],
  ["decided", page("decided", trustee("red", true, committed))],
  ["cancelled", page("cancelled", trustee("red", true))],
  ["missed", page("missed", trustee("red", true))],
]) {
  test(`of the trustee comes next: ${step}`, () => {
    assert.equal(stepOf(of, "red"), step);
    assert.ok(step in KINDS || WAITING.includes(step));
  });
}

// What the page says in each state, tests/pages/test_trustee_desk.py holds against the record.
const states = JSON.parse(readFileSync(new URL("desk_states.json", import.meta.url), "utf8"));
for (const [kind, rows] of Object.entries(states)) {
  for (const { after, standing, trustees } of rows) {
    test(`each trustee is told its step, where ${kind} trustees are: ${after}`, () => {
      const all = Object.entries(trustees).map(([id, { has }]) =>
        trustee(id, kind === "alone", Object.fromEntries(has.map((name) => [name, name]))),
      );
      const told = Object.keys(trustees).map((id) => [id, stepOf(page(standing, ...all), id)]);
      assert.deepEqual(told, Object.entries(trustees).map(([id, { step }]) => [id, step]));
    });
  }
}

// --- the ballots of a box -------------------------------------------------------------------------

const ballots = Array.from({ length: 300 }, (_, place) => utf8(`ballot ${place}`));
const bundle = (entries) =>
  concat(...entries.map((each) => concat(Uint8Array.of(each.length >> 8, each.length & 255), each)));
const checkpoint = (size, root) =>
  utf8(`house/boxes/v\n${size}\n${toBase64(root)}\n\n— house/boxes/v ${toBase64(new Uint8Array(68))}\n`);

/** A box that is served, with these ballots in it. */
const serving = (held) => async (path) => {
  if (path === "checkpoint") return checkpoint(held.length, rootOf(held));
  if (path === "tile/entries/000") return bundle(held.slice(0, 256));
  if (path === `tile/entries/001.p/${held.length - 256}`) return bundle(held.slice(256));
  throw new Error(path);
};
const closing = (held) => ({ size: held.length, root: toHex(rootOf(held)) });

test("the root of a tree is that of its leaves", () => {
  const [one, two, three] = ballots.map(leafHash);
  assert.deepEqual(rootOf([]), EMPTY_ROOT);
  assert.deepEqual(rootOf(ballots.slice(0, 1)), one);
  assert.deepEqual(rootOf(ballots.slice(0, 3)), nodeHash(nodeHash(one, two), three));
});

test("all ballots of the closed box are read, and no later ones", async () => {
  const told = [];
  const read = await ballotsOf(closing(ballots.slice(0, 290)), serving(ballots), (...done) => told.push(done));
  assert.deepEqual(read, ballots.slice(0, 290));
  assert.deepEqual(told, [[256, 290], [290, 290]]);
  assert.deepEqual(await ballotsOf({ size: 0, root: toHex(EMPTY_ROOT) }, serving([])), []);
});

test("another ballot in the box than when it closed is noticed", async () => {
  const other = ballots.with(7, utf8("another"));
  await assert.rejects(ballotsOf(closing(ballots), serving(other)), { code: "box_root" });
});

test("a ballot that is kept back is noticed", async () => {
  await assert.rejects(ballotsOf(closing(ballots), serving(ballots.slice(0, 299))), { code: "tile_outside" });
  const short = async (path) => (path === "checkpoint" ? serving(ballots)(path) : bundle(ballots.slice(0, 255)));
  await assert.rejects(ballotsOf(closing(ballots), short), { code: "bundle_malformed" });
});
