/**
 * Bytes, and the three spellings they have on the record: base64, base64url and hexadecimal.
 *
 * Threat: two readers that decode one text differently can be shown two records. The decoders of
 * the platform are lenient (`atob` takes white space, missing padding and stray trailing bits;
 * `Number()` takes " 5", "+5", "0x5" and "5e0"), so each value is decoded, written again and
 * compared: one value, one spelling.
 */

import { Mismatch } from "./errors.js";

const encoder = new TextEncoder();
// `ignoreBOM: true` keeps a byte order mark as a character; the default would drop it silently.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text) => encoder.encode(text);

/** Text of UTF-8 bytes; overlong forms, lone surrogates and cut sequences are refused. */
export function text(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Mismatch("not_utf8");
  }
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equal(left, right) {
  return left.length === right.length && left.every((byte, place) => byte === right[place]);
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex) {
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) throw new Mismatch("hex_malformed", hex.slice(0, 80));
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Standard base64 with padding (RFC 4648 section 4), as signed notes and proofs spell it. */
export function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function fromBase64(spelling) {
  let binary;
  try {
    binary = atob(spelling);
  } catch {
    throw new Mismatch("base64_malformed", spelling.slice(0, 80));
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (toBase64(bytes) !== spelling) throw new Mismatch("base64_malformed", spelling.slice(0, 80));
  return bytes;
}

/** base64url without padding (RFC 4648 section 5), as acts spell it. */
export function toBase64Url(bytes) {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function fromBase64Url(spelling) {
  if (!/^[A-Za-z0-9_-]*$/.test(spelling)) {
    throw new Mismatch("base64_malformed", spelling.slice(0, 80));
  }
  const padded = spelling.replaceAll("-", "+").replaceAll("_", "/");
  return fromBase64(padded + "=".repeat((4 - (padded.length % 4)) % 4));
}

/** Non-negative whole number in its one decimal spelling, at most 2^53 - 1. */
export function decimal(spelling) {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(spelling) ? Number(spelling) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new Mismatch("number_malformed", spelling.slice(0, 80));
  return value;
}

/** Whole number of bytes whose least significant comes first. */
export function littleEndian(bytes) {
  return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
}
