"""What time alone does to proposals."""

from __future__ import annotations

import pytest

from glasshouse.acts.timers import Timer
from tests.parley.propositions.bargaining import HOUR, Bargaining, words
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


@pytest.mark.parametrize(
    ("on_silence", "answer", "state"),
    [
        ("lapse", {}, "lapsed"),
        ("lapse", {"art_1": "accept"}, "lapsed"),
        # Who answered was not silent, whatever was said.
        ("lapse", {"art_1": "accept", "art_2": "decline"}, "open"),
        ("stay_open", {}, "open"),
        ("stay_open", {"art_1": "accept"}, "open"),
        ("adopt", {}, "agreed"),
        ("adopt", {"art_1": "accept"}, "agreed"),
        ("adopt", {"art_1": "decline"}, "open"),
        ("adopt", {"art_1": "accept_with_reservation"}, "open"),
    ],
)
def test_what_follows_at_the_deadline(
    table: Bargaining, on_silence: str, answer: dict[str, str], state: str
) -> None:
    proposal = table.propose(on_silence=on_silence)
    if answer:
        table.answer(proposal.id, **answer)
    table.world.now += 2 * HOUR
    known = table.known(proposal.id)
    assert known.state == state
    assert known.by_silence == (state == "agreed")
    assert known.ended_by is None
    assert (table.owes(proposal.id) is None) == (state != "open" or len(answer) == 2)
    if state == "agreed":
        assert table.codes(proposal.id) == ["agreed", "agreed"]
        assert "no_answer" in table.cells(proposal.id)


def test_it_ends_at_its_deadline_whenever_that_is_noticed(table: Bargaining) -> None:
    proposal = table.propose()
    owed = table.owes(proposal.id)
    assert owed is not None
    table.world.now += 5 * HOUR
    assert table.known(proposal.id).ended == owed.due
    table.propose()
    assert table.known(proposal.id).ended == owed.due


def test_silence_does_not_bind_who_left(table: Bargaining) -> None:
    proposal = table.propose(on_silence="adopt")
    table.say("participation.withdraw", {}, table.south, {"reason": "No use"})
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == "open"


@pytest.mark.parametrize("mode", ["live", "practice"])
def test_a_new_version_has_a_deadline_of_its_own(mode: str) -> None:
    table = Bargaining(mode=mode)
    proposal = table.propose()
    table.revise(proposal.id, due_in=3 * HOUR)
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == "open"
    table.world.now += HOUR
    assert table.known(proposal.id).state == "lapsed"


def test_a_new_version_without_a_deadline_never_lapses(table: Bargaining) -> None:
    proposal = table.propose()
    table.revise(proposal.id, due_in=None)
    table.world.now += 100 * HOUR
    assert table.known(proposal.id).state == "open"


def test_more_time_moves_the_deadline(table: Bargaining) -> None:
    proposal = table.propose()
    body = {"version": proposal.id, "due": deadline(table.world.now + 3 * HOUR), "lines": []}
    table.say("deadline.extend", body, table.north)
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == "open"
    table.world.now += HOUR
    assert table.known(proposal.id).state == "lapsed"


def test_what_is_over_waits_for_nothing(table: Bargaining) -> None:
    agreed, withdrawn = table.propose(), table.propose()
    assert table.world.facts.find(Timer, "due") != []
    table.answer(agreed.id, "accept")
    body = {"proposition": withdrawn.id, "account": None}
    table.say("proposition.withdraw", body, table.north, {"reason": "Overtaken"})
    assert table.world.facts.find(Timer, "due") == []


def test_a_deadline_that_comes_while_a_conference_is_suspended_still_comes(
    table: Bargaining,
) -> None:
    proposal = table.propose()
    table.turn("conference.suspend")
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == "lapsed"


def test_silence_adopts_nothing_while_a_conference_is_suspended(table: Bargaining) -> None:
    adopted = table.propose(on_silence="adopt")
    suspended = table.propose(on_silence="adopt", due_in=4 * HOUR)
    table.world.now += 2 * HOUR
    table.turn("conference.suspend")
    table.world.now += 5 * HOUR
    assert table.known(adopted.id).by_silence
    assert table.known(suspended.id).state == "open"


@pytest.mark.parametrize(
    ("answer", "state"), [("decline", "open"), ("refer", "open"), ("accept", "agreed")]
)
def test_an_objection_to_an_earlier_wording_is_no_silence(
    table: Bargaining, answer: str, state: str
) -> None:
    """A sponsor that tables declined words once more, a little changed, gains nothing by it."""
    table.say("participation.answer", {"will_confer": "yes", "lines": []}, table.east)
    proposal = table.propose(table.south, table.east, on_silence="adopt")
    table.answer(proposal.id, answer)
    table.revise(proposal.id, on_silence="adopt")
    table.world.now += 2 * HOUR
    assert table.known(proposal.id).state == state


def test_silence_cannot_bind_who_confers_on_conditions(table: Bargaining) -> None:
    answer = {"will_confer": "conditional", "lines": ["conditions"]}
    table.say("participation.answer", answer, table.east, {"conditions": "In the open"})
    body = table.proposal(table.east, on_silence="adopt")
    said = words(body["articles"])
    assert table.attempt("proposition.table", body, table.north, said) == "silence_not_allowed"
    body["on_silence"] = "lapse"
    assert table.attempt("proposition.table", body, table.north, said) is None


@pytest.mark.parametrize("late", ["accept", "take back"])
def test_what_stayed_open_is_not_adopted_by_what_is_said_later(
    table: Bargaining, late: str
) -> None:
    table.say("participation.answer", {"will_confer": "yes", "lines": []}, table.east)
    proposal = table.propose(table.south, table.east, on_silence="adopt")
    table.answer(proposal.id, "decline")
    table.world.now += 5 * HOUR
    assert table.known(proposal.id).state == "open"
    if late == "accept":
        table.answer(proposal.id, "accept")
    else:
        table.say("answer.withdraw", {"version": proposal.id}, table.south)
    known = table.known(proposal.id)
    assert (known.state, known.by_silence, known.ended) == ("open", False, None)
    assert table.world.facts.find(Timer, "due") == []


def test_practice_does_not_end_at_a_deadline_before_the_last_answer() -> None:
    table = Bargaining(mode="practice")
    proposal = table.propose(on_silence="stay_open")
    table.world.now += 5 * HOUR
    table.answer(proposal.id, "accept")
    assert table.known(proposal.id).ended is None
    assert table.standing(proposal.id).state == "agreed"
