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
