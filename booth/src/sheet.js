/**
 * Texts of an act: one per language, each named in the act by the fingerprint of its bytes.
 */

import { decodeCanonical } from "./canonical.js";
import { Mismatch } from "./errors.js";
import { sha256Hex } from "./hash.js";

export const MAX_SHEET_BYTES = 262_144;

/** What becomes of line ends when a text passes through HTML (HTML standard, 13.2.3.5). */
export const asShown = (line) => line.replaceAll("\r\n", "\n").replaceAll("\r", "\n");

/**
 * Raise unless `raw` is the text that the act names for `language`.
 *
 * @returns {{lang: string, lines: Record<string, string>, salt: string}}
 */
export function openSheet(raw, digest, language) {
  if (sha256Hex(raw) !== digest) throw new Mismatch("text_fingerprint", digest);
  const sheet = decodeCanonical(raw, MAX_SHEET_BYTES);
  if (sheet?.lang !== language || sheet.lines === null || typeof sheet.lines !== "object") {
    throw new Mismatch("text_language", language);
  }
  return sheet;
}

/**
 * Raise unless the page shows the lines of the text and no others.
 *
 * Threat: a server may serve a text that fits its fingerprint and print another one on the page.
 *
 * @param {Map<string, string>} shown - line id -> what stands on the page
 */
export function requireShown(sheet, shown) {
  const own = Object.keys(sheet.lines).sort();
  if (own.join() !== [...shown.keys()].sort().join()) throw new Mismatch("text_shown", "lines");
  for (const [id, line] of shown) {
    if (line !== asShown(sheet.lines[id])) throw new Mismatch("text_shown", id);
  }
}
