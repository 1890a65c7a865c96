"""Every row of the table of transitions: what it allows is done, all else is refused.

The tests are made from the table, so that no row is without an allowed and a refused one. How a
thing is brought into a state is told by its stage (``tests/parley/stages``).
"""

from __future__ import annotations

from importlib import import_module

import pytest

from glasshouse.kinds import REGISTRY
from glasshouse.parley.transitions import NOTHING, SAME, TRANSITIONS, Transition, possible
from tests.parley.stages import Stage

#: States that no row names: folds reach them when the last answer, or the last party, is there.
COMPLETED = {"proposition": ("agreed",), "agreement": ("concluded",)}
#: What comes too late is not refused: it is on the record, without effect.
RECORDED = {("proposition", "lapsed", "answer.give"): "late"}
THINGS = tuple(dict.fromkeys(row.thing for row in TRANSITIONS))
#: What an act makes. Before that act there is nothing to name, and the next one makes another.
MADE = frozenset(row.thing for row in TRANSITIONS if row.before == (NOTHING,))


def states(thing: str) -> tuple[str, ...]:
    """Every state of a thing, in the order of the table."""
    rows = [row for row in TRANSITIONS if row.thing == thing]
    named = [state for row in rows for state in (*row.before, row.after) if state != SAME]
    return tuple(dict.fromkeys((*named, *COMPLETED.get(thing, ()))))


def makes(row: Transition) -> bool:
    return row.before == (NOTHING,)


def allowed() -> list[tuple[Transition, str]]:
    return [(row, state) for row in TRANSITIONS for state in row.before]


def not_allowed() -> list[tuple[Transition, str]]:
    return [
        (row, state)
        for row in TRANSITIONS
        if not makes(row)
        for state in states(row.thing)
        if state not in row.before
    ]


def name(case: tuple[Transition, str]) -> str:
    row, state = case
    return f"{row.thing}-{state}-{row.kind}" + ("" if row.choice is None else f"-{row.choice}")


def reach(thing: str, state: str) -> Stage:
    stage: Stage = import_module(f"tests.parley.stages.{thing}").reach(state)
    return stage


@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_can_be_brought_into_each_of_its_states(thing: str) -> None:
    for state in states(thing):
        stage = reach(thing, state)
        if state != NOTHING or thing not in MADE:
            assert stage.state() == state


@pytest.mark.parametrize("case", allowed(), ids=name)
def test_what_the_table_allows_is_done(case: tuple[Transition, str]) -> None:
    row, state = case
    stage = reach(row.thing, state)
    written = stage.write(row.kind, row.choice)
    assert stage.world.record(written).effect is None
    if makes(row):
        stage.thing = written.id
    assert stage.state() == (state if row.after == SAME else row.after)


@pytest.mark.parametrize("case", not_allowed(), ids=name)
def test_what_the_table_does_not_allow_is_refused_and_the_answer_says_what_is_possible(
    case: tuple[Transition, str],
) -> None:
    row, state = case
    stage = reach(row.thing, state)
    decision = stage.world.decide(stage.write(row.kind, row.choice))
    late = RECORDED.get((row.thing, state, row.kind))
    assert decision.effect == late
    if late is not None:
        return
    refused = decision.refused
    assert refused is not None
    if state == NOTHING and row.thing in MADE:
        assert refused.code == "unknown_target"
    else:
        assert (refused.code, refused.allowed) == (
            "illegal_transition",
            possible(row.thing, state),
        )


@pytest.mark.parametrize(
    "row",
    [row for row in TRANSITIONS if makes(row) and row.thing != "conference"],
    ids=lambda row: row.kind,
)
def test_nothing_new_begins_in_a_conference_that_has_ended(row: Transition) -> None:
    stage = reach(row.thing, NOTHING)
    written = stage.write(row.kind, row.choice)
    stage.world.say(
        "conference.abandon",
        {"account": None},
        stage.office,
        scope=written.act.scope,
        texts={"en": {"reason": "Nobody came"}},
    )
    refused = stage.world.decide(written).refused
    assert refused is not None
    assert refused.code == "conference_ended"


def test_a_conference_is_not_announced_twice_under_one_name() -> None:
    stage = reach("conference", NOTHING)
    written = stage.write("conference.announce", None)
    stage.world.record(written)
    refused = stage.world.decide(stage.write("conference.announce", None)).refused
    assert refused is not None
    assert refused.code == "slug_taken"


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: name((row, row.before[0])))
def test_the_table_speaks_of_kinds_that_there_are(row: Transition) -> None:
    assert REGISTRY.kind(REGISTRY.versions[-1], row.kind) is not None


def test_a_kind_leaves_a_choice_everywhere_or_nowhere() -> None:
    for row in TRANSITIONS:
        alike = [each for each in TRANSITIONS if (each.thing, each.kind) == (row.thing, row.kind)]
        assert len({each.choice for each in alike}) == len(alike)
        assert len(alike) == 1 or all(each.choice is not None for each in alike)
