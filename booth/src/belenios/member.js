/**
 * A member of a group of trustees, by its seed: 22 letters, all that it must keep. It signs with one
 * key and is written to under another.
 */

import { utf8 } from "../bytes.js";
import { sha256 } from "../hash.js";
import { Fault } from "./fault.js";
import { BASE58, base58, fields, read, text, written, writtenText } from "./files.js";
import { G } from "./group.js";
import { proveKnowledge } from "./knowledge.js";
import { bigEndian, reduced } from "./scalars.js";
import { seal, unseal } from "./sealing.js";
import { SignedMessage, signingPrefix } from "./signed_message.js";

const LETTERS = 22;
const SEED = new RegExp(`^[${BASE58}]{${LETTERS}}$`);

/** A new member's seed: a secret. */
export const drawSeed = (random) => base58(bigEndian(random(32)), LETTERS);

const derived = (letters) => reduced(bigEndian(sha256(utf8(letters))));

export class Member {
  #signing;
  #decryption;

  /** The member with this seed; raises Fault. */
  constructor(seed) {
    if (typeof seed !== "string" || !SEED.test(seed)) throw new Fault("not_a_seed");
    this.#signing = derived(`sk|${seed}`);
    this.#decryption = derived(`dk|${seed}`);
    /** Its two public keys. */
    this.certificate = {
      verification: G.power(this.#signing),
      encryption: G.power(this.#decryption),
    };
  }

  /** Its place, from 1, among the certificates of a group; raises Fault if it has none. */
  placeIn(group) {
    const own = this.certificate;
    const place = group.findIndex(
      ({ verification, encryption }) =>
        verification.equals(own.verification) && encryption.equals(own.encryption),
    );
    if (place < 0) throw new Fault("not_a_member");
    return place + 1;
  }

  /** Its signature over these letters. */
  sign(message, random) {
    return proveKnowledge(this.#signing, signingPrefix(message), random);
  }

  /** A value as a message of its own. */
  signed(value, random) {
    const message = writtenText(value);
    return new SignedMessage(message, this.sign(message, random));
  }

  /** A value, signed and then encrypted so that only the recipient (a key) reads it. */
  async send(recipient, value, random) {
    const message = { recipient: recipient.hex, message: writtenText(value) };
    return seal(recipient, written(this.signed(message, random).value), random);
  }

  /** What the sender (by its verification key) sealed for this member; raises Fault. */
  async receive(sealed, sender) {
    const signed = SignedMessage.parse(read(await unseal(this.#decryption, sealed)));
    const given = fields(signed.check(sender, "message_signature"), ["recipient", "message"]);
    // Threat: what was meant for another member is passed on to this one.
    if (given.recipient !== this.certificate.encryption.hex) throw new Fault("recipient");
    return read(utf8(text(given.message)));
  }
}
