/**
 * Shares of a decryption: what a trustee, single or of a group, makes of the encrypted sums with its
 * secret key, and the proof that it used the key that it has in the election.
 */

import { Fault } from "./fault.js";
import { fields, items, readCanonical, written } from "./files.js";
import { Element, G } from "./group.js";
import { challenge, Proof } from "./knowledge.js";
import { randomScalar } from "./scalars.js";

const prefixOf = (fingerprint, key) => `decrypt|${fingerprint}|${key.hex}|`;

const shapeOf = (rows) => rows.map((row) => row.length).join(",");

/** One trustee's share: the factor of each encrypted sum, and the proof that it is the right one. */
export class PartialDecryption {
  constructor(factors, proofs) {
    this.factors = factors;
    this.proofs = proofs;
  }

  /** Read it in its one spelling; raises Fault. */
  static parse(raw) {
    return readCanonical(raw, (value) => PartialDecryption.#of(value), (share) => share.value);
  }

  static #of(value) {
    const given = fields(value, ["decryption_factors", "decryption_proofs"]);
    const rows = (all, parse) => items(all).map((row) => items(row).map(parse));
    return new PartialDecryption(
      rows(given.decryption_factors, (each) => Element.parse(each)),
      rows(given.decryption_proofs, (each) => Proof.parse(each)),
    );
  }

  /** As it stands in files. */
  get value() {
    return {
      decryption_factors: this.factors.map((row) => row.map((each) => each.hex)),
      decryption_proofs: this.proofs.map((row) => row.map((each) => each.value)),
    };
  }

  /** The file of it. */
  get raw() {
    return written(this.value);
  }

  /**
   * Each factor is the sum's `alpha` to the same secret as the key; raises Fault.
   *
   * @param {Ciphertext[][]} table
   * @param {Element} key - the trustee's verification key
   * @param {string} fingerprint - of the election
   */
  check(table, key, fingerprint) {
    const shape = shapeOf(table);
    if (shapeOf(this.factors) !== shape || shapeOf(this.proofs) !== shape) {
      throw new Fault("wrong_number");
    }
    for (const [row, sums] of table.entries()) {
      for (const [column, { alpha }] of sums.entries()) {
        const proof = this.proofs[row][column];
        const commitments = [
          proof.commitment(G, key),
          proof.commitment(alpha, this.factors[row][column]),
        ];
        if (challenge(prefixOf(fingerprint, key), commitments) !== proof.challenge) {
          throw new Fault("decryption_proof", `question ${row + 1}, sum ${column + 1}`);
        }
      }
    }
  }
}

/**
 * A trustee's share of the decryption of these sums.
 *
 * @param {Ciphertext[][]} table
 * @param {bigint} secret - the trustee's key, or a member's part of its group's
 * @param {string} fingerprint - of the election
 * @param {(count: number) => Uint8Array} random - secure
 */
export function decryptShare(table, secret, fingerprint, random) {
  const prefix = prefixOf(fingerprint, G.power(secret));
  const prove = ({ alpha }) => {
    const nonce = randomScalar(random);
    const asked = challenge(prefix, [G.power(nonce), alpha.power(nonce)]);
    return Proof.answering(asked, nonce, secret);
  };
  return new PartialDecryption(
    table.map((row) => row.map(({ alpha }) => alpha.power(secret))),
    table.map((row) => row.map(prove)),
  );
}
