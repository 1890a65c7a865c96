/**
 * Signed notes (C2SP signed-note v1.0.0): a text and, after its last blank line, signature lines.
 *
 * The signed message is the text with its final newline. Everything is read from bytes; a note that
 * could be read in two ways is refused, never repaired.
 */

import { concat, fromBase64, text as decode, toHex, utf8 } from "./bytes.js";
import { verify as verifyEd25519 } from "./ed25519.js";
import { Mismatch } from "./errors.js";
import { sha256 } from "./hash.js";

const NEWLINE = 0x0a;
const MAX_NOTE_BYTES = 1_000_000;
const MAX_SIGNATURES = 100;
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

// Unicode white space and "+" are the separators of keys and lines, so no name may hold them.
export const isKeyName = (name) => name !== "" && !/[\p{White_Space}+]/u.test(name);

/** Four bytes that hint at a key; `typed` is its type byte and the public key. */
export const noteKeyId = (name, typed) =>
  sha256(concat(utf8(name), Uint8Array.of(NEWLINE), typed)).subarray(0, 4);

/**
 * Read a verifier key "name+8 hex digits+base64(type and public key)".
 *
 * @returns {{name: string, id: string, type: number, key: Uint8Array, vkey: string}}
 */
export function parseVerifierKey(vkey) {
  const match = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(vkey);
  if (!match || !isKeyName(match[1])) throw new Mismatch("vkey_malformed", vkey.slice(0, 200));
  const typed = fromBase64(match[3]);
  const type = typed[0];
  if (typed.length !== 33 || (type !== ED25519 && type !== COSIGNATURE)) {
    throw new Mismatch("vkey_malformed", vkey.slice(0, 200));
  }
  if (toHex(noteKeyId(match[1], typed)) !== match[2]) throw new Mismatch("vkey_id", vkey.slice(0, 200));
  return { name: match[1], id: match[2], type, key: typed.subarray(1), vkey };
}

function parseSignatureLine(line) {
  const match = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line);
  if (!match || !isKeyName(match[1])) throw new Mismatch("note_malformed", line.slice(0, 200));
  const blob = fromBase64(match[2]);
  if (blob.length < 5) throw new Mismatch("note_malformed", line.slice(0, 200));
  return { name: match[1], id: toHex(blob.subarray(0, 4)), signature: blob.subarray(4) };
}

/** Place of the last "\n\n": the text before it may hold blank lines of its own. */
function lastBlankLine(raw) {
  for (let place = raw.length - 2; place >= 0; place -= 1) {
    if (raw[place] === NEWLINE && raw[place + 1] === NEWLINE) return place;
  }
  throw new Mismatch("note_malformed", "no blank line");
}

/**
 * Read a note without judging its signatures.
 *
 * @param {Uint8Array} raw
 * @returns {{text: Uint8Array, signatures: {name: string, id: string, signature: Uint8Array}[]}}
 */
export function parseNote(raw) {
  if (raw.length > MAX_NOTE_BYTES) throw new Mismatch("note_too_long", String(raw.length));
  if (raw.some((byte) => byte < 0x20 && byte !== NEWLINE)) {
    throw new Mismatch("note_malformed", "control byte");
  }
  const split = lastBlankLine(raw);
  const tail = decode(raw.subarray(split + 2));
  const message = raw.subarray(0, split + 1);
  decode(message);
  if (!tail.endsWith("\n")) throw new Mismatch("note_malformed", "no signature lines");
  const lines = tail.slice(0, -1).split("\n");
  if (lines.length > MAX_SIGNATURES) throw new Mismatch("note_malformed", "too many signatures");
  return { text: message, signatures: lines.map(parseSignatureLine) };
}

/** Signatures on `note` that claim to be by `verifier` (same name and key id). */
export function signaturesBy(note, verifier) {
  return note.signatures
    .filter((line) => line.name === verifier.name && line.id === verifier.id)
    .map((line) => line.signature);
}

/**
 * Raise unless `note` carries a signature of type 0x01 by `verifier`. Lines by strangers are passed
 * over, since anybody may add one; one false line in the verifier's name condemns the note.
 */
export async function verifyNote(note, verifier, subtle) {
  if (verifier.type !== ED25519) throw new Mismatch("vkey_malformed", verifier.name);
  const signatures = signaturesBy(note, verifier);
  if (signatures.length === 0) throw new Mismatch("note_unsigned", verifier.vkey);
  for (const signature of signatures) {
    await verifyEd25519(verifier.key, note.text, signature, subtle);
  }
}
