/**
 * Credentials: the secret by which a voter votes, and the public list of those whose ballots count.
 *
 * There is no check letter in version 1 of the protocol: a letter mistyped is noticed only because
 * the public credential is not on the list.
 */

import { utf8 } from "../bytes.js";
import { sha256 } from "../hash.js";
import { Fault, within } from "./fault.js";
import { BASE58, items, read, sha256Base64, text } from "./files.js";
import { Element, G } from "./group.js";
import { bigEndian, reduced } from "./scalars.js";

const LETTERS = `[${BASE58}]`;
const PRIVATE = new RegExp(`^${LETTERS}{5}-${LETTERS}{6}-${LETTERS}{5}-${LETTERS}{6}$`);
const PASSWORD = new RegExp(`^${LETTERS}{5}-${LETTERS}{5}-${LETTERS}{5}$`);
const ELEMENT = /^[0-9a-f]{64}$/;
const WEIGHT = /^(?:0|[1-9][0-9]{0,18})$/;

/** The largest sum of weights: finding the result takes time that grows with its square root. */
export const HEAVIEST_ROLL = 100_000_000_000n;

/**
 * Raises Fault unless it has the form of a credential: "maybe_a_password" for the form of a login's
 * password, else "not_a_credential" with the first place (from 1) that does not fit, dashes counted,
 * as in "letter 7".
 */
export function checkForm(credential) {
  if (PASSWORD.test(credential)) throw new Fault("maybe_a_password");
  if (PRIVATE.test(credential)) return;
  const pattern = "xxxxx-xxxxxx-xxxxx-xxxxxx";
  const place = [...pattern].findIndex((kind, at) => {
    const letter = credential[at] ?? "";
    return kind === "-" ? letter !== "-" : letter === "" || !BASE58.includes(letter);
  });
  throw new Fault("not_a_credential", `letter ${(place < 0 ? pattern.length : place) + 1}`);
}

/** The secret exponent behind a credential, dashes included, in one election; raises Fault. */
export function secretOf(uuid, credential) {
  checkForm(credential);
  const [high, low] = [0, 1].map((half) =>
    bigEndian(sha256(utf8(`derive_credential|${uuid}|${half}|${credential}`))),
  );
  return reduced((high << 256n) + low);
}

/** The public credential that stands on the list: an Element. */
export const publicOf = (uuid, credential) => G.power(secretOf(uuid, credential));

/** The public credentials of an election and their weights, by the bytes of their file. */
export class Roll {
  constructor(raw, weights, weighted) {
    this.raw = raw;
    /** @type {Map<string, number>} public credential -> weight */
    this.weights = weights;
    this.weighted = weighted;
  }

  /**
   * Read it; raises Fault. The order says nothing, so it is not checked.
   *
   * @param {Uint8Array} raw
   * @param {{members?: boolean}} [options] - with `members: false` credentials are taken to be of the
   *   group if they look like it: asking of each takes about a millisecond
   */
  static parse(raw, { members = true } = {}) {
    const weights = new Map();
    const forms = new Set();
    let total = 0n;
    for (const [place, line] of items(read(raw)).entries()) {
      const [credential, ...rest] = text(line).split(",");
      const weight = rest.join(",");
      within(`credential ${place + 1}`, () => {
        checkListed(credential, members);
        if (rest.length > 0 && !WEIGHT.test(weight)) throw new Fault("weight");
        if (weights.has(credential)) throw new Fault("credential_twice");
      });
      const own = rest.length > 0 ? BigInt(weight) : 1n;
      weights.set(credential, Number(own));
      total += own;
      forms.add(rest.length > 0);
    }
    if (forms.size > 1) throw new Fault("weights_mixed");
    if (total > HEAVIEST_ROLL) throw new Fault("total_weight_too_big");
    return new Roll(raw, weights, forms.has(true));
  }

  /** What people compare. */
  get fingerprint() {
    return sha256Base64(this.raw);
  }
}

function checkListed(credential, members) {
  if (!members) {
    if (!ELEMENT.test(credential)) throw new Fault("not_hexadecimal");
    return;
  }
  // Threat: of the identity everybody knows the secret, so everybody could cast its ballot.
  if (Element.parse(credential).isIdentity) throw new Fault("credential_identity");
}
