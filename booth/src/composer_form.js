/**
 * The form of the composer: from its fields to a draft and back, and which of them are shown.
 *
 * The fields come from the server with their labels. `data-when` names the answers for which a part
 * is shown; within an article, `data-when-article` the answers on that article; `data-of-party` the
 * party of which it tells.
 */

import { untouched } from "./counter.js";

const WHOLE = ["language", "choice", "title", "reason", "reservation"];
const OF_ARTICLE = ["answer", "reason", "reservation", "heading", "text"];

export class ComposerForm {
  /**
   * @param {HTMLFormElement} form
   * @param {object} page - the page model; without a `version` there is nothing to answer
   */
  constructor(form, page) {
    this.form = form;
    this.page = page;
    this.eids = page.version ? [...page.articles.map(({ eid }) => eid), page.next_eid] : [];
    this.fill();
  }

  /** Put the text of the proposal into the fields in which it can be edited. */
  fill() {
    for (const eid of this.eids) {
      const before = untouched(this.page, eid);
      this.#set(`heading__${eid}`, before.heading);
      this.#set(`text__${eid}`, before.text);
    }
    if (this.page.version) this.#set("title", this.page.title.text ?? "");
  }

  /** The field of this name: of a group of buttons the group. */
  field(name) {
    return this.form.elements.namedItem(name);
  }

  #get(name) {
    return this.field(name)?.value ?? "";
  }

  #set(name, value) {
    const field = this.field(name);
    if (field && value !== undefined) field.value = value;
  }

  /** What stands in the form, plain values alone. */
  read() {
    const draft = { party: this.#get("party") };
    for (const name of WHOLE) draft[name] = this.#get(name);
    draft.articles = {};
    for (const eid of this.eids) {
      draft.articles[eid] = Object.fromEntries(
        OF_ARTICLE.map((name) => [name, this.#get(`${name}__${eid}`)]),
      );
    }
    return draft;
  }

  /** Put a draft back. What it does not name stays as it is. */
  write(draft) {
    for (const name of ["party", ...WHOLE]) this.#set(name, draft[name]);
    for (const eid of this.eids) {
      for (const name of OF_ARTICLE) this.#set(`${name}__${eid}`, draft.articles?.[eid]?.[name]);
    }
  }

  /** Show the parts that the chosen answer asks for, and hide the others. */
  refresh() {
    const choice = this.#get("choice");
    for (const part of this.form.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(choice);
    }
    for (const part of this.form.querySelectorAll("[data-when-article]")) {
      const answer = this.#get(`answer__${part.dataset.eid}`);
      part.hidden = !part.dataset.whenArticle.split(" ").includes(answer);
    }
    const party = this.#get("party");
    for (const part of this.form.querySelectorAll("[data-of-party]")) {
      part.hidden = part.dataset.ofParty !== party;
    }
  }

  /** The element to which a problem with this field leads; the first of a group. */
  target(name) {
    const field = this.field(name);
    return field instanceof RadioNodeList ? field[0] : field;
  }

  /** Mark the fields that have to be put right. */
  mark(names) {
    for (const field of this.form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
    }
    for (const name of names) this.target(name)?.setAttribute("aria-invalid", "true");
  }
}
