/**
 * <vote-announcer>: announce a vote in a negotiation.
 */

import { parseVerifierKey } from "./note.js";
import { placeOf, proveClaim, TextDiffers } from "./shown_text.js";
import { SigningElement } from "./signing_element.js";
import { announcement, answersOf, slugOf } from "./vote_announcing.js";

const says = (say, values = {}) => ({ say, values });

const PLAIN = [
  "title", "slug", "purpose", "description", "electorate", "delivery", "losing_side", "language",
  "opens", "closes", "authority", "needed",
];
const LINES = ["title", "description", "electorate", "delivery", "losing_side"];

class VoteAnnouncer extends SigningElement {
  #ownSlug = false; // whoever wrote a name for the address keeps it

  get speakers() {
    return this.page.speakers;
  }

  get deeds() {
    return {
      "add-question": () => this.#addQuestion().querySelector("textarea").focus(),
      "remove-question": (button) => this.#removeQuestion(button.closest("[data-question]")),
    };
  }

  ready() {
    this.#addQuestion();
  }

  changed(field) {
    if (field?.name === "slug") this.#ownSlug = field.value !== "";
    if (field?.name === "title" && !this.#ownSlug) this.#field("slug").value = slugOf(field.value);
  }

  #field(name) {
    return this.form.elements.namedItem(name);
  }

  // --- questions ----------------------------------------------------------------------------------

  get #questions() {
    return [...this.form.querySelectorAll("[data-question]")];
  }

  #addQuestion() {
    this.form.querySelector("[data-questions]").append(this.panels.part("question"));
    this.#number();
    return this.#questions.at(-1);
  }

  #removeQuestion(question) {
    question.remove();
    if (this.#questions.length === 0) this.#addQuestion();
    this.#number();
    this.#questions.at(-1).querySelector("textarea").focus();
  }

  /** Questions are numbered as they stand: names, labels and headings. */
  #number() {
    for (const [place, question] of this.#questions.entries()) {
      question.querySelector("[data-number]").textContent = String(place + 1);
      for (const field of question.querySelectorAll("[data-name]")) {
        field.name = `${field.dataset.name}__${place + 1}`;
        field.id = `composer-${field.name}`;
        question.querySelector(`label[data-for="${field.dataset.name}"]`).htmlFor = field.id;
      }
    }
  }

  // --- what is announced --------------------------------------------------------------------------

  #draft() {
    const draft = Object.fromEntries(PLAIN.map((name) => [name, this.#field(name).value]));
    draft.weighted = this.#field("weighted").checked;
    draft.holders = Object.fromEntries(
      [...this.form.querySelectorAll("[data-holder]")].map((each) => [each.dataset.holder, each.value]),
    );
    draft.questions = this.#questions.map((_question, place) => {
      const own = (name) => this.#field(`${name}__${place + 1}`);
      return {
        text: own("question").value,
        answers: own("answers").value,
        least: own("least").value,
        most: own("most").value,
        blank: own("blank").checked,
      };
    });
    return draft;
  }

  async write() {
    const draft = this.#draft();
    const subject = this.page.subject?.id ?? null;
    const wanted = announcement(draft, { now: Date.now(), subject });
    if (wanted.problems.length) return wanted;
    const { authority, trustees, group } = wanted.body;
    await this.#prove([...new Set([authority, ...trustees, ...group])]);
    return { ...wanted, language: draft.language, rows: this.#rows(draft, wanted) };
  }

  /**
   * Threat: the page gives the id of one party under the name of another, and so has the house's own
   * trustees named. Whoever is named is proven to be called so on the record.
   */
  async #prove(ids) {
    const logKey = parseVerifierKey(this.page.log_vkey);
    const ask = (path) => fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
    const from = { load: this.load, ask };
    const { id, title, slug } = this.page.conference;
    const index = await placeOf(id, ask);
    const conference = await proveClaim({ id, lines: { title } }, index, logKey, from);
    if (conference.act.body.slug !== slug) throw new TextDiffers("conference", "slug");
    for (const each of ids) {
      const { name } = this.speakers.find((one) => one.id === each);
      const proven = await proveClaim({ id: each, lines: { name } }, await placeOf(each, ask), logKey, from);
      if (proven.lines[name.language]?.name !== name.text) throw new TextDiffers("party", each);
    }
  }

  #names(ids) {
    return ids.map((id) => this.speakers.find((one) => one.id === id).name.text).join(", ");
  }

  #rows(draft, { body, lines }) {
    const row = (label, value, values = {}) => ({ label: says(label, values), value });
    const rows = [row("label.purpose", says(`purpose.${body.purpose}`))];
    for (const name of LINES) {
      if (lines[name] !== undefined) rows.push(row(`label.${name}`, { text: lines[name] }));
    }
    for (const [place, form] of body.questions.entries()) {
      const number = place + 1;
      rows.push(row("label.question", { text: lines[`question_${number}`] }, { number }));
      for (const [at] of answersOf(draft.questions[place].answers).entries()) {
        const text = lines[`question_${number}__answer_${at + 1}`];
        rows.push(row("label.answer", { text }, { number: at + 1 }));
      }
      rows.push(row("label.rule", says(form.blank ? "rule.blank" : "rule", form)));
    }
    const when = (name) => ({ text: new Date(draft[name]).toLocaleString(document.documentElement.lang) });
    rows.push(row("label.opens", when("opens")), row("label.closes", when("closes")));
    rows.push(row("label.weights", says(body.weighted ? "weights.yes" : "weights.no")));
    if (body.trustees.length) rows.push(row("label.trustees", { text: this.#names(body.trustees) }));
    if (body.group.length) {
      rows.push(row("label.group", { text: this.#names(body.group) }, { needed: body.needed }));
    }
    rows.push(row("label.authority", { text: this.#names([body.authority]) }));
    return rows;
  }

  recorded({ body }) {
    for (const link of this.querySelectorAll("[data-vote-link]")) {
      link.href = link.dataset.voteLink.replace("SLUG", body.slug);
    }
  }
}

customElements.define("vote-announcer", VoteAnnouncer);
