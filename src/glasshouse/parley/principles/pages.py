"""How declared principles stand on pages: who accepts them, who refuses, who is silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words
from glasshouse.parley.pages import Link, fetch_entries, link
from glasshouse.parley.principles.facts import SILENT, Assent, AssentState, Declaration
from glasshouse.parley.sessions import Participation

#: So many declarations of a conference are shown, the newest ones, and so many parties to each.
DECLARATIONS = 10
PARTIES = 50


class AssentPiece(PageModel):
    """Where a party stands to declared principles; ``reported`` is what another says of it, and the
    party has not confirmed."""

    party: PartyRef
    state: Literal["silent", "assented", "assented_with_declaration", "refused", "withdrawn"]
    link: Link | None
    reported: Link | None


class DeclarationPiece(PageModel):
    """Declared principles on a page."""

    link: Link
    by: PartyRef | None
    title: Words
    principles: list[Words]
    assents: list[AssentPiece]


def declarations(lookup: Lookup, conference: Conference) -> list[DeclarationPiece]:
    """The newest declarations of a live conference, newest first. As many queries for ten as for
    one. What a transcript tells of assent is a question of the date: see ``Assent``."""
    facts = lookup.facts
    found = facts.find(
        Declaration, "conference", conference.id, limit=DECLARATIONS, descending=True
    )
    ids = [each.id for each in found]
    states = facts.find_many(AssentState, "declaration", ids, limit=PARTIES)
    told = facts.find_many(Assent, "unconfirmed", ids, limit=PARTIES)
    there = facts.find(Participation, "conference", conference.id, limit=PARTIES)
    asked = {each.id: _asked(each, there, states.get(each.id, [])) for each in found}
    lookup.fetch_parties(
        [*(each.by for each in found), *(party for some in asked.values() for party in some)]
    )
    said = [each.act for some in states.values() for each in some]
    fetch_entries(lookup, [*ids, *said, *(each.id for some in told.values() for each in some)])
    return [
        _piece(
            lookup,
            each,
            asked[each.id],
            {state.party: state for state in states.get(each.id, [])},
            {assent.party: assent for assent in told.get(each.id, [])},
        )
        for each in found
    ]


def _asked(
    declaration: Declaration, there: Iterable[Participation], states: Iterable[AssentState]
) -> list[str]:
    """The parties it was put to, and whoever else answered it."""
    asked = declaration.addressees or tuple(each.party for each in there if each.joined)
    parties = dict.fromkeys((*asked, *(each.party for each in states)))
    return [party for party in parties if party != declaration.by]


def _piece(
    lookup: Lookup,
    declaration: Declaration,
    asked: Iterable[str],
    states: Mapping[str, AssentState],
    told: Mapping[str, Assent],
) -> DeclarationPiece:
    recorded = lookup.recorded(declaration.id)
    numbers = range(1, declaration.principles + 1)
    return DeclarationPiece(
        link=link(lookup, declaration.id),
        by=lookup.party(declaration.by),
        title=lookup.shown(recorded, "title"),
        principles=[lookup.shown(recorded, f"principle_{number}") for number in numbers],
        assents=[
            AssentPiece.model_validate(
                {
                    "party": lookup.party(party),
                    "state": states[party].state if party in states else SILENT,
                    "link": link(lookup, states[party].act) if party in states else None,
                    "reported": link(lookup, told[party].id) if party in told else None,
                }
            )
            for party in asked
        ],
    )
