"""Announcing conferences and speaking in them."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from glasshouse.acts.facts import FactStore
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.sql_views import SCHEMA
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.parley.facts import OPEN_END, Answered, Presence, Statement
from tests.house.world import (
    CONFERENCE_TEXT,
    NOWHERE,
    Someone,
    Transcript,
    World,
    announcement,
    key,
    statement,
)


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest) -> FactStore:
    if request.param == "memory":
        return MemoryFacts()
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return SqlFacts(connection)


class Talks:
    """A transcript with parties and a source, a live conference, and one more party outside."""

    def __init__(self, store: FactStore) -> None:
        self.world = World(facts=store)
        self.there: Transcript = self.world.transcript()
        self.scribe, self.scope = self.there.scribe, self.there.scope
        self.north, self.south = self.there.north, self.there.south
        self.office = self.there.office
        self.ann = self.world.party(self.office, "ann")
        self.live = self.world.conference(self.office, "live")
        self.book = self.world.document(self.scribe, self.scope, "book")
        self.first = self.world.state(self.scribe, self.scope, of=self.north).id
        self.elsewhere = self.world.state(self.ann, self.live).id
        self.foreign_party = self.world.described(self.office, "foreign", self.live)
        self.foreign_book = self.world.document(self.ann, self.live, "foreign-book")

    def report(self, **given: Any) -> str | None:
        """The code of a report by the transcriber."""
        given.setdefault("of", self.south)
        return self.world.attempt_statement(self.scribe, self.scope, **given)

    def fact(self, act: str) -> Statement:
        found = self.world.facts.get(Statement, act)
        assert found is not None
        return found


@pytest.fixture
def talks(store: FactStore) -> Talks:
    return Talks(store)


# --- announcing -----------------------------------------------------------------------------------


def announce(talks: Talks, by: Someone, body: dict[str, Any]) -> str | None:
    return talks.world.attempt("conference.announce", body, by, texts=CONFERENCE_TEXT)


@pytest.mark.parametrize(
    ("mode", "transcribers", "code"),
    [
        ("transcript", ["scribe"], None),
        ("transcript", ["scribe", "ann"], None),
        ("transcript", ["office"], None),
        ("transcript", [], "transcribers_misplaced"),
        ("live", [], None),
        ("practice", [], None),
        ("live", ["scribe"], "transcribers_misplaced"),
        ("transcript", ["north"], "transcriber_not_admitted"),
        ("transcript", ["scribe", "scribe"], "malformed_body"),
    ],
)
def test_announcing(talks: Talks, mode: str, transcribers: list[str], code: str | None) -> None:
    body = announcement("new-talks", mode, [getattr(talks, name) for name in transcribers])
    assert announce(talks, talks.office, body) == code


def test_the_house_itself_cannot_be_a_transcriber(talks: Talks) -> None:
    body = announcement("new-talks", "transcript", [talks.there.house])
    assert announce(talks, talks.office, body) == "transcriber_not_admitted"
    body["transcribers"] = [NOWHERE]
    assert announce(talks, talks.office, body) == "transcriber_not_admitted"


def test_only_an_office_announces(talks: Talks) -> None:
    body = announcement("new-talks", "live", [])
    assert announce(talks, talks.office, body) is None
    assert announce(talks, talks.ann, body) == "without_authority"
    assert announce(talks, talks.there.house, body) == "without_authority"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slug": "talks"}, "slug_taken"),
        ({"slug": "new"}, "slug_reserved"),
        ({"slug": "ann"}, None),
        ({"kind": "war"}, "malformed_body"),
        ({"mode": "secret"}, "malformed_body"),
        ({"languages": []}, "malformed_body"),
        ({"languages": ["en", "en"]}, "malformed_body"),
        ({"languages": ["English"]}, "malformed_body"),
        ({"title": "words in the body"}, "malformed_body"),
    ],
)
def test_an_announcement(talks: Talks, change: dict[str, Any], code: str | None) -> None:
    assert announce(talks, talks.office, announcement("new-talks", "live", []) | change) == code


def test_what_is_kept_of_a_conference(talks: Talks) -> None:
    assert named(talks.world.facts, CONFERENCES, "talks") == talks.scope
    fact = talks.world.facts.get(Conference, talks.scope)
    assert fact is not None
    assert (fact.mode, fact.subject, fact.languages) == ("transcript", "peace", ("en",))
    assert (fact.transcribers, fact.announced_by) == ((talks.scribe.id,), talks.office.id)


# --- speaking: who, where -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "where", "of", "code"),
    [
        ("scribe", "scope", "north", None),
        ("scribe", "scope", None, "transcript_takes_reports"),
        ("ann", "scope", None, "transcript_takes_reports"),
        ("ann", "scope", "north", "not_a_transcriber"),
        ("office", "scope", "north", "not_a_transcriber"),
        ("ann", "live", None, None),
        ("office", "live", None, None),
        ("ann", "live", "scribe", None),
        ("ann", "live", "north", "unknown_target"),
        ("north", "scope", None, "unknown_key"),
    ],
)
def test_who_speaks_where(
    talks: Talks, who: str, where: str, of: str | None, code: str | None
) -> None:
    by: Someone = getattr(talks, who)
    if not by.keys:
        by = Someone(by.id, [key("a key that nobody registered")])
    reported = None if of is None else getattr(talks, of)
    assert talks.world.attempt_statement(by, getattr(talks, where), of=reported) == code


def test_the_house_cannot_speak_in_a_conference(talks: Talks) -> None:
    assert talks.world.attempt_statement(talks.there.house, talks.live) == "without_authority"
    assert talks.report(of=talks.there.house) == "unknown_target"


def test_a_statement_needs_a_conference(talks: Talks) -> None:
    body, options = statement()
    for scope, code in [(None, "wrong_scope"), (NOWHERE, "unknown_target"),
                        (talks.ann.id, "unknown_target")]:  # fmt: skip
        assert (
            talks.world.attempt("statement.make", body, talks.ann, scope=scope, **options) == code
        )


def test_no_other_kind_can_be_a_report(talks: Talks) -> None:
    reported = statement(of=talks.north)[1]["reported"]
    body = {"slug": "east", "lines": []}
    code = talks.world.attempt("party.describe", body, talks.scribe, scope=talks.scope,
                               reported=reported, texts={"en": {"name": "East"}})  # fmt: skip
    assert code == "not_reportable"


# --- speaking: what it points at ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "here", "elsewhere"),
    [
        ("answers", "first", "elsewhere"),
        ("addressees", "north", "foreign_party"),
        ("jointly_with", "north", "foreign_party"),
        ("sources", "book", "foreign_book"),
    ],
)
def test_what_is_pointed_at_is_on_the_record_and_in_this_conference(
    talks: Talks, field: str, here: str, elsewhere: str
) -> None:
    def target(name: str) -> str:
        found = getattr(talks, name)
        return found.id if isinstance(found, Someone) else str(found)

    assert talks.report(**{field: [target(here)]}) is None
    assert talks.report(**{field: [target(elsewhere)]}) == "unknown_target"
    assert talks.report(**{field: [NOWHERE]}) == "unknown_target"
    assert talks.report(**{field: [target(here), NOWHERE]}) == "unknown_target"
    # Of the right form and on the record, and yet of another kind.
    assert talks.report(**{field: [talks.scope]}) == "unknown_target"
    twice = [target(here), target(here)]
    code = "named_twice" if field == "sources" else "malformed_body"
    assert talks.report(**{field: twice}) == code


def test_parties_of_the_whole_house_can_be_named_in_every_conference(talks: Talks) -> None:
    assert talks.report(addressees=[talks.ann.id], of=talks.ann) is None
    assert talks.report(addressees=[talks.there.house.id]) == "unknown_target"


def test_nobody_speaks_jointly_with_themselves(talks: Talks) -> None:
    """Such a fact would be listed twice in one place, and no store could hold it."""
    assert talks.report(of=talks.south, jointly_with=[talks.south.id]) == "named_twice"
    live = talks.world.attempt_statement(talks.ann, talks.live, jointly_with=[talks.ann.id])
    assert live == "named_twice"


def test_a_version_binds_to_the_statement_first_entered(talks: Talks) -> None:
    assert talks.report(rival_of=talks.first) is None
    assert talks.report(rival_of=talks.elsewhere) == "unknown_target"
    assert talks.report(rival_of=NOWHERE) == "unknown_target"
    version = talks.world.state(talks.scribe, talks.scope, of=talks.north, rival_of=talks.first)
    assert talks.report(rival_of=version.id) == "rival_of_version"
    attempted = talks.world.state(talks.ann, talks.scope, of=talks.north)
    assert talks.report(rival_of=attempted.id) == "rival_of_version"
    own = talks.world.attempt_statement(talks.ann, talks.live, rival_of=talks.elsewhere)
    assert own == "rival_needs_report"


def test_what_was_said_without_effect_can_be_answered(talks: Talks) -> None:
    attempted = talks.world.state(talks.ann, talks.scope, of=talks.north)
    assert talks.world.entries[-1].effect == "not_a_transcriber"
    answer = talks.world.state(talks.scribe, talks.scope, of=talks.south, answers=[attempted.id])
    assert talks.fact(answer.id).answers == (attempted.id,)
    assert talks.world.facts.get(Answered, attempted.id) is None


@pytest.mark.parametrize(
    "body",
    [
        {"nature": "secret_treaty"},
        {"nature": "silence"},
        {"languages": ["Russian"]},
        {"languages": ["fr", "fr"]},
        {"lines": ["text"]},
        {"lines": ["note", "note"]},
        {"text_in_body": "words"},
        {"answers": ["P-12"]},
        {"answers": [NOWHERE] * 17},
        {"rival_of": ""},
    ],
)
def test_a_body_of_another_form_is_refused(talks: Talks, body: dict[str, Any]) -> None:
    assert talks.report(**body) == "malformed_body"


# --- what follows ---------------------------------------------------------------------------------


def test_what_is_kept_of_a_report(talks: Talks) -> None:
    index = talks.world.size
    said = talks.world.state(
        talks.scribe, talks.scope, of=talks.north, edtf="1917-11-21~", calendar="julian",
        certainty="low", sources=[talks.book], addressees=[talks.south.id], answers=[talks.first],
        nature="protest", languages=["en"],
    )  # fmt: skip
    fact = talks.fact(said.id)
    assert (fact.speaker, fact.by, fact.reported) == (talks.north.id, talks.scribe.id, True)
    assert (fact.edtf, fact.calendar, fact.certainty) == ("1917-11-21~", "julian", "low")
    assert (fact.index, fact.nature, fact.sources) == (index, "protest", (talks.book,))
    assert (fact.addressees, fact.answers) == ((talks.south.id,), (talks.first,))
    # "about the 21st" is three days either side.
    assert (fact.latest - fact.earliest + 1) == 7 * 1440
    assert fact.certain
    assert fact.own_place


def test_what_is_said_here_is_said_when_it_is_recorded(talks: Talks) -> None:
    talks.world.now += 90_000
    fact = talks.fact(talks.world.state(talks.ann, talks.live).id)
    earlier = talks.fact(talks.elsewhere)
    assert (fact.speaker, fact.by, fact.reported, fact.edtf) == (
        talks.ann.id, talks.ann.id, False, None,
    )  # fmt: skip
    assert fact.earliest == fact.latest > earlier.latest
    # Both count minutes since the year 1: an hour of 2025 comes after all of 1917.
    assert fact.earliest > talks.fact(talks.first).latest


def test_an_open_end_comes_after_every_date(talks: Talks) -> None:
    said = talks.world.state(talks.scribe, talks.scope, of=talks.north, edtf="1917-11-28/..")
    assert talks.fact(said.id).latest == OPEN_END


def test_a_version_of_the_same_date_has_no_place_of_its_own(talks: Talks) -> None:
    def version(edtf: str) -> Statement:
        said = talks.world.state(
            talks.scribe, talks.scope, of=talks.north, edtf=edtf, rival_of=talks.first
        )
        return talks.fact(said.id)

    same, other = version("1917-11-08"), version("1917-11-09")
    assert (same.own_place, other.own_place) == (False, True)
    timeline = talks.world.facts.find(Statement, "timeline", talks.scope)
    assert [each.id for each in timeline] == [talks.first, other.id]
    versions = talks.world.facts.find(Statement, "versions", talks.scope)
    assert [each.id for each in versions] == [same.id, other.id]


def test_an_attempt_is_listed_by_its_nature_and_nowhere_else(talks: Talks) -> None:
    attempted = talks.world.state(
        talks.ann, talks.scope, of=talks.north, nature="ultimatum", addressees=[talks.south.id],
        answers=[talks.first], sources=[talks.book],
    )  # fmt: skip
    facts = talks.world.facts
    assert not talks.fact(attempted.id).effective
    assert [each.id for each in facts.find(Statement, "nature", "ultimatum")] == [attempted.id]
    for index, value in [
        ("timeline", talks.scope), ("answers", talks.first), ("source", talks.book),
        ("said", f"{talks.scope}/{talks.north.id}"),
        ("addressed", f"{talks.scope}/{talks.south.id}"),
    ]:  # fmt: skip
        assert attempted.id not in [each.id for each in facts.find(Statement, index, value)]
    assert facts.get(Answered, talks.first) is None
    assert facts.get(Presence, f"{talks.scope}/{talks.south.id}") is None


def test_an_attempt_is_refused_where_it_points_at_nothing(talks: Talks) -> None:
    code = talks.world.attempt_statement(
        talks.ann, talks.scope, of=talks.north, answers=[talks.elsewhere]
    )
    assert code == "unknown_target"


def test_a_statement_is_answered_since_its_earliest_certain_answer(talks: Talks) -> None:
    def answer(edtf: str) -> Statement:
        said = talks.world.state(
            talks.scribe, talks.scope, of=talks.south, edtf=edtf, answers=[talks.first]
        )
        return talks.fact(said.id)

    def since() -> int:
        answered = talks.world.facts.get(Answered, talks.first)
        assert answered is not None
        return answered.since

    late = answer("1917-12-01")
    assert since() == late.latest
    early = answer("1917-11-10")
    assert since() == early.latest
    answer("1917-11-20")
    assert since() == early.latest
    # An answer cannot come before what it answers, whatever the source says.
    answer("1917-11-01")
    assert since() == talks.fact(talks.first).latest
    assert talks.world.facts.count(Answered, "conference", talks.scope) == 1


def test_parties_are_present_once_they_speak_or_are_spoken_to(talks: Talks) -> None:
    def present() -> list[str]:
        return [each.party for each in talks.world.facts.find(Presence, "conference", talks.scope)]

    assert present() == [talks.north.id]
    talks.world.state(
        talks.scribe, talks.scope, of=talks.north, addressees=[talks.south.id],
        jointly_with=[talks.ann.id],
    )  # fmt: skip
    assert sorted(present()) == sorted([talks.north.id, talks.south.id, talks.ann.id])
    # Who enters what others said has not spoken.
    assert talks.scribe.id not in present()
