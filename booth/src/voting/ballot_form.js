/**
 * The ballot on the page: the questions in the reader's language, beside them the words that are
 * signed where they differ, and the credential.
 */

import { credentialProblem, isSingle, problemOf } from "./choosing.js";

const BLANK = "blank";

export class BallotForm {
  #panels;
  #vote;
  #election;

  /**
   * @param {HTMLFormElement} form
   * @param {import("./voting_panels.js").VotingPanels} panels
   * @param {object} vote - see shown_election.js
   * @param {import("../belenios/election.js").Election} election
   */
  constructor(form, panels, vote, election) {
    this.form = form;
    this.#panels = panels;
    this.#vote = vote;
    this.#election = election;
    this.show(vote.questions);
  }

  get credential() {
    return this.form.elements.namedItem("credential");
  }

  /** Put the questions on the page in these words; what was chosen stays chosen. */
  show(questions) {
    const chosen = this.form.querySelector("[data-question]") ? this.read() : null;
    const place = this.form.querySelector("[data-questions]");
    place.replaceChildren(...questions.map((question) => this.#question(question)));
    if (chosen) this.#write(chosen);
    for (const question of questions) this.count(question.number);
  }

  #question(question) {
    const signed = this.#election.questions[question.number - 1];
    const part = this.#panels.part("question");
    const fieldset = part.querySelector("[data-question]");
    fieldset.dataset.question = question.number;
    const slot = (name) => fieldset.querySelector(`[data-slot="${name}"]`);
    slot("text").append(...this.#words(question.text, signed.question));
    slot("rule").append(...this.#rule(question));
    slot("problem").id = `booth-question-${question.number}-problem`;
    fieldset.setAttribute("aria-describedby", slot("problem").id);
    const choices = question.choices.map((choice) =>
      choice.number === null
        ? this.#choice(question, BLANK, [this.#panels.sentence("blank")])
        : this.#choice(question, choice.number, this.#words(choice.text, signed.answers[choice.number - 1])),
    );
    slot("choices").append(...choices);
    if (isSingle(question)) slot("count").remove();
    return part;
  }

  #choice(question, value, label) {
    const part = this.#panels.part("choice");
    const field = part.querySelector("input");
    field.type = isSingle(question) ? "radio" : "checkbox";
    field.name = `question_${question.number}`;
    field.value = value;
    field.id = `booth-question-${question.number}-${value}`;
    const name = part.querySelector("label");
    name.htmlFor = field.id;
    name.append(...label);
    return part;
  }

  /** The shown words, and the signed ones where they are others. */
  #words(shown, signed) {
    const words = this.#panels.words(shown);
    if (shown.text === signed) return [words];
    const beside = document.createElement("span");
    beside.className = "signed-words";
    const own = this.#panels.words({ text: signed, language: this.#vote.language });
    beside.append(this.#panels.sentence("signed_as"), " ", own);
    return [words, " ", beside];
  }

  #rule({ least, most, blank }) {
    const values = { least, most };
    const say =
      most === 1 && least === 1 ? "rule.one"
        : least === most ? "rule.exactly"
          : least === 0 ? "rule.at_most"
            : "rule.from_to";
    const told = [this.#panels.sentence(say, values)];
    return blank ? [...told, " ", this.#panels.sentence("rule.blank")] : told;
  }

  /** What is chosen in each question, see choosing.js. */
  read() {
    return this.#vote.questions.map(({ number }) => {
      const chosen = this.#fields(number)
        .filter((field) => field.checked)
        .map((field) => field.value);
      return { blank: chosen.includes(BLANK), answers: chosen.filter((each) => each !== BLANK).map(Number) };
    });
  }

  #write(choices) {
    for (const [place, { blank, answers }] of choices.entries()) {
      for (const field of this.#fields(place + 1)) {
        field.checked = field.value === BLANK ? blank : answers.includes(Number(field.value));
      }
    }
  }

  #fields(number) {
    return [...this.form.querySelectorAll(`[name="question_${number}"]`)];
  }

  /** Say how many are chosen, where it may be several. */
  count(number) {
    this.#forgive(number);
    const place = this.form.querySelector(`[data-question="${number}"] [data-slot="count"]`);
    if (!place) return;
    const question = this.#vote.questions[number - 1];
    const chosen = this.read()[number - 1].answers.length;
    place.replaceChildren(this.#panels.sentence("counted", { chosen, most: question.most }));
  }

  /** Take back what was wrong with a question, as soon as nothing is. */
  #forgive(number) {
    const place = this.form.querySelector(`[data-question="${number}"] [data-slot="problem"]`);
    if (!problemOf(this.#vote.questions[number - 1], this.read()[number - 1])) this.#tell(place, null);
  }

  /** All that is wrong so far: `{field, target, say, values}` each, `target` the id of a field. */
  problems() {
    const choices = this.read();
    const found = this.#vote.questions.flatMap((question) => {
      const problem = problemOf(question, choices[question.number - 1]);
      const [first] = this.#fields(question.number);
      return problem ? [{ field: `question_${question.number}`, target: first.id, ...problem }] : [];
    });
    const problem = credentialProblem(this.credential.value);
    if (problem) found.push({ field: "credential", target: this.credential.id, ...problem });
    return found;
  }

  /** Write beside each question what is wrong with it, or that nothing is. */
  mark(problems) {
    for (const { number } of this.#vote.questions) {
      const place = this.form.querySelector(`[data-question="${number}"] [data-slot="problem"]`);
      this.#tell(place, problems.find(({ field }) => field === `question_${number}`));
    }
    this.markCredential(problems.find(({ field }) => field === "credential"));
  }

  /** Say what is wrong with the credential, at once. */
  markCredential(problem) {
    this.#tell(this.form.querySelector("[data-credential-problem]"), problem);
    if (problem) this.credential.setAttribute("aria-invalid", "true");
    else this.credential.removeAttribute("aria-invalid");
  }

  /**
   * While it is typed: what does not fit so far. Never when the field is left: a message that comes
   * or goes then moves the button from under the pointer that is pressing it.
   */
  checkCredential() {
    const problem = this.credential.value === "" ? null : credentialProblem(this.credential.value);
    this.markCredential(problem?.say === "credential_short" ? null : problem);
  }

  #tell(place, problem) {
    const said = problem ? this.#panels.sentence(problem.say, problem.values) : null;
    place.hidden = !said;
    // The same words again would be read out again.
    if (place.textContent !== (said?.textContent ?? "")) place.replaceChildren(...(said ? [said] : []));
  }
}
