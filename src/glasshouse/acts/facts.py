"""Facts: the typed consequences of acts, and what every store of them promises.

A fact is a frozen dataclass of plain values, found by its class and key, and listed through the
indexes it declares. Facts are derived: drop them and replay the record. A replaced fact is kept
with the span of sizes in which it stood, so that the state at every size N can be read.

Size N means entries 0 … N-1; what entry i changes stands from size i + 1 on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar

from glasshouse.acts.canonical import encode_decoded, encode_text
from glasshouse.acts.frozen import frozen, once

F = TypeVar("F", bound="Fact")


def sortable(number: int) -> str:
    """A non-negative integer as text whose order is the order of numbers."""
    return f"{number:016d}"


class Fact:
    """Base of all facts.

    A subclass is a frozen dataclass whose fields hold str, int, bool, None and tuples of these;
    ``FACT`` is its name in stores and digests.
    """

    FACT: ClassVar[str]
    WRITTEN_ONCE: ClassVar[bool] = False

    @property
    def key(self) -> str:
        """What this fact is found by, unique within its class."""
        raise AttributeError("a fact class names its key")

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """Where the fact is listed: (index name, value, text to sort by)."""
        return ()

    def values(self) -> list[Any]:
        """The fields in order, as JSON values."""
        return list(_fields_of(type(self))(self))

    def canonical_values(self) -> str:
        """``values`` in canonical form, as stores keep them and digests run over them."""
        read = _FIELDS.get(type(self)) or _fields_of(type(self))
        return encode_decoded(read(self)).decode()

    @classmethod
    def from_values(cls: type[F], values: Iterable[Any]) -> F:
        """The inverse of ``values`` after a round trip through JSON."""
        return cls(*[_frozen(value) if type(value) is list else value for value in values])


_FIELDS: dict[type[Fact], Callable[[Fact], tuple[Any, ...]]] = {}


def _fields_of(cls: type[Fact]) -> Callable[[Fact], tuple[Any, ...]]:
    """What reads all fields of a fact at once."""
    read = _FIELDS.get(cls)
    if read is None:
        names = [each.name for each in fields(cls)]  # type: ignore[arg-type]
        # Of a single name attrgetter gives the value alone, not a tuple of one.
        read = attrgetter(*names) if len(names) > 1 else lambda fact: (getattr(fact, names[0]),)
        _FIELDS[cls] = read
    return read


def _frozen(values: list[Any]) -> tuple[Any, ...]:
    # Most lists hold no other: a page reads thousands of them.
    if list not in map(type, values):
        return tuple(values)
    return tuple([_frozen(value) if type(value) is list else value for value in values])


@frozen
class Put:
    """The fact stands from now on; a fact of the same class and key is replaced."""

    fact: Fact

    @once
    def canonical_values(self) -> str:
        """The fact's. The digest and the store both want them, and making them costs more than most
        folds: so they are made once, and go when the change goes."""
        return self.fact.canonical_values()


@frozen
class Remove:
    """The fact of this class and key stands no longer."""

    cls: type[Fact]
    key: str


Change = Put | Remove


class Facts(Protocol):
    """Reading facts, as folds and pages do."""

    def get(self, cls: type[F], key: str) -> F | None:
        """The fact of this class and key, or None."""
        ...

    def find(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> list[F]:
        """Facts listed under (index, value), in order of (sort, key).

        ``after`` and ``before`` bound the sort text, both exclusive. At most ``limit`` facts.
        """
        ...

    def count(
        self,
        cls: type[F],
        index: str,
        value: str = "",
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> int:
        """How many facts are listed under (index, value) within the bounds, counted up to ``limit``
        and no further, so that no page grows dearer with the record."""
        ...

    def get_many(self, cls: type[F], keys: Iterable[str]) -> Mapping[str, F]:
        """The facts of this class that have one of these keys, by key; one query in SQL."""
        ...

    def find_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> Mapping[str, list[F]]:
        """``find`` for each of these values, by value; one query in SQL. ``limit`` is for each."""
        ...

    def count_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> Mapping[str, int]:
        """``count`` for each of these values, by value; one query in SQL. ``limit`` is for each."""
        ...


class OneByOne(Facts, Protocol):
    """Many at once for stores in which one look-up costs no more than its share of many."""

    def get_many(self, cls: type[F], keys: Iterable[str]) -> Mapping[str, F]:
        """See ``Facts.get_many``."""
        found = {key: self.get(cls, key) for key in keys}
        return {key: fact for key, fact in found.items() if fact is not None}

    def find_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
        descending: bool = False,
    ) -> Mapping[str, list[F]]:
        """See ``Facts.find_many``."""
        return {
            value: self.find(
                cls, index, value, after=after, before=before, limit=limit, descending=descending
            )
            for value in values
        }

    def count_many(
        self,
        cls: type[F],
        index: str,
        values: Iterable[str],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int = 1000,
    ) -> Mapping[str, int]:
        """See ``Facts.count_many``."""
        return {
            value: self.count(cls, index, value, after=after, before=before, limit=limit)
            for value in values
        }


class FactStore(Facts, Protocol):
    """A store of facts. Contract, held by one test-suite against every store:

    - ``apply`` takes the changes of one entry; ``size`` is the size of the record with that entry,
    and
      never falls from call to call. Of two changes to one fact at one size the last stands.
    - ``at(size)`` reads the facts as they stood at that size, for every size up to the newest.
    - A store used inside a transaction neither commits nor rolls back by itself.
    """

    def apply(self, changes: Iterable[Change], size: int) -> None:
        """Let changes stand from ``size`` on."""
        ...

    def at(self, size: int) -> Facts:
        """The facts as they stood at ``size``."""
        ...


def change_text(change: Change) -> str:
    """A change in canonical form, for the running digest: ``["put",name,key,values]`` or
    ``["remove",name,key]``."""
    if type(change) is Put:
        fact = change.fact
        return f'["put","{fact.FACT}",{encode_text(fact.key)},{change.canonical_values}]'
    assert isinstance(change, Remove)
    return f'["remove","{change.cls.FACT}",{encode_text(change.key)}]'
