/**
 * Scalars: the whole numbers modulo the order q of the group, as BigInt.
 *
 * What this rests on: the engine's arithmetic of BigInt takes longer for some numbers than for
 * others, and no code can change that. Multiplications of points hide their scalar as well as the
 * language permits (see `Element.power`); sums and products of scalars do not.
 */

import { ed25519 } from "@noble/curves/ed25519.js";

import { toHex } from "../bytes.js";
import { Fault } from "./fault.js";

const { Fn } = ed25519.Point;

/** The order q of the group: 2^252 + 27742317777372353535851937790883648493. */
export const ORDER = Fn.ORDER;

const DECIMAL = /^(?:0|[1-9][0-9]{0,76})$/;

/** The number from 0 to q - 1 that it is modulo q. */
export const reduced = (number) => Fn.create(number);

/** What gives 1 when multiplied with it; raises for 0. */
export const inverse = (scalar) => Fn.inv(scalar);

/** A number of bytes, the most significant first. */
export const bigEndian = (bytes) => BigInt(`0x${toHex(bytes)}`);

/** Read a scalar: decimal digits of a number below the order, in their one spelling. */
export function parseScalar(text) {
  if (typeof text !== "string" || !DECIMAL.test(text)) throw new Fault("not_decimal");
  const value = BigInt(text);
  if (value >= ORDER) throw new Fault("scalar_not_reduced");
  return value;
}

/**
 * A scalar drawn evenly: 64 bytes reduced, a bias below 2^-259.
 *
 * @param {(count: number) => Uint8Array} random - secure
 */
export const randomScalar = (random) => reduced(bigEndian(random(64)));

/** The sum of scalars. */
export const sum = (scalars) => reduced(scalars.reduce((total, each) => total + each, 0n));
