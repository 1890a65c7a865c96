import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { checkForm, publicOf, Roll } from "../../src/belenios/credentials.js";
import { written } from "../../src/belenios/files.js";
import { G, IDENTITY } from "../../src/belenios/group.js";
import { Election } from "../../src/belenios/election.js";
import { filesOf } from "./archive.js";
import { faults } from "./helpers.js";

const FOLDER = "../../../tests/elections/belenios/fixtures/valid/";
const at = (name) => readFileSync(new URL(FOLDER + name, import.meta.url));
const CREDENTIAL = "1nbQg-Bmsvac-uGjcN-o1qfnk";

for (const [folder, file] of [["basic3", "ke3y5Rcmj7kU3E"], ["threshold2of3", "JZxVcjZc5zwKpx"]]) {
  test(`finds every voter of the common tool on its list: ${folder}`, () => {
    const files = filesOf(Uint8Array.from(at(`${folder}/${file}.bel`)));
    const { uuid } = Election.parse(files.election);
    const { weights } = Roll.parse(files.roll);
    const credentials = Object.values(JSON.parse(at(`${folder}/private_creds.json`)));
    const found = new Set(credentials.map((credential) => publicOf(uuid, credential).hex));
    assert.deepEqual(found, new Set(weights.keys()));
  });
}

test("one letter, or another election, makes another credential", () => {
  const one = publicOf("ABCDEFGHJKLMNP", CREDENTIAL);
  assert.ok(one.equals(publicOf("ABCDEFGHJKLMNP", CREDENTIAL)));
  assert.ok(!one.equals(publicOf("ABCDEFGHJKLMNP", CREDENTIAL.replace("1", "2"))));
  assert.ok(!one.equals(publicOf("ABCDEFGHJKLMNQ", CREDENTIAL)));
});

test("tells a slip in the form, and its place", () => {
  checkForm(CREDENTIAL);
  const slips = {
    "": 1,
    "1nbQg-Bmsvac-uGjcN-o1qfn": 25,
    [`${CREDENTIAL}k`]: 26,
    [` ${CREDENTIAL}`]: 1,
    [`${CREDENTIAL}\n`]: 26,
    [CREDENTIAL.replace("Q", "0")]: 4,
    [CREDENTIAL.replace("Q", "l")]: 4,
    [CREDENTIAL.replace("-", "")]: 6,
    [CREDENTIAL.replace("-", "–")]: 6,
    [CREDENTIAL.replaceAll("-", "_")]: 6,
  };
  for (const [credential, place] of Object.entries(slips)) {
    faults(() => checkForm(credential), "not_a_credential", `letter ${place}`);
  }
});

test("tells what is perhaps the password of a login", () => {
  faults(() => checkForm("abcde-fghij-kmnop"), "maybe_a_password");
  faults(() => checkForm("abcde-fghij-kmno0"), "not_a_credential");
});

const [one, two] = [G.power(5n).hex, G.power(6n).hex];
const roll = (...lines) => Roll.parse(written(lines));

test("reads lists with and without weights", () => {
  assert.deepEqual([...roll(one, two).weights], [[one, 1], [two, 1]]);
  assert.equal(roll(one).weighted, false);
  const weighted = roll(`${one},0`, `${two},100000000000`);
  assert.deepEqual([...weighted.weights.values()], [0, 100_000_000_000]);
  assert.equal(weighted.weighted, true);
  assert.equal(roll(one).fingerprint.length, 43);
});

const LISTS = {
  "a credential twice": [[one, two, one], "credential_twice", "credential 3"],
  "the identity, whose secret all know": [[IDENTITY.hex], "credential_identity", "credential 1"],
  "weights of some only": [[`${one},1`, two], "weights_mixed", ""],
  "a weight below nothing": [[`${one},-1`], "weight", "credential 1"],
  "half a weight": [[`${one},0.5`], "weight", "credential 1"],
  "a leading zero": [[`${one},01`], "weight", "credential 1"],
  "no weight after the comma": [[`${one},`], "weight", "credential 1"],
  "a login that was left in": [[`${one},1,anna`], "weight", "credential 1"],
  "too heavy together": [[`${one},100000000000`, `${two},1`], "total_weight_too_big", ""],
  "too heavy for a number": [[`${one},9999999999999999999`], "total_weight_too_big", ""],
  "no element": [["abc"], "not_hexadecimal", "credential 1"],
  "no text": [[5], "wrong_shape", ""],
};
for (const [name, [lines, code, where]] of Object.entries(LISTS)) {
  test(`refuses a list with ${name}`, () => faults(() => roll(...lines), code, where));
}

test("a long list can be read without asking for the group, by form alone", () => {
  const off = "0".repeat(63) + "2";
  faults(() => Roll.parse(written([off])), "not_in_group");
  assert.ok(Roll.parse(written([off]), { members: false }).weights.has(off));
  faults(() => Roll.parse(written(["abc"]), { members: false }), "not_hexadecimal");
});
