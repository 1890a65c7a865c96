/**
 * The protocol's tasks from a page: each a promise, done in a worker so that the page stays alive.
 *
 * Where the worker comes from is the page's choice: an address of its own site, or, in a single page
 * that was saved to a disk and has no site, the worker's source that stands in the page.
 */

import { CannotCheck } from "../errors.js";
import { Fault } from "./fault.js";

/** A worker from an address of this site. */
export const workerAt = (address) => new Worker(address);

/** A worker from its source, the text of a built worker script. */
export function workerOf(source) {
  // Never revoked: a browser may fetch it only after this call, and a page makes one.
  return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
}

export class Client {
  #worker;
  #waiting = new Map();
  #next = 1;

  /** @param {Worker} worker - see `workerAt` and `workerOf` */
  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#take(data));
    worker.addEventListener("error", (event) => this.#failAll(event.message || "worker"));
    worker.addEventListener("messageerror", () => this.#failAll("message"));
  }

  /**
   * Have a task done, one of TASKS in tasks.js.
   *
   * The promise fails with a Fault over what was given, with CannotCheck where this browser lacks
   * what it takes, and with Error if the worker itself fails.
   *
   * @param {string} task
   * @param {object} [given]
   * @param {(done: number, total: number) => void} [progress]
   */
  ask(task, given = {}, progress = () => {}) {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, progress });
      this.#worker.postMessage({ id, task, given });
    });
  }

  /** End the worker; whatever was asked and is not done fails. */
  close() {
    this.#worker.terminate();
    this.#failAll("closed");
  }

  #take({ id, ...answer }) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (answer.progress) {
      waiting.progress(...answer.progress);
      return;
    }
    this.#waiting.delete(id);
    if (answer.fault) waiting.reject(new Fault(answer.fault.code, answer.fault.where));
    else if (answer.cannot) waiting.reject(new CannotCheck(answer.cannot));
    else if (answer.failed) waiting.reject(new Error(answer.failed));
    else waiting.resolve(answer.made);
  }

  #failAll(reason) {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
