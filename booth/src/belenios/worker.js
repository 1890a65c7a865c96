/** The worker's entry: everything it does is in serving.js and tasks.js. */

import { serve } from "./serving.js";

const random = (count) => crypto.getRandomValues(new Uint8Array(count));

self.addEventListener("message", ({ data }) => {
  serve(data, (answer) => self.postMessage(answer), random);
});
