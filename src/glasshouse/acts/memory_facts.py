"""Facts in memory: the plainest store that keeps the contract, and a layer over another store."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
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


class LayeredFacts(OneByOne):
    """Changes laid over facts that stay as they are: what would stand if they were applied.

    Used to let due timers take effect before an act is judged, and when a page is read for a time
    later than the last entry.
    """

    def __init__(self, base: Facts) -> None:
        self._base = base
        self._changed: dict[tuple[str, str], Fact | None] = {}
        self.changes: list[Change] = []

    def apply(self, changes: Iterable[Change]) -> None:
        """Lay changes over what stands."""
        for change in changes:
            self.changes.append(change)
            if isinstance(change, Put):
                self._changed[change.fact.FACT, change.fact.key] = change.fact
            else:
                self._changed[change.cls.FACT, change.key] = None

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        if (cls.FACT, key) in self._changed:
            return self._changed[cls.FACT, key]  # type: ignore[return-value]
        return self._base.get(cls, key)

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
        covered = {key for name, key in self._changed if name == cls.FACT}
        base = self._base.find(
            cls,
            index,
            value,
            after=after,
            before=before,
            limit=limit + len(covered),
            descending=descending,
        )
        if not covered:
            return base
        rows = [
            (sort, fact.key, fact)
            for fact in [f for f in base if f.key not in covered] + self._own(cls)
            for name, listed, sort in fact.indexes()
            if (name, listed) == (index, value)
            and (after is None or sort > after)
            and (before is None or sort < before)
        ]
        rows.sort(key=lambda row: row[:2], reverse=descending)
        return [fact for _sort, _key, fact in rows[:limit]]

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
        # Hardly a page is read while a timer of what it counts is due: the base counts without
        # reading a single fact.
        if not self._touches(cls):
            return self._base.count(cls, index, value, after=after, before=before, limit=limit)
        return len(self.find(cls, index, value, after=after, before=before, limit=limit))

    def get_many(self, cls: type[F], keys: Iterable[str]) -> Mapping[str, F]:
        """See ``Facts.get_many``."""
        if self._touches(cls):
            return super().get_many(cls, keys)
        return self._base.get_many(cls, keys)

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
        find = super().find_many if self._touches(cls) else self._base.find_many
        return find(
            cls, index, values, after=after, before=before, limit=limit, descending=descending
        )

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
        count = super().count_many if self._touches(cls) else self._base.count_many
        return count(cls, index, values, after=after, before=before, limit=limit)

    def _touches(self, cls: type[Fact]) -> bool:
        return any(name == cls.FACT for name, _key in self._changed)

    def _own(self, cls: type[F]) -> list[F]:
        return [
            fact  # type: ignore[misc]
            for (name, _key), fact in self._changed.items()
            if name == cls.FACT and fact is not None
        ]
