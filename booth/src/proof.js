/**
 * Receipts (C2SP tlog-proof): an index, the hashes that lead from the entry to the root, and the
 * checkpoint that names the root.
 */

import { decimal, fromBase64, text as decode, utf8 } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint.js";
import { Mismatch } from "./errors.js";
import { HASH_BYTES } from "./merkle.js";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MAX_HASHES = 63;
const MAX_PROOF_BYTES = 2_000_000;

/**
 * @param {Uint8Array} raw
 * @returns {{index: number, hashes: Uint8Array[], checkpoint: ReturnType<typeof parseCheckpoint>}}
 */
export function parseProof(raw) {
  if (raw.length > MAX_PROOF_BYTES) throw new Mismatch("proof_malformed", "too long");
  const whole = decode(raw);
  // Proof lines are never empty, so the first blank line ends them; the checkpoint has its own.
  const split = whole.indexOf("\n\n");
  if (split === -1) throw new Mismatch("proof_malformed", "no blank line");
  const lines = whole.slice(0, split).split("\n");
  if (lines.shift() !== FIRST_LINE) throw new Mismatch("proof_malformed", "first line");
  if (lines[0]?.startsWith("extra ")) fromBase64(lines.shift().slice("extra ".length));
  const place = lines.shift() ?? "";
  if (!place.startsWith("index ")) throw new Mismatch("proof_malformed", "index");
  if (lines.length > MAX_HASHES) throw new Mismatch("proof_malformed", "too many hashes");
  const hashes = lines.map(fromBase64);
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) {
    throw new Mismatch("proof_malformed", "hash length");
  }
  return {
    index: decimal(place.slice("index ".length)),
    hashes,
    checkpoint: parseCheckpoint(utf8(whole.slice(split + 2))),
  };
}
