/** Casting: the exact bytes, to this house alone; and no answer is believed that is about another ballot. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { cast, minuteAfter, waitForAnchor } from "../../src/voting/casting.js";

const page = "https://house.example.org/votes/status/booth?lang=de";
const VOTE = "ab".repeat(32);
const TRACKER = "nqS1Pr1u99/w/aJgT9gvSHYlmvuySCzqYfu4KAPE9Lw";
const made = { ballot: new TextEncoder().encode('{"answers":[]}'), tracker: TRACKER };
const taken = { tracker: TRACKER, index: 12, receipt: "/record/boxes/x/proof/12", final: false, final_by: "2027-03-01T12:01:00Z" };
const answering = (...answers) => {
  const asked = [];
  const fetch = async (address, options) => {
    asked.push({ address, options });
    const [status, body] = answers.length > 1 ? answers.shift() : answers[0];
    if (status === null) throw new TypeError("no network");
    return { status, ok: status < 300, json: async () => JSON.parse(body) };
  };
  return { fetch, page, asked };
};

test("the exact bytes go to this house, with no cookie and no referrer", async () => {
  const house = answering([201, JSON.stringify(taken)]);
  const answer = await cast(VOTE, made, house);
  assert.deepEqual(answer, { outcome: "cast", index: 12, final: false, finalBy: taken.final_by, receipt: taken.receipt });
  const [{ address, options }] = house.asked;
  assert.equal(address, `https://house.example.org/api/votes/${VOTE}/ballots`);
  assert.equal(options.body, made.ballot);
  assert.deepEqual([options.credentials, options.redirect, options.referrerPolicy], ["omit", "error", "no-referrer"]);
});

test("a ballot that is in the box already is cast", async () => {
  assert.equal((await cast(VOTE, made, answering([200, JSON.stringify(taken)]))).outcome, "cast");
});

test("an answer about another ballot, or without a place, is not believed", async () => {
  for (const change of [{ tracker: "A".repeat(43) }, { index: "12" }, { index: 1.5 }, { tracker: undefined }]) {
    const answer = await cast(VOTE, made, answering([201, JSON.stringify({ ...taken, ...change })]));
    assert.equal(answer.outcome, "differs");
  }
});

test("a refusal is passed on, and whether the same ballot may be sent again", async () => {
  const said = { code: "vote_over", title: "Over.", possible: "Read the result." };
  assert.deepEqual(await cast(VOTE, made, answering([409, JSON.stringify(said)])), { outcome: "refused", again: false, problem: said });
  assert.equal((await cast(VOTE, made, answering([503, JSON.stringify({ ...said, code: "busy" })]))).again, true);
});

test("what is no answer of the box tells nothing", async () => {
  for (const answer of [[null, ""], [201, "<html>"], [502, '"gateway"'], [404, "{}"]]) {
    assert.equal((await cast(VOTE, made, answering(answer))).outcome, "unreached");
  }
});

const waited = () => {
  const pauses = [];
  return { pauses, wait: async (ms) => pauses.push(ms) };
};

test("the box is asked until an anchor covers the ballot", async () => {
  const { pauses, wait } = waited();
  const house = answering([200, '{"index":12,"counts":true,"final":false,"anchor":null}'], [null, ""], [404, "{}"], [200, '{"index":12,"counts":true,"final":true,"anchor":77}']);
  assert.deepEqual(await waitForAnchor(VOTE, TRACKER, house, wait), { counts: true, anchor: 77 });
  assert.equal(pauses.length, 3);
  const asked = new URL(house.asked[0].address);
  assert.equal(asked.searchParams.get("tracker"), TRACKER, "+ and / arrive as they are");
  assert.equal(asked.searchParams.has("lang"), false);
});

test("it is asked for about two minutes and no longer", async () => {
  const { pauses, wait } = waited();
  const house = answering([200, '{"index":12,"counts":true,"final":false,"anchor":null}']);
  assert.equal(await waitForAnchor(VOTE, TRACKER, house, wait), null);
  const total = pauses.reduce((sum, each) => sum + each, 0);
  assert.ok(total > 90_000 && total < 150_000, String(total));
});

test("a claim to be final without an entry is not believed", async () => {
  const house = answering([200, '{"index":12,"counts":true,"final":true,"anchor":null}']);
  assert.equal(await waitForAnchor(VOTE, TRACKER, house, async () => {}), null);
});

test("the minute by which something is over is never too early", () => {
  assert.equal(minuteAfter("2027-03-01T12:01:00Z"), "12:01");
  assert.equal(minuteAfter("2027-03-01T12:01:01Z"), "12:02");
  assert.equal(minuteAfter("2027-03-01T23:59:30Z"), "00:00");
});
