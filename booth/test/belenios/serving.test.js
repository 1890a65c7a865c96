/** Pages ask, a worker answers: by the same messages, whichever way it was started. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { text } from "../../src/bytes.js";
import { CannotCheck } from "../../src/errors.js";
import { Client } from "../../src/belenios/client.js";
import { written } from "../../src/belenios/files.js";
import { serve } from "../../src/belenios/serving.js";
import { readSecretKey, TASKS, writeSecretKey } from "../../src/belenios/tasks.js";
import { faults, faultsLater, question, random, Scene } from "./helpers.js";

/** A worker that answers by `serve`, its messages copied as between threads. */
class FakeWorker extends EventTarget {
  ended = false;

  postMessage(request) {
    const post = (answer) => this.#tell(structuredClone(answer));
    serve(structuredClone(request), post, random);
  }

  #tell(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  terminate() {
    this.ended = true;
  }
}

const scene = new Scene([question(2, 1, 1)]);
const given = { election: scene.election.raw, roll: null };
const CREDENTIAL = "1nbQg-Bmsvac-uGjcN-o1qfnk";

test("a ballot is made in the worker, with progress, and its verdict asked", async () => {
  const client = new Client(new FakeWorker());
  await client.ask("prepare", given);
  const told = [];
  const asked = { ...given, credential: CREDENTIAL, choices: [[1, 0]] };
  const progress = (done, total) => told.push([done, total]);
  const { ballot, tracker } = await client.ask("makeBallot", asked, progress);
  assert.equal(told.length, told.at(-1)[1]);
  const broken = ballot.slice();
  broken[300] ^= 1;
  const { verdicts } = await client.ask("checkBallots", { ...given, ballots: [ballot, broken] });
  assert.deepEqual(verdicts[0], { tracker, fault: null });
  assert.ok(verdicts[1].fault.code);
});

test("several questions at once find their own answers", async () => {
  const client = new Client(new FakeWorker());
  const names = ["Anna", "Boris", "Clara"];
  const made = await Promise.all(names.map((name) => client.ask("makeKey", { name })));
  assert.deepEqual(made.map(({ publicKey }) => JSON.parse(text(publicKey)).name), names);
  const seeds = await Promise.all([client.ask("makeSeed"), client.ask("makeSeed")]);
  assert.notEqual(seeds[0].seed, seeds[1].seed);
});

test("a fault comes back as one, with its place", async () => {
  const client = new Client(new FakeWorker());
  const asked = { ...given, credential: CREDENTIAL, choices: [[1, 1]] };
  await faultsLater(client.ask("makeBallot", asked), "wrong_number", "answer 1");
  const listed = { ...asked, roll: scene.roll.raw, choices: [[1, 0]] };
  await faultsLater(client.ask("makeBallot", listed), "invalid_credential", "");
});

test("what this browser cannot do is told apart from what is wrong", async () => {
  const answers = [];
  TASKS.withheld = () => {
    throw new CannotCheck("needs_secure_context");
  };
  try {
    await serve({ id: 7, task: "withheld", given: {} }, (answer) => answers.push(answer), random);
    const client = new Client(new FakeWorker());
    const isTold = (problem) => problem instanceof CannotCheck && problem.code === "needs_secure_context";
    await assert.rejects(client.ask("withheld"), isTold);
  } finally {
    delete TASKS.withheld;
  }
  assert.deepEqual(answers, [{ id: 7, cannot: "needs_secure_context" }]);
});

test("a task that there is not, and a fault of ours, fail with neither name", async () => {
  const client = new Client(new FakeWorker());
  await assert.rejects(client.ask("constructor"), /no task is called constructor/);
  await assert.rejects(client.ask("makeBallot", null), Error);
});

test("when the worker breaks or is closed, nobody waits for ever", async () => {
  const silent = new FakeWorker();
  silent.postMessage = () => {};
  const client = new Client(silent);
  const first = client.ask("makeSeed");
  silent.dispatchEvent(Object.assign(new Event("error"), { message: "broken" }));
  await assert.rejects(first, /broken/);
  const second = client.ask("makeSeed");
  client.close();
  await assert.rejects(second, /closed/);
  assert.ok(silent.ended);
});

test("an answer to nobody is passed over", async () => {
  const worker = new FakeWorker();
  const client = new Client(worker);
  worker.dispatchEvent(Object.assign(new Event("message"), { data: { id: 99, made: {} } }));
  assert.ok((await client.ask("makeSeed")).seed);
});

test("a secret key's file is that of the command line", () => {
  assert.deepEqual(writeSecretKey("1917"), written("1917"));
  assert.equal(readSecretKey('"1917"\n'), "1917");
  faults(() => readSecretKey("1917"), "wrong_shape");
  faults(() => readSecretKey('"01917"'), "not_decimal");
  faults(() => readSecretKey("abc"), "not_json");
});
