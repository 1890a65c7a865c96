import assert from "node:assert/strict";

import { utf8 } from "../../src/bytes.js";
import { makeBallot } from "../../src/belenios/ballot_making.js";
import { Roll } from "../../src/belenios/credentials.js";
import { Election } from "../../src/belenios/election.js";
import { Fault } from "../../src/belenios/fault.js";
import { sha256Base64, written } from "../../src/belenios/files.js";
import { G } from "../../src/belenios/group.js";
import { proveKnowledge } from "../../src/belenios/knowledge.js";
import { randomScalar } from "../../src/belenios/scalars.js";

export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

const isFault = (code, where) => (problem) => {
  if (!(problem instanceof Fault)) return false;
  assert.equal(problem.code, code);
  if (where !== undefined) assert.equal(problem.where, where);
  return true;
};

/** The call must raise a Fault of this name, in this place if one is named. */
export function faults(call, code, where = undefined) {
  assert.throws(call, isFault(code, where));
}

/** The promise must fail with a Fault of this name. */
export function faultsLater(promise, code, where = undefined) {
  return assert.rejects(promise, isFault(code, where));
}

export const UUID = "ABCDEFGHJKLMNP";

/** A question as it stands in election.json. */
export const question = (answers, min, max, blank = false) => ({
  answers: Array.from({ length: answers }, (_unused, place) => `answer ${place + 1}`),
  ...(blank ? { blank } : {}),
  min,
  max,
  question: "Which?",
});

/** The bytes of an election, with changes to its fields. */
export const electionFile = (publicKey, questions, changes = {}) =>
  written({
    version: 1,
    description: "",
    name: "A vote",
    group: "Ed25519",
    public_key: publicKey.hex,
    questions,
    uuid: UUID,
    ...changes,
  });

/** An election of which every secret is known. */
export class Scene {
  constructor(questions, weights = [1, 1, 1], changes = {}) {
    this.secret = randomScalar(random);
    this.election = Election.parse(electionFile(G.power(this.secret), questions, changes));
    this.voters = weights.map(() => randomScalar(random));
    const lines = this.voters.map((voter, place) => `${G.power(voter).hex},${weights[place]}`);
    this.roll = Roll.parse(written(lines));
  }

  ballot(voter, choices) {
    return makeBallot(this.election, this.voters[voter], choices, random);
  }

  /** The ballot's fields, changed, signed anew by the voter: bytes. */
  resigned(ballot, voter, change) {
    const value = structuredClone(ballot.value);
    delete value.signature;
    change(value);
    return signed(value, this.voters[voter]);
  }

  /** The ballot's fields, changed, with the signature that was there: bytes. */
  changed(ballot, change) {
    const value = structuredClone(ballot.value);
    return written(change(value) ?? value);
  }
}

/** A ballot of these fields with a true signature over them. */
export function signed(unsigned, secret) {
  const hash = sha256Base64(written(unsigned));
  const proof = proveKnowledge(secret, `sig|${hash}|`, random);
  return written({ ...unsigned, signature: { hash, proof: proof.value } });
}

export { utf8 };
