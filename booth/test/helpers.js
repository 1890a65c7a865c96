import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { CannotCheck, Mismatch } from "../src/errors.js";

export const vectors = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));

/** The call must raise a Mismatch (with this code, if one is named). */
export function refuses(call, code) {
  assert.throws(call, (problem) => problem instanceof Mismatch && (!code || problem.code === code));
}

export function refusesLater(promise, code) {
  return assert.rejects(
    promise,
    (problem) => problem instanceof Mismatch && (!code || problem.code === code),
  );
}

export function cannotCheck(promise, code) {
  return assert.rejects(promise, (problem) => problem instanceof CannotCheck && problem.code === code);
}

/** `raw` with each single byte changed in turn. */
export function* mutations(raw) {
  for (let place = 0; place < raw.length; place += 1) {
    const changed = Uint8Array.from(raw);
    changed[place] ^= 0x01;
    yield changed;
  }
}
