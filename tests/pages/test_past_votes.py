"""Votes of the past: every account of each, beside its rivals, and nothing but what was told."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.house.pages import Lookup
from glasshouse.pages.past_votes import PastVote, PastVotes, past_votes
from glasshouse.pages.votes import votes_page
from tests.house.world import Someone, World
from tests.pages.counting import Counting


class Archive:
    """A transcript whose scribe enters counts of votes."""

    def __init__(self) -> None:
        self.world = World()
        self.there = self.world.transcript()

    def tell(self, text: str = "10 for, 2 against", **given: Any) -> str:
        usual = {"nature": "vote", "of": self.there.north}
        return self.world.state(self.there.scribe, self.there.scope, text=text, **usual | given).id

    def source(self, slug: str) -> str:
        return self.world.document(self.there.scribe, self.there.scope, slug)

    def past(self, facts: Any = None) -> PastVotes:
        facts = facts or self.world.facts
        lookup = Lookup(facts, self.world.page_context(), self.world.words)
        return past_votes(facts, lookup)

    def votes(self) -> list[PastVote]:
        [told] = self.past().told
        assert told.conference.slug == "talks"
        return told.votes


@pytest.fixture
def archive() -> Archive:
    return Archive()


def texts(vote: PastVote) -> list[str | None]:
    return [each.text.text for each in vote.accounts]


def test_a_count_stands_with_its_date_body_words_and_sources(archive: Archive) -> None:
    book = archive.source("book")
    archive.tell(sources=[book], edtf="1918-03-15", certainty="medium")
    [vote] = archive.votes()
    [account] = vote.accounts
    assert texts(vote) == ["10 for, 2 against"]
    assert [source.slug for source in account.sources] == ["book"]
    assert account.entry.occurred is not None
    assert account.entry.occurred.edtf == "1918-03-15"
    assert account.entry.reported is not None
    assert account.entry.reported.of is not None
    assert account.entry.reported.of.slug == "north"
    assert (account.entry.reported.standing, account.entry.reported.certainty) == (
        *("not_confirmed", "medium"),
    )


def test_every_account_stands_beside_what_it_rivals(archive: Archive) -> None:
    first = archive.tell("10 for, 2 against")
    archive.tell("99 for", edtf="1917-11-09")
    archive.tell("9 for, 3 against", rival_of=first)
    archive.tell("8 for, 4 against", rival_of=first)
    assert [texts(vote) for vote in archive.votes()] == [
        ["10 for, 2 against", "9 for, 3 against", "8 for, 4 against"],
        ["99 for"],
    ]
    assert [vote.rivalled for vote in archive.votes()] == [None, None]


def test_accounts_of_what_is_no_count_itself_lead_to_it(archive: Archive) -> None:
    begun = archive.tell("Voting opens", nature="mandate")
    archive.tell("One table", rival_of=begun)
    archive.tell("Another table", rival_of=begun)
    [vote] = archive.votes()
    assert texts(vote) == ["One table", "Another table"]
    assert vote.rivalled is not None
    assert vote.rivalled.id == begun


def test_they_stand_in_the_order_of_history(archive: Archive) -> None:
    for year in (1919, 1917, 1918):
        archive.tell(f"In {year}", edtf=f"{year}-01-01")
    assert [texts(vote)[0] for vote in archive.votes()] == ["In 1917", "In 1918", "In 1919"]


def test_long_texts_are_shown_whole(archive: Archive) -> None:
    table = "\n".join(f"Party {number}, {number} seats;" for number in range(100))
    archive.tell(table)
    assert texts(archive.votes()[0]) == [table]


@pytest.mark.parametrize("nature", ["declaration", "ratification", "mandate"])
def test_what_is_no_count_is_not_among_them(archive: Archive, nature: str) -> None:
    archive.tell(nature=nature)
    assert archive.past() == PastVotes(told=[], more=False)


def test_what_a_party_says_of_a_vote_in_a_live_negotiation_is_no_vote_of_the_past(
    archive: Archive,
) -> None:
    # Threat: a party that is at the table lists its own count among those that sources tell.
    world, office = archive.world, archive.there.office
    table = world.conference(office, "table")
    speaker: Someone = world.party(office, "speaker")
    world.state(speaker, table, nature="vote", text="All were for it")
    assert archive.past().told == []


def test_the_oldest_are_left_to_the_public_record(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.pages.past_votes.ACCOUNTS", 2)
    for number in range(2):
        archive.tell(f"Count {number}")
    assert not archive.past().more
    archive.tell("Count 2")
    assert archive.past().more
    assert [texts(vote) for vote in archive.votes()] == [["Count 1"], ["Count 2"]]


def test_looking_for_them_ends(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    # Threat: somebody says thousands of things of this nature, and every reader pays for them.
    monkeypatch.setattr("glasshouse.pages.past_votes.SCANNED", 2)
    archive.tell("Count 0")
    for number in range(2):
        archive.world.state(
            *(archive.there.scribe, archive.there.scope),
            nature="vote",
            of=archive.there.south,
            text=f"Later {number}",
        )
    assert archive.past().more
    assert [texts(vote) for vote in archive.votes()] == [["Later 0"], ["Later 1"]]


def test_they_stand_on_the_first_page_of_votes_alone(archive: Archive) -> None:
    archive.tell()
    world = archive.world
    first = votes_page(world.facts, world.page_context(), world.words)
    older = votes_page(world.facts, world.page_context(), world.words, before=1)
    assert first.past is not None
    assert len(first.past.told) == 1
    assert older.past is None


def test_it_asks_no_more_for_many_than_for_one(archive: Archive) -> None:
    book = archive.source("book")
    first = archive.tell(sources=[book])
    one = Counting(archive.world.facts)
    archive.past(one)
    for number in range(8):
        archive.tell(f"Rival {number}", sources=[archive.source(f"b{number}")], rival_of=first)
        begun = archive.tell(nature="mandate")
        archive.tell(f"Other {number}", sources=[book], rival_of=begun)
    many = Counting(archive.world.facts)
    archive.past(many)
    assert len(many.asked) <= len(one.asked) + 2
