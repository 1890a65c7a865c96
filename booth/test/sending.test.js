import assert from "node:assert/strict";
import { test } from "node:test";

import { send, sendFile } from "../src/sending.js";

const page = "https://house.example.org/conferences/harbour/proposals/1/answer";
const answering = (status, body) => {
  const asked = [];
  const fetch = async (address, options) => {
    asked.push({ address, options });
    if (status === null) throw new TypeError("no network");
    return { status, json: async () => JSON.parse(body) };
  };
  return { fetch, page, asked };
};
const receipt = JSON.stringify({ index: 231, id: "a", effect: null, received: 1, receipt: "/record/proof/231" });

test("sends the exact text to this house, with no cookie and no referrer", async () => {
  const house = answering(201, receipt);
  assert.deepEqual(await send('{"act":{}}', house), { outcome: "recorded", index: 231, id: "a", effect: null });
  const [{ address, options }] = house.asked;
  assert.equal(address, "https://house.example.org/api/acts");
  assert.equal(options.body, '{"act":{}}');
  assert.deepEqual([options.credentials, options.redirect, options.referrerPolicy], ["omit", "error", "no-referrer"]);
});

test("a second sending is answered with the first receipt", async () => {
  assert.equal((await send("{}", answering(200, receipt))).index, 231);
});

test("what has no effect is recorded, and says so", async () => {
  const late = JSON.stringify({ index: 9, id: "b", effect: "late" });
  assert.equal((await send("{}", answering(200, late))).effect, "late");
});

test("passes on what the house says of a refusal, and whether to try again", async () => {
  const said = { code: "seat_used_up", title: "Used up.", possible: "Take another.", detail: "" };
  assert.deepEqual(await send("{}", answering(429, JSON.stringify(said))), { outcome: "refused", again: false, problem: said });
  const busy = await send("{}", answering(503, JSON.stringify({ ...said, code: "busy" })));
  assert.deepEqual([busy.outcome, busy.again], ["refused", true]);
});

for (const [name, status, body] of [
  ["no network", null, ""],
  ["a proxy's page", 502, "<html>"],
  ["a proxy's page that says all is well", 200, "<html>"],
  ["an answer without an entry", 201, "{}"],
  ["a refusal that is none of the house's", 403, '{"error":"no"}'],
]) {
  test(`nothing is known to be recorded: ${name}`, async () => {
    assert.deepEqual(await send("{}", answering(status, body)), { outcome: "unreached" });
  });
}

test("sends a file under its fingerprint, with no cookie and no referrer", async () => {
  for (const status of [201, 200]) {
    const house = answering(status, "{}");
    const file = { digest: "ab".repeat(32), raw: new Uint8Array([1, 2]) };
    assert.deepEqual(await sendFile(file, house), { outcome: "kept" });
    const [{ address, options }] = house.asked;
    assert.equal(address, `https://house.example.org/api/files/${file.digest}`);
    assert.deepEqual([options.method, options.body, options.credentials], ["PUT", file.raw, "omit"]);
  }
});

test("a file that is refused is told as the house says it, and one that gets lost as unreached", async () => {
  const file = { digest: "ab".repeat(32), raw: new Uint8Array([1, 2]) };
  const said = { code: "storage_full", title: "Full.", possible: "Later.", detail: "" };
  const full = await sendFile(file, answering(507, JSON.stringify(said)));
  assert.deepEqual(full, { outcome: "refused", again: true, problem: said });
  assert.deepEqual(await sendFile(file, answering(null, "")), { outcome: "unreached" });
  assert.deepEqual(await sendFile(file, answering(502, "{}")), { outcome: "unreached" });
});
