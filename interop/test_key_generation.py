"""A group's key that members of both programs make together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glasshouse.elections.belenios.files import written
from glasshouse.elections.belenios.trustees import Trustees
from interop.roles import Roles
from interop.test_continuing import Turns, grouped


@pytest.mark.parametrize(("size", "needed"), [(2, 1), (3, 2), (5, 3)])
@pytest.mark.parametrize("names", [["here", "there"], ["there", "here"], ["here"], ["there"]])
def test_members_of_both_programs_make_one_group(
    tmp_path: Path, both: dict[str, Roles], names: list[str], size: int, needed: int
) -> None:
    keys, exchange = grouped(tmp_path, Turns(both, names), size, needed)
    assert len(keys) == size
    found = {name: roles.group(exchange).read_bytes().strip() for name, roles in both.items()}
    assert found["here"] == found["there"]
    trustees = Trustees.parse(written([["Pedersen", json.loads(found["here"])]]))
    trustees.check(trustees.public_key)


@pytest.mark.parametrize("name", ["here", "there"])
def test_a_member_is_refused_who_says_something_else_of_the_group(
    tmp_path: Path, both: dict[str, Roles], name: str
) -> None:
    exchange = tmp_path / "exchange"
    members = [
        both["here"].certificate(exchange, 1, 3, 2),
        both["there"].certificate(exchange, 2, 3, 1),
        both["here"].certificate(exchange, 3, 3, 2),
    ]
    with pytest.raises(AssertionError):
        both[name].polynomial(exchange, members[0])


@pytest.mark.parametrize("name", ["here", "there"])
def test_a_share_that_was_meant_for_another_member_is_refused(
    tmp_path: Path, both: dict[str, Roles], name: str
) -> None:
    exchange = tmp_path / "exchange"
    other = "there" if name == "here" else "here"
    members = [both[name].certificate(exchange, place, 3, 2) for place in (1, 2, 3)]
    for member in members:
        both[other].polynomial(exchange, member)
    for path in exchange.glob("*.polynomial"):
        value = json.loads(path.read_bytes())
        value["secrets"].reverse()
        path.write_bytes(written(value) + b"\n")
    with pytest.raises(AssertionError):
        both[name].share(exchange, members[0])
