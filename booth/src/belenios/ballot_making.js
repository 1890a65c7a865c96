/**
 * Making a ballot: what the voter chose is encrypted, proven to be permitted, and signed.
 *
 * Whoever holds the numbers drawn here can show how the voter voted; they are kept nowhere.
 */

import { Ballot, Answer, blankClaim, checkBallot, contextOf, overallClaim } from "./ballots.js";
import { Fault, within } from "./fault.js";
import { sha256Base64, written } from "./files.js";
import { G } from "./group.js";
import { proveKnowledge } from "./knowledge.js";
import { encrypt, listed, membership, Opened, proveCases } from "./proofs.js";
import { randomScalar } from "./scalars.js";

/**
 * Raises Fault unless the question permits these choices: 0 or 1 for each answer, the blank one first
 * where there is one.
 */
export function checkPermitted(question, chosen) {
  if (chosen.length !== question.choices || chosen.some((each) => each !== 0 && each !== 1)) {
    throw new Fault("wrong_number");
  }
  const blank = question.blank ? chosen[0] : 0;
  const count = countOf(question, chosen);
  if (blank === 1 && count > 0) throw new Fault("blank_and_choice");
  if (blank === 0 && (count < question.least || count > question.most)) {
    throw new Fault("wrong_number");
  }
}

/** How many answers are chosen, the blank one not counted. */
function countOf(question, chosen) {
  const answers = question.blank ? chosen.slice(1) : chosen;
  return answers.reduce((total, each) => total + each, 0);
}

/** How many steps making a ballot takes: one for each ciphertext, case and signature. */
export function stepsOf(election) {
  const steps = ({ choices, least, most, blank }) => 3 * choices + (most - least + 1) + (blank ? 3 : 0);
  return election.questions.reduce((total, question) => total + steps(question), 1);
}

/**
 * A ballot with these choices. Raises Fault if a question does not permit them: nobody is let cast
 * what would be refused.
 *
 * @param {Election} election
 * @param {bigint} secret - of the credential, see `secretOf`
 * @param {number[][]} choices - for each question 0 or 1 for each answer, the blank one first where
 *   there is one
 * @param {(count: number) => Uint8Array} random - secure
 * @param {(done: number, total: number) => void} [progress]
 * @returns {Ballot}
 */
export function makeBallot(election, secret, choices, random, progress = () => {}) {
  if (choices.length !== election.questions.length) throw new Fault("wrong_number");
  for (const [place, question] of election.questions.entries()) {
    within(`answer ${place + 1}`, () => checkPermitted(question, choices[place]));
  }
  const total = stepsOf(election);
  let done = 0;
  const step = () => {
    done += 1;
    progress(done, total);
  };
  const key = election.publicKey.prepare();
  const credential = G.power(secret).hex;
  const context = contextOf(election.fingerprint, credential);
  const answers = election.questions.map((question, place) =>
    makeAnswer(question, choices[place], key, context, random, step),
  );
  const unsigned = {
    election_uuid: election.uuid,
    election_hash: election.fingerprint,
    credential,
    answers: answers.map((answer) => answer.value),
  };
  const signatureHash = sha256Base64(written(unsigned));
  const signature = proveKnowledge(secret, `sig|${signatureHash}|`, random);
  const signed = { hash: signatureHash, proof: signature.value };
  step();
  return new Ballot(written({ ...unsigned, signature: signed }), {
    electionUuid: election.uuid,
    electionHash: election.fingerprint,
    credential,
    answers,
    signatureHash,
    signature,
  });
}

function makeAnswer(question, chosen, key, context, random, step) {
  const opened = chosen.map((number) => new Opened(number, randomScalar(random)));
  const choices = opened.map((each) => {
    const ciphertext = encrypt(each, key);
    step();
    return ciphertext;
  });
  const prove = (claim, numbers, truth) => proveCases(claim, numbers, truth, key, random, step);
  const individual = choices.map((ciphertext, place) => {
    const own = opened[place];
    return prove(membership(ciphertext, 0, 1, context), [own, own], own.number);
  });
  const whole = `${context}|${listed(choices)}`;
  const overall = overallClaim(question, choices, whole);
  const count = countOf(question, chosen);
  if (!question.blank) {
    const all = overall.cases.map(() => Opened.sum(opened));
    return new Answer(choices, individual, prove(overall, all, count - question.least), null);
  }
  const isBlank = chosen[0] === 1;
  const [first, rest] = [opened[0], Opened.sum(opened.slice(1))];
  const numbers = overall.cases.map((_each, place) => (place === 0 ? first : rest));
  const overallProof = prove(overall, numbers, isBlank ? 0 : 1 + count - question.least);
  const blankProof = prove(blankClaim(choices, whole), [first, rest], isBlank ? 1 : 0);
  return new Answer(choices, individual, overallProof, blankProof);
}

/**
 * Read a ballot again that was just made, and check all of it as the house will: a fault of this
 * machine is found before anything is cast.
 */
export function checkOwnBallot(election, raw) {
  checkBallot(election, Ballot.parse(raw), null);
}
