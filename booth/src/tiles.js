/**
 * Tiles (C2SP tlog-tiles): where hashes and entries lie, and roots computed from them.
 */

import { Mismatch } from "./errors.js";
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from "./merkle.js";

export const TILE_WIDTH = 256;

/** 1234067 -> "x001/x234/067" */
function groups(number) {
  const digits = String(number);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  return padded.map((group, place) => (place < padded.length - 1 ? `x${group}` : group)).join("/");
}

/**
 * Path of tile `number` of `level` (or "entries") in a tree that has `count` nodes on that level.
 */
export function tilePath(level, number, count) {
  const width = Math.min(TILE_WIDTH, count - number * TILE_WIDTH);
  if (width <= 0) throw new Mismatch("tile_outside", `${level}/${number}`);
  const full = `tile/${level}/${groups(number)}`;
  return width === TILE_WIDTH ? full : `${full}.p/${width}`;
}

/**
 * The entries of a bundle (each entry after its length, two bytes, big end first).
 *
 * The bundle must hold whole entries only, so that none can hide behind a cut end.
 */
export function entriesOfBundle(bundle) {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length);
  const entries = [];
  let offset = 0;
  while (offset < bundle.length) {
    if (offset + 2 > bundle.length) throw new Mismatch("bundle_malformed", "cut length");
    const end = offset + 2 + view.getUint16(offset);
    if (end > bundle.length) throw new Mismatch("bundle_malformed", "cut entry");
    if (entries.length >= TILE_WIDTH) throw new Mismatch("bundle_malformed", "too many entries");
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  return entries;
}

/** The entry at `place` of a bundle. */
export function entryInBundle(bundle, place) {
  const found = entriesOfBundle(bundle)[place];
  if (!found) throw new Mismatch("bundle_malformed", `no entry at ${place}`);
  return found;
}

/**
 * Root of the first `size` entries, from the hash tiles of a tree of `published` entries.
 *
 * The tree of `size` is a row of complete subtrees, one per set bit of `size`, greatest first; each
 * lies in one tile, or is built there from at most 256 hashes.
 *
 * @param {(path: string) => Promise<Uint8Array>} load
 */
export async function rootAt(size, published, load) {
  if (size > published) throw new Mismatch("tile_outside", `${size} of ${published}`);
  if (size === 0) return EMPTY_ROOT;
  const cache = new Map();
  const hashAt = async (level, index) => {
    const number = Math.floor(index / TILE_WIDTH);
    const count = Math.floor(published / TILE_WIDTH ** level);
    const path = tilePath(level, number, count);
    if (!cache.has(path)) cache.set(path, await load(path));
    const tile = cache.get(path);
    const width = Math.min(TILE_WIDTH, count - number * TILE_WIDTH);
    if (tile.length !== width * HASH_BYTES) throw new Mismatch("tile_malformed", path);
    const offset = (index % TILE_WIDTH) * HASH_BYTES;
    return tile.subarray(offset, offset + HASH_BYTES);
  };
  const subtree = async (start, height) => {
    const level = Math.floor(height / 8);
    const inner = height % 8;
    const first = start / TILE_WIDTH ** level;
    let row = [];
    for (let step = 0; step < 2 ** inner; step += 1) row.push(await hashAt(level, first + step));
    while (row.length > 1) {
      const above = [];
      for (let pair = 0; pair < row.length; pair += 2) above.push(nodeHash(row[pair], row[pair + 1]));
      row = above;
    }
    return row[0];
  };
  const peaks = [];
  let start = 0;
  for (let height = 52; height >= 0; height -= 1) {
    const leaves = 2 ** height;
    if (size - start >= leaves) {
      peaks.push(await subtree(start, height));
      start += leaves;
    }
  }
  return peaks.reduceRight((right, left) => nodeHash(left, right));
}
