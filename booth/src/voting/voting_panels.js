/**
 * The panels of the booth, and its sentences, which come translated from the server.
 */

import { Panels } from "../composer_panels.js";

/** Every sentence that the booth can ask for; a test holds the templates against this list. */
export const SAYINGS = [
  "blank", "blank_and_choice", "by", "choose_at_least", "choose_at_most",
  "choose_exactly", "choose_one", "choose_or_blank", "copied", "copy_yourself", "counted",
  "credential_letter", "credential_long", "credential_needed", "credential_password",
  "credential_short", "credential_space", "differs", "file_not_a_ballot", "file_other_vote",
  "file_too_large", "final", "final.replaced", "in_question", 
  "label.fingerprint", "label.look_up", "label.place", "label.proof", "label.tracker", "later",
  "none_chosen", "not_made", "refused.ballot_too_large", "refused.busy",
  "refused.invalid_credential", "refused.no_such_vote", "refused.paused", "refused.signature",
  "refused.vote_cancelled", "refused.vote_not_open", "refused.vote_over",
  "refused.wrong_election", "refused.wrong_fingerprint", "rule.at_most",
  "rule.blank", "rule.exactly", "rule.from_to", "rule.one", "signed_as", "unreached",
  "words_absent",
];

export const PANELS = ["form", "review", "making", "ready", "cast"];

export class VotingPanels extends Panels {
  constructor(element) {
    super(element, PANELS);
  }

  /** Show the form, and in front of it what is wrong: each problem leads to its field. */
  refuse(problems, reason) {
    this.show("form", { focus: false });
    const items = problems.map(({ field, target, say, values }) => {
      const link = document.createElement("a");
      link.href = `#${target}`;
      link.dataset.to = target;
      const question = field.split("question_")[1];
      if (question) link.append(this.sentence("in_question", { number: question }), " ");
      link.append(this.sentence(say, values));
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

  /** What the box says of a refusal, in our words where there are some, else in those of the house. */
  refusal({ code, title, detail, possible }) {
    const say = `refused.${code}`;
    if (SAYINGS.includes(say)) return this.sentence(say);
    const said = document.createElement("span");
    said.textContent = [title, detail, possible].filter(Boolean).join(" ");
    said.lang = "en"; // the box speaks one language
    return said;
  }

  /** Words of the vote in their language: of a `Words` of the page, or of the signed text. */
  words({ text, language }) {
    if (text === null) return this.sentence("words_absent");
    const words = document.createElement("bdi");
    words.lang = language;
    words.dir = "auto";
    words.textContent = text;
    return words;
  }
}
