/**
 * Merkle tree of the record (RFC 6962 section 2.1): leaf SHA-256(0x00 || entry), node
 * SHA-256(0x01 || left || right).
 *
 * Places in the tree may exceed 32 bits, where the bit operators of the language wrap around, so
 * they are reckoned with BigInt.
 */

import { concat, equal, toHex } from "./bytes.js";
import { Mismatch } from "./errors.js";
import { sha256 } from "./hash.js";

export const HASH_BYTES = 32;

export const leafHash = (entry) => sha256(concat(Uint8Array.of(0), entry));

export const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** Root of no entries at all. */
export const EMPTY_ROOT = sha256(new Uint8Array());

/**
 * Raise unless `proof` leads from `leaf` at `index` to `root` of a tree of `size` entries.
 *
 * @param {Uint8Array[]} proof - hashes from the leaf's sibling upward
 */
export function verifyInclusion(leaf, index, size, proof, root) {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) {
    throw new Mismatch("proof_malformed", `${index} of ${size}`);
  }
  if ([leaf, root, ...proof].some((hash) => hash.length !== HASH_BYTES)) {
    throw new Mismatch("proof_malformed", "hash length");
  }
  let place = BigInt(index);
  let last = BigInt(size - 1);
  let hash = leaf;
  let used = 0;
  while (last > 0n) {
    // The right edge of the tree has no sibling on levels where it is alone: no hash is used there.
    if (place % 2n === 1n || place < last) {
      if (used === proof.length) throw new Mismatch("proof_malformed", "too short");
      const sibling = proof[used];
      hash = place % 2n === 1n ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
      used += 1;
    }
    place /= 2n;
    last /= 2n;
  }
  if (used !== proof.length) throw new Mismatch("proof_malformed", "too long");
  if (!equal(hash, root)) throw new Mismatch("proof_root", toHex(hash));
}
