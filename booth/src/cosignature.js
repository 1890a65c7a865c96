/**
 * Witness cosignatures (C2SP tlog-cosignature, type 0x04): a witness states that at a time it saw
 * this checkpoint and that it extends what it saw before.
 */

import { concat, utf8 } from "./bytes.js";
import { verify } from "./ed25519.js";
import { Mismatch } from "./errors.js";
import { COSIGNATURE, signaturesBy } from "./note.js";

const TIME_BYTES = 8;
// The greatest second that a date can show (ECMA-262, time values); the format would allow more.
const LATEST = 8_640_000_000_000n;

/**
 * Last time at which `witness` cosigned the checkpoint.
 *
 * @param {ReturnType<typeof import("./note.js").parseNote>} note
 * @param {ReturnType<typeof import("./note.js").parseVerifierKey>} witness
 * @returns {Promise<number | null>} POSIX seconds; null if this witness has not cosigned
 */
export async function cosignatureTime(note, witness, subtle) {
  if (witness.type !== COSIGNATURE) throw new Mismatch("vkey_malformed", witness.name);
  let newest = null;
  for (const blob of signaturesBy(note, witness)) {
    if (blob.length !== TIME_BYTES + 64) throw new Mismatch("cosignature_malformed", witness.name);
    const seconds = new DataView(blob.buffer, blob.byteOffset, TIME_BYTES).getBigUint64(0);
    if (seconds > LATEST) throw new Mismatch("cosignature_malformed", witness.name);
    const message = concat(utf8(`cosignature/v1\ntime ${seconds}\n`), note.text);
    await verify(witness.key, message, blob.subarray(TIME_BYTES), subtle);
    newest = Math.max(newest ?? 0, Number(seconds));
  }
  return newest;
}
