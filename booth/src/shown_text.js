/**
 * Whether what a page shows is what the record holds, before anything is signed on the strength of
 * it.
 *
 * Threat: whoever stands between author and house, or the house itself, shows a mild text and has
 * the author accept a harsh one: the act names the version by its id, and nobody reads ids. So the
 * statements that an act points at (the version, the conference, the party that is spoken for) are
 * fetched from the record and proven: each entry leads to a root that the log signed, its id is the
 * one that will be signed, and the words it names by fingerprint are the words of the page, both of
 * the page's data and of what stands on it to be read.
 *
 * It guards against a page that differs from the record. Against a site that changes this script as
 * well no script of the site can guard; the command line does (docs/security.md).
 */

import { parseEntry } from "./act.js";
import { loadEntry } from "./check.js";
import { verifyCheckpoint } from "./checkpoint.js";
import { CannotCheck, Mismatch } from "./errors.js";
import { NotServed } from "./house.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { parseVerifierKey } from "./note.js";
import { parseProof } from "./proof.js";
import { asShown, openSheet } from "./sheet.js";

const PARTIES = ["party.describe", "party.register", "office.establish"];
const VERSIONS = ["proposition.table", "proposition.revise"];

/** What the page shows is not what the record holds: the one alarm of the composer. */
export class TextDiffers extends Mismatch {
  constructor(code, detail) {
    super(code, detail);
    this.name = "TextDiffers";
  }
}

/** A text was taken down, so that nobody can compare it with what would be signed. */
export class TextWithheld extends CannotCheck {
  constructor(digest) {
    super("text_withheld", digest);
    this.name = "TextWithheld";
  }
}

/** The house does not prove that this statement is on its record. */
export class NotProven extends CannotCheck {
  constructor(detail) {
    super("not_proven", detail);
    this.name = "NotProven";
  }
}

const requireThat = (holds, code, detail = "") => {
  if (!holds) throw new TextDiffers(code, detail);
};

/** Any contradiction on the way to the text is the same alarm. */
const asAlarm = (problem) =>
  problem instanceof Mismatch && !(problem instanceof TextDiffers)
    ? new TextDiffers(problem.code, problem.detail)
    : problem;

// --- What the page claims -------------------------------------------------------------------------

/** The lines of a version as page data gives them: line id -> words. */
function linesOfVersion(page) {
  const lines = { title: page.title };
  for (const { eid, heading, paragraphs } of page.articles) {
    lines[`${eid}__heading`] = heading;
    paragraphs.forEach((words, place) => { lines[`${eid}__para_${place + 1}`] = words; });
  }
  if (page.note) lines.note = page.note;
  return lines;
}

/** The party of this id among those that the page lets one speak for. */
const partyOn = (page, id) => (page.parties ?? page.seats).find(({ party }) => party.id === id)?.party;

/** The statements that an act made on this page points at: id and lines as the page has them. */
function claimsOf(page, party) {
  const claims = {
    conference: { id: page.conference.id, lines: { title: page.conference.title, publicity: page.publicity } },
    party: { id: party, lines: { name: partyOn(page, party)?.name } },
  };
  if (page.version) claims.version = { id: page.version, lines: linesOfVersion(page) };
  return claims;
}

// --- What the record holds ------------------------------------------------------------------------

/** Where the house says that a statement stands; the proof holds it to that. */
export async function placeOf(id, ask) {
  const answer = await ask(`/api/facts/recorded/${id}`);
  if (answer.status === 404) throw new NotProven(id);
  if (answer.status !== 200) throw new CannotCheck("not_reached", `recorded: ${answer.status}`);
  const { fields, fact } = await answer.json();
  return fact.values[fields.indexOf("index")];
}

/** The effective entry at this place, proven to be on the record. */
export async function provenAt(index, logKey, load, subtle) {
  requireThat(Number.isSafeInteger(index) && index >= 0, "proof_index", String(index));
  let proof;
  try {
    proof = parseProof(await load(`proof/${index}`, { fresh: true }));
  } catch (problem) {
    throw problem instanceof NotServed ? new NotProven(problem.message) : problem;
  }
  const { checkpoint, hashes } = proof;
  await verifyCheckpoint(checkpoint, logKey, subtle);
  requireThat(proof.index === index, "proof_index", String(proof.index));
  const raw = await loadEntry(load, index, checkpoint.size);
  verifyInclusion(leafHash(raw), index, checkpoint.size, hashes, checkpoint.root);
  const entry = parseEntry(raw);
  requireThat(entry.act.log === logKey.name, "act_origin", String(entry.act.log));
  requireThat(entry.effect === null, "without_effect", entry.actId);
  return entry;
}

/** The same, of the statement with this id. */
export async function provenEntry(id, index, logKey, load, subtle) {
  const entry = await provenAt(index, logKey, load, subtle);
  requireThat(entry.actId === id, "act_id", entry.actId);
  return entry;
}

/** The words of an act in one language, by the fingerprint that the act names. */
async function provenLines(act, language, load) {
  const digest = act.sheets?.[language];
  requireThat(typeof digest === "string", "text_language", String(language));
  try {
    return openSheet(await load(`sheet/${digest}`), digest, language).lines;
  } catch (problem) {
    if (!(problem instanceof NotServed)) throw problem;
    if (problem.status === 410) throw new TextWithheld(digest);
    throw new TextDiffers("text_missing", digest);
  }
}

/** The statement of this id and its words in the languages of `lines`, proven to be on the record. */
export async function proveClaim({ id, lines }, index, logKey, { load, ask, subtle }) {
  const entry = await provenEntry(id, index ?? (await placeOf(id, ask)), logKey, load, subtle);
  const proven = {};
  for (const words of Object.values(lines)) {
    requireThat(words !== undefined, "not_on_page", id);
    if (words.state === "withheld") throw new TextWithheld(id);
    requireThat(words.state === "present", "text_missing", id);
    proven[words.language] ??= await provenLines(entry.act, words.language, load);
  }
  return { act: entry.act, lines: proven };
}

/**
 * Fetch and prove the statements that an act for `party` on this page points at.
 *
 * Raises TextDiffers where the record contradicts itself or the page, TextWithheld where words were
 * taken down, NotProven where the house does not prove a statement, else what reading raises.
 *
 * @param {object} page - the page model
 * @param {string} party - id of the party that is spoken for
 * @param {object} from - `load` (see house.js), `ask` (reads a path of the site), `subtle`
 * @returns {Promise<object>} what was proven, for `requireProven`
 */
export async function proveShown(page, party, from) {
  try {
    const logKey = parseVerifierKey(page.log_vkey);
    const proven = { log: logKey.name };
    for (const [name, claim] of Object.entries(claimsOf(page, party))) {
      proven[name] = await proveClaim(claim, name === "version" ? page.index : null, logKey, from);
      proven[name].id = claim.id;
    }
    return proven;
  } catch (problem) {
    throw asAlarm(problem);
  }
}

// --- Whether the two are the same -----------------------------------------------------------------

/** What stands on the page to be read: `{of, line, text}` for each place that names its line. */
export function standingOn(root) {
  return [...root.querySelectorAll("[data-line][data-of]")].map((place) => ({
    of: place.dataset.of,
    line: place.dataset.line,
    text: place.textContent,
  }));
}

function requireLines({ id, lines: claimed }, { lines }) {
  for (const [line, words] of Object.entries(claimed)) {
    requireThat(words?.text === lines[words?.language]?.[line], "text_shown", `${line} ${id}`);
  }
}

/** Every place that names one of these lines reads as the record does, and each line stands somewhere. */
function requireStanding({ id, lines: claimed }, { lines }, standing) {
  const places = standing.filter(({ of }) => of === id);
  for (const { line, text } of places) {
    const language = claimed[line]?.language;
    requireThat(language && text === asShown(lines[language][line]), "text_shown", `${line} ${id}`);
  }
  const missing = Object.keys(claimed).find((line) => !places.some((place) => place.line === line));
  requireThat(missing === undefined, "text_shown", `${missing} ${id}`);
}

function requireConference(page, { act }) {
  requireThat(act.kind === "conference.announce", "conference", act.kind);
  for (const field of ["slug", "mode"]) {
    requireThat(act.body[field] === page.conference[field], "conference", field);
  }
}

function requireParty(page, { id, act }) {
  requireThat(PARTIES.includes(act.kind), "party", act.kind);
  requireThat(act.body.slug === partyOn(page, id).slug, "party", "slug");
}

const outlineOf = (articles) => articles.map(({ eid, paragraphs }) => `${eid}:${paragraphs}`).join(" ");

function requireVersion(page, { id, act, lines }) {
  requireThat(VERSIONS.includes(act.kind), "version", act.kind);
  requireThat(act.scope === page.conference.id, "version", "scope");
  requireThat((act.reported?.of ?? act.by) === page.sponsor.id, "version", "sponsor");
  requireThat((act.body.proposition ?? id) === page.proposal, "version", "proposal");
  requireThat(act.body.on_silence === page.on_silence, "version", "on_silence");
  const shown = page.articles.map(({ eid, paragraphs }) => ({ eid, paragraphs: paragraphs.length }));
  requireThat(outlineOf(act.body.articles) === outlineOf(shown), "version", "articles");
  // A note is part of what was tabled: a page that leaves it out does not show the text.
  requireThat(act.body.lines.includes("note") === Boolean(page.note), "text_shown", "note");
  requireThat(Object.hasOwn(lines, page.language), "text_language", String(page.language));
}

/** The acts point at what was proven, and at nothing else. */
function requireActs(page, proven, acts) {
  for (const { act } of acts) {
    requireThat(act.log === proven.log, "signed", "log");
    requireThat(act.scope === proven.conference.id, "signed", "scope");
    requireThat(act.by === proven.party.id, "signed", "party");
    if (act.kind === "seat.take") continue;
    const of = act.kind === "answer.give" ? act.body.version : act.body.responds_to;
    requireThat(of === proven.version?.id, "signed", "version");
    for (const { same_as: same = null } of act.body.articles) {
      requireThat(same === null || same === of, "signed", "same_as");
    }
    const addressed = act.body.addressed_to ?? [page.sponsor.id];
    requireThat(addressed.join() === page.sponsor.id, "signed", "sponsor");
  }
}

/**
 * Raise TextDiffers unless page, what stands on it and the acts to be signed agree with what was
 * proven. Asks for nothing: it runs before the review and once more when the button is pressed.
 *
 * @param {object} proven - see `proveShown`
 * @param {object} page - the page model
 * @param {{of: string, line: string, text: string}[]} standing - see `standingOn`
 * @param {{act: object}[]} acts - composed, about to be signed
 */
export function requireProven(proven, page, standing, acts) {
  const claims = claimsOf(page, proven.party.id);
  const { name } = claims.party.lines;
  requireThat(name !== undefined, "party", "not_on_page");
  for (const [what, claim] of Object.entries(claims)) {
    requireThat(claim.id === proven[what]?.id, "signed", what);
    requireLines(claim, proven[what]);
  }
  requireConference(page, proven.conference);
  requireParty(page, proven.party);
  requireStanding(claims.party, proven.party, standing);
  if (claims.version) {
    requireVersion(page, proven.version);
    requireStanding(claims.version, proven.version, standing);
  }
  requireActs(page, proven, acts);
}
