/**
 * The vote as the page tells of it, held against `election.json`, which ballots are signed under.
 *
 * Threat: a page that shows one vote and has its voters sign ballots for another, or shows other
 * words than those on the record. Nothing is encrypted before all of this holds.
 */

import { Election } from "../belenios/election.js";
import { Fault } from "../belenios/fault.js";
import { isObject, sha256Base64 } from "../belenios/files.js";
import { Mismatch } from "../errors.js";
import { sha256Hex } from "../hash.js";

const RECORD = "record";
const BOUND_FILES = "files_sha256";

/**
 * The election of these bytes; raises Mismatch if it is not the one that the page tells of.
 *
 * @param {Uint8Array} raw - `election.json`
 * @param {object} vote - what the page says: `id`, `number`, `origin`, `language`, `files` (digests
 *   by their codes), `title` and `questions` as the page shows them
 * @returns {Election}
 */
export function readShown(raw, vote) {
  if (sha256Hex(raw) !== vote.files.election) throw new Mismatch("election_file", sha256Base64(raw));
  let election;
  try {
    election = Election.parse(raw);
  } catch (problem) {
    if (problem instanceof Fault) throw new Mismatch(problem.code, problem.where);
    throw problem;
  }
  requireBound(election, vote);
  requireQuestions(election, vote);
  return election;
}

/** That the file names this vote on this record, its roll and its trustees. */
function requireBound(election, { id, number, origin, files }) {
  const { [RECORD]: record, [BOUND_FILES]: bound } = election.fields;
  demand(election.uuid === number, "number", election.uuid);
  demand(isObject(record) && record.origin === origin, "record");
  demand(record.question === id, "question", String(record.question));
  demand(isObject(bound) && bound.credentials === files.roll, "roll");
  demand(bound.trustees === files.trustees, "trustees");
}

/** That what is shown is what the file asks, word for word where the languages are the same. */
function requireQuestions(election, { title, language, questions }) {
  const same = (words, signed) => words.text === null || words.language !== language || words.text === signed;
  demand(same(title, election.name), "title");
  demand(questions.length === election.questions.length, "questions");
  for (const [place, shown] of questions.entries()) {
    const asked = election.questions[place];
    const where = `question ${place + 1}`;
    const rule = (each) => [each.least, each.most, each.blank].join();
    demand(rule(shown) === rule(asked), "rule", where);
    demand(same(shown.text, asked.question), "words", where);
    const choices = shown.choices.filter((choice) => choice.number !== null);
    demand(choices.length === asked.answers.length, "choices", where);
    for (const [at, choice] of choices.entries()) {
      demand(choice.number === at + 1 && same(choice.text, asked.answers[at]), "words", `${where}, choice ${at + 1}`);
    }
  }
}

function demand(holds, code, detail = "") {
  if (!holds) throw new Mismatch(code, detail);
}
