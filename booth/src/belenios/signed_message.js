/** A message, and the signature of a key of the sender's over its exact letters. */

import { utf8 } from "../bytes.js";
import { fields, read, text } from "./files.js";
import { checkKnowledge, Proof } from "./knowledge.js";

/** What a signature of these letters is bound to. */
export const signingPrefix = (message) => `sigmsg|${message}|`;

/** Raises Fault `code` unless `key` signed these letters. */
export function checkSignature(message, signature, key, code) {
  checkKnowledge(signature, key, signingPrefix(message), code);
}

export class SignedMessage {
  constructor(message, signature) {
    this.message = message;
    this.signature = signature;
  }

  /** Read it; raises Fault. */
  static parse(value) {
    const given = fields(value, ["message", "signature"]);
    return new SignedMessage(text(given.message), Proof.parse(given.signature));
  }

  /** As it stands in files. */
  get value() {
    return { message: this.message, signature: this.signature.value };
  }

  /** What the message says, not knowing yet whether it is signed; raises Fault. */
  get content() {
    return read(utf8(this.message));
  }

  /** What the message says; raises Fault `code` unless `key` signed it. */
  check(key, code) {
    checkSignature(this.message, this.signature, key, code);
    return this.content;
  }
}
