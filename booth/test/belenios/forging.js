/** Answers that encrypt what no question permits, with proofs as good as they can be. */

import { ed25519 } from "@noble/curves/ed25519.js";

import { contextOf, overallClaim } from "../../src/belenios/ballots.js";
import { Element, G } from "../../src/belenios/group.js";
import { Ciphertext, listed, membership, Opened, proveCases } from "../../src/belenios/proofs.js";
import { randomScalar } from "../../src/belenios/scalars.js";
import { random } from "./helpers.js";

const { Point } = ed25519;
const values = (proofs) => proofs.map((proof) => proof.value);

/** The element with a component of order 2: what no honest code makes. */
export function twisted(element) {
  const torsion = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const plain = Point.fromBytes(Uint8Array.from(element.hex.match(/../g), (p) => parseInt(p, 16)).reverse());
  return new Element(plain.add(torsion.multiplyUnsafe(4n)));
}

/** Proofs are drawn until every challenge is even: then they hold for a twisted element, too. */
function ground(prove, grind) {
  for (;;) {
    const proofs = prove();
    if (!grind || proofs.every(({ challenge }) => challenge % 2n === 0n)) return values(proofs);
  }
}

/**
 * An answer without a blank vote that encrypts these numbers.
 *
 * @param {Scene} scene
 * @param {number} place - of the question
 * @param {number} voter
 * @param {number[]} numbers
 * @param {object} how - `overall`: the case of the overall proof that is claimed; `twist`: whether
 *   beta of the first choice gets a component of order 2
 */
export function forgedAnswer(scene, place, voter, numbers, { overall = 0, twist = false } = {}) {
  const { election } = scene;
  const key = election.publicKey.prepare();
  const context = contextOf(election.fingerprint, G.power(scene.voters[voter]).hex);
  const opened = numbers.map((number) => new Opened(number, randomScalar(random)));
  const choices = opened.map(({ number, nonce }, at) => {
    const beta = key.power(nonce).times(G.power(BigInt(number)));
    return new Ciphertext(G.power(nonce), twist && at === 0 ? twisted(beta) : beta);
  });
  const prove = (claim, numbersOf, truth, grind) =>
    ground(() => proveCases(claim, numbersOf, truth, key, random, () => {}), grind);
  const individual = choices.map((choice, at) => {
    const own = opened[at];
    const claim = membership(choice, 0, 1, context);
    return prove(claim, [own, own], own.number === 1 ? 1 : 0, twist && at === 0);
  });
  const claim = overallClaim(election.questions[place], choices, `${context}|${listed(choices)}`);
  const sums = claim.cases.map(() => Opened.sum(opened));
  return {
    choices: values(choices),
    individual_proofs: individual,
    overall_proof: prove(claim, sums, overall, twist),
  };
}
