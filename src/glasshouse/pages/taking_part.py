"""What a party does in the negotiations it takes part in: who speaks for it, what it owes, what it
has answered, which principles it accepts. As many queries for fifty negotiations as for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from glasshouse.acts.authors import REJECTED, REVOKED, Credential
from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words
from glasshouse.pages.negotiation import (
    Weighed,
    awaited,
    fetch_awaited,
    fetch_proposals,
    proposal_ref,
    subjects,
    weigh,
)
from glasshouse.pages.negotiation_models import Awaited, ProposalRef
from glasshouse.parley.credentials.facts import Objection
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    link,
)
from glasshouse.parley.principles.facts import SILENT, AssentState, Declaration
from glasshouse.parley.propositions.facts import Position, Proposition, Version
from glasshouse.parley.propositions.standing import DOES
from glasshouse.parley.sessions import Owed, Participation

#: So many of each are shown: delegates and declared principles of a negotiation, the newest first;
#: what is awaited, the first due first; answers, the last given first.
DELEGATES = 20
DECLARATIONS = 10
AWAITED = 20
ANSWERS = 20
COUNTED = 1000

ParticipationState = Literal["invited", "conferring", "conditional", "declined", "withdrawn"]


class Delegate(PageModel):
    """A key with authority to speak for the party, as ``holder`` calls whoever has it.

    ``state`` is presented (it may act, nobody has looked at it yet), accepted, rejected, revoked,
    or expired at the page's time. ``objections`` counts the parties that object to it.
    """

    holder: Words
    role: Literal["head", "alternate", "adviser", "observer"]
    powers: list[Literal["confer", "table", "answer", "sign"]]
    state: Literal["presented", "accepted", "rejected", "revoked", "expired"]
    expires_ms: int | None
    objections: int
    link: Link


class AnsweredProposal(PageModel):
    """What the party last answered to a proposal, and on how many ``articles`` of its current
    version its answers stand (``answered``)."""

    proposal: ProposalRef
    answer: str
    articles: int
    answered: int
    late: bool
    link: Link


class PrinciplesHeld(PageModel):
    """Where the party stands to principles that were declared, by its own word."""

    title: Words
    declared: Link
    state: Literal["silent", "assented", "assented_with_declaration", "refused", "withdrawn"]
    link: Link | None


class TakingPart(PageModel):
    """A party in one negotiation. ``state`` is None where it was never invited but speaks or is
    spoken of, as in what is reconstructed from sources. ``via`` is the party whose ally it is.
    ``seats`` counts the seats that visitors took for practice; it ends at 1000."""

    conference: ConfRef
    state: ParticipationState | None
    said_so: Link | None
    invited_by: PartyRef | None
    via: PartyRef | None
    delegates: list[Delegate]
    seats: int
    awaited: list[Awaited]
    answers: list[AnsweredProposal]
    principles: list[PrinciplesHeld]


def taking_part(lookup: Lookup, party: str, conferences: Sequence[str]) -> list[TakingPart]:
    """What a party does in these conferences, in their order."""
    facts = lookup.facts
    places = [f"{conference}/{party}" for conference in conferences]
    delegates = facts.find_many(Credential, "party", places, limit=DELEGATES, descending=True)
    seats = facts.count_many(Credential, "seat", places, limit=COUNTED)
    owed = facts.find(Owed, "party", party, limit=AWAITED)
    positions = facts.find(Position, "party", party, limit=ANSWERS, descending=True)
    declared = facts.find_many(
        Declaration, "conference", conferences, limit=DECLARATIONS, descending=True
    )
    participations = {each.conference: each for each in lookup.fetch(Participation, places)}
    declarations = [each for found in declared.values() for each in found]
    assents = lookup.fetch(AssentState, [f"{each.id}/{party}" for each in declarations])
    presented = [each for found in delegates.values() for each in found]
    objections = facts.count_many(
        Objection, "credential", [each.id for each in presented], limit=COUNTED
    )
    fetch_conferences(lookup, conferences)
    fetch_entries(
        lookup,
        [
            *(each.act for each in participations.values()),
            *(each.id for each in presented),
            *(each.act for each in positions),
            *(each.id for each in declarations),
            *(each.act for each in assents),
        ],
    )
    lookup.fetch_parties(
        party for each in participations.values() for party in (each.invited_by, each.via)
    )
    weighed = weigh(lookup, subjects(lookup, owed))
    fetch_awaited(lookup, owed, weighed)
    answered = _answered(lookup, positions)
    return [
        TakingPart(
            conference=conference_ref(lookup, conference),
            **_participation(lookup, participations.get(conference)),
            delegates=[
                _delegate(lookup, each, objections[each.id]) for each in delegates.get(place, [])
            ],
            seats=seats[place],
            awaited=_awaited(lookup, conference, owed, weighed),
            answers=answered.get(conference, []),
            principles=[
                _held(lookup, each, party)
                for each in declared.get(conference, [])
                if each.by != party and (not each.addressees or party in each.addressees)
            ],
        )
        for conference, place in zip(conferences, places, strict=True)
    ]


def _participation(lookup: Lookup, found: Participation | None) -> dict[str, object]:
    if found is None:
        return dict.fromkeys(("state", "said_so", "invited_by", "via"))
    return {
        "state": found.state,
        "said_so": link(lookup, found.act),
        "invited_by": lookup.party(found.invited_by),
        "via": None if found.via is None else lookup.party(found.via),
    }


def _delegate(lookup: Lookup, credential: Credential, objections: int) -> Delegate:
    expires = credential.expires
    expired = expires is not None and expires <= lookup.context.time
    ended = credential.state in (REJECTED, REVOKED)
    return Delegate.model_validate(
        {
            "holder": lookup.shown(lookup.recorded(credential.id), "holder"),
            "role": credential.role,
            "powers": list(credential.powers),
            "state": "expired" if expired and not ended else credential.state,
            "expires_ms": expires,
            "objections": objections,
            "link": link(lookup, credential.id),
        }
    )


def _awaited(
    lookup: Lookup, conference: str, owed: Iterable[Owed], weighed: Mapping[str, Weighed]
) -> list[Awaited]:
    return [awaited(lookup, each, weighed) for each in owed if each.conference == conference]


def _answered(
    lookup: Lookup, positions: Sequence[Position]
) -> Mapping[str, list[AnsweredProposal]]:
    """Its answers by conference, the last given first."""
    proposals = lookup.fetch(Proposition, [each.proposition for each in positions])
    fetch_proposals(lookup, proposals)
    lookup.fetch(Version, [each.current for each in proposals])
    known = {each.id: each for each in proposals}
    found: dict[str, list[AnsweredProposal]] = {}
    for position in positions:
        proposal = known[position.proposition]
        version = lookup.get(Version, proposal.current)
        found.setdefault(proposal.conference, []).append(
            AnsweredProposal(
                proposal=proposal_ref(lookup, proposal),
                answer=DOES.get(position.answer, position.answer),
                articles=0 if version is None else len(version.articles),
                answered=position.answered,
                late=any(late for *_, late in position.articles),
                link=link(lookup, position.act),
            )
        )
    return found


def _held(lookup: Lookup, declaration: Declaration, party: str) -> PrinciplesHeld:
    state = lookup.get(AssentState, f"{declaration.id}/{party}")
    return PrinciplesHeld.model_validate(
        {
            "title": lookup.shown(lookup.recorded(declaration.id), "title"),
            "declared": link(lookup, declaration.id),
            "state": SILENT if state is None else state.state,
            "link": None if state is None else link(lookup, state.act),
        }
    )
