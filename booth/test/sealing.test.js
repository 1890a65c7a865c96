import assert from "node:assert/strict";
import { test } from "node:test";

import { CannotCheck } from "../src/errors.js";
import { NotServed } from "../src/house.js";
import { waitForSeal } from "../src/sealing.js";

/** A house that seals the entry at the given try; `pauses` are how long was waited. */
const sealedAt = (place) => {
  const pauses = [];
  let tries = 0;
  const load = async (path) => {
    assert.equal(path, "proof/231");
    tries += 1;
    if (tries < place) throw new NotServed(404, path);
  };
  return { load, pause: async (ms) => pauses.push(ms), pauses };
};

test("asks again until the entry is sealed", async () => {
  for (const place of [1, 3]) {
    const house = sealedAt(place);
    assert.equal(await waitForSeal(231, house.load, house.pause), true);
    assert.equal(house.pauses.length, place - 1);
  }
});

test("gives up at last, and says so", async () => {
  const house = sealedAt(1000);
  assert.equal(await waitForSeal(231, house.load, house.pause), false);
  assert.equal(house.pauses.length, 19);
});

test("does not ask a house again that does not answer", async () => {
  const load = async () => { throw new CannotCheck("not_reached", "proof"); };
  await assert.rejects(waitForSeal(231, load, () => assert.fail("no pause")), CannotCheck);
});
