"""Where a reconstructed negotiation stood on a day: who had offered what, and who had answered.

A transcript records its procedure and polices none of it. What was open, agreed, adjourned or in
force on a day follows from what had certainly been said by the end of it; what may have been said
by then and may have come later is shown as not certain, and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words, alphabetical
from glasshouse.pages.negotiation import Weighed, countered, fetch_proposals, proposal_ref
from glasshouse.pages.negotiation_models import CellCode, ProposalRef, ProposalState, SessionState
from glasshouse.parley.agreements.facts import CONCLUDED, Agreement
from glasshouse.parley.facts import MINUTES_PER_DAY
from glasshouse.parley.pages import Link, fetch_entries, link
from glasshouse.parley.principles.facts import SILENT, Assent, Declaration
from glasshouse.parley.propositions.facts import Answer, Proposition, Version
from glasshouse.parley.propositions.positions import proposition_on, version_on
from glasshouse.parley.propositions.retracing import positions_on
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.sessions import SessionChange

#: Bounds of the lists on a page.
PROPOSALS = 20
VERSIONS = 20
ANSWERS = 100
CHANGES = 50
AGREEMENTS = 20
DECLARATIONS = 5
ASSENTS = 32

_MINUTE_MS = 60_000
_MINUTES_BEFORE_1970 = (date(1970, 1, 1).toordinal() - 1) * MINUTES_PER_DAY

When = Literal["by_then", "not_certain"]
AssentCode = Literal["silent", "assented", "assented_with_declaration", "refused", "withdrawn"]


class TrackedAnswer(PageModel):
    """What one addressee had answered; ``link`` is its answer, None where there is none."""

    party: PartyRef
    code: CellCode
    link: Link | None


class TrackedProposal(PageModel):
    """A proposal and what had been answered to it."""

    proposal: ProposalRef
    state: ProposalState
    tabled: Link
    when: When
    answers: list[TrackedAnswer]


class SessionLine(PageModel):
    """A change of the conference's state, as reported."""

    state: SessionState
    when: When
    link: Link


class AgreementLine(PageModel):
    """An agreement. Until when one of history was kept is a matter of its conditions."""

    number: int
    title: Words
    parties: list[PartyRef]
    state: Literal["proposed", "concluded", "withdrawn"]
    when: When
    conditions: int
    link: Link


class AssentLine(PageModel):
    """Where a party stood to declared principles."""

    party: PartyRef
    state: AssentCode
    link: Link | None


class PrinciplesLine(PageModel):
    """Declared principles, and where parties stood to them."""

    title: Words
    principles: int
    when: When
    link: Link
    parties: list[AssentLine]


class HistoryLead(PageModel):
    """A reconstructed negotiation in a sentence's worth, by the end of a day (None: at its end).

    ``asked`` counts every answer that a proposal asked for, ``answered`` those given;
    ``uncertain`` the proposals of which it is not certain whether they had been made.
    ``agreements`` counts those that had been concluded.
    """

    on: str | None
    session: SessionState | None
    proposals: int
    uncertain: int
    asked: int
    answered: int
    agreements: int


class History(PageModel):
    """The same with everything that it counts. Each list ends, in order of time."""

    lead: HistoryLead
    proposals: list[TrackedProposal]
    sessions: list[SessionLine]
    agreements: list[AgreementLine]
    principles: list[PrinciplesLine]


@dataclass(frozen=True)
class Day:
    """A day of history, or the end of it: the first minute after, and what that is in Unix ms."""

    on: date | None
    end: int | None
    time: int

    @classmethod
    def of(cls, lookup: Lookup, on: date | None) -> Day:
        if on is None:
            return cls(None, None, lookup.context.time)
        end = on.toordinal() * MINUTES_PER_DAY
        return cls(on, end, (end - _MINUTES_BEFORE_1970) * _MINUTE_MS)

    def had_begun(self, earliest: int) -> bool:
        """Whether what was said no earlier than this may have been said by then."""
        return self.end is None or earliest < self.end

    def when(self, latest: int) -> When:
        """Whether what was said by this minute had certainly been said by then."""
        return "by_then" if self.end is None or latest < self.end else "not_certain"


@dataclass(frozen=True)
class Tracked:
    """A proposal as it stood on a day, with the version that was the newest then."""

    proposition: Proposition
    version: Version
    standing: Standing
    when: When


def weigh_by_date(
    lookup: Lookup, propositions: Iterable[Proposition], on: date | None = None
) -> dict[str, Weighed]:
    """The standing of reported proposals after all that was said of them, by their ids; with
    ``on``, after what had been said by the end of that day, of those that may have been made."""
    day = Day.of(lookup, on)
    listed = [each for each in propositions if day.had_begun(each.earliest)]
    lookup.fetch(Version, [each.responds_to for each in listed])
    tracked = _track_all(lookup, listed, day)
    return {
        each.proposition.id: Weighed(
            each.proposition,
            each.version,
            each.standing,
            countered(lookup, each.proposition),
            certain=each.when == "by_then",
        )
        for each in tracked
    }


def history_lead(lookup: Lookup, conference: Conference, on: date | None) -> HistoryLead:
    """Where a transcript stood on a day, in a sentence's worth."""
    day = Day.of(lookup, on)
    tracked = _tracked(lookup, conference.id, day)
    return _lead(day, tracked, _changes(lookup, conference.id), _agreements(lookup, conference.id))


def history(lookup: Lookup, conference: Conference, on: date | None) -> History:
    """Where a transcript stood on a day."""
    day = Day.of(lookup, on)
    tracked = _tracked(lookup, conference.id, day)
    changes = [each for each in _changes(lookup, conference.id) if day.had_begun(each.earliest)]
    agreements = [
        each for each in _agreements(lookup, conference.id) if day.had_begun(each.earliest)
    ]
    declared = [
        each
        for each in lookup.facts.find(Declaration, "conference", conference.id, limit=DECLARATIONS)
        if day.had_begun(each.earliest)
    ]
    assents = lookup.facts.find_many(
        Assent, "declaration", [each.id for each in declared], limit=ASSENTS
    )
    fetch_proposals(lookup, [each.proposition for each in tracked])
    fetch_entries(
        lookup,
        [
            *(each.proposition.current for each in tracked),
            *(cell.act for each in tracked for cell in each.standing.parties if cell.act),
            *(each.id for each in changes),
            *(each.id for each in agreements),
            *(each.id for each in declared),
            *(each.id for listed in assents.values() for each in listed),
        ],
    )
    lookup.fetch_parties(
        [
            *(party for each in agreements for party in each.parties),
            *(each.party for listed in assents.values() for each in listed),
            *(party for each in declared for party in each.addressees),
        ]
    )
    return History(
        lead=_lead(day, tracked, changes, agreements),
        proposals=[_tracked_proposal(lookup, each) for each in tracked],
        sessions=[
            SessionLine.model_validate(
                {"state": each.state, "when": day.when(each.latest), "link": link(lookup, each.id)}
            )
            for each in changes
        ],
        agreements=[_agreement(lookup, each, day) for each in agreements],
        principles=[_principles(lookup, each, assents[each.id], day) for each in declared],
    )


def _lead(
    day: Day,
    tracked: Sequence[Tracked],
    changes: Sequence[SessionChange],
    agreements: Sequence[Agreement],
) -> HistoryLead:
    made = [each for each in tracked if each.when == "by_then"]
    cells = [cell for each in made for cell in each.standing.parties if cell.code != "proposed"]
    states = [each.state for each in changes if day.when(each.latest) == "by_then"]
    return HistoryLead.model_validate(
        {
            "on": None if day.on is None else day.on.isoformat(),
            "session": states[-1] if states else None,
            "proposals": len(made),
            "uncertain": len(tracked) - len(made),
            "asked": len(cells),
            "answered": sum(1 for cell in cells if cell.answer is not None),
            "agreements": sum(
                1
                for each in agreements
                if day.when(each.latest) == "by_then" and each.state == CONCLUDED
            ),
        }
    )


def _tracked(lookup: Lookup, conference: str, day: Day) -> list[Tracked]:
    """The proposals that had been made, or may have been, with what had been answered."""
    found = [
        each
        for each in lookup.facts.find(Proposition, "conference", conference, limit=PROPOSALS)
        if day.had_begun(each.earliest)
    ]
    tracked = _track_all(lookup, found, day)
    return sorted(tracked, key=lambda each: (each.proposition.latest, each.proposition.index))


def _track_all(lookup: Lookup, listed: Sequence[Proposition], day: Day) -> list[Tracked]:
    ids = [each.id for each in listed]
    versions = lookup.facts.find_many(Version, "proposition", ids, limit=VERSIONS)
    answers = lookup.facts.find_many(Answer, "proposition", ids, limit=ANSWERS)
    return [track(each, versions[each.id], answers[each.id], day) for each in listed]


def track(
    proposition: Proposition, versions: Sequence[Version], answers: Sequence[Answer], day: Day
) -> Tracked:
    """How a reported proposal stood, by these versions and answers (all that there are)."""
    version = version_on(versions, day.end)
    if version is None:
        # It may have been made by then: nothing had certainly been answered to it.
        first = versions[0]
        then = replace(proposition_on(proposition, day.end), current=first.id)
        return Tracked(then, first, standing(then, first, [], {}, day.time), "not_certain")
    then = replace(proposition_on(proposition, day.end), current=version.id)
    positions = positions_on(then, answers, versions, day.end)
    return Tracked(then, version, standing(then, version, positions, {}, day.time), "by_then")


def _tracked_proposal(lookup: Lookup, tracked: Tracked) -> TrackedProposal:
    return TrackedProposal.model_validate(
        {
            "proposal": proposal_ref(lookup, tracked.proposition),
            "state": tracked.standing.state,
            "tabled": link(lookup, tracked.proposition.current),
            "when": tracked.when,
            "answers": sorted(
                (
                    TrackedAnswer.model_validate(
                        {
                            "party": lookup.party(cell.party),
                            "code": cell.code,
                            "link": link(lookup, cell.act) if cell.act else None,
                        }
                    )
                    for cell in tracked.standing.parties
                    if cell.code != "proposed"
                ),
                key=lambda each: alphabetical(each.party.name, each.party.slug),
            ),
        }
    )


def _changes(lookup: Lookup, conference: str) -> list[SessionChange]:
    return lookup.facts.find(SessionChange, "conference", conference, limit=CHANGES)


def _agreements(lookup: Lookup, conference: str) -> list[Agreement]:
    return lookup.facts.find(Agreement, "conference", conference, limit=AGREEMENTS)


def _agreement(lookup: Lookup, agreement: Agreement, day: Day) -> AgreementLine:
    return AgreementLine.model_validate(
        {
            "number": agreement.number,
            "title": lookup.shown(lookup.recorded(agreement.id), "title"),
            "parties": _in_order(lookup, agreement.parties),
            "state": agreement.state,
            "when": day.when(agreement.latest),
            "conditions": agreement.conditions,
            "link": link(lookup, agreement.id),
        }
    )


def _principles(
    lookup: Lookup, declaration: Declaration, assents: Sequence[Assent], day: Day
) -> PrinciplesLine:
    said = _last_of_each(assents, day)
    named = dict.fromkeys((*declaration.addressees, *said))
    return PrinciplesLine(
        title=lookup.shown(lookup.recorded(declaration.id), "title"),
        principles=declaration.principles,
        when=day.when(declaration.latest),
        link=link(lookup, declaration.id),
        parties=[
            AssentLine.model_validate(
                {
                    "party": party,
                    "state": said[party.id].state if party.id in said else SILENT,
                    "link": link(lookup, said[party.id].id) if party.id in said else None,
                }
            )
            for party in _in_order(lookup, tuple(named))
        ],
    )


def _last_of_each(assents: Sequence[Assent], day: Day) -> Mapping[str, Assent]:
    """What each party had said last, of what had certainly been said by then."""
    certain = [each for each in assents if day.when(each.latest) == "by_then"]
    ordered = sorted(certain, key=lambda each: (each.latest, each.index))
    return {each.party: each for each in ordered}


def _in_order(lookup: Lookup, parties: Sequence[str]) -> list[PartyRef]:
    return sorted(lookup.parties(parties), key=lambda each: alphabetical(each.name, each.slug))
