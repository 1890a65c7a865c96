"""The statements of a conference in order of time, all of them or up to a day of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from glasshouse.acts.facts import Facts, sortable
from glasshouse.archive.pages import DocRef, document_refs
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, PageModel
from glasshouse.pages.leads import ConferenceLead, conference_leads, count_statements
from glasshouse.parley.facts import MINUTES_PER_DAY, OPEN_END, Answered, Statement
from glasshouse.parley.pages import Link, Row, fetch_entries, link, links, row

TIMELINE = 20
LINKS = 20
#: How many statements of an uncertain date are weighed for one day; the nearest come first.
UNCERTAIN = 200


class TimelineItem(PageModel):
    """A statement in its place in history."""

    row: Row
    when: Literal["by_then", "not_certain"]
    answers: list[Link]
    answered_by: list[Link]
    rivals: list[Link]
    sources: list[DocRef]


@dataclass(frozen=True)
class Timeline:
    """The statements of a conference in order of time, up to a day if one is given.

    Up to a day means: all whose latest possible minute lies by its end, and after them those that
    began to be possible by then and may have come later. Both parts are in order of latest possible
    date, and the second begins where the first ends, so one cursor runs through both.
    """

    facts: Facts
    conference: str
    bound: str | None
    perhaps: list[Statement]
    doubted: list[Statement]

    @classmethod
    def of(cls, facts: Facts, conference: str, on: date | None) -> Timeline:
        if on is None:
            return cls(facts, conference, None, [], [])
        end = on.toordinal() * MINUTES_PER_DAY
        bound = sortable(end)
        begun = facts.find(
            Statement, "spanning", conference, before=bound, limit=UNCERTAIN, descending=True
        )
        perhaps = [statement for statement in begun if statement.latest >= end]
        doubted = [each for each in begun if each.latest < end and not each.certain]
        perhaps.sort(key=lambda each: each.place_in_time)
        return cls(facts, conference, bound, perhaps, doubted)

    def page(self, before: str | None, after: str | None) -> list[Statement]:
        """The statements before a cursor, or after one, or the first."""
        if before is not None:
            return self._before(before, TIMELINE)[::-1]
        return self._after(after, TIMELINE)

    def has_earlier(self, statement: Statement) -> bool:
        return bool(self._before(statement.place_in_time, 1))

    def has_later(self, statement: Statement) -> bool:
        return bool(self._after(statement.place_in_time, 1))

    def later(self) -> int:
        """How many are left out because they came after the day."""
        if self.bound is None:
            return 0
        beyond = self.facts.count(Statement, "timeline", self.conference, after=self.bound)
        return max(beyond - len(self.perhaps), 0)

    def statements(self) -> int:
        """How many there are, not counting further versions of one."""
        count = count_statements(self.facts, [self.conference], before=self.bound)[self.conference]
        return count + sum(each.rival_of is None for each in self.perhaps)

    def uncertain(self) -> int:
        """Of how many of these it is not certain whether they had been made by the day."""
        return sum(each.rival_of is None for each in (*self.perhaps, *self.doubted))

    def first(self) -> Statement | None:
        return next(iter(self._after(None, 1)), None)

    def last(self) -> Statement | None:
        """The last of which it is known that it had been made; no version of another, whose date
        may be another one."""
        bound = self.bound
        while found := self.facts.find(
            Statement, "timeline", self.conference, before=bound, limit=TIMELINE, descending=True
        ):
            for statement in found:
                if statement.rival_of is None:
                    return statement
            bound = found[-1].place_in_time
        return None

    def _after(self, cursor: str | None, limit: int) -> list[Statement]:
        found = self.facts.find(
            Statement, "timeline", self.conference, after=cursor, before=self.bound, limit=limit
        )
        rest = [s for s in self.perhaps if cursor is None or s.place_in_time > cursor]
        return [*found, *rest][:limit]

    def _before(self, cursor: str, limit: int) -> list[Statement]:
        """Nearest first."""
        rest = [s for s in reversed(self.perhaps) if s.place_in_time < cursor]
        bound = cursor if self.bound is None else min(cursor, self.bound)
        found = self.facts.find(
            Statement, "timeline", self.conference, before=bound, limit=limit, descending=True
        )
        return [*rest, *found][:limit]


def lead_on(lookup: Lookup, conference: Conference, timeline: Timeline) -> ConferenceLead:
    (lead,) = conference_leads(lookup, [conference])
    if timeline.bound is None:
        return lead
    first, last = timeline.first(), timeline.last()
    fetch_entries(lookup, [end.id for end in (first, last) if end is not None])
    return lead.model_copy(
        update={
            "statements": timeline.statements(),
            "answered": lookup.facts.count(
                Answered, "conference", conference.id, before=timeline.bound
            ),
            "first": None if first is None else link(lookup, first.id),
            "last": None if last is None else link(lookup, last.id),
        }
    )


@dataclass(frozen=True)
class Threads:
    """What points at each of the statements shown: their answers and further versions of them, at
    most ``LINKS`` of each, and how many there are."""

    answers: Mapping[str, list[Statement]]
    versions: Mapping[str, list[Statement]]
    counts: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, facts: Facts, shown: Sequence[Statement]) -> Threads:
        ids = [statement.id for statement in shown]
        found, counted = {}, {}
        for index in ("answers", "rival"):
            found[index] = facts.find_many(Statement, index, ids, limit=LINKS)
            counted[index] = facts.count_many(Statement, index, ids)
        counts = {each: (counted["answers"][each], counted["rival"][each]) for each in ids}
        return cls(found["answers"], found["rival"], counts)

    def statements(self) -> list[Statement]:
        return [
            statement
            for found in (self.answers, self.versions)
            for listed in found.values()
            for statement in listed
        ]

    def acts(self, shown: Sequence[Statement]) -> list[str]:
        """All that is pointed to or points."""
        answered = [act for statement in shown for act in statement.answers]
        return [*answered, *(statement.id for statement in self.statements())]


def timeline_item(
    lookup: Lookup, statement: Statement, threads: Threads, on: date | None
) -> TimelineItem:
    end = OPEN_END if on is None else on.toordinal() * MINUTES_PER_DAY
    certain = on is None or (statement.certain and statement.latest < end)

    def said(pointing: Sequence[Statement]) -> list[Link]:
        """Links to these, less what had not been said by then."""
        return links(lookup, [each.id for each in pointing if each.earliest < end])

    return TimelineItem(
        row=row(lookup, lookup.recorded(statement.id), threads.counts[statement.id]),
        when="by_then" if certain else "not_certain",
        answers=links(lookup, statement.answers),
        answered_by=said(threads.answers[statement.id]),
        rivals=said(threads.versions[statement.id]),
        sources=document_refs(lookup, statement.sources),
    )


def days_of(facts: Facts, conference: str) -> tuple[str | None, str | None]:
    """The first and the last day that anything here can have been said on."""
    first = facts.find(Statement, "timeline", conference, limit=1)
    if not first:
        return None, None
    earliest = [first[0].earliest]
    # What may have been said long before its latest date stands far down the timeline.
    earliest += [s.earliest for s in facts.find(Statement, "spanning", conference, limit=1)]
    last = facts.find(Statement, "timeline", conference, limit=1, descending=True)
    dated = facts.find(
        Statement, "timeline", conference, before=sortable(OPEN_END), limit=1, descending=True
    )
    latest = [s.earliest for s in last] + [s.latest for s in dated]
    return _day(min(earliest)), _day(max(latest))


def _day(minute: int) -> str:
    return date.fromordinal(minute // MINUTES_PER_DAY + 1).isoformat()
