import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, text, utf8 } from "../src/bytes.js";
import { parseNote, parseVerifierKey, verifyNote } from "../src/note.js";
import { mutations, refuses, refusesLater, vectors } from "./helpers.js";
import { Key } from "./small_house.js";

const { vkey, note } = vectors.foreign_note;

test("verifies a note made by another program", async () => {
  const parsed = parseNote(utf8(note));
  assert.equal(text(parsed.text), "This is an example message.\n");
  await verifyNote(parsed, parseVerifierKey(vkey));
});

test("no single changed byte of a note verifies", async () => {
  const key = parseVerifierKey(vkey);
  for (const changed of mutations(utf8(note))) {
    await refusesLater((async () => verifyNote(parseNote(changed), key))());
  }
});

test("no single changed byte of a key is taken for that key", () => {
  for (const changed of mutations(utf8(vkey))) {
    refuses(() => parseVerifierKey(text(changed)));
  }
});

test("the last blank line splits, so a text may hold blank lines", async () => {
  const key = new Key("a.example/log");
  const said = utf8("one\n\ntwo\n");
  const parsed = parseNote(concat(said, utf8(`\n${key.line(said)}`)));
  assert.equal(text(parsed.text), "one\n\ntwo\n");
  await verifyNote(parsed, parseVerifierKey(key.vkey));
});

test("lines by strangers are passed over, a false line in the key's name is not", async () => {
  const key = new Key("a.example/log");
  const stranger = new Key("b.example/log");
  const said = utf8("text\n");
  const whole = (lines) => parseNote(concat(said, utf8(`\n${lines}`)));
  const trusted = parseVerifierKey(key.vkey);
  await verifyNote(whole(stranger.line(utf8("other")) + key.line(said)), trusted);
  await verifyNote(whole(key.line(said) + key.line(said)), trusted);
  await refusesLater(verifyNote(whole(stranger.line(said)), trusted), "note_unsigned");
  const false_ = key.line(said) + key.line(utf8("other"));
  await refusesLater(verifyNote(whole(false_), trusted), "signature_invalid");
});

const line = note.split("\n\n")[1];
const malformed = {
  "no blank line": "text\n" + line,
  "no signature": "text\n\n",
  "no last newline": note.slice(0, -1),
  "carriage returns": note.replaceAll("\n", "\r\n"),
  "a tab": note.replace("This is", "This\tis"),
  "a null": note.replace("This is", "This\0is"),
  "a hyphen for the dash": note.replace("— example", "- example"),
  "two spaces": note.replace("foo Uw2", "foo  Uw2"),
  "no name": note.replace("— example.com/foo ", "—  "),
  "a plus in the name": note.replace("com/foo", "com+foo"),
  "a line separator in the name": note.replace("com/foo", "com\u2028foo"),
  "a no-break space in the name": note.replace("com/foo", "com\u00a0foo"),
  "a next-line character in the name": note.replace("com/foo", "com\u0085foo"),
  "a blank signature line": note + "\n",
  "stray bits in the base64": note.replace("M=\n", "N=\n"),
  "surplus padding": note.replace("M=\n", "M====\n"),
  "an empty signature": note.replace(/ Uw2.*\n/, " Uw2QOg==\n"),
  "101 signatures": note + line.repeat(100),
};
for (const [name, raw] of Object.entries(malformed)) {
  test(`refuses a note with ${name}`, () => refuses(() => parseNote(utf8(raw))));
}

test("a line separator in the text is text, not a line end", () => {
  const odd = note.replace("example message", "example\u2028message\u0085");
  assert.equal(parseNote(utf8(odd)).signatures.length, 1);
});

test("a note is at most a million bytes", () => {
  refuses(() => parseNote(new Uint8Array(1_000_001).fill(0x61)), "note_too_long");
});

const oddKeys = {
  "upper-case id": vkey.replace("530d903a", "530D903A"),
  "another id": vkey.replace("530d903a", "530d903b"),
  "another name": vkey.replace("example", "exbmple"),
  "a space in the name": vkey.replace("example", "exam ple"),
  "no name": vkey.replace("example.com/foo", ""),
  "a cut key": vkey.slice(0, -4),
  "a newline": `${vkey}\n`,
};
for (const [name, raw] of Object.entries(oddKeys)) {
  test(`refuses a verifier key with ${name}`, () => refuses(() => parseVerifierKey(raw)));
}
