/**
 * Ed25519 with the one acceptance rule of the record (RFC 8032, cofactorless, no weak keys).
 *
 * Threat: libraries disagree about odd keys and signatures, so a hostile signer can make a
 * signature that one reader takes and another refuses, and two readers then differ about a public
 * record. Weak keys are therefore refused first, everywhere alike: the 14 encodings of small-order
 * points (with such a key one signature fits many messages) and every encoding with y >= p. Then
 * WebCrypto decides where it has Ed25519, as OpenSSL does on the server, and elsewhere
 * portable_ed25519.js, by the same equation.
 */

import { littleEndian, toHex } from "./bytes.js";
import { Mismatch } from "./errors.js";

const P = 2n ** 255n - 19n;

const ORDER_EIGHT_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

// y coordinates of the eight points whose order divides 8. With both signs of x, and with the
// encodings of 0 and 1 that reach past p, they make the 14 small-order encodings.
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, ORDER_EIGHT_Y, P - ORDER_EIGHT_Y]);

/** Refuse a public key that is not 32 bytes, not canonical or of small order. */
export function requireSoundKey(key) {
  if (key.length !== 32) throw new Mismatch("key_length", String(key.length));
  const y = littleEndian(key) & (2n ** 255n - 1n);
  if (y >= P || SMALL_ORDER_Y.has(y)) throw new Mismatch("key_weak", toHex(key));
}

/** Decision of WebCrypto; undefined where it does not know the algorithm. */
async function webCryptoVerify(subtle, key, message, signature) {
  let imported;
  try {
    imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (problem) {
    return problem?.name === "DataError" ? false : undefined;
  }
  return subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

async function portable(key, message, signature) {
  const { portableVerify } = await import("./portable_ed25519.js");
  return portableVerify(key, message, signature);
}

/**
 * Raise unless `signature` (64 bytes) of `message` by `key` (32 bytes) is valid.
 *
 * @param {SubtleCrypto | undefined} subtle - WebCrypto, absent on plain http from another machine
 */
export async function verify(key, message, signature, subtle = globalThis.crypto?.subtle) {
  requireSoundKey(key);
  if (signature.length !== 64) throw new Mismatch("signature_length", String(signature.length));
  const decided = subtle ? await webCryptoVerify(subtle, key, message, signature) : undefined;
  if (!(decided ?? (await portable(key, message, signature)))) {
    throw new Mismatch("signature_invalid");
  }
}
