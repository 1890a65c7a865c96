"""The chronology of 1917-18: nothing dropped, nothing smoothed, everything fits together."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from glasshouse.acts.edtf import OldStyleDay
from glasshouse.demo.chronology import (
    Chronology,
    FurtherAct,
    ReportedAct,
    RivalVersion,
    load,
)
from tests.demo.data import DATA, by_id, raw

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


# --- Nothing dropped ------------------------------------------------------------------------------


def test_all_72_acts_and_17_points_are_there(chronology: Chronology) -> None:
    assert len(chronology.acts) == 72
    assert sorted(act.id for act in chronology.acts) == [f"a{n:02}" for n in range(1, 73)]
    assert {rival.number for rival in chronology.rivals} == set(range(1, 18))
    assert len(chronology.sources) == 35
    assert len(chronology.treaties) == 7


def test_every_field_of_every_act_can_be_found_again(
    chronology: Chronology, raw_acts: dict[str, dict[str, Any]]
) -> None:
    for act in chronology.acts:
        old = act.old_style
        assert {
            "id": act.id,
            "date": act.recorded_day.isoformat(),
            "precision": act.precision,
            "date_os": old and f"{old.year:04}-{old.month:02}-{old.day:02}",
            "from": act.speaker,
            "to": act.addressed.split("; "),
            "kind": act.kind,
            "summary": act.text,
            "languages": [*act.languages, *(["and others"] if act.further_languages else [])],
            "sources": list(act.sources),
            "certainty": act.certainty,
            "in_reply_to": act.answers,
            "cluster": act.thread,
            "note": act.note or "",
            "core": act.core,
        } == raw_acts[act.id]


def test_every_source_and_treaty_is_carried_over(chronology: Chronology) -> None:
    assert {
        source.code: {"citation": source.citation, "how_seen": source.how_seen}
        for source in chronology.sources
    } == raw("sources.json")
    assert [
        {
            "title": treaty.title,
            "date": treaty.dated,
            "parties": treaty.parties,
            "subject": treaty.subject,
            "source": ", ".join(treaty.sources),
        }
        for treaty in chronology.treaties
    ] == raw("secret-treaties.json")


def test_every_source_is_cited_and_every_citation_has_a_source(chronology: Chronology) -> None:
    cited = {code for said in chronology.in_order() for code in said.sources}
    cited |= {code for treaty in chronology.treaties for code in treaty.sources}
    assert cited == {source.code for source in chronology.sources}


def test_every_party_speaks_or_is_addressed_and_has_a_name_and_a_sentence(
    chronology: Chronology,
) -> None:
    used = {
        slug
        for said in chronology.in_order()
        for slug in (said.party, *said.jointly_with, *said.addressees)
    }
    assert used == {party.slug for party in chronology.parties}
    for party in chronology.parties:
        assert re.fullmatch(r"[a-z0-9-]{1,40}", party.slug)
        assert party.name == party.name.strip() != ""
        assert party.description.endswith(".")
        assert party.description.count(". ") == 0, "one sentence"
    names = [party.name for party in chronology.parties]
    assert len(set(names)) == len(names)


# --- Offices and bodies, never persons ------------------------------------------------------------

PERSONS = [
    "bitsenko",
    "buchanan",
    "cecil",
    "chicherin",
    "czernin",
    "diamandi",
    "dukhonin",
    "francis",
    "hertling",
    "hoffmann",
    "irma",
    "izvolsky",
    "joffe",
    "judson",
    "kamenev",
    "kerth",
    "krylenko",
    "kuehlmann",
    "lenin",
    "ludendorff",
    "medvedev",
    "mstislavsky",
    "petrov",
    "petrova",
    "picot",
    "reed",
    "sazonov",
    "schulthess",
    "shakhrai",
    "sokolnikov",
    "sykes",
    "trotsky",
    "wheeler",
    "wilson",
    "zatonsky",
    "zeki",
    "cocks",
    "felshtinsky",
    "fraina",
]


def test_the_list_of_persons_is_that_of_the_data() -> None:
    everything = "".join(
        (DATA / name).read_text(encoding="utf-8").lower()
        for name in ("acts-1917-1918.jsonl", "sources.json", "secret-treaties.json")
    )
    assert [name for name in PERSONS if name not in everything] == []


def test_no_slug_and_no_name_of_a_party_holds_the_name_of_a_person(
    chronology: Chronology,
) -> None:
    texts = [chronology.conference.slug]
    texts += [source.slug for source in chronology.sources]
    for party in chronology.parties:
        texts += [party.slug, party.name.lower(), party.description.lower()]
    held = [
        (person, text)
        for text in texts
        for person in PERSONS
        if re.search(rf"(?<![a-z]){person}(?![a-z])", text)
    ]
    assert held == []


def test_persons_of_history_are_named_in_the_printed_lines(chronology: Chronology) -> None:
    assert by_id(chronology)["a06"].speaker == "Trotsky, People's Commissar for Foreign Affairs"
    assert by_id(chronology)["a06"].party == "soviet-government"


@pytest.mark.parametrize(
    ("act", "party", "jointly_with", "addressees"),
    [
        ("a08", "russian-army-headquarters", (), ("soviet-government",)),
        ("a16", "soviet-commander-in-chief", (), ("german-army",)),
        (
            "a36",
            "soviet-government",
            ("quadruple-alliance",),
            ("armies-and-fleets",),
        ),
        # "Each other" are those who speak.
        (
            "a59",
            "german-government",
            ("austria-hungary", "soviet-government"),
            ("austria-hungary", "german-government", "soviet-government"),
        ),
        (
            "a61",
            "austria-hungary",
            ("soviet-government",),
            ("austria-hungary", "soviet-government"),
        ),
        # "Its allies" are the alliance without the one who asks.
        ("a40", "bulgaria", (), ("austria-hungary", "german-government", "ottoman-empire")),
        ("a63", "soviet-government", (), ("all-peoples", "quadruple-alliance")),
        ("a64", "german-army", (), ("soviet-government",)),
    ],
)
def test_who_speaks_to_whom(
    chronology: Chronology,
    act: str,
    party: str,
    jointly_with: tuple[str, ...],
    addressees: tuple[str, ...],
) -> None:
    found = by_id(chronology)[act]
    assert (found.party, found.jointly_with, found.addressees) == (party, jointly_with, addressees)


# --- Dates ----------------------------------------------------------------------------------------


def test_every_date_lies_in_the_years_of_the_negotiation(chronology: Chronology) -> None:
    for said in chronology.in_order():
        span = said.occurred.span
        assert date(1917, 11, 8) <= span.first_day, said.id
        assert span.last_day is not None, said.id
        assert span.last_day <= date(1918, 11, 13), said.id


def test_an_old_date_is_printed_exactly_where_the_data_gives_one(
    chronology: Chronology, raw_acts: dict[str, dict[str, Any]]
) -> None:
    for act in chronology.acts:
        given = raw_acts[act.id]["date_os"]
        printed = None
        if given is not None:
            year, month, day = (int(part) for part in given.split("-"))
            printed = f"{day} {MONTHS[month - 1]} {year} (old style)"
        assert act.occurred.printed == printed, act.id
        assert act.occurred.calendar != "julian" or given is not None, act.id


def test_a_date_that_is_only_about_is_never_given_as_exact(chronology: Chronology) -> None:
    for act in chronology.acts:
        span = act.occurred.span
        if act.precision == "about":
            assert span.start.approximate or span.end is not None, act.id
        else:
            assert not span.start.approximate, act.id


def test_an_unusual_date_says_why(chronology: Chronology) -> None:
    for act in chronology.acts:
        plain = act.occurred.edtf == act.recorded_day.isoformat()
        if not plain or act.occurred.calendar == "unknown":
            assert act.occurred.why, act.id


@pytest.mark.parametrize(
    ("act", "first", "last"),
    [
        ("a01", "1917-11-08", "1917-11-08"),
        ("a06", "1917-11-20", "1917-11-21"),
        ("a07", "1917-11-18", "1917-11-24"),
        ("a20", "1917-11-28", "1917-11-30"),
        ("a30", "1917-12-03", "1917-12-05"),
        ("a44", "1917-12-29", "1917-12-31"),
        ("a62", "1918-02-08", "1918-02-09"),
    ],
)
def test_when_it_happened(chronology: Chronology, act: str, first: str, last: str) -> None:
    span = by_id(chronology)[act].occurred.span
    assert span.first_day == date.fromisoformat(first)
    assert span.last_day == date.fromisoformat(last)


def test_the_old_style_of_the_first_offer(chronology: Chronology) -> None:
    assert by_id(chronology)["a01"].old_style == OldStyleDay(1917, 10, 26)
    assert by_id(chronology)["a18"].occurred.edtf == "1917-11-27T15"


# --- Order ----------------------------------------------------------------------------------------


def test_entered_by_latest_possible_moment_then_id(chronology: Chronology) -> None:
    keys = [(act.occurred.span.latest or 0, act.id) for act in chronology.acts]
    assert keys == sorted(keys)
    # About 21 November may be as late as the 24th: it waits for what is certain before that.
    order = [act.id for act in chronology.acts]
    assert order.index("a07") > order.index("a11") > order.index("a06")


def test_what_is_answered_or_rivalled_is_entered_before(chronology: Chronology) -> None:
    entered: set[str] = set()
    answers = 0
    for said in chronology.in_order():
        if isinstance(said, RivalVersion):
            assert said.rival_of in entered
        elif said.answers is not None:
            answers += isinstance(said, ReportedAct)
            assert said.answers in entered
        if isinstance(said, FurtherAct):
            assert said.beside in entered
        entered.add(said.id)
    assert answers == 31
    assert len(entered) == 72 + 28 + 18


def test_loading_twice_gives_the_same(chronology: Chronology) -> None:
    assert load() == chronology
    assert repr(load()) == repr(chronology)


# --- How sure -------------------------------------------------------------------------------------


def test_what_rests_on_general_knowledge_or_low_certainty_is_unchecked(
    chronology: Chronology,
) -> None:
    assert sorted(act.id for act in chronology.acts if act.unchecked) == [
        *("a04", "a12", "a23", "a24", "a37", "a38", "a49", "a52", "a57", "a64", "a72")
    ]
    assert Counter(act.certainty for act in chronology.acts) == {"high": 51, "medium": 20, "low": 1}
    for rival in chronology.rivals:
        assert rival.unchecked == ("GK" in rival.sources or rival.certainty == "low")


def test_how_each_source_was_seen_and_what_standing_it_has(chronology: Chronology) -> None:
    sources = {source.code: source for source in chronology.sources}
    assert {code for code, source in sources.items() if source.seen == "full"} == {
        *("REED", "CZERNIN", "SPEECH")
    }
    assert (sources["GK"].seen, sources["GK"].standing) == ("unchecked", "unchecked")
    assert sources["SGW"].standing == "popular"
    assert {code for code, source in sources.items() if source.standing == "tertiary"} == {
        *("BSE", "CRED4", "ELECT", "VII", "WIKI", "WIKIROUGE")
    }


# --- The words ------------------------------------------------------------------------------------


def test_every_kind_has_a_nature_and_a_headline_of_its_own(chronology: Chronology) -> None:
    natures = {(act.kind, act.nature, act.headline) for act in chronology.acts}
    assert len(natures) == 36
    assert len({nature for _, nature, _ in natures}) == 36
    assert len({headline for _, _, headline in natures}) == 36
    assert ("proposition", "proposition", "Proposition") in natures
    for _, nature, _ in natures:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", nature)


def test_words_of_the_workshop_stay_off_the_screen(chronology: Chronology) -> None:
    """VISUAL.md keeps these words off ordinary pages."""
    shown = [
        chronology.conference.title,
        chronology.conference.publicity,
        chronology.conference.introduction,
        *(rival.text for rival in chronology.rivals),
        *(rival.point for rival in chronology.rivals),
        *(act.headline for act in chronology.acts),
        *(party.description for party in chronology.parties),
    ]
    workshop = (
        r"\b(act|acts|sheet|fold|fact|clerk|intake|leaf|tree|checkpoint|digest|formula"
        r"|instrument|provision)\b"
    )
    assert [text for text in shown if re.search(workshop, text, re.IGNORECASE)] == []


def test_the_conference_says_that_no_party_has_spoken(chronology: Chronology) -> None:
    conference = chronology.conference
    assert (conference.slug, conference.mode, conference.kind) == (
        *("peace-1917-18", "transcript", "peace"),
    )
    assert "No party to this negotiation has spoken here" in conference.publicity
    assert "reconstructed from sources" in conference.publicity
    told = [each for each in chronology.further if each.version_of is None]
    assert f"{len(chronology.acts)} events, told in {len(chronology.acts) + len(told)} entries" in (
        conference.introduction
    )


def test_the_data_is_free_to_use() -> None:
    assert "CC0-1.0" in (DATA / "LICENSE").read_text(encoding="utf-8")
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for word in ("**high**", "**medium**", "**low**", "**GK**", "unchecked"):
        assert word in readme
