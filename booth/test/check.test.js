import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { concat, toBase64Url, utf8 } from "../src/bytes.js";
import { checkEntry, SAYINGS } from "../src/check.js";
import { parseCheckpoint } from "../src/checkpoint.js";
import { CannotCheck } from "../src/errors.js";
import { Key, sheetBytes, SmallHouse } from "./small_house.js";

async function check(house, index, { overrides = {}, claims = {}, memory = null, subtle = globalThis.crypto.subtle } = {}) {
  const steps = {};
  const expected = { ...house.claims(index), ...claims };
  const load = typeof overrides === "function" ? overrides : house.load(overrides);
  steps.checkpoint = await checkEntry(expected, load, memory, (step, outcome) => {
    steps[step] = outcome;
    assert.ok(SAYINGS.includes(outcome.say), outcome.say);
  }, subtle);
  return steps;
}

const states = ({ text, record, seal }) => [text.state, record.state, seal.state];

test("an entry without witnesses passes and says that nobody has seen it", async () => {
  const steps = await check(new SmallHouse(3), 1);
  assert.deepEqual(states(steps), ["passed", "passed", "partly"]);
  assert.equal(steps.seal.say, "seal.unwitnessed");
  assert.equal(steps.text.say, "text.fits");
  assert.equal(steps.checkpoint.size, 3);
});

test("it passes in a browser without WebCrypto too", async () => {
  const steps = await check(new SmallHouse(3), 1, { subtle: undefined });
  assert.deepEqual(states(steps), ["passed", "passed", "partly"]);
});

test("asks for nothing but resources of the record, all by relative paths", async () => {
  const house = new SmallHouse(3);
  await check(house, 1);
  for (const path of house.requests) assert.match(path, /^(proof|tile|sheet|policy)\b[a-z0-9/.]*$/);
});

test("entries in later bundles are found, and a full bundle serves where a partial one is gone", async () => {
  const house = new SmallHouse(258);
  assert.deepEqual(states(await check(house, 257)), ["passed", "passed", "partly"]);
  const bundle = house.tiles().get("tile/entries/001.p/2");
  const moved = { "tile/entries/001.p/2": null, "tile/entries/001": bundle };
  assert.deepEqual(states(await check(house, 256, { overrides: moved })), ["passed", "passed", "partly"]);
});

test("counts witnesses against the policy", async () => {
  const house = new SmallHouse(2);
  house.witnesses = [new Key("w.example/1", 0x04), new Key("w.example/2", 0x04)];
  house.quorum = 2;
  const steps = await check(house, 0);
  assert.deepEqual(states(steps), ["passed", "passed", "passed"]);
  assert.equal(steps.seal.values.witnesses, 2);
  const alone = house.witnesses.pop();
  house.quorum = 1;
  const proof = house.proof(0);
  house.witnesses.push(alone);
  house.quorum = 2;
  const fewer = await check(house, 0, { overrides: { "proof/0": proof } });
  assert.equal(fewer.seal.say, "seal.too_few");
  assert.equal(fewer.seal.state, "partly");
});

test("an entry that is not sealed yet waits", async () => {
  const house = new SmallHouse(2);
  const steps = await check(house, 1, { overrides: { "proof/1": null } });
  assert.deepEqual(states(steps), ["waiting", "waiting", "waiting"]);
});

test("a house that does not answer is not called a liar", async () => {
  const gone = async (path) => { throw new CannotCheck("not_reached", path); };
  const steps = await check(new SmallHouse(2), 1, { overrides: gone });
  assert.deepEqual(states(steps), ["cannot", "cannot", "cannot"]);
  assert.equal(steps.seal.say, "cannot.not_reached");
});

test("an unforeseen fault of this code is not called a lie either", async () => {
  const broken = async () => { throw new TypeError("broken"); };
  assert.deepEqual(states(await check(new SmallHouse(2), 1, { overrides: broken })), ["cannot", "cannot", "cannot"]);
});

test("an act without words is checked by its signature", async () => {
  const house = new SmallHouse(1);
  house.record({ kind: "party.admit", log: house.log.name, sheets: {}, signers: [house.signer], v: 1 });
  const steps = await check(house, 1);
  assert.equal(steps.text.say, "text.none");
  assert.equal(steps.text.state, "passed");
});

test("a removed text can be compared no more, whether the page shows words or not", async () => {
  const house = new SmallHouse(2);
  const { sheets } = JSON.parse(Buffer.from(house.entries[1]).toString()).act;
  house.withheld.add(sheets.en);
  for (const claims of [{ shown: null }, {}]) {
    const steps = await check(house, 1, { claims });
    assert.deepEqual(states(steps), ["cannot", "passed", "partly"]);
    assert.equal(steps.text.say, "text.withheld");
    assert.deepEqual(steps.text.values, { texts: 1, withheld: 1 });
  }
});

// Each of these is an attack by the house or by someone between it and the reader.
const attacks = {
  "another text under the fingerprint": ["text", "text.differs", (house) => {
    const { sheets } = JSON.parse(Buffer.from(house.entries[1]).toString()).act;
    return { overrides: { [`sheet/${sheets.en}`]: sheetBytes("en", { speaker: "Ministry", text: "We accept." }) } };
  }],
  "a page that prints other words": ["text", "text.differs", () => ({
    claims: { shown: { language: "en", lines: new Map([["speaker", "Ministry"], ["text", "We accept."]]) } },
  })],
  "a page that prints a language nobody signed": ["text", "text.differs", () => ({
    claims: { shown: { language: "fr", lines: new Map([["text", "Nous acceptons."]]) } },
  })],
  "a text that vanished without a removal on the record": ["text", "text.missing", (house) => {
    const { sheets } = JSON.parse(Buffer.from(house.entries[1]).toString()).act;
    return { overrides: { [`sheet/${sheets.en}`]: null } };
  }],
  "a page that names another act": ["text", "text.differs", () => ({ claims: { actId: "0".repeat(64) } })],
  "another entry in the bundle": ["record", "record.differs", (house) => {
    const other = new SmallHouse(0);
    for (let index = 0; index < 3; index += 1) other.say(`Other ${index}`);
    return { overrides: { "tile/entries/000.p/3": other.tiles().get("tile/entries/000.p/3") } };
  }],
  "the proof of another entry": ["record", "record.differs", (house) => ({ overrides: { "proof/1": house.proof(2) } })],
  "a checkpoint signed by nobody": ["seal", "seal.differs", (house) => {
    const raw = house.proof(1);
    raw[raw.length - 10] ^= 1;
    return { overrides: { "proof/1": raw } };
  }],
  "a checkpoint of another log key": ["seal", "seal.differs", () => {
    const other = new SmallHouse(3);
    other.log = new Key("house.example.org/other");
    return { overrides: { "proof/1": other.proof(1) } };
  }],
  "a policy of another log": ["seal", "seal.differs", () => ({
    overrides: { policy: utf8(`log ${new Key("x.example/log").vkey}\nquorum none\n`) },
  })],
  "a false witness line": ["seal", "seal.differs", (house) => {
    const witness = new Key("w.example/1", 0x04);
    const proof = concat(house.proof(1), utf8(witness.cosign(utf8("other"), 5)));
    house.witnesses.push(witness);
    return { overrides: { "proof/1": proof } };
  }],
};
for (const [name, [step, say, attack]] of Object.entries(attacks)) {
  test(`alarm: ${name}`, async () => {
    const house = new SmallHouse(3);
    const steps = await check(house, 1, attack(house));
    assert.equal(steps[step].state, "alarm", JSON.stringify(steps));
    assert.equal(steps[step].say, say);
  });
}

test("alarm: a signature of someone else", async () => {
  const house = new SmallHouse(1);
  const act = { kind: "statement.make", log: house.log.name, sheets: {}, signers: [house.signer], v: 1 };
  house.record(act, (entry) => {
    const sig = toBase64Url(new Uint8Array(64).fill(3));
    return { ...entry, sigs: [{ ...entry.sigs[0], sig }] };
  });
  assert.equal((await check(house, 1)).text.state, "alarm");
});

test("alarm: an act made for another record", async () => {
  const house = new SmallHouse(1);
  house.record({ kind: "statement.make", log: "other.example/log", sheets: {}, signers: [house.signer], v: 1 });
  assert.equal((await check(house, 1)).text.state, "alarm");
});

const remembered = (house, size) => ({ vkey: house.log.vkey, checkpoint: parseCheckpoint(house.checkpoint(size)) });

test("memory: the same record, grown, agrees", async () => {
  const house = new SmallHouse(300);
  for (const size of [1, 255, 256, 257, 300]) {
    const steps = await check(house, 1, { memory: remembered(house, size) });
    assert.equal(steps.seal.state, "partly", `${size}`);
  }
});

test("memory: a record that was cut raises the alarm, a slow proxy does not", async () => {
  const house = new SmallHouse(5);
  const memory = remembered(house, 5);
  const slow = { "proof/1": house.proof(1, 4), "tile/entries/000.p/4": house.tiles().get("tile/entries/000.p/5") };
  assert.equal((await check(house, 1, { memory, overrides: slow })).seal.state, "partly");
  house.entries.pop();
  const steps = await check(house, 1, { memory });
  assert.equal(steps.seal.say, "seal.cut");
  assert.equal(steps.seal.state, "alarm");
});

test("memory: a record rewritten behind the reader's back raises the alarm", async () => {
  const house = new SmallHouse(5);
  const memory = remembered(house, 4);
  const other = new SmallHouse(2);
  for (let index = 0; index < 5; index += 1) other.say(`Rewritten ${index}`);
  for (const size of [7, 4]) {
    other.entries.length = size;
    const steps = await check(other, 1, { memory });
    assert.equal(steps.seal.say, "seal.forked", `${size}`);
    assert.equal(steps.checkpoint, null);
  }
});

test("memory: another log key raises the alarm", async () => {
  const house = new SmallHouse(3);
  const memory = { ...remembered(house, 2), vkey: new Key("house.example.org/record2").vkey };
  assert.equal((await check(house, 1, { memory })).seal.say, "seal.key_changed");
});

test("memory: tiles that do not make the sealed root raise the alarm", async () => {
  const house = new SmallHouse(3);
  const overrides = { "tile/0/000.p/3": new Uint8Array(96) };
  const steps = await check(house, 1, { memory: remembered(house, 2), overrides });
  assert.equal(steps.seal.state, "alarm");
});

test("the panel has every sentence that a step can ask for", () => {
  const panel = readFileSync(new URL("../../src/glasshouse/site/templates/site/parts/check_panel.html", import.meta.url), "utf8");
  const there = new Set([...panel.matchAll(/data-say="([^"]+)"/g)].map((match) => match[1]));
  const states = ["passed", "partly", "waiting", "cannot", "alarm"];
  const labels = ["act", "text", "signed_by", "index", "leaf", "step", "root", "origin", "size", "log_key", "witness", "reason"];
  const wanted = [
    ...SAYINGS,
    ...states.flatMap((state) => [`state.${state}`, `summary.${state}`]),
    ...labels.map((label) => `label.${label}`),
    "memory.offer", "memory.kept",
  ];
  assert.deepEqual(wanted.filter((say) => !there.has(say)), []);
  assert.deepEqual([...there].filter((say) => !wanted.includes(say)), []);
});
