/**
 * Checkpoints (C2SP tlog-checkpoint): origin, size and root of the record, in a signed note.
 *
 * Extension lines are refused although the format allows them: not every kind of cosignature covers
 * them, so a line there could be seen by some readers as witnessed when it is not.
 */

import { decimal, equal, fromBase64, text as decode } from "./bytes.js";
import { Mismatch } from "./errors.js";
import { EMPTY_ROOT } from "./merkle.js";
import { parseNote, verifyNote } from "./note.js";

/**
 * @param {Uint8Array} raw - the whole note
 * @returns {{origin: string, size: number, root: Uint8Array, note: ReturnType<typeof parseNote>, raw: Uint8Array}}
 */
export function parseCheckpoint(raw) {
  const note = parseNote(raw);
  const lines = decode(note.text).split("\n");
  if (lines.length !== 4 || lines[3] !== "") throw new Mismatch("checkpoint_malformed", "lines");
  const [origin, sizeText, rootText] = lines;
  if (origin === "") throw new Mismatch("checkpoint_malformed", "origin");
  const root = fromBase64(rootText);
  if (root.length !== 32) throw new Mismatch("checkpoint_malformed", "root");
  return { origin, size: decimal(sizeText), root, note, raw };
}

/** Raise unless the checkpoint is of the log that `logKey` names and is signed by it. */
export async function verifyCheckpoint(checkpoint, logKey, subtle) {
  if (checkpoint.origin !== logKey.name) throw new Mismatch("checkpoint_origin", checkpoint.origin);
  await verifyNote(checkpoint.note, logKey, subtle);
  if (checkpoint.size === 0 && !equal(checkpoint.root, EMPTY_ROOT)) {
    throw new Mismatch("checkpoint_empty", "root");
  }
}
