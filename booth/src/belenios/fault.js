/**
 * What is wrong with a part of an election, by name.
 *
 * Checks raise; they never return false. `code` is one of the names that the documentation of
 * elections lists, the same that the house and the command line use. `where` is the part, told from
 * the outside in: "ballot 3, answer 1, individual proof 2".
 */

export class Fault extends Error {
  /**
   * @param {string} code - e.g. "proof"
   * @param {string} [where] - empty: the thing itself that was given
   */
  constructor(code, where = "") {
    super(where ? `${where}: ${code}` : code);
    this.name = "Fault";
    this.code = code;
    this.where = where;
  }

  /** The same fault, told from further out. */
  within(where) {
    return new Fault(this.code, this.where ? `${where}, ${this.where}` : where);
  }
}

/** What `check` returns; a fault in it is told as one in the part `where`. */
export function within(where, check) {
  try {
    return check();
  } catch (problem) {
    throw problem instanceof Fault ? problem.within(where) : problem;
  }
}
