// What one reader takes and another refuses would be two records in one. The same bytes are put
// before the Python of the house in tests/acts/test_differentials.py.

import { readFileSync } from "node:fs";
import { test } from "node:test";

import { decimal, fromBase64, fromBase64Url, fromHex, utf8 } from "../src/bytes.js";
import { decodeCanonical } from "../src/canonical.js";
import { requireSoundKey } from "../src/ed25519.js";
import { parseNote } from "../src/note.js";
import { refuses } from "./helpers.js";

const rows = JSON.parse(readFileSync(new URL("differentials.json", import.meta.url), "utf8"));
const readers = {
  base64: fromBase64,
  base64url: fromBase64Url,
  canonical: (source) => decodeCanonical(utf8(source), 100_000),
  decimal,
  key: (hex) => requireSoundKey(fromHex(hex)),
  note: (source) => parseNote(utf8(source)),
};

for (const { format, name, text, taken } of rows) {
  test(`case 20: ${format} ${taken ? "taken" : "refused"}: ${name}`, () => {
    if (taken) readers[format](text);
    else refuses(() => readers[format](text));
  });
}
