/**
 * From a draft to an act: what a party answers to a proposal, whole or article by article.
 *
 * A draft is what stands in the form, plain values alone:
 *   {party, language, choice, reason, reservation, title, articles: {eid: {answer, reason,
 *    reservation, heading, text}}}
 * A proposal is the page model of the page that is answered on.
 */

import { counterAct } from "./counter.js";
import { Lines, problem } from "./lines.js";

export const COUNTER = "counter";
export const BY_ARTICLE = "by_article";
export const WHOLE_ANSWERS = [
  "accept", "accept_in_principle", "accept_with_reservation", "decline", "refer", "ask",
  "decline_to_answer",
];

/** The words that an answer must come with. */
const NEEDS = { decline: "reason", accept_with_reservation: "reservation" };

/**
 * @returns {{problems: {field: string, say: string}[]} |
 *   {problems: [], kind: string, body: object, lines: Record<string, string>}}
 */
export function answerAct(draft, proposal) {
  if (draft.choice === COUNTER) return counterAct(draft, proposal);
  const words = new Lines();
  const articles = [];
  if (draft.choice === BY_ARTICLE) {
    for (const { eid } of proposal.articles) {
      const own = draft.articles?.[eid] ?? {};
      if (!own.answer) continue;
      articles.push({ eid, answer: own.answer });
      addNeeded(words, own.answer, own, (name) => `${name}__${eid}`);
    }
    if (articles.length === 0) words.problems.push(problem("choice", "no_article_answered"));
  } else if (WHOLE_ANSWERS.includes(draft.choice)) {
    addNeeded(words, draft.choice, draft, (name) => name);
    // Of a whole answer a reason may always be given: what is asked, to whom it is referred.
    if (NEEDS[draft.choice] !== "reason") words.add("reason", "reason", draft.reason);
  } else {
    words.problems.push(problem("choice", "choose_answer"));
  }
  if (words.problems.length) return { problems: words.problems };
  const body = {
    version: proposal.version,
    answer: draft.choice,
    articles,
    lines: draft.choice === BY_ARTICLE ? [] : Object.keys(words.lines),
    account: null,
  };
  return { problems: [], kind: "answer.give", body, lines: words.lines };
}

function addNeeded(words, answer, own, id) {
  const name = NEEDS[answer];
  if (name) words.add(id(name), id(name), own[name], `${name}_needed`);
}
