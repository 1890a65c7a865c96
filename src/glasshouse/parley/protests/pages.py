"""How protests stand on pages, with the claims that one was withdrawn."""

from __future__ import annotations

from typing import Literal

from glasshouse.house.pages import Lookup, PageModel, PartyRef
from glasshouse.parley.pages import Link, fetch_entries, link, links
from glasshouse.parley.protests.facts import Protest
from glasshouse.parley.reports.facts import Claim

#: So many protests of a conference are shown, the newest ones, and so many claims about each.
PROTESTS = 30
CLAIMS = 10


class ClaimPiece(PageModel):
    """What somebody says of a protest that is not their own: that it was withdrawn."""

    by: PartyRef | None
    link: Link


class ProtestPiece(PageModel):
    """A protest on a page. ``withdrawn`` is its author's own withdrawal; ``certain`` is false where
    the dates of a transcript do not tell whether it came by the day asked for."""

    link: Link
    protester: PartyRef | None
    against: Link | None
    state: Literal["standing", "withdrawn"]
    withdrawn: Link | None
    certain: bool
    claims: list[ClaimPiece]


def protests(lookup: Lookup, conference: str, end: int | None = None) -> list[ProtestPiece]:
    """The newest protests of a conference, newest first; as they stood by the minute ``end``, where
    a day of a transcript is asked for. As many queries for thirty as for one."""
    listed = lookup.facts.find(Protest, "conference", conference, limit=PROTESTS, descending=True)
    found = [each for each in listed if end is None or each.earliest <= end]
    claims = lookup.facts.find_many(Claim, "subject", [each.id for each in found], limit=CLAIMS)
    pointed = [act for each in found for act in (each.id, each.against, each.withdrawn) if act]
    fetch_entries(lookup, [*pointed, *(each.id for some in claims.values() for each in some)])
    lookup.fetch_parties(
        [
            *(each.protester for each in found),
            *(each.by for some in claims.values() for each in some),
        ]
    )
    return [
        _piece(
            lookup,
            each,
            [claim for claim in claims.get(each.id, []) if end is None or claim.earliest <= end],
            end,
        )
        for each in found
    ]


def _piece(lookup: Lookup, protest: Protest, claims: list[Claim], end: int | None) -> ProtestPiece:
    since, by_then = protest.withdrawn_earliest, protest.withdrawn_latest
    gone = by_then is not None and (end is None or by_then <= end)
    begun = since is not None and (end is None or since <= end)
    against = links(lookup, () if protest.against is None else (protest.against,))
    return ProtestPiece.model_validate(
        {
            "link": link(lookup, protest.id),
            "protester": lookup.party(protest.protester),
            "against": against[0] if against else None,
            "state": "withdrawn" if gone else "standing",
            "withdrawn": link(lookup, protest.withdrawn) if begun and protest.withdrawn else None,
            "certain": gone == begun and (end is None or protest.latest <= end),
            "claims": [
                ClaimPiece(by=lookup.party(each.by), link=link(lookup, each.id)) for each in claims
            ],
        }
    )
