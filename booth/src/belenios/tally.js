/**
 * The tally: the encrypted sum of all ballots that count. The last ballot of each credential counts,
 * with the credential's weight. Nobody decrypts a ballot: the trustees decrypt the sum.
 *
 * A table has one row for each question and one column, a Ciphertext, for each choice.
 */

import { Fault } from "./fault.js";
import { items, readCanonical, written } from "./files.js";
import { IDENTITY } from "./group.js";
import { Ciphertext } from "./proofs.js";

/** Adds ballots up as they come: of each credential the last. */
export class Counting {
  #election;
  #roll;
  #last = new Map();
  #seen = new Set();

  constructor(election, roll) {
    this.#election = election;
    this.#roll = roll;
  }

  /**
   * Raises Fault for a ballot that was counted before.
   *
   * Threat: an old ballot entered again would undo its voter's later one.
   */
  checkNew(ballot) {
    if (this.#seen.has(ballot.tracker)) throw new Fault("duplicate_ballot");
  }

  /** Count a ballot that was checked; an earlier one of the same credential counts no more. */
  add(ballot) {
    this.checkNew(ballot);
    this.#seen.add(ballot.tracker);
    this.#last.set(ballot.credential, ballot.answers.map((answer) => answer.choices));
  }

  /** How many credentials voted. */
  get voters() {
    return this.#last.size;
  }

  /** The sum of their weights. */
  get weight() {
    let total = 0;
    for (const credential of this.#last.keys()) total += this.#roll.weights.get(credential);
    return total;
  }

  /** The encrypted sums. */
  get table() {
    const unit = new Ciphertext(IDENTITY, IDENTITY);
    const sums = this.#election.questions.map(({ choices }) => new Array(choices).fill(unit));
    for (const [credential, answers] of this.#last) {
      const weight = this.#roll.weights.get(credential);
      for (const [row, choices] of answers.entries()) {
        for (const [column, each] of choices.entries()) {
          const weighted = weight === 1 ? each : each.publicPower(BigInt(weight));
          sums[row][column] = sums[row][column].times(weighted);
        }
      }
    }
    return sums;
  }
}

const valueOf = (table) => table.map((row) => row.map((each) => each.value));

/** The file of an encrypted tally. */
export const writeTable = (table) => written(valueOf(table));

/** Read an encrypted tally in its one spelling; raises Fault. */
export function readTable(raw, election) {
  const { questions } = election;
  const of = (value) =>
    items(value, questions.length).map((row, place) =>
      items(row, questions[place].choices).map((each) => Ciphertext.parse(each)),
    );
  return readCanonical(raw, of, valueOf);
}

/** Raises Fault unless the published sums are these. */
export function checkTable(published, own) {
  const same = published.every((row, place) =>
    row.every((each, column) => each.equals(own[place][column])),
  );
  if (!same) throw new Fault("encrypted_tally");
}
