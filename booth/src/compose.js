/**
 * Writing acts: from a kind, a body and words to signed bytes and the upload that carries them.
 *
 * Byte for byte what `glasshouse.acts.compose` writes; booth/test/composing.json holds both to the
 * same examples. Randomness and time are given.
 */

import { toBase64Url } from "./bytes.js";
import { encode } from "./canonical.js";
import { sha256Hex } from "./hash.js";
import { MAX_SHEET_BYTES } from "./sheet.js";

const NONCE_BYTES = 16;
const SALT_BYTES = 32;
const MAX_ACT_BYTES = 40 * 1024;
const MAX_SHEETS_BYTES = 4 * 1024 * 1024;

const decoder = new TextDecoder();

/** What was written is longer than the record takes; `code` is that of the house's own refusal. */
export class TooLong extends Error {
  constructor(code) {
    super(code);
    this.name = "TooLong";
    this.code = code;
  }
}

/** "2026-11-22T14:03:00Z" for Unix milliseconds, rounded down to the second. */
export function instant(milliseconds) {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/**
 * The words in one language, with a fresh salt.
 *
 * @param {string} language - BCP 47
 * @param {Record<string, string>} lines - line id -> text
 * @param {(count: number) => Uint8Array} random
 */
export function writeSheet(language, lines, random) {
  const raw = encode({ lang: language, lines, salt: toBase64Url(random(SALT_BYTES)) });
  if (raw.length > MAX_SHEET_BYTES) throw new TooLong("sheet_too_large");
  return { language, lines, raw, digest: sha256Hex(raw) };
}

/**
 * A file to be named by an act, which has to be sent before it (`sendFile`).
 *
 * @param {string} type - media type
 * @param {Uint8Array} raw
 */
export function attachedFile(type, raw) {
  return { type, raw, digest: sha256Hex(raw), size: raw.length };
}

/**
 * Write an act that waits for its signatures.
 *
 * @param {object} said - `log`, `kind`, `scope`, `by`, `capacity`, `signers` (key ids), `saw`
 *   ({size, root in hex}), `said` (Unix ms), `body`, `texts` (language -> lines), and where the
 *   kind carries any `files` (see `attachedFile`) in its order
 * @param {(count: number) => Uint8Array} random
 * @returns {{id: string, act: object, raw: Uint8Array, sheets: ReturnType<typeof writeSheet>[]}}
 */
export function composeAct(said, random) {
  const sheets = Object.entries(said.texts).map(([language, lines]) =>
    writeSheet(language, lines, random),
  );
  if (sheets.reduce((sum, sheet) => sum + sheet.raw.length, 0) > MAX_SHEETS_BYTES) {
    throw new TooLong("sheets_too_large");
  }
  const act = {
    v: 1,
    log: said.log,
    kind: said.kind,
    scope: said.scope,
    by: said.by,
    capacity: said.capacity,
    signers: [...said.signers].sort(),
    saw: said.saw,
    said: instant(said.said),
    reported: null,
    body: said.body,
    sheets: Object.fromEntries(sheets.map((sheet) => [sheet.language, sheet.digest])),
    files: (said.files ?? []).map(({ digest, size, type }) => ({ digest, size, type })),
    nonce: toBase64Url(random(NONCE_BYTES)),
  };
  const raw = encode(act);
  if (raw.length > MAX_ACT_BYTES) throw new TooLong("act_too_large");
  return { id: sha256Hex(raw), act, raw, sheets };
}

/**
 * Sign an act with every key it names: the exact text that goes to `POST /api/acts`.
 *
 * @param {ReturnType<typeof composeAct>} composed
 * @param {import("./signing_key.js").SigningKey[]} keys
 */
export function signedUpload(composed, keys) {
  const sigs = composed.act.signers.map((signer) =>
    keys.find((key) => key.id === signer).sign(composed.raw),
  );
  const sheets = Object.fromEntries(
    composed.sheets.map((sheet) => [sheet.digest, decoder.decode(sheet.raw)]),
  );
  return decoder.decode(encode({ act: composed.act, sheets, sigs }));
}
