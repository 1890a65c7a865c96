/**
 * From the trustees' shares to the numbers of votes, and checking numbers that somebody published.
 */

import { Fault, within } from "./fault.js";
import { fields, items, readCanonical, written } from "./files.js";
import { discreteLogarithm, G, product } from "./group.js";
import { inverse, reduced } from "./scalars.js";
import { TrusteeGroup } from "./trustee_group.js";

/** The coefficients at zero of the members with these numbers (Shamir's secret sharing). */
export function lagrange(numbers) {
  return numbers.map((own) => {
    let above = 1n;
    let below = 1n;
    for (const other of numbers) {
      if (other === own) continue;
      above = reduced(above * BigInt(other));
      below = reduced(below * BigInt(other - own));
    }
    return reduced(above * inverse(below));
  });
}

/** The shares of one trustee that are there and hold, by number within it; raises Fault. */
function sharesThatHold(trustee, firstOwner, shares, table, fingerprint) {
  const held = new Map();
  for (const [place, key] of trustee.verificationKeys.entries()) {
    const owner = firstOwner + place;
    const share = shares.get(owner);
    if (share === undefined) continue;
    try {
      share.check(table, key.publicKey, fingerprint);
      held.set(place + 1, share);
    } catch (problem) {
      if (!(problem instanceof Fault)) throw problem;
      // Of a group others suffice: a share that does not hold is left.
      if (!(trustee instanceof TrusteeGroup)) throw problem.within(`share of trustee ${owner}`);
    }
  }
  return held;
}

/**
 * The factors of all trustees together; raises Fault where they do not suffice.
 *
 * A single trustee's share must be there and hold. Of a group's members the first `threshold` shares
 * that hold are taken, in order of their numbers; others are left.
 *
 * @param {Ciphertext[][]} table
 * @param {Trustees} trustees
 * @param {Map<number, PartialDecryption>} shares - by owner's number, from 1
 * @param {string} fingerprint - of the election
 * @returns {Element[][]} one for each sum
 */
export function combinedFactors(table, trustees, shares, fingerprint) {
  const parts = [];
  let owner = 1;
  for (const [place, trustee] of trustees.trustees.entries()) {
    const held = sharesThatHold(trustee, owner, shares, table, fingerprint);
    owner += trustee.verificationKeys.length;
    if (held.size < trustee.needed) throw new Fault("share_missing", `trustee ${place + 1}`);
    const chosen = [...held.keys()].slice(0, trustee.needed);
    const powers = trustee instanceof TrusteeGroup ? lagrange(chosen) : [1n];
    for (const [step, number] of chosen.entries()) {
      const { factors } = held.get(number);
      parts.push(factors.map((row) => row.map((each) => each.publicPower(powers[step]))));
    }
  }
  return table.map((row, place) =>
    row.map((_sum, column) => product(parts.map((part) => part[place][column]))),
  );
}

/** The numbers of votes behind the decrypted sums, none above `weight`; raises Fault. */
export function computeResult(table, factors, weight) {
  return table.map((row, place) =>
    row.map(({ beta }, column) => discreteLogarithm(beta.over(factors[place][column]), weight)),
  );
}

/**
 * Every number of votes is the one behind its sum; raises Fault.
 *
 * @param {number[][]} result - for each question, how many votes each choice has; the blank one first
 */
export function checkResult(table, factors, result, weight) {
  const shape = (rows) => rows.map((row) => row.length).join(",");
  if (shape(result) !== shape(table)) throw new Fault("wrong_number");
  for (const [row, counts] of result.entries()) {
    for (const [column, count] of counts.entries()) {
      within(`question ${row + 1}, choice ${column + 1}`, () => {
        if (count > weight) throw new Fault("count");
        const decrypted = table[row][column].beta.over(factors[row][column]);
        if (!decrypted.equals(G.publicPower(BigInt(count)))) throw new Fault("result");
      });
    }
  }
}

function countOf(value) {
  // Threat: a count plus the order of the group gives the same element.
  if (!Number.isSafeInteger(value) || value < 0) throw new Fault("count");
  return value;
}

/** Read a result in its one spelling; raises Fault. */
export function readResult(raw) {
  const of = (value) => items(fields(value, ["result"]).result).map((row) => items(row).map(countOf));
  return readCanonical(raw, of, (result) => ({ result }));
}

/** The file of a result. */
export const writeResult = (result) => written({ result });
