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

/**
 * @param {object} proposal - the page model
 * @param {{kind: string, body: object, lines: Record<string, string>}} wanted - see `answerAct`
 * @returns {{label: {say: string, values: object}, value: object}[]}
 */
export function previewOf(proposal, wanted) {
  const on = { number: proposal.number, version: proposal.version_number };
  const rows = wanted.kind === "answer.give" ? ofAnswer(proposal, wanted) : ofCounter(proposal, wanted);
  return [{ label: says("label.on"), value: says("on", on) }, ...rows];
}

function ofAnswer(proposal, { body, lines }) {
  const rows = [{ label: says("label.answer"), value: says(`answer.${body.answer}`) }];
  const add = (id, label, values) => {
    if (lines[id] !== undefined) rows.push({ label: says(label, values), value: { text: lines[id] } });
  };
  if (body.answer === BY_ARTICLE) {
    for (const { eid, answer } of body.articles) {
      const named = articleOf(proposal, eid, {});
      rows.push({ label: says("label.article", named), value: says(`answer.${answer}`) });
      add(`reason__${eid}`, "label.article_reason", named);
      add(`reservation__${eid}`, "label.article_reservation", named);
    }
  } else {
    add("reason", "label.reason", {});
    add("reservation", "label.reservation", {});
  }
  return rows;
}

function ofCounter(proposal, { body, lines }) {
  const rows = [
    { label: says("label.answer"), value: says(`answer.${COUNTER}`) },
    { label: says("label.title"), value: { text: lines.title } },
  ];
  const kept = new Set(body.articles.map(({ eid }) => eid));
  for (const { eid } of proposal.articles) {
    if (!kept.has(eid)) {
      rows.push({ label: says("label.article", articleOf(proposal, eid, {})), value: says("article.left_out") });
    }
  }
  for (const { eid, paragraphs, same_as: same } of body.articles) {
    const label = says("label.article", articleOf(proposal, eid, lines));
    const places = Array.from({ length: paragraphs }, (_, place) => lines[`${eid}__para_${place + 1}`]);
    rows.push({ label, value: same ? says("article.same") : { text: places.join("\n\n") } });
  }
  return rows;
}
