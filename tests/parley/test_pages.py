"""Rows, links and dates as they stand on pages."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.archive.pages import document_ref
from glasshouse.house.pages import Lookup, NoSuchPage
from glasshouse.kinds import REGISTRY
from glasshouse.parley.pages import (
    EXCERPT_LINES,
    LINK_EXCERPT,
    ROW_EXCERPT,
    conference_ref,
    link,
    old_style,
    row,
)
from tests.house.world import NOWHERE, World
from tests.test_kinds import SMALLEST, optional_lines


class Talks:
    def __init__(self) -> None:
        self.world = World()
        self.there = self.world.transcript()
        self.scribe, self.scope = self.there.scribe, self.there.scope
        self.north, self.south = self.there.north, self.there.south

    @property
    def lookup(self) -> Lookup:
        return Lookup(self.world.facts, self.world.page_context(), self.world.words)

    def row(self, act: str) -> Any:
        lookup = self.lookup
        return row(lookup, lookup.recorded(act))


@pytest.fixture
def talks() -> Talks:
    return Talks()


def test_a_report_names_both_whose_words_it_gives_and_who_entered_it(talks: Talks) -> None:
    book = talks.world.document(talks.scribe, talks.scope, "book")
    said = talks.world.state(
        talks.scribe, talks.scope, of=talks.north, nature="protest", addressees=[talks.south.id],
        addressed="To the south", certainty="medium", sources=[book], edtf="1917-11-21~",
        calendar="julian",
    )  # fmt: skip
    shown = talks.row(said.id)
    assert (shown.kind, shown.nature, shown.effect) == ("statement.make", "protest", None)
    assert (shown.by.slug, shown.speaker.text) == ("scribe", "A speaker")
    assert (shown.reported.of.slug, shown.reported.by.slug) == ("north", "scribe")
    assert (shown.reported.standing, shown.reported.certainty) == ("not_confirmed", "medium")
    assert not shown.reported.unchecked
    assert ([each.slug for each in shown.addressees], shown.addressed.text) == (
        ["south"], "To the south",
    )  # fmt: skip
    assert (shown.occurred.edtf, shown.occurred.old_style) == ("1917-11-21~", "1917-11-08")
    assert (shown.conference.slug, shown.conference.mode) == ("talks", "transcript")
    assert (shown.excerpt.text, shown.state) == ("Words", None)


def test_a_report_without_a_source_that_was_looked_at_is_unchecked(talks: Talks) -> None:
    seen = talks.world.document(talks.scribe, talks.scope, "seen", seen="excerpt")
    unseen = talks.world.document(
        talks.scribe, talks.scope, "unseen", seen="unchecked", standing="unchecked"
    )
    for sources, unchecked in [([], True), ([unseen], True), ([seen], False),
                               ([unseen, seen], False)]:  # fmt: skip
        said = talks.world.state(talks.scribe, talks.scope, of=talks.north, sources=sources)
        assert talks.row(said.id).reported.unchecked is unchecked


def test_answers_and_versions_are_counted(talks: Talks) -> None:
    first = talks.world.state(talks.scribe, talks.scope, of=talks.north)
    talks.world.state(talks.scribe, talks.scope, of=talks.south, answers=[first.id])
    talks.world.state(talks.scribe, talks.scope, of=talks.south, answers=[first.id])
    talks.world.state(talks.scribe, talks.scope, of=talks.north, rival_of=first.id)
    assert (talks.row(first.id).answers, talks.row(first.id).rivals) == (2, 1)


def test_a_party_speaks_for_itself_and_the_house_has_no_name_in_a_row(talks: Talks) -> None:
    ann = talks.world.party(talks.there.office, "ann")
    live = talks.world.conference(talks.there.office, "live")
    own = talks.row(talks.world.state(ann, live).id)
    assert (own.by.slug, own.reported, own.occurred) == ("ann", None, None)
    assert talks.row(ann.id).by.slug == "ann"
    assert talks.row(ann.id).excerpt.text == "Ann"
    assert talks.row(talks.there.house.id).by is None
    assert talks.row(talks.there.office.id).by is None


def test_an_attempt_shows_what_was_attempted_and_why_it_has_no_effect(talks: Talks) -> None:
    ann = talks.world.party(talks.there.office, "ann")
    shown = talks.row(talks.world.state(ann, talks.scope, of=talks.north, nature="vote").id)
    assert (shown.effect, shown.nature, shown.reported.of.slug) == (
        "not_a_transcriber", "vote", "north",
    )  # fmt: skip


def test_an_attempt_without_any_authority_shows_as_much_as_is_kept_of_it(talks: Talks) -> None:
    for scope in (talks.scope, NOWHERE):
        shown = talks.row(talks.world.state(talks.there.house, scope).id)
        assert (shown.effect, shown.nature, shown.addressees) == ("without_authority", None, [])
        assert shown.speaker.text == "A speaker"
    assert shown.conference is None


def test_excerpts_are_short(talks: Talks) -> None:
    said = talks.world.state(talks.scribe, talks.scope, of=talks.north, text="word " * 100)
    assert len(talks.row(said.id).excerpt.text) <= ROW_EXCERPT
    excerpt = link(talks.lookup, said.id).excerpt
    assert excerpt is not None
    assert excerpt.text is not None
    assert len(excerpt.text) <= LINK_EXCERPT


def test_every_kind_with_words_has_an_excerpt(talks: Talks) -> None:
    for kind in REGISTRY.kinds("1"):
        fields = SMALLEST | {"lines": optional_lines(kind)}
        lines = kind.lines(kind.body.model_construct(**fields))
        assert (kind.name in EXCERPT_LINES) == bool(lines), kind.name
        if lines:
            assert EXCERPT_LINES[kind.name][0] in lines


@pytest.mark.parametrize("missing", ["conference", "link", "document"])
def test_what_is_not_there_has_no_name(talks: Talks, missing: str) -> None:
    name = {"conference": conference_ref, "link": link, "document": document_ref}[missing]
    with pytest.raises(NoSuchPage):
        name(talks.lookup, NOWHERE)


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("1917-11-08", "1917-10-26"),
        ("1917-11-21~", "1917-11-08"),
        ("1917-11-21?", "1917-11-08"),
        ("1917-12-15T14", "1917-12-02"),
        ("1900-03-13", "1900-02-29"),
        ("1917-11", None),
        ("1917", None),
        ("1917-XX-XX", None),
        ("1917-11-XX", None),
        ("1917-11-08/1917-11-10", None),
        ("1917-11-08/..", None),
    ],
)
def test_only_a_single_day_has_an_old_style_name(edtf: str, day: str | None) -> None:
    assert old_style(edtf) == day
