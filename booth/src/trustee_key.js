/**
 * The key file of a trustee: made by the desk, kept by the trustee alone, and chosen again for every
 * step. It belongs to one vote and one trustee. The command line makes and reads the same
 * (src/glasshouse/cli/trustee_key.py).
 *
 * A trustee alone has `secretKey` and the `publicKey` to be shown. A member of a group has the `seed`
 * from which its keys follow, and the polynomial that it has `drawn` (a file of its own, as text)
 * and commits to, by this `commitment`, before it knows the others.
 */

import { isObject } from "./belenios/files.js";
import { Mismatch } from "./errors.js";

const FORM = "glasshouse-trustee-key-1";
const FIELDS = {
  alone: ["secretKey", "publicKey"],
  member: ["seed", "drawn", "commitment"],
};

const roleOf = (member) => (member ? "member" : "alone");

/** The file: a secret. `secrets` has the fields of the trustee's role. */
export function writeTrusteeKey({ vote, trustee, member, ...secrets }) {
  return `${JSON.stringify({ form: FORM, vote, trustee, role: roleOf(member), ...secrets })}\n`;
}

function fail(detail) {
  // Nothing of the file is repeated: it is a secret, also where it is broken.
  throw new Mismatch("trustee_key", detail);
}

/**
 * Read the file; raises Mismatch with the detail "form", "vote", "trustee" or "role" for a file that
 * is none, or one of another vote, trustee or role.
 *
 * @param {string} text
 * @param {{vote: string, trustee: string, member: boolean}} wanted
 */
export function readTrusteeKey(text, { vote, trustee, member }) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    fail("form");
  }
  if (!isObject(given) || given.form !== FORM) fail("form");
  if (given.vote !== vote) fail("vote");
  if (given.trustee !== trustee) fail("trustee");
  if (given.role !== roleOf(member)) fail("role");
  const secrets = {};
  for (const name of FIELDS[given.role]) {
    if (typeof given[name] !== "string") fail("form");
    secrets[name] = given[name];
  }
  return secrets;
}
