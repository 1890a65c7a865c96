/** What a voter keeps: the receipt, and the names of files; and the protocol without a worker. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Fault } from "../../src/belenios/fault.js";
import { Protocol } from "../../src/voting/protocol.js";
import { fileName, receiptText } from "../../src/voting/receipt.js";
import { question, Scene } from "../belenios/helpers.js";

test("a receipt is lines of text", () => {
  assert.equal(receiptText("A vote", [["Tracker", "abc"], ["Place in the box", "3"]]), "A vote\n\nTracker: abc\nPlace in the box: 3\n");
});

test("a file is named by vote and tracker, in letters that every disk takes", () => {
  assert.equal(fileName("status", "n/S1+r1u99w", "txt"), "status-nS1r1u99.txt");
});

const noWorker = () => {
  throw new Error("no workers here");
};

test("where there is no worker a ballot is made all the same", async () => {
  const scene = new Scene([question(2, 1, 1)]);
  const credential = "abcde-fghijk-mnopq-rstuvw";
  const steps = [];
  const given = { election: scene.election.raw, credential, choices: [[1, 0]] };
  const made = await new Protocol(noWorker).ask("makeBallot", given, (done, total) => steps.push([done, total]));
  assert.equal(made.tracker.length, 43);
  assert.deepEqual(steps.at(-1)[0], steps.at(-1)[1]);
});

test("and what is wrong with it is told by name", async () => {
  const scene = new Scene([question(2, 1, 1)]);
  const given = { election: scene.election.raw, credential: "no", choices: [[1, 0]] };
  await assert.rejects(new Protocol(noWorker).ask("makeBallot", given), Fault);
});

/** A worker that answers as told. */
class Told extends EventTarget {
  constructor(answer) {
    super();
    this.answer = answer;
    this.asked = 0;
  }

  postMessage({ id }) {
    this.asked += 1;
    queueMicrotask(() => this.answer(this, id));
  }

  terminate() {
    this.ended = true;
  }
}
const message = (worker, data) => worker.dispatchEvent(Object.assign(new Event("message"), { data }));

test("a worker that dies is done without", async () => {
  const scene = new Scene([question(2, 1, 1)]);
  const worker = new Told((self) => self.dispatchEvent(Object.assign(new Event("error"), { message: "died" })));
  const protocol = new Protocol(() => worker);
  const given = { election: scene.election.raw, credential: "abcde-fghijk-mnopq-rstuvw", choices: [[0, 1]] };
  assert.equal((await protocol.ask("makeBallot", given)).tracker.length, 43);
  assert.ok(worker.ended);
  await protocol.ask("prepare", { election: scene.election.raw });
  assert.equal(worker.asked, 1, "it is not asked again");
});

test("what a worker finds wrong is not tried again without it", async () => {
  const worker = new Told((self, id) => message(self, { id, fault: { code: "proof", where: "answer 1" } }));
  await assert.rejects(new Protocol(() => worker).ask("checkBallots", {}), (problem) => problem instanceof Fault && problem.code === "proof");
});
