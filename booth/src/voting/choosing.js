/**
 * What a voter has chosen, and what is still wrong with it. Nothing is put right here: a voter who
 * chose too much is told so, and chooses.
 *
 * A choice is `{blank: boolean, answers: number[]}` for each question, answers counted from 1.
 */

import { checkForm } from "../belenios/credentials.js";
import { Fault } from "../belenios/fault.js";

/** Whether exactly one is to be chosen: then choosing another takes the first back. */
export const isSingle = ({ least, most }) => least === 1 && most === 1;

/**
 * What is wrong with the choice in one question.
 *
 * @param {{least: number, most: number, blank: boolean}} question
 * @returns {{say: string, values: object} | null} null where the question permits it
 */
export function problemOf({ least, most, blank: mayBeBlank }, { blank, answers }) {
  const chosen = answers.length;
  if (blank && chosen > 0) return { say: "blank_and_choice", values: {} };
  if (blank && mayBeBlank) return null;
  if (chosen >= least && chosen <= most) return null;
  const values = { least, most, chosen };
  if (chosen === 0) return { say: nothingChosen(least, most, mayBeBlank), values };
  if (least === most) return { say: "choose_exactly", values };
  return { say: chosen > most ? "choose_at_most" : "choose_at_least", values };
}

function nothingChosen(least, most, mayBeBlank) {
  if (mayBeBlank) return "choose_or_blank";
  if (least === 1 && most === 1) return "choose_one";
  return least === most ? "choose_exactly" : "choose_at_least";
}

/** The numbers that are encrypted, for each question 0 or 1 for each answer, the blank one first. */
export function numbersOf(questions, choices) {
  return questions.map(({ blank: mayBeBlank, answers: count }, place) => {
    const { blank, answers } = choices[place];
    const own = Array.from({ length: count }, (_nothing, at) => (answers.includes(at + 1) ? 1 : 0));
    return mayBeBlank ? [blank ? 1 : 0, ...own] : own;
  });
}

/**
 * What is wrong with the form of a credential, so that it is told at once.
 *
 * @returns {{say: string, values: object} | null}
 */
export function credentialProblem(credential) {
  if (credential === "") return { say: "credential_needed", values: {} };
  if (credential !== credential.trim()) return { say: "credential_space", values: {} };
  try {
    checkForm(credential);
    return null;
  } catch (problem) {
    if (!(problem instanceof Fault)) throw problem;
    if (problem.code === "maybe_a_password") return { say: "credential_password", values: {} };
    const place = Number(problem.where.replace("letter ", ""));
    const letter = [...credential][place - 1] ?? "";
    if (letter === "") return { say: "credential_short", values: { place } };
    return { say: place > 25 ? "credential_long" : "credential_letter", values: { place, letter } };
  }
}
