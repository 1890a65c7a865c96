import assert from "node:assert/strict";
import { test } from "node:test";

import { WHOLE_ANSWERS, answerAct } from "../src/answer.js";
import { split, untouched } from "../src/counter.js";
import { previewOf } from "../src/preview.js";

const words = (text) => ({ state: "present", language: "en", text });
const article = (number, heading, ...paragraphs) => ({
  eid: `art_${number}`, number, heading: words(heading), paragraphs: paragraphs.map(words),
});
const proposal = {
  version: "a".repeat(64), number: 1, version_number: 3, front: null, sponsor: { id: "b".repeat(64) }, languages: ["en"],
  title: words("A proposal"), next_eid: "art_6",
  articles: [article(1, "Pay", "Three per cent.", "From May."), article(5, "Hours", "32 hours.")],
  parties: [
    { party: { id: "c".repeat(64) }, code: "owes", articles: [
      { eid: "art_1", code: "owes", answer: null, entry: null, stands: false },
      { eid: "art_5", code: "stale", answer: "accept", entry: 7, stands: false },
    ] },
    { party: { id: "d".repeat(64) }, code: "by_article", articles: [
      { eid: "art_1", code: "declines", answer: "decline", entry: 235, stands: true },
      { eid: "art_5", code: "refers", answer: "refer", entry: 240, stands: true },
    ] },
  ],
};
const [NEW, ANSWERED] = proposal.parties.map(({ party }) => party.id);
/** The rows of a preview after the first, each as a label and a value. */
const told = (fields, party) =>
  previewOf(proposal, answerAct(draft(fields), proposal), party).slice(1).map(({ label, value }) => [
    [label.say, label.values.number, label.values.entry].filter(Boolean).join(" "), value.text ?? value.say,
  ]);
const draft = (fields) => ({ party: "c".repeat(64), language: "en", articles: {}, ...fields });
const wrong = (fields) => answerAct(draft(fields), proposal).problems.map(({ field, say }) => `${field} ${say}`);

test("a whole answer needs no words, unless it declines or has a reservation", () => {
  for (const choice of WHOLE_ANSWERS) {
    const needed = { decline: ["reason reason_needed"], accept_with_reservation: ["reservation reservation_needed"] };
    assert.deepEqual(wrong({ choice, reason: " ", reservation: "" }), needed[choice] ?? [], choice);
  }
  const { kind, body, lines } = answerAct(draft({ choice: "accept" }), proposal);
  assert.equal(kind, "answer.give");
  assert.deepEqual(body, { version: proposal.version, answer: "accept", articles: [], lines: [], account: null });
  assert.deepEqual(lines, {});
});

test("names the words that are given, and signs them in normal form", () => {
  const { body, lines } = answerAct(
    draft({ choice: "accept_with_reservation", reservation: "Cafe\u0301", reason: "Why" }), proposal,
  );
  assert.deepEqual(body.lines, ["reservation", "reason"]);
  assert.deepEqual(lines, { reservation: "Café", reason: "Why" });
});

test("takes no reservation along that the answer does not have", () => {
  const { lines } = answerAct(draft({ choice: "decline", reason: "No", reservation: "left over" }), proposal);
  assert.deepEqual(lines, { reason: "No" });
});

test("an answer must be chosen, and no other than those there are", () => {
  for (const choice of [undefined, "", "abstain"]) assert.deepEqual(wrong({ choice }), ["choice choose_answer"]);
});

test("article by article: each needs its own words, and one at least is answered", () => {
  assert.deepEqual(wrong({ choice: "by_article" }), ["choice no_article_answered"]);
  const articles = { art_1: { answer: "accept", reason: "not asked" }, art_5: { answer: "decline" } };
  assert.deepEqual(wrong({ choice: "by_article", articles }), ["reason__art_5 reason_needed"]);
  articles.art_5.reason = "Too few";
  const { body, lines } = answerAct(draft({ choice: "by_article", reason: "left over", articles }), proposal);
  assert.deepEqual(body.articles, [{ eid: "art_1", answer: "accept" }, { eid: "art_5", answer: "decline" }]);
  assert.deepEqual(body.lines, []);
  assert.deepEqual(lines, { reason__art_5: "Too few" });
});

test("tells of letters that would mislead, at their field", () => {
  assert.deepEqual(wrong({ choice: "decline", reason: "a\u202eb" }), ["reason text_control_character"]);
});

test("a counter-proposal is the edited text; what is untouched is the same", () => {
  const articles = { art_1: untouched(proposal, "art_1"), art_5: { heading: "Hours", text: "34 hours.\n\n\nFrom May." } };
  const { kind, body, lines } = answerAct(draft({ choice: "counter", articles }), proposal);
  assert.equal(kind, "proposition.table");
  assert.deepEqual(body, {
    addressed_to: [proposal.sponsor.id], front: null, responds_to: proposal.version, due: null,
    on_silence: "stay_open", lines: [], account: null,
    articles: [
      { eid: "art_1", paragraphs: 2, same_as: proposal.version },
      { eid: "art_5", paragraphs: 2, same_as: null },
    ],
  });
  assert.deepEqual(lines, {
    title: "A proposal", art_1__heading: "Pay", art_1__para_1: "Three per cent.", art_1__para_2: "From May.",
    art_5__heading: "Hours", art_5__para_1: "34 hours.", art_5__para_2: "From May.",
  });
});

test("an article can be left out, and one added", () => {
  const articles = { art_1: { heading: "", text: "" }, art_6: { heading: "Rest", text: "Sundays." } };
  const { body } = answerAct(draft({ choice: "counter", articles }), proposal);
  assert.deepEqual(body.articles.map(({ eid, same_as: same }) => [eid, same !== null]), [["art_5", true], ["art_6", false]]);
});

test("nothing is the same where the text stands in other languages too, or is written in another", () => {
  const articles = { art_5: { heading: "Hours", text: "34 hours." } };
  for (const [languages, language] of [[["de", "en"], "en"], [["en"], "de"]]) {
    const { body } = answerAct({ ...draft({ choice: "counter", articles }), language }, { ...proposal, languages });
    assert.ok(body.articles.every((each) => each.same_as === null));
  }
});

test("a counter-proposal differs, and its articles have headings and words", () => {
  assert.deepEqual(wrong({ choice: "counter" }), ["choice counter_unchanged"]);
  const none = { heading: "", text: "" };
  assert.deepEqual(wrong({ choice: "counter", articles: { art_1: none, art_5: none } }), ["choice no_article_left"]);
  assert.deepEqual(wrong({ choice: "counter", title: " ", articles: { art_1: { heading: "", text: "x" } } }), [
    "title title_needed", "heading__art_1 article_heading_needed",
  ]);
  assert.deepEqual(wrong({ choice: "counter", articles: { art_1: { heading: "Pay", text: " " } } }), ["text__art_1 article_text_needed"]);
  const long = Array(41).fill("x").join("\n\n");
  assert.deepEqual(wrong({ choice: "counter", articles: { art_1: { heading: "Pay", text: long } } }), ["text__art_1 too_many_paragraphs"]);
});

test("an empty line parts two paragraphs", () => {
  assert.deepEqual(split("one\r\ntwo\n \n\nthree\n"), ["one\ntwo", "three"]);
});

test("shows what will be published, and nothing else", () => {
  const articles = { art_1: { answer: "accept" }, art_5: { answer: "decline", reason: "Too few" } };
  const rows = previewOf(proposal, answerAct(draft({ choice: "by_article", articles }), proposal), NEW);
  const hours = { number: "5", heading: "Hours" };
  assert.deepEqual(rows, [
    { label: { say: "label.on", values: {} }, value: { say: "on", values: { number: 1, version: 3 } } },
    { label: { say: "label.answer", values: {} }, value: { say: "answer.by_article", values: {} } },
    { label: { say: "label.article", values: { number: "1", heading: "Pay" } }, value: { say: "answer.accept", values: {} } },
    { label: { say: "label.article", values: hours }, value: { say: "answer.decline", values: {} } },
    { label: { say: "label.article_reason", values: hours }, value: { text: "Too few" } },
  ]);
  const whole = previewOf(proposal, answerAct(draft({ choice: "decline", reason: "No" }), proposal), NEW);
  assert.deepEqual(whole[2], { label: { say: "label.reason", values: {} }, value: { text: "No" } });
});

test("says of each article what stays and what changes", () => {
  const articles = { art_5: { answer: "accept" } };
  assert.deepEqual(told({ choice: "by_article", articles }, ANSWERED), [
    ["label.answer", "answer.by_article"],
    ["label.article_stays 1 235", "answer.decline"],
    ["label.article 5", "answer.accept"],
    ["label.article_until_now 5 240", "answer.refer"],
  ]);
  assert.deepEqual(told({ choice: "by_article", articles }, NEW).slice(1), [
    ["label.article 1", "article.unanswered"], ["label.article 5", "answer.accept"],
  ]);
});

test("says that an answer to the whole replaces what was answered before", () => {
  const rows = previewOf(proposal, answerAct(draft({ choice: "accept" }), proposal), ANSWERED);
  assert.deepEqual(rows.slice(2), [
    { label: { say: "label.replaces", values: {} }, value: { say: "replaces", values: { count: 2, total: 2 } } },
  ]);
  assert.equal(told({ choice: "accept" }, NEW).length, 1);
});

test("shows each article of a counter-proposal: the same, changed, left out", () => {
  const edited = { art_1: { heading: "", text: "" }, art_5: untouched(proposal, "art_5"), art_6: { heading: "Rest", text: "a\n\nb" } };
  assert.deepEqual(told({ choice: "counter", articles: edited }, NEW), [
    ["label.answer", "answer.counter"], ["label.title", "A proposal"],
    ["label.article 1", "article.left_out"], ["label.article 5", "article.same"], ["label.article 6", "a\n\nb"],
  ]);
  assert.deepEqual(told({ choice: "counter", articles: edited }, ANSWERED).slice(2), [
    ["label.article 1", "article.left_out"], ["label.article_until_now 1 235", "answer.decline"],
    ["label.article 5", "article.same"], ["label.article_stays 5 240", "answer.refer"], ["label.article 6", "a\n\nb"],
  ]);
});

test("says that whoever keeps every article and adds one counters them all", () => {
  const articles = { art_6: { heading: "Rest", text: "Sundays." } };
  assert.deepEqual(told({ choice: "counter", articles }, ANSWERED).slice(2, 4), [
    ["label.article 1", "article.same_countered"], ["label.article_until_now 1 235", "answer.decline"],
  ]);
});
