import assert from "node:assert/strict";
import { test } from "node:test";

import { Election } from "../../src/belenios/election.js";
import { G } from "../../src/belenios/group.js";
import { electionFile, faults, question, utf8 } from "./helpers.js";

const read = (questions, changes = {}) => Election.parse(electionFile(G.power(3n), questions, changes));
const plain = question(2, 0, 1);

test("reads an election, and leaves what it does not know", () => {
  const election = read([plain, question(3, 1, 2, true)], { files_sha256: { a: 1 }, language: ["fr"] });
  assert.equal(election.questions[0].choices, 2);
  assert.equal(election.questions[1].choices, 4);
  assert.deepEqual(election.fields.files_sha256, { a: 1 });
  const generic = read([{ type: "Homomorphic", value: plain, extra: { big: 1 } }]);
  assert.equal(generic.questions[0].most, 1);
});

test("the fingerprint is of the bytes as they stand", () => {
  const raw = electionFile(G, [plain]);
  const spaced = utf8(new TextDecoder().decode(raw).replaceAll(",", ", "));
  assert.notEqual(Election.parse(raw).fingerprint, Election.parse(spaced).fingerprint);
  assert.match(Election.parse(raw).fingerprint, /^[A-Za-z0-9+/]{43}$/);
});

const QUESTIONS = {
  "no question": [[], "wrong_number", ""],
  "more than 64 questions": [new Array(65).fill(plain), "wrong_number", ""],
  "no answer": [[question(0, 0, 1)], "wrong_number", "question 1"],
  "more than 256 answers": [[question(257, 0, 1)], "wrong_number", "question 1"],
  "more to choose than there are": [[plain, question(2, 0, 3)], "wrong_number", "question 2"],
  "nothing to choose": [[question(2, 0, 0)], "wrong_number", "question 1"],
  "the least above the most": [[question(2, 2, 1)], "wrong_number", "question 1"],
  "a number in a text": [[question(2, 0, 1), { ...plain, max: "1" }], "wrong_number", "question 2"],
  "blank neither true nor false": [[{ ...plain, blank: 1 }], "wrong_shape", "question 1"],
  "a list for grading": [[{ type: "NonHomomorphic", value: plain }], "question_type", "question 1"],
  "an answer of no text": [[{ ...plain, answers: ["a", 1] }], "wrong_shape", "question 1"],
  "a question of no text": [[{ ...plain, question: 1 }], "wrong_shape", "question 1"],
  "a text for a question": [["Which?"], "wrong_shape", "question 1"],
};
for (const [name, [questions, code, where]] of Object.entries(QUESTIONS)) {
  test(`refuses ${name}`, () => faults(() => read(questions), code, where));
}

const CHANGES = {
  "another version": [{ version: 2 }, "version"],
  "a version of text": [{ version: "1" }, "version"],
  "another group": [{ group: "BELENIOS-2048" }, "group"],
  "a short name": [{ uuid: "ABCDEFGHJKLMN" }, "uuid"],
  "a letter that is not of base 58": [{ uuid: "ABCDEFGHJKLMN0" }, "uuid"],
  "a key outside of the group": [{ public_key: "0".repeat(63) + "2" }, "not_in_group"],
  "no key": [{ public_key: null }, "not_hexadecimal"],
  "no title": [{ name: undefined }, "wrong_shape"],
  "a title of no text": [{ name: 5 }, "wrong_shape"],
};
for (const [name, [changes, code]] of Object.entries(CHANGES)) {
  test(`refuses ${name}`, () => faults(() => read([plain], changes), code));
}
