/**
 * The booth: choose, read it again, have it encrypted, note the tracker, cast it, keep the receipt.
 *
 * One booth serves the page of the site and the page that is saved and opened without a network;
 * they differ in their templates: the one casts, the other saves the ballot as a file. Nothing is
 * kept in the browser. The credential and the choices never leave this machine; what leaves it is
 * the encrypted ballot, when its voter presses the button that says so.
 *
 * Steps: form -> review -> making -> ready -> cast.
 */

import { LARGEST_BALLOT } from "../belenios/ballots.js";
import { Fault } from "../belenios/fault.js";
import { sha256Base64 } from "../belenios/files.js";
import { BallotForm } from "./ballot_form.js";
import { cast, minuteAfter, waitForAnchor } from "./casting.js";
import { numbersOf } from "./choosing.js";
import { fileName, receiptText, save } from "./receipt.js";

/** Refusals that a voter answers in the form; after all others the ballot stays as it is. */
const OF_THE_CREDENTIAL = ["invalid_credential", "signature"];

export class Booth {
  #panels;
  #form;
  #vote;
  #election;
  #protocol;
  #chosen = null; // what is shown for review
  #made = null; // the ballot: {ballot, tracker}
  #brought = false; // whether it was made elsewhere
  #cast = null; // what the box answered
  #touched = false;
  #busy = false;

  /**
   * @param {import("./voting_panels.js").VotingPanels} panels
   * @param {object} vote - see shown_election.js
   * @param {import("../belenios/election.js").Election} election - proven to be the one shown
   * @param {import("./protocol.js").Protocol} protocol
   */
  constructor(panels, vote, election, protocol) {
    this.#panels = panels;
    this.#vote = vote;
    this.#election = election;
    this.#protocol = protocol;
  }

  get #element() {
    return this.#panels.element;
  }

  /** Put the booth on the page. */
  open() {
    this.#element.append(this.#panels.part("booth"));
    this.#form = new BallotForm(this.#element.querySelector("form"), this.#panels, this.#vote, this.#election);
    this.#element.addEventListener("click", (event) => this.#pressed(event));
    this.#element.addEventListener("change", (event) => this.#changed(event));
    this.#form.credential.addEventListener("input", () => this.#form.checkCredential());
    this.#form.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#review();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#touched && !this.#cast) event.preventDefault();
    });
    // Its tables are made while the voter reads; a failure will be told when a ballot is made.
    this.#protocol.ask("prepare", { election: this.#election.raw }).catch(() => {});
  }

  // --- the form -----------------------------------------------------------------------------------

  #changed({ target }) {
    if (target.name === "ballot-file") {
      this.#whileBusy(() => this.#bring(target));
      return;
    }
    if (target.name === "words-language") {
      this.#form.show(this.#vote.texts.find(({ language }) => language === target.value).questions);
      return;
    }
    if (!this.#form.form.contains(target)) return;
    this.#touched = true;
    if (target.name !== "credential") this.#form.count(Number(target.name.replace("question_", "")));
  }

  #review() {
    const problems = this.#form.problems();
    this.#form.mark(problems);
    if (problems.length) return this.#panels.refuse(problems);
    this.#chosen = this.#form.read();
    const rows = this.#vote.questions.map((question, place) => this.#row(question, this.#chosen[place]));
    this.#element.querySelector("[data-review]").replaceChildren(...rows);
    return this.#panels.show("review");
  }

  /** A question and what is chosen in it, in the words that stand on the form. */
  #row({ number }, { blank, answers }) {
    const row = document.createElement("div");
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    const copied = (selector) => {
      const copy = this.#element.querySelector(selector).cloneNode(true);
      return [...copy.childNodes];
    };
    term.append(...copied(`[data-question="${number}"] [data-slot="text"]`));
    const values = blank ? ["blank"] : answers;
    for (const value of values) {
      const line = document.createElement("p");
      line.append(...copied(`label[for="booth-question-${number}-${value}"]`));
      description.append(line);
    }
    if (!values.length) description.append(this.#panels.sentence("none_chosen"));
    row.append(term, description);
    return row;
  }

  // --- encrypting ---------------------------------------------------------------------------------

  async #encrypt() {
    const progress = this.#element.querySelector("progress");
    progress.removeAttribute("value");
    this.#panels.show("making");
    try {
      this.#made = await this.#protocol.ask(
        "makeBallot",
        {
          election: this.#election.raw,
          credential: this.#form.credential.value,
          choices: numbersOf(this.#election.questions.map(({ blank, answers }) => ({ blank, answers: answers.length })), this.#chosen),
        },
        (done, total) => Object.assign(progress, { max: total, value: done }),
      );
    } catch (problem) {
      return this.#panels.refuse([], this.#panels.sentence("not_made", { reason: String(problem.message) }));
    }
    return this.#showReady({ brought: false });
  }

  #showReady({ brought }) {
    this.#brought = brought;
    for (const place of this.#element.querySelectorAll("[data-tracker]")) place.textContent = this.#made.tracker;
    this.#panels.tell("brought", brought);
    this.#panels.tell("made-here", !brought);
    this.#panels.tell("copied", false);
    this.#panels.tell("not-cast", false);
    this.#panels.tell("saved", false);
    this.#panels.show("ready");
  }

  /** A ballot that was made without a network, from its file; checked before it can be cast. */
  async #bring(field) {
    const [file] = field.files;
    if (!file) return;
    const say = (sentence) => {
      field.value = "";
      this.#panels.refuse([{ field: "ballot-file", target: field.id, say: sentence, values: {} }]);
    };
    if (file.size > LARGEST_BALLOT) return say("file_too_large");
    const ballot = new Uint8Array(await file.arrayBuffer());
    const given = { election: this.#election.raw, ballots: [ballot] };
    const { verdicts: [{ fault }] } = await this.#protocol.ask("checkBallots", given);
    if (fault && ["wrong_election", "wrong_fingerprint"].includes(fault.code)) return say("file_other_vote");
    if (fault) return say("file_not_a_ballot");
    this.#made = { ballot, tracker: sha256Base64(ballot) };
    this.#touched = true;
    this.#showReady({ brought: true });
  }

  /** The ballot is dropped: nobody has seen it. */
  #discard() {
    this.#made = null;
    this.#panels.show("form");
  }

  async #copy() {
    const { tracker } = this.#made;
    let say = "copied";
    try {
      await navigator.clipboard.writeText(tracker);
    } catch {
      // Without a secure connection pages may not write there: it is marked, to be copied by hand.
      const [shown] = [...this.#element.querySelectorAll("[data-tracker]")].filter((each) => each.checkVisibility());
      getSelection().selectAllChildren(shown);
      say = "copy_yourself";
    }
    for (const place of this.#element.querySelectorAll("[data-copied]")) place.replaceChildren(this.#panels.sentence(say));
    this.#panels.tell("copied", true);
  }

  // --- casting ------------------------------------------------------------------------------------

  get #browser() {
    return { fetch: (...request) => fetch(...request), page: location.href };
  }

  async #castIt() {
    const answer = await cast(this.#vote.id, this.#made, this.#browser);
    if (answer.outcome === "cast") return this.#showCast(answer);
    if (answer.outcome === "refused" && !this.#brought && OF_THE_CREDENTIAL.includes(answer.problem.code)) {
      this.#made = null;
      const problem = { field: "credential", target: this.#form.credential.id, say: `refused.${answer.problem.code}`, values: {} };
      this.#form.markCredential(problem);
      return this.#panels.refuse([problem]);
    }
    const said =
      answer.outcome === "refused" ? this.#panels.refusal(answer.problem) : this.#panels.sentence(answer.outcome);
    const place = this.#element.querySelector("[data-not-cast]");
    place.replaceChildren(said);
    this.#panels.tell("not-cast", true);
    return place.focus();
  }

  #showCast(answer) {
    this.#cast = answer;
    this.#form.credential.value = "";
    for (const place of this.#element.querySelectorAll("[data-place]")) place.textContent = String(answer.index + 1);
    for (const link of this.#element.querySelectorAll("[data-look-up]")) link.href = this.#lookUp();
    const standing = this.#element.querySelector("[data-standing]");
    const by = answer.finalBy ? minuteAfter(answer.finalBy) : "";
    standing.replaceChildren(this.#panels.sentence("by", { time: by }));
    this.#panels.show("cast");
    this.#follow(answer, standing);
  }

  /** Look until an anchor covers the ballot, while its voter goes on. */
  async #follow(answer, standing) {
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const found = await waitForAnchor(this.#vote.id, this.#made.tracker, this.#browser, wait);
    if (this.#cast !== answer) return; // its voter votes again already
    if (!found) standing.replaceChildren(this.#panels.sentence("later"));
    else standing.replaceChildren(this.#panels.sentence(found.counts ? "final" : "final.replaced", { entry: found.anchor }));
  }

  /** The address where anybody looks a ballot up, in the language of this page. */
  #lookUp() {
    const address = new URL(`/votes/${this.#vote.slug}/ballot`, location.href);
    address.searchParams.set("tracker", this.#made.tracker);
    const language = new URLSearchParams(location.search).get("lang");
    if (language) address.searchParams.set("lang", language);
    return address.href;
  }

  #saveReceipt() {
    const label = (say) => this.#panels.sentence(say).textContent;
    const rows = [
      [label("label.tracker"), this.#made.tracker],
      [label("label.place"), String(this.#cast.index + 1)],
      [label("label.look_up"), this.#lookUp()],
      [label("label.proof"), new URL(this.#cast.receipt, location.href).href],
      [label("label.fingerprint"), this.#election.fingerprint],
    ];
    const content = receiptText(this.#election.name, rows);
    save(fileName(this.#vote.slug, this.#made.tracker, "txt"), content, "text/plain");
  }

  #saveBallot() {
    save(fileName(this.#vote.slug, this.#made.tracker, "ballot.json"), this.#made.ballot, "application/json");
    this.#touched = false;
    this.#panels.tell("saved", true);
  }

  /** An empty form: the last ballot of a voter counts. */
  #again() {
    this.#chosen = this.#made = this.#cast = null;
    this.#touched = false;
    this.#form.form.reset();
    this.#form.mark([]);
    for (const { number } of this.#vote.questions) this.#form.count(number);
    this.#panels.show("form");
  }

  // --- what is pressed ----------------------------------------------------------------------------

  #pressed(event) {
    const link = event.target.closest("[data-to]");
    if (link) {
      event.preventDefault();
      this.#element.querySelector(`#${CSS.escape(link.dataset.to)}`).focus();
      return;
    }
    const deeds = {
      back: () => this.#panels.show("form"),
      encrypt: () => this.#encrypt(),
      discard: () => this.#discard(),
      copy: () => this.#copy(),
      cast: () => this.#castIt(),
      "save-ballot": () => this.#saveBallot(),
      "save-receipt": () => this.#saveReceipt(),
      print: () => print(),
      again: () => this.#again(),
    };
    const deed = deeds[event.target.closest("[data-do]")?.dataset.do];
    if (deed) this.#whileBusy(deed);
  }

  /** One deed at a time: whoever presses twice has pressed once. */
  async #whileBusy(deed) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await deed();
    } finally {
      this.#busy = false;
    }
  }
}
