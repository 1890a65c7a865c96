/**
 * Ballots: encrypted answers with proofs that each is a permitted one, signed by a credential.
 *
 * Reference: Belenios specification, version 1, sections "Ballots" and "Signatures"; the proofs
 * themselves are in proofs.js, and ballot_making.js makes ballots.
 */

import { concat, utf8 } from "../bytes.js";
import { Fault, within } from "./fault.js";
import { fields, items, readCanonical, sha256Base64, text, written } from "./files.js";
import { Element } from "./group.js";
import { checkKnowledge, Proof } from "./knowledge.js";
import { Case, checkCases, Ciphertext, combined, listed, membership, parseProofs } from "./proofs.js";

export const LARGEST_BALLOT = 60 * 1024;

/** One answer: its encrypted choices and the proofs about them. */
export class Answer {
  constructor(choices, individualProofs, overallProof, blankProof) {
    this.choices = choices;
    this.individualProofs = individualProofs;
    this.overallProof = overallProof;
    this.blankProof = blankProof;
  }

  /** Read it; raises Fault. */
  static parse(value) {
    const names = ["choices", "individual_proofs", "overall_proof"];
    const given = fields(value, names, ["blank_proof"]);
    const blank = Object.hasOwn(given, "blank_proof");
    return new Answer(
      items(given.choices).map((each) => Ciphertext.parse(each)),
      items(given.individual_proofs).map(parseProofs),
      parseProofs(given.overall_proof),
      blank ? parseProofs(given.blank_proof) : null,
    );
  }

  /** As it stands in files. */
  get value() {
    const values = (proofs) => proofs.map((proof) => proof.value);
    return {
      choices: values(this.choices),
      individual_proofs: this.individualProofs.map(values),
      overall_proof: values(this.overallProof),
      ...(this.blankProof === null ? {} : { blank_proof: values(this.blankProof) }),
    };
  }
}

/** A ballot, by its bytes: the answers, and the signature of the credential that casts it. */
export class Ballot {
  constructor(raw, given) {
    this.raw = raw;
    Object.assign(this, given);
  }

  /** Read a ballot in its one spelling; raises Fault. */
  static parse(raw) {
    if (raw.length > LARGEST_BALLOT) throw new Fault("ballot_too_large");
    return readCanonical(raw, (value) => Ballot.#of(value, raw), (ballot) => ballot.value);
  }

  static #of(value, raw) {
    const names = ["election_uuid", "election_hash", "credential", "answers", "signature"];
    const given = fields(value, names);
    const signature = fields(given.signature, ["hash", "proof"]);
    return new Ballot(raw, {
      electionUuid: text(given.election_uuid),
      electionHash: text(given.election_hash),
      credential: text(given.credential),
      answers: items(given.answers).map((each) => Answer.parse(each)),
      signatureHash: text(signature.hash),
      signature: Proof.parse(signature.proof),
    });
  }

  /** As it stands in files. */
  get value() {
    return {
      election_uuid: this.electionUuid,
      election_hash: this.electionHash,
      credential: this.credential,
      answers: this.answers.map((answer) => answer.value),
      signature: this.#signed,
    };
  }

  get #signed() {
    return { hash: this.signatureHash, proof: this.signature.value };
  }

  /**
   * What the signature is over: the ballot without its last field. Its bytes are in their one
   * spelling, so nothing is written anew.
   */
  get unsigned() {
    const end = written({ signature: this.#signed }).length;
    return concat(this.raw.subarray(0, this.raw.length - end), utf8("}"));
  }

  /** What its voter looks for on the record: 43 letters. */
  get tracker() {
    return sha256Base64(this.raw);
  }
}

/** What the proofs of a ballot are bound to. */
export const contextOf = (fingerprint, credential) => `${fingerprint}|${credential}`;

/**
 * Everything that makes a ballot count: raises Fault, with the name of what it lacks.
 *
 * @param {Election} election
 * @param {Ballot} ballot
 * @param {Roll | null} roll - null where the list of credentials is not at hand: then whether the
 *   credential is on it is not checked, and everything else is
 */
export function checkBallot(election, ballot, roll) {
  checkBallotForm(election, ballot, roll);
  const key = election.publicKey.prepare();
  const context = contextOf(ballot.electionHash, ballot.credential);
  for (const [place, question] of election.questions.entries()) {
    within(`answer ${place + 1}`, () => checkAnswer(question, ballot.answers[place], key, context));
  }
  within("signature", () => {
    if (sha256Base64(ballot.unsigned) !== ballot.signatureHash) throw new Fault("signature_hash");
    const credential = Element.parse(ballot.credential);
    checkKnowledge(ballot.signature, credential, `sig|${ballot.signatureHash}|`, "signature");
  });
}

/** What can be told of a ballot without its proofs, and takes no time; raises Fault. */
export function checkBallotForm(election, ballot, roll) {
  if (ballot.electionUuid !== election.uuid) throw new Fault("wrong_election");
  if (ballot.electionHash !== election.fingerprint) throw new Fault("wrong_fingerprint");
  if (roll !== null && !roll.weights.has(ballot.credential)) throw new Fault("invalid_credential");
  if (ballot.answers.length !== election.questions.length) throw new Fault("wrong_number");
  for (const [place, question] of election.questions.entries()) {
    const { choices } = ballot.answers[place];
    if (choices.length !== question.choices) {
      throw new Fault("wrong_number", `answer ${place + 1}, choices`);
    }
  }
}

/** Each choice is zero or one, and together they are as many as the question permits. */
function checkAnswer(question, answer, key, context) {
  if (answer.individualProofs.length !== question.choices) {
    throw new Fault("wrong_number", "individual proofs");
  }
  for (const [place, choice] of answer.choices.entries()) {
    const proofs = answer.individualProofs[place];
    checkCases(membership(choice, 0, 1, context), proofs, key, `individual proof ${place + 1}`);
  }
  const whole = `${context}|${listed(answer.choices)}`;
  if (question.blank) {
    if (answer.blankProof === null) throw new Fault("blank_proof_missing");
    checkCases(blankClaim(answer.choices, whole), answer.blankProof, key, "blank proof");
  } else if (answer.blankProof !== null) {
    throw new Fault("unexpected_blank_proof");
  }
  checkCases(overallClaim(question, answer.choices, whole), answer.overallProof, key, "overall proof");
}

/** The first choice, which says blank, is zero, or all others are. */
export function blankClaim(choices, context) {
  const [blank, ...others] = choices;
  return {
    cases: [new Case(blank, 0), new Case(combined(others), 0)],
    prefix: `bproof0|${context}|`,
  };
}

/** As many choices as the question permits, or blank. */
export function overallClaim({ blank, least, most }, choices, context) {
  if (!blank) return membership(combined(choices), least, most, context);
  const { cases } = membership(combined(choices.slice(1)), least, most, context);
  return { cases: [new Case(choices[0], 1), ...cases], prefix: `bproof1|${context}|` };
}
