"""A party or an office: who vouches for it, its keys, what it said and what was said to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glasshouse.acts.authors import HOUSE, OFFICE, Author, Key
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.room import ROOM as ELECTIONS
from glasshouse.house import facts as house_facts
from glasshouse.house.facts import PARTIES, named
from glasshouse.house.pages import (
    COUNTED,
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    context_of,
)
from glasshouse.pages.taking_part import TakingPart, taking_part
from glasshouse.parley.facts import Presence, Statement
from glasshouse.parley.pages import (
    Link,
    Row,
    fetch_entries,
    fetch_rows,
    link,
    row,
)
from glasshouse.parley.sessions import Participation

ROWS = 15
CONFERENCES = 50
KEYS = 100
VOUCHES = 20
CLAIMS = 20
#: How many of its newest entries are looked at for those about votes.
LOOKED_BACK = 100

OF_VOTES = frozenset(kind.name for kind in ELECTIONS.kinds)

KeyState = Literal["in_force", "retired", "revoked"]


class Vouch(PageModel):
    """Who stands for the party (None: the house), how, and the entry that says so."""

    by: PartyRef | None
    how: Literal["invited", "admitted", "established", "described"]
    link: Link


class KeyLine(PageModel):
    """A key of the party and what became of it; ``link`` is the entry that brought it in."""

    key_id: str
    alg: Literal["ed25519", "webauthn"]
    role: Literal["signing", "recovery"]
    state: KeyState
    since_ms: int
    until_ms: int | None
    suspect_from_ms: int | None
    link: Link


class PartyPage(PageModel):
    """A party or an office: who vouches for it, its keys, what it does in each negotiation, what it
    said, and last of all what it said and did about votes. Counts end at 1000."""

    context: Context
    party: PartyRef
    description: Words | None
    made_by: Link
    entered_by: PartyRef | None
    claims: PartyRef | None
    claimed_by: list[PartyRef]
    standing: Literal["admitted", "registered", "entered", "office"]
    vouched: list[Vouch]
    keys: list[KeyLine]
    taking_part: list[TakingPart]
    said: list[Row]
    said_count: int
    addressed: list[Row]
    addressed_count: int
    on_votes: list[Row]


def party_page(facts: Facts, context: PageContext, words: WordsSource, slug: str) -> PartyPage:
    """The page of a party or an office by its short name; NoSuchPage if none has it."""
    lookup = Lookup(facts, context, words)
    author = facts.get(Author, named(facts, PARTIES, slug) or "")
    party = None if author is None else lookup.party(author.id)
    if author is None or party is None:
        raise NoSuchPage(f"no party is called {slug}")
    made = lookup.recorded(author.id)
    present = facts.find(Presence, "party", author.id, limit=CONFERENCES)
    places = [f"{each.conference}/{author.id}" for each in present]
    invited = facts.find(Participation, "party", author.id, limit=CONFERENCES)
    there = [each.conference for each in present] + [each.conference for each in invited]
    conferences = list(dict.fromkeys(there))
    claiming = facts.find(Author, "claims", author.id, limit=CLAIMS)
    said = _newest(facts, context.size, "said", places)
    addressed = _newest(facts, context.size, "addressed", places)
    vouches = facts.find(house_facts.Vouch, "author", author.id, limit=VOUCHES)
    lookup.know([*claiming, *said, *addressed])
    on_votes = _on_votes(facts, author.id)
    lookup.know(on_votes)
    listed = [each.id for each in (*said, *addressed)] + [each.id for each in on_votes]
    fetch_rows(lookup, listed)
    fetch_entries(lookup, [author.id, *(vouch.act for vouch in vouches)])
    lookup.fetch_parties(
        [
            author.described_by,
            author.claims,
            *(each.id for each in claiming),
            *(each.by for each in vouches),
        ]
    )
    return PartyPage(
        context=context_of(lookup),
        party=party,
        description=lookup.line(made, "description", required=False),
        made_by=link(lookup, author.id),
        entered_by=None if author.described_by is None else lookup.party(author.described_by),
        claims=None if author.claims is None else lookup.party(author.claims),
        claimed_by=lookup.parties([each.id for each in claiming]),
        standing=_standing(author),
        vouched=_vouched(lookup, vouches),
        keys=_keys(lookup, author.id),
        taking_part=taking_part(lookup, author.id, conferences),
        said=[row(lookup, lookup.recorded(each.id)) for each in said],
        said_count=_count(facts, "said", places),
        addressed=[row(lookup, lookup.recorded(each.id)) for each in addressed],
        addressed_count=_count(facts, "addressed", places),
        on_votes=[row(lookup, each) for each in on_votes],
    )


def _standing(author: Author) -> Literal["admitted", "registered", "entered", "office"]:
    if author.role in (HOUSE, OFFICE):
        return "office"
    if author.described_by is not None:
        return "entered"
    return "admitted" if author.admitted else "registered"


def _vouched(lookup: Lookup, vouches: Sequence[house_facts.Vouch]) -> list[Vouch]:
    return [
        Vouch.model_validate(
            {"by": lookup.party(each.by), "how": each.how, "link": link(lookup, each.act)}
        )
        for each in vouches
    ]


def _keys(lookup: Lookup, author: str) -> list[KeyLine]:
    return [
        KeyLine.model_validate(
            {
                "key_id": key.id,
                "alg": key.alg,
                "role": "recovery" if key.recovery else "signing",
                "state": key_state(key),
                "since_ms": lookup.at(key.since).received,
                "until_ms": None if key.until is None else lookup.at(key.until).received,
                "suspect_from_ms": key.suspect_from,
                "link": link(lookup, lookup.at(key.since).id),
            }
        )
        for key in lookup.facts.find(Key, "author", author, limit=KEYS)
    ]


def key_state(key: Key) -> KeyState:
    """Whether a key may sign, was replaced by another, or was revoked."""
    if key.in_force:
        return "in_force"
    return "revoked" if key.replaced_by is None else "retired"


def _newest(facts: Facts, size: int, index: str, places: Sequence[str]) -> list[Statement]:
    """The newest of all conferences together."""
    found = facts.find_many(
        Statement, index, places, before=sortable(size), limit=ROWS, descending=True
    )
    listed = [statement for each in found.values() for statement in each]
    return sorted(listed, key=lambda statement: statement.index, reverse=True)[:ROWS]


def _on_votes(facts: Facts, author: str) -> list[Recorded]:
    """The newest entries of a party about votes, among the last that it made at all."""
    newest = facts.find(Recorded, "speaker", author, limit=LOOKED_BACK, descending=True)
    return [each for each in newest if each.kind in OF_VOTES][:ROWS]


def _count(facts: Facts, index: str, places: Sequence[str]) -> int:
    counted = facts.count_many(Statement, index, places, limit=COUNTED)
    return min(sum(counted.values()), COUNTED)
