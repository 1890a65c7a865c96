/**
 * What this browser remembers of a record, if the reader asked it to: the log key and the newest
 * checkpoint it has seen. With it a later visit notices a record that was cut, or changed behind
 * the reader's back, even without witnesses. Nothing is kept unless the reader presses the button.
 */

import { utf8 } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint.js";

const place = (origin) => `glasshouse record ${origin}`;

/**
 * @param {Storage | undefined} storage - `localStorage`, or undefined where the browser bars it
 * @returns {{vkey: string, checkpoint: ReturnType<typeof parseCheckpoint>} | null}
 */
export function recall(storage, origin) {
  try {
    const { vkey, note } = JSON.parse(storage.getItem(place(origin)));
    return { vkey: String(vkey), checkpoint: parseCheckpoint(utf8(note)) };
  } catch {
    // Never kept, barred, or not written by this module: in each case nothing is known.
    return null;
  }
}

/** Keep key and checkpoint. Returns whether the browser took them. */
export function remember(storage, vkey, checkpoint) {
  try {
    const note = new TextDecoder().decode(checkpoint.raw);
    storage.setItem(place(checkpoint.origin), JSON.stringify({ vkey, note }));
    return true;
  } catch {
    return false;
  }
}

export function forget(storage, origin) {
  storage?.removeItem(place(origin));
}
