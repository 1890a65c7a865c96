/**
 * Does tasks of the browser's protocol for tests in Python: a line of JSON in, a line out.
 *
 * Files are base64 here, as {"file": "..."}. Random numbers come from the line's `stream`, or, without
 * one, from the platform.
 */

import { createHash } from "node:crypto";
import { createInterface } from "node:readline";

import { fromBase64, toBase64 } from "../../../booth/src/bytes.js";
import { serve } from "../../../booth/src/belenios/serving.js";

/** The bytes of SHA-256 over seed and counter, one block after the other. */
function streamOf(seed) {
  let block = 0;
  let left = Buffer.alloc(0);
  return (count) => {
    while (left.length < count) {
      left = Buffer.concat([left, createHash("sha256").update(`${seed} ${block}`).digest()]);
      block += 1;
    }
    const given = Uint8Array.from(left.subarray(0, count));
    left = left.subarray(count);
    return given;
  };
}

const platform = (count) => crypto.getRandomValues(new Uint8Array(count));

const opened = (_name, value) => (typeof value?.file === "string" ? fromBase64(value.file) : value);

/** The same value with files as {"file": "..."}. */
function closed(value) {
  if (value instanceof Uint8Array) return { file: toBase64(value) };
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each)]));
}

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  const { task, given, stream } = JSON.parse(line, opened);
  const progress = [];
  let last;
  const post = (answer) => {
    if (answer.progress) progress.push(answer.progress);
    else last = answer;
  };
  await serve({ id: 1, task, given }, post, stream === null ? platform : streamOf(stream));
  process.stdout.write(`${JSON.stringify({ ...closed(last), progress })}\n`);
}
