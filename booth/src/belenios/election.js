/**
 * The election itself: its questions, its key, and the fingerprint that ballots are signed under.
 *
 * The fingerprint covers the bytes of `election.json` as they stand, unknown fields included: so a
 * house can bind its own record into it, and every other tool still reads it.
 */

import { Fault, within } from "./fault.js";
import { BASE58, isObject, items, read, sha256Base64, text, whole } from "./files.js";
import { Element } from "./group.js";
import { GROUP } from "./knowledge.js";

const VERSION = 1;
const MOST_QUESTIONS = 64;
const MOST_ANSWERS = 256;
const UUID = new RegExp(`^[${BASE58}]{14,64}$`);

/**
 * A question: choose from `least` to `most` of the answers; with `blank` a voter may also choose
 * none at all, and that is counted.
 */
export class Question {
  constructor(question, answers, least, most, blank) {
    this.question = question;
    this.answers = answers;
    this.least = least;
    this.most = most;
    this.blank = blank;
  }

  /** Read it, in either of its two forms; raises Fault. Fields it does not know are left. */
  static parse(value) {
    let given = value;
    if (isObject(given) && Object.hasOwn(given, "type")) {
      if (given.type !== "Homomorphic") throw new Fault("question_type");
      given = given.value;
    }
    if (!isObject(given)) throw new Fault("wrong_shape");
    const answers = items(given.answers).map(text);
    if (answers.length < 1 || answers.length > MOST_ANSWERS) throw new Fault("wrong_number");
    const blank = Object.hasOwn(given, "blank") ? given.blank : false;
    if (typeof blank !== "boolean") throw new Fault("wrong_shape");
    const least = whole(given.min, 0, answers.length);
    const most = whole(given.max, Math.max(least, 1), answers.length);
    return new Question(text(given.question), answers, least, most, blank);
  }

  /** How many encrypted choices an answer has; the blank one stands first. */
  get choices() {
    return this.answers.length + (this.blank ? 1 : 0);
  }
}

/** An election, by the bytes of its file. */
export class Election {
  constructor(raw, uuid, publicKey, questions, value) {
    this.raw = raw;
    this.uuid = uuid;
    this.name = value.name;
    this.description = value.description;
    this.publicKey = publicKey;
    this.questions = questions;
    /** Everything that stands in the file, unknown fields included. */
    this.fields = value;
    /** What ballots are signed under and people compare: 43 letters. */
    this.fingerprint = sha256Base64(raw);
  }

  /** Read `election.json`; raises Fault. */
  static parse(raw) {
    const value = read(raw);
    if (!isObject(value)) throw new Fault("wrong_shape");
    if (value.version !== VERSION) throw new Fault("version");
    if (value.group !== GROUP) throw new Fault("group");
    const uuid = text(value.uuid);
    if (!UUID.test(uuid)) throw new Fault("uuid");
    const questions = items(value.questions);
    if (questions.length < 1 || questions.length > MOST_QUESTIONS) throw new Fault("wrong_number");
    const parsed = questions.map((each, place) =>
      within(`question ${place + 1}`, () => Question.parse(each)),
    );
    text(value.name);
    text(value.description);
    return new Election(raw, uuid, Element.parse(value.public_key), parsed, value);
  }
}
