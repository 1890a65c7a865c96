"""How proposals stand: properties that hold whatever is answered, revised and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.parley.propositions.facts import (
    BY_ARTICLE,
    TAKEN_BACK,
    Answer,
    Position,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.positions import (
    answered,
    carried_over,
    concurs,
    is_complete,
    proposition_on,
    version_on,
)
from glasshouse.parley.propositions.retracing import positions_on
from glasshouse.parley.propositions.standing import DOES, OWED, Standing, standing
from glasshouse.parley.sessions import Participation

PARTIES = ("east", "south")
EIDS = ("art_1", "art_2", "art_3")
WORDS = st.sampled_from(sorted(DOES))
#: An answer of a party to each article, or to the whole.
ANSWERS = st.one_of(
    st.tuples(WORDS | st.just(TAKEN_BACK), st.just(())),
    st.tuples(
        st.just(BY_ARTICLE),
        st.dictionaries(st.sampled_from(EIDS), WORDS, min_size=1).map(
            lambda each: tuple(sorted(each.items()))
        ),
    ),
)
#: What happens: a party answers the current version, or the sponsor revises, keeping some articles.
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PARTIES), ANSWERS),
        st.tuples(st.just("revise"), st.sets(st.sampled_from(EIDS))),
    ),
    max_size=12,
)
#: The same, with versions that leave articles out, or bring them back.
EVENTS_OF_ANY_OUTLINE = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PARTIES), ANSWERS),
        st.tuples(
            st.just("outline"),
            st.tuples(
                st.lists(st.sampled_from(EIDS), min_size=1, unique=True),
                st.sets(st.sampled_from(EIDS)),
            ),
        ),
    ),
    max_size=16,
)


class Story:
    """A proposal and what happened to it, one entry and one minute at a time."""

    def __init__(self, events: Iterable[tuple[str, object]], reported: bool = True) -> None:
        self.versions = [self.version(1, ())]
        self.answers: list[Answer] = []
        #: As the folds take the steps.
        self.positions: dict[str, Position] = {}
        self.reported = reported
        self.entry = 1
        for what, how in events:
            self.entry += 1
            if what == "revise":
                assert isinstance(how, set)
                self.revise(how)
            elif what == "outline":
                assert isinstance(how, tuple)
                eids, same = how
                self.revise(same.intersection(self.versions[-1].eids), eids)
            else:
                assert isinstance(how, tuple)
                self.answer(what, *how)

    def version(self, number: int, same: Iterable[str], eids: Iterable[str] = EIDS) -> Version:
        before = f"v{number - 1}"
        entry = getattr(self, "entry", 0)
        return Version(
            id=f"v{number}",
            proposition="p",
            number=number,
            sponsor="north",
            articles=tuple((eid, 1, before if eid in same else None) for eid in eids),
            due=1_000_000,
            offset_minutes=0,
            on_silence="stay_open",
            index=entry,
            received=entry * 60_000,
            earliest=entry,
            latest=entry,
        )

    def revise(self, same: Iterable[str], eids: Iterable[str] = EIDS) -> None:
        before, after = self.versions[-1], self.version(len(self.versions) + 1, same, eids)
        self.versions.append(after)
        self.positions = {
            party: carried_over(each, before, after) for party, each in self.positions.items()
        }

    def answer(self, party: str, word: str, articles: tuple[tuple[str, str], ...]) -> None:
        given = Answer(
            id=f"a{self.entry}",
            proposition="p",
            version=self.versions[-1].id,
            party=party,
            answer=word,
            articles=articles,
            index=self.entry,
            received=self.entry * 60_000,
            earliest=self.entry,
            latest=self.entry,
            late=False,
            reported=self.reported,
            since=self.entry,
        )
        self.answers.append(given)
        position = answered(
            self.positions.get(party), self.versions[-1], given, party, self.entry, given.received
        )
        self.positions.pop(party, None)
        if position is not None:
            self.positions[party] = position

    @property
    def proposition(self) -> Proposition:
        return Proposition(
            id="p",
            conference="c",
            number=1,
            sponsor="north",
            addressees=PARTIES,
            front=None,
            responds_to=None,
            state="open",
            by_silence=False,
            current=self.versions[-1].id,
            versions=len(self.versions),
            index=0,
            received=0,
            earliest=0,
            latest=0,
            reported=self.reported,
        )

    def standing(self, time: int = 0, joined: bool = True) -> Standing:
        state = "conferring" if joined else "invited"
        participations = {
            party: Participation("c", party, state, "office", None, "act", 0) for party in PARTIES
        }
        return standing(
            self.proposition, self.versions[-1], self.positions.values(), participations, time
        )


def current_answers(story: Story, eid: str) -> list[str | None]:
    """What each party says of an article, told the long way: from its newest answer back to the
    words that the article has had ever since."""
    found = []
    for party in PARTIES:
        word: str | None = None
        for version in story.versions:
            _, _, same_as = next(each for each in version.articles if each[0] == eid)
            word = word if same_as is not None else None
            for answer in story.answers:
                if answer.party != party or answer.version != version.id:
                    continue
                if answer.answer == TAKEN_BACK:
                    word = None
                elif answer.answer != BY_ARTICLE:
                    word = answer.answer
                else:
                    word = dict(answer.articles).get(eid, word)
        found.append(word)
    return found


@given(EVENTS)
def test_an_article_is_agreed_exactly_when_every_addressee_accepts_the_present_words(
    events: list[tuple[str, object]],
) -> None:
    story = Story(events)
    for article in story.standing().articles:
        says = current_answers(story, article.eid)
        assert (article.code == "agreed") == all(word == "accept" for word in says)
        cells = [article.cell(party) for party in PARTIES]
        shown = [None if cell is None or cell.awaiting else cell.answer for cell in cells]
        assert shown == says


@given(EVENTS, st.sampled_from(EIDS), WORDS)
def test_an_answer_on_one_article_changes_no_other(
    events: list[tuple[str, object]], eid: str, word: str
) -> None:
    story = Story(events)
    before = {each: current_answers(story, each) for each in EIDS}
    cells = {each.eid: each.cells for each in story.standing().articles}
    story.entry += 1
    story.answer("south", BY_ARTICLE, ((eid, word),))
    assert current_answers(story, eid)[PARTIES.index("south")] == word
    for each in story.standing().articles:
        if each.eid != eid:
            assert each.cells == cells[each.eid]
            assert current_answers(story, each.eid) == before[each.eid]


@given(EVENTS)
def test_nothing_carries_over_to_words_that_changed(events: list[tuple[str, object]]) -> None:
    story = Story(events)
    story.entry += 1
    story.revise(())
    assert all(cell.awaiting for each in story.standing().articles for cell in each.cells[1:])


@given(EVENTS)
def test_everything_carries_over_to_the_same_words(events: list[tuple[str, object]]) -> None:
    story = Story(events)
    before = [current_answers(story, eid) for eid in EIDS]
    story.entry += 1
    story.revise(EIDS)
    assert [current_answers(story, eid) for eid in EIDS] == before
    after = [[cell.awaiting or cell.answer for cell in each.cells[1:]]
             for each in story.standing().articles]  # fmt: skip
    assert after == [[word or "owes" for word in says] for says in before]


@given(EVENTS, st.booleans())
def test_positions_on_a_day_are_those_that_the_entries_led_to(
    events: list[tuple[str, object]], reported: bool
) -> None:
    story = Story(events, reported)
    found = positions_on(story.proposition, story.answers, story.versions)
    assert found == [story.positions[party] for party in sorted(story.positions)]


@given(EVENTS_OF_ANY_OUTLINE, st.booleans())
@settings(max_examples=500)
def test_they_are_so_too_where_articles_are_left_out_and_come_back(
    events: list[tuple[str, object]], reported: bool
) -> None:
    story = Story(events, reported)
    found = positions_on(story.proposition, story.answers, story.versions)
    assert found == [story.positions[party] for party in sorted(story.positions)]


@given(EVENTS, st.integers(0, 14))
def test_positions_on_an_earlier_day_leave_out_what_came_later(
    events: list[tuple[str, object]], minute: int
) -> None:
    whole = Story(events)
    cut = Story(events[: max(minute - 2, 0)])
    found = positions_on(whole.proposition, whole.answers, whole.versions, minute)
    expected = [] if minute == 0 else [cut.positions[party] for party in sorted(cut.positions)]
    assert found == expected


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_in_which_reports_were_entered_does_not_matter(
    events: list[tuple[str, object]], random: object
) -> None:
    story = Story(events)
    answers, versions = list(story.answers), list(story.versions)
    random.shuffle(answers)  # type: ignore[attr-defined]
    random.shuffle(versions)  # type: ignore[attr-defined]
    assert positions_on(story.proposition, answers, versions) == positions_on(
        story.proposition, story.answers, story.versions
    )


@given(EVENTS)
def test_what_one_party_says_changes_nothing_for_another(
    events: list[tuple[str, object]],
) -> None:
    story = Story(events)
    alone = Story([each for each in events if each[0] != "east"])
    for eid in EIDS:
        there, here = story.standing().article(eid), alone.standing().article(eid)
        assert there is not None
        assert here is not None
        south, alike = there.cell("south"), here.cell("south")
        assert south is not None
        assert alike is not None
        assert (south.code, south.answer) == (alike.code, alike.answer)


@given(EVENTS, st.booleans(), st.integers(0, 2_000_000))
def test_each_article_is_counted_once_and_the_counts_fit_the_codes(
    events: list[tuple[str, object]], joined: bool, time: int
) -> None:
    stands = Story(events).standing(time, joined)
    assert stands.agreed + stands.owed + stands.open == stands.total == len(EIDS)
    assert stands.agreed == sum(each.code == "agreed" for each in stands.articles)
    assert stands.owed == sum(any(cell.owed for cell in each.cells) for each in stands.articles)
    assert (stands.state == "agreed") == (stands.agreed == stands.total)
    assert joined or stands.owed == 0


@given(EVENTS)
def test_a_position_is_complete_exactly_when_nothing_is_awaited(
    events: list[tuple[str, object]],
) -> None:
    story = Story(events)
    stands = story.standing()
    for party in PARTIES:
        position, cell = story.positions.get(party), stands.party(party)
        assert cell is not None
        assert is_complete(position, story.versions[-1]) == (cell.awaiting is None)
        assert concurs(position, story.versions[-1]) == (cell.code == "accepts")


@pytest.mark.parametrize(
    ("joined", "time", "code"),
    [
        (True, 999_999, "owes"),
        (True, 1_000_000, "late"),
        (False, 999_999, "asked"),
        (False, 1_000_000, "no_answer"),
    ],
)
def test_time_and_joining_say_what_a_silence_is(joined: bool, time: int, code: str) -> None:
    stands = Story([]).standing(time, joined)
    codes = {cell.code for each in stands.articles for cell in each.cells[1:]}
    assert codes == {code}
    assert {cell.owed for cell in stands.parties[1:]} == {code in OWED}
    assert stands.owed == (len(EIDS) if joined else 0)


def test_an_answer_to_earlier_words_is_stale_and_an_answer_is_awaited() -> None:
    story = Story([("south", ("accept", ())), ("revise", {"art_1"})])
    first, second = story.standing().articles[:2]
    cell, stale = first.cell("south"), second.cell("south")
    assert cell is not None
    assert stale is not None
    assert (cell.code, cell.carried, cell.awaiting) == ("accepts", True, None)
    assert (stale.code, stale.answer, stale.awaiting, stale.act) == (
        "stale",
        "accept",
        "owes",
        "a2",
    )
    late = story.standing(1_000_000).articles[1].cell("south")
    assert late is not None
    assert (late.code, late.answer) == ("late", "accept")


def test_the_sponsor_stands_first_and_proposed() -> None:
    stands = Story([]).standing()
    assert [cell.code for cell in stands.parties] == ["proposed", "owes", "owes"]
    assert [each.cells[0].party for each in stands.articles] == ["north"] * 3


@pytest.mark.parametrize("state", ["withdrawn", "lapsed"])
def test_of_what_is_over_nothing_is_owed(state: str) -> None:
    story = Story([("south", ("decline", ()))])
    over = replace(story.proposition, state=state)
    stands = standing(over, story.versions[-1], story.positions.values(), {}, 0)
    assert (stands.state, stands.owed) == (state, 0)
    assert [cell.code for cell in stands.parties] == ["proposed", "no_answer", "declines"]


def test_an_earlier_version_is_superseded_and_shows_what_was_said_of_it() -> None:
    story = Story([("south", ("accept", ())), ("east", ("accept", ())), ("revise", set())])
    first = story.versions[0]
    then = positions_on(story.proposition, story.answers, [first])
    stands = standing(story.proposition, first, then, {}, 0)
    assert stands.superseded
    assert [cell.code for cell in stands.parties[1:]] == ["accepts", "accepts"]
    assert story.standing().agreed == 0


def test_a_report_that_nobody_confirmed_gives_no_position() -> None:
    story = Story([("south", ("accept", ()))], reported=False)
    told = [replace(each, reported=True, since=None) for each in story.answers]
    assert positions_on(story.proposition, told, story.versions) == []


def test_a_proposal_and_its_version_on_a_day() -> None:
    story = Story([("revise", set()), ("revise", set())])
    assert version_on(story.versions, 0) is None
    assert version_on(story.versions, 1) == story.versions[0]
    assert version_on(story.versions, 3) == story.versions[1]
    assert version_on(story.versions, None) == story.versions[2]
    ended = replace(story.proposition, state="withdrawn", ended=9, ended_by="w", ended_latest=9)
    assert proposition_on(ended, 9).state == "open"
    assert proposition_on(ended, 10).state == "withdrawn"
    assert proposition_on(ended, None).state == "withdrawn"
