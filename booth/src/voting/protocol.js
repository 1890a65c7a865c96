/**
 * The protocol as the booth asks it: in a worker where the browser has one, else here. A page opened
 * from a disk is denied a worker by some browsers; it then stands still while a ballot is made.
 */

import { Client } from "../belenios/client.js";
import { Fault } from "../belenios/fault.js";
import { runTask } from "../belenios/tasks.js";
import { CannotCheck } from "../errors.js";

const random = (count) => crypto.getRandomValues(new Uint8Array(count));
/** Lets the page show what it has to show first. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

export class Protocol {
  #client = null;

  /** @param {() => Worker} makeWorker - see client.js */
  constructor(makeWorker) {
    try {
      this.#client = new Client(makeWorker());
    } catch {
      // No worker here.
    }
  }

  /** Have a task done, see client.js; raises Fault over what was given. */
  async ask(task, given, progress = () => {}) {
    if (this.#client) {
      try {
        return await this.#client.ask(task, given, progress);
      } catch (problem) {
        if (problem instanceof Fault || problem instanceof CannotCheck) throw problem;
        this.#client.close();
        this.#client = null;
      }
    }
    await pause();
    return runTask(task, given, random, progress);
  }
}
