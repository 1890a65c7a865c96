/**
 * The record as an author sees it before speaking: what `saw` names in an act.
 */

import { toHex } from "./bytes.js";
import { parseCheckpoint, verifyCheckpoint } from "./checkpoint.js";
import { parseVerifierKey } from "./note.js";

/**
 * Size and root of the newest checkpoint, which must be signed by the log.
 *
 * Threat: an author who names a state nobody signed has no evidence of what they were shown. A
 * checkpoint that does not verify raises Mismatch, and nothing is written on it.
 *
 * @param {string} vkey - verifier key of the log
 * @param {(path: string, options?: object) => Promise<Uint8Array>} load - see house.js
 * @returns {Promise<{log: string, saw: {size: number, root: string}}>}
 */
export async function presentState(vkey, load, subtle) {
  const logKey = parseVerifierKey(vkey);
  const checkpoint = parseCheckpoint(await load("checkpoint", { fresh: true }));
  await verifyCheckpoint(checkpoint, logKey, subtle);
  return { log: logKey.name, saw: { size: checkpoint.size, root: toHex(checkpoint.root) } };
}
