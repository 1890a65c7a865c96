import assert from "node:assert/strict";
import { test } from "node:test";

import { decimal, fromBase64, fromBase64Url, fromHex, text, toBase64, toBase64Url } from "../src/bytes.js";
import { refuses } from "./helpers.js";

test("base64 has one spelling per value", () => {
  assert.deepEqual(fromBase64("AAECAw=="), Uint8Array.of(0, 1, 2, 3));
  for (const spelling of ["AB==", "AAAA====", "AA=", "AA", "A", " AA==", "AA==\n", "A A==", "AA-_", "=AAA"]) {
    refuses(() => fromBase64(spelling), "base64_malformed");
  }
});

test("base64url has no padding and no other alphabet", () => {
  const bytes = Uint8Array.of(251, 255, 254, 0);
  assert.equal(toBase64Url(bytes), "-__-AA");
  assert.deepEqual(fromBase64Url("-__-AA"), bytes);
  for (const spelling of ["-__-AA==", "+//+AA", "-__-AB", "-__-A", "-__-AA\n"]) {
    refuses(() => fromBase64Url(spelling), "base64_malformed");
  }
});

test("every length of bytes survives base64", () => {
  for (let length = 0; length < 40; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, place) => 255 - place);
    assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
    assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
  }
});

test("numbers are plain decimals", () => {
  assert.equal(decimal("0"), 0);
  assert.equal(decimal("9007199254740991"), Number.MAX_SAFE_INTEGER);
  for (const spelling of ["", "+5", " 5", "5 ", "5\n", "-0", "05", "1_000", "0x5", "5e0", "5.0", "٣", "9007199254740992", "1".repeat(5000)]) {
    refuses(() => decimal(spelling), "number_malformed");
  }
});

test("hexadecimal is lower case and whole", () => {
  assert.deepEqual(fromHex("00ff"), Uint8Array.of(0, 255));
  for (const spelling of ["0", "0F", "0g", "00 "]) refuses(() => fromHex(spelling), "hex_malformed");
});

test("text is valid UTF-8 and keeps its byte order mark", () => {
  assert.equal(text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
  for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x80], [0xff]]) {
    refuses(() => text(Uint8Array.from(bytes)), "not_utf8");
  }
});
