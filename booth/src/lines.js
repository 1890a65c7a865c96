/**
 * Collecting the lines of a text from the fields of a form, and what is wrong with them.
 */

import { asSigned, faultOf } from "./characters.js";

/**
 * Something to be put right before the answer can be signed: where it stands, and which sentence. One
 * that could be of several things has `of` besides: the sentence to begin with, and its values.
 */
export const problem = (field, say) => ({ field, say });

/** Collects the lines of a text, and what is wrong with them. */
export class Lines {
  constructor() {
    this.lines = {};
    this.problems = [];
  }

  /** Add what stands in `field` under `id`; an empty one only if it is needed is a problem. */
  add(id, field, text, needed = null) {
    const signed = asSigned(text ?? "");
    const fault = faultOf(signed);
    if (fault === "line_empty") {
      if (needed) this.problems.push(problem(field, needed));
      return;
    }
    if (fault) this.problems.push(problem(field, fault));
    this.lines[id] = signed;
  }
}
