/**
 * Several public powers of one point: a proof of two cases takes two, and membership in the group is
 * a third. The doublings, most of the work, are done once for all of them.
 *
 * A power is a sum of doublings, each with a digit: 0 or odd, from -7 to 7 (the non-adjacent form of
 * width 4). Doublings of one digit are added up first, then the digits are multiplied in. Not for
 * secrets: what is done depends on the exponent.
 */

import { ed25519 } from "@noble/curves/ed25519.js";

const { Point } = ed25519;
const MOST_KEPT = 128;

/** The places and digits that are not 0 of a number from 0 on. */
function* digitsOf(number) {
  let rest = number;
  for (let place = 0; rest > 0n; place += 1) {
    if (rest & 1n) {
      const low = Number(rest & 15n);
      const digit = low > 7 ? low - 16 : low;
      yield [place, digit];
      rest -= BigInt(digit);
    }
    rest >>= 1n;
  }
}

const added = (sum, point) => (sum === undefined ? point : sum.add(point));

export class Doublings {
  #chain;

  constructor(point) {
    this.#chain = [point];
  }

  /** The doublings of a point that were made lately, or new ones. Few are kept: each is 250 points. */
  static of(point) {
    let found = kept.get(point);
    if (found === undefined) {
      found = new Doublings(point);
      if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value);
      kept.set(point, found);
    }
    return found;
  }

  #at(place) {
    while (this.#chain.length <= place) this.#chain.push(this.#chain.at(-1).double());
    return this.#chain[place];
  }

  /** The point so many times; the number is taken as it is, without reducing it. */
  times(number) {
    const sums = [];
    for (const [place, digit] of digitsOf(number)) {
      const point = this.#at(place);
      const size = Math.abs(digit);
      sums[size] = added(sums[size], digit < 0 ? point.negate() : point);
    }
    // 7a + 5b + 3c + d = 2 (3a + 2b + c) + (a + b + c) + d
    let together = Point.ZERO;
    let total = Point.ZERO;
    for (const size of [7, 5, 3]) {
      if (sums[size] !== undefined) together = together.add(sums[size]);
      total = total.add(together);
    }
    return added(sums[1], total.double().add(together));
  }
}

const kept = new Map();
