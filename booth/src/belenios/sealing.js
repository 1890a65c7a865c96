/**
 * Encrypting a message to a key of the group: an element of the group carries the symmetric key.
 *
 * The symmetric part is AES-256-GCM by WebCrypto, which browsers withhold from pages served over
 * plain http by another machine. Nothing stands in for it there: `CannotCheck` is raised.
 */

import { fromHex, toHex, utf8 } from "../bytes.js";
import { CannotCheck } from "../errors.js";
import { sha256 } from "../hash.js";
import { Fault } from "./fault.js";
import { fields, readCanonical, text, writtenText } from "./files.js";
import { Element, G } from "./group.js";
import { randomScalar } from "./scalars.js";

const ALGORITHM = "AES-GCM";
const DATA = /^(?:[0-9a-f]{2}){16,}$/;

async function cipher(carrier, usage, subtle) {
  if (!subtle) throw new CannotCheck("needs_secure_context");
  const material = sha256(utf8(`key|${carrier.hex}`));
  return subtle.importKey("raw", material, ALGORITHM, false, [usage]);
}

/** How something encrypted stands within another message: as a text, not as an object. */
export const sealedText = (sealed) => writtenText(sealed);

/** Read it from there, in its one spelling; raises Fault. */
export function readSealed(value) {
  const same = (read) => read;
  return readCanonical(utf8(text(value)), same, same);
}

/** The protocol takes all 32 bytes, more than the usual 12; both sides hash them down alike. */
const parameters = (alpha) => ({ name: ALGORITHM, iv: sha256(utf8(`iv|${alpha.hex}`)) });

/**
 * Encrypt to a key.
 *
 * @param {Element} key
 * @param {Uint8Array} message
 * @param {(count: number) => Uint8Array} random - secure
 * @param {SubtleCrypto | undefined} subtle
 * @returns {Promise<object>} as it stands in files
 */
export async function seal(key, message, random, subtle = globalThis.crypto?.subtle) {
  const nonce = randomScalar(random);
  const carrier = G.power(randomScalar(random));
  const alpha = G.power(nonce);
  const symmetric = await cipher(carrier, "encrypt", subtle);
  const data = await subtle.encrypt(parameters(alpha), symmetric, message);
  return {
    algorithm: ALGORITHM,
    alpha: alpha.hex,
    beta: key.power(nonce).times(carrier).hex,
    data: toHex(new Uint8Array(data)),
  };
}

/** Decrypt with a secret key; raises Fault. */
export async function unseal(secret, sealed, subtle = globalThis.crypto?.subtle) {
  const given = fields(sealed, ["algorithm", "alpha", "beta", "data"]);
  if (given.algorithm !== ALGORITHM) throw new Fault("algorithm");
  const alpha = Element.parse(given.alpha);
  const beta = Element.parse(given.beta);
  if (!DATA.test(text(given.data))) throw new Fault("not_hexadecimal");
  const symmetric = await cipher(beta.over(alpha.power(secret)), "decrypt", subtle);
  try {
    const message = await subtle.decrypt(parameters(alpha), symmetric, fromHex(given.data));
    return new Uint8Array(message);
  } catch (problem) {
    if (problem?.name !== "OperationError") throw problem;
    throw new Fault("not_decrypted");
  }
}
