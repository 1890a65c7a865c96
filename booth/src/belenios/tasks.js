/**
 * What a page asks of the protocol, each as one task on plain values: bytes of files, numbers, texts.
 * So a task can be done in a worker, as the pages do it (worker.js, client.js), or called directly.
 *
 * Every task takes its arguments as one object, and `{random, progress}`; what it returns can be
 * posted between workers. A `Fault` that a task raises is what is wrong with its arguments.
 */

import { utf8 } from "../bytes.js";
import { sha256Hex } from "../hash.js";
import { checkOwnBallot, makeBallot } from "./ballot_making.js";
import { Ballot, checkBallot } from "./ballots.js";
import { Roll, secretOf } from "./credentials.js";
import { Election } from "./election.js";
import { Fault, within } from "./fault.js";
import { read, sha256Base64, text, written } from "./files.js";
import { G } from "./group.js";
import * as keys from "./key_generation.js";
import { drawSeed } from "./member.js";
import { checkResult, combinedFactors, computeResult } from "./result.js";
import { parseScalar, randomScalar } from "./scalars.js";
import { decryptShare, PartialDecryption } from "./shares.js";
import { SignedMessage } from "./signed_message.js";
import { readTable, writeTable } from "./tally.js";
import { Trustees } from "./trustees.js";
import { checkSetup, countBallots, readShares, verifyElection } from "./verification.js";

const ofMembers = (parse) => (files) =>
  files.map((raw, place) => within(`member ${place + 1}`, () => parse(raw)));

const readCertificates = ofMembers((raw) => SignedMessage.parse(read(raw)));
const readPolynomials = ofMembers((raw) => keys.Polynomial.parse(raw));
const readMemberKeys = ofMembers((raw) => keys.MemberKey.parse(raw));

/** What of a problem can be posted: a Fault's name and place. */
export const faultValue = (fault) => ({ code: fault.code, where: fault.where });

// --- voters ---------------------------------------------------------------------------------------

/** Make the tables that ballots of this election need, so that making one does not wait for them. */
function prepare({ election }) {
  Election.parse(election).publicKey.prepare();
  G.power(2n);
  return {};
}

/** The public credential of a private one, 64 hex digits: to see whether it is on the list. */
function publicCredential({ election, credential }) {
  return { credential: G.power(secretOf(Election.parse(election).uuid, credential)).hex };
}

/**
 * A ballot, and checked as the house will check it. `roll` is optional: with it, a credential that
 * is not on the list is told before anything is encrypted.
 */
function ballot({ election, roll = null, credential, choices }, { random, progress }) {
  const of = Election.parse(election);
  const secret = secretOf(of.uuid, credential);
  const listed = roll === null ? null : Roll.parse(roll, { members: false });
  if (listed !== null && !listed.weights.has(G.power(secret).hex)) {
    throw new Fault("invalid_credential");
  }
  const made = makeBallot(of, secret, choices, random, progress);
  checkOwnBallot(of, made.raw);
  return { ballot: made.raw, tracker: made.tracker, credential: made.credential };
}

// --- the credential authority ---------------------------------------------------------------------

/** How many voters a list names, and the sum of their weights. */
function readRoll({ roll }) {
  const { weights, weighted } = Roll.parse(roll);
  const weight = [...weights.values()].reduce((sum, each) => sum + each, 0);
  return { voters: weights.size, weight, weighted };
}

// --- whoever checks -------------------------------------------------------------------------------

/** The verdict on each ballot by itself; whether one stands there twice is for `countBallots`. */
function checkBallots({ election, roll = null, ballots }, { progress }) {
  const of = Election.parse(election);
  const listed = roll === null ? null : Roll.parse(roll, { members: false });
  const verdicts = ballots.map((raw, place) => {
    const verdict = verdictOn(of, listed, raw);
    progress(place + 1, ballots.length);
    return verdict;
  });
  return { verdicts };
}

function verdictOn(election, roll, raw) {
  const tracker = sha256Base64(raw);
  try {
    checkBallot(election, Ballot.parse(raw), roll);
    return { tracker, fault: null };
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem;
    return { tracker, fault: faultValue(problem) };
  }
}

/** Check all ballots in order and add them up; `proofs: false`: see `countBallots`. */
function sumBallots({ election, roll, ballots, proofs = true }, { progress }) {
  const listed = Roll.parse(roll, { members: proofs });
  const told = (done) => progress(done, ballots.length);
  const counting = countBallots(Election.parse(election), listed, ballots, told, { proofs });
  const { voters, weight, table } = counting;
  return { encryptedTally: writeTable(table), voters, weight };
}

/** Verify an election from its files, see `verifyElection`. */
function verify(files, { progress }) {
  const report = verifyElection(files, progress);
  return { ...report, fault: report.fault === null ? null : faultValue(report.fault) };
}

// --- trustees -------------------------------------------------------------------------------------

/**
 * A key for a trustee whose part is always needed: `secretKey` is the secret, decimal digits;
 * `publicKey` the file to show, and `commitment` its SHA-256, to be said before.
 */
function makeKey({ name = null }, { random }) {
  const secret = randomScalar(random);
  const key = keys.singleKey(secret, random, name);
  const publicKey = written(key.value);
  return {
    secretKey: String(secret),
    publicKey,
    key: key.publicKey.hex,
    commitment: sha256Hex(publicKey),
  };
}

/** A seed for a member of a group: a secret, all that it must keep. */
const makeSeed = (_nothing, { random }) => ({ seed: drawSeed(random) });

/** Round 1. */
function makeCertificate({ seed, size, threshold, place }, { random }) {
  const made = keys.makeCertificate(seed, size, threshold, place, random);
  return { certificate: written(made.value) };
}

/**
 * Before round 1, for members who commit to their polynomial with their certificate: `drawn` is a
 * secret file, to be kept until round 2, and `commitment` what to say.
 */
function drawPolynomial({ seed, threshold }, { random }) {
  const { raw, commitment } = keys.drawPolynomial(seed, threshold, random);
  return { drawn: raw, commitment };
}

/** Round 2, with what `drawPolynomial` drew, or a polynomial of this moment. */
async function makePolynomial({ seed, certificates, threshold, drawn = null }, { random }) {
  const all = readCertificates(certificates);
  const before = drawn === null ? null : keys.DrawnPolynomial.parse(drawn);
  const made = await keys.makePolynomial(seed, all, threshold, random, before);
  return { polynomial: made.raw };
}

/**
 * Round 3: `memberKey` is the file to publish, `key` the public key, 64 hex digits. With
 * `commitments`, fingerprints in the order of the members, raises Fault "commitment" for whoever
 * dealt another polynomial than it had committed to.
 */
async function makeMemberKey(
  { seed, certificates, polynomials, threshold, commitments = null, name = null },
  { random },
) {
  const [all, sent] = [readCertificates(certificates), readPolynomials(polynomials)];
  for (const [place, committed] of (commitments ?? []).entries()) {
    const dealt = sha256Hex(written(sent[place].coefficients.value));
    if (dealt !== committed) throw new Fault("commitment", `member ${place + 1}`);
  }
  const made = await keys.makeMemberKey(seed, all, sent, threshold, random, name);
  return { memberKey: made.raw, key: made.publicKey.publicKey.hex };
}

/** The trustees' file entry of a group, `["Pedersen", ...]`, once all have sent all. */
function makeGroup({ certificates, polynomials, memberKeys, threshold }) {
  const made = keys.groupOf(
    readCertificates(certificates),
    readPolynomials(polynomials),
    readMemberKeys(memberKeys),
    threshold,
  );
  return { trustee: written(made.value), key: made.publicKey.hex };
}

/** That trustees hold the election's key, and the election was made for these files. */
function checkTrustees({ election, trustees, roll }) {
  const all = Trustees.parse(trustees);
  checkSetup(Election.parse(election), all, Roll.parse(roll, { members: false }));
  return { owners: all.places.map(({ key }) => ({ key: key.publicKey.hex, name: key.name })) };
}

/** The secret key of whoever asks: a single trustee's, or a member's part of its group's. */
function secretKeyOf({ secretKey = null, seed = null, memberKey: held = null }) {
  if (secretKey !== null) return parseScalar(secretKey);
  return keys.openPrivateKey(seed, keys.MemberKey.parse(held).privateKey);
}

/**
 * A trustee's share of the decryption, with `secretKey`, or with `seed` and `memberKey` (its file of
 * round 3). Raises Fault "owner" if none of the trustees has this key.
 *
 * @returns {Promise<{share: Uint8Array, owner: number}>}
 */
async function makeShare({ election, trustees, encryptedTally, ...secrets }, { random }) {
  const of = Election.parse(election);
  const table = readTable(encryptedTally, of);
  const secret = await secretKeyOf(secrets);
  const owner = Trustees.parse(trustees).ownerOf(G.power(secret));
  if (owner === null) throw new Fault("owner");
  return { share: decryptShare(table, secret, of.fingerprint, random).raw, owner };
}

/** That a share is right: raises Fault if it is not. */
function checkShare({ election, trustees, encryptedTally, owner, share }) {
  const of = Election.parse(election);
  const place = Trustees.parse(trustees).places[owner - 1];
  if (place === undefined) throw new Fault("owner");
  const { key } = place;
  PartialDecryption.parse(share).check(readTable(encryptedTally, of), key.publicKey, of.fingerprint);
  return {};
}

/** The numbers of votes from shares: {owner, share}[]. `weight` is the sum of the voters' weights. */
function computeCounts({ election, trustees, encryptedTally, shares, weight }) {
  const of = Election.parse(election);
  const all = Trustees.parse(trustees);
  const table = readTable(encryptedTally, of);
  const factors = combinedFactors(table, all, readShares(shares, all), of.fingerprint);
  const result = computeResult(table, factors, weight);
  checkResult(table, factors, result, weight);
  return { result };
}

/** A secret key's file, `"<digits>"`, as the command line writes it; and back. */
export const writeSecretKey = (secretKey) => written(secretKey);
export function readSecretKey(file) {
  const secretKey = text(read(utf8(file.trim())));
  parseScalar(secretKey);
  return secretKey;
}

export const TASKS = {
  prepare,
  publicCredential,
  makeBallot: ballot,
  readRoll,
  checkBallots,
  sumBallots,
  verify,
  makeKey,
  makeSeed,
  makeCertificate,
  drawPolynomial,
  makePolynomial,
  makeMemberKey,
  makeGroup,
  checkTrustees,
  makeShare,
  checkShare,
  computeCounts,
};

/**
 * Do a task by its name.
 *
 * @param {string} name - one of TASKS
 * @param {object} given - its arguments
 * @param {(count: number) => Uint8Array} random - secure
 * @param {(done: number, total: number) => void} progress
 */
export async function runTask(name, given, random, progress = () => {}) {
  if (!Object.hasOwn(TASKS, name)) throw new RangeError(`no task is called ${name}`);
  return TASKS[name](given, { random, progress });
}
