/**
 * What this browser keeps for an author: drafts, signed statements that were not sent yet, and, if
 * the author wishes, the key of a seat. All of it lies in `localStorage` of this site on this
 * machine, readable to whoever uses this browser; nothing of it is ever sent but what was signed.
 *
 * Every name begins with the origin of the record: another house at the same address (a fresh demo)
 * never finds the drafts and keys of the one before.
 */

const DRAFT = "draft";
const UNSENT = "unsent";
const SEAT = "seat";

/** The browser's lasting storage; some browsers raise when it is only mentioned. */
export function lastingStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

export class Keeping {
  /**
   * @param {Storage | undefined} storage - undefined where the browser bars it
   * @param {string} origin - of the record
   */
  constructor(storage, origin) {
    this.storage = storage;
    this.origin = origin;
  }

  #place(what, name) {
    return `glasshouse ${what} ${this.origin} ${name}`;
  }

  #get(what, name) {
    try {
      return JSON.parse(this.storage.getItem(this.#place(what, name)));
    } catch {
      return null; // barred, or not written by this module: nothing is known
    }
  }

  /** Returns whether the browser took it. */
  #put(what, name, value) {
    try {
      if (value === null) this.storage.removeItem(this.#place(what, name));
      else this.storage.setItem(this.#place(what, name), JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  /** The draft of an answer to one version of a proposal (null: none, and to forget it). */
  draft(version) {
    return this.#get(DRAFT, version);
  }

  keepDraft(version, draft) {
    return this.#put(DRAFT, version, draft);
  }

  /** What was signed and not recorded yet: `{uploads: [exact text, …], ...}` in order of sending. */
  unsent(version) {
    const kept = this.#get(UNSENT, version);
    return Array.isArray(kept?.uploads) && kept.uploads.every((each) => typeof each === "string")
      ? kept
      : null;
  }

  keepUnsent(version, unsent) {
    return this.#put(UNSENT, version, unsent);
  }

  /** The seat this browser holds for a party in a conference: `{line, seat}`, the key file's line
   * and the act that took the seat, or null. */
  seat(conference, party) {
    const kept = this.#get(SEAT, `${conference} ${party}`);
    return typeof kept?.line === "string" ? kept : null;
  }

  keepSeat(conference, party, seat) {
    return this.#put(SEAT, `${conference} ${party}`, seat);
  }
}
