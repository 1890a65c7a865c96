/**
 * Encrypted numbers, and proofs that such a number is one of those permitted.
 *
 * A proof is a list of cases of which one is true; which one, nobody can tell. Reference: Belenios
 * specification, version 1, sections "Encrypting answers", "Proofs of interval membership" and
 * "Proofs of possibly-blank votes".
 */

import { Fault } from "./fault.js";
import { fields, items } from "./files.js";
import { Element, G, IDENTITY, product } from "./group.js";
import { challenge, Proof } from "./knowledge.js";
import { randomScalar, reduced, sum } from "./scalars.js";

/** An encrypted number m: `alpha` = g^r, `beta` = y^r g^m. */
export class Ciphertext {
  constructor(alpha, beta) {
    this.alpha = alpha;
    this.beta = beta;
  }

  /** Read it; raises Fault. */
  static parse(value) {
    const given = fields(value, ["alpha", "beta"]);
    return new Ciphertext(Element.parse(given.alpha), Element.parse(given.beta));
  }

  /** As it stands in files. */
  get value() {
    return { alpha: this.alpha.hex, beta: this.beta.hex };
  }

  times(other) {
    return new Ciphertext(this.alpha.times(other.alpha), this.beta.times(other.beta));
  }

  /** The encrypted multiple of the number, for a weight that everybody may know. */
  publicPower(weight) {
    return new Ciphertext(this.alpha.publicPower(weight), this.beta.publicPower(weight));
  }

  equals(other) {
    return this.alpha.equals(other.alpha) && this.beta.equals(other.beta);
  }
}

/** The encrypted sum. */
export function combined(ciphertexts) {
  return new Ciphertext(
    product(ciphertexts.map((each) => each.alpha)),
    product(ciphertexts.map((each) => each.beta)),
  );
}

/** How ciphertexts stand in what is hashed. */
export const listed = (ciphertexts) =>
  ciphertexts.map(({ alpha, beta }) => `${alpha.hex},${beta.hex}`).join(",");

/** Read the proof of several cases; raises Fault. */
export const parseProofs = (value) => items(value).map((each) => Proof.parse(each));

/** The claim that `ciphertext` encrypts `number`, which is at most a few hundred. */
export class Case {
  constructor(ciphertext, number) {
    this.ciphertext = ciphertext;
    this.number = number;
  }

  /** What was committed to in this case: two elements. */
  commitments(proof, key) {
    const { alpha, beta } = this.ciphertext;
    const onBeta = proof.commitment(key, beta);
    // (beta / g^m)^c is beta^c g^(-m c): the powers of one beta share work, and g has a table.
    const shift = () => G.publicPower(-BigInt(this.number) * proof.challenge);
    return [proof.commitment(G, alpha), this.number === 0 ? onBeta : onBeta.times(shift())];
  }
}

/** A number being one of those from `least` to `most`: the cases, and what their hash begins with. */
export function membership(ciphertext, least, most, context) {
  const numbers = Array.from({ length: most - least + 1 }, (_unused, step) => least + step);
  return {
    cases: numbers.map((number) => new Case(ciphertext, number)),
    prefix: `prove|${context}|${listed([ciphertext])}|`,
  };
}

/** One of the cases is true; raises Fault "wrong_number" or "proof", in the part `where`. */
export function checkCases({ cases, prefix }, proofs, key, where) {
  if (proofs.length !== cases.length) throw new Fault("wrong_number", where);
  const commitments = cases.flatMap((each, place) => each.commitments(proofs[place], key));
  const asked = challenge(prefix, commitments);
  if (asked !== sum(proofs.map((proof) => proof.challenge))) throw new Fault("proof", where);
}

// --- for those who know the nonce -----------------------------------------------------------------

/** A number that its encrypter knows, with the nonce under which it was encrypted: both secret. */
export class Opened {
  constructor(number, nonce) {
    this.number = number;
    this.nonce = nonce;
  }

  /** The sum of such numbers, as `combined` sums what encrypts them. */
  static sum(all) {
    return new Opened(
      all.reduce((total, each) => total + each.number, 0),
      sum(all.map((each) => each.nonce)),
    );
  }
}

/** Encrypt 0 or 1 under a nonce that is used once. */
export function encrypt({ number, nonce }, key) {
  return new Ciphertext(G.power(nonce), key.power(nonce).times([IDENTITY, G][number]));
}

/**
 * Prove that one of the cases holds.
 *
 * All cases but the true one are made up, and the challenge of the true one is what is left. Since
 * the nonces are known here, what a made-up case commits to is made of powers of g and the key
 * alone: g^(s + r c) is the same element as g^s alpha^c, and quicker by a table.
 *
 * Threat: the time that a proof takes tells which case is true, that is, the vote. So the true case
 * does the same three powers as the others; what it does not need is thrown away.
 *
 * @param {{cases: Case[], prefix: string}} claim
 * @param {Opened[]} opened - for each case what its ciphertext encrypts
 * @param {number} truth - which case is true, from 0
 * @param {Element} key - of the election, prepared
 * @param {(count: number) => Uint8Array} random - secure
 * @param {() => void} step - called after each case
 * @returns {Proof[]}
 */
export function proveCases({ cases, prefix }, opened, truth, key, random, step) {
  const own = randomScalar(random);
  const commitments = [];
  const proofs = cases.map(({ number: claimed }, place) => {
    const { number, nonce } = opened[place];
    const proof = new Proof(randomScalar(random), randomScalar(random));
    const exponent = place === truth ? own : reduced(proof.response + nonce * proof.challenge);
    const excess = place === truth ? proof.challenge : BigInt(number - claimed) * proof.challenge;
    const surplus = G.power(excess);
    const blinded = key.power(exponent).times(place === truth ? IDENTITY : surplus);
    commitments.push(G.power(exponent), blinded);
    step();
    return proof;
  });
  const others = sum(proofs.filter((_proof, place) => place !== truth).map((each) => each.challenge));
  const left = reduced(challenge(prefix, commitments) - others);
  proofs[truth] = Proof.answering(left, own, opened[truth].nonce);
  return proofs;
}
