/**
 * The panels of the composer, and its sentences, which come translated from the server.
 */

/** Every sentence that the composer can ask for; a test holds the templates against this list. */
export const SAYINGS = [
  "answer.accept", "answer.accept_in_principle", "answer.accept_with_reservation", "answer.ask",
  "answer.by_article", "answer.counter", "answer.decline", "answer.decline_to_answer",
  "answer.refer", "article.left_out", "article.same", "article.same_countered",
  "article.unanswered", "article_heading_needed", "article_text_needed", "check.later",
  "choose_answer", "choose_party", "counter_unchanged", "in_article", "key.file", "key.kept",
  "key.new", "key.none", "key_file", "key_needed", "key_of_another", "key_unknown", "label.answer",
  "label.article", "label.article_reason", "label.article_reservation", "label.article_stays",
  "label.article_until_now", "label.by", "label.on", "label.reason", "label.replaces",
  "label.reservation", "label.seat", "label.title", "no_article_answered", "no_article_left",
  "not_proven", "not_reached", "on", "reason_needed", "replaces", "reservation_needed",
  "seal_differs", "seat.new", "text_control_character", "text_withheld", "title_needed", "too_long",
  "too_many_paragraphs", "unsent.unreached",
];

const PANELS = ["form", "review", "unsent", "recorded", "alarm"];

export class Panels {
  #sentences;

  #names;

  /**
   * @param {HTMLElement} element - with the templates in it
   * @param {string[]} [names] - of the panels; those of the composer
   */
  constructor(element, names = PANELS) {
    this.element = element;
    this.#names = names;
    this.#sentences = this.part("sentences");
  }

  /** What a template holds, or null. */
  part(name) {
    const template = this.element.querySelector(`template[data-part="${name}"]`);
    return template ? template.content.cloneNode(true) : null;
  }

  /** Show one panel and hide the others; the focus goes to its heading. */
  show(name, { focus = true } = {}) {
    this.element.querySelector("[data-refusal]").hidden = true;
    for (const panel of this.#names) this.element.querySelector(`[data-panel="${panel}"]`).hidden = panel !== name;
    const heading = this.element.querySelector(`[data-panel="${name}"] [tabindex="-1"]`);
    if (focus) heading?.focus();
  }

  /** Show or hide what is said only sometimes. */
  tell(name, shown) {
    for (const part of this.element.querySelectorAll(`[data-part-shown="${name}"]`)) part.hidden = !shown;
  }

  /** One line of the preview, see preview.js; words of the author stand in `language`. */
  row({ label, value }, language) {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    term.append(this.sentence(label.say, label.values));
    const description = document.createElement("dd");
    if (value.text !== undefined) {
      description.className = "words";
      description.lang = language;
      description.dir = "auto";
      description.textContent = value.text;
    } else {
      description.append(value.element ?? this.sentence(value.say, value.values));
    }
    row.append(term, description);
    return row;
  }

  /** Show the form, and in front of it what is wrong: each problem leads to its field. */
  refuse(problems, reason) {
    this.show("form", { focus: false });
    const items = problems.map(({ field, say, of }) => {
      const link = document.createElement("a");
      link.href = "#composer";
      link.dataset.to = field;
      const article = field.split("__art_")[1];
      if (article) link.append(this.sentence("in_article", { article }), " ");
      if (of) link.append(this.sentence(of.say, of.values), " ");
      link.append(this.sentence(say));
      return link;
    });
    if (reason) items.push(reason);
    const summary = this.element.querySelector("[data-refusal]");
    summary.querySelector("[data-problems]").replaceChildren(
      ...items.map((content) => {
        const item = document.createElement("li");
        item.append(content);
        return item;
      }),
    );
    summary.hidden = false;
    summary.focus();
  }

  /** What was wrong is no longer shown: another answer is being written. */
  forgive() {
    this.element.querySelector("[data-refusal]").hidden = true;
  }

  /** The page shows another text than the record holds; `reason` is for who opens the particulars. */
  alarm(reason) {
    this.element.querySelector("[data-alarm-reason]").textContent = reason;
    this.show("alarm");
  }

  /** A sentence of the server's with its holes filled. */
  sentence(say, values = {}) {
    const source = this.#sentences.querySelector(`[data-say="${CSS.escape(say)}"]`);
    if (!source) return document.createTextNode(say);
    const sentence = source.cloneNode(true);
    for (const hole of sentence.querySelectorAll("[data-fill]")) {
      hole.replaceWith(String(values[hole.dataset.fill] ?? ""));
    }
    return sentence;
  }
}
