/**
 * Reading from this house, and from no other machine.
 */

import { CannotCheck } from "./errors.js";

// A bundle holds 256 entries of at most 65,535 bytes and their lengths; nothing served is larger.
const MAX_BYTES = 256 * (65_535 + 2);

/** The house answered that it has nothing at this path: 404 never was or not yet, 410 removed. */
export class NotServed extends Error {
  constructor(status, path) {
    super(`${status} ${path}`);
    this.name = "NotServed";
    this.status = status;
    this.path = path;
  }
}

/**
 * A function that reads a resource of the record as bytes.
 *
 * Threat: a page that is made to name another host would tell that host who reads what. Only the
 * origin of the page is asked, without cookies, without a referrer, and no redirect is followed.
 *
 * @param {string} base - address of the record, e.g. "/record/"
 * @param {{fetch: typeof fetch, page: string}} browser - `page` is the address of the page
 * @returns {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>}
 */
export function reader(base, { fetch, page }) {
  const root = new URL(base, page);
  return async (path, { fresh = false } = {}) => {
    const address = new URL(path, root);
    if (address.origin !== new URL(page).origin) throw new CannotCheck("other_host", address.host);
    let answer;
    try {
      answer = await fetch(address.href, {
        cache: fresh ? "no-store" : "default",
        credentials: "omit",
        mode: "same-origin",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new CannotCheck("not_reached", path);
    }
    if (answer.status === 404 || answer.status === 410) throw new NotServed(answer.status, path);
    if (answer.status !== 200) throw new CannotCheck("not_reached", `${answer.status} ${path}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > MAX_BYTES) throw new CannotCheck("too_large", path);
    return bytes;
  };
}
