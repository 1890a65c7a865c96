/**
 * Trustees: who together hold the key of an election, and what shows that each holds a part.
 *
 * A *single* trustee's part is always needed. Of a *group* (Pedersen, see trustee_group.js) any
 * `threshold` of its members suffice. Both can stand side by side; the key of the election is the
 * product of all parts.
 */

import { Fault, within } from "./fault.js";
import { items, read } from "./files.js";
import { product } from "./group.js";
import { MOST_TRUSTEES, TrusteeGroup } from "./trustee_group.js";
import { VerificationKey } from "./verification_key.js";

/** A trustee whose part is always needed. */
export class Single {
  constructor(key) {
    this.key = key;
    this.needed = 1;
  }

  /** Its part of the election's key. */
  get publicKey() {
    return this.key.publicKey;
  }

  /** Whose shares are counted: its own. */
  get verificationKeys() {
    return [this.key];
  }

  /** As it stands in files. */
  get value() {
    return ["Single", this.key.value];
  }

  /** Raises Fault if it does not hold. */
  check() {
    this.key.check();
  }
}

function parseTrustee(value) {
  const [kind, given] = items(value, 2);
  if (kind === "Single") return new Single(VerificationKey.parse(given));
  if (kind === "Pedersen") return TrusteeGroup.parse(given);
  throw new Fault("trustee_kind");
}

/** All trustees of an election, by the bytes of their file. */
export class Trustees {
  constructor(raw, trustees) {
    this.raw = raw;
    this.trustees = trustees;
  }

  /** Read it; raises Fault. */
  static parse(raw) {
    const found = items(read(raw)).map((value, place) =>
      within(`trustee ${place + 1}`, () => parseTrustee(value)),
    );
    if (found.length < 1 || found.length > MOST_TRUSTEES) throw new Fault("wrong_number");
    return new Trustees(raw, found);
  }

  /** The key of the election. */
  get publicKey() {
    return product(this.trustees.map((trustee) => trustee.publicKey));
  }

  /** Each trustee holds a part, and the parts make this key; raises Fault. */
  check(publicKey) {
    for (const [place, trustee] of this.trustees.entries()) {
      within(`trustee ${place + 1}`, () => trustee.check());
    }
    if (!this.publicKey.equals(publicKey)) throw new Fault("public_key");
  }

  /**
   * Every holder of a share, in the order in which owners are numbered from 1: the trustee or group,
   * the number within it, and the key that its shares are checked by.
   */
  get places() {
    return this.trustees.flatMap((trustee) =>
      trustee.verificationKeys.map((key, place) => ({ trustee, number: place + 1, key })),
    );
  }

  /** The owner's number of whoever has this public key, or null. */
  ownerOf(publicKey) {
    const place = this.places.findIndex(({ key }) => key.publicKey.equals(publicKey));
    return place < 0 ? null : place + 1;
  }
}
