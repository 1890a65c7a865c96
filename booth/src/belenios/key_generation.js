/**
 * Making the trustees' keys: alone, or as a group of which some suffice (Pedersen's distributed key
 * generation, in three rounds).
 *
 * In a group no machine ever knows the election's secret key. Each member draws a seed and keeps it;
 * everything secret of its own follows from it or is encrypted to it. The house only passes the
 * messages on:
 *
 * 1. each member sends a *certificate*: its two public keys, for its place in the group;
 * 2. each, having seen all certificates, sends a *polynomial*: public coefficients, and for each
 *    member its secret share, encrypted to that member;
 * 3. each, having seen what is addressed to it, checks the shares against the coefficients and sends
 *    its *verification key*; its part of the secret key stays encrypted to itself.
 */

import { sha256Hex } from "../hash.js";
import { Fault, within } from "./fault.js";
import { fields, items, read, written } from "./files.js";
import { G } from "./group.js";
import { GROUP, Proof } from "./knowledge.js";
import { Member } from "./member.js";
import { parseScalar, randomScalar, reduced, sum } from "./scalars.js";
import { readSealed, sealedText } from "./sealing.js";
import { checkSignature, SignedMessage } from "./signed_message.js";
import {
  certified,
  checkMemberKey,
  evaluated,
  readCertificate,
  readCoefficients,
  TrusteeGroup,
} from "./trustee_group.js";
import { VerificationKey } from "./verification_key.js";

/** A single trustee's public key from its secret one, with the proof that it knows it. */
export const singleKey = (secret, random, name = null) =>
  VerificationKey.of(secret, G.power(secret), name, random);

/** Round 1: a member's certificate for its place, from 1, in a group of this form. */
export function makeCertificate(seed, size, threshold, number, random) {
  const fits = [size, threshold, number].every(Number.isSafeInteger);
  if (!fits || threshold < 1 || threshold >= size || number < 1 || number > size) {
    throw new Fault("threshold");
  }
  const member = new Member(seed);
  const { verification, encryption } = member.certificate;
  const context = { group: GROUP, size, threshold, index: number };
  return member.signed(
    { context, verification: verification.hex, encryption: encryption.hex },
    random,
  );
}

/** All members' certificates, each for its place; raises Fault. */
export function checkedCertificates(certificates, threshold) {
  const group = certificates.map((signed, place) =>
    readCertificate(signed, certificates.length, threshold, place + 1),
  );
  if (new Set(group.map((each) => each.encryption.hex)).size !== group.length) {
    throw new Fault("member_twice");
  }
  return group;
}

/**
 * Round 2: what a member sends, to be passed on: its own polynomial sealed to itself, a share sealed
 * to each member, its public coefficients, and that it saw these certificates.
 */
export class Polynomial {
  constructor(polynomial, secrets, coefficients, signature) {
    this.polynomial = polynomial;
    this.secrets = secrets;
    this.coefficients = coefficients;
    this.signature = signature;
  }

  /** Read it from its file; raises Fault. What it holds is checked by who receives it. */
  static parse(raw) {
    const given = fields(read(raw), ["polynomial", "secrets", "coefexps", "signature"]);
    return new Polynomial(
      readSealed(given.polynomial),
      items(given.secrets).map(readSealed),
      SignedMessage.parse(given.coefexps),
      Proof.parse(given.signature),
    );
  }

  /** As it stands in its file. */
  get raw() {
    return written({
      polynomial: sealedText(this.polynomial),
      secrets: this.secrets.map(sealedText),
      coefexps: this.coefficients.value,
      signature: this.signature.value,
    });
  }
}

/**
 * A member's polynomial as it is drawn: its numbers, which are secret, and its public coefficients,
 * signed. Drawn before round 1, it can be committed to before anybody's certificate is known; it is
 * kept until round 2 and no longer.
 */
export class DrawnPolynomial {
  /**
   * @param {bigint[]} numbers
   * @param {SignedMessage} coefficients
   */
  constructor(numbers, coefficients) {
    this.numbers = numbers;
    this.coefficients = coefficients;
  }

  /** Read it from its file; raises Fault. */
  static parse(raw) {
    const given = fields(read(raw), ["polynomial", "coefexps"]);
    return new DrawnPolynomial(
      items(given.polynomial).map(parseScalar),
      SignedMessage.parse(given.coefexps),
    );
  }

  /** What a member seals for itself. */
  get secretValue() {
    return { polynomial: this.numbers.map(String) };
  }

  /** As it stands in its file: a secret. */
  get raw() {
    return written({ ...this.secretValue, coefexps: this.coefficients.value });
  }

  get publicCoefficients() {
    return this.numbers.map((each) => G.power(each));
  }

  /** The SHA-256 of the public coefficients as round 2 shows them. */
  get commitment() {
    return sha256Hex(written(this.coefficients.value));
  }
}

/** Draw a member's polynomial. */
export function drawPolynomial(seed, threshold, random) {
  const numbers = Array.from({ length: threshold }, () => randomScalar(random));
  const coefexps = numbers.map((each) => G.power(each).hex);
  return new DrawnPolynomial(numbers, new Member(seed).signed({ coefexps }, random));
}

/** The value of the polynomial with these coefficients at a member's number. */
function valueAt(coefficients, number) {
  return coefficients.reduceRight((result, each) => reduced(result * BigInt(number) + each), 0n);
}

/**
 * Share out the values of a member's polynomial, the one that was drawn before or a new one; raises
 * Fault over the certificates.
 *
 * @param {DrawnPolynomial | null} [before]
 */
export async function makePolynomial(seed, certificates, threshold, random, before = null) {
  const member = new Member(seed);
  const group = checkedCertificates(certificates, threshold);
  member.placeIn(group);
  const drawn = before ?? drawPolynomial(seed, threshold, random);
  const coefficients = drawn.publicCoefficients;
  const shown = readCoefficients(drawn.coefficients, member.certificate, threshold);
  const fits = shown.every((each, place) => coefficients[place]?.equals(each));
  if (!fits || coefficients.length !== shown.length) throw new Fault("not_a_member");
  const polynomial = await member.send(member.certificate.encryption, drawn.secretValue, random);
  const secrets = [];
  for (const [place, other] of group.entries()) {
    const part = { secret: String(valueAt(drawn.numbers, place + 1)) };
    secrets.push(await member.send(other.encryption, part, random));
  }
  const signature = member.sign(certified(certificates, coefficients), random);
  return new Polynomial(polynomial, secrets, drawn.coefficients, signature);
}

/** Round 3: a member's part of the secret key, sealed to itself, and the key to check it by. */
export class MemberKey {
  constructor(privateKey, publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** Read it from its file; raises Fault. */
  static parse(raw) {
    const given = fields(read(raw), ["private_key", "public_key"]);
    return new MemberKey(
      readSealed(given.private_key),
      VerificationKey.parse(given.public_key, { signed: true }),
    );
  }

  /** As it stands in its file. */
  get raw() {
    const { value } = this.publicKey;
    return written({ private_key: sealedText(this.privateKey), public_key: value });
  }
}

/** The public coefficients of all members, each signed by its member; raises Fault. */
const coefficientsOf = (group, polynomials, threshold) =>
  polynomials.map((sent, place) =>
    within(`member ${place + 1}`, () => readCoefficients(sent.coefficients, group[place], threshold)),
  );

/** The secret share that a member sent to the one at `place`, from 1; raises Fault. */
async function receivedShare(member, place, sent, sender, coefficients) {
  const sealed = sent.secrets[place - 1];
  const given = fields(await member.receive(sealed, sender.verification), ["secret"]);
  const part = parseScalar(given.secret);
  if (!G.power(part).equals(evaluated(coefficients, place))) throw new Fault("secret_share");
  return part;
}

/**
 * Check what all members sent to this one, and make its part of the key; raises Fault, which names
 * the member who sent something false.
 */
export async function makeMemberKey(seed, certificates, polynomials, threshold, random, name = null) {
  const member = new Member(seed);
  const group = checkedCertificates(certificates, threshold);
  const place = member.placeIn(group);
  if (polynomials.length !== group.length) throw new Fault("wrong_number");
  const parts = [];
  for (const [number, sent] of polynomials.entries()) {
    const sender = group[number];
    try {
      const coefficients = readCoefficients(sent.coefficients, sender, threshold);
      const message = certified(certificates, coefficients);
      checkSignature(message, sent.signature, sender.verification, "group_signature");
      items(sent.secrets, group.length);
      parts.push(await receivedShare(member, place, sent, sender, coefficients));
    } catch (problem) {
      throw problem instanceof Fault ? problem.within(`member ${number + 1}`) : problem;
    }
  }
  const secret = sum(parts);
  const key = singleKey(secret, random, name);
  key.signature = member.sign(key.publicKey.hex, random);
  const sealed = await member.send(
    member.certificate.encryption,
    { decryption_key: String(secret) },
    random,
  );
  return new MemberKey(sealed, key);
}

/**
 * What the member of a place, from 1, sent in round 3 is what the group's public coefficients give;
 * raises Fault. What is sealed in it, only the member can open.
 */
export function checkMemberKeyAt(held, certificates, polynomials, threshold, place) {
  const group = checkedCertificates(certificates, threshold);
  if (polynomials.length !== group.length) throw new Fault("wrong_number");
  const coefficients = coefficientsOf(group, polynomials, threshold);
  checkMemberKey(held.publicKey, coefficients, place, group[place - 1].verification);
}

/** A member's part of the secret key, by its seed and what it sealed to itself; raises Fault. */
export async function openPrivateKey(seed, privateKey) {
  const member = new Member(seed);
  const given = await member.receive(privateKey, member.certificate.verification);
  return parseScalar(fields(given, ["decryption_key"]).decryption_key);
}

/** The group, once all have sent all; raises Fault if anything does not hold together. */
export function groupOf(certificates, polynomials, memberKeys, threshold) {
  const sizes = [certificates, polynomials, memberKeys].map((each) => each.length);
  if (new Set(sizes).size !== 1) throw new Fault("wrong_number");
  const group = new TrusteeGroup({
    threshold,
    certificates,
    coefficients: polynomials.map((each) => each.coefficients),
    signatures: polynomials.map((each) => each.signature),
    verificationKeys: memberKeys.map((each) => each.publicKey),
  });
  group.check();
  return group;
}
