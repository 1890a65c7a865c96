/**
 * Secrets and time. What is measured here is not time, which no test can hold still, but what takes
 * it: the multiplications, and of which kind.
 */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { ed25519 } from "@noble/curves/ed25519.js";

import { makeBallot } from "../../src/belenios/ballot_making.js";
import { Element } from "../../src/belenios/group.js";
import { singleKey } from "../../src/belenios/key_generation.js";
import { drawSeed, Member } from "../../src/belenios/member.js";
import { ORDER } from "../../src/belenios/scalars.js";
import { decryptShare } from "../../src/belenios/shares.js";
import { question, random, Scene } from "./helpers.js";

const { prototype } = Element;
const original = { power: prototype.power, publicPower: prototype.publicPower };
let counted;

beforeEach(() => {
  counted = { power: 0, publicPower: 0 };
  for (const name of Object.keys(original)) {
    prototype[name] = function counting(scalar) {
      counted[name] += 1;
      return original[name].call(this, scalar);
    };
  }
});
afterEach(() => Object.assign(prototype, original));

const forget = () => Object.assign(counted, { power: 0, publicPower: 0 });

for (const [name, questions, choices] of [
  ["one of two, or none", [question(2, 0, 1)], [[[0, 0]], [[1, 0]], [[0, 1]]]],
  ["up to all", [question(3, 0, 3)], [[[0, 0, 0]], [[1, 0, 0]], [[1, 1, 1]]]],
  ["with blank", [question(2, 1, 2, true)], [[[1, 0, 0]], [[0, 1, 0]], [[0, 1, 1]]]],
  ["blank or none", [question(2, 0, 2, true)], [[[1, 0, 0]], [[0, 0, 0]], [[0, 0, 1]]]],
]) {
  test(`every step of a ballot takes as many powers whatever is chosen: ${name}`, () => {
    const { election, voters } = new Scene(questions);
    election.publicKey.prepare();
    const taken = choices.map((choice) => {
      const steps = [];
      forget();
      makeBallot(election, voters[0], choice, random, () => steps.push({ ...counted }));
      return steps;
    });
    assert.ok(taken[0].at(-1).power > 10);
    for (const steps of taken) assert.deepEqual(steps, taken[0]);
  });
}

test("no secret goes through a multiplication whose time depends on it", () => {
  const scene = new Scene([question(2, 0, 1), question(2, 1, 1, true)]);
  const seed = drawSeed(random);
  const table = scene.ballot(0, [[1, 0], [0, 1, 0]]).answers.map((answer) => answer.choices);
  forget();
  scene.ballot(0, [[1, 0], [1, 0, 0]]);
  singleKey(1234n, random);
  new Member(seed).signed({ secret: 1 }, random);
  decryptShare(table, scene.secret, scene.election.fingerprint, random);
  assert.equal(counted.publicPower, 0);
  assert.ok(counted.power > 20);
});

test("a secret power is one multiplication of the library's careful kind, whatever the exponent", () => {
  const asked = [];
  const point = {
    multiply: (scalar) => {
      asked.push(scalar);
      return ed25519.Point.BASE;
    },
    multiplyUnsafe: () => assert.fail("the quick kind"),
  };
  for (const scalar of [0n, 1n, ORDER - 1n, ORDER]) new Element(point).power(scalar);
  assert.deepEqual(asked, [1n, 1n, ORDER - 1n, 1n]);
});
