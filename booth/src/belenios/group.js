/**
 * The group: the subgroup of prime order q of the curve Ed25519, written with multiplication as the
 * protocol does, though the curve's own operation is addition.
 *
 * In files an element is 64 hex digits: the integer of its 32 bytes of RFC 8032, written from the
 * other end (big-endian).
 *
 * Threat: beside the subgroup there are elements with a component of small order. A proof can be
 * ground until it holds for such an element, and two of them cancel in a tally. So `Element.parse`
 * accepts members of the subgroup alone, in their one canonical encoding.
 */

import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";

import { fromHex, toHex } from "../bytes.js";
import { Doublings } from "./doublings.js";
import { Fault } from "./fault.js";
import { ORDER, reduced } from "./scalars.js";

const { Point } = ed25519;
const HEX = /^[0-9a-f]{64}$/;

/** Bits of a power that are looked up at once: a table of 1408 points, made in some 50 ms. */
const WINDOW = 6;

const hexOf = (point) => toHex(point.toBytes().reverse());

/** A member of the group. */
export class Element {
  #point;
  #hex;

  constructor(point, hex = undefined) {
    this.#point = point;
    this.#hex = hex;
  }

  /** Read 64 lower-case hex digits; raises Fault for anything but a member of the group. */
  static parse(text) {
    if (typeof text !== "string" || !HEX.test(text)) throw new Fault("not_hexadecimal");
    let point;
    try {
      // Strict by default: neither y >= p nor the second spelling of x = 0 is taken.
      point = Point.fromBytes(fromHex(text).reverse());
    } catch {
      throw new Fault("not_in_group");
    }
    if (!Doublings.of(point).times(ORDER).is0()) throw new Fault("not_in_group");
    return new Element(point, text);
  }

  /** As it stands in files. */
  get hex() {
    this.#hex ??= hexOf(this.#point);
    return this.#hex;
  }

  get isIdentity() {
    return this.#point.is0();
  }

  equals(other) {
    return this.#point.equals(other.#point);
  }

  times(other) {
    return new Element(this.#point.add(other.#point));
  }

  over(other) {
    return new Element(this.#point.subtract(other.#point));
  }

  /**
   * This element to the power of a secret scalar, in a time that does not depend on it.
   *
   * Threat: whoever measures how long a power takes learns of its exponent, and every secret of an
   * election is one. So secrets never go through `publicPower`, and the exponent 0, which the
   * library does not take, costs as much as any other.
   */
  power(scalar) {
    const exponent = reduced(scalar);
    const made = new Element(this.#point.multiply(exponent === 0n ? 1n : exponent));
    return exponent === 0n ? IDENTITY : made;
  }

  /** This element to the power of a scalar that everybody may know: quicker than `power`. */
  publicPower(scalar) {
    const exponent = reduced(scalar);
    const point = this.#point;
    return new Element(
      tables.has(point) ? point.multiplyUnsafe(exponent) : Doublings.of(point).times(exponent),
    );
  }

  /** Make powers of this element quick, by a table: worth it from about 60 powers on. */
  prepare() {
    if (!prepared.has(this.hex)) {
      prepared.set(this.hex, this.#point.precompute(WINDOW, false));
      tables.add(this.#point);
    }
    this.#point = prepared.get(this.hex);
    return this;
  }

  /** Spell many elements at once, which is quicker than one by one. */
  static spell(elements) {
    const unspelled = elements.filter((each) => each.#hex === undefined);
    const points = normalizeZ(Point, unspelled.map((each) => each.#point));
    for (const [place, each] of unspelled.entries()) each.#hex = hexOf(points[place]);
    return elements.map((each) => each.#hex);
  }
}

/** Elements that were given a table, the few keys that a page works with: by hex. */
const prepared = new Map();

/** Points that have a table in the library; the generator has one from the start. */
const tables = new Set([Point.BASE]);

export const IDENTITY = new Element(Point.ZERO);

/** The generator, RFC 8032's base point; the library keeps a table of its own for it. */
export const G = new Element(Point.BASE);

/** The product of elements; of none, the identity. */
export const product = (elements) => elements.reduce((result, each) => result.times(each), IDENTITY);

const GIANT_STEPS_AT_ONCE = 256;

/**
 * The exponent, from 0 to `most`, that makes `element` of the generator; raises Fault
 * "no_such_count". Baby steps and giant steps: about the square root of `most` in time and memory.
 */
export function discreteLogarithm(element, most) {
  let width = Math.ceil(Math.sqrt(most + 1));
  while (width * width < most + 1) width += 1;
  const babies = walk(IDENTITY, G, width);
  const exponents = new Map();
  for (const [exponent, hex] of Element.spell(babies).entries()) {
    if (!exponents.has(hex)) exponents.set(hex, exponent);
  }
  const giant = IDENTITY.over(G.publicPower(BigInt(width)));
  let start = element;
  for (let turn = 0; turn <= width; turn += GIANT_STEPS_AT_ONCE) {
    const reached = walk(start, giant, Math.min(GIANT_STEPS_AT_ONCE, width + 1 - turn));
    for (const [step, hex] of Element.spell(reached).entries()) {
      const found = (turn + step) * width + (exponents.get(hex) ?? Number.NaN);
      if (found <= most) return found;
    }
    start = reached.at(-1).times(giant);
  }
  throw new Fault("no_such_count");
}

/** So many elements from `start` on, each the one before times `step`. */
function walk(start, step, count) {
  const reached = [start];
  while (reached.length < count) reached.push(reached.at(-1).times(step));
  return reached;
}
