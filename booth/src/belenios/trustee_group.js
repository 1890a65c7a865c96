/**
 * A group of trustees of which some suffice (Pedersen), and all they showed one another: from it
 * anyone can check that each member's key is the one that the group's numbers give.
 */

import { Fault, within } from "./fault.js";
import { fields, items, whole, writtenText } from "./files.js";
import { Element, product } from "./group.js";
import { GROUP, Proof } from "./knowledge.js";
import { ORDER } from "./scalars.js";
import { checkSignature, SignedMessage } from "./signed_message.js";
import { VerificationKey } from "./verification_key.js";

export const MOST_TRUSTEES = 256;

const inMember = (place, check) => within(`member ${place + 1}`, check);

export class TrusteeGroup {
  constructor({ threshold, certificates, coefficients, signatures, verificationKeys }) {
    this.threshold = threshold;
    this.needed = threshold;
    this.certificates = certificates;
    this.coefficients = coefficients;
    this.signatures = signatures;
    this.verificationKeys = verificationKeys;
  }

  /** Read it; raises Fault. */
  static parse(value) {
    const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];
    const given = fields(value, names);
    const size = items(given.certs).length;
    if (size < 2 || size > MOST_TRUSTEES) throw new Fault("wrong_number");
    const keys = items(given.verification_keys, size);
    return new TrusteeGroup({
      threshold: whole(given.threshold, 1, size - 1),
      certificates: given.certs.map((each) => SignedMessage.parse(each)),
      coefficients: items(given.coefexps, size).map((each) => SignedMessage.parse(each)),
      signatures: items(given.signatures, size).map((each) => Proof.parse(each)),
      verificationKeys: keys.map((each) => VerificationKey.parse(each, { signed: true })),
    });
  }

  /** As it stands in files. */
  get value() {
    const values = (all) => all.map((each) => each.value);
    return [
      "Pedersen",
      {
        threshold: this.threshold,
        certs: values(this.certificates),
        coefexps: values(this.coefficients),
        signatures: values(this.signatures),
        verification_keys: values(this.verificationKeys),
      },
    ];
  }

  /** Every step of the key's generation holds together; raises Fault. */
  check() {
    const size = this.certificates.length;
    const certificates = this.certificates.map((signed, place) =>
      inMember(place, () => readCertificate(signed, size, this.threshold, place + 1)),
    );
    const coefficients = this.coefficients.map((signed, place) =>
      inMember(place, () => readCoefficients(signed, certificates[place], this.threshold)),
    );
    for (const [place, key] of this.verificationKeys.entries()) {
      inMember(place, () => {
        const { verification } = certificates[place];
        const message = certified(this.certificates, coefficients[place]);
        checkSignature(message, this.signatures[place], verification, "group_signature");
        checkMemberKey(key, coefficients, place + 1, verification);
      });
    }
  }

  /** The group's part of the election's key. */
  get publicKey() {
    return product(
      this.coefficients.map((signed) => {
        const given = fields(signed.content, ["coefexps"]);
        return Element.parse(items(given.coefexps, this.threshold)[0]);
      }),
    );
  }
}

/**
 * A member's certificate for this place, from 1, in a group of this form; raises Fault.
 *
 * @returns {{verification: Element, encryption: Element}} the key it signs with, and the key it is
 *   written to under
 */
export function readCertificate(signed, size, threshold, number) {
  const given = fields(signed.content, ["context", "verification", "encryption"]);
  const verification = Element.parse(given.verification);
  const encryption = Element.parse(given.encryption);
  const context = { group: GROUP, size, threshold, index: number };
  if (!sameFields(given.context, context)) throw new Fault("certificate_context");
  // Threat: with a key whose secret all know, anyone signs in the member's name.
  if (verification.isIdentity || encryption.isIdentity) throw new Fault("certificate_key");
  checkSignature(signed.message, signed.signature, verification, "certificate_signature");
  return { verification, encryption };
}

function sameFields(given, expected) {
  try {
    fields(given, Object.keys(expected));
  } catch {
    return false;
  }
  return Object.entries(expected).every(([name, value]) => given[name] === value);
}

/** A member's public coefficients; raises Fault. */
export function readCoefficients(signed, { verification }, threshold) {
  const given = fields(signed.check(verification, "coefficients_signature"), ["coefexps"]);
  return items(given.coefexps, threshold).map((each) => Element.parse(each));
}

/** Raises Fault unless a member's key is what the group's public coefficients give at its place. */
export function checkMemberKey(key, coefficients, number, verification) {
  const expected = product(coefficients.map((each) => evaluated(each, number)));
  if (!expected.equals(key.publicKey)) throw new Fault("verification_key");
  key.check();
  checkSignature(key.publicKey.hex, key.signature, verification, "key_signature");
}

/**
 * What a member signs when it commits to its coefficients: that it saw these certificates.
 *
 * Threat: a server shows each member another group. Without this nobody would notice.
 */
export function certified(certificates, coefficients) {
  const value = {
    certs: certificates.map((each) => each.value),
    coefexps: coefficients.map((each) => each.hex),
  };
  return `certs_sig|${writtenText(value)}`;
}

/** The polynomial with these coefficients in the exponent, at a member's number. */
export function evaluated(coefficients, number) {
  let power = 1n;
  let result = coefficients[0];
  for (const each of coefficients.slice(1)) {
    power = (power * BigInt(number)) % ORDER;
    result = result.times(each.publicPower(power));
  }
  return result;
}
