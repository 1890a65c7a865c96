"""What lists of entries show of proposals and answers."""

from __future__ import annotations

import pytest

from glasshouse.acts.compose import Written
from glasshouse.acts.context import PageContext
from glasshouse.house.pages import Lookup
from glasshouse.parley.pages import fetch_rows, row
from glasshouse.parley.propositions.states import state_of
from tests.parley.propositions.bargaining import HOUR, Bargaining


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def lookup(table: Bargaining) -> Lookup:
    context = PageContext(table.world.size, table.world.now, "en")
    return Lookup(table.facts, context, table.world.words)


def shown(table: Bargaining, written: Written) -> str | None:
    found = lookup(table)
    state = row(found, found.recorded(written.id)).state
    return None if state is None else state.code


def test_a_proposal_is_owed_an_answer_until_it_has_one(table: Bargaining) -> None:
    owed = table.propose()
    waiting = table.propose(table.east)
    assert (shown(table, owed), shown(table, waiting)) == ("owed", "waiting")
    table.answer(owed.id, "refer")
    assert shown(table, owed) is None


def test_a_proposal_ends(table: Bargaining) -> None:
    first, agreed, lapsed = table.propose(), table.propose(), table.propose()
    second = table.revise(first.id, due_in=9 * HOUR)
    table.answer(agreed.id, "accept")
    table.world.now += 2 * HOUR
    assert (shown(table, first), shown(table, second)) == ("ended", "owed")
    assert (shown(table, agreed), shown(table, lapsed)) == ("ended", "ended")


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"answer": "accept"}, "accepts"),
        ({"answer": "decline"}, "declines"),
        ({"answer": "refer"}, None),
        ({"art_1": "decline", "art_2": "decline"}, "declines"),
        ({"art_1": "accept", "art_2": "decline"}, None),
    ],
)
def test_what_an_answer_says(table: Bargaining, answer: dict[str, str], state: str | None) -> None:
    proposal = table.propose()
    assert shown(table, table.answer(proposal.id, **answer)) == state


def test_an_answer_without_effect_has_no_state(table: Bargaining) -> None:
    proposal = table.propose()
    assert shown(table, table.answer(proposal.id, "accept", by=table.east)) is None
    assert shown(table, proposal) == "owed"


class NothingMore:
    """Facts that must not be asked any more."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(f"{name} was asked")


def test_what_was_fetched_together_is_not_asked_again(table: Bargaining) -> None:
    acts = [table.propose().id, table.propose(table.south, table.east).id]
    acts += [table.revise(acts[0]).id, table.answer(acts[1], "refer").id]
    found = lookup(table)
    fetch_rows(found, acts)
    recorded = [found.recorded(act) for act in acts]
    found.facts = NothingMore()  # type: ignore[assignment]
    states = [state_of(found, each) for each in recorded]
    assert [each and each.code for each in states] == ["ended", "waiting", "owed", None]
