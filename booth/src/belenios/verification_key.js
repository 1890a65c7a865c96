/** The public part of one trustee's key, with the proof that somebody knows the secret one. */

import { Fault } from "./fault.js";
import { fields, text } from "./files.js";
import { Element } from "./group.js";
import { checkKnowledge, GROUP, Proof, proveKnowledge } from "./knowledge.js";

const prefixOf = (publicKey) => `pok|${GROUP}|${publicKey.hex}|`;

export class VerificationKey {
  /**
   * @param {Element} publicKey
   * @param {Proof} proof - of knowledge of the secret key
   * @param {string | null} name
   * @param {Proof | null} signature - of a group's member over its key
   */
  constructor(publicKey, proof, name = null, signature = null) {
    this.publicKey = publicKey;
    this.proof = proof;
    this.name = name;
    this.signature = signature;
  }

  /** Read it; raises Fault. */
  static parse(value, { signed = false } = {}) {
    const names = signed ? ["pok", "public_key", "signature"] : ["pok", "public_key"];
    const given = fields(value, names, ["name"]);
    return new VerificationKey(
      Element.parse(given.public_key),
      Proof.parse(given.pok),
      Object.hasOwn(given, "name") ? text(given.name) : null,
      signed ? Proof.parse(given.signature) : null,
    );
  }

  /** The public part of a secret key, whose public element is `publicKey`. */
  static of(secret, publicKey, name, random) {
    return new VerificationKey(publicKey, proveKnowledge(secret, prefixOf(publicKey), random), name);
  }

  /** As it stands in files. */
  get value() {
    return {
      pok: this.proof.value,
      public_key: this.publicKey.hex,
      ...(this.signature === null ? {} : { signature: this.signature.value }),
      ...(this.name === null ? {} : { name: this.name }),
    };
  }

  /** Raises Fault unless whoever made it knew the secret key. */
  check() {
    if (this.publicKey.isIdentity) throw new Fault("trustee_key");
    checkKnowledge(this.proof, this.publicKey, prefixOf(this.publicKey), "proof_of_knowledge");
  }
}
