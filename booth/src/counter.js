/**
 * From a draft to a counter-proposal: the text of the proposal, edited. It is an act of its own and
 * recorded as the answer of the party that makes it.
 *
 * The paragraphs of an article stand in one field, with an empty line between them. An article
 * without words is left out. What was not touched is marked as the same, so that answers to it
 * carry over; the house holds that mark against the words.
 */

import { asSigned } from "./characters.js";
import { Lines, problem } from "./lines.js";

const MAX_PARAGRAPHS = 40;

/** The paragraphs of an article as one field shows them. */
export const joined = (article) => article.paragraphs.map(({ text }) => text).join("\n\n");

/** The paragraphs that a field holds. */
export const split = (text) =>
  asSigned(text)
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");

/** What the fields of an article hold before anybody touches them. */
export function untouched(proposal, eid) {
  const article = proposal.articles.find((each) => each.eid === eid);
  if (!article) return { heading: "", text: "" };
  return { heading: article.heading.text ?? "", text: joined(article) };
}

export function counterAct(draft, proposal) {
  const words = new Lines();
  words.add("title", "title", draft.title ?? proposal.title.text ?? "", "title_needed");
  // Only a text that is written in this language alone can be the same in every language.
  const comparable = proposal.languages.join() === draft.language;
  const articles = [];
  let changed = false;
  for (const eid of [...proposal.articles.map((each) => each.eid), proposal.next_eid]) {
    const before = untouched(proposal, eid);
    const own = draft.articles?.[eid];
    const heading = asSigned(own?.heading ?? before.heading).trim();
    const text = asSigned(own?.text ?? before.text);
    if (heading === "" && text.trim() === "") {
      changed ||= before.text !== "";
      continue;
    }
    const same = heading === before.heading && text === before.text;
    changed ||= !same;
    const original = proposal.articles.find((each) => each.eid === eid);
    const paragraphs = same ? original.paragraphs.map((each) => each.text) : split(text);
    if (paragraphs.length > MAX_PARAGRAPHS) words.problems.push(problem(`text__${eid}`, "too_many_paragraphs"));
    if (paragraphs.length === 0) words.problems.push(problem(`text__${eid}`, "article_text_needed"));
    words.add(`${eid}__heading`, `heading__${eid}`, heading, "article_heading_needed");
    paragraphs.forEach((paragraph, place) =>
      words.add(`${eid}__para_${place + 1}`, `text__${eid}`, paragraph),
    );
    articles.push({
      eid,
      paragraphs: paragraphs.length,
      same_as: same && comparable ? proposal.version : null,
    });
  }
  if (articles.length === 0) words.problems.push(problem("choice", "no_article_left"));
  else if (!changed) words.problems.push(problem("choice", "counter_unchanged"));
  if (words.problems.length) return { problems: words.problems };
  const body = {
    addressed_to: [proposal.sponsor.id],
    front: proposal.front,
    responds_to: proposal.version,
    due: null,
    on_silence: "stay_open", // what has no deadline can say nothing else
    articles,
    lines: [],
    account: null,
  };
  return { problems: [], kind: "proposition.table", body, lines: words.lines };
}
