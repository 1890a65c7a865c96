// From the forms of votes to what is signed: announcing, and what is said of a vote.

import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement, answersOf, moment, slugOf } from "../src/vote_announcing.js";
import { DEEDS, notTheirs, statement } from "../src/vote_saying.js";

const now = Date.UTC(2026, 0, 1);
const DRAFT = {
  title: "The status of the province",
  slug: "status",
  purpose: "status",
  description: "",
  electorate: "All who live there",
  delivery: "By letter",
  losing_side: "An autonomy of its own",
  language: "en",
  weighted: false,
  opens: "2026-03-01T08:00",
  closes: "2026-03-02T18:00",
  authority: "registrar",
  needed: "2",
  holders: { red: "group", green: "group", blue: "group", north: "", south: "always" },
  questions: [{ text: "Stay?", answers: "Yes\n\n No ", least: "1", most: "1", blank: true }],
};
const announced = (other) => announcement({ ...DRAFT, ...other }, { now, subject: null });
const saysOf = ({ problems }) => problems.map(({ field, say }) => `${field} ${say}`);

test("an announcement holds every question word for word, and who holds the vote", () => {
  const { problems, kind, body, lines } = announced({});
  assert.deepEqual([problems, kind], [[], "election.announce"]);
  assert.deepEqual(body.questions, [{ answers: 2, blank: true, least: 1, most: 1 }]);
  assert.deepEqual([body.trustees, body.group, body.needed], [["south"], ["red", "green", "blue"], 2]);
  assert.deepEqual(body.lines, ["losing_side"]);
  assert.equal(lines.question_1__answer_2, "No");
  assert.equal(body.opens.at.slice(-1), "Z");
});

test("without a group none of it is needed", () => {
  const { body } = announced({ holders: { red: "always" }, needed: "" });
  assert.deepEqual([body.group, body.needed], [[], 0]);
});

for (const [other, told] of [
  [{ title: " " }, "title title_needed"],
  [{ slug: "Status" }, "slug slug_needed"],
  [{ electorate: "" }, "electorate electorate_needed"],
  [{ closes: "2026-03-01T07:00" }, "closes closes_first"],
  [{ opens: "2025-03-01T07:00", closes: "2025-03-02T07:00" }, "closes closes_past"],
  [{ opens: "" }, "opens opens_needed"],
  [{ closes: "soon" }, "closes closes_needed"],
  [{ authority: "" }, "authority authority_needed"],
  [{ holders: { red: "" } }, "holders trustees_needed"],
  [{ needed: "3" }, "needed group_unfit"],
  [{ needed: "0" }, "needed group_unfit"],
  [{ questions: [{ ...DRAFT.questions[0], text: "" }] }, "question__1 question_needed"],
  [{ questions: [{ ...DRAFT.questions[0], most: "3" }] }, "most__1 choices_unfit"],
  [{ questions: [{ ...DRAFT.questions[0], least: "x" }] }, "least__1 choices_unfit"],
]) {
  test(`it is told what has to be put right: ${told}`, () => {
    assert.deepEqual(saysOf(announced(other)), [told]);
  });
}

test("a question without answers is told", () => {
  const told = saysOf(announced({ questions: [{ ...DRAFT.questions[0], answers: " \n" }] }));
  assert.deepEqual(told, ["answers__1 answers_needed"], "and not that too few may be chosen");
});

test("of several questions it is told in which something has to be put right", () => {
  const [first] = DRAFT.questions;
  const { problems } = announced({ title: "", questions: [first, { ...first, text: "", most: "9" }] });
  const of = { say: "in_question", values: { number: "2" } };
  assert.deepEqual(problems, [
    { field: "title", say: "title_needed" },
    { field: "question__2", say: "question_needed", of },
    { field: "most__2", say: "choices_unfit", of },
  ]);
  assert.equal(announced({ questions: [{ ...first, text: "" }] }).problems[0].of, undefined);
});

test("names of addresses are proposed from titles", () => {
  assert.equal(slugOf("Über die Zukunft – ja?"), "uber-die-zukunft-ja");
  assert.equal(slugOf("وضع الإقليم"), "");
  assert.ok(slugOf("long ".repeat(20)).length <= 40);
  assert.deepEqual(answersOf("a\n\n b \n"), ["a", "b"]);
});

test("hours carry the offset of the clock by which they were set", () => {
  assert.equal(moment("2026-03-01T08:00", () => 60).offset_minutes, 60);
  assert.equal(moment("", () => 0), null);
  assert.equal(moment("tomorrow", () => 0), null);
});

// --- what is said of a vote -----------------------------------------------------------------------

const vote = { id: "v", weighted: false };
const roll = { voters: 12, weight: 12, weighted: false };

for (const [draft, body] of [
  [{ deed: "open" }, { election: "v" }],
  [{ deed: "cancel", cancel_reason: "Ill prepared" }, { election: "v" }],
  [{ deed: "roll" }, { election: "v", voters: 12, total_weight: 12 }],
  [{ deed: "undertake", answer: "heed" }, { election: "v", answer: "heed", lines: [] }],
  [
    { deed: "undertake", answer: "heed_on_conditions", conditions: "All come home", undertake_reason: "So" },
    { election: "v", answer: "heed_on_conditions", lines: ["conditions", "reason"] },
  ],
  [
    { deed: "report", condition: "troops", finding: "broken", report_text: "They stayed" },
    { election: "v", condition: "troops", finding: "broken" },
  ],
  [{ deed: "contest", contest_reason: "Not free", report: "" }, { election: "v", report: null }],
  [{ deed: "withdraw", contest: "c", withdraw_reason: "Settled" }, { contest: "c" }],
]) {
  test(`it is said as its kind: ${draft.deed} ${draft.answer ?? ""}`, () => {
    const made = statement(draft, vote, roll);
    assert.deepEqual([made.problems, made.kind, made.body], [[], DEEDS[draft.deed], body]);
  });
}

for (const [draft, told, file = roll] of [
  [{}, "deed deed_needed"],
  [{ deed: "toString" }, "deed deed_needed"],
  [{ deed: "cancel", cancel_reason: "" }, "cancel_reason reason_needed"],
  [{ deed: "roll" }, "roll roll_needed", null],
  [{ deed: "roll" }, "roll roll_weights", { ...roll, weighted: true }],
  [{ deed: "undertake", answer: "" }, "answer answer_needed"],
  [{ deed: "undertake", answer: "heed_on_conditions", conditions: "" }, "conditions conditions_needed"],
  [{ deed: "report", condition: "", finding: "kept", report_text: "x" }, "condition condition_needed"],
  [{ deed: "report", condition: "troops", finding: "", report_text: "x" }, "finding finding_needed"],
  [{ deed: "contest", contest_reason: "" }, "contest_reason reason_needed"],
  [{ deed: "withdraw", contest: "", withdraw_reason: "x" }, "contest contest_needed"],
]) {
  test(`it is told what is missing: ${told}`, () => {
    assert.deepEqual(saysOf(statement(draft, vote, file)), [told]);
  });
}

const held = {
  organiser: { id: "office" },
  authority: { id: "registrar" },
  contests: [{ id: "c1", by: { id: "south" } }, { id: "c2", by: null }],
};
for (const [draft, own] of [
  [{ deed: "open" }, "office"],
  [{ deed: "cancel" }, "office"],
  [{ deed: "roll" }, "registrar"],
  [{ deed: "withdraw", contest: "c1" }, "south"],
]) {
  test(`only one can say it, and nobody else is let sign it: ${draft.deed}`, () => {
    assert.equal(notTheirs(draft, held, { id: own }), null);
    for (const id of ["red", own === "office" ? "registrar" : "office"]) {
      assert.equal(notTheirs(draft, held, { id }).field, "keyfile");
    }
  });
}

test("what anybody can say is nobody's alone", () => {
  for (const deed of ["undertake", "report", "contest", ""]) {
    assert.equal(notTheirs({ deed }, held, { id: "red" }), null);
  }
  assert.equal(notTheirs({ deed: "withdraw", contest: "" }, held, { id: "red" }), null, "none is chosen");
});
