"""A conference: where it stands, what was said in it, who took part, on which sources it rests.

With ``on``, a day of history, the page shows the conference as it stood by the end of that day, by
what is known at N: what had certainly been said by then, what may have been (marked *not certain*),
and how much came later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.archive.facts import Document
from glasshouse.archive.pages import DocRef, document_ref, document_refs, fetch_documents
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    COUNTED_BESIDE,
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    alphabetical,
    context_of,
)
from glasshouse.pages.front import ConferenceLead, conference_leads, count_statements
from glasshouse.parley.facts import MINUTES_PER_DAY, OPEN_END, Answered, Presence, Statement
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    Row,
    conference_ref,
    fetch_entries,
    fetch_rows,
    link,
    links,
    row,
)

TIMELINE = 20
LATEST = 5
PARTIES = 100
SOURCES = 100
LINKS = 20
#: How many statements of an uncertain date are weighed for one day; the nearest come first.
UNCERTAIN = 200

_CURSOR = re.compile(r"[0-9]{16}/[0-9]{16}")


class Figure(PageModel):
    """A number with its name. A count of 1000 means 1000 or more."""

    code: Literal["statements", "answered", "rival", "agreed", "open", "owed"]
    count: int


class TimelineItem(PageModel):
    """A statement in its place in history."""

    row: Row
    when: Literal["by_then", "not_certain"]
    answers: list[Link]
    answered_by: list[Link]
    rivals: list[Link]
    sources: list[DocRef]


class PartyLine(PageModel):
    """A party of the conference: how often it spoke and was spoken to. A count of 100 means 100 or
    more."""

    party: PartyRef
    said: int
    addressed: int


class Source(DocRef):
    """A document, and how many statements rest on it. A count of 100 means 100 or more."""

    uses: int


class ConferencePage(PageModel):
    """A conference: where it stands, what was said in it, who took part, on which sources.

    ``uncertain`` tells of how many of the ``lead.statements`` of a day it is not certain whether
    they had been made by then; ``later`` how many places of the timeline come after that day.
    """

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    lead: ConferenceLead
    announced: Link
    publicity: Words
    introduction: Words | None
    languages: list[str]
    figures: list[Figure]
    on: str | None
    uncertain: int
    later: int
    first_day: str | None
    last_day: str | None
    timeline: list[TimelineItem]
    before: str | None
    after: str | None
    latest: list[Row]
    parties: list[PartyLine]
    sources: list[Source]
    transcribers: list[PartyRef]


def conference_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    *,
    on: date | None = None,
    before: str | None = None,
    after: str | None = None,
) -> ConferencePage:
    """The page of a conference by its short name.

    ``before`` and ``after`` are the cursors that a page of the same ``on`` gave. Raises NoSuchPage
    for an unknown name or a cursor that no page gave.
    """
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    if (before is not None and after is not None) or not all(
        _CURSOR.fullmatch(cursor) for cursor in (before, after) if cursor is not None
    ):
        raise NoSuchPage("this is no place on the timeline")
    sources = _sources(lookup, conference.id)
    timeline = _Timeline.of(facts, conference.id, on)
    shown = timeline.page(before, after)
    threads = _Threads.of(facts, shown)
    newest = _latest(facts, context.size, conference.id)
    lookup.know([*shown, *threads.statements(), *newest])
    fetch_entries(
        lookup, [conference.id, *(statement.id for statement in shown), *threads.acts(shown)]
    )
    fetch_rows(lookup, [recorded.id for recorded in newest])
    lookup.fetch_parties(conference.transcribers)
    fetch_documents(lookup, [source for statement in shown for source in statement.sources])
    lead = _lead_on(lookup, conference, timeline)
    announcement = lookup.recorded(conference.id)
    first_day, last_day = _days(facts, conference.id)
    return ConferencePage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        kind=lead.kind,
        lead=lead,
        announced=link(lookup, conference.id),
        publicity=lookup.shown(announcement, "publicity"),
        introduction=lookup.line(announcement, "introduction", required=False),
        languages=list(conference.languages),
        figures=[
            Figure(code="statements", count=lead.statements),
            Figure(code="answered", count=lead.answered),
            Figure(
                code="rival",
                count=facts.count(Statement, "versions", conference.id, before=timeline.bound),
            ),
        ],
        on=None if on is None else on.isoformat(),
        uncertain=timeline.uncertain(),
        later=timeline.later(),
        first_day=first_day,
        last_day=last_day,
        timeline=[_item(lookup, statement, threads, on) for statement in shown],
        before=shown[0].place_in_time if shown and timeline.has_earlier(shown[0]) else None,
        after=shown[-1].place_in_time if shown and timeline.has_later(shown[-1]) else None,
        latest=[row(lookup, recorded) for recorded in newest],
        parties=_parties(lookup, conference.id),
        sources=sources,
        transcribers=lookup.parties(conference.transcribers),
    )


@dataclass(frozen=True)
class _Timeline:
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
    def of(cls, facts: Facts, conference: str, on: date | None) -> _Timeline:
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


def _lead_on(lookup: Lookup, conference: Conference, timeline: _Timeline) -> ConferenceLead:
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
class _Threads:
    """What points at each of the statements shown: their answers and further versions of them, at
    most ``LINKS`` of each, and how many there are."""

    answers: Mapping[str, list[Statement]]
    versions: Mapping[str, list[Statement]]
    counts: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, facts: Facts, shown: Sequence[Statement]) -> _Threads:
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


def _item(lookup: Lookup, statement: Statement, threads: _Threads, on: date | None) -> TimelineItem:
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


def _days(facts: Facts, conference: str) -> tuple[str | None, str | None]:
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


def _latest(facts: Facts, size: int, conference: str) -> list[Recorded]:
    return facts.find(
        Recorded, "scope", conference, before=sortable(size), limit=LATEST, descending=True
    )


def _parties(lookup: Lookup, conference: str) -> list[PartyLine]:
    present = lookup.facts.find(Presence, "conference", conference, limit=PARTIES)
    lookup.fetch_parties(each.party for each in present)
    parties = lookup.parties([each.party for each in present])
    places = [f"{conference}/{party.id}" for party in parties]
    said = lookup.facts.count_many(Statement, "said", places, limit=COUNTED_BESIDE)
    addressed = lookup.facts.count_many(Statement, "addressed", places, limit=COUNTED_BESIDE)
    lines = [
        PartyLine(party=party, said=said[place], addressed=addressed[place])
        for party, place in zip(parties, places, strict=True)
    ]
    return sorted(lines, key=lambda line: alphabetical(line.party.name, line.party.slug))


def _sources(lookup: Lookup, conference: str) -> list[Source]:
    documents = lookup.facts.find(Document, "conference", conference, limit=SOURCES)
    lookup.know(documents)
    ids = [document.id for document in documents]
    fetch_documents(lookup, ids)
    uses = lookup.facts.count_many(Statement, "source", ids, limit=COUNTED_BESIDE)
    return [Source(**dict(document_ref(lookup, each)), uses=uses[each]) for each in ids]
