/** Elections of belenios-tool 3.3.0, and crafted ones: each gets its verdict, with a name. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Election } from "../../src/belenios/election.js";
import { verifyElection } from "../../src/belenios/verification.js";
import { filesOf } from "./archive.js";

const FIXTURES = new URL("../../../tests/elections/belenios/fixtures/", import.meta.url);
const bytes = (name) => Uint8Array.from(readFileSync(new URL(name, FIXTURES)));
const json = (name) => JSON.parse(readFileSync(new URL(name, FIXTURES), "utf8"));

/** What is wrong and where; null where all is well. */
const NAMED = {
  "B04-same-ballot-twice": ["duplicate_ballot", "ballot 3"],
  "C01-election-key-not-product": ["public_key", "trustees"],
  "C09-certs-swapped": ["certificate_context", "trustees, trustee 1, member 2"],
  "D01-individual-proof-altered": ["proof", "ballot 3, answer 1, individual proof 1"],
  "D03-double-vote": ["proof", "ballot 3, answer 1, individual proof 1"],
  "D04-negative-vote": ["proof", "ballot 3, answer 2, individual proof 1"],
  "D13-other-uuid": ["wrong_election", "ballot 3"],
  "D14-signature-over-other-hash": ["signature_hash", "ballot 3, signature"],
  "D16-json-field-order": ["not_canonical", "ballot 3"],
  "D18-json-duplicate-key": ["not_json", "ballot 3"],
  "D19-leading-zero": ["not_decimal", "ballot 3"],
  "D20-scalar-not-reduced": ["scalar_not_reduced", "ballot 3"],
  "D21-uppercase-hex": ["not_hexadecimal", "ballot 3"],
  "D22-extra-answer": ["wrong_number", "ballot 3"],
  "D26-overall-proof-too-long": ["wrong_number", "ballot 3, answer 1, overall proof"],
  "D29-beta-with-torsion": ["not_in_group", "ballot 3"],
  "D42-answer-extra-field": ["field_unknown", "ballot 3"],
  "D44-leading-zero-in-signature": ["not_decimal", "ballot 3"],
  "D34-blank-valid": null,
  "D38-blank-proof-removed": ["blank_proof_missing", "ballot 3, answer 1"],
  "E01-ballot-left-out": ["encrypted_tally", ""],
  "E02-first-vote-counts": ["encrypted_tally", ""],
  "F01-factor-altered": ["decryption_proof", "share of trustee 2, question 1, sum 1"],
  "F02-decryption-proof-altered": ["decryption_proof", "share of trustee 2, question 1, sum 1"],
  "F03-owners-exchanged": ["decryption_proof", "share of trustee 1, question 1, sum 1"],
  "F04-owner-out-of-range": ["owner", ""],
  "F05-owner-zero": ["owner", ""],
  "F06-share-missing": ["share_missing", "trustee 3"],
  "F08-factors-with-torsion": ["not_in_group", "share of trustee 1"],
  "F14-threshold-owner-wrong": ["share_missing", "trustee 1"],
  "G01-one-vote-moved": ["result", "question 1, choice 1"],
  "G02-result-too-short": ["wrong_number", ""],
  "G05-result-plus-q": ["count", "result"],
  "G06-negative-count": ["count", "result"],
  "H01-stuffed-double-vote": ["proof", "ballot 13, answer 1, individual proof 1"],
  "K01-extra-fields-in-election": null,
  "K02-pretty-printed-election": null,
  "K03-generic-homomorphic": null,
  "K04-unsorted-credentials": null,
};

/** What is said beside the encrypted tally; a page compares it with the report. */
const SIZED = ["E05-num_tallied-wrong", "E06-total_weight-wrong"];

/** Of the archive itself and the order of its events, which no code in the browser reads. */
const OF_ARCHIVES = /^(?:A|B(?!04)|I)/;

for (const expected of json("valid.json")) {
  test(`verifies ${expected.dir}: ${expected.description}`, () => {
    const files = filesOf(bytes(expected.file));
    const report = verifyElection(files);
    assert.equal(report.fault, null);
    assert.equal(report.voters, expected.voters);
    assert.deepEqual(report.result, expected.result);
    assert.equal(Election.parse(files.election).fingerprint, expected.fingerprint);
    const there = [true, true, files.encryptedTally, files.shares.length > 0, files.result];
    assert.deepEqual(Object.values(report.checks), there.map((each) => (each ? true : null)));
    if (files.sized) {
      assert.deepEqual([report.voters, report.weight], [
        files.sized.num_tallied,
        Number(files.sized.total_weight),
      ]);
    }
  });
}

for (const { id, file, title, expect } of json("cases.json")) {
  if (OF_ARCHIVES.test(id)) continue;
  if (SIZED.includes(id)) {
    test(`shows other numbers than were said: ${id}`, () => {
      const files = filesOf(bytes(file));
      const { fault, voters, weight } = verifyElection(files);
      assert.equal(fault, null);
      assert.notDeepEqual([files.sized.num_tallied, files.sized.total_weight], [voters, weight]);
    });
    continue;
  }
  test(`${expect}s ${id}: ${title}`, () => {
    const named = NAMED[id];
    assert.equal(named === null, expect === "accept");
    const { fault, stage, checks } = verifyElection(filesOf(bytes(file)));
    assert.deepEqual(fault && [fault.code, fault.where], named);
    if (named !== null) assert.equal(checks[stage], false);
  });
}
