/**
 * Reading JSON as files of an election are: no field twice, whole numbers alone, of any size.
 *
 * Threat: `JSON.parse` takes the last of two fields of one name, rounds what is larger than 2^53 and
 * reads 1.0 as 1. A ballot that reads one way here and another way in the house would be two
 * ballots.
 */

import { Fault } from "./fault.js";

const DEEPEST = 500;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\.[^"\\\u0000-\u001f]*)*"/y;
const WORDS = { true: true, false: false, null: null };

class Reader {
  constructor(source) {
    this.source = source;
    this.place = 0;
  }

  /** The text that `pattern` finds here, or null. */
  find(pattern) {
    pattern.lastIndex = this.place;
    const found = pattern.exec(this.source);
    if (found === null) return null;
    this.place = pattern.lastIndex;
    return found[0];
  }

  /** Whether this character comes next, white space apart; if it does, it is passed. */
  passes(character) {
    this.find(SPACE);
    if (this.source[this.place] !== character) return false;
    this.place += 1;
    return true;
  }

  expect(character) {
    if (!this.passes(character)) throw new Fault("not_json");
  }

  value(depth) {
    if (depth > DEEPEST) throw new Fault("not_json");
    if (this.passes("{")) return this.object(depth);
    if (this.passes("[")) return this.list(depth);
    if (this.source[this.place] === '"') return this.string();
    for (const [word, value] of Object.entries(WORDS)) {
      if (this.source.startsWith(word, this.place)) {
        this.place += word.length;
        return value;
      }
    }
    return this.number();
  }

  object(depth) {
    const entries = new Map();
    if (this.passes("}")) return {};
    do {
      this.find(SPACE);
      const name = this.string();
      if (entries.has(name)) throw new Fault("not_json");
      this.expect(":");
      entries.set(name, this.value(depth + 1));
    } while (this.passes(","));
    this.expect("}");
    return Object.fromEntries(entries);
  }

  list(depth) {
    const items = [];
    if (this.passes("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.passes(","));
    this.expect("]");
    return items;
  }

  string() {
    const spelling = this.find(STRING);
    if (spelling === null) throw new Fault("not_json");
    let value;
    try {
      value = JSON.parse(spelling);
    } catch {
      throw new Fault("not_json");
    }
    // Threat: half of a surrogate pair is no character: other programs cannot hash or write it.
    if (!value.isWellFormed()) throw new Fault("not_json");
    return value;
  }

  number() {
    const spelling = this.find(NUMBER);
    if (spelling === null) throw new Fault("not_json");
    const value = Number(spelling) + 0; // -0 becomes 0
    return Number.isSafeInteger(value) ? value : BigInt(spelling);
  }
}

/** The value of a JSON text; numbers beyond 2^53 are BigInt. Raises Fault "not_json". */
export function parseJson(source) {
  const reader = new Reader(source);
  const value = reader.value(0);
  reader.find(SPACE);
  if (reader.place !== source.length) throw new Fault("not_json");
  return value;
}
