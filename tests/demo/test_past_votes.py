"""The page of votes of the demo house: the counts of 1917-18, every account beside its rival."""

from __future__ import annotations

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import Text, TextMissing
from glasshouse.demo.chronology import Chronology, RivalVersion
from glasshouse.house.pages import Lookup
from glasshouse.pages.past_votes import PastVote, past_votes
from tests.demo.houses import DemoHouse


@pytest.fixture(scope="module")
def votes(demo: DemoHouse) -> list[PastVote]:
    def words(digest: str) -> Text | TextMissing:
        raw = demo.sheets.get(digest)
        return TextMissing(digest) if raw is None else Text(Sheet.parse(raw))

    context = PageContext(demo.built.size, demo.ended, "en")
    found = past_votes(demo.facts, Lookup(demo.facts, context, words))
    assert not found.more
    [told] = found.told
    assert told.conference.slug == "peace-1917-18"
    return told.votes


def test_every_account_is_shown_once_and_word_for_word(
    chronology: Chronology, votes: list[PastVote]
) -> None:
    shown = [account.text.text for vote in votes for account in vote.accounts]
    told = [said.text for said in chronology.in_order() if said.nature == "vote"]
    assert sorted(filter(None, shown)) == sorted(told)


def test_every_account_stands_beside_its_rival(
    chronology: Chronology, votes: list[PastVote]
) -> None:
    texts = {said.id: said.text for said in chronology.in_order()}
    columns = [{account.text.text for account in vote.accounts} for vote in votes]
    assert [len(column) for column in columns] == [2, 1, 1, 2, 1, 1, 2]
    rivals = [
        each
        for each in chronology.in_order()
        if isinstance(each, RivalVersion) and each.nature == "vote"
    ]
    assert len(rivals) == 4
    for rival in rivals:
        others = [each.id for each in rivals if each.rival_of == rival.rival_of]
        if rival.rival_of[0] == "f":
            others.append(rival.rival_of)
        assert {texts[other] for other in others} in columns
        assert len(others) == 2


def test_the_tables_of_the_assembly_lead_to_the_voting(votes: list[PastVote]) -> None:
    assert votes[0].rivalled is not None
    assert votes[0].rivalled.nature == "mandate"
    assert [vote.rivalled for vote in votes[1:]] == [None] * 6


def test_nobody_has_confirmed_any_of_them(votes: list[PastVote]) -> None:
    for vote in votes:
        for account in vote.accounts:
            assert account.entry.reported is not None
            assert account.entry.reported.standing == "not_confirmed"
            assert account.sources
