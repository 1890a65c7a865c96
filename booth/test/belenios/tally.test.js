/** Adding up, and verifying a whole election from its files. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sha256Hex } from "../../src/hash.js";
import { Ballot } from "../../src/belenios/ballots.js";
import { written } from "../../src/belenios/files.js";
import { discreteLogarithm } from "../../src/belenios/group.js";
import { singleKey } from "../../src/belenios/key_generation.js";
import { writeResult } from "../../src/belenios/result.js";
import { decryptShare } from "../../src/belenios/shares.js";
import { readTable, writeTable } from "../../src/belenios/tally.js";
import { countBallots, verifyElection } from "../../src/belenios/verification.js";
import { electionFile, faults, question, random, Scene, utf8 } from "./helpers.js";

const WEIGHTS = [1, 5, 0, 100];
const scene = new Scene([question(2, 1, 1), question(1, 0, 1, true)], WEIGHTS);
const { election, roll } = scene;
const ballots = [
  scene.ballot(0, [[1, 0], [0, 1]]),
  scene.ballot(1, [[1, 0], [1, 0]]),
  scene.ballot(2, [[0, 1], [0, 1]]),
  scene.ballot(1, [[0, 1], [0, 0]]),
].map(({ raw }) => raw);

/** The numbers behind the sums, with the election's own key. */
const opened = (table) =>
  table.map((row) =>
    row.map(({ alpha, beta }) => {
      const element = beta.over(alpha.power(scene.secret));
      return discreteLogarithm(element, 200);
    }),
  );

test("the last ballot of each credential counts, with its weight", () => {
  const counting = countBallots(election, roll, ballots);
  assert.deepEqual(opened(counting.table), [[1, 5], [0, 1]]);
  assert.equal(counting.voters, 3);
  assert.equal(counting.weight, 6);
});

test("the order of a voter's ballots decides, not that of the voters", () => {
  const [first, earlier, third, later] = ballots;
  const counts = (order) => opened(countBallots(election, roll, order).table);
  assert.deepEqual(counts([later, third, first, earlier]), [[6, 0], [5, 1]]);
  assert.deepEqual(counts([earlier, later, third, first]), counts(ballots));
});

test("nobody voted: every sum is the identity", () => {
  const counting = countBallots(election, roll, []);
  assert.deepEqual(opened(counting.table), [[0, 0], [0, 0]]);
  assert.deepEqual([counting.voters, counting.weight], [0, 0]);
});

test("an old ballot entered again undoes nothing", () => {
  const replayed = [...ballots, ballots[1]];
  faults(() => countBallots(election, roll, replayed), "duplicate_ballot", "ballot 5");
});

test("a ballot that does not hold is named by its number, and nothing is counted", () => {
  const false_ = scene.changed(Ballot.parse(ballots[2]), (value) => {
    value.answers[0].choices.reverse();
  });
  faults(
    () => countBallots(election, roll, [...ballots.slice(0, 2), false_]),
    "proof",
    "ballot 3, answer 1, individual proof 1",
  );
});

test("an encrypted tally is read in its one spelling", () => {
  const { table } = countBallots(election, roll, ballots);
  const raw = writeTable(table);
  assert.deepEqual(writeTable(readTable(raw, election)), raw);
  const spelled = (old, other) => utf8(new TextDecoder().decode(raw).replace(old, other));
  faults(() => readTable(spelled(",", ", "), election), "not_canonical");
  faults(() => readTable(written([[], []]), election), "wrong_number");
  faults(() => readTable(written([]), election), "wrong_number");
  faults(() => readTable(spelled('"alpha"', '"gamma"'), election), "field_missing");
});

// --- whole elections ------------------------------------------------------------------------------

const trustees = written([["Single", singleKey(scene.secret, random).value]]);

const { table: TABLE } = countBallots(election, roll, ballots);
const SHARE = decryptShare(TABLE, scene.secret, election.fingerprint, random).raw;

function files(changes = {}) {
  return {
    election: election.raw,
    trustees,
    roll: roll.raw,
    ballots,
    encryptedTally: writeTable(TABLE),
    shares: [{ owner: 1, share: SHARE }],
    result: writeResult([[1, 5], [0, 1]]),
    ...changes,
  };
}

const verdict = (changes) => {
  const { checks, fault, stage } = verifyElection(files(changes));
  return { checks: Object.values(checks), fault: fault && [fault.code, fault.where], stage };
};

test("verifies an election to its end, and tells how far it is", () => {
  const told = [];
  const report = verifyElection(files(), (...progress) => told.push(progress));
  assert.deepEqual(told, [[1, 4], [2, 4], [3, 4], [4, 4]]);
  assert.deepEqual(Object.values(report.checks), [true, true, true, true, true]);
  assert.deepEqual(report.result, [[1, 5], [0, 1]]);
  assert.deepEqual([report.voters, report.weight, report.fault], [3, 6, null]);
});

test("verifies what is there before there is a result", () => {
  const open = { encryptedTally: null, shares: [], result: null };
  assert.deepEqual(verdict(open).checks, [true, true, null, null, null]);
  assert.deepEqual(verdict({ shares: [], result: null }).checks, [true, true, true, null, null]);
  assert.deepEqual(verdict({ result: null }).checks, [true, true, true, true, null]);
});

test("a result is not taken without shares", () => {
  assert.deepEqual(verdict({ shares: [] }), {
    checks: [true, true, true, false, null],
    fault: ["share_missing", "trustee 1"],
    stage: "shares",
  });
});

test("a share that does not hold shows before there is a result", () => {
  const { table } = countBallots(election, roll, ballots.slice(0, 2));
  const share = decryptShare(table, scene.secret, election.fingerprint, random).raw;
  assert.deepEqual(verdict({ shares: [{ owner: 1, share }], result: null }), {
    checks: [true, true, true, false, null],
    fault: ["decryption_proof", "share of trustee 1, question 1, sum 1"],
    stage: "shares",
  });
});

const WRONG = {
  "a vote moved": [{ result: writeResult([[2, 4], [0, 1]]) }, "result", "result", 4],
  "a ballot left out": [{ ballots: ballots.slice(0, 3) }, "encrypted_tally", "tally", 2],
  "other weights": [
    { roll: utf8(new TextDecoder().decode(roll.raw).replace(",5", ",6")) },
    "encrypted_tally",
    "tally",
    2,
  ],
  "a share of nobody": [{ shares: [{ owner: 2, share: utf8("{}") }] }, "owner", "shares", 3],
  "a share twice": [{ shares: new Array(2).fill(files().shares[0]) }, "owner", "shares", 3],
  "another key": [
    { trustees: written([["Single", singleKey(5n, random).value]]) },
    "public_key",
    "setup",
    0,
  ],
  "a list that cannot be read": [{ roll: utf8("[") }, "not_json", "setup", 0],
};
for (const [name, [changes, code, stage, place]] of Object.entries(WRONG)) {
  test(`finds ${name}`, () => {
    const found = verdict(changes);
    assert.equal(found.fault[0], code);
    assert.equal(found.stage, stage);
    const before = new Array(place).fill(true);
    const after = new Array(4 - place).fill(null);
    assert.deepEqual(found.checks, [...before, false, ...after]);
  });
}

test("other weights show at once where the election names its files", () => {
  const bound = { files_sha256: { trustees: sha256Hex(trustees), credentials: sha256Hex(roll.raw) } };
  const named = electionFile(election.publicKey, election.fields.questions, bound);
  const begun = { election: named, ballots: [], encryptedTally: null, shares: [], result: null };
  assert.equal(verdict(begun).fault, null);
  const heavier = utf8(new TextDecoder().decode(roll.raw).replace(",5", ",6"));
  assert.deepEqual(verdict({ ...begun, roll: heavier }).fault, ["bound_files", "election"]);
});
