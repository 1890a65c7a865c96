"""The history in the demo house: everything that the chronology holds, as reports of its kinds."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from glasshouse.acts.authors import Author
from glasshouse.acts.edtf import parse
from glasshouse.acts.entry import Entry
from glasshouse.archive.facts import Document
from glasshouse.demo.chronology import Chronology, FurtherAct, ReportedAct, RivalVersion, Said, load
from glasshouse.demo.chronology_kinds import points_at
from glasshouse.house.facts import DOCUMENTS, Conference, named
from glasshouse.parley.agreements.facts import Agreement
from glasshouse.parley.facts import Statement
from glasshouse.parley.propositions.facts import Answer, Proposition, Version
from glasshouse.parley.propositions.retracing import positions_on
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.protests.facts import Protest
from glasshouse.parley.reports.facts import Claim
from glasshouse.parley.sessions import Owed, SessionChange
from tests.demo.houses import DemoHouse

HISTORY = "peace-1917-18"
#: Under which nature each kind stands on the timeline; a statement has its own.
NATURES = {
    "agreement.propose": "agreement",
    "answer.give": "answer",
    "conference.convene": "notice",
    "conference.open": "notice",
    "conference.resume": "notice",
    "conference.suspend": "notice",
    "principles.assent": "answer",
    "principles.declare": "principles",
    "principles.withdraw_assent": "withdrawal",
    "proposition.table": "proposition",
    "protest.make": "protest",
    "protest.withdraw": "withdrawal",
    "question.ask": "question",
}

Entered = dict[str, tuple[Entry, Statement]]


@cache
def chronology() -> Chronology:
    return load()


def said(kind: type[Any]) -> list[Said]:
    return [each for each in chronology().in_order() if isinstance(each, kind)]


def kind_of(each: Said) -> str:
    kind = None if isinstance(each, RivalVersion) else each.entered_as
    return "statement.make" if kind is None else kind.kind


@pytest.fixture(scope="module")
def entered(demo: DemoHouse) -> Entered:
    """Each report of the chronology with its entry, found by the order of entry alone."""
    reports = [entry for entry in demo.said_in(HISTORY) if entry.act.envelope.reported]
    found = {}
    for each, entry in zip(chronology().in_order(), reports, strict=True):
        statement = demo.facts.get(Statement, entry.act.id)
        assert statement is not None
        found[each.id] = entry, statement
    return found


def test_the_conference_is_a_transcript_by_the_registry(demo: DemoHouse) -> None:
    conference = demo.facts.get(Conference, demo.conference(HISTORY))
    assert conference is not None
    assert (conference.mode, conference.subject) == ("transcript", "peace")
    assert conference.languages == ("en",)
    assert conference.transcribers == (demo.party("registry"),)


def test_every_party_is_described_and_holds_no_key(demo: DemoHouse) -> None:
    assert len(chronology().parties) == 62
    for party in chronology().parties:
        author = demo.facts.get(Author, demo.party(party.slug))
        assert author is not None
        assert author.described_by == demo.party("registry")
        assert not author.admitted


def test_every_source_is_a_document_with_its_standing(demo: DemoHouse) -> None:
    assert len(chronology().sources) == 35
    for source in chronology().sources:
        document = demo.facts.get(Document, named(demo.facts, DOCUMENTS, source.slug) or "")
        assert document is not None
        assert (document.seen, document.standing) == (source.seen, source.standing)


def test_everything_is_there_in_its_kind_and_in_the_words_of_the_chronology(
    demo: DemoHouse, entered: Entered
) -> None:
    assert [len(said(each)) for each in (ReportedAct, RivalVersion, FurtherAct)] == [72, 28, 18]
    for each in chronology().in_order():
        entry, statement = entered[each.id]
        lines = demo.lines(entry)
        assert entry.act.kind == kind_of(each)
        assert (lines["speaker"], lines["addressed"]) == (each.speaker, each.addressed)
        # The sentence of the chronology stands whole: as the text, or at the head of the note.
        assert each.text in [*lines.values(), lines.get("note", "").split("\n")[0]], each.id
        assert lines.get("occurred_printed") == each.occurred.printed
        assert statement.nature == NATURES.get(entry.act.kind, each.nature)
        assert statement.languages == each.languages
        assert statement.speaker == demo.party(each.party)
        assert statement.jointly_with == tuple(map(demo.party, each.jointly_with))
        assert (statement.edtf, statement.calendar) == (
            each.occurred.edtf,
            each.occurred.calendar,
        )


def test_whom_something_was_said_to_stands_wherever_the_kind_has_addressees(
    demo: DemoHouse, entered: Entered
) -> None:
    addressed = 0
    for each in chronology().in_order():
        entry, statement = entered[each.id]
        if {"addressees", "addressed_to"} & set(entry.act.envelope.body):
            assert statement.addressees == tuple(map(demo.party, each.addressees)), each.id
            addressed += 1
    assert addressed > 90


def test_everything_is_linked_to_what_it_answers(
    entered: Entered,
) -> None:
    linked = 0
    for each in chronology().in_order():
        statement = entered[each.id][1]
        expected = set()
        if not isinstance(each, RivalVersion):
            own = () if each.entered_as is None else points_at(each.entered_as)
            # That an agreement gives effect to a version is in its body; it answers nothing by it.
            own = () if kind_of(each) == "agreement.propose" else own
            expected = {entered[target][1].id for target in (*own, each.answers) if target}
        assert set(statement.answers) == expected, each.id
        linked += bool(expected)
    assert linked == 38


def test_every_version_names_the_act_it_rivals(
    entered: Entered,
) -> None:
    for each in chronology().in_order():
        target = None
        if isinstance(each, RivalVersion):
            target = each.rival_of
        if isinstance(each, FurtherAct):
            target = each.version_of
        expected = None if target is None else entered[target][1].id
        assert entered[each.id][1].rival_of == expected


def test_what_is_not_checked_says_so(demo: DemoHouse, entered: Entered) -> None:
    general_knowledge = named(demo.facts, DOCUMENTS, "general-knowledge")
    document = demo.facts.get(Document, general_knowledge or "")
    assert document is not None
    assert document.seen == document.standing == "unchecked"
    unchecked = 0
    for each in chronology().in_order():
        statement = entered[each.id][1]
        assert statement.certainty == each.certainty
        assert [demo.facts.get(Document, source) for source in statement.sources] == [
            demo.facts.get(Document, named(demo.facts, DOCUMENTS, slug) or "")
            for slug in _slugs(each.sources)
        ]
        flagged = general_knowledge in statement.sources or statement.certainty == "low"
        assert flagged == each.unchecked
        unchecked += flagged
    assert unchecked > 0


def _slugs(codes: tuple[str, ...]) -> list[str]:
    slugs = {source.code: source.slug for source in chronology().sources}
    return [slugs[code] for code in codes]


def test_nobody_speaks_for_themselves_here(demo: DemoHouse) -> None:
    registry = demo.party("registry")
    for entry in demo.said_in(HISTORY):
        procedure = entry.act.kind in ("party.describe", "document.refer")
        assert entry.act.by == registry
        assert (entry.act.envelope.reported is None) == procedure


def test_notes_keep_what_the_chronology_says_about_an_act(
    demo: DemoHouse, entered: Entered
) -> None:
    for each in chronology().in_order():
        note = demo.lines(entered[each.id][0]).get("note", "")
        if isinstance(each, ReportedAct):
            expected = [each.note, each.occurred.why]
        elif isinstance(each, RivalVersion):
            expected = [each.point, each.why]
        else:
            expected = [each.why]
        for text in filter(None, expected):
            assert text in note
        if kind_of(each) == "statement.make":
            assert bool(note) == any(expected) or each.id == "a14"


def test_the_seven_secret_treaties_stand_in_the_note_of_their_publication(
    demo: DemoHouse, entered: Entered
) -> None:
    note = demo.lines(entered["a10"][0])["note"]
    assert len(chronology().treaties) == 7
    for treaty in chronology().treaties:
        assert f"{treaty.title} ({treaty.dated}; {treaty.parties}): {treaty.subject}" in note
    others = [name for name in entered if name != "a10"]
    assert not any("Treaty of London" in str(demo.lines(entered[name][0])) for name in others)


def test_four_turning_acts_have_paraphrases_that_say_that_they_are_modern(
    demo: DemoHouse, entered: Entered
) -> None:
    modern = {
        "ru": "Современный пересказ",
        "de": "Heutige Umschreibung",
        "fr": "Paraphrase moderne",
    }
    several = {name for name, (entry, _) in entered.items() if len(entry.act.envelope.sheets) > 1}
    assert several == {"a01", "a21", "a41", "a69"}
    for name in several:
        entry = entered[name][0]
        assert set(entry.act.envelope.sheets) == {"en", *modern}
        for language, words in modern.items():
            assert demo.lines(entry, language)["note"].startswith(words)


# --- How things stood on a day --------------------------------------------------------------------


def minute(day: str) -> int:
    """The first minute of the day after: what was certain by the end of the day lies before it."""
    last = parse(day).latest
    assert last is not None
    return last + 1


def standing_on(demo: DemoHouse, name: str, day: str, entered: Entered) -> Standing:
    proposal = demo.facts.get(Proposition, entered[name][1].id)
    assert proposal is not None
    versions = list(demo.facts.find(Version, "proposition", proposal.id))
    answers = list(demo.facts.find(Answer, "proposition", proposal.id))
    positions = positions_on(proposal, answers, versions, minute(day))
    return standing(proposal, versions[0], positions, {}, demo.ended)


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("1917-12-01", {"asked"}),
        # The answers are dated about 29 November: they may have come as late as 2 December.
        ("1917-12-02", {"asked", "accepts_in_principle"}),
    ],
)
def test_the_first_offer_on_a_day(
    demo: DemoHouse, entered: Entered, day: str, codes: set[str]
) -> None:
    found = standing_on(demo, "a01", day, entered)
    assert {cell.code for article in found.articles for cell in article.cells[1:]} == codes


def test_the_ultimatum_is_accepted_on_24_february(demo: DemoHouse, entered: Entered) -> None:
    before = standing_on(demo, "a67", "1918-02-23", entered)
    after = standing_on(demo, "a67", "1918-02-24", entered)
    assert (before.agreed, after.agreed) == (0, 1)


def test_no_power_that_was_asked_by_1_december_answered(demo: DemoHouse, entered: Entered) -> None:
    found = standing_on(demo, "a21", "1918-11-13", entered)
    assert [cell.code for cell in found.parties[1:]] == ["asked"] * 9


def test_the_talks_opened_adjourned_and_went_on(demo: DemoHouse) -> None:
    changes = demo.facts.find(SessionChange, "conference", demo.conference(HISTORY))
    assert [(each.state, each.latest) for each in changes] == [
        ("convened", minute("1917-11-27") - 1),
        ("in_session", minute("1917-12-03") - 1),
        ("suspended", minute("1917-12-05") - 1),
        ("in_session", minute("1917-12-15") - 1),
        ("suspended", minute("1917-12-31") - 1),
        ("in_session", minute("1918-01-09") - 1),
    ]


def test_six_agreements_are_concluded(demo: DemoHouse) -> None:
    found = list(demo.facts.find(Agreement, "conference", demo.conference(HISTORY)))
    assert [(each.state, each.conditions) for each in found] == [
        *(("concluded", 2), ("concluded", 2), ("concluded", 4)),
        *(("concluded", 1), ("concluded", 2), ("concluded", 2)),
    ]


def test_that_the_protest_was_settled_stays_a_claim(demo: DemoHouse, entered: Entered) -> None:
    protest = entered["a19"][1].id
    (claim,) = demo.facts.find(Claim, "subject", protest)
    assert claim.by == demo.party("soviet-government")
    assert claim.owner == demo.party("us-military-representative")
    standing_protest = demo.facts.get(Protest, protest)
    assert standing_protest is not None
    assert standing_protest.state == "standing"


def test_history_owes_nobody_an_answer_now(demo: DemoHouse) -> None:
    assert list(demo.facts.find(Owed, "conference", demo.conference(HISTORY))) == []
