/**
 * The three checks of an entry page, without a page: text, place in the record, seal.
 *
 * Each step ends in an outcome `{state, say, values, numbers}`:
 *   state    "passed", "partly" (sealed, not yet witnessed), "waiting" (not sealed yet), "cannot"
 *            (this browser could not find out) or "alarm" (does not match)
 *   say      which sentence to show; the sentences themselves come translated from the server
 *   values   numbers for the holes in that sentence
 *   numbers  [label, value] pairs for the reader who opens the step
 */

import { equal, toHex } from "./bytes.js";
import { parseEntry, verifySignatures } from "./act.js";
import { parseCheckpoint, verifyCheckpoint } from "./checkpoint.js";
import { cosignatureTime } from "./cosignature.js";
import { CannotCheck, Mismatch } from "./errors.js";
import { NotServed } from "./house.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { parseVerifierKey } from "./note.js";
import { parsePolicy, satisfied } from "./policy.js";
import { parseProof } from "./proof.js";
import { openSheet, requireShown } from "./sheet.js";
import { entryInBundle, rootAt, TILE_WIDTH, tilePath } from "./tiles.js";

/** Every sentence that an outcome can ask for; a test holds the templates against this list. */
export const SAYINGS = [
  "text.fits", "text.none", "text.withheld", "text.differs", "text.missing",
  "record.holds", "record.differs",
  "seal.seen", "seal.unwitnessed", "seal.too_few",
  "seal.differs", "seal.key_changed", "seal.cut", "seal.forked",
  "waiting", "cannot.not_reached", "cannot.passkey", "cannot.key_not_served", "cannot.other",
];

const SPECIAL_ALARMS = {
  text_missing: "text.missing",
  log_key_changed: "seal.key_changed",
  record_cut: "seal.cut",
  record_forked: "seal.forked",
};
const REASONS = {
  not_reached: "cannot.not_reached",
  passkey_signature: "cannot.passkey",
  key_not_served: "cannot.key_not_served",
};

function outcome(state, say, values = {}, numbers = []) {
  return { state, say, values, numbers };
}

/** Outcome of a step that ended in an exception. */
function failure(step, problem) {
  if (problem instanceof Mismatch) {
    const say = SPECIAL_ALARMS[problem.code] ?? `${step}.differs`;
    return outcome("alarm", say, {}, [["reason", problem.message]]);
  }
  if (problem instanceof CannotCheck) {
    const say = REASONS[problem.code] ?? "cannot.other";
    return outcome("cannot", say, {}, [["reason", problem.message]]);
  }
  if (problem instanceof NotServed) {
    return outcome("cannot", "cannot.not_reached", {}, [["reason", problem.message]]);
  }
  return outcome("cannot", "cannot.other", {}, [["reason", String(problem)]]);
}

/** Bytes of the entry, from its bundle; the full bundle where the partial one is gone. */
export async function loadEntry(load, index, size) {
  const number = Math.floor(index / TILE_WIDTH);
  let bundle;
  try {
    bundle = await load(tilePath("entries", number, size));
  } catch (problem) {
    if (!(problem instanceof NotServed)) throw problem;
    bundle = await load(tilePath("entries", number, (number + 1) * TILE_WIDTH));
  }
  return entryInBundle(bundle, index % TILE_WIDTH);
}

async function checkText(entry, expected, load, subtle) {
  if (entry.actId !== expected.actId) throw new Mismatch("act_id", entry.actId);
  if (entry.act.log !== expected.origin) throw new Mismatch("act_origin", String(entry.act.log));
  const sheets = Object.entries(entry.act.sheets ?? {});
  const numbers = [["act", entry.actId]];
  let withheld = 0;
  for (const [language, digest] of sheets) {
    numbers.push([`text ${language}`, digest]);
    let raw;
    try {
      raw = await load(`sheet/${digest}`);
    } catch (problem) {
      if (!(problem instanceof NotServed)) throw problem;
      if (problem.status !== 410) throw new Mismatch("text_missing", digest);
      withheld += 1;
      continue;
    }
    const sheet = openSheet(raw, digest, language);
    if (expected.shown?.language === language) requireShown(sheet, expected.shown.lines);
  }
  if (expected.shown && !sheets.some(([language]) => language === expected.shown.language)) {
    throw new Mismatch("text_shown", expected.shown.language);
  }
  await verifySignatures(entry, expected.publicKeys, subtle);
  for (const { key } of entry.signatures) numbers.push(["signed_by", key]);
  const values = { texts: sheets.length, withheld };
  if (sheets.length === 0) return outcome("passed", "text.none", values, numbers);
  // What is gone cannot be compared: not a fault of the house, and not a check that passed. A page
  // that shows words and calls them removed at the same time gets no better than this either.
  if (withheld) return outcome("cannot", "text.withheld", values, numbers);
  return outcome("passed", "text.fits", values, numbers);
}

/**
 * Hold the checkpoint against the one this browser remembers.
 *
 * A smaller record is asked for once more and past every cache before it counts: a proxy may well
 * hand out an answer that is some seconds old.
 */
async function checkMemory(memory, logKey, checkpoint, load, subtle) {
  if (!memory) return;
  if (memory.vkey !== logKey.vkey) throw new Mismatch("log_key_changed", memory.vkey);
  let newest = checkpoint;
  const known = memory.checkpoint;
  if (newest.size < known.size) {
    newest = parseCheckpoint(await load("checkpoint", { fresh: true }));
    await verifyCheckpoint(newest, logKey, subtle);
    if (newest.size < known.size) throw new Mismatch("record_cut", `${newest.size} < ${known.size}`);
  }
  const now = await rootAt(newest.size, newest.size, load);
  if (!equal(now, newest.root)) throw new Mismatch("tiles_root", toHex(now));
  const then = await rootAt(known.size, newest.size, load);
  if (!equal(then, known.root)) {
    throw new Mismatch("record_forked", `${known.size}: ${toHex(known.root)} / ${toHex(then)}`);
  }
}

async function checkWitnesses(checkpoint, logKey, load, subtle) {
  const policy = parsePolicy(await load("policy"));
  if (!policy.logs.some((log) => log.vkey === logKey.vkey)) {
    throw new Mismatch("policy_log", logKey.vkey);
  }
  const seen = new Map();
  for (const [name, witness] of policy.witnesses) {
    const seconds = await cosignatureTime(checkpoint.note, witness, subtle);
    if (seconds !== null) seen.set(name, seconds);
  }
  const numbers = [
    ["origin", checkpoint.origin],
    ["size", String(checkpoint.size)],
    ["root", toHex(checkpoint.root)],
    ["log_key", logKey.vkey],
  ];
  for (const [name, seconds] of seen) {
    const known = policy.witnesses.get(name).name; // that of its key; the policy's own is short
    numbers.push(["witness", `${known} ${new Date(seconds * 1000).toISOString()}`]);
  }
  const values = { size: checkpoint.size, witnesses: seen.size };
  if (seen.size === 0) return outcome("partly", "seal.unwitnessed", values, numbers);
  if (!satisfied(policy, new Set(seen.keys()))) {
    return outcome("partly", "seal.too_few", values, numbers);
  }
  return outcome("passed", "seal.seen", values, numbers);
}

/**
 * Check one entry, telling each outcome as soon as it is known.
 *
 * @param {object} expected - what the page claims: `index`, `actId`, `vkey` of the log,
 *   `publicKeys` (key id -> base64url), `shown` ({language, lines: Map} or null)
 * @param {(path: string, options?: object) => Promise<Uint8Array>} load - see house.js
 * @param {object | null} memory - see memory.js
 * @param {(step: "text" | "record" | "seal", outcome: object) => void} report
 * @returns {Promise<object | null>} the verified checkpoint, to be remembered on request
 */
export async function checkEntry(expected, load, memory, report, subtle = globalThis.crypto?.subtle) {
  const attempt = async (step, work) => {
    try {
      report(step, await work());
      return true;
    } catch (problem) {
      report(step, failure(step, problem));
      return false;
    }
  };
  let logKey;
  let proof;
  try {
    logKey = parseVerifierKey(expected.vkey);
    proof = parseProof(await load(`proof/${expected.index}`, { fresh: true }));
    await verifyCheckpoint(proof.checkpoint, logKey, subtle);
  } catch (problem) {
    const unsealed = problem instanceof NotServed && problem.status === 404;
    const said = unsealed ? outcome("waiting", "waiting") : failure("seal", problem);
    report("seal", said);
    // Without a signed checkpoint nothing is known of the other two: they are not called wrong.
    const rest = unsealed ? said : outcome("cannot", "cannot.other", {}, said.numbers);
    report("text", rest);
    report("record", rest);
    return null;
  }
  const { checkpoint } = proof;
  let raw;
  await attempt("record", async () => {
    if (proof.index !== expected.index) throw new Mismatch("proof_index", String(proof.index));
    raw = await loadEntry(load, expected.index, checkpoint.size);
    const leaf = leafHash(raw);
    verifyInclusion(leaf, expected.index, checkpoint.size, proof.hashes, checkpoint.root);
    return outcome("passed", "record.holds", { index: expected.index, size: checkpoint.size }, [
      ["index", String(expected.index)],
      ["leaf", toHex(leaf)],
      ...proof.hashes.map((hash, place) => [`step ${place + 1}`, toHex(hash)]),
      ["root", toHex(checkpoint.root)],
    ]);
  });
  await attempt("text", () => {
    if (!raw) throw new CannotCheck("not_reached", "entry");
    const claims = { ...expected, origin: logKey.name };
    return checkText(parseEntry(raw), claims, load, subtle);
  });
  const sealed = await attempt("seal", async () => {
    await checkMemory(memory, logKey, checkpoint, load, subtle);
    return checkWitnesses(checkpoint, logKey, load, subtle);
  });
  return sealed ? checkpoint : null;
}
