/**
 * Canonical JSON (RFC 8785) of the subset that the record uses: ASCII keys, whole numbers within
 * 2^53, no lone surrogates, depth at most 16.
 *
 * Threat: JSON that two programs read differently (a key twice, "1.0", an escape for a plain
 * letter). Bytes are read, written again and must come out the same; nothing is normalised.
 */

import { equal, text as decode, utf8 } from "./bytes.js";
import { Mismatch } from "./errors.js";

export const MAX_DEPTH = 16;

function fail(detail) {
  throw new Mismatch("not_canonical", detail);
}

/** Refuse deep nesting before the parser sees it: brackets outside strings, counted. */
function requireShallow(source) {
  let depth = 0;
  let quoted = false;
  for (let place = 0; place < source.length; place += 1) {
    const character = source[place];
    if (quoted) {
      if (character === "\\") place += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') {
      quoted = true;
    } else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > MAX_DEPTH) fail("too deep");
    } else if (character === "}" || character === "]") {
      depth -= 1;
    }
  }
}

function encodeString(value) {
  if (!value.isWellFormed()) fail("lone surrogate");
  return JSON.stringify(value);
}

function write(value, depth) {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "string") return encodeString(value);
  if (typeof value === "number") {
    // 2^53 + 1 reads as 2^53 here, but is then written otherwise than it came.
    if (!Number.isInteger(value) || Math.abs(value) > 2 ** 53) fail(`number ${value}`);
    return String(value);
  }
  if (typeof value !== "object") fail(typeof value);
  if (depth > MAX_DEPTH) fail("too deep");
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(",")}]`;
  const keys = Object.keys(value).sort();
  // Property names sort by UTF-16 units in RFC 8785; with ASCII alone every order is the same.
  if (keys.some((key) => !/^[\x00-\x7f]*$/.test(key))) fail("key is not ASCII");
  return `{${keys.map((key) => `${encodeString(key)}:${write(value[key], depth + 1)}`).join(",")}}`;
}

/** Bytes of the one canonical form of `value`. */
export function encode(value) {
  return utf8(write(value, 1));
}

/**
 * Value of bytes that are their own canonical form; anything else is refused.
 *
 * @param {Uint8Array} raw
 * @param {number} limit - greatest length taken, in bytes
 */
export function decodeCanonical(raw, limit) {
  if (raw.length > limit) throw new Mismatch("too_long", `${raw.length} > ${limit}`);
  const source = decode(raw);
  requireShallow(source);
  let value;
  try {
    value = JSON.parse(source);
  } catch {
    fail("not JSON");
  }
  if (!equal(encode(value), raw)) fail("other spelling");
  return value;
}
