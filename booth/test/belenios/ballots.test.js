/** Ballots: what voters can choose is encrypted and accepted, and every forgery is refused by name. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkOwnBallot, makeBallot, stepsOf } from "../../src/belenios/ballot_making.js";
import { Ballot, checkBallot } from "../../src/belenios/ballots.js";
import { text } from "../../src/bytes.js";
import { written } from "../../src/belenios/files.js";
import { Element, G } from "../../src/belenios/group.js";
import { ORDER } from "../../src/belenios/scalars.js";
import { forgedAnswer, twisted } from "./forging.js";
import { faults, question, random, Scene, signed, utf8 } from "./helpers.js";

const scene = new Scene([question(2, 0, 1), question(3, 1, 2)]);
const blank = new Scene([question(3, 1, 2, true), question(2, 1, 1)]);
const first = scene.ballot(0, [[1, 0], [1, 1, 0]]);
const second = scene.ballot(1, [[0, 1], [0, 1, 0]]);
const blankBallot = blank.ballot(0, [[1, 0, 0, 0], [1, 0]]);

const check = (raw, place = scene) => checkBallot(place.election, Ballot.parse(raw), place.roll);

/** All ways to choose so many of so many. */
function* selections(answers, least, most) {
  for (let bits = 0; bits < 2 ** answers; bits += 1) {
    const chosen = Array.from({ length: answers }, (_unused, place) => (bits >> place) & 1);
    const count = chosen.reduce((total, each) => total + each, 0);
    if (count >= least && count <= most) yield chosen;
  }
}

for (const [answers, least, most, isBlank] of [
  [1, 0, 1, false], [2, 0, 2, false], [3, 1, 2, false], [3, 3, 3, false],
  [1, 0, 1, true], [2, 0, 1, true], [2, 2, 2, true],
]) {
  const name = `${least} to ${most} of ${answers}${isBlank ? ", or blank" : ""}`;
  test(`every choice can be made and says what was chosen: ${name}`, () => {
    const place = new Scene([question(answers, least, most, isBlank)]);
    const choices = [...selections(answers, least, most)];
    const permitted = isBlank
      ? [[1, ...new Array(answers).fill(0)], ...choices.map((each) => [0, ...each])]
      : choices;
    for (const chosen of permitted) {
      const { raw } = place.ballot(0, [chosen]);
      check(raw, place);
      const [answer] = Ballot.parse(raw).answers;
      for (const [at, { alpha, beta }] of answer.choices.entries()) {
        assert.ok(beta.over(alpha.power(place.secret)).equals(G.power(BigInt(chosen[at]))));
      }
    }
  });
}

test("several questions, blank and not, with weights", () => {
  const questions = [question(3, 1, 2, true), question(2, 0, 1), question(4, 4, 4)];
  const place = new Scene(questions, [5, 0, 7]);
  for (const [voter, choice] of [[0, [0, 1, 0, 1]], [1, [1, 0, 0, 0]], [2, [0, 0, 1, 0]]]) {
    check(place.ballot(voter, [choice, [0, voter % 2], [1, 1, 1, 1]]).raw, place);
  }
});

test("a made ballot is the same when it is read, and its tracker is that of its bytes", () => {
  const read = Ballot.parse(first.raw);
  assert.deepEqual(read.value, first.value);
  assert.equal(read.tracker, first.tracker);
  assert.match(first.tracker, /^[A-Za-z0-9+/]{43}$/);
  assert.equal(text(read.unsigned), JSON.stringify({ ...first.value, signature: undefined }));
  checkOwnBallot(scene.election, first.raw);
});

test("no two ballots are alike, whatever was chosen", () => {
  const again = scene.ballot(0, [[1, 0], [1, 1, 0]]);
  assert.notEqual(again.tracker, first.tracker);
  assert.notEqual(again.answers[0].choices[0].alpha.hex, first.answers[0].choices[0].alpha.hex);
});

test("progress is told to the end, step by step", () => {
  const told = [];
  const progress = (done, total) => told.push([done, total]);
  makeBallot(blank.election, blank.voters[0], [[0, 1, 0, 0], [1, 0]], random, progress);
  const total = stepsOf(blank.election);
  assert.deepEqual(told, Array.from({ length: total }, (_unused, at) => [at + 1, total]));
});

const UNPERMITTED = {
  "too many": [scene, [[1, 1], [1, 0, 0]], "wrong_number", "answer 1"],
  "too few": [scene, [[1, 0], [0, 0, 0]], "wrong_number", "answer 2"],
  "one answer twice": [scene, [[2, 0], [1, 0, 0]], "wrong_number", "answer 1"],
  "a negative choice": [scene, [[1, 0], [-1, 1, 1]], "wrong_number", "answer 2"],
  "true for one": [scene, [[true, 0], [1, 0, 0]], "wrong_number", "answer 1"],
  "a choice more": [scene, [[1, 0, 0], [1, 0, 0]], "wrong_number", "answer 1"],
  "a question less": [scene, [[1, 0]], "wrong_number", ""],
  "blank and a choice": [blank, [[1, 1, 0, 0], [1, 0]], "blank_and_choice", "answer 1"],
  "neither blank nor a choice": [blank, [[0, 0, 0, 0], [1, 0]], "wrong_number", "answer 1"],
  "blank without its place": [blank, [[0, 1, 0], [1, 0]], "wrong_number", "answer 1"],
};
for (const [name, [place, choices, code, where]] of Object.entries(UNPERMITTED)) {
  test(`nobody can make a ballot with ${name}`, () => {
    faults(() => place.ballot(0, choices), code, where);
  });
}

// --- forgeries ------------------------------------------------------------------------------------

const bump = (proof) => {
  proof.response = String((BigInt(proof.response) + 1n) % ORDER);
};
const again = (change) => () => scene.resigned(first, 0, change);
const kept = (change) => () => scene.changed(first, change);
const blankAgain = (change) => () => blank.resigned(blankBallot, 0, change);
const respelled = (old, other) => () => utf8(text(first.raw).replace(old, other));
const forged = (place, numbers, how) => () =>
  scene.resigned(first, 0, (value) => {
    value.answers[place] = forgedAnswer(scene, place, 0, numbers, how);
  });
const choice = (value) => value.answers[0].choices[0];

/** name: [how it is made, the fault, where it is, in which election] */
const FORGERIES = {
  "an individual proof altered": [
    again((value) => bump(value.answers[0].individual_proofs[1][0])),
    "proof",
    "answer 1, individual proof 2",
  ],
  "an overall proof altered": [
    again((value) => bump(value.answers[1].overall_proof[1])),
    "proof",
    "answer 2, overall proof",
  ],
  "a blank proof altered": [
    blankAgain((value) => bump(value.answers[0].blank_proof[1])),
    "proof",
    "answer 1, blank proof",
    blank,
  ],
  "the cases of a proof exchanged": [
    again((value) => value.answers[0].individual_proofs[0].reverse()),
    "proof",
    "answer 1, individual proof 1",
  ],
  "a vote of two": [forged(0, [2, 0], { overall: 1 }), "proof", "answer 1, individual proof 1"],
  "a vote of minus one that makes the sum fit": [
    forged(1, [-1, 1, 1]),
    "proof",
    "answer 2, individual proof 1",
  ],
  "too many chosen": [forged(0, [1, 1], { overall: 1 }), "proof", "answer 1, overall proof"],
  "too few chosen": [forged(1, [0, 0, 0]), "proof", "answer 2, overall proof"],
  "the signature altered": [kept((value) => bump(value.signature.proof)), "signature", "signature"],
  "no signature": [
    kept((value) => {
      delete value.signature;
    }),
    "field_missing",
    "",
  ],
  "another voter's credential written in": [
    again((value) => {
      value.credential = second.credential;
    }),
    "proof",
    "answer 1, individual proof 1",
  ],
  "another's ballot signed with the own credential": [
    () => {
      const { signature: _signature, ...victim } = second.value;
      return signed(victim, scene.voters[0]);
    },
    "signature",
    "signature",
  ],
  "another's ciphertexts copied": [
    again((value) => {
      value.answers = structuredClone(second.value.answers);
    }),
    "proof",
    "answer 1, individual proof 1",
  ],
  "a credential that is not on the list": [
    () => {
      const { raw } = makeBallot(scene.election, 1917n, [[1, 0], [1, 0, 0]], random);
      return raw;
    },
    "invalid_credential",
    "",
  ],
  "made for another text of the election": [
    again((value) => {
      value.election_hash = blank.election.fingerprint;
    }),
    "wrong_fingerprint",
    "",
  ],
  "made for another election": [
    again((value) => {
      value.election_uuid = "ABCDEFGHJKLMNQ";
    }),
    "wrong_election",
    "",
  ],
  "a signature over another ballot": [
    kept((value) => ({ ...value, signature: scene.ballot(0, [[0, 0], [1, 0, 0]]).value.signature })),
    "signature_hash",
    "signature",
  ],
  "white space": [respelled(",", ", "), "not_canonical", ""],
  "fields in another order": [
    kept((value) => Object.fromEntries(Object.entries(value).reverse())),
    "not_canonical",
    "",
  ],
  "a further field": [again((value) => Object.assign(value, { note: "x" })), "field_unknown", ""],
  "a further field in an answer": [
    again((value) => Object.assign(value.answers[0], { note: "x" })),
    "field_unknown",
    "",
  ],
  "a field twice": [respelled('{"election_uuid"', '{"election_uuid":"x","election_uuid"'), "not_json", ""],
  "a letter written as its number": [respelled('"alpha"', '"\\u0061lpha"'), "not_canonical", ""],
  "half a surrogate for a name": [
    respelled(/"election_uuid":"[^"]*"/, '"election_uuid":"\\ud800"'),
    "not_json",
    "",
  ],
  "a leading zero": [
    again((value) => {
      const [proof] = value.answers[0].overall_proof;
      proof.response = `0${proof.response}`;
    }),
    "not_decimal",
    "",
  ],
  "a scalar that is no text": [
    again((value) => {
      value.answers[0].overall_proof[0].response = 5;
    }),
    "not_decimal",
    "",
  ],
  "a scalar not reduced": [
    again((value) => {
      const [proof] = value.answers[0].overall_proof;
      proof.response = String(BigInt(proof.response) + ORDER);
    }),
    "scalar_not_reduced",
    "",
  ],
  "upper-case digits": [
    again((value) => {
      choice(value).alpha = `A${"0".repeat(63)}`;
    }),
    "not_hexadecimal",
    "",
  ],
  "a component of order 2, with proofs that hold for it": [
    forged(0, [1, 0], { overall: 1, twist: true }),
    "not_in_group",
    "",
  ],
  "the identity with a sign": [
    again((value) => {
      choice(value).alpha = `8${"0".repeat(62)}1`;
    }),
    "not_in_group",
    "",
  ],
  "a point off the curve": [
    again((value) => {
      choice(value).beta = `${"0".repeat(63)}2`;
    }),
    "not_in_group",
    "",
  ],
  "an answer more": [
    again((value) => value.answers.push(value.answers[0])),
    "wrong_number",
    "",
  ],
  "an answer less": [again((value) => value.answers.pop()), "wrong_number", ""],
  "a choice more": [
    again((value) => value.answers[0].choices.push(choice(value))),
    "wrong_number",
    "answer 1, choices",
  ],
  "an individual proof less": [
    again((value) => value.answers[0].individual_proofs.pop()),
    "wrong_number",
    "answer 1, individual proofs",
  ],
  "a case more in an individual proof": [
    again((value) => value.answers[0].individual_proofs[0].push(value.answers[0].overall_proof[0])),
    "wrong_number",
    "answer 1, individual proof 1",
  ],
  "a case less in an overall proof": [
    again((value) => value.answers[0].overall_proof.pop()),
    "wrong_number",
    "answer 1, overall proof",
  ],
  "a blank proof where there is no blank vote": [
    again((value) => {
      value.answers[0].blank_proof = value.answers[0].overall_proof;
    }),
    "unexpected_blank_proof",
    "answer 1",
  ],
  "the blank proof left out": [
    blankAgain((value) => {
      delete value.answers[0].blank_proof;
    }),
    "blank_proof_missing",
    "answer 1",
    blank,
  ],
  "the cases of the blank proof exchanged": [
    blankAgain((value) => value.answers[0].blank_proof.reverse()),
    "proof",
    "answer 1, blank proof",
    blank,
  ],
  "a blank proof of null": [
    blankAgain((value) => {
      value.answers[0].blank_proof = null;
    }),
    "wrong_shape",
    "",
    blank,
  ],
  "a list for a ballot": [() => written([first.value]), "wrong_shape", ""],
  "more than a ballot may be": [() => new Uint8Array(60 * 1024 + 1), "ballot_too_large", ""],
};
for (const [name, [make, code, where, place = scene]] of Object.entries(FORGERIES)) {
  test(`refuses ${name}`, () => faults(() => check(make(), place), code, where));
}

test("the forged component of order 2 shows in nothing but the group", () => {
  const plain = Element.parse(G.power(77n).hex);
  assert.notEqual(twisted(plain).hex, plain.hex);
  assert.ok(twisted(plain).publicPower(2n).equals(plain.publicPower(2n)), "even powers are alike");
  faults(() => Element.parse(twisted(plain).hex), "not_in_group");
});

test("every byte of a ballot counts", () => {
  const places = Array.from({ length: 40 }, (_unused, at) => Math.floor((at * first.raw.length) / 40));
  for (const place of places) {
    const changed = Uint8Array.from(first.raw);
    changed[place] ^= 1;
    assert.throws(() => check(changed), { name: "Fault" }, `byte ${place}`);
  }
});

test("without the list of credentials everything else is checked", () => {
  const stranger = makeBallot(scene.election, 1917n, [[1, 0], [1, 0, 0]], random);
  checkBallot(scene.election, Ballot.parse(stranger.raw), null);
  faults(() => checkOwnBallot(scene.election, kept((value) => bump(value.signature.proof))()), "signature");
});
