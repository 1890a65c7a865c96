import assert from "node:assert/strict";
import { test } from "node:test";

import { fromHex, toHex, utf8 } from "../src/bytes.js";
import { sha256Hex } from "../src/hash.js";
import { EMPTY_ROOT, leafHash, verifyInclusion } from "../src/merkle.js";
import { rootAt, tilePath } from "../src/tiles.js";
import { refuses, refusesLater, vectors } from "./helpers.js";
import { inclusionOf, rootOf } from "./small_house.js";

const leaves = Array.from({ length: 300 }, (_, place) => leafHash(utf8(`entry ${place}`)));
const tile = (level, number, count) => {
  const row = level === 0 ? leaves : [rootOf(leaves.slice(0, 256))];
  const part = row.slice(number * 256, Math.min(count, (number + 1) * 256));
  return Uint8Array.from(part.flatMap((hash) => [...hash]));
};

test("hashes leaves and roots as the shared vectors say", () => {
  vectors.entries.forEach((entry, place) => {
    assert.equal(toHex(leafHash(utf8(entry))), vectors.leaf_hashes[place]);
  });
  assert.equal(toHex(rootOf(vectors.leaf_hashes.map(fromHex))), vectors.root_hex);
  assert.equal(toHex(rootOf(leaves)), vectors.tree300.root);
  for (const [size, root] of Object.entries(vectors.roots_leaf_i)) {
    assert.equal(toHex(rootOf(leaves.slice(0, Number(size)))), root);
  }
  assert.equal(toHex(EMPTY_ROOT), sha256Hex(new Uint8Array()));
});

test("takes the shared inclusion proof and refuses each change of it", () => {
  const [, leaf] = vectors.leaf_hashes.map(fromHex);
  const proof = vectors.inclusion_1_in_3.map(fromHex);
  const root = fromHex(vectors.root_hex);
  verifyInclusion(leaf, 1, 3, proof, root);
  refuses(() => verifyInclusion(leaf, 0, 3, proof, root));
  refuses(() => verifyInclusion(leaf, 1, 5, proof, root));
  refuses(() => verifyInclusion(leaf, 1, 3, proof.slice(1), root));
  refuses(() => verifyInclusion(leaf, 1, 3, [...proof, root], root));
  refuses(() => verifyInclusion(leaf, 3, 3, proof, root));
  refuses(() => verifyInclusion(leaf, -1, 3, proof, root));
  refuses(() => verifyInclusion(leaf.subarray(1), 1, 3, proof, root));
});

test("every entry of every tree up to 64 has one proof, and no other place takes it", () => {
  for (let size = 1; size <= 64; size += 1) {
    const some = leaves.slice(0, size);
    const root = rootOf(some);
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionOf(index, some);
      verifyInclusion(some[index], index, size, proof, root);
      if (size > 1) refuses(() => verifyInclusion(some[index], (index + 1) % size, size, proof, root));
      proof.forEach((hash, step) => {
        const changed = [...proof];
        changed[step] = Uint8Array.from(hash, (byte, place) => (place === 31 ? byte ^ 1 : byte));
        refuses(() => verifyInclusion(some[index], index, size, changed, root), "proof_root");
      });
    }
  }
});

test("places beyond 32 bits do not wrap around", () => {
  const size = 2 ** 33 + 1;
  const right = leaves[1];
  const left = leaves[0];
  const root = rootOf([left, right]);
  verifyInclusion(right, 2 ** 33, size, [left], root);
  refuses(() => verifyInclusion(right, 0, size, [left], root));
});

test("writes the paths of tiles", () => {
  assert.equal(tilePath(0, 0, 3), "tile/0/000.p/3");
  assert.equal(tilePath("entries", 0, 256), "tile/entries/000");
  assert.equal(tilePath(0, 273, 70_000), "tile/0/273.p/112");
  assert.equal(tilePath(1, 1234067, 1234068 * 256), "tile/1/x001/x234/067");
  refuses(() => tilePath(0, 1, 256), "tile_outside");
});

test("computes the root of every size from the tiles of a greater tree", async () => {
  for (const published of [1, 5, 255, 256, 257, 300]) {
    const served = new Map();
    for (let number = 0; number * 256 < published; number += 1) {
      served.set(tilePath(0, number, published), tile(0, number, published));
    }
    if (published >= 256) served.set("tile/1/000.p/1", tile(1, 0, 1));
    const load = async (path) => served.get(path) ?? assert.fail(path);
    for (let size = 0; size <= published; size += 7) {
      assert.deepEqual(await rootAt(size, published, load), rootOf(leaves.slice(0, size)), `${size}`);
    }
    assert.deepEqual(await rootAt(published, published, load), rootOf(leaves.slice(0, published)));
    await refusesLater(rootAt(published + 1, published, load), "tile_outside");
  }
  await refusesLater(rootAt(3, 3, async () => new Uint8Array(64)), "tile_malformed");
});
