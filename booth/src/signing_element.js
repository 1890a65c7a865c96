/**
 * What the elements by which something is said have in common: choose the key file, write, see
 * exactly what will be published, sign, send files and then the entry.
 *
 * As in the composer of answers, every sentence comes translated from the server, in templates
 * inside the element; without script the element shows what the server put into it. Nothing is kept
 * in the browser: neither keys nor drafts, nor what was signed and could not be sent.
 */

import { registeredKey } from "./authority.js";
import { checkHere, entryAddress } from "./check_here.js";
import { composeAct, signedUpload, TooLong } from "./compose.js";
import { Panels } from "./composer_panels.js";
import { Mismatch } from "./errors.js";
import { reader } from "./house.js";
import { readKey } from "./key_file.js";
import { problem } from "./lines.js";
import { presentState } from "./present.js";
import { send, sendFile } from "./sending.js";
import { NotProven, TextDiffers } from "./shown_text.js";

const MAX_KEY_FILE = 4096;

export const random = (count) => crypto.getRandomValues(new Uint8Array(count));
const browser = () => ({ fetch: (...request) => fetch(...request), page: location.href });

/** Browsers withhold WebCrypto from pages that another machine could have changed on their way. */
const canSign = () => globalThis.isSecureContext && globalThis.crypto?.subtle !== undefined;

export class SigningElement extends HTMLElement {
  #loaded = null; // {key, author, credential} of a key file
  #prepared = null; // {act, files, key} as shown for review
  #unsent = null; // {upload, files}: signed, and not recorded yet
  #busy = null; // the work that is under way, kept when it is over
  #unchecked = null; // what stands where an entry is checked, before it is

  connectedCallback() {
    this.panels = new Panels(this);
    const parts = this.panels.part("signing");
    if (!parts) return;
    this.querySelector("[data-without-script]")?.remove();
    if (!canSign()) {
      this.append(this.panels.part("cannot-sign"));
      return;
    }
    this.page = JSON.parse(document.getElementById("page-data").textContent);
    this.append(parts);
    this.form = this.querySelector("form");
    this.#unchecked = this.querySelector("[data-check]").cloneNode(true);
    this.addEventListener("click", (event) => this.#pressed(event));
    this.addEventListener("change", (event) => this.#changed(event));
    this.addEventListener("input", (event) => event.target.type !== "file" && this.#changed(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.whileBusy(() => this.#review());
    });
    this.#showKey();
    this.ready();
  }

  // --- what each element does by itself -----------------------------------------------------------

  /** The parts are there. */
  ready() {}

  /** Something in the form changed, or whose key was chosen. */
  changed() {}

  /** Those who can speak here: pieces with `id`, `slug` and `name`. */
  get speakers() {
    return [];
  }

  /** Deeds of its own: name -> what is done when it is pressed. */
  get deeds() {
    return {};
  }

  /**
   * What will be said: {problems}, or {problems: [], kind, body} with `lines`, `language`, `files` (see
   * attachedFile) and `rows` (see preview.js). Called with who speaks.
   */
  async write() {
    return { problems: [] };
  }

  /** What could not be written, as a Node: for failures of its own. */
  explain() {
    return null;
  }

  /** It is on the record. */
  recorded() {}

  // --- the key ------------------------------------------------------------------------------------

  /** Who speaks, one of `speakers`; null while no key is chosen. */
  get author() {
    return this.#loaded?.author ?? null;
  }

  /** Reads a resource of the record, see house.js. */
  get load() {
    return reader(this.dataset.record, browser());
  }

  async #loadKey(field) {
    this.#loaded = null;
    const [file] = field.files;
    if (file) {
      try {
        const line = (await file.slice(0, MAX_KEY_FILE).text()).replace(/\r?\n$/, "");
        await this.#whoseKey(readKey(line).key, field);
      } catch (failure) {
        field.value = "";
        const code = failure instanceof Mismatch ? "key_file" : "not_reached";
        this.refuse([problem("keyfile", code)]);
      }
    }
    this.#showKey();
    this.changed();
  }

  async #whoseKey(key, field) {
    const ask = (path) => fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
    const known = await registeredKey(key.id, ask);
    const author = this.speakers.find(({ id }) => id === known?.author);
    if (author) {
      this.#loaded = { key, author, credential: known.credential };
      this.panels.forgive();
      return;
    }
    field.value = "";
    this.refuse([problem("keyfile", "key_unknown")]);
  }

  #showKey() {
    const place = this.querySelector("[data-key]");
    const say = this.#loaded ? "key.file" : "key.none";
    place.replaceChildren(this.panels.sentence(say, { name: this.author?.name.text ?? this.author?.slug }));
  }

  // --- review -------------------------------------------------------------------------------------

  async #review() {
    if (!this.#loaded) return this.refuse([problem("keyfile", "key_needed")]);
    let wanted;
    try {
      wanted = await this.write(this.author);
      if (wanted.problems.length) return this.refuse(wanted.problems);
      const state = await presentState(this.page.log_vkey, this.load);
      this.#prepared = this.#compose(wanted, state);
    } catch (failure) {
      return this.#stop(failure);
    }
    this.#showReview(wanted);
    return this.panels.show("review");
  }

  #compose({ kind, body, lines = {}, language, files = [] }, { log, saw }) {
    const { key, author, credential } = this.#loaded;
    const texts = Object.keys(lines).length ? { [language]: lines } : {};
    const act = composeAct(
      {
        log, saw, kind, body, texts, files,
        scope: this.page.conference.id,
        by: author.id,
        capacity: credential,
        signers: [key.id],
        said: Date.now(),
      },
      random,
    );
    return { act, files, key };
  }

  #showReview({ rows = [], files = [], kind, language }) {
    const name = document.createElement("bdi");
    name.textContent = this.author.name.text ?? this.author.slug;
    const all = [
      { label: { say: "label.by", values: {} }, value: { element: name } },
      { label: { say: "label.says", values: {} }, value: { say: `says.${kind}`, values: {} } },
      ...rows,
      ...files.map(({ digest, size }) => ({
        label: { say: "label.file", values: {} },
        value: { say: "file", values: { digest, size } },
      })),
    ];
    this.querySelector("[data-preview]").replaceChildren(
      ...all.map((row) => this.panels.row(row, language ?? "")),
    );
    const { act, sheets } = this.#prepared.act;
    const exact = [act, ...sheets.map((sheet) => JSON.parse(new TextDecoder().decode(sheet.raw)))];
    this.querySelector("[data-exact]").textContent = exact
      .map((each) => JSON.stringify(each, null, 1))
      .join("\n\n");
  }

  /** Nothing is signed: back to the form with the reason, or to the alarm, from which no button leads. */
  #stop(failure) {
    this.#prepared = null;
    if (failure instanceof TextDiffers) return this.panels.alarm(failure.message);
    return this.refuse([], this.explain(failure) ?? this.#whyNot(failure));
  }

  #whyNot(failure) {
    if (failure instanceof TooLong) return this.panels.sentence("too_long");
    if (failure instanceof NotProven) return this.panels.sentence("not_proven");
    if (failure instanceof Mismatch) return this.panels.sentence("does_not_fit", { reason: failure.message });
    return this.panels.sentence("not_reached");
  }

  /** Back to the form, with a summary in front of it. */
  refuse(problems, reason = null) {
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const { field } of problems) this.#target(field)?.setAttribute("aria-invalid", "true");
    this.panels.refuse(problems, reason);
  }

  #target(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof RadioNodeList ? field[0] : field;
  }

  // --- sign and send ------------------------------------------------------------------------------

  #sign() {
    const { act, files, key } = this.#prepared;
    this.#unsent = { upload: signedUpload(act, [key]), files };
    return this.#send();
  }

  async #send() {
    const { upload, files } = this.#unsent;
    for (const file of files) {
      const kept = await sendFile(file, browser());
      if (kept.outcome !== "kept") return this.#notSent(kept);
    }
    const sent = await send(upload, browser());
    if (sent.outcome !== "recorded") return this.#notSent(sent);
    this.#unsent = null;
    return this.#showRecorded(sent);
  }

  #notSent({ outcome, again, problem: said }) {
    if (outcome === "refused" && !again) {
      this.#unsent = null;
      return this.refuse([], this.#saidByHouse(said));
    }
    const reason = this.querySelector("[data-unsent-reason]");
    reason.replaceChildren(said ? this.#saidByHouse(said) : this.panels.sentence("unsent.unreached"));
    return this.panels.show("unsent");
  }

  /** What the house says of a refusal: what is wrong, and what is possible now. */
  #saidByHouse({ title, detail, possible }) {
    const said = document.createElement("span");
    said.textContent = [title, detail, possible].filter(Boolean).join(" ");
    said.lang = "en"; // the door speaks one language
    return said;
  }

  #showRecorded({ index, effect, id }) {
    const panel = this.querySelector('[data-panel="recorded"]');
    for (const hole of panel.querySelectorAll("[data-fill-index]")) hole.textContent = String(index);
    for (const link of panel.querySelectorAll("[data-entry-link]")) link.href = entryAddress(index);
    this.panels.tell("no-effect", effect !== null);
    this.recorded({ index, id, kind: this.#prepared.act.act.kind, body: this.#prepared.act.act.body });
    // Whoever goes on to the next step need not wait for the check, and what was found of an earlier
    // entry must not stand beside this one: so each entry has a place of its own for its check.
    const place = this.#unchecked.cloneNode(true);
    panel.querySelector("[data-check]").replaceWith(place);
    this.panels.show("recorded");
    checkHere(index, place, this.dataset.record, () => this.panels.sentence("check.later"));
  }

  // --- what is pressed ----------------------------------------------------------------------------

  #changed(event) {
    if (event.target.name === "keyfile") this.inTurn(() => this.#loadKey(event.target));
    else if (this.form.contains(event.target)) this.changed(event.target);
  }

  #pressed(event) {
    const deeds = {
      sign: () => this.whileBusy(() => this.#sign()),
      send: () => this.whileBusy(() => this.#send()),
      back: () => this.#back(),
      discard: () => this.#back(),
      ...this.deeds,
    };
    const button = event.target.closest("[data-do]");
    deeds[button?.dataset.do]?.(button);
    const field = event.target.closest("[data-to]")?.dataset.to;
    if (field) {
      event.preventDefault();
      this.#target(field)?.focus();
    }
  }

  #back() {
    this.#unsent = null;
    this.panels.show("form");
    this.form.querySelector("[type=submit]")?.focus();
  }

  /** One thing at a time: a second press while the first is under way does nothing. */
  async whileBusy(work) {
    if (this.#busy) return;
    let over;
    this.#busy = new Promise((resolve) => (over = resolve));
    this.setAttribute("aria-busy", "true");
    try {
      await work();
    } finally {
      this.#busy = null;
      this.removeAttribute("aria-busy");
      over();
    }
  }

  /** After what is under way: a file that was chosen meanwhile is read all the same. */
  async inTurn(work) {
    while (this.#busy) await this.#busy;
    await this.whileBusy(work);
  }
}
