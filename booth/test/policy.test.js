import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/bytes.js";
import { parsePolicy, satisfied } from "../src/policy.js";
import { refuses, vectors } from "./helpers.js";
import { Key } from "./small_house.js";

const log = `log ${vectors.log_vkey}`;
const [a, b, c] = ["a", "b", "c"].map((name) => `witness ${name} ${new Key(`w.example/${name}`, 0x04).vkey}`);
const parse = (...lines) => parsePolicy(utf8(`${lines.join("\n")}\n`));
const seen = (...names) => new Set(names);

test("no quorum asks for no witness", () => {
  const policy = parse("# a comment", "", log, "quorum none");
  assert.equal(policy.logs[0].vkey, vectors.log_vkey);
  assert.equal(satisfied(policy, seen()), true);
});

test("counts witnesses through groups of groups", () => {
  const policy = parse(log, a, b, `${c} https://w.example/`, "group near 2 a b", "group all all near c", "quorum all");
  assert.equal(satisfied(policy, seen("a", "b", "c")), true);
  assert.equal(satisfied(policy, seen("a", "c")), false);
  assert.equal(satisfied(policy, seen("a", "b")), false);
  assert.equal(satisfied(parse(log, a, b, "group some any a b", "quorum some"), seen("b")), true);
  assert.equal(satisfied(parse(log, a, "quorum a"), seen()), false);
});

const malformed = {
  "no quorum": [log, a],
  "two quorums": [log, "quorum none", "quorum none"],
  "an unknown quorum": [log, "quorum a"],
  "a forward reference": [log, "group g any a", a, "quorum g"],
  "a member twice": [log, a, b, "group g any a b", "group h any a", "quorum h"],
  "a threshold of none": [log, a, "group g 0 a", "quorum g"],
  "a threshold above its members": [log, a, "group g 2 a", "quorum g"],
  "a signed threshold": [log, a, "group g +1 a", "quorum g"],
  "a witness named none": [log, a.replace("witness a", "witness none"), "quorum none"],
  "a name twice": [log, a, b.replace("witness b", "witness a"), "quorum a"],
  "one key under two names": [log, a, a.replace("witness a", "witness z"), "quorum none"],
  "a log key as witness": [log, `witness l ${vectors.log_vkey}`, "quorum none"],
  "a witness key as log": [`log ${vectors.witness_vkey}`, "quorum none"],
  "an unknown word": [log, "trust everybody", "quorum none"],
  "a carriage return": [`${log}\r`, "quorum none"],
};
for (const [name, lines] of Object.entries(malformed)) {
  test(`refuses a policy with ${name}`, () => refuses(() => parse(...lines)));
}

test("refuses a policy whose last line has no end", () => {
  refuses(() => parsePolicy(utf8(`${log}\nquorum none`)), "policy_malformed");
});
