"""The facts behind the pages, for those who recompute them or build pages of their own.

A fact is told as its type, its key and its values, in the order of its fields: the very values that
the running digest takes. Facts hold no words, so nothing here can be withheld.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from pydantic import Field

from glasshouse.acts.authors import Author, Credential, Key
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.files import FileUse
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.timers import DUE, Timer
from glasshouse.acts.words import SheetUse, Withheld, Words
from glasshouse.api.listings import following
from glasshouse.archive.facts import Document
from glasshouse.elections.facts import (
    Anchor,
    ConditionReported,
    Contest,
    Election,
    TrusteeWork,
    Undertaking,
)
from glasshouse.house.facts import (
    Commitment,
    Conference,
    Invitation,
    Outage,
    ShortName,
    Vouch,
    Withholding,
)
from glasshouse.house.pages import Context, Lookup, NoSuchPage, PageModel, context_of
from glasshouse.parley.agreements.facts import Agreement
from glasshouse.parley.corrections.facts import Correction
from glasshouse.parley.credentials.facts import Objection, SeatDay
from glasshouse.parley.facts import Answered, Presence, Statement
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.principles.facts import Assent, AssentState, Declaration
from glasshouse.parley.propositions.facts import Answer, Position, Proposition, Version
from glasshouse.parley.protests.facts import Protest
from glasshouse.parley.questions.facts import Question, QuestionAnswered
from glasshouse.parley.reports.facts import Claim, ReportStanding
from glasshouse.parley.sessions import Owed, Participation, Session, SessionChange


@dataclass(frozen=True)
class FactType:
    """A class of facts, and the names of the listings that its facts stand in."""

    cls: type[Fact]
    indexes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in stores, in digests and here."""
        return self.cls.FACT

    @property
    def fields(self) -> list[str]:
        """The names of its values, in order."""
        return [field.name for field in fields(self.cls)]  # type: ignore[arg-type]


_STATEMENT_LISTINGS = (
    "nature",
    "timeline",
    "spanning",
    "said",
    "addressed",
    "answers",
    "source",
    "rival",
    "versions",
    "placed_versions",
)
_TYPES = (
    FactType(Agreement, ("conference", "front", "version")),
    FactType(Anchor, ("election",)),
    FactType(Answer, ("proposition", "version", "party")),
    FactType(Answered, ("conference",)),
    FactType(Assent, ("declaration", "unconfirmed")),
    FactType(AssentState, ("declaration",)),
    FactType(Author, ("role", "slug", "scope", "claims")),
    FactType(Claim, ("subject",)),
    FactType(Commitment),
    FactType(ConditionReported, ("election",)),
    FactType(Conference, ("all",)),
    FactType(Contest, ("election",)),
    FactType(Correction, ("entry",)),
    FactType(Credential, ("party", "seat")),
    FactType(Declaration, ("conference",)),
    FactType(Document, ("conference", "all")),
    FactType(Election, ("all", "conference", "subject", "under_way")),
    FactType(FileUse, ("file",)),
    FactType(Front, ("conference",)),
    FactType(HouseRules),
    FactType(Invitation, ("issuer",)),
    FactType(Key, ("author", "credential")),
    FactType(Objection, ("credential",)),
    FactType(Outage, ("all",)),
    FactType(Owed, ("conference", "party", "all")),
    FactType(Participation, ("conference", "party")),
    FactType(Position, ("proposition", "party")),
    FactType(Presence, ("conference", "party")),
    FactType(Proposition, ("conference", "open", "party", "front")),
    FactType(Protest, ("against", "conference")),
    FactType(Question, ("conference",)),
    FactType(QuestionAnswered, ("question",)),
    FactType(Recorded, ("all", "speaker", "kind", "scope")),
    FactType(ReportStanding),
    FactType(SeatDay),
    FactType(Session),
    FactType(SessionChange, ("conference",)),
    FactType(SheetUse),
    FactType(ShortName),
    FactType(Statement, _STATEMENT_LISTINGS),
    FactType(Timer, (DUE,)),
    FactType(TrusteeWork, ("election",)),
    FactType(Undertaking, ("election",)),
    FactType(Version, ("proposition",)),
    FactType(Vouch, ("author",)),
    FactType(Withheld, ("all", "withholding")),
    FactType(Withholding, ("act",)),
)
FACT_TYPES: Final = {each.name: each for each in sorted(_TYPES, key=lambda each: each.name)}


class FactTypeRow(PageModel):
    """A type of facts: the names of its values in order, the listings its facts stand in."""

    name: str
    description: str
    fields: list[str]
    indexes: list[str]


class FactTypesPage(PageModel):
    """Every type of facts there is."""

    items: list[FactTypeRow]


class FactRow(PageModel):
    """A fact: its key within its type, and its values in the order of ``fields``."""

    key: str
    values: list[Any] = Field(description="Text, whole numbers, booleans, null, lists of these.")


class FactPage(PageModel):
    """One fact as it stood at N."""

    context: Context
    type: str
    fields: list[str]
    fact: FactRow


class FactsPage(PageModel):
    """A part of a listing, in its order. ``next`` is the next ``after``, null at the end."""

    context: Context
    type: str
    fields: list[str]
    index: str
    value: str
    items: list[FactRow]
    next: str | None


def fact_types_page() -> FactTypesPage:
    """What there is to ask for."""
    return FactTypesPage(
        items=[
            FactTypeRow(
                name=each.name,
                description=inspect.cleandoc(each.cls.__doc__ or ""),
                fields=each.fields,
                indexes=list(each.indexes),
            )
            for each in FACT_TYPES.values()
        ]
    )


def fact_page(
    facts: Facts, context: PageContext, words: Words, type_name: str, key: str
) -> FactPage:
    """The fact of a type under a key; NoSuchPage if none stood there at this size."""
    chosen = _type(type_name)
    fact = facts.get(chosen.cls, key)
    if fact is None:
        raise NoSuchPage(f"there is no {type_name} under this key")
    return FactPage(
        context=context_of(Lookup(facts, context, words)),
        type=chosen.name,
        fields=chosen.fields,
        fact=_row(fact),
    )


@dataclass(frozen=True)
class Listing:
    """Which part of which listing is asked for."""

    index: str
    value: str
    after: str | None
    limit: int


def facts_page(
    facts: Facts, context: PageContext, words: Words, type_name: str, listing: Listing
) -> FactsPage:
    """The facts listed under (index, value), those after a place in the order of the listing.

    NoSuchPage for a type or an index that does not exist; a value that nothing is listed under
    gives an empty list.
    """
    chosen = _type(type_name)
    if listing.index not in chosen.indexes:
        names = ", ".join(chosen.indexes) or "none"
        raise NoSuchPage(f"{type_name} has no listing {listing.index}; it has {names}")
    found: Sequence[Fact] = facts.find(
        chosen.cls, listing.index, listing.value, after=listing.after, limit=listing.limit + 1
    )
    return FactsPage(
        context=context_of(Lookup(facts, context, words)),
        type=chosen.name,
        fields=chosen.fields,
        index=listing.index,
        value=listing.value,
        items=[_row(fact) for fact in found[: listing.limit]],
        next=following(found, listing.limit, lambda fact: _place(fact, listing)),
    )


def _type(name: str) -> FactType:
    found = FACT_TYPES.get(name)
    if found is None:
        raise NoSuchPage(f"there is no type of facts {name}; see /api/facts")
    return found


def _row(fact: Fact) -> FactRow:
    return FactRow(key=fact.key, values=fact.values())


def _place(fact: Fact, listing: Listing) -> str:
    """The text by which a fact is sorted in a listing; no two of one listing share one."""
    return next(
        place
        for index, value, place in fact.indexes()
        if (index, value) == (listing.index, listing.value)
    )
