/**
 * <trustee-desk>: where a trustee of a vote makes its part of the key, and decrypts the sums.
 *
 * Two files are chosen for every step, and nothing of either leaves the browser or stays in it: the
 * key by which the trustee signs, and its key file for this vote, which is made here and saved before
 * anything is sent. What needs reckoning is done in a worker.
 */

import { Client, workerAt } from "./belenios/client.js";
import { Fault } from "./belenios/fault.js";
import { Mismatch } from "./errors.js";
import { reader } from "./house.js";
import { problem } from "./lines.js";
import { SigningElement } from "./signing_element.js";
import { readTrusteeKey, writeTrusteeKey } from "./trustee_key.js";
import { groupOf, KINDS, stepOf } from "./trustee_steps.js";
import { makeSecrets, OtherKey, requireOwnKey, SumsDiffer, workOf } from "./trustee_work.js";
import { VoteRecord } from "./vote_record.js";

const MAX_KEY_FILE = 64 * 1024;

class TrusteeDesk extends SigningElement {
  #secrets = null; // of the trustee's key file
  #worker = null;

  get speakers() {
    return this.page.trustees.map(({ party }) => party);
  }

  get deeds() {
    return {
      make: () => this.whileBusy(() => this.#make()),
      refresh: () => this.whileBusy(() => this.#refresh()),
      "next-step": () => this.whileBusy(() => this.#next()),
    };
  }

  /** The trustee that speaks, of the page; null while no key is chosen. */
  get #own() {
    return this.page.trustees.find(({ party }) => party.id === this.author?.id) ?? null;
  }

  get #step() {
    return this.#own && stepOf(this.page, this.author.id);
  }

  #ask = (task, given, progress) => {
    this.#worker ??= new Client(workerAt(this.dataset.worker));
    return this.#worker.ask(task, given, progress);
  };

  disconnectedCallback() {
    this.#worker?.close();
    this.#worker = null;
  }

  ready() {
    this.#show();
  }

  changed(field) {
    if (field?.name === "ownfile") this.inTurn(() => this.#loadOwn(field));
    else if (field === undefined) this.#forgetOwn();
    this.#show();
  }

  // --- the key file -------------------------------------------------------------------------------

  get #about() {
    return { vote: this.page.vote.id, trustee: this.author.id, member: !this.#own.always };
  }

  /** Another signing key was chosen: the file beside it may be another trustee's. */
  #forgetOwn() {
    this.#secrets = null;
    this.form.elements.namedItem("ownfile").value = "";
  }

  async #make() {
    const secrets = await makeSecrets(this.page, this.#own, this.#ask);
    const url = URL.createObjectURL(
      new Blob([writeTrusteeKey({ ...this.#about, ...secrets })], { type: "application/json" }),
    );
    const link = document.createElement("a");
    link.href = url;
    link.download = `${this.page.vote.slug}-${this.author.slug}.trustee-key`;
    link.click();
    URL.revokeObjectURL(url);
    this.panels.tell("made", true);
    this.form.elements.namedItem("ownfile").focus();
  }

  async #loadOwn(field) {
    this.#secrets = null;
    const [file] = field.files;
    if (!file) return;
    try {
      const secrets = readTrusteeKey(await file.slice(0, MAX_KEY_FILE).text(), this.#about);
      requireOwnKey(this.#own, secrets);
      this.#secrets = secrets;
      this.panels.forgive();
    } catch (failure) {
      field.value = "";
      const say = failure instanceof Mismatch ? `own.${failure.detail}` : "own.other";
      this.refuse([problem("ownfile", say)]);
    }
    this.#show();
  }

  // --- what can be done now -----------------------------------------------------------------------

  #show() {
    const own = this.#own;
    const step = this.#step;
    const canDo = step in KINDS;
    const fresh = step === "commit" || step === "certify";
    this.panels.tell("own-file", canDo);
    this.panels.tell("make", fresh);
    this.panels.tell("lost", canDo && !fresh);
    this.panels.tell("lost-alone", own?.always === true);
    this.panels.tell("lost-member", own?.always === false);
    this.panels.tell("proofs", step === "decrypt");
    this.panels.tell("go-on", canDo);
    const say = step === null ? "step.none" : `step.${step}`;
    this.querySelector("[data-step]").replaceChildren(this.panels.sentence(say));
    const chosen = this.#secrets ? "own.chosen" : "own.none";
    this.querySelector("[data-own]").replaceChildren(this.panels.sentence(chosen));
  }

  async write() {
    if (!(this.#step in KINDS)) return { problems: [problem("keyfile", `step.${this.#step}`)] };
    if (!this.#secrets) return { problems: [problem("ownfile", "own.needed")] };
    const proofs = !this.form.elements.namedItem("noproofs").checked;
    const given = {
      page: this.page,
      own: this.#own,
      secrets: this.#secrets,
      record: new VoteRecord(this.page, this.load),
      loadBox: reader(this.dataset.box, { fetch: (...request) => fetch(...request), page: location.href }),
      ask: this.#ask,
      proofs,
    };
    const progress = this.querySelector("[data-progress]");
    try {
      const made = await workOf(this.#step, given, (stage, done, all) => {
        progress.replaceChildren(this.panels.sentence(`progress.${stage}`, { done, all }));
      });
      return { problems: [], ...made, rows: this.#rows(proofs) };
    } finally {
      progress.replaceChildren();
    }
  }

  #rows(proofs) {
    if (this.#step !== "decrypt") return [];
    const value = { say: proofs ? "checked.all" : "checked.sums", values: { count: this.page.box.anchored } };
    return [{ label: { say: "label.checked", values: {} }, value }];
  }

  explain(failure) {
    if (failure instanceof SumsDiffer) return this.panels.sentence("sums_differ");
    if (failure instanceof OtherKey) return this.panels.sentence("own.other");
    if (!(failure instanceof Fault)) return null;
    const member = /^member (\d+)/.exec(failure.where);
    const reason = failure.message;
    if (!member || this.#step !== "hold") return this.panels.sentence("fault", { reason });
    const { party } = groupOf(this.page)[Number(member[1]) - 1];
    return this.panels.sentence("false_member", { name: party.name.text ?? party.slug, reason });
  }

  recorded() {
    this.#refresh().catch(() => {}); // the table above shows it as soon as the page can be read again
  }

  // --- going on -----------------------------------------------------------------------------------

  /** Read the page anew, and take over what it says of the trustees; files stay chosen. */
  async #refresh() {
    const address = new URL(location.href);
    const answer = await fetch(address, { cache: "no-store", credentials: "omit", redirect: "error" });
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.page = JSON.parse(read.getElementById("page-data").textContent);
    const { id } = this.page.vote;
    for (const part of document.querySelectorAll("[data-stands]")) {
      const now = read.querySelector(`[data-stands="${part.dataset.stands}"]`);
      part.replaceChildren(...document.importNode(now, true).childNodes);
    }
    this.dataset.box = `/record/boxes/${id}/`;
    this.#show();
  }

  async #next() {
    await this.#refresh();
    this.panels.tell("made", false);
    this.panels.show("form");
    const heading = this.querySelector("[data-step-heading]");
    heading.focus();
  }
}

customElements.define("trustee-desk", TrusteeDesk);
