/**
 * Reading the ballots of a vote from its box, a record of its own, and holding them against what the
 * public record says that the box was when it closed.
 */

import { equal, fromHex } from "./bytes.js";
import { parseCheckpoint } from "./checkpoint.js";
import { Mismatch } from "./errors.js";
import { EMPTY_ROOT, leafHash, nodeHash } from "./merkle.js";
import { entriesOfBundle, TILE_WIDTH, tilePath } from "./tiles.js";

/** The root of a tree over all of these entries. */
export function rootOf(entries) {
  if (entries.length === 0) return EMPTY_ROOT;
  // The tree is a row of complete subtrees, greatest first; `row` keeps their heights and roots.
  const row = [];
  for (const entry of entries) {
    let subtree = { height: 0, hash: leafHash(entry) };
    while (row.at(-1)?.height === subtree.height) {
      subtree = { height: subtree.height + 1, hash: nodeHash(row.pop().hash, subtree.hash) };
    }
    row.push(subtree);
  }
  return row.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
}

/**
 * The first `size` ballots of a box; raises Mismatch unless they are those with this root.
 *
 * Threat: a house that shows a trustee other ballots than everybody else, and so has the trustee
 * believe in sums that are of one voter's ballot. What is loaded must be what the closing of the box
 * on the public record names.
 *
 * @param {{size: number, root: string}} closing - root in hex
 * @param {(path: string, options?: object) => Promise<Uint8Array>} load - reads the box, see house.js
 * @param {(done: number, total: number) => void} [progress]
 */
export async function ballotsOf({ size, root }, load, progress = () => {}) {
  const published = size === 0 ? 0 : parseCheckpoint(await load("checkpoint", { fresh: true })).size;
  if (published < size) throw new Mismatch("tile_outside", `${size} of ${published}`);
  const ballots = [];
  for (let number = 0; ballots.length < size; number += 1) {
    const bundle = await load(tilePath("entries", number, published));
    const all = entriesOfBundle(bundle);
    if (all.length !== Math.min(TILE_WIDTH, published - number * TILE_WIDTH)) {
      throw new Mismatch("bundle_malformed", String(number));
    }
    ballots.push(...all.slice(0, size - ballots.length));
    progress(ballots.length, size);
  }
  if (!equal(rootOf(ballots), fromHex(root))) throw new Mismatch("box_root", root);
  return ballots;
}
