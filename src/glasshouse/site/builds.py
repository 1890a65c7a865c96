"""What stands behind each address: the page function to call, with what it needs of the reading.

The pages and the read API both build from here, so that a page, its ``.json`` and the answer of the
API are one model, and a query is read in one way. A query that cannot be read raises BadQuery when
the page is built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.acts.recorded import Recorded
from glasshouse.clerk.reader import Reading
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import (
    CheckPage,
    ConferencePage,
    DeadlinesPage,
    DocumentPage,
    EntriesPage,
    EntryPage,
    Filters,
    FrontPage,
    GridFilters,
    GridPage,
    HowPage,
    PartyPage,
    check_page,
    conference_deadlines,
    conference_page,
    document_page,
    entries_page,
    entry_page,
    front_page,
    grid_page,
    how_page,
    party_deadlines,
    party_page,
)
from glasshouse.site.answers import Build
from glasshouse.site.moments import BadQuery

Query = Mapping[str, str]
_INDEX = re.compile(r"0|[1-9][0-9]{0,15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURSOR = re.compile(r"[0-9A-Za-z/_.:-]{1,200}")


def front(query: Query) -> Build:
    """Where it stands; history on the day ``on``, if the query names one."""

    def build(reading: Reading, context: PageContext) -> FrontPage:
        return front_page(reading.facts, context, reading.words, on=day_asked(query))

    return build


def entries(query: Query) -> Build:
    """The public record, filtered; the query's names are those of ``Filters``."""

    def build(reading: Reading, context: PageContext) -> EntriesPage:
        return entries_page(reading.facts, context, reading.words, _filters(query))

    return build


def _filters(query: Query) -> Filters:
    values: dict[str, Any] = {}
    for name in Filters.model_fields:
        text = query.get(name, "")
        if not text:
            continue
        if name in ("before", "after"):
            if not _INDEX.fullmatch(text):
                raise BadQuery(name)
            values[name] = int(text)
        else:
            values[name] = text
    try:
        return Filters(**values)
    except ValueError as error:
        raise BadQuery("filter") from error


def entry(index: int, query: Query) -> Build:
    """One entry, shown in the language ``text`` of the query, or in the reader's best."""

    def build(reading: Reading, context: PageContext) -> EntryPage:
        return _entry_page(reading, context, index, query)

    return build


def entry_of(act: str, query: Query) -> Build:
    """The same, by the id of the act."""

    def build(reading: Reading, context: PageContext) -> EntryPage:
        recorded = reading.facts.get(Recorded, act)
        if recorded is None:
            raise NoSuchPage(f"no entry of this record is {act}")
        return _entry_page(reading, context, recorded.index, query)

    return build


def _entry_page(reading: Reading, context: PageContext, index: int, query: Query) -> EntryPage:
    stored = reading.entry(index)
    if stored is None:
        raise NoSuchPage(f"the record has no entry {index}")
    recorded, text = Entry.parse(stored.raw), query.get("text") or None
    return entry_page(reading.facts, context, reading.words, recorded, text=text)


def conference(slug: str, query: Query) -> Build:
    """One negotiation, on a day of history if ``on`` names one, before or after a place in it."""

    def build(reading: Reading, context: PageContext) -> ConferencePage:
        return conference_page(
            reading.facts,
            context,
            reading.words,
            slug,
            on=day_asked(query),
            before=_cursor(query, "before"),
            after=_cursor(query, "after"),
        )

    return build


def day_asked(query: Query) -> date | None:
    """The day of history that ``on`` names, None where it is missing; raises BadQuery."""
    text = query.get("on", "")
    if not text:
        return None
    if not _DAY.fullmatch(text):
        raise BadQuery("on")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadQuery("on") from error


def _cursor(query: Query, name: str) -> str | None:
    text = query.get(name, "")
    if text and not _CURSOR.fullmatch(text):
        raise BadQuery(name)
    return text or None


def grid(slug: str, query: Query) -> Build:
    """The grid of one negotiation; the query's names are those of ``GridFilters``, and ``on``."""

    def build(reading: Reading, context: PageContext) -> GridPage:
        filters = _grid_filters(query)
        return grid_page(reading.facts, context, reading.words, slug, filters, on=day_asked(query))

    return build


def _grid_filters(query: Query) -> GridFilters:
    values: dict[str, Any] = {}
    for name in GridFilters.model_fields:
        text = query.get(name, "")
        if not text:
            continue
        if name in ("front", "after") and not _INDEX.fullmatch(text):
            raise BadQuery(name)
        values[name] = int(text) if name in ("front", "after") else text
    try:
        return GridFilters(**values)
    except ValueError as error:
        raise BadQuery("filter") from error


def how(slug: str) -> Build:
    """How one negotiation works."""

    def build(reading: Reading, context: PageContext) -> HowPage:
        return how_page(reading.facts, context, reading.words, slug)

    return build


def deadlines(slug: str, *, of: Literal["conference", "party"]) -> Build:
    """What is awaited in one negotiation, or from one party."""
    page = conference_deadlines if of == "conference" else party_deadlines

    def build(reading: Reading, context: PageContext) -> DeadlinesPage:
        return page(reading.facts, context, reading.words, slug)

    return build


def party(slug: str) -> Build:
    """One party or office."""

    def build(reading: Reading, context: PageContext) -> PartyPage:
        return party_page(reading.facts, context, reading.words, slug)

    return build


def document(slug: str) -> Build:
    """One document that statements rest on."""

    def build(reading: Reading, context: PageContext) -> DocumentPage:
        return document_page(reading.facts, context, reading.words, slug)

    return build


def check() -> Build:
    """How to check this yourself."""

    def build(reading: Reading, context: PageContext) -> CheckPage:
        digest = reading.record.digest_at(context.size).hex()
        return check_page(reading.facts, context, reading.words, digest)

    return build
