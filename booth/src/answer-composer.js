/**
 * <answer-composer>: take a seat, answer a proposal, or both at once.
 *
 * Without script the element shows what the server put into it: the same by command line. With
 * script it takes the form, the panels and every sentence from the templates inside it (they come
 * translated from the server; there are no words in this file). Nothing leaves the browser before
 * the author has seen exactly what will be published and pressed the button that says so.
 *
 * Steps: form -> review -> recorded. Beside them: "unsent", what was signed and could not be sent,
 * and "alarm", where the page shows another text than the record holds: the end.
 */

import { answerAct } from "./answer.js";
import { authorityFor } from "./authority.js";
import { ComposerForm } from "./composer_form.js";
import { Panels } from "./composer_panels.js";
import { composeAct, signedUpload, TooLong } from "./compose.js";
import { Mismatch } from "./errors.js";
import { checkHere, entryAddress } from "./check_here.js";
import { reader } from "./house.js";
import { Keeping, lastingStorage } from "./keeping.js";
import { readKey, writeKey } from "./key_file.js";
import { problem } from "./lines.js";
import { presentState } from "./present.js";
import { previewOf } from "./preview.js";
import { send } from "./sending.js";
import { NotProven, proveShown, requireProven, standingOn, TextDiffers, TextWithheld } from "./shown_text.js";

const MAX_KEY_FILE = 4096;

const random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Browsers withhold WebCrypto from pages that another machine could have changed on their way. */
const canSign = () => globalThis.isSecureContext && globalThis.crypto?.subtle !== undefined;

class AnswerComposer extends HTMLElement {
  #page;
  #form;
  #keeping;
  #panels;
  #loaded = null; // the key of a key file
  #prepared = null; // what is shown for review, and what signing it takes
  #key = null; // the key last signed with, to be saved as a file
  #unsent = null; // what was signed and is not recorded yet, as it is kept
  #busy = false;

  connectedCallback() {
    this.#panels = new Panels(this);
    const composer = this.#panels.part("composer");
    if (!composer) return;
    this.querySelector("[data-without-script]")?.remove();
    if (!canSign()) {
      this.append(this.#panels.part("cannot-sign"));
      return;
    }
    this.#page = JSON.parse(document.getElementById("page-data").textContent);
    this.#keeping = new Keeping(lastingStorage(), this.#page.context.origin);
    this.append(composer);
    this.#form = new ComposerForm(this.querySelector("form"), this.#page);
    this.#restore();
    this.addEventListener("click", (event) => this.#pressed(event));
    this.addEventListener("input", (event) => this.#changed(event));
    this.#form.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#whileBusy(() => this.#review());
    });
    this.#showKey();
    if (this.#keeping.unsent(this.#subject)) this.#panels.show("unsent", { focus: false });
  }

  /** Under which name this page's draft and unsent statements are kept. */
  get #subject() {
    return this.#page.version ?? `seat ${this.#page.conference.id}`;
  }

  get #practice() {
    return this.#page.conference.mode === "practice";
  }

  // --- the form -----------------------------------------------------------------------------------

  /** Put back what was written here before, else the party that the address names. */
  #restore() {
    const draft = this.#keeping.draft(this.#subject);
    if (draft) this.#form.write(draft);
    const named = new URLSearchParams(location.search).get("as");
    const choice = !draft && named && this.querySelector(`[name="party"][data-slug="${CSS.escape(named)}"]`);
    if (choice) choice.checked = true;
    this.#form.refresh();
    this.#panels.tell("draft", draft !== null);
  }

  #changed(event) {
    if (event.target.name === "keyfile") {
      this.#loadKey(event.target);
      return;
    }
    if (!this.#form.form.contains(event.target)) return;
    this.#form.refresh();
    this.#keeping.keepDraft(this.#subject, this.#form.read());
    if (event.target.name === "party") this.#showKey();
    if (event.target.name === "choice") {
      this.#form.mark([]);
      this.#panels.forgive();
    }
  }

  /** Say with which key the chosen party will be spoken for. */
  #showKey() {
    const kept = this.#kept();
    const say = this.#loaded ? "key.file" : kept ? "key.kept" : this.#practice ? "key.new" : "key.none";
    this.querySelector("[data-key]").replaceChildren(this.#panels.sentence(say, { key: this.#loaded?.id.slice(0, 8) }));
    this.#panels.tell("keep", this.#practice && (this.#loaded !== null || !kept));
    this.#panels.tell("forget", kept !== null && this.#loaded === null);
  }

  #kept() {
    // Taking a seat is always a new one; answering uses the one there is.
    if (!this.#page.version) return null;
    return this.#keeping.seat(this.#page.conference.id, this.#form.read().party);
  }

  async #loadKey(field) {
    this.#loaded = null;
    const [file] = field.files;
    if (file) {
      try {
        const line = (await file.slice(0, MAX_KEY_FILE).text()).replace(/\r?\n$/, "");
        this.#loaded = readKey(line).key;
      } catch {
        field.value = "";
        this.#refuse([problem("keyfile", "key_file")]);
      }
    }
    this.#showKey();
  }

  // --- review -------------------------------------------------------------------------------------

  async #review() {
    const draft = this.#form.read();
    const wanted = this.#page.version ? answerAct(draft, this.#page) : { problems: [] };
    const problems = draft.party ? wanted.problems : [problem("party", "choose_party"), ...wanted.problems];
    if (problems.length) return this.#refuse(problems);
    try {
      const { party } = draft;
      const ask = (path) => fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
      const { problems: missing, ...authority } = await authorityFor(
        { party, practice: this.#practice, kept: this.#kept(), loaded: this.#loaded },
        ask,
        random,
      );
      if (missing.length) return this.#refuse(missing);
      const load = reader(this.dataset.record, { fetch: (...request) => fetch(...request), page: location.href });
      const proven = await proveShown(this.#page, party, { load, ask });
      const state = await presentState(this.#page.log_vkey, load);
      this.#prepared = { ...this.#compose(wanted, draft, authority, state), proven };
      this.#requireProven();
    } catch (failure) {
      return this.#stop(failure);
    }
    this.#showReview(wanted, draft);
    return this.#panels.show("review");
  }

  /** The acts as they will be signed: the seat first, where one is taken, then the answer. */
  #compose(wanted, draft, { key, capacity, takesSeat }, { log, saw }) {
    const common = { log, saw, scope: this.#page.conference.id, by: draft.party, signers: [key.id], said: Date.now() };
    const acts = [];
    if (takesSeat) {
      acts.push(composeAct({ ...common, kind: "seat.take", capacity: null, body: { key: key.value }, texts: {} }, random));
    }
    if (wanted.kind) {
      const texts = Object.keys(wanted.lines).length ? { [draft.language]: wanted.lines } : {};
      const { kind, body } = wanted;
      acts.push(composeAct({ ...common, kind, body, texts, capacity: takesSeat ? acts[0].id : capacity }, random));
    }
    return { acts, key, takesSeat, party: draft.party };
  }

  /** Threat: what stands on the page is another text than the one that is signed. */
  #requireProven() {
    const { proven, acts } = this.#prepared;
    requireProven(proven, this.#page, standingOn(document), acts);
  }

  /** Nothing is signed: back to the form with the reason, or, where the page shows another text than
   * the record holds, to the alarm, from which no button leads on. */
  #stop(failure) {
    this.#prepared = null;
    if (failure instanceof TextDiffers) return this.#panels.alarm(failure.message);
    return this.#refuse([], this.#whyNot(failure));
  }

  #whyNot(failure) {
    if (failure instanceof TooLong) return this.#panels.sentence("too_long");
    if (failure instanceof TextWithheld) return this.#panels.sentence("text_withheld");
    if (failure instanceof NotProven) return this.#panels.sentence("not_proven");
    if (failure instanceof Mismatch) return this.#panels.sentence("seal_differs", { reason: failure.message });
    return this.#panels.sentence("not_reached");
  }

  #showReview(wanted, draft) {
    const { acts, takesSeat } = this.#prepared;
    const rows = [{ label: { say: "label.by", values: {} }, value: { element: this.#partyName(draft.party) } }];
    if (takesSeat) rows.push({ label: { say: "label.seat", values: {} }, value: { say: "seat.new", values: {} } });
    if (wanted.kind) rows.push(...previewOf(this.#page, wanted, draft.party));
    this.querySelector("[data-preview]").replaceChildren(...rows.map((row) => this.#panels.row(row, draft.language)));
    const exact = acts.map(({ act, sheets }) =>
      [act, ...sheets.map((sheet) => JSON.parse(new TextDecoder().decode(sheet.raw)))]
        .map((each) => JSON.stringify(each, null, 1))
        .join("\n\n"),
    );
    this.querySelector("[data-exact]").textContent = exact.join("\n\n");
  }

  #partyName(party) {
    const field = this.querySelector(`[name="party"][value="${CSS.escape(party)}"]`);
    const name = document.createElement("span");
    name.append(...this.querySelector(`label[for="${field.id}"]`).cloneNode(true).childNodes);
    return name;
  }

  // --- sign and send ------------------------------------------------------------------------------

  async #sign() {
    try {
      this.#requireProven(); // once more: the page may have been changed while it was read
    } catch (failure) {
      return this.#stop(failure);
    }
    const { acts, key, takesSeat, party } = this.#prepared;
    const uploads = acts.map((act) => signedUpload(act, [key]));
    this.#key = key;
    // Kept before it is sent: whatever happens to the network now, the same bytes can go again.
    this.#unsent = { uploads, party, takesSeat };
    const kept = this.#keeping.keepUnsent(this.#subject, this.#unsent);
    this.#panels.tell("kept", kept);
    this.#panels.tell("not-kept", !kept);
    const keep = this.#form.field("keep")?.checked;
    if (takesSeat && keep) {
      const line = writeKey(this.#keyName(), key);
      this.#keeping.keepSeat(this.#page.conference.id, party, { line, seat: acts[0].id });
    }
    return this.#send();
  }

  #keyName() {
    return `${this.#page.context.origin}/${this.#page.conference.slug}`;
  }

  async #send() {
    const { uploads, party, takesSeat } = this.#unsent ?? this.#keeping.unsent(this.#subject);
    let last;
    for (const [place, upload] of uploads.entries()) {
      last = await send(upload, { fetch: (...request) => fetch(...request), page: location.href });
      if (last.outcome === "unreached" || last.again) return this.#couldNotSend(last.problem);
      if (last.outcome === "refused") {
        if (takesSeat && place === 0) this.#keeping.keepSeat(this.#page.conference.id, party, null);
        this.#forgetUnsent();
        this.#showKey();
        return this.#refuse([], this.#saidByHouse(last.problem));
      }
      if (takesSeat && place === 0) {
        // From here on the seat is the author's, whatever becomes of the answer.
        this.#unsent = { uploads, party, takesSeat: false };
        this.#keeping.keepUnsent(this.#subject, this.#unsent);
      }
    }
    this.#forgetUnsent();
    this.#keeping.keepDraft(this.#subject, null);
    return this.#showRecorded(last, party);
  }

  #forgetUnsent() {
    this.#unsent = null;
    this.#keeping.keepUnsent(this.#subject, null);
  }

  #couldNotSend(said) {
    const reason = this.querySelector("[data-unsent-reason]");
    reason.replaceChildren(said ? this.#saidByHouse(said) : this.#panels.sentence("unsent.unreached"));
    this.#panels.show("unsent");
  }

  #discard() {
    const { takesSeat, party } = this.#unsent ?? this.#keeping.unsent(this.#subject);
    if (takesSeat) this.#keeping.keepSeat(this.#page.conference.id, party, null);
    this.#forgetUnsent();
    this.#showKey();
    this.#panels.show("form");
  }

  /** What the house says of a refusal: what is wrong, and what is possible now. */
  #saidByHouse({ title, detail, possible }) {
    const said = document.createElement("span");
    said.textContent = [title, detail, possible].filter(Boolean).join(" ");
    said.lang = "en"; // the door speaks one language
    return said;
  }

  // --- recorded -----------------------------------------------------------------------------------

  async #showRecorded({ index, effect }, party) {
    const panel = this.querySelector('[data-panel="recorded"]');
    for (const hole of panel.querySelectorAll("[data-fill-index]")) hole.textContent = String(index);
    for (const link of panel.querySelectorAll("[data-entry-link]")) link.href = entryAddress(index);
    for (const next of panel.querySelectorAll("[data-next]")) next.hidden = next.dataset.next !== party;
    this.#panels.tell("no-effect", effect !== null);
    this.#panels.tell("save-key", this.#key !== null);
    this.#panels.show("recorded");
    const place = panel.querySelector("[data-check]");
    await checkHere(index, place, this.dataset.record, () => this.#panels.sentence("check.later"));
  }

  #saveKey() {
    const link = document.createElement("a");
    const url = URL.createObjectURL(new Blob([`${writeKey(this.#keyName(), this.#key)}\n`], { type: "text/plain" }));
    link.href = url;
    link.download = `${this.#page.conference.slug}.key`;
    link.click();
    URL.revokeObjectURL(url);
  }

  // --- what is pressed ----------------------------------------------------------------------------

  /** Back to the form, with a summary in front of it. */
  #refuse(problems, reason = null) {
    this.#form.mark(problems.map(({ field }) => field));
    this.#panels.refuse(problems, reason);
  }

  #pressed(event) {
    const deeds = {
      sign: () => this.#whileBusy(() => this.#sign()),
      send: () => this.#whileBusy(() => this.#send()),
      back: () => this.#back(),
      discard: () => this.#discard(),
      forget: () => this.#forgetSeat(),
      "forget-draft": () => this.#forgetDraft(),
      "save-key": () => this.#saveKey(),
    };
    deeds[event.target.closest("[data-do]")?.dataset.do]?.();
    const field = event.target.closest("[data-to]")?.dataset.to;
    if (field) {
      event.preventDefault();
      this.#form.target(field)?.focus();
    }
  }

  /** Back to what was written; the panel that had the focus is gone. */
  #back() {
    this.#panels.show("form");
    const field = this.#page.version ? "choice" : "party";
    (this.#form.form.querySelector(`[name="${field}"]:checked`) ?? this.#form.target(field))?.focus();
  }

  #forgetSeat() {
    this.#keeping.keepSeat(this.#page.conference.id, this.#form.read().party, null);
    this.#showKey();
    this.#form.target("party")?.focus();
  }

  #forgetDraft() {
    this.#keeping.keepDraft(this.#subject, null);
    this.#form.form.reset();
    this.#form.fill();
    this.#form.refresh();
    this.#panels.tell("draft", false);
    this.#showKey();
    this.#form.target("party")?.focus();
  }

  /** One thing at a time: a second press while the first is under way does nothing. */
  async #whileBusy(work) {
    if (this.#busy) return;
    this.#busy = true;
    this.setAttribute("aria-busy", "true");
    try {
      await work();
    } finally {
      this.#busy = false;
      this.removeAttribute("aria-busy");
    }
  }
}

customElements.define("answer-composer", AnswerComposer);
