"""The public record: all entries, newest first, narrowed by filters.

Filters are looked up through one listing and then weighed one by one, over at most ``SCANNED``
entries a page; a page that comes to that end before it is full says where the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY, Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words
from glasshouse.house.facts import CONFERENCES, PARTIES, Conference, named
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    alphabetical,
    context_of,
)
from glasshouse.kinds import REGISTRY
from glasshouse.parley.acts import KindNature, Nature
from glasshouse.parley.facts import Statement
from glasshouse.parley.pages import ConfRef, Row, conference_ref, fetch_conferences, fetch_rows, row

ITEMS = 30
SCANNED = 500
CHOICES = 200
_CHUNK = 100

KINDS = sorted({kind.name for version in REGISTRY.versions for kind in REGISTRY.kinds(version)})
NATURES: tuple[str, ...] = tuple(sorted((*get_args(Nature), *get_args(KindNature))))


class Filters(PageModel):
    """What the list is narrowed to, by short names and codes; None where it is not. ``before`` and
    ``after`` are indexes of entries, both exclusive."""

    conference: str | None = None
    party: str | None = None
    kind: str | None = None
    nature: str | None = None
    effect: Literal["effective", "without_effect"] | None = None
    before: int | None = None
    after: int | None = None


class Options(PageModel):
    """What it can be narrowed to."""

    conferences: list[ConfRef]
    parties: list[PartyRef]
    kinds: list[str]
    natures: list[str]


class EntriesPage(PageModel):
    """A page of the public record. ``older`` is the next ``before``, ``newer`` the next
    ``after``."""

    context: Context
    filters: Filters
    options: Options
    items: list[Row]
    older: int | None
    newer: int | None


def entries_page(
    facts: Facts, context: PageContext, words: Words, filters: Filters | None = None
) -> EntriesPage:
    """The public record; NoSuchPage for a filter that names nothing on it."""
    filters = filters or Filters()
    lookup = Lookup(facts, context, words)
    found = _found(facts, context.size, filters)
    lookup.know(found.items)
    fetch_rows(lookup, [recorded.id for recorded in found.items])
    return EntriesPage(
        context=context_of(lookup),
        filters=filters,
        options=_options(lookup),
        items=[row(lookup, recorded) for recorded in found.items],
        older=found.older,
        newer=found.newer,
    )


@dataclass(frozen=True)
class _Found:
    items: list[Recorded]
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class _Listing:
    """One listing to walk, and what else an entry on it must be."""

    walk: Callable[[str | None, str | None, bool, int], list[Recorded]]
    fits: Callable[[Recorded], bool]


def _found(facts: Facts, size: int, filters: Filters) -> _Found:
    if filters.before is not None and filters.after is not None:
        raise NoSuchPage("a page lies before an entry or after one, not both")
    if filters.before is not None and not 1 <= filters.before <= size:
        raise NoSuchPage("nothing lies before that entry")
    if filters.after is not None and not 0 <= filters.after < size:
        raise NoSuchPage("nothing lies after that entry")
    listing = _listing(facts, filters)
    if filters.after is not None:
        items, more = _walk(listing, size, filters.after, descending=False)
        return _Found(items[::-1], older=filters.after + 1, newer=more)
    start = size if filters.before is None else filters.before
    items, more = _walk(listing, size, start, descending=True)
    newer = None if filters.before is None or filters.before >= size else filters.before - 1
    return _Found(items, older=more, newer=newer)


def _walk(
    listing: _Listing, size: int, start: int, *, descending: bool
) -> tuple[list[Recorded], int | None]:
    """The entries that fit, walking away from ``start``, and where the next page goes on."""
    items: list[Recorded] = []
    for scanned, recorded in enumerate(_steps(listing, size, start, descending)):
        if len(items) == ITEMS or scanned == SCANNED:
            return items, recorded.index + 1 if descending else recorded.index - 1
        if listing.fits(recorded):
            items.append(recorded)
    return items, None


def _steps(listing: _Listing, size: int, start: int, descending: bool) -> Iterator[Recorded]:
    # Mostly all of a listing fits, and one more than is shown tells whether there is more.
    place, limit = sortable(start), ITEMS + 1
    while True:
        after, before = (None, place) if descending else (place, sortable(size))
        chunk = listing.walk(after, before, descending, limit)
        yield from chunk
        if len(chunk) < limit:
            return
        place, limit = sortable(chunk[-1].index), _CHUNK


def _listing(facts: Facts, filters: Filters) -> _Listing:
    """The narrowest listing there is for the filters, and a test for the rest of them."""
    conference = _named(facts, CONFERENCES, filters.conference)
    party = _party_named(facts, filters.party)
    if filters.kind is not None and filters.kind not in KINDS:
        raise NoSuchPage(f"there is no kind {filters.kind}")
    if filters.nature is not None and filters.nature not in NATURES:
        raise NoSuchPage(f"there is no nature {filters.nature}")

    def fits(recorded: Recorded) -> bool:
        return (
            (conference is None or recorded.scope == conference)
            and (party is None or recorded.speaker == party)
            and (filters.kind is None or recorded.kind == filters.kind)
            and (
                filters.effect is None
                or (recorded.effect is None) == (filters.effect == "effective")
            )
        )

    if filters.nature is not None:
        return _Listing(_statements(facts, filters.nature), fits)
    if party is not None:
        return _Listing(_recorded(facts, "speaker", party), fits)
    if conference is not None:
        return _Listing(_recorded(facts, "scope", conference), fits)
    if filters.kind is not None:
        return _Listing(_recorded(facts, "kind", filters.kind), fits)
    return _Listing(_recorded(facts, "all", ""), fits)


def _recorded(
    facts: Facts, index: str, value: str
) -> Callable[[str | None, str | None, bool, int], list[Recorded]]:
    def walk(after: str | None, before: str | None, descending: bool, limit: int) -> list[Recorded]:
        return facts.find(
            Recorded,
            index,
            value,
            after=after,
            before=before,
            limit=limit,
            descending=descending,
        )

    return walk


def _statements(
    facts: Facts, nature: str
) -> Callable[[str | None, str | None, bool, int], list[Recorded]]:
    def walk(after: str | None, before: str | None, descending: bool, limit: int) -> list[Recorded]:
        statements = facts.find(
            Statement,
            "nature",
            nature,
            after=after,
            before=before,
            limit=limit,
            descending=descending,
        )
        found = facts.get_many(Recorded, [statement.id for statement in statements])
        return [found[statement.id] for statement in statements]

    return walk


def _named(facts: Facts, space: str, slug: str | None) -> str | None:
    if slug is None:
        return None
    found = named(facts, space, slug)
    if found is None:
        raise NoSuchPage(f"nothing is called {slug}")
    return found


def _party_named(facts: Facts, slug: str | None) -> str | None:
    found = _named(facts, PARTIES, slug)
    author = None if found is None else facts.get(Author, found)
    if author is not None and author.role == HOUSE:
        raise NoSuchPage("the house is no party")
    return found


def _options(lookup: Lookup) -> Options:
    facts = lookup.facts
    conferences = facts.find(Conference, "all", limit=CHOICES)
    lookup.know(conferences)
    fetch_conferences(lookup, [each.id for each in conferences])
    listed = [
        author
        for role in (OFFICE, PARTY)
        for author in facts.find(Author, "role", role, limit=CHOICES)
    ][:CHOICES]
    lookup.know(listed)
    lookup.fetch_parties([author.id for author in listed])
    kinds = facts.count_many(Recorded, "kind", KINDS, limit=1)
    natures = facts.count_many(Statement, "nature", NATURES, limit=1)
    return Options(
        conferences=sorted(
            (conference_ref(lookup, each.id) for each in conferences),
            key=lambda each: alphabetical(each.title, each.slug),
        ),
        parties=sorted(
            lookup.parties([author.id for author in listed]),
            key=lambda each: alphabetical(each.name, each.slug),
        ),
        kinds=[kind for kind in KINDS if kinds[kind]],
        natures=[nature for nature in NATURES if natures[nature]],
    )
