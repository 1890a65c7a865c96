/**
 * What is said of a vote besides its announcement, from the form to the act: open it, call it off,
 * name the roll; undertake, report, contest, withdraw.
 *
 * A draft is what stands in the form: `deed`, and the fields of each deed by name.
 */

import { Lines, problem } from "./lines.js";

/** Every deed, and the kind of entry that it becomes. */
export const DEEDS = {
  open: "election.open",
  cancel: "election.cancel",
  roll: "roll.commit",
  undertake: "election.undertake",
  report: "condition.report",
  contest: "election.contest",
  withdraw: "contest.withdraw",
};

/**
 * @param {object} draft
 * @param {{id: string, possible: string[], weighted: boolean}} vote
 * @param {{voters: number, weight: number, weighted: boolean} | null} roll - of the chosen file
 * @returns {{problems: {field: string, say: string}[]} |
 *   {problems: [], kind: string, body: object, lines: Record<string, string>}}
 */
export function statement(draft, vote, roll) {
  const kind = Object.hasOwn(DEEDS, draft.deed) ? DEEDS[draft.deed] : null;
  if (kind === null) return { problems: [problem("deed", "deed_needed")] };
  const words = new Lines();
  const body = { election: vote.id, ...WRITE[draft.deed](draft, words, vote, roll) };
  if (draft.deed === "withdraw") delete body.election;
  if (words.problems.length) return { problems: words.problems };
  return { problems: [], kind, body, lines: words.lines };
}

/**
 * Why this is not for this author to say, or null. Said all the same it would stand on the record for
 * ever, in their name and without effect.
 *
 * @param {object} draft
 * @param {{organiser: {id: string}, authority: {id: string}, contests: {id: string, by: ?{id: string}}[]}} page
 * @param {{id: string}} author - who speaks
 */
export function notTheirs({ deed, contest }, { organiser, authority, contests }, author) {
  const isOther = (one) => one !== undefined && one?.id !== author.id;
  if (["open", "cancel"].includes(deed) && isOther(organiser)) return problem("keyfile", "not_organiser");
  if (deed === "roll" && isOther(authority)) return problem("keyfile", "not_authority");
  const isOthers = deed === "withdraw" && isOther(contests.find(({ id }) => id === contest)?.by);
  return isOthers ? problem("keyfile", "not_own_contest") : null;
}

const WRITE = {
  open: () => ({}),
  cancel: (draft, words) => {
    words.add("reason", "cancel_reason", draft.cancel_reason, "reason_needed");
    return {};
  },
  roll: (_draft, words, vote, roll) => {
    if (roll === null) words.problems.push(problem("roll", "roll_needed"));
    else if (roll.weighted !== vote.weighted) words.problems.push(problem("roll", "roll_weights"));
    return { voters: roll?.voters, total_weight: roll?.weight };
  },
  undertake: (draft, words) => {
    const { answer } = draft;
    if (!answer) words.problems.push(problem("answer", "answer_needed"));
    const conditional = answer === "heed_on_conditions";
    if (conditional) words.add("conditions", "conditions", draft.conditions, "conditions_needed");
    words.add("reason", "undertake_reason", draft.undertake_reason);
    return { answer, lines: Object.keys(words.lines) };
  },
  report: (draft, words) => {
    if (!draft.condition) words.problems.push(problem("condition", "condition_needed"));
    if (!draft.finding) words.problems.push(problem("finding", "finding_needed"));
    words.add("text", "report_text", draft.report_text, "text_needed");
    return { condition: draft.condition, finding: draft.finding };
  },
  contest: (draft, words) => {
    words.add("reason", "contest_reason", draft.contest_reason, "reason_needed");
    return { report: draft.report || null };
  },
  withdraw: (draft, words) => {
    if (!draft.contest) words.problems.push(problem("contest", "contest_needed"));
    words.add("reason", "withdraw_reason", draft.withdraw_reason, "reason_needed");
    return { contest: draft.contest };
  },
};
