"""How agreements stand on pages: who joined, on which conditions, in force from when to when."""

from __future__ import annotations

from typing import Literal

from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words
from glasshouse.parley.agreements.facts import Agreement, state_at
from glasshouse.parley.pages import Link, fetch_entries, link

#: So many agreements of a conference or a front are shown, the newest ones.
AGREEMENTS = 30


class JoiningPiece(PageModel):
    """A party that an agreement names; ``joined`` is how it joined, if it did."""

    party: PartyRef
    joined: Link | None


class AgreementPiece(PageModel):
    """An agreement on a page. Times are Unix ms, with the offset that its author counts by."""

    link: Link
    number: int | None
    title: Words
    proposer: PartyRef | None
    state: Literal["proposed", "withdrawn", "concluded", "in_force", "ended"]
    parties: list[JoiningPiece]
    conditions: list[Words]
    front: Link | None
    refers_to_front: Link | None
    version: Link | None
    effective_ms: int | None
    effective_offset: int
    ends_ms: int | None
    ends_offset: int


def agreements(
    lookup: Lookup, index: Literal["conference", "front", "version"], of: str
) -> list[AgreementPiece]:
    """The newest agreements of a conference, of a front or on a version, newest first. As many
    queries for thirty as for one."""
    found = lookup.facts.find(Agreement, index, of, limit=AGREEMENTS, descending=True)
    pointed = [
        act
        for each in found
        for act in (each.id, each.front, each.refers_to_front, each.version)
        if act is not None
    ]
    fetch_entries(lookup, [*pointed, *(act for each in found for _, act in each.joined)])
    lookup.fetch_parties(party for each in found for party in (each.proposer, *each.parties))
    return [_piece(lookup, each) for each in found]


def _piece(lookup: Lookup, agreement: Agreement) -> AgreementPiece:
    recorded = lookup.recorded(agreement.id)
    joined = dict(agreement.joined)
    numbers = range(1, agreement.conditions + 1)
    return AgreementPiece.model_validate(
        {
            "link": link(lookup, agreement.id),
            "number": agreement.number,
            "title": lookup.shown(recorded, "title"),
            "proposer": lookup.party(agreement.proposer),
            "state": state_at(agreement, lookup.context.time),
            "parties": [
                JoiningPiece(
                    party=party,
                    joined=link(lookup, joined[party.id]) if party.id in joined else None,
                )
                for party in lookup.parties(agreement.parties)
            ],
            "conditions": [lookup.shown(recorded, f"condition_{number}") for number in numbers],
            "front": _link(lookup, agreement.front),
            "refers_to_front": _link(lookup, agreement.refers_to_front),
            "version": _link(lookup, agreement.version),
            "effective_ms": agreement.effective,
            "effective_offset": agreement.effective_offset,
            "ends_ms": agreement.ends,
            "ends_offset": agreement.ends_offset,
        }
    )


def _link(lookup: Lookup, act: str | None) -> Link | None:
    return None if act is None else link(lookup, act)
