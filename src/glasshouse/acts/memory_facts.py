"""Facts in memory: the plainest store that keeps the contract."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from glasshouse.acts.facts import Change, F, Fact, Facts, OneByOne, Put


@dataclass
class _Span:
    fact: Fact
    since: int
    until: int | None = None

    def stands_at(self, size: int | None) -> bool:
        if size is None:
            return self.until is None
        return self.since <= size and (self.until is None or size < self.until)


@dataclass
class MemoryFacts(OneByOne):
    """All facts, present and past, in dictionaries."""

    _spans: dict[tuple[str, str], list[_Span]] = field(default_factory=dict)
    _lists: dict[tuple[str, str, str], list[tuple[str, str]]] = field(default_factory=dict)

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        return self._get(cls, key, None)

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
        """See ``Facts.find``."""
        return self._find(cls, index, value, after, before, limit, descending, None)

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
        """See ``Facts.count``."""
        return len(self.find(cls, index, value, after=after, before=before, limit=limit))

    def at(self, size: int) -> Facts:
        """See ``FactStore.at``."""
        return _MemoryView(self, size)

    def apply(self, changes: Iterable[Change], size: int) -> None:
        """See ``FactStore.apply``."""
        for change in changes:
            if isinstance(change, Put):
                self._end(change.fact.FACT, change.fact.key, size)
                self._begin(change.fact, size)
            else:
                self._end(change.cls.FACT, change.key, size)

    def _begin(self, fact: Fact, size: int) -> None:
        self._spans.setdefault((fact.FACT, fact.key), []).append(_Span(fact, size))
        for name, value, sort in fact.indexes():
            listed = self._lists.setdefault((fact.FACT, name, value), [])
            if (sort, fact.key) not in listed[-1:]:
                insort(listed, (sort, fact.key))

    def _end(self, name: str, key: str, size: int) -> None:
        spans = self._spans.get((name, key), [])
        if spans and spans[-1].until is None:
            if spans[-1].since == size:
                spans.pop()
            else:
                spans[-1].until = size

    def _get(self, cls: type[F], key: str, size: int | None) -> F | None:
        for span in reversed(self._spans.get((cls.FACT, key), [])):
            if span.stands_at(size):
                return span.fact  # type: ignore[return-value]
        return None

    def _find(
        self,
        cls: type[F],
        index: str,
        value: str,
        after: str | None,
        before: str | None,
        limit: int,
        descending: bool,
        size: int | None,
    ) -> list[F]:
        found: list[F] = []
        listed = self._lists.get((cls.FACT, index, value), [])
        last: tuple[str, str] | None = None
        for sort, key in reversed(listed) if descending else listed:
            if (sort, key) == last:
                continue
            last = (sort, key)
            if (after is not None and sort <= after) or (before is not None and sort >= before):
                continue
            fact = self._get(cls, key, size)
            # A fact that has been replaced may since be listed elsewhere.
            if fact is not None and (index, value, sort) in fact.indexes():
                found.append(fact)
                if len(found) == limit:
                    break
        return found


@dataclass(frozen=True)
class _MemoryView(OneByOne):
    store: MemoryFacts
    size: int

    def get(self, cls: type[F], key: str) -> F | None:
        return self.store._get(cls, key, self.size)

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
        return self.store._find(cls, index, value, after, before, limit, descending, self.size)

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
        return len(self.find(cls, index, value, after=after, before=before, limit=limit))
