import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/bytes.js";
import { encode } from "../src/canonical.js";
import { sha256Hex } from "../src/hash.js";
import { openSheet, requireShown } from "../src/sheet.js";
import { mutations, refuses } from "./helpers.js";
import { sheetBytes } from "./small_house.js";

const raw = sheetBytes("ru", { speaker: "Троцкий", text: "один\r\nдва" });
const digest = sha256Hex(raw);

test("opens a text by its fingerprint", () => {
  assert.equal(openSheet(raw, digest, "ru").lines.speaker, "Троцкий");
});

test("refuses each changed byte, another language and another form", () => {
  for (const changed of mutations(raw)) refuses(() => openSheet(changed, digest, "ru"), "text_fingerprint");
  refuses(() => openSheet(raw, digest, "en"), "text_language");
  const spaced = utf8(`${Buffer.from(raw).toString()} `);
  refuses(() => openSheet(spaced, sha256Hex(spaced), "ru"), "not_canonical");
  const bare = encode({ lang: "ru", lines: null });
  refuses(() => openSheet(bare, sha256Hex(bare), "ru"), "text_language");
});

test("the page must show these lines and no others", () => {
  const sheet = openSheet(raw, digest, "ru");
  const shown = (lines) => new Map(Object.entries(lines));
  requireShown(sheet, shown({ text: "один\nдва", speaker: "Троцкий" }));
  refuses(() => requireShown(sheet, shown({ text: "один\nдве", speaker: "Троцкий" })), "text_shown");
  refuses(() => requireShown(sheet, shown({ text: "один\nдва" })), "text_shown");
  refuses(() => requireShown(sheet, shown({ text: "один\nдва", speaker: "Троцкий", more: "" })), "text_shown");
});
