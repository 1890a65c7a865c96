"""Which proposal an entry is about, as rows and links tell it."""

from __future__ import annotations

import pytest

from glasshouse.acts.compose import Written
from glasshouse.parley.pages import Link, Row, fetch_rows, link, row
from tests.house.world import DAY
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import Bargaining, outline
from tests.parley.propositions.test_states import lookup
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def both(table: Bargaining, written: Written) -> tuple[Row, Link]:
    found = lookup(table)
    return row(found, found.recorded(written.id)), link(found, written.id)


def about(table: Bargaining, written: Written) -> tuple[int | None, int | None]:
    shown, pointer = both(table, written)
    assert (shown.proposal, shown.version) == (pointer.proposal, pointer.version)
    return shown.proposal, shown.version


def says(table: Bargaining, written: Written) -> list[tuple[str, list[int]]]:
    return [(each.code, each.articles) for each in both(table, written)[0].says]


def test_what_is_about_a_proposal_tells_its_number(table: Bargaining) -> None:
    table.propose(table.east)
    first = table.propose()
    second = table.revise(first.id, due_in=DAY)
    answer = table.answer(second.id, "refer")
    body = {"version": second.id, "due": deadline(table.world.now + 2 * DAY), "lines": []}
    more = table.say("deadline.extend", body, table.north)
    back = table.say("answer.withdraw", {"version": second.id}, table.south)
    gone = table.say(
        "proposition.withdraw",
        {"proposition": first.id, "account": None},
        table.north,
        {"reason": "So it is"},
    )
    told = [about(table, each) for each in (first, second, answer, more, back, gone)]
    assert told == [(2, 1), (2, 2), (2, 2), (2, 2), (2, 2), (2, 2)]


def test_other_entries_are_about_none(table: Bargaining) -> None:
    body = {"kind": "table", "parties": [table.north.id, table.south.id], "lines": []}
    opened = table.say("front.open", body, table.office, {"title": "Hours"})
    assert about(table, opened) == (None, None)
    assert says(table, opened) == []


def test_what_has_no_effect_answers_nothing(table: Bargaining) -> None:
    told = table.propose(table.east)
    attempted = table.answer(told.id, "accept", by=table.south)
    assert both(table, attempted)[0].effect == "not_addressee"
    assert (about(table, attempted), says(table, attempted)) == ((None, None), [])


def test_an_answer_tells_what_it_says_of_which_article(table: Bargaining) -> None:
    told = table.propose(articles=outline(1, 1, 1))
    whole = table.answer(told.id, "accept_in_principle")
    parts = table.answer(told.id, art_3="accept", art_2="decline", art_1="accept")
    assert says(table, whole) == [("accepts_in_principle", [])]
    assert [(code, sorted(listed)) for code, listed in says(table, parts)] == [
        ("accepts", [1, 3]),
        ("declines", [2]),
    ]


def test_it_asks_no_more_for_more_rows(table: Bargaining) -> None:
    told = table.propose(articles=outline(1, 1, 1))
    acts = [told.id]

    def asked() -> int:
        found = lookup(table)
        counting = Counting(table.facts)
        found.facts = counting
        fetch_rows(found, acts)
        for act in acts:
            row(found, found.recorded(act))
        return len(counting.asked)

    acts.append(table.answer(told.id, "refer").id)
    few = asked()
    for _ in range(4):
        acts.append(table.answer(told.id, "ask").id)
    assert asked() == few
