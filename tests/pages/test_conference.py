"""A conference in the order of history, and as it stood on a day of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import ConferencePage, conference_page
from glasshouse.pages import conference as module
from tests.house.world import Someone, World


class Talks:
    def __init__(self) -> None:
        self.world = World()
        self.there = self.world.transcript()
        self.scribe, self.scope = self.there.scribe, self.there.scope
        self.north, self.south = self.there.north, self.there.south
        self.names: dict[str, str] = {}

    def said(self, name: str, edtf: str, of: Someone | None = None, **given: Any) -> str:
        """Enter a report; pages are then told by these names."""
        act = self.world.state(self.scribe, self.scope, of=of or self.north, edtf=edtf, **given).id
        self.names[act] = name
        return act

    def page(self, on: str | None = None, **cursors: str | None) -> ConferencePage:
        day = None if on is None else date.fromisoformat(on)
        context, words = self.world.page_context(), self.world.words
        return conference_page(self.world.facts, context, words, "talks", on=day, **cursors)

    def timeline(self, on: str | None = None) -> str:
        """The names on the timeline; what is not certain carries a question mark."""
        return " ".join(
            self.names[item.row.id] + ("?" if item.when == "not_certain" else "")
            for item in self.page(on).timeline
        )


@pytest.fixture
def talks() -> Talks:
    return Talks()


def test_an_announced_conference_shows_what_it_is_before_a_word_is_said(talks: Talks) -> None:
    page = talks.page()
    assert (page.kind, page.conference.slug, page.conference.mode) == (
        "peace", "talks", "transcript",
    )  # fmt: skip
    assert (page.lead.statements, page.lead.first, page.lead.last) == (0, None, None)
    assert (page.timeline, page.parties, page.sources) == ([], [], [])
    assert (page.before, page.after, page.first_day, page.last_day, page.later) == (
        None, None, None, None, 0,
    )  # fmt: skip
    assert page.publicity.text == "All of it"
    assert page.introduction is None
    assert [each.slug for each in page.transcribers] == ["scribe"]
    assert page.announced.id == talks.scope
    assert [figure.code for figure in page.figures] == ["statements", "answered", "rival"]


def test_the_timeline_goes_by_latest_possible_date_and_then_by_entry(talks: Talks) -> None:
    talks.said("month", "1917-11")
    talks.said("tenth", "1917-11-10")
    talks.said("open", "1917-11-01/..")
    talks.said("eighth", "1917-11-08")
    talks.said("about", "1917-11-08~")
    talks.said("again", "1917-11-10")
    assert talks.timeline() == "eighth tenth again about month open"


@pytest.mark.parametrize(
    ("on", "shown", "later"),
    [
        ("1917-11-04", "", 3),
        ("1917-11-05", "about?", 2),
        ("1917-11-08", "eighth about?", 1),
        ("1917-11-10", "eighth about?", 1),
        ("1917-11-11", "eighth about", 1),
        ("1917-12-01", "eighth about december?", 0),
        ("1917-12-30", "eighth about december?", 0),
        ("1917-12-31", "eighth about december", 0),
    ],
)
def test_a_day_of_history_shows_what_was_said_by_then(
    talks: Talks, on: str, shown: str, later: int
) -> None:
    talks.said("december", "1917-12")
    talks.said("eighth", "1917-11-08")
    talks.said("about", "1917-11-08~")
    assert talks.timeline(on) == shown
    page = talks.page(on)
    assert (page.on, page.later) == (on, later)
    assert page.lead.statements == len(page.timeline) == page.figures[0].count
    assert page.uncertain == shown.count("?")


def test_a_date_in_doubt_is_never_certain(talks: Talks) -> None:
    talks.said("doubted", "1917-11-08?")
    assert talks.timeline("1918-12-31") == "doubted?"
    assert talks.page("1918-12-31").uncertain == 1
    assert talks.timeline() == "doubted"
    assert talks.page().uncertain == 0
    assert talks.page("1917-11-07").lead.statements == 0


def test_another_account_is_not_called_the_last(talks: Talks) -> None:
    first = talks.said("first", "1917-11-05")
    doubtful = talks.said("doubtful", "1917-11-08~")
    for day in range(6, 28):
        talks.said(f"account {day}", f"1917-11-{day:02}", rival_of=doubtful)
    last = talks.page("1917-11-30").lead.last
    assert last is not None
    assert last.id == doubtful
    last = talks.page("1917-11-10").lead.last
    assert last is not None
    assert last.id == first


def test_what_may_have_come_later_is_not_called_the_last(talks: Talks) -> None:
    talks.said("about", "1917-11-08~")
    assert talks.page("1917-11-08").lead.last is None
    dated = talks.said("dated", "1917-11-07")
    last = talks.page("1917-11-08").lead.last
    assert last is not None
    assert last.id == dated


def test_an_open_end_is_never_certain(talks: Talks) -> None:
    talks.said("open", "1917-11-08/..")
    talks.said("dated", "1917-11-10")
    assert talks.timeline("1917-11-08") == "open?"
    assert talks.timeline("1918-12-31") == "dated open?"


def test_what_spans_many_days_is_not_lost_behind_what_came_later(talks: Talks) -> None:
    talks.said("century", "19XX")
    for day in range(1, 20):
        talks.said(f"d{day}", f"1918-01-{day:02}")
    assert talks.timeline("1917-12-31") == "century?"
    assert talks.page("1917-12-31").later == 19


def test_answers_given_after_the_day_are_not_shown_on_it(talks: Talks) -> None:
    asked = talks.said("asked", "1917-11-08")
    answer = talks.said("answer", "1917-12-01", talks.south, answers=[asked])
    (item,) = talks.page("1917-11-10").timeline
    assert item.answered_by == []
    assert talks.page("1917-11-10").figures[1].count == 0
    first, second = talks.page("1917-12-01").timeline
    assert [each.id for each in first.answered_by] == [answer]
    assert [each.id for each in second.answers] == [asked]
    assert talks.page("1917-12-01").figures[1].count == 1
    assert talks.page().lead.answered == 1


def test_a_version_hangs_under_what_it_rivals(talks: Talks) -> None:
    first = talks.said("first", "1917-11-08")
    same = talks.said("same", "1917-11-08", rival_of=first)
    assert talks.timeline() == "first"
    other = talks.said("other", "1917-11-12", rival_of=first)
    assert talks.timeline() == "first other"
    page = talks.page()
    assert [each.id for each in page.timeline[0].rivals] == [same, other]
    own, another = (item.row for item in page.timeline)
    assert (own.rival_of, another.rival_of) == (None, own.index)
    assert (page.lead.statements, page.figures[2].count) == (1, 2)
    earlier = talks.page("1917-11-09")
    assert [each.id for each in earlier.timeline[0].rivals] == [same]
    assert (earlier.lead.statements, earlier.figures[2].count) == (1, 1)
    assert earlier.later == 1


def test_the_lead_names_the_first_and_the_last_by_date(talks: Talks) -> None:
    last = talks.said("last", "1917-12-24")
    first = talks.said("first", "1917-11-08")
    lead = talks.page().lead
    assert lead.first is not None
    assert lead.last is not None
    assert (lead.first.id, lead.last.id) == (first, last)
    by_then = talks.page("1917-12-01").lead
    assert by_then.last is not None
    assert by_then.last.id == first
    assert talks.page("1917-11-01").lead.last is None


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["1917-11-08"], ("1917-11-08", "1917-11-08")),
        (["1917-11-08~"], ("1917-11-05", "1917-11-11")),
        (["1917-12-01", "1917"], ("1917-01-01", "1917-12-31")),
        (["1917-12-01", "1918-02-03/.."], ("1917-12-01", "1918-02-03")),
        (["1917-11-08/.."], ("1917-11-08", "1917-11-08")),
    ],
)
def test_the_days_between_which_everything_was_said(
    talks: Talks, dates: list[str], days: tuple[str, str]
) -> None:
    for edtf in dates:
        talks.said(edtf, edtf)
    page = talks.page()
    assert (page.first_day, page.last_day) == days


def test_parties_stand_in_order_with_how_often_they_spoke(talks: Talks) -> None:
    talks.said("one", "1917-11-08", talks.south, addressees=[talks.north.id])
    talks.said("two", "1917-11-09", talks.north, jointly_with=[talks.south.id])
    lines = talks.page().parties
    assert [(each.party.slug, each.said, each.addressed) for each in lines] == [
        ("north", 1, 1), ("south", 2, 0),
    ]  # fmt: skip


def test_sources_say_how_much_rests_on_them(talks: Talks) -> None:
    used = talks.world.document(talks.scribe, talks.scope, "used", seen="excerpt")
    talks.world.document(talks.scribe, talks.scope, "idle")
    talks.said("one", "1917-11-08", sources=[used])
    page = talks.page()
    assert [(each.slug, each.uses, each.seen) for each in page.sources] == [
        ("idle", 0, "full"), ("used", 1, "excerpt"),
    ]  # fmt: skip
    assert [each.slug for each in page.timeline[0].sources] == ["used"]


def test_the_latest_entries_are_of_any_kind(talks: Talks) -> None:
    talks.said("one", "1917-11-08")
    talks.world.document(talks.scribe, talks.scope, "book")
    assert [each.kind for each in talks.page().latest] == [
        "document.refer", "statement.make", "party.describe", "party.describe",
    ]  # fmt: skip


def test_a_live_conference_shows_its_newest_entries_and_no_history(talks: Talks) -> None:
    world = talks.world
    scope = world.conference(talks.there.office, "live")
    ann = world.party(talks.there.office, "ann")
    said = [world.state(ann, scope).id for _ in range(3)]
    page = conference_page(world.facts, world.page_context(), world.words, "live")
    assert [row.id for row in page.latest[:3]] == said[::-1]
    assert (page.timeline, page.history) == ([], None)
    # It cannot be asked for a day, so it offers none.
    assert (page.first_day, page.last_day) == (None, None)


# --- pages of a long timeline ---------------------------------------------------------------------


class LongTalks(Talks):
    """95 statements on 95 days, and after every tenth one that may fall in a whole month."""

    def __init__(self) -> None:
        super().__init__()
        for day in range(95):
            named = (date(1917, 11, 1) + timedelta(days=day)).isoformat()
            self.said(f"d{day}", named)
            if day % 10 == 9:
                self.said(f"m{day}", named[:7])

    def walk(self, on: str | None = None) -> list[list[str]]:
        pages, after = [], None
        while True:
            page = self.page(on, after=after)
            pages.append([self.names[item.row.id] for item in page.timeline])
            after = page.after
            if after is None:
                return pages


@pytest.fixture(scope="module")
def long_talks() -> LongTalks:
    return LongTalks()


@pytest.mark.parametrize("on", [None, "1917-12-15", "1918-01-31", "1919-01-01"])
def test_every_statement_stands_on_one_page(long_talks: LongTalks, on: str | None) -> None:
    pages = long_talks.walk(on)
    shown = [name for page in pages for name in page]
    assert len(shown) == len(set(shown))
    assert all(len(page) == module.TIMELINE for page in pages[:-1])
    assert len(shown) + long_talks.page(on).later == 95 + 9
    assert len(shown) == long_talks.page(on).lead.statements


@pytest.mark.parametrize("on", [None, "1917-12-15", "1918-01-31"])
def test_a_page_back_is_the_page_one_came_from(long_talks: LongTalks, on: str | None) -> None:
    first = long_talks.page(on)
    second = long_talks.page(on, after=first.after)
    assert first.before is None
    assert second.before is not None
    back = long_talks.page(on, before=second.before)
    assert back.timeline == first.timeline
    assert (back.before, back.after) == (first.before, first.after)


@pytest.mark.parametrize(
    "cursors",
    [
        {"after": "1"},
        {"after": "0" * 16},
        {"before": "0" * 16 + "/" + "0" * 15 + "x"},
        {"after": "0" * 16 + "/" + "0" * 16 + "\n"},
        {"after": "٠" * 16 + "/" + "0" * 16},
        {"after": "0" * 16 + "/" + "0" * 16, "before": "0" * 16 + "/" + "0" * 16},
    ],
)
def test_a_cursor_that_no_page_gave_leads_nowhere(
    long_talks: LongTalks, cursors: dict[str, str]
) -> None:
    with pytest.raises(NoSuchPage):
        long_talks.page(**cursors)


def test_there_is_no_page_of_a_conference_that_is_not_announced(talks: Talks) -> None:
    world = talks.world
    for slug in ("unknown", "", "scribe", talks.scope):
        with pytest.raises(NoSuchPage):
            conference_page(world.facts, world.page_context(), world.words, slug)
