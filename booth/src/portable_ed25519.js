/**
 * Ed25519 for browsers that have no WebCrypto, or one without this algorithm. Loaded only there.
 *
 * @noble/curves decides by RFC 8032 (`zip215: false`). Its equation is the cofactored one, which
 * takes some signatures that OpenSSL on the server refuses, so R is computed again from S, k and
 * the key and compared byte for byte: the cofactorless test.
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";

import { concat, equal, littleEndian } from "./bytes.js";

/** Whether `signature` (64 bytes) of `message` by `key` (32 bytes, not weak) is valid. */
export function portableVerify(key, message, signature) {
  const { Point } = ed25519;
  try {
    if (!ed25519.verify(signature, message, key, { zip215: false })) return false;
    const commitment = signature.subarray(0, 32);
    const challenge = littleEndian(sha512(concat(commitment, key, message))) % Point.Fn.ORDER;
    const ofKey = Point.fromBytes(key).multiplyUnsafe(challenge);
    const ofBase = Point.BASE.multiplyUnsafe(littleEndian(signature.subarray(32)));
    return equal(ofBase.subtract(ofKey).toBytes(), commitment);
  } catch {
    return false; // the bytes are no points of the curve
  }
}
