/**
 * The booth in one page that was saved to a disk: it asks no network for anything.
 *
 * The page holds this script once. Run in the page it opens the booth; the same text run in a worker
 * does the protocol's tasks there.
 */

import { workerOf } from "./belenios/client.js";
import { fromBase64 } from "./bytes.js";
import { serve } from "./belenios/serving.js";
import { Booth } from "./voting/booth.js";
import { Protocol } from "./voting/protocol.js";
import { readShown } from "./voting/shown_election.js";
import { VotingPanels } from "./voting/voting_panels.js";

const random = (count) => crypto.getRandomValues(new Uint8Array(count));

function serveAsWorker() {
  self.addEventListener("message", ({ data }) => serve(data, (answer) => self.postMessage(answer), random));
}

function openBooth() {
  const element = document.getElementById("booth");
  const panels = new VotingPanels(element);
  element.querySelector("[data-without-script]").remove();
  const vote = JSON.parse(document.getElementById("vote").textContent);
  const shown = { ...vote, ...vote.texts[0] };
  try {
    const election = readShown(fromBase64(vote.election), { ...shown, language: vote.language });
    const source = document.getElementById("script").textContent;
    new Booth(panels, { ...shown, language: vote.language }, election, new Protocol(() => workerOf(source))).open();
  } catch (failure) {
    element.append(panels.part("alarm"));
    element.querySelector("[data-alarm-reason]").textContent = failure.message;
  }
}

if (globalThis.document) openBooth();
else serveAsWorker();
