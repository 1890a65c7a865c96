/** The vote on the page, held against the file that ballots are signed under. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { written } from "../../src/belenios/files.js";
import { G } from "../../src/belenios/group.js";
import { Mismatch } from "../../src/errors.js";
import { sha256Hex } from "../../src/hash.js";
import { readShown } from "../../src/voting/shown_election.js";
import { electionFile, question, UUID } from "../belenios/helpers.js";

const [ID, ROLL, TRUSTEES] = ["ab", "cd", "ef"].map((pair) => pair.repeat(32));
const ORIGIN = "house.example.org/record";
const BINDINGS = { record: { origin: ORIGIN, question: ID }, files_sha256: { trustees: TRUSTEES, credentials: ROLL } };
const questions = [question(2, 1, 1, true), question(3, 1, 2)];
const file = (changes = {}) => electionFile(G.power(1917n), questions, { ...BINDINGS, ...changes });

const words = (text, language = "en") => ({ state: "present", text, language });
const shownQuestion = ({ answers, blank = false, min, max }, place) => ({
  number: place + 1,
  text: words("Which?"),
  least: min,
  most: max,
  blank,
  choices: [
    ...answers.map((answer, at) => ({ number: at + 1, text: words(answer) })),
    ...(blank ? [{ number: null, text: null }] : []),
  ],
});
const shown = (raw, changes = {}) => ({
  id: ID,
  number: UUID,
  origin: ORIGIN,
  language: "en",
  title: words("A vote"),
  questions: questions.map(shownQuestion),
  files: { election: sha256Hex(raw), roll: ROLL, trustees: TRUSTEES },
  ...changes,
});
const isMismatch = (code) => (problem) => problem instanceof Mismatch && problem.code === code;
const refused = (raw, page, code) => assert.throws(() => readShown(raw, page), isMismatch(code));
const changed = (change) => {
  const page = structuredClone(shown(file()));
  change(page);
  return page;
};

test("a page that shows what is signed gives the election", () => {
  assert.equal(readShown(file(), shown(file())).uuid, UUID);
});

// --- threats: the house serves another file, or shows another vote -------------------------------

test("a file of another fingerprint is refused, whatever it says", () => {
  const other = file({ description: "changed" });
  refused(other, shown(file()), "election_file");
});

test("a file that is no election is refused by the fault in it", () => {
  const broken = written({ version: 1 });
  refused(broken, shown(broken), "group");
  refused(file({ version: 2 }), shown(file({ version: 2 })), "version");
});

test("an election of another record, vote, roll or trustees is refused", () => {
  const cases = [
    [{ record: { origin: "other.example.org/record", question: ID } }, "record"],
    [{ record: { origin: ORIGIN, question: ROLL } }, "question"],
    [{ record: null }, "record"],
    [{ files_sha256: { trustees: TRUSTEES, credentials: ID } }, "roll"],
    [{ files_sha256: { trustees: ID, credentials: ROLL } }, "trustees"],
    [{ files_sha256: 1 }, "roll"],
    [{ uuid: "BBBBBBBBBBBBBBB" }, "number"],
  ];
  for (const [change, code] of cases) refused(file(change), shown(file(change)), code);
});

test("other words than the signed ones are refused where both are in one language", () => {
  refused(file(), changed((page) => { page.title.text = "Another"; }), "title");
  refused(file(), changed((page) => { page.questions[1].text.text = "Another?"; }), "words");
  refused(file(), changed((page) => { page.questions[0].choices[1].text.text = "answer 1"; }), "words");
});

test("answers in another order, too few or under other rules are refused", () => {
  refused(file(), changed((page) => { page.questions[1].choices.reverse(); }), "words");
  refused(file(), changed((page) => { page.questions[1].choices.pop(); }), "choices");
  refused(file(), changed((page) => { page.questions.pop(); }), "questions");
  refused(file(), changed((page) => { page.questions[1].most = 3; }), "rule");
  refused(file(), changed((page) => { page.questions[0].blank = false; }), "rule");
});

test("a translation is let stand: the signed words are shown beside it", () => {
  const page = changed((each) => { each.questions[0].text = words("Welche?", "de"); });
  assert.equal(readShown(file(), page).uuid, UUID);
});

test("words that were withheld are let stand: the signed ones are shown in their place", () => {
  const page = changed((each) => { each.questions[0].text = { state: "withheld", text: null, language: "en" }; });
  assert.equal(readShown(file(), page).uuid, UUID);
});
