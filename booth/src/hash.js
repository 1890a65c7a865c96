/**
 * SHA-256, from @noble/hashes and not from WebCrypto: browsers withhold WebCrypto from pages served
 * over plain http by another machine, and a house in a town hall's network is just that.
 */

import { sha256 } from "@noble/hashes/sha2.js";

import { toHex } from "./bytes.js";

export { sha256 };

export const sha256Hex = (bytes) => toHex(sha256(bytes));
