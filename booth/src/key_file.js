/**
 * Private keys as files: one line, in the form that note keys have (C2SP signed-note) and that the
 * command line reads and writes.
 *
 * "PRIVATE+KEY+<name>+<eight hex digits>+<base64 of 0x01 and the seed>": the digits depend on name
 * and key, so a line that lost or swapped a character is refused.
 */

import { concat, fromBase64, toBase64, toHex } from "./bytes.js";
import { Mismatch } from "./errors.js";
import { ED25519, isKeyName, noteKeyId } from "./note.js";
import { SEED_BYTES, SigningKey } from "./signing_key.js";

const PREFIX = "PRIVATE+KEY+";

const typed = (bytes) => concat(Uint8Array.of(ED25519), bytes);

function fail(detail) {
  // Nothing of the line is repeated: it is a secret, also where it is misspelled.
  throw new Mismatch("key_file", detail);
}

/** The line of a key: a secret. */
export function writeKey(name, key) {
  if (!isKeyName(name)) fail("name");
  return `${PREFIX}${name}+${toHex(noteKeyId(name, typed(key.public)))}+${toBase64(typed(key.seed))}`;
}

/**
 * The key of such a line.
 *
 * @returns {{name: string, key: SigningKey}}
 */
export function readKey(line) {
  const match = /^PRIVATE\+KEY\+([^+]*)\+([0-9a-f]{8})\+(.*)$/su.exec(line);
  if (!match || !isKeyName(match[1])) fail("form");
  const [, name, id, spelling] = match;
  let material;
  try {
    material = fromBase64(spelling);
  } catch {
    fail("base64");
  }
  if (material.length !== SEED_BYTES + 1 || material[0] !== ED25519) fail("type");
  const key = new SigningKey(material.subarray(1));
  if (toHex(noteKeyId(name, typed(key.public))) !== id) fail("key id");
  return { name, key };
}
