/**
 * How a worker takes requests and answers them, apart from the worker itself, so that it can be
 * tested and put into a page whole.
 *
 * Request: {id, task, given}. Answers, each with the request's id: any number of
 * {id, progress: [done, total]}, then one of {id, made}, {id, fault: {code, where}},
 * {id, cannot: code} (this browser cannot do it) or {id, failed: text} (a fault of ours).
 */

import { CannotCheck } from "../errors.js";
import { Fault } from "./fault.js";
import { faultValue, runTask } from "./tasks.js";

/**
 * Answer one request.
 *
 * @param {{id: number, task: string, given: object}} request
 * @param {(answer: object) => void} post
 * @param {(count: number) => Uint8Array} random - secure
 */
export async function serve({ id, task, given }, post, random) {
  try {
    const progress = (done, total) => post({ id, progress: [done, total] });
    post({ id, made: await runTask(task, given, random, progress) });
  } catch (problem) {
    if (problem instanceof Fault) post({ id, fault: faultValue(problem) });
    else if (problem instanceof CannotCheck) post({ id, cannot: problem.code });
    else post({ id, failed: String(problem) });
  }
}
