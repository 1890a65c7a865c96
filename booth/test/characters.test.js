import assert from "node:assert/strict";
import { test } from "node:test";

import { asSigned, faultOf } from "../src/characters.js";

test("signs one spelling of a word and one kind of line end", () => {
  assert.equal(asSigned("Cafe\u0301"), "Café");
  assert.equal(asSigned("one\r\ntwo\rthree\nfour"), "one\ntwo\nthree\nfour");
});

test("lets ordinary words of many scripts through", () => {
  for (const words of ["Ja.", "Мир\tи\nхлеб", "صلح", "می\u200cخواهم", "和平", "🕊"]) {
    assert.equal(faultOf(asSigned(words)), null, words);
  }
});

test("names what the house would refuse", () => {
  for (const words of ["", "  \n"]) assert.equal(faultOf(words), "line_empty");
  for (const sign of ["\u202e", "\u2066", "\u0000", "\u200b", "\ufeff", "\u2028", "\ue000", "\ud800"]) {
    assert.equal(faultOf(`a${sign}b`), "text_control_character", JSON.stringify(sign));
  }
});

test("attack: a line of nothing but invisible characters is empty, and they pass inside words", () => {
  for (const signs of ["\u200c", "\u200d", "\u034f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u17b4", "\u180b", "\ufe0f", "\u{e0100}", " \u3164\n"]) {
    assert.equal(faultOf(signs), "line_empty", JSON.stringify(signs));
  }
  for (const words of ["❤\ufe0f", "👩\u200d💻", "葛\u{e0100}", "ᠭ\u180bᠠ"]) assert.equal(faultOf(words), null, words);
});
