/**
 * <vote-speaker>: say something of a vote that was announced: open it, call it off, name the roll,
 * undertake to heed it, report, contest.
 */

import { Client, workerAt } from "./belenios/client.js";
import { Fault } from "./belenios/fault.js";
import { attachedFile } from "./compose.js";
import { problem } from "./lines.js";
import { SigningElement } from "./signing_element.js";
import { DEEDS, notTheirs, statement } from "./vote_saying.js";
import { VoteRecord } from "./vote_record.js";

const says = (say, values = {}) => ({ say, values });
const CHOICES = ["answer", "condition", "finding"];

class VoteSpeaker extends SigningElement {
  #worker = null;

  get speakers() {
    return this.page.speakers;
  }

  ready() {
    this.changed();
  }

  changed() {
    const deed = this.#value("deed");
    for (const part of this.form.querySelectorAll("[data-when]")) {
      part.hidden = part.dataset.when !== deed;
    }
    this.panels.tell("conditions", this.#value("answer") === "heed_on_conditions");
  }

  disconnectedCallback() {
    this.#worker?.close();
    this.#worker = null;
  }

  #value(name) {
    return this.form.elements.namedItem(name)?.value ?? "";
  }

  async write(author) {
    const draft = Object.fromEntries(new FormData(this.form).entries());
    const others = notTheirs(draft, this.page, author);
    if (others) return { problems: [others] };
    const file = draft.deed === "roll" ? await this.#rollFile() : null;
    if (file?.fault) return { problems: [problem("roll", "roll_unfit")] };
    const vote = { id: this.page.vote.id, weighted: this.page.vote.weighted };
    const wanted = statement(draft, vote, file?.roll ?? null);
    if (wanted.problems.length) return wanted;
    await new VoteRecord(this.page, this.load).announced();
    const files = file ? [attachedFile("application/json", file.raw)] : [];
    return { ...wanted, files, language: draft.language, rows: this.#rows(draft, wanted) };
  }

  /** The list of voters that was chosen, as the protocol reads it. */
  async #rollFile() {
    const [chosen] = this.form.elements.namedItem("roll").files;
    if (!chosen) return null;
    const raw = new Uint8Array(await chosen.arrayBuffer());
    this.#worker ??= new Client(workerAt(this.dataset.worker));
    try {
      return { raw, roll: await this.#worker.ask("readRoll", { roll: raw }) };
    } catch (failure) {
      if (failure instanceof Fault) return { fault: failure };
      throw failure;
    }
  }

  #rows(draft, { kind, body, lines }) {
    const title = document.createElement("bdi");
    title.textContent = this.page.vote.title.text ?? this.page.vote.slug;
    const rows = [{ label: says("label.vote"), value: { element: title } }];
    if (kind === DEEDS.roll) {
      const { voters, total_weight: weight } = body;
      rows.push({ label: says("label.roll"), value: says("roll", { voters, weight }) });
    }
    for (const name of CHOICES) {
      const option = body[name] && this.form.querySelector(`[name="${name}"] [value="${CSS.escape(body[name])}"]`);
      if (!option) continue;
      const told = document.createElement("span");
      told.textContent = option.textContent;
      rows.push({ label: says(`label.${name}`), value: { element: told } });
    }
    for (const name of ["report", "contest"]) {
      const entry = this.page[`${name}s`].find(({ id }) => id === body[name])?.entry;
      if (entry !== undefined) rows.push({ label: says(`label.${name}`), value: says("entry", { entry }) });
    }
    for (const [name, text] of Object.entries(lines)) {
      rows.push({ label: says(`label.${name}`), value: { text } });
    }
    return rows;
  }
}

customElements.define("vote-speaker", VoteSpeaker);
