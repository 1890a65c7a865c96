/**
 * What will be published, in the words of the page: rows of a label and a value.
 *
 * A label and a worded value are `{say, values}`, sentences that come translated from the server; a
 * value in the author's own words is `{text}`, exactly as it is signed.
 */

import { BY_ARTICLE, COUNTER } from "./answer.js";

const says = (say, values = {}) => ({ say, values });

/** How an article is called: its number, and its heading where it has one. */
function articleOf(proposal, eid, lines) {
  const article = proposal.articles.find((each) => each.eid === eid);
  const heading = lines[`${eid}__heading`] ?? article?.heading.text ?? "";
  return { number: eid.replace("art_", ""), heading };
}

/** What a party answered before, where it stands: from eId to {answer, entry}. */
function standing(proposal, party) {
  const own = proposal.parties.find((each) => each.party.id === party)?.articles ?? [];
  return new Map(own.filter(({ stands }) => stands).map(({ eid, ...given }) => [eid, given]));
}

/** A row that tells what a party answered before on an article. */
function before(label, named, { answer, entry }) {
  return { label: says(label, { ...named, entry }), value: says(`answer.${answer}`) };
}

/**
 * @param {object} proposal - the page model
 * @param {{kind: string, body: object, lines: Record<string, string>}} wanted - see `answerAct`
 * @param {string} party - the id of the party that answers
 * @returns {{label: {say: string, values: object}, value: object}[]}
 */
export function previewOf(proposal, wanted, party) {
  const on = { number: proposal.number, version: proposal.version_number };
  const given = standing(proposal, party);
  const rowsOf = wanted.kind === "answer.give" ? ofAnswer : ofCounter;
  return [{ label: says("label.on"), value: says("on", on) }, ...rowsOf(proposal, wanted, given)];
}

function ofAnswer(proposal, { body, lines }, given) {
  const rows = [{ label: says("label.answer"), value: says(`answer.${body.answer}`) }];
  const add = (id, label, values) => {
    if (lines[id] !== undefined) rows.push({ label: says(label, values), value: { text: lines[id] } });
  };
  if (body.answer !== BY_ARTICLE) {
    if (given.size > 0) {
      const counted = { count: given.size, total: proposal.articles.length };
      rows.push({ label: says("label.replaces"), value: says("replaces", counted) });
    }
    add("reason", "label.reason", {});
    add("reservation", "label.reservation", {});
    return rows;
  }
  const answers = new Map(body.articles.map(({ eid, answer }) => [eid, answer]));
  for (const { eid } of proposal.articles) {
    const named = articleOf(proposal, eid, {});
    const earlier = given.get(eid);
    if (!answers.has(eid)) {
      if (earlier) rows.push(before("label.article_stays", named, earlier));
      else rows.push({ label: says("label.article", named), value: says("article.unanswered") });
      continue;
    }
    rows.push({ label: says("label.article", named), value: says(`answer.${answers.get(eid)}`) });
    if (earlier) rows.push(before("label.article_until_now", named, earlier));
    add(`reason__${eid}`, "label.article_reason", named);
    add(`reservation__${eid}`, "label.article_reservation", named);
  }
  return rows;
}

function ofCounter(proposal, { body, lines }, given) {
  const rows = [
    { label: says("label.answer"), value: says(`answer.${COUNTER}`) },
    { label: says("label.title"), value: { text: lines.title } },
  ];
  const written = new Map(body.articles.map((each) => [each.eid, each]));
  // Whoever keeps every article and adds to them counters them all; so the house reads it too.
  const allKept = proposal.articles.every(({ eid }) => written.get(eid)?.same_as);
  const eids = new Set([...proposal.articles.map(({ eid }) => eid), ...written.keys()]);
  for (const eid of eids) {
    const named = articleOf(proposal, eid, lines);
    const label = says("label.article", named);
    const article = written.get(eid);
    const earlier = given.get(eid);
    if (!article) rows.push({ label, value: says("article.left_out") });
    else if (!article.same_as) rows.push({ label, value: { text: textOf(article, lines) } });
    else rows.push({ label, value: allKept ? says("article.same_countered") : says("article.same") });
    if (!earlier) continue;
    const stays = article?.same_as && !allKept;
    rows.push(before(stays ? "label.article_stays" : "label.article_until_now", named, earlier));
  }
  return rows;
}

/** The paragraphs of an article as they will be published. */
function textOf({ eid, paragraphs }, lines) {
  return Array.from({ length: paragraphs }, (_, place) => lines[`${eid}__para_${place + 1}`]).join("\n\n");
}
