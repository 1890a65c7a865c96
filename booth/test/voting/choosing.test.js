/** What a voter may choose, how it is told what is wrong, and which numbers are encrypted. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkPermitted } from "../../src/belenios/ballot_making.js";
import { Fault } from "../../src/belenios/fault.js";
import { credentialProblem, numbersOf, problemOf } from "../../src/voting/choosing.js";

const one = { least: 1, most: 1, blank: false };
const oneOrBlank = { least: 1, most: 1, blank: true };
const some = { least: 2, most: 3, blank: false };
const atMost = { least: 0, most: 2, blank: false };
const exactly = { least: 2, most: 2, blank: false };
const chosen = (...answers) => ({ blank: false, answers });
const blank = (...answers) => ({ blank: true, answers });
const say = (question, choice) => problemOf(question, choice)?.say ?? null;

test("what a question permits has no problem", () => {
  assert.equal(say(one, chosen(2)), null);
  assert.equal(say(oneOrBlank, blank()), null);
  assert.equal(say(some, chosen(1, 3)), null);
  assert.equal(say(atMost, chosen()), null);
});

test("nothing chosen is told by what could be", () => {
  assert.equal(say(one, chosen()), "choose_one");
  assert.equal(say(oneOrBlank, chosen()), "choose_or_blank");
  assert.equal(say(exactly, chosen()), "choose_exactly");
  assert.equal(say(some, chosen()), "choose_at_least");
});

test("too few and too many are told with their numbers", () => {
  assert.deepEqual(problemOf(some, chosen(1)), { say: "choose_at_least", values: { least: 2, most: 3, chosen: 1 } });
  assert.deepEqual(problemOf(atMost, chosen(1, 2, 3)), { say: "choose_at_most", values: { least: 0, most: 2, chosen: 3 } });
  assert.equal(say(exactly, chosen(1, 2, 3)), "choose_exactly");
});

test("a blank vote names no answer, and stands only where there is one", () => {
  assert.equal(say(oneOrBlank, blank(1)), "blank_and_choice");
  assert.equal(say(one, blank()), "choose_one");
});

test("what is told to be right is what the protocol permits, and nothing else", () => {
  for (const rule of [one, oneOrBlank, some, atMost, exactly]) {
    const question = { ...rule, answers: 3, choices: 3 + (rule.blank ? 1 : 0) };
    for (let bits = 0; bits < 16; bits += 1) {
      const choice = { blank: bits >= 8, answers: [1, 2, 3].filter((each) => bits & (1 << (each - 1))) };
      if (choice.blank && !rule.blank) continue;
      const [numbers] = numbersOf([question], [choice]);
      let permitted = true;
      try {
        checkPermitted(question, numbers);
      } catch (problem) {
        assert.ok(problem instanceof Fault);
        permitted = false;
      }
      assert.equal(problemOf(rule, choice) === null, permitted, JSON.stringify([rule, choice]));
    }
  }
});

test("the numbers stand in the order of the answers, the blank one first", () => {
  const questions = [{ blank: true, answers: 3 }, { blank: false, answers: 2 }];
  assert.deepEqual(numbersOf(questions, [chosen(3), chosen(2)]), [[0, 0, 0, 1], [0, 1]]);
  assert.deepEqual(numbersOf(questions, [blank(), chosen(1, 2)]), [[1, 0, 0, 0], [1, 1]]);
});

const RIGHT = "abcde-fghijk-mnopq-rstuvw";

test("a credential of the right form has no problem", () => {
  assert.equal(credentialProblem(RIGHT), null);
});

test("every other form is told by what is wrong with it, and where", () => {
  const told = (credential) => credentialProblem(credential);
  assert.equal(told("").say, "credential_needed");
  assert.equal(told(`${RIGHT} `).say, "credential_space");
  assert.equal(told("abcde-fghij-kmnop").say, "credential_password");
  assert.deepEqual(told("abcd0-fghijk-mnopq-rstuvw"), { say: "credential_letter", values: { place: 5, letter: "0" } });
  assert.deepEqual(told("abcde fghijk mnopq rstuvw").values, { place: 6, letter: " " });
  assert.deepEqual(told(RIGHT.slice(0, 9)), { say: "credential_short", values: { place: 10 } });
  assert.equal(told(`${RIGHT}x`).say, "credential_long");
});
