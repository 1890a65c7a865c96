/**
 * The two ways in which a check can end without passing. They are kept apart because the reader is
 * told different things: `Mismatch` is the one alarm of the site (what was served contradicts
 * itself or the record), `CannotCheck` only says that this browser could not find out.
 */

export class Mismatch extends Error {
  /**
   * @param {string} code - stable name of what does not match, e.g. "note_malformed"
   * @param {string} [detail] - for the reader of the opened step: numbers and names, no prose
   */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "Mismatch";
    this.code = code;
    this.detail = detail;
  }
}

export class CannotCheck extends Error {
  /**
   * @param {string} code - stable name of the reason, e.g. "not_reached"
   * @param {string} [detail] - numbers and names, no prose
   */
  constructor(code, detail = "") {
    super(detail ? `${code}: ${detail}` : code);
    this.name = "CannotCheck";
    this.code = code;
    this.detail = detail;
  }
}
