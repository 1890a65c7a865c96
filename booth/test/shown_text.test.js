// What is signed is what was shown: a page for answering and a page for taking a seat, held against
// the record, and every way in which the two can differ.

import assert from "node:assert/strict";
import { test } from "node:test";

import { utf8 } from "../src/bytes.js";
import { encode } from "../src/canonical.js";
import { CannotCheck, Mismatch } from "../src/errors.js";
import { sha256Hex } from "../src/hash.js";
import { NotProven, proveShown, requireProven, standingOn, TextDiffers, TextWithheld } from "../src/shown_text.js";
import { sheetBytes, SmallHouse } from "./small_house.js";

const LINES = {
  title: "A proposal", art_1__heading: "Pay", art_1__para_1: "Three per cent.",
  art_1__para_2: "From May,\nmonth by month.", art_5__heading: "Hours", art_5__para_1: "32 hours.",
};
const OUTLINE = [{ eid: "art_1", paragraphs: 2, same_as: null }, { eid: "art_5", paragraphs: 1, same_as: null }];

/** A practice table on a small record, its pages, and who asks. */
class Table {
  constructor({ lines = LINES, version = {}, body = {}, effect = null } = {}) {
    this.house = new SmallHouse(2);
    this.places = new Map();
    this.conference = this.say("conference.announce", { title: "Talks", publicity: "All of it" }, {}, { slug: "talks", mode: "practice" });
    this.union = this.say("party.register", { name: "The union" }, {}, { slug: "union" });
    this.port = this.say("party.register", { name: "The port" }, {}, { slug: "port" });
    this.version = this.say("proposition.table", lines, { scope: this.conference, by: this.union, ...version }, {
      articles: OUTLINE, on_silence: "stay_open", lines: lines.note ? ["note"] : [], ...body,
    }, effect);
    this.asked = [];
    this.overrides = {};
  }

  say(kind, lines, envelope, body, effect = null) {
    const raw = sheetBytes("en", lines);
    const sheets = { en: sha256Hex(raw) };
    this.house.sheets.set(sheets.en, raw);
    const act = {
      v: 1, log: this.house.log.name, kind, scope: null, by: null, reported: null, sheets,
      signers: [this.house.signer], body, ...envelope,
    };
    this.house.record(act, (entry) => ({ ...entry, effect }));
    const id = sha256Hex(encode(act));
    this.places.set(id, this.house.entries.length - 1);
    return id;
  }

  get from() {
    return {
      load: this.house.load(this.overrides),
      ask: async (path) => {
        this.asked.push(path);
        const index = this.places.get(path.split("/").at(-1));
        if (index === undefined) return { status: 404 };
        return { status: 200, json: async () => ({ fields: ["id", "index"], fact: { values: ["", index] } }) };
      },
    };
  }

  /** The page as an honest house makes it: `change` is what a liar does to it. */
  page(change = () => {}, lines = LINES) {
    const words = (text) => ({ state: "present", language: "en", text });
    const party = (id, slug, name) => ({ id, slug, name: words(name) });
    const page = {
      log_vkey: this.house.log.vkey,
      conference: { id: this.conference, slug: "talks", mode: "practice", title: words("Talks") },
      publicity: words("All of it"), proposal: this.version, version: this.version,
      index: this.places.get(this.version), sponsor: party(this.union, "union", "The union"),
      title: words(lines.title), note: lines.note ? words(lines.note) : null, language: "en", on_silence: "stay_open",
      articles: OUTLINE.map(({ eid, paragraphs }) => ({
        eid, heading: words(lines[`${eid}__heading`]),
        paragraphs: Array.from({ length: paragraphs }, (_, place) => words(lines[`${eid}__para_${place + 1}`])),
      })),
      parties: [{ party: party(this.port, "port", "The port") }],
    };
    change(page);
    return page;
  }

  /** What stands on that page to be read. */
  standing(lines = LINES) {
    return [
      { of: this.port, line: "name", text: "The port" },
      ...Object.entries(lines).map(([line, text]) => ({ of: this.version, line, text })),
    ];
  }

  act(kind, body, envelope = {}) {
    return { act: { kind, log: this.house.log.name, scope: this.conference, by: this.port, body, ...envelope } };
  }

  accepts(body = {}, envelope = {}) {
    return this.act("answer.give", { version: this.version, answer: "accept", articles: [], ...body }, envelope);
  }

  async check({ page = this.page(), standing = this.standing(), acts = [this.accepts()] } = {}) {
    const proven = await proveShown(page, this.port, this.from);
    requireProven(proven, page, standing, acts);
  }
}

const alarms = (promise, code) =>
  assert.rejects(promise, (problem) => problem instanceof TextDiffers && (!code || problem.code === code));

test("an honest page passes, and what was proven can be held against it again", async () => {
  const table = new Table();
  await table.check();
  assert.deepEqual(table.asked, [`/api/facts/recorded/${table.conference}`, `/api/facts/recorded/${table.port}`]);
});

test("the alarm is a mismatch, what is withheld and what is not proven are none", () => {
  assert.ok(new TextDiffers("text_shown", "title") instanceof Mismatch);
  for (const problem of [new TextWithheld(""), new NotProven("")]) assert.ok(problem instanceof CannotCheck);
});

const LIES = {
  "other words in an article": (page) => { page.articles[0].paragraphs[0].text = "THE PORT GIVES EVERYTHING"; },
  "one letter less": (page) => { page.articles[1].paragraphs[0].text = "32 hour."; },
  "another heading": (page) => { page.articles[1].heading.text = "Ours"; },
  "another title": (page) => { page.title.text = "A request"; },
  "an article left out": (page) => { page.articles.pop(); },
  "a paragraph left out": (page) => { page.articles[0].paragraphs.pop(); },
  "a paragraph added": (page) => { page.articles[1].paragraphs.push(page.title); },
  "an article under another number": (page) => { page.articles[1].eid = "art_6"; },
  "articles in another order": (page) => { page.articles.reverse(); },
  "a note that was not tabled": (page) => { page.note = page.title; },
  "another language": (page) => { page.language = "de"; },
  "words said to be in another language": (page) => { page.title.language = "de"; },
  "words said to be missing": (page) => { page.articles[0].heading = { state: "missing", language: null, text: null }; },
  "another sponsor": (page) => { page.sponsor.id = page.parties[0].party.id; },
  "another proposal": (page) => { page.proposal = page.conference.id; },
  "another meaning of silence": (page) => { page.on_silence = "lapse"; },
  "another conference's title": (page) => { page.conference.title.text = "Other talks"; },
  "another conference's short name": (page) => { page.conference.slug = "other"; },
  "practice called live": (page) => { page.conference.mode = "live"; },
  "other rules of publicity": (page) => { page.publicity.text = "Nothing of it"; },
  "another name for the party": (page) => { page.parties[0].party.name.text = "The union"; },
  "another short name for the party": (page) => { page.parties[0].party.slug = "union"; },
  "the place of another entry": (page) => { page.index -= 1; },
  "no place": (page) => { page.index = -1; },
};
for (const [lie, change] of Object.entries(LIES)) {
  test(`alarm: the page has ${lie}`, async () => {
    const table = new Table();
    await alarms(table.check({ page: table.page(change) }));
  });
}

test("alarm: data is right, and other words stand on the page to be read", async () => {
  const table = new Table();
  for (const line of Object.keys(LINES)) {
    const standing = table.standing({ ...LINES, [line]: "Other words" });
    await alarms(table.check({ standing }), "text_shown");
  }
  const twice = [...table.standing(), { of: table.version, line: "title", text: "Another title" }];
  await alarms(table.check({ standing: twice }), "text_shown");
});

test("alarm: a line stands nowhere on the page, or one that the text does not have", async () => {
  const table = new Table();
  await alarms(table.check({ standing: table.standing().slice(0, -1) }), "text_shown");
  await alarms(table.check({ standing: table.standing().slice(1) }), "text_shown");
  await alarms(table.check({ standing: [...table.standing(), { of: table.version, line: "art_9__heading", text: "" }] }), "text_shown");
});

test("line ends are as HTML shows them", async () => {
  const table = new Table({ lines: { ...LINES, art_1__para_2: "From May,\r\nmonth by month." } });
  const page = table.page((it) => { it.articles[0].paragraphs[1].text = "From May,\r\nmonth by month."; });
  await table.check({ page });
});

test("a note is part of the text: it is shown, or nothing is signed", async () => {
  const noted = { ...LINES, note: "All or nothing." };
  const table = new Table({ lines: noted });
  await table.check({ page: table.page(undefined, noted), standing: table.standing(noted) });
  await alarms(table.check(), "text_shown");
});

test("alarm: the version that is named is no version of this conference", async () => {
  for (const [made, code] of [
    [{ version: { scope: "f".repeat(64) } }, "version"],
    [{ version: { kind: "statement.make" } }, "version"],
    [{ effect: "not_conferring" }, "without_effect"],
    [{ version: { log: "another.example.org/record" } }, "act_origin"],
  ]) {
    await alarms(new Table(made).check(), code);
  }
});

test("alarm: the entry of another statement is proven in the place of the one that is signed", async () => {
  const table = new Table();
  const page = table.page();
  table.places.set(table.port, table.places.get(table.union));
  await alarms(table.check({ page }), "act_id");
});

test("alarm: an entry that is not in the record, a seal of another key, words of another fingerprint", async () => {
  const table = new Table();
  const path = `proof/${table.page().index}`;
  const other = new Table({ lines: { ...LINES, title: "Another" } });
  const [bundle] = [...other.house.tiles()].find(([name]) => name.startsWith("tile/entries/"));
  const [sheet] = [...table.house.sheets].find(([, raw]) => new TextDecoder().decode(raw).includes("32 hours"));
  for (const [name, value] of [
    [bundle, other.house.tiles().get(bundle)],
    [path, utf8("c2sp.org/tlog-proof@v1\n")],
    [path, new SmallHouse(6, "another.example.org/record").proof(5)],
    [`sheet/${sheet}`, sheetBytes("en", { ...LINES, art_5__para_1: "60 hours." })],
    [`sheet/${sheet}`, null],
  ]) {
    table.overrides = { [name]: value };
    await alarms(table.check());
  }
});

test("a text that was taken down is said to be so, whether the page or the record says it", async () => {
  const gone = (promise) => assert.rejects(promise, (problem) => problem instanceof TextWithheld);
  const table = new Table();
  const page = table.page((it) => { it.title = { state: "withheld", language: "en", text: null }; });
  await gone(table.check({ page }));
  for (const digest of table.house.sheets.keys()) table.house.withheld.add(digest);
  await gone(table.check());
});

test("what the house does not prove is neither signed nor called a lie", async () => {
  const unproven = (promise) => assert.rejects(promise, (problem) => problem instanceof NotProven);
  const table = new Table();
  table.overrides = { [`proof/${table.page().index}`]: null };
  await unproven(table.check());
  table.overrides = {};
  table.places.delete(table.conference);
  await unproven(table.check({ page: table.page((it) => { it.index = 5; }) }));
});

test("the site that does not answer is not called a liar", async () => {
  const table = new Table();
  const from = { ...table.from, ask: async () => ({ status: 503 }) };
  await assert.rejects(proveShown(table.page(), table.port, from), (problem) => problem.code === "not_reached");
});

const OTHER = "f".repeat(64);
const WRONG_ACTS = {
  "another version": (table) => table.accepts({ version: OTHER }),
  "another conference": (table) => table.accepts({}, { scope: OTHER }),
  "another party": (table) => table.accepts({}, { by: table.union }),
  "another record": (table) => table.accepts({}, { log: "another.example.org/record" }),
  "a seat in another conference": (table) => table.act("seat.take", {}, { scope: OTHER }),
  "a counter-proposal to another version": (table) =>
    table.act("proposition.table", { responds_to: OTHER, addressed_to: [table.union], articles: [] }),
  "a counter-proposal to others": (table) =>
    table.act("proposition.table", { responds_to: table.version, addressed_to: [OTHER], articles: [] }),
  "articles of another version": (table) =>
    table.act("proposition.table", { responds_to: table.version, addressed_to: [table.union], articles: [{ same_as: OTHER }] }),
};
for (const [what, make] of Object.entries(WRONG_ACTS)) {
  test(`alarm: what would be signed names ${what}`, async () => {
    const table = new Table();
    await alarms(table.check({ acts: [make(table)] }), "signed");
  });
}

test("a counter-proposal to what was proven may be signed, with the seat before it", async () => {
  const table = new Table();
  const counter = { responds_to: table.version, addressed_to: [table.union], articles: [{ same_as: table.version }, { same_as: null }] };
  await table.check({ acts: [table.act("seat.take", {}), table.act("proposition.table", counter)] });
});

test("between review and signature the page may not change", async () => {
  const table = new Table();
  const page = table.page();
  const proven = await proveShown(page, table.port, table.from);
  requireProven(proven, page, table.standing(), [table.accepts()]);
  for (const change of [LIES["other words in an article"], (it) => { it.version = OTHER; }, (it) => { it.conference.id = OTHER; }]) {
    const changed = table.page(change);
    assert.throws(() => requireProven(proven, changed, table.standing(), [table.accepts()]), TextDiffers);
  }
});

/** The page on which a seat is taken alone. */
function seatPage(table, change = () => {}) {
  const { log_vkey, conference, publicity, parties } = table.page();
  const page = { log_vkey, conference, publicity, seats: parties };
  change(page);
  return page;
}

test("a seat is taken for the party and in the conference that stand on the page", async () => {
  const table = new Table();
  const acts = [table.act("seat.take", {})];
  const standing = [{ of: table.port, line: "name", text: "The port" }];
  await table.check({ page: seatPage(table), standing, acts });
  const lies = [
    (page) => { page.seats[0].party.name.text = "The union"; },
    (page) => { page.conference.title.text = "Other talks"; },
    (page) => { page.conference.id = table.union; },
    (page) => { page.seats = []; },
  ];
  for (const lie of lies) await alarms(table.check({ page: seatPage(table, lie), standing, acts }));
  await alarms(table.check({ page: seatPage(table), standing: [], acts }), "text_shown");
  await alarms(table.check({ page: seatPage(table), standing, acts: [table.accepts()] }), "signed");
});

test("what stands on the page is read with the statement and line that it says it is of", () => {
  const place = { dataset: { of: "a", line: "title" }, textContent: "A proposal" };
  const asked = [];
  const root = { querySelectorAll: (selector) => { asked.push(selector); return [place]; } };
  assert.deepEqual(standingOn(root), [{ of: "a", line: "title", text: "A proposal" }]);
  assert.deepEqual(asked, ["[data-line][data-of]"]);
});
