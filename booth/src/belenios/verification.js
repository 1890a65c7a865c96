/**
 * Verifying a whole election in the browser, from its files: what the page of a result offers to
 * whoever reads it. The order of checks and their names are those of `glasshouse election verify`.
 */

import { sha256Hex } from "../hash.js";
import { Ballot, checkBallot, checkBallotForm } from "./ballots.js";
import { Roll } from "./credentials.js";
import { Election } from "./election.js";
import { Fault, within } from "./fault.js";
import { combinedFactors, checkResult, readResult } from "./result.js";
import { PartialDecryption } from "./shares.js";
import { checkTable, Counting, readTable } from "./tally.js";
import { TrusteeGroup } from "./trustee_group.js";
import { Trustees } from "./trustees.js";

/** A field of ours in election.json: the SHA-256 of the files `trustees` and `credentials`. */
const BOUND_FILES = "files_sha256";

/** The trustees hold the election's key, and the election was made for these files; raises Fault. */
export function checkSetup(election, trustees, roll) {
  within("trustees", () => trustees.check(election.publicKey));
  if (!Object.hasOwn(election.fields, BOUND_FILES)) return;
  const bound = election.fields[BOUND_FILES];
  const own = { trustees: sha256Hex(trustees.raw), credentials: sha256Hex(roll.raw) };
  if (bound?.trustees !== own.trustees || bound?.credentials !== own.credentials) {
    throw new Fault("bound_files", "election");
  }
}

/**
 * Check and count ballots in the order in which they were cast; raises Fault at the first that is
 * wrong, as in "ballot 3, answer 1".
 *
 * @param {Election} election
 * @param {Roll} roll
 * @param {Iterable<Uint8Array>} ballots
 * Without `proofs` a ballot is only held against the election's form and the roll. Threat: so a ballot
 * that was made of another voter's goes unnoticed, and the result may tell how that one voted. The
 * sums are those of these ballots all the same.
 *
 * @param {(done: number) => void} [progress] - told how many ballots have been checked
 * @param {{proofs?: boolean}} [options]
 * @returns {Counting}
 */
export function countBallots(election, roll, ballots, progress = () => {}, { proofs = true } = {}) {
  const counting = new Counting(election, roll);
  let number = 0;
  for (const raw of ballots) {
    number += 1;
    within(`ballot ${number}`, () => {
      const ballot = Ballot.parse(raw);
      counting.checkNew(ballot);
      if (proofs) checkBallot(election, ballot, roll);
      else checkBallotForm(election, ballot, roll);
      counting.add(ballot);
    });
    progress(number);
  }
  return counting;
}

/** Shares as they come, by owner's number; raises Fault for a share of nobody, or a second one. */
export function readShares(shares, trustees) {
  const found = new Map();
  const { length } = trustees.places;
  for (const { owner, share } of shares) {
    if (!Number.isSafeInteger(owner) || owner < 1 || owner > length) throw new Fault("owner");
    if (found.has(owner)) throw new Fault("owner");
    const where = `share of trustee ${owner}`;
    found.set(owner, within(where, () => PartialDecryption.parse(share)));
  }
  return found;
}

/** The names of the checks, in their order. */
export const CHECKS = ["setup", "ballots", "tally", "shares", "result"];

/**
 * Verify an election from its files, stopping at the first thing wrong. A file that is null is not
 * there yet; then neither is what comes after it.
 *
 * @param {object} files - `election`, `trustees`, `roll`, `encryptedTally`, `result`: Uint8Array or
 *   null; `ballots`: Uint8Array[] in the order of casting; `shares`: {owner, share: Uint8Array}[]
 * @param {(done: number, total: number) => void} [progress] - ballots
 * @returns {{checks: object, fault: Fault | null, stage: string | null, voters: number | null,
 *   weight: number | null, result: number[][] | null}} `checks` has true, false, or null (not come
 *   to, or nothing to check yet) for each of CHECKS; `stage` is where the fault is
 */
export function verifyElection(files, progress = () => {}) {
  const report = {
    checks: Object.fromEntries(CHECKS.map((name) => [name, null])),
    fault: null,
    stage: null,
    voters: null,
    weight: null,
    result: null,
  };
  const check = (stage, act) => {
    report.stage = stage;
    const made = act();
    report.checks[stage] = true;
    return made;
  };
  try {
    runChecks(files, check, report, progress);
    report.stage = null;
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem;
    report.checks[report.stage] = false;
    report.fault = problem;
  }
  return report;
}

function runChecks(files, check, report, progress) {
  const { election, trustees, roll } = check("setup", () => {
    const read = {
      election: within("election", () => Election.parse(files.election)),
      trustees: within("trustees", () => Trustees.parse(files.trustees)),
      roll: within("credentials", () => Roll.parse(files.roll)),
    };
    checkSetup(read.election, read.trustees, read.roll);
    return read;
  });
  const counting = check("ballots", () =>
    countBallots(election, roll, files.ballots, (done) => progress(done, files.ballots.length)),
  );
  report.voters = counting.voters;
  report.weight = counting.weight;
  if (files.encryptedTally === null) return;
  const table = check("tally", () => {
    const published = within("encrypted tally", () => readTable(files.encryptedTally, election));
    checkTable(published, counting.table);
    return published;
  });
  if (files.result === null) {
    if (files.shares.length === 0) return;
    check("shares", () => checkSingleShares(table, trustees, files.shares, election));
    return;
  }
  const factors = check("shares", () =>
    combinedFactors(table, trustees, readShares(files.shares, trustees), election.fingerprint),
  );
  check("result", () => {
    const result = within("result", () => readResult(files.result));
    checkResult(table, factors, result, counting.weight);
    report.result = result;
  });
}

/** Before there is a result: the shares of single trustees hold. Of a group, any others may do. */
function checkSingleShares(table, trustees, shares, election) {
  const read = readShares(shares, trustees);
  for (const [place, { trustee, key }] of trustees.places.entries()) {
    const share = read.get(place + 1);
    if (share === undefined || trustee instanceof TrusteeGroup) continue;
    within(`share of trustee ${place + 1}`, () =>
      share.check(table, key.publicKey, election.fingerprint),
    );
  }
}
