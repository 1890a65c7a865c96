"""Changes laid over facts that stay as they are: what would stand if they were applied.

Due timers take effect in such a layer before an act is judged, and when a page is read for a time
later than the last entry. A house may be quiet for weeks while deadlines pass, so a layer can hold
thousands of changes. Reading through it costs hardly more than reading what lies below: lists are
looked up together there as without it, and how each of them differs is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from glasshouse.acts.facts import Change, F, Fact, Facts, Put

Place = tuple[str, str]
"""Where a fact stands in a list: the text it is sorted by, and its key."""


@dataclass(slots=True)
class _Difference:
    """How a list differs from what it is below: the places that are gone, the facts put in."""

    gone: set[Place] = field(default_factory=set)
    put: dict[Place, Fact] = field(default_factory=dict)

    def between(self, after: str | None, before: str | None) -> _Difference:
        """The same within bounds, both exclusive."""
        if after is None and before is None:
            return self

        def lies(place: Place) -> bool:
            return (after is None or place[0] > after) and (before is None or place[0] < before)

        gone = {place for place in self.gone if lies(place)}
        return _Difference(gone, {place: fact for place, fact in self.put.items() if lies(place)})


_SAME = _Difference()


class _Lists:
    """How the lists of one class of facts differ."""

    def __init__(self, changed: Iterable[str]) -> None:
        """``changed`` are the keys of the facts that something was laid over."""
        self._by_list: dict[tuple[str, str], _Difference] = {}
        self._listed: dict[str, Fact | None] = {}
        self._unlisted = set(changed)

    @property
    def complete(self) -> bool:
        """Whether all that was changed has been listed."""
        return not self._unlisted

    def change(self, key: str) -> None:
        """Something was laid over this fact."""
        self._unlisted.add(key)

    def of(self, index: str, value: str) -> _Difference:
        """How this list differs, as far as the changes have been listed."""
        return self._by_list.get((index, value), _SAME)

    def list_changes(self, cls: type[Fact], now: Mapping[str, Fact | None], base: Facts) -> None:
        """List what has been changed since this was asked last."""
        if not self._unlisted:
            return
        # What lies below stays as it is, so each fact is looked up there once.
        unknown = [key for key in self._unlisted if key not in self._listed]
        for key, below in base.get_many(cls, unknown).items():
            for index, value, sort in below.indexes():
                self._differing(index, value).gone.add((sort, key))
        for key in self._unlisted:
            listed, fact = self._listed.get(key), now[key]
            if listed is not None:
                for index, value, sort in listed.indexes():
                    self._differing(index, value).put.pop((sort, key), None)
            if fact is not None:
                for index, value, sort in fact.indexes():
                    self._differing(index, value).put[sort, key] = fact
            self._listed[key] = fact
        self._unlisted.clear()

    def _differing(self, index: str, value: str) -> _Difference:
        return self._by_list.setdefault((index, value), _Difference())


class LayeredFacts(Facts):
    """Facts with changes laid over them."""

    def __init__(self, base: Facts) -> None:
        """Nothing is changed yet."""
        self._base = base
        self._changed: dict[str, dict[str, Fact | None]] = {}
        self._lists: dict[str, _Lists] = {}
        self._finished = False
        self.changes: list[Change] = []

    def finish(self) -> None:
        """From now on nothing more is applied, and ``over`` may be called."""
        self._finished = True
        # What is listed in part could be completed by two threads at once.
        self._lists = {name: each for name, each in self._lists.items() if each.complete}

    def over(self, base: Facts) -> LayeredFacts:
        """The same changes over another reading of the same facts, by whatever thread; what one of
        them has worked out serves all. RuntimeError unless this layer is finished."""
        if not self._finished:
            raise RuntimeError("this layer can still change")
        layer = LayeredFacts(base)
        layer._changed, layer._lists, layer.changes = self._changed, self._lists, self.changes
        layer._finished = True
        return layer

    def apply(self, changes: Iterable[Change]) -> None:
        """Lay changes over what stands. RuntimeError if this layer is finished."""
        if self._finished:
            raise RuntimeError("this layer is finished")
        for change in changes:
            self.changes.append(change)
            if isinstance(change, Put):
                name, key = change.fact.FACT, change.fact.key
                self._changed.setdefault(name, {})[key] = change.fact
            else:
                name, key = change.cls.FACT, change.key
                self._changed.setdefault(name, {})[key] = None
            if name in self._lists:
                self._lists[name].change(key)

    def get(self, cls: type[F], key: str) -> F | None:
        """See ``Facts.get``."""
        changed = self._changed.get(cls.FACT)
        if changed is not None and key in changed:
            return changed[key]  # type: ignore[return-value]
        return self._base.get(cls, key)

    def get_many(self, cls: type[F], keys: Iterable[str]) -> Mapping[str, F]:
        """See ``Facts.get_many``."""
        changed = self._changed.get(cls.FACT)
        if changed is None:
            return self._base.get_many(cls, keys)
        wanted = list(keys)
        own = {key: changed[key] for key in wanted if key in changed}
        below = self._base.get_many(cls, [key for key in wanted if key not in own])
        return {**below, **{key: fact for key, fact in own.items() if fact is not None}}  # type: ignore[misc]

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
        if cls.FACT not in self._changed:
            return self._base.find(
                cls, index, value, after=after, before=before, limit=limit, descending=descending
            )
        found = self.find_many(
            cls, index, [value], after=after, before=before, limit=limit, descending=descending
        )
        return found[value]

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

        def below(lists: Iterable[str], length: int) -> Mapping[str, list[F]]:
            return self._base.find_many(
                cls, index, lists, after=after, before=before, limit=length, descending=descending
            )

        wanted = list(values)
        differing = self._differing(cls, index, wanted, after, before)
        found = dict(below(wanted, limit))
        # Where what was found has gone, as many more may have to take its place.
        short = {
            value: len(differing[value].gone)
            for value, facts in found.items()
            if value in differing
            and len(facts) == limit
            and any(fact.key in self._changed[cls.FACT] for fact in facts)
        }
        if short:
            found |= below(short, limit + max(short.values()))
        for value, difference in differing.items():
            found[value] = self._merged(cls, found[value], difference, index, value, descending)
        return {value: facts[:limit] for value, facts in found.items()}

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
        if cls.FACT not in self._changed:
            return self._base.count(cls, index, value, after=after, before=before, limit=limit)
        counted = self.count_many(cls, index, [value], after=after, before=before, limit=limit)
        return counted[value]

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

        def below(lists: Iterable[str], bound: int) -> Mapping[str, int]:
            return self._base.count_many(cls, index, lists, after=after, before=before, limit=bound)

        wanted = list(values)
        differing = self._differing(cls, index, wanted, after, before)
        counted = dict(below(wanted, limit))
        bounded = {
            value: len(difference.gone)
            for value, difference in differing.items()
            if counted[value] == limit and difference.gone
        }
        if bounded:
            counted |= below(bounded, limit + max(bounded.values()))
        for value, difference in differing.items():
            counted[value] += len(difference.put) - len(difference.gone)
        return {value: min(count, limit) for value, count in counted.items()}

    def _differing(
        self,
        cls: type[Fact],
        index: str,
        values: Iterable[str],
        after: str | None,
        before: str | None,
    ) -> dict[str, _Difference]:
        """How those of these lists differ that do, within bounds."""
        changed = self._changed.get(cls.FACT)
        if changed is None:
            return {}
        # Layers that share their changes may get here at the same time: each completes lists of its
        # own before it puts them where the others find them.
        lists = self._lists.get(cls.FACT) or _Lists(changed)
        lists.list_changes(cls, changed, self._base)
        self._lists[cls.FACT] = lists
        differing = {value: lists.of(index, value).between(after, before) for value in values}
        return {value: each for value, each in differing.items() if each.gone or each.put}

    def _merged(
        self,
        cls: type[F],
        found: list[F],
        difference: _Difference,
        index: str,
        value: str,
        descending: bool,
    ) -> list[F]:
        """What was found below and has not gone, and what was put, in order."""
        changed = self._changed[cls.FACT]
        kept = [fact for fact in found if fact.key not in changed]
        if not difference.put:
            return kept
        rows = {
            (sort, fact.key): fact
            for fact in kept
            for name, listed, sort in fact.indexes()
            if (name, listed) == (index, value)
        }
        rows |= difference.put  # type: ignore[arg-type]
        return [rows[place] for place in sorted(rows, reverse=descending)]
