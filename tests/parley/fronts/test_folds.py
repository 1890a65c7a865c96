"""Opening and closing fronts and tables."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.fronts.facts import Front
from tests.house.world import NOWHERE, Someone
from tests.parley.table import Table

TITLE = {"title": "Hours"}
REASON = {"reason": "Done"}


@pytest.fixture
def table() -> Table:
    return Table()


def body(*parties: Someone, **given: Any) -> dict[str, Any]:
    return {"kind": "table", "parties": [each.id for each in parties], "lines": []} | given


def open_front(table: Table, by: Someone, *parties: Someone, **given: Any) -> str | None:
    return table.attempt("front.open", body(*(parties or (table.north,)), **given), by, TITLE)


def test_fronts_are_numbered_in_their_conference(table: Table) -> None:
    for kind, by in (("front", table.office), ("working_group", table.north)):
        table.say("front.open", body(table.north, table.east, kind=kind), by, TITLE)
    found = table.world.facts.find(Front, "conference", table.scope)
    assert [(each.number, each.kind, each.by) for each in found] == [
        (1, "front", table.office.id),
        (2, "working_group", table.north.id),
    ]
    assert found[0].parties == (table.north.id, table.east.id)


def test_only_who_confers_opens_a_front(table: Table) -> None:
    other = table.world.office(table.house, "other-office")
    assert open_front(table, table.north) is None
    assert open_front(table, table.office) is None
    for who in (table.east, table.west):
        assert open_front(table, who) == "not_conferring"
    assert open_front(table, other) == "without_authority"


def test_its_parties_were_invited(table: Table) -> None:
    assert open_front(table, table.north, table.north, table.east) is None
    assert open_front(table, table.north, table.north, table.west) == "unknown_target"
    assert open_front(table, table.north, table.office) == "unknown_target"
    assert open_front(table, table.north, parties=[NOWHERE]) == "unknown_target"
    assert open_front(table, table.north, parties=[]) == "malformed_body"
    assert open_front(table, table.north, table.north, table.north) == "malformed_body"


@pytest.mark.parametrize("state", ["announced", "convened", "suspended"])
def test_a_front_is_opened_in_session(state: str) -> None:
    table = Table(state=state)
    assert open_front(table, table.office) == "not_in_session"


def test_a_front_is_closed_by_its_opener_or_the_secretariat(table: Table) -> None:
    front = table.say("front.open", body(table.north, table.south), table.north, TITLE).id
    close = {"front": front}
    assert table.attempt("front.close", close, table.north, REASON) is None
    assert table.attempt("front.close", close, table.office, REASON) is None
    assert table.attempt("front.close", close, table.south, REASON) == "without_authority"
    closing = table.say("front.close", close, table.office, REASON)
    found = table.world.facts.get(Front, front)
    assert found is not None
    assert (found.state, found.closed) == ("closed", table.world.size - 1)
    assert closing.act.kind == "front.close"


def test_a_front_is_closed_where_it_was_opened(table: Table) -> None:
    front = table.say("front.open", body(table.north), table.north, TITLE).id
    elsewhere = table.world.conference(table.office, "other")
    for scope, target in ((elsewhere, front), (table.scope, NOWHERE), (table.scope, table.scope)):
        code = table.attempt("front.close", {"front": target}, table.north, REASON, scope=scope)
        assert code == "unknown_target"


def test_a_delegate_opens_a_front_with_the_power_to_table(table: Table) -> None:
    assert open_front(table, table.delegate(table.north, "envoy", ("table",))) is None
    assert open_front(table, table.delegate(table.north, "other", ("answer",))) == "exceeds_powers"
