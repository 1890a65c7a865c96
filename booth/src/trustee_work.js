/**
 * The steps of a trustee: from its key file and the public record to what is to be signed.
 *
 * All secrets stay here and in the worker. What others sent comes from the record, proven
 * (vote_record.js); what does not fit raises, and nothing is signed.
 */

import { ballotsOf } from "./ballot_box.js";
import { equal, utf8 } from "./bytes.js";
import { attachedFile } from "./compose.js";
import { sha256Hex } from "./hash.js";
import { groupOf, KINDS } from "./trustee_steps.js";

const JSON_FILE = "application/json";

/** The sums that the house shows are not those of the ballots in the box: nothing is decrypted. */
export class SumsDiffer extends Error {
  constructor() {
    super("the sums are not those of the ballots");
    this.name = "SumsDiffer";
  }
}

/** The trustee's file is not the one whose fingerprint it committed to. */
export class OtherKey extends Error {
  constructor() {
    super("another key was committed to");
    this.name = "OtherKey";
  }
}

/** Make the secrets of a new trustee's key file. `ask` puts a task to the worker. */
export async function makeSecrets(page, own, ask) {
  if (own.always) {
    const { secretKey, publicKey } = await ask("makeKey");
    return { secretKey, publicKey: new TextDecoder().decode(publicKey) };
  }
  const { seed } = await ask("makeSeed");
  const { drawn, commitment } = await ask("drawPolynomial", { seed, threshold: page.needed });
  return { seed, drawn: new TextDecoder().decode(drawn), commitment };
}

/** What the trustee commits to: the fingerprint of what it will show or deal. */
const commitmentOf = (own, secrets) =>
  own.always ? sha256Hex(utf8(secrets.publicKey)) : secrets.commitment;

/** Raises OtherKey where the trustee committed to another key than that of this file. */
export function requireOwnKey(own, secrets) {
  if (own.commitment !== null && own.commitment !== commitmentOf(own, secrets)) throw new OtherKey();
}

/**
 * What a step says.
 *
 * @param {string} step - see trustee_steps.js
 * @param {object} given - `page`, `own` (the trustee, of the page), `secrets` (of its key file),
 *   `record` (VoteRecord), `loadBox` (reads the ballot box), `ask` (puts a task to the worker),
 *   `proofs` (whether the proofs of all ballots are checked)
 * @param {(stage: string, done: number, total: number) => void} progress
 * @returns {Promise<{kind: string, body: object, files: object[]}>}
 */
export async function workOf(step, given, progress = () => {}) {
  const { page, own, secrets, record } = given;
  requireOwnKey(own, secrets);
  record.requireTrustees(await record.announced());
  const { body = {}, file = null } = await STEPS[step](given, progress);
  return {
    kind: KINDS[step],
    body: { election: page.vote.id, ...body },
    files: file === null ? [] : [attachedFile(JSON_FILE, file)],
  };
}

const STEPS = {
  commit: async ({ own, secrets }) => ({ body: { commitment: commitmentOf(own, secrets) } }),
  reveal: async ({ secrets }) => ({ file: utf8(secrets.publicKey) }),
  certify,
  deal,
  hold,
  decrypt,
};

async function certify({ page, own, secrets, ask }) {
  const group = groupOf(page);
  const place = group.indexOf(own) + 1;
  const given = { seed: secrets.seed, size: group.length, threshold: page.needed, place };
  const { certificate } = await ask("makeCertificate", given);
  return { body: { commitment: commitmentOf(own, secrets) }, file: certificate };
}

/** The certificates of the group, and what each of its members committed to. */
async function certificatesOf({ page, record }) {
  const sent = [];
  for (const each of groupOf(page)) sent.push(await record.sent(each, "committed", "trustee.certify"));
  return {
    certificates: sent.map(({ raw }) => raw),
    commitments: sent.map(({ body }) => body.commitment),
  };
}

async function deal(given) {
  const { page, secrets, ask } = given;
  const { certificates } = await certificatesOf(given);
  const { polynomial } = await ask("makePolynomial", {
    seed: secrets.seed,
    certificates,
    threshold: page.needed,
    drawn: utf8(secrets.drawn),
  });
  return { file: polynomial };
}

async function hold(given) {
  const { page, secrets, record, ask } = given;
  const { certificates, commitments } = await certificatesOf(given);
  const polynomials = [];
  for (const each of groupOf(page)) {
    polynomials.push((await record.sent(each, "dealt", "trustee.deal")).raw);
  }
  const { memberKey } = await ask("makeMemberKey", {
    seed: secrets.seed,
    certificates,
    polynomials,
    commitments,
    threshold: page.needed,
  });
  return { file: memberKey };
}

/**
 * Threat: a house that asks the trustees to decrypt something else than the sums of all ballots, such
 * as the ballot of one voter. The sums are added up here, from the ballots that the closed box holds,
 * and nothing is decrypted unless they are the same.
 */
async function decrypt({ page, own, secrets, record, loadBox, ask, proofs }, progress) {
  const announced = await record.announced();
  const opened = await record.files(page.box.opened, "box.open");
  const roll = await record.files(page.roll, "roll.commit", announced.authority);
  const closed = await record.files(page.box.closed, "box.close");
  const tallied = await record.files(page.tallied, "election.tally");
  const files = {
    election: await record.file(opened.files[0]),
    trustees: await record.file(opened.files[1]),
    roll: await record.file(roll.files[0]),
  };
  record.requireElection(files.election);
  await ask("checkTrustees", files);
  const ballots = await ballotsOf(closed.body, loadBox, (done, all) => progress("load", done, all));
  const { election, trustees } = files;
  const given = { election, roll: files.roll, ballots, proofs };
  const { encryptedTally } = await ask("sumBallots", given, (done, all) => progress("count", done, all));
  if (!equal(encryptedTally, await record.file(tallied.files[0]))) throw new SumsDiffer();
  const key = own.always
    ? { secretKey: secrets.secretKey }
    : { seed: secrets.seed, memberKey: (await record.sent(own, "holds", "trustee.hold")).raw };
  const { share } = await ask("makeShare", { election, trustees, encryptedTally, ...key });
  return { file: share };
}
