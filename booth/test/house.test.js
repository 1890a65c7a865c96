import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/bytes.js";
import { parseCheckpoint } from "../src/checkpoint.js";
import { NotServed, reader } from "../src/house.js";
import { forget, recall, remember } from "../src/memory.js";
import { cannotCheck, vectors } from "./helpers.js";

const page = "https://house.example/entries/3";
const answering = (status, body = "") => {
  const seen = [];
  const fetch = async (address, options) => {
    seen.push([address, options]);
    return new Response(status === 204 ? null : body, { status });
  };
  return { seen, load: reader("/record/", { fetch, page }) };
};

test("asks this house only, without cookies, referrer or redirects", async () => {
  const { seen, load } = answering(200, "abc");
  assert.deepEqual(await load("tile/0/000.p/3"), utf8("abc"));
  const [address, options] = seen[0];
  assert.equal(address, "https://house.example/record/tile/0/000.p/3");
  assert.equal(options.credentials, "omit");
  assert.equal(options.referrerPolicy, "no-referrer");
  assert.equal(options.redirect, "error");
  assert.equal(options.mode, "same-origin");
  await load("proof/3", { fresh: true });
  assert.equal(seen[1][1].cache, "no-store");
});

test("never asks another host, whatever the page names", async () => {
  const seen = [];
  const fetch = async (address) => seen.push(address);
  await cannotCheck(reader("https://elsewhere.example/", { fetch, page })("policy"), "other_host");
  await cannotCheck(reader("/record/", { fetch, page })("//elsewhere.example/x"), "other_host");
  assert.deepEqual(seen, []);
});

test("tells what is not there from what cannot be reached", async () => {
  for (const status of [404, 410]) {
    await assert.rejects(answering(status).load("sheet/x"), (problem) => problem instanceof NotServed && problem.status === status);
  }
  for (const status of [204, 304, 403, 500, 503]) {
    const fetch = async () => ({ status });
    await cannotCheck(reader("/record/", { fetch, page })("policy"), "not_reached");
  }
  const fetch = async () => { throw new TypeError("offline"); };
  await cannotCheck(reader("/record/", { fetch, page })("policy"), "not_reached");
});

test("refuses answers larger than anything the record serves", async () => {
  const fetch = async () => ({ status: 200, arrayBuffer: async () => new ArrayBuffer(17 * 1024 * 1024) });
  await cannotCheck(reader("/record/", { fetch, page })("policy"), "too_large");
});

const shelf = () => {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
};

test("remembers a checkpoint and forgets it on request", () => {
  const storage = shelf();
  const checkpoint = parseCheckpoint(utf8(vectors.checkpoint_3));
  const { origin } = checkpoint;
  assert.equal(recall(storage, origin), null);
  assert.equal(remember(storage, vectors.log_vkey, checkpoint), true);
  const known = recall(storage, origin);
  assert.equal(known.vkey, vectors.log_vkey);
  assert.deepEqual(known.checkpoint.raw, checkpoint.raw);
  assert.equal(recall(storage, "other"), null);
  forget(storage, origin);
  assert.equal(recall(storage, origin), null);
});

test("a browser without storage, or with rubbish in it, remembers nothing", () => {
  const checkpoint = parseCheckpoint(utf8(vectors.checkpoint_3));
  const storage = shelf();
  storage.setItem(`glasshouse record ${checkpoint.origin}`, "{}");
  assert.equal(recall(storage, checkpoint.origin), null);
  assert.equal(recall(undefined, checkpoint.origin), null);
  assert.equal(remember(undefined, vectors.log_vkey, checkpoint), false);
  forget(undefined, checkpoint.origin);
});
