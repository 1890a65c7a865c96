/**
 * A private Ed25519 key in the hands of whoever signs, by its 32 bytes of seed.
 */

import { ed25519 } from "@noble/curves/ed25519.js";

import { keyId, preAuthentication } from "./act.js";
import { toBase64Url } from "./bytes.js";

export const SEED_BYTES = 32;

export class SigningKey {
  /** @param {Uint8Array} seed - 32 bytes, secret */
  constructor(seed) {
    if (seed.length !== SEED_BYTES) throw new RangeError(`a seed of ${seed.length} bytes`);
    this.seed = seed;
    this.public = ed25519.getPublicKey(seed);
    this.id = keyId("ed25519", this.public);
  }

  /** @param {(count: number) => Uint8Array} random - secure */
  static make(random) {
    return new SigningKey(random(SEED_BYTES));
  }

  /** The public key as it stands in a body. */
  get value() {
    return { alg: "ed25519", public: toBase64Url(this.public) };
  }

  /** The signature of an act, given its bytes, as it stands in an upload. */
  sign(actBytes) {
    const signature = ed25519.sign(preAuthentication(actBytes), this.seed);
    return { alg: "ed25519", key: this.id, sig: toBase64Url(signature) };
  }
}
