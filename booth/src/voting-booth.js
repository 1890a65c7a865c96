/**
 * <voting-booth>: vote on the page of a vote.
 *
 * Without script the element shows what the server put into it: the same by command line, and the
 * page to be saved. With script it fetches the vote from the record, holds it against the page, and
 * opens the booth with the templates inside it (they come translated from the server; there are no
 * words in this file).
 */

import { workerAt } from "./belenios/client.js";
import { Mismatch } from "./errors.js";
import { Booth } from "./voting/booth.js";
import { Protocol } from "./voting/protocol.js";
import { readShown } from "./voting/shown_election.js";
import { VotingPanels } from "./voting/voting_panels.js";

class VotingBooth extends HTMLElement {
  async connectedCallback() {
    const panels = new VotingPanels(this);
    if (!panels.part("booth")) return;
    this.querySelector("[data-without-script]")?.remove();
    if (!globalThis.isSecureContext) this.append(panels.part("unprotected"));
    const vote = shownVote(JSON.parse(document.getElementById("page-data").textContent));
    let election;
    try {
      election = readShown(await fetched(vote.files.election), vote);
    } catch (failure) {
      this.append(panels.part(failure instanceof Mismatch ? "alarm" : "not-reached"));
      const reason = this.querySelector("[data-alarm-reason]");
      if (reason) reason.textContent = failure.message;
      this.querySelector("[data-stopped]").focus();
      return;
    }
    new Booth(panels, vote, election, new Protocol(() => workerAt(this.dataset.worker))).open();
  }
}

/** What the page says of the vote, as shown_election.js takes it. */
function shownVote({ context, vote, number, language, questions, files }) {
  return {
    id: vote.id,
    slug: vote.slug,
    title: vote.title,
    number,
    origin: context.origin,
    language,
    questions,
    files: Object.fromEntries(files.map(({ code, digest }) => [code, digest])),
  };
}

async function fetched(digest) {
  const request = { credentials: "omit", mode: "same-origin", redirect: "error", referrerPolicy: "no-referrer" };
  const answer = await fetch(new URL(`/record/file/${digest}`, location.href).href, request);
  if (!answer.ok) throw new Error(String(answer.status));
  return new Uint8Array(await answer.arrayBuffer());
}

customElements.define("voting-booth", VotingBooth);
