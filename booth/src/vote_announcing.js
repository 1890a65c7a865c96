/**
 * From the form of an announcement to the act: a vote, its questions word for word, who holds it.
 *
 * A draft is what stands in the form, plain values alone:
 *   {title, slug, purpose, description, electorate, delivery, losing_side, language, weighted, opens,
 *    closes, authority, needed, holders: {author id: "" | "always" | "group"},
 *    questions: {text, answers, least, most, blank}[]}
 * `opens` and `closes` are days and hours by the clock of whoever announces, "2026-11-22T09:00"; the
 * answers of a question stand one a line.
 */

import { instant } from "./compose.js";
import { Lines, problem } from "./lines.js";

const MOST_ANSWERS = 50;
const LONGEST_SLUG = 40;
const SLUG = /^[a-z0-9-]{1,40}$/;

/** A name for the address of a vote, proposed from its title. */
export function slugOf(title) {
  const plain = title.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
  const joined = plain.replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST_SLUG);
  return joined.replace(/^-+|-+$/g, "");
}

/** The answers of a question: its lines that are not empty. */
export const answersOf = (text) =>
  text.split("\n").map((each) => each.trim()).filter((each) => each !== "");

/**
 * An instant and its offset from UTC, by the clock of this machine; null for what is no time.
 *
 * @param {(date: Date) => number} [offsetOf] - minutes east of UTC at that moment
 */
export function moment(local, offsetOf = (date) => -date.getTimezoneOffset()) {
  const date = new Date(local);
  if (local === "" || Number.isNaN(date.getTime())) return null;
  return { at: instant(date.getTime()), offset_minutes: offsetOf(date) };
}

/** A whole number between bounds, or null. */
function whole(text, least, most) {
  const number = /^\d{1,4}$/.test(String(text).trim()) ? Number(text) : NaN;
  return number >= least && number <= most ? number : null;
}

/**
 * @param {object} draft
 * @param {{now: number, subject: string | null}} around - Unix ms; what the vote is about
 * @returns {{problems: {field: string, say: string}[]} |
 *   {problems: [], kind: string, body: object, lines: Record<string, string>}}
 */
export function announcement(draft, { now, subject }) {
  const words = new Lines();
  const { problems } = words;
  words.add("title", "title", draft.title, "title_needed");
  words.add("electorate", "electorate", draft.electorate, "electorate_needed");
  words.add("delivery", "delivery", draft.delivery, "delivery_needed");
  words.add("description", "description", draft.description);
  words.add("losing_side", "losing_side", draft.losing_side);
  if (!SLUG.test(draft.slug)) problems.push(problem("slug", "slug_needed"));
  const questions = draft.questions.map((each, place) => question(each, place + 1, words));
  const hours = hoursOf(draft, now, problems);
  const held = holdersOf(draft, problems);
  if (problems.length) return { problems: problems.map((each) => placed(each, questions.length)) };
  const body = {
    slug: draft.slug,
    purpose: draft.purpose,
    subject,
    ...hours,
    questions,
    weighted: draft.weighted,
    ...held,
    language: draft.language,
    lines: ["description", "losing_side"].filter((each) => each in words.lines),
  };
  return { problems: [], kind: "election.announce", body, lines: words.lines };
}

/** Where there are several questions, a problem of one says of which. */
function placed(found, count) {
  const number = /__(\d+)$/.exec(found.field)?.[1];
  return number && count > 1 ? { ...found, of: { say: "in_question", values: { number } } } : found;
}

function question({ text, answers: written, least, most, blank }, number, words) {
  const field = (name) => `${name}__${number}`;
  words.add(`question_${number}`, field("question"), text, "question_needed");
  const answers = answersOf(written);
  if (answers.length === 0) words.problems.push(problem(field("answers"), "answers_needed"));
  if (answers.length > MOST_ANSWERS) words.problems.push(problem(field("answers"), "too_many_answers"));
  answers.forEach((each, place) => {
    words.add(`question_${number}__answer_${place + 1}`, field("answers"), each);
  });
  const [from, to] = [whole(least, 0, answers.length), whole(most, 1, answers.length)];
  if (answers.length === 0) return null; // how many may be chosen is not wrong before there are any
  if (from === null) words.problems.push(problem(field("least"), "choices_unfit"));
  else if (to === null || from > to) words.problems.push(problem(field("most"), "choices_unfit"));
  return { answers: answers.length, blank, least: from, most: to };
}

function hoursOf(draft, now, problems) {
  const [opens, closes] = [moment(draft.opens), moment(draft.closes)];
  if (opens === null) problems.push(problem("opens", "opens_needed"));
  if (closes === null) problems.push(problem("closes", "closes_needed"));
  if (opens && closes && closes.at <= opens.at) problems.push(problem("closes", "closes_first"));
  else if (closes && closes.at <= instant(now)) problems.push(problem("closes", "closes_past"));
  return { opens, closes };
}

function holdersOf(draft, problems) {
  const those = (part) => Object.keys(draft.holders).filter((id) => draft.holders[id] === part);
  const [trustees, group] = [those("always"), those("group")];
  if (!draft.authority) problems.push(problem("authority", "authority_needed"));
  if (trustees.length + group.length === 0) problems.push(problem("holders", "trustees_needed"));
  if (group.length === 0) return { authority: draft.authority, trustees, group, needed: 0 };
  const needed = whole(draft.needed, 1, group.length - 1);
  if (needed === null) problems.push(problem("needed", "group_unfit"));
  return { authority: draft.authority, trustees, group, needed };
}
