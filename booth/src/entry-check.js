/**
 * <entry-check>: the check panel of an entry page.
 *
 * Without script the element shows what the server put into it: how to check by other means. With
 * script it takes the panel and every sentence from the templates inside it (they come translated
 * from the server; there are no words in this file) and fills in the three steps as they end.
 *
 * Attributes: data-index, data-act (id), data-log (verifier key of the log), data-record (address
 * of the record), data-signers ("key id:public key" separated by spaces).
 */

import { checkEntry } from "./check.js";
import { reader } from "./house.js";
import { forget, recall, remember } from "./memory.js";
import { decimal } from "./bytes.js";

const STEPS = ["text", "record", "seal"];

/** The browser's lasting storage; some browsers raise when it is only mentioned. */
function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** What stands on the page as the words of this entry. */
function shownText(page) {
  const elements = [...page.querySelectorAll("[data-text-language] [data-line]")];
  if (elements.length === 0) return null;
  const language = elements[0].closest("[data-text-language]").dataset.textLanguage;
  return { language, lines: new Map(elements.map((line) => [line.dataset.line, line.textContent])) };
}

class EntryCheck extends HTMLElement {
  async connectedCallback() {
    const panel = this.#part("panel");
    if (!panel) return;
    this.#sentences = this.#part("sentences");
    this.querySelector("[data-without-script]")?.remove();
    this.append(panel);
    this.#outcomes = new Map();
    this.addEventListener("click", (event) => this.#pressed(event));
    await this.#run();
  }

  #sentences;
  #outcomes;
  #checkpoint = null;

  #part(name) {
    const template = this.querySelector(`template[data-part="${name}"]`);
    return template ? template.content.cloneNode(true) : null;
  }

  /** A sentence of the server's with its holes filled. */
  #sentence(say, values = {}) {
    const source = this.#sentences.querySelector(`[data-say="${CSS.escape(say)}"]`);
    if (!source) return document.createTextNode(say);
    const sentence = source.cloneNode(true);
    for (const hole of sentence.querySelectorAll("[data-fill]")) {
      hole.replaceWith(String(values[hole.dataset.fill] ?? ""));
    }
    return sentence;
  }

  async #run() {
    const { index, act, log, record, signers } = this.dataset;
    const [origin] = log.split("+");
    const expected = {
      index: decimal(index),
      actId: act,
      vkey: log,
      publicKeys: new Map(signers.split(" ").filter(Boolean).map((pair) => pair.split(":"))),
      shown: shownText(document),
    };
    const load = reader(record, { fetch: (...request) => fetch(...request), page: location.href });
    const memory = recall(storage(), origin);
    this.#checkpoint = await checkEntry(expected, load, memory, (step, outcome) =>
      this.#show(step, outcome),
    );
    // Who asked to be remembered stays up to date; nobody else is remembered.
    if (memory && this.#checkpoint && this.#checkpoint.size >= memory.checkpoint.size) {
      remember(storage(), log, this.#checkpoint);
    }
    this.#showMemory();
    this.#summarise();
  }

  #show(step, outcome) {
    this.#outcomes.set(step, outcome.state);
    const item = this.querySelector(`[data-step="${step}"]`);
    item.dataset.state = outcome.state;
    item.querySelector("[data-outcome]").replaceChildren(this.#sentence(`state.${outcome.state}`));
    item.querySelector("[data-said]").replaceChildren(this.#sentence(outcome.say, outcome.values));
    const list = item.querySelector("[data-numbers]");
    list.replaceChildren();
    for (const [label, value] of outcome.numbers) {
      const term = document.createElement("dt");
      const [name, ...rest] = label.split(" ");
      term.append(this.#sentence(`label.${name}`, { name: rest.join(" ") }));
      const number = document.createElement("dd");
      const code = document.createElement("code");
      code.dir = "ltr";
      code.textContent = value;
      number.append(code);
      list.append(term, number);
    }
    if (outcome.state === "alarm") item.querySelector("details").open = true;
  }

  /** One sentence over the three steps, in the words of the proof line. */
  #summarise() {
    const states = STEPS.map((step) => this.#outcomes.get(step));
    const worst = ["alarm", "cannot", "waiting", "partly"].find((state) => states.includes(state));
    const summary = this.querySelector("[data-summary]");
    summary.dataset.state = worst ?? "passed";
    summary.replaceChildren(this.#sentence(`summary.${worst ?? "passed"}`));
  }

  #showMemory() {
    const origin = this.dataset.log.split("+")[0];
    const known = recall(storage(), origin);
    const box = this.querySelector("[data-memory]");
    if (!known && !this.#checkpoint) {
      box.hidden = true;
      return;
    }
    const say = known ? "memory.kept" : "memory.offer";
    box.querySelector("[data-said]").replaceChildren(
      this.#sentence(say, { size: known?.checkpoint.size }),
    );
    box.querySelector('[data-do="remember"]').hidden = known !== null;
    box.querySelector('[data-do="forget"]').hidden = known === null;
    box.hidden = false;
  }

  #pressed(event) {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    if (deed === "remember") remember(storage(), this.dataset.log, this.#checkpoint);
    if (deed === "forget") forget(storage(), this.dataset.log.split("+")[0]);
    if (deed) this.#showMemory();
  }
}

customElements.define("entry-check", EntryCheck);
