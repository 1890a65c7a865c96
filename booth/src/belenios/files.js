/**
 * How things are written in the files of an election: JSON, base 58, base 64.
 *
 * Threat: two readers that take different bytes for the same thing count different elections. What
 * is ours to accept (ballots, shares, tallies) is refused unless it is its own compact form, field
 * for field; what the fingerprint covers as it stands (election, trustees, credentials) is never
 * written anew.
 */

import { equal, text as decode, toBase64, utf8 } from "../bytes.js";
import { sha256 } from "../hash.js";
import { Fault } from "./fault.js";
import { parseJson } from "./json.js";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
export const LARGEST_FILE = 16 * 1024 * 1024;

/** SHA-256 in 43 letters, as people compare it: fingerprints and trackers. */
export const sha256Base64 = (raw) => toBase64(sha256(raw)).replaceAll("=", "");

/** Compact JSON as text: no white space, fields in the order given, letters as they are. */
export function writtenText(value) {
  let source;
  try {
    source = JSON.stringify(value);
  } catch {
    // A number that `read` gave as BigInt: nothing that is written here holds one.
    throw new Fault("not_canonical");
  }
  // Half a surrogate pair has no UTF-8: JavaScript writes it as an escape, others do not write it.
  if (/\\ud[89a-f]/.test(source.replaceAll("\\\\", ""))) throw new Fault("not_canonical");
  return source;
}

/** Compact JSON as bytes. */
export const written = (value) => utf8(writtenText(value));

/** Read JSON from bytes: UTF-8, no field twice, no fractions; raises Fault. */
export function read(raw) {
  if (raw.length > LARGEST_FILE) throw new Fault("too_large");
  let source;
  try {
    source = decode(raw);
  } catch {
    throw new Fault("not_json");
  }
  return parseJson(source);
}

/**
 * Read what has one spelling: the bytes must be those that writing it again gives.
 *
 * @param {Uint8Array} raw
 * @param {(value: any) => T} of - makes the thing of what was read
 * @param {(thing: T) => any} valueOf - makes of the thing what is written
 * @template T
 */
export function readCanonical(raw, of, valueOf) {
  const thing = of(read(raw));
  if (!equal(written(valueOf(thing)), raw)) throw new Fault("not_canonical");
  return thing;
}

/** Whether it is an object of JSON. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, which has exactly these fields; raises Fault. */
export function fields(value, names, optional = []) {
  if (!isObject(value)) throw new Fault("wrong_shape");
  if (names.some((name) => !Object.hasOwn(value, name))) throw new Fault("field_missing");
  const known = new Set([...names, ...optional]);
  if (Object.keys(value).some((name) => !known.has(name))) throw new Fault("field_unknown");
  return value;
}

/** The list, of `count` items if that is given; raises Fault. */
export function items(value, count = undefined) {
  if (!Array.isArray(value)) throw new Fault("wrong_shape");
  if (count !== undefined && value.length !== count) throw new Fault("wrong_number");
  return value;
}

/** The text; raises Fault. */
export function text(value) {
  if (typeof value !== "string") throw new Fault("wrong_shape");
  return value;
}

/** The whole number within these bounds; raises Fault. */
export function whole(value, least, most) {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new Fault("wrong_number");
  return value;
}

/** A number in so many letters of base 58. */
export function base58(number, length) {
  let rest = number;
  let letters = "";
  for (let place = 0; place < length; place += 1) {
    letters = BASE58[Number(rest % 58n)] + letters;
    rest /= 58n;
  }
  return letters;
}
