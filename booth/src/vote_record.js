/**
 * What the public record holds of a vote, proven, and held against what its page says.
 *
 * Threat: the house is not trusted with a vote. It could show a trustee members of its own making,
 * another roll, or sums that are of a single ballot. So whatever a step rests on is read from entries
 * that lead to a root which the log signed, and from files that fit the fingerprint in them.
 */

import { text as decode } from "./bytes.js";
import { Mismatch } from "./errors.js";
import { sha256Hex } from "./hash.js";
import { parseVerifierKey } from "./note.js";
import { waitForSeal } from "./sealing.js";
import { NotProven, provenAt, TextDiffers } from "./shown_text.js";

const requireThat = (holds, detail) => {
  if (!holds) throw new TextDiffers("vote_record", detail);
};

export class VoteRecord {
  #page;
  #load;
  #subtle;

  /**
   * @param {object} page - the page model: `log_vkey`, `vote`, `conference`
   * @param {(path: string, options?: object) => Promise<Uint8Array>} load - reads the record
   */
  constructor(page, load, subtle) {
    this.#page = page;
    this.#load = load;
    this.#subtle = subtle;
  }

  /** The entry at this place, if it is of this kind and about this vote. */
  async entry(index, kind) {
    const logKey = parseVerifierKey(this.#page.log_vkey);
    const { act, actId } = await this.#proven(index, logKey);
    requireThat(act.kind === kind, `${index} ${act.kind}`);
    requireThat(act.scope === this.#page.conference.id, `${index} scope`);
    requireThat(kind === "election.announce" || act.body.election === this.#page.vote.id, `${index} election`);
    return { act, actId };
  }

  /** What was said a moment ago is under a seal after about a second. */
  async #proven(index, logKey) {
    try {
      return await provenAt(index, logKey, this.#load, this.#subtle);
    } catch (failure) {
      if (!(failure instanceof NotProven)) throw failure;
      await waitForSeal(index, this.#load, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
      return provenAt(index, logKey, this.#load, this.#subtle);
    }
  }

  /** What was announced: the body. */
  async announced() {
    const { act, actId } = await this.entry(this.#page.vote.entry, "election.announce");
    requireThat(actId === this.#page.vote.id, "id");
    requireThat(act.body.slug === this.#page.vote.slug, "slug");
    return act.body;
  }

  /** A file of the record, which fits its name. */
  async file(digest) {
    const raw = await this.#load(`file/${digest}`);
    if (sha256Hex(raw) !== digest) throw new Mismatch("file_digest", digest);
    return raw;
  }

  /** The files that an entry of this kind carries; `by`, if given, must have said it. */
  async files(index, kind, by = null) {
    const { act } = await this.entry(index, kind);
    requireThat(by === null || act.by === by, `${index} by`);
    return { body: act.body, files: act.files.map(({ digest }) => digest) };
  }

  /** What a trustee sent by the step of this code: the bytes of its file, and the body beside it. */
  async sent(trustee, code, kind) {
    const { entry } = trustee.steps.find((each) => each.code === code);
    const { body, files } = await this.files(entry, kind, trustee.party.id);
    return { body, raw: await this.file(files[0]) };
  }

  /** That the page names the trustees whom the announcement names. */
  requireTrustees(body) {
    const named = (always) =>
      this.#page.trustees.filter((each) => each.always === always).map(({ party }) => party.id);
    requireThat(named(true).join() === body.trustees.join(), "trustees");
    requireThat(named(false).join() === body.group.join(), "group");
    requireThat(this.#page.needed === body.needed, "needed");
  }

  /** That the text which ballots are signed under is that of this vote. */
  requireElection(raw) {
    let given;
    try {
      given = JSON.parse(decode(raw));
    } catch {
      given = null;
    }
    requireThat(given?.record?.question === this.#page.vote.id, "election.json");
  }
}
