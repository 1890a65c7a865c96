// The composer has no words of its own: each sentence it asks for stands in its list, and the
// templates hold the sentences of the list (tests/site/test_composer.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { COUNTER, BY_ARTICLE, WHOLE_ANSWERS } from "../src/answer.js";
import { SAYINGS } from "../src/composer_panels.js";

const FILES = [
  "answer", "answer-composer", "authority", "composer_panels", "counter", "lines", "preview",
];
const ASKING = [
  /(?:sentence|says|fails)\("([^"]+)"/g,
  /say: "([^"]+)"/g,
  /problem\([^,]+, "([^"]+)"\)/g,
  /\? "(key\.[a-z]+)"/g,
  /: "(key\.[a-z]+)"/g,
  /"(label\.[a-z_]+)"/g,
  /"([a-z_]+_needed)"/g,
];
const asked = new Set(
  FILES.flatMap((name) => {
    const source = readFileSync(new URL(`../src/${name}.js`, import.meta.url), "utf8");
    return ASKING.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1]));
  }),
);

test("every sentence that is asked for is in the list", () => {
  assert.ok(asked.size > 30);
  assert.deepEqual([...asked].filter((say) => !SAYINGS.includes(say)), []);
});

test("there is a word for every answer", () => {
  for (const answer of [...WHOLE_ANSWERS, COUNTER, BY_ARTICLE]) {
    assert.ok(SAYINGS.includes(`answer.${answer}`), answer);
  }
});

test("nothing is in the list that nobody asks for", () => {
  const known = (say) =>
    asked.has(say) || say.startsWith("answer.") || say === "text_control_character" || /^re[a-z]+_needed$/.test(say);
  assert.deepEqual(SAYINGS.filter((say) => !known(say)), []);
});
