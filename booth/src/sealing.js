/**
 * Waiting until an entry is under a published seal: that takes about a second.
 */

import { NotServed } from "./house.js";

const TRIES = 20;
const PAUSE_MS = 500;

/**
 * @param {number} index - of the entry
 * @param {(path: string, options?: object) => Promise<Uint8Array>} load - see house.js
 * @param {(milliseconds: number) => Promise<void>} pause
 * @returns {Promise<boolean>} whether it is sealed now
 */
export async function waitForSeal(index, load, pause) {
  for (let tried = 0; tried < TRIES; tried += 1) {
    if (tried) await pause(PAUSE_MS);
    try {
      await load(`proof/${index}`, { fresh: true });
      return true;
    } catch (problem) {
      if (!(problem instanceof NotServed)) throw problem;
    }
  }
  return false;
}
