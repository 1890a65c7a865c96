"""Values that are quick to make are what ``dataclass(frozen=True)`` makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from glasshouse.acts.frozen import frozen, once
from glasshouse.acts.frozen import replace as frozen_replace


@frozen
class Quick:
    north: int
    east: int
    name: str | None = None


@dataclass(frozen=True)
class Usual:
    north: int
    east: int
    name: str | None = None


def test_they_are_made_compared_shown_and_replaced_as_usual() -> None:
    quick, usual = Quick(1, east=2), Usual(1, east=2)
    assert vars(quick) == vars(usual)
    assert repr(quick) == repr(usual).replace("Usual", "Quick")
    assert quick == Quick(1, 2, None) != Quick(1, 2, "x")
    assert hash(quick) == hash(usual)
    assert replace(quick, name="x") == Quick(1, 2, "x")


def test_nobody_changes_them() -> None:
    quick = Quick(1, 2)
    with pytest.raises(FrozenInstanceError):
        quick.north = 3  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del quick.north


@pytest.mark.parametrize("given", [{}, {"north": 1}, {"north": 1, "east": 2, "south": 3}])
def test_fields_are_given_once_and_all(given: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Quick(**given)  # type: ignore[arg-type]


def test_what_is_more_than_plain_fields_is_refused() -> None:
    with pytest.raises(TypeError):

        @frozen
        class _Made:
            items: list[int] = field(default_factory=list)

    with pytest.raises(TypeError):

        @frozen
        class _Checked:
            north: int

            def __post_init__(self) -> None: ...

    with pytest.raises(TypeError):

        @frozen
        class _Slotted:
            __slots__ = ("north",)
            north: int


@frozen
class Town:
    name: str
    asked: tuple[str, ...] = ()

    @once
    def letters(self) -> list[str]:
        """Its letters."""
        return list(self.name)


def test_what_is_made_once_is_kept_and_is_no_field() -> None:
    town = Town("Brest")
    assert town.letters is town.letters == ["B", "r", "e", "s", "t"]
    assert town == Town("Brest")
    assert hash(town) == hash(Town("Brest"))
    assert Town.letters.__doc__ == "Its letters."


def test_a_value_replaced_has_nothing_made_of_the_old_one() -> None:
    town = Town("Brest", ("x",))
    assert town.letters[0] == "B"
    other = frozen_replace(town, name="Riga")
    assert other == Town("Riga", ("x",)) == replace(town, name="Riga")
    assert other.letters == ["R", "i", "g", "a"]
    assert town.name == "Brest"


@pytest.mark.parametrize("name", ["letters", "north"])
def test_only_fields_are_replaced(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        frozen_replace(Town("Brest"), **{name: []})
