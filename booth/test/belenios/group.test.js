import assert from "node:assert/strict";
import { test } from "node:test";

import { ed25519 } from "@noble/curves/ed25519.js";

import { toHex } from "../../src/bytes.js";
import { discreteLogarithm, Element, G, IDENTITY, product } from "../../src/belenios/group.js";
import { inverse, ORDER, parseScalar, randomScalar, reduced } from "../../src/belenios/scalars.js";
import { faults, random } from "./helpers.js";

const { Point } = ed25519;
const PRIME = 2n ** 255n - 19n;
const hexOf = (point) => toHex(point.toBytes().reverse());
const spelled = (number) => number.toString(16).padStart(64, "0");

/** A point of order 8, from RFC 8032's curve. */
const EIGHT = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
const TWO = EIGHT.multiplyUnsafe(4n);

test("spells elements as the protocol does, from the other end", () => {
  assert.equal(G.hex, "6666666666666666666666666666666666666666666666666666666666666658");
  assert.equal(IDENTITY.hex, spelled(1n));
});

test("reads what it spells, one by one and many at once", () => {
  const elements = Array.from({ length: 20 }, () => G.power(randomScalar(random)).times(G));
  const [first] = elements;
  assert.equal(Element.parse(first.hex).hex, first.hex);
  const again = elements.map((each) => each.times(IDENTITY));
  assert.deepEqual(Element.spell(again), elements.map((each) => each.hex));
  assert.ok(Element.parse(IDENTITY.hex).isIdentity);
});

const REFUSED = {
  "upper-case digits": [G.power(5n).hex.toUpperCase(), "not_hexadecimal"],
  "too few digits": [G.hex.slice(1), "not_hexadecimal"],
  "too many digits": [`${G.hex}0`, "not_hexadecimal"],
  "a line end after it": [`${G.hex}\n`, "not_hexadecimal"],
  "a number": [5, "not_hexadecimal"],
  "nothing": [undefined, "not_hexadecimal"],
  "a point off the curve": [spelled(2n), "not_in_group"],
  "the identity with a sign": [spelled(1n + 2n ** 255n), "not_in_group"],
  "the identity, not reduced": [spelled(PRIME + 1n), "not_in_group"],
  "zero, not reduced": [spelled(PRIME), "not_in_group"],
  "a point of order 2": [hexOf(TWO), "not_in_group"],
  "a point of order 8": [hexOf(EIGHT), "not_in_group"],
  "a member with a component of order 2": [hexOf(Point.BASE.add(TWO)), "not_in_group"],
  "a member with a component of order 8": [hexOf(Point.BASE.add(EIGHT)), "not_in_group"],
};
for (const [name, [text, code]] of Object.entries(REFUSED)) {
  test(`refuses ${name}`, () => faults(() => Element.parse(text), code));
}

test("powers agree, secret and public, with a table and without", () => {
  const base = G.power(12345n);
  const prepared = Element.parse(base.hex).prepare();
  for (const scalar of [0n, 1n, 2n, ORDER - 1n, ORDER, ORDER + 5n, -3n, randomScalar(random)]) {
    const expected = Point.BASE.multiplyUnsafe(reduced(12345n * scalar));
    for (const element of [base, prepared]) {
      assert.equal(element.power(scalar).hex, hexOf(expected));
      assert.equal(element.publicPower(scalar).hex, hexOf(expected));
    }
  }
  assert.ok(IDENTITY.power(7n).isIdentity);
  assert.ok(IDENTITY.publicPower(7n).isIdentity);
});

test("public powers of many elements in turn are those of the library", () => {
  const bases = Array.from({ length: 150 }, (_unused, at) => Point.BASE.multiplyUnsafe(BigInt(at + 2)));
  const elements = bases.map((base) => new Element(base));
  for (const round of [1, 2]) {
    for (const [at, base] of bases.entries()) {
      const scalar = round === 1 ? randomScalar(random) : BigInt(at);
      assert.equal(elements[at].publicPower(scalar).hex, hexOf(base.multiplyUnsafe(scalar)));
    }
  }
});

test("multiplies and divides", () => {
  assert.ok(G.power(7n).over(G.power(3n)).equals(G.power(4n)));
  assert.ok(product([G, G.power(2n), G.power(3n)]).equals(G.power(6n)));
  assert.ok(product([]).isIdentity);
  assert.ok(!G.equals(IDENTITY));
});

test("finds the number of votes behind an element, and none beyond what there can be", () => {
  for (const most of [0, 1, 2, 24, 25, 1000]) {
    for (const count of new Set([0, most, Math.floor(most / 2)])) {
      assert.equal(discreteLogarithm(G.publicPower(BigInt(count)), most), count);
    }
    faults(() => discreteLogarithm(G.publicPower(BigInt(most + 1)), most), "no_such_count");
  }
  assert.equal(discreteLogarithm(G.publicPower(1_000_013n), 1_100_000), 1_000_013);
  faults(() => discreteLogarithm(G.power(ORDER - 1n), 1000), "no_such_count");
});

test("reads scalars in their one spelling", () => {
  assert.equal(parseScalar("0"), 0n);
  assert.equal(parseScalar(String(ORDER - 1n)), ORDER - 1n);
  for (const text of ["", "00", "01", "-1", "+1", "1.0", " 1", "1\n", "0x1", "1e3", "٣", 1, null]) {
    faults(() => parseScalar(text), "not_decimal");
  }
  for (const number of [ORDER, ORDER + 1n, 10n ** 76n]) {
    faults(() => parseScalar(String(number)), "scalar_not_reduced");
  }
  faults(() => parseScalar("9".repeat(78)), "not_decimal");
});

test("draws scalars from 64 bytes, the first most significant", () => {
  const bytes = new Uint8Array(64);
  bytes[63] = 5;
  assert.equal(randomScalar(() => bytes), 5n);
  bytes[0] = 1;
  assert.equal(randomScalar((count) => bytes.subarray(0, count)), (2n ** 504n + 5n) % ORDER);
  assert.equal(reduced(inverse(9n) * 9n), 1n);
});
