"""A proposal as it stood at a moment: now, in an earlier version, or on a day of history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from glasshouse.acts.facts import Facts, sortable
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, NoSuchChoice, NoSuchPage
from glasshouse.pages.history import Day
from glasshouse.pages.negotiation import participations
from glasshouse.parley.propositions.facts import Answer, Position, Proposition, Version
from glasshouse.parley.propositions.positions import proposition_on, version_on
from glasshouse.parley.propositions.retracing import positions_on
from glasshouse.parley.propositions.standing import Standing, standing

#: How many versions a page names, the newest; and back from an earlier version how many of them,
#: and of the answers to them, are weighed to see where parties stood to it.
VERSIONS = 50
ANSWERS = 200
PARTIES = 100


@dataclass(frozen=True)
class Then:
    """A proposal as it stood at the moment of the page: the versions that there were, the one that
    is shown, where parties stood to it."""

    day: Day
    proposal: Proposition
    versions: list[Version]
    shown: Version
    standing: Standing


def by_entry(lookup: Lookup, proposal: Proposition, version: int | None) -> Then:
    """As the entries of those who speak here tell it."""
    facts = lookup.facts
    versions = _versions(facts, proposal)
    shown = version_numbered(facts, proposal, proposal.versions if version is None else version)
    if shown.id == proposal.current:
        positions = facts.find(Position, "proposition", proposal.id, limit=PARTIES)
    else:
        positions = _positions_then(facts, proposal, shown)
    parties = participations(lookup, proposal)
    stands = standing(proposal, shown, positions, parties, lookup.context.time)
    return Then(Day.of(lookup, None), proposal, versions, shown, stands)


def by_date(lookup: Lookup, proposal: Proposition, version: int | None, on: date | None) -> Then:
    """As the dates of what is reported tell it, whatever the order of its entries."""
    facts, day = lookup.facts, Day.of(lookup, on)
    versions = [each for each in _versions(facts, proposal) if day.had_begun(each.earliest)]
    if not versions:
        raise NoSuchChoice("on", f"proposal {proposal.number} had not been made by then")
    newest = version_on(versions, day.end) or versions[0]
    shown = newest if version is None else version_numbered(facts, proposal, version)
    then = replace(proposition_on(proposal, day.end), current=newest.id)
    answers = facts.find(Answer, "proposition", proposal.id, limit=ANSWERS, descending=True)
    until = [each for each in versions if each.number <= shown.number]
    positions = positions_on(then, answers, until, day.end)
    return Then(day, then, versions, shown, standing(then, shown, positions, {}, day.time))


def _versions(facts: Facts, proposal: Proposition) -> list[Version]:
    return facts.find(Version, "proposition", proposal.id, limit=VERSIONS, descending=True)[::-1]


def proposal_numbered(facts: Facts, conference: Conference, number: int) -> Proposition:
    """A proposal of a conference by its number; NoSuchPage if there is none."""
    found = facts.find(
        Proposition,
        "conference",
        conference.id,
        after=sortable(number - 1) if number else None,
        before=sortable(number + 1),
        limit=1,
    )
    if not found:
        raise NoSuchPage(f"{conference.slug} has no proposal {number}")
    return found[0]


def version_numbered(facts: Facts, proposal: Proposition, number: int) -> Version:
    """A version by its number; NoSuchPage if there is none."""
    found = facts.find(
        Version,
        "proposition",
        proposal.id,
        after=sortable(number - 1) if number else None,
        before=sortable(number + 1),
        limit=1,
    )
    if not found:
        raise NoSuchPage(f"there is no version {number}")
    return found[0]


def _positions_then(facts: Facts, proposal: Proposition, shown: Version) -> list[Position]:
    """Where parties stood to an earlier version, when the next one took its place."""
    versions = facts.find(
        Version,
        "proposition",
        proposal.id,
        before=sortable(shown.number + 1),
        limit=VERSIONS,
        descending=True,
    )
    # Reports come in any order; what parties say themselves was said before the next version.
    bound = None
    if not proposal.reported:
        bound = sortable(version_numbered(facts, proposal, shown.number + 1).index)
    answers = facts.find(
        Answer, "proposition", proposal.id, before=bound, limit=ANSWERS, descending=True
    )
    return positions_on(proposal, answers, versions)
