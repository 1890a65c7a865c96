/**
 * How challenges are hashed, and proofs that somebody knows a secret exponent: the group's form of
 * Schnorr's, which also serve as signatures.
 */

import { concat, utf8 } from "../bytes.js";
import { sha256 } from "../hash.js";
import { Fault } from "./fault.js";
import { fields } from "./files.js";
import { Element, G } from "./group.js";
import { bigEndian, parseScalar, randomScalar, reduced } from "./scalars.js";

export const GROUP = "Ed25519";

/** The hash of a proof's context and commitments, as a scalar. */
export function challenge(prefix, elements) {
  const spelled = utf8(Element.spell(elements).join(","));
  return reduced(bigEndian(sha256(concat(utf8(prefix), spelled))));
}

/** A challenge and its response, both scalars; response = nonce - secret * challenge. */
export class Proof {
  constructor(challenge_, response) {
    this.challenge = challenge_;
    this.response = response;
  }

  /** Read it; raises Fault. */
  static parse(value) {
    const given = fields(value, ["challenge", "response"]);
    return new Proof(parseScalar(given.challenge), parseScalar(given.response));
  }

  /** The proof of whoever chose `nonce`, was asked `asked`, and knows `secret`. */
  static answering(asked, nonce, secret) {
    return new Proof(asked, reduced(nonce - secret * asked));
  }

  /** As it stands in files. */
  get value() {
    return { challenge: String(this.challenge), response: String(this.response) };
  }

  /** What the prover must have committed to, if `image` is `base` to the secret. */
  commitment(base, image) {
    return base.publicPower(this.response).times(image.publicPower(this.challenge));
  }
}

/** Prove knowledge of the exponent of `G.power(secret)` in the context `prefix`. */
export function proveKnowledge(secret, prefix, random) {
  const nonce = randomScalar(random);
  return Proof.answering(challenge(prefix, [G.power(nonce)]), nonce, secret);
}

/** Raises Fault `code` unless the proof holds. */
export function checkKnowledge(proof, image, prefix, code) {
  if (challenge(prefix, [proof.commitment(G, image)]) !== proof.challenge) throw new Fault(code);
}
