/**
 * Trust policies (C2SP tlog-policy): which log, which witnesses, and how many must have seen it.
 */

import { decimal, equal, text as decode } from "./bytes.js";
import { Mismatch } from "./errors.js";
import { COSIGNATURE, ED25519, parseVerifierKey } from "./note.js";

const NONE = "none";

function fail(detail) {
  throw new Mismatch("policy_malformed", detail);
}

/** Members needed of a group: "any" is one, "all" is every one. */
function threshold(spelling, members) {
  if (spelling === "any") return 1;
  if (spelling === "all") return members;
  const needed = decimal(spelling);
  if (needed < 1 || needed > members) fail(`group of ${members} cannot need ${needed}`);
  return needed;
}

/**
 * @param {Uint8Array} raw
 * @returns {{logs: object[], witnesses: Map<string, object>, groups: Map<string, {needed: number, members: string[]}>, quorum: string}}
 */
export function parsePolicy(raw) {
  if (raw.some((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f)) {
    fail("control byte");
  }
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: undefined };
  const members = new Set();
  const define = (name) => {
    if (!name || name === NONE) fail(`name ${name}`);
    if (policy.witnesses.has(name) || policy.groups.has(name)) fail(`${name} is defined twice`);
  };
  // A name must be defined before it is used, which also makes circles impossible.
  const use = (name) => {
    if (!policy.witnesses.has(name) && !policy.groups.has(name)) fail(`${name} is not defined`);
  };
  const lines = decode(raw).split("\n");
  if (lines.pop() !== "") fail("last line has no end");
  for (const line of lines) {
    const [word, ...rest] = line.split(/[ \t]+/).filter((part) => part !== "");
    if (word === undefined || word.startsWith("#")) continue;
    if (word === "log" && (rest.length === 1 || rest.length === 2)) {
      const key = parseVerifierKey(rest[0]);
      if (key.type !== ED25519) fail(line);
      policy.logs.push(key);
    } else if (word === "witness" && (rest.length === 2 || rest.length === 3)) {
      define(rest[0]);
      const key = parseVerifierKey(rest[1]);
      if (key.type !== COSIGNATURE) fail(line);
      // One key under two names would count twice.
      for (const other of policy.witnesses.values()) {
        if (equal(other.key, key.key)) fail(`${rest[0]} has the key of another witness`);
      }
      policy.witnesses.set(rest[0], key);
    } else if (word === "group" && rest.length >= 3) {
      const [name, spelling, ...names] = rest;
      define(name);
      for (const member of names) {
        use(member);
        if (members.has(member)) fail(`${member} is a member twice`);
        members.add(member);
      }
      policy.groups.set(name, { needed: threshold(spelling, names.length), members: names });
    } else if (word === "quorum" && rest.length === 1 && policy.quorum === undefined) {
      if (rest[0] !== NONE) use(rest[0]);
      [policy.quorum] = rest;
    } else {
      fail(line.slice(0, 200));
    }
  }
  if (policy.quorum === undefined) fail("no quorum");
  return policy;
}

/**
 * Whether the witnesses named in `seen` satisfy the quorum of the policy.
 *
 * @param {Set<string>} seen - names of witnesses with a valid cosignature
 */
export function satisfied(policy, seen) {
  const holds = (name) => {
    const group = policy.groups.get(name);
    return group ? group.members.filter(holds).length >= group.needed : seen.has(name);
  };
  return policy.quorum === NONE || holds(policy.quorum);
}
