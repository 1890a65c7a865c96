"""Where a negotiation stands: what is agreed, what is open, who owes an answer, what happens next.

Everything here works on several conferences at once, and asks the facts as often for twenty as for
one: a front page leads with one negotiation and names the others in a sentence each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from glasshouse.acts.facts import sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.house.facts import Conference
from glasshouse.house.pages import (
    COUNTED_BESIDE,
    Lookup,
    alphabetical,
    cut,
)
from glasshouse.pages.negotiation_models import ArticleRef, Awaited, Negotiation, ProposalRef
from glasshouse.parley.pages import fetch_entries, link
from glasshouse.parley.propositions.facts import OPEN, Position, Proposition, Version
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.sessions import ENDED, Owed, Participation, Session, owing

#: What happens next: this many dated lines.
NEXT = 5
#: How many proposals of a conference are weighed for its figures; the newest come first.
WEIGHED = 30
#: How many of its newest open proposals are looked at to tell whether one stands alone.
LOOKED_AT = 5
#: How many parties a proposal can be addressed to.
ADDRESSEES = 32
HEADING = 160


@dataclass(frozen=True)
class Weighed:
    """A proposal with its newest version and its standing; ``counters`` is the proposal that it is
    a counter-proposal to. ``certain`` is false where it is not known whether it had been made by
    the day of history that the page is about."""

    proposition: Proposition
    version: Version
    standing: Standing
    counters: str | None
    certain: bool = True


def negotiations(lookup: Lookup, conferences: Sequence[Conference]) -> dict[str, Negotiation]:
    """Where several negotiations stand, by conference; transcripts have a standing of their own."""
    ids = [each.id for each in conferences]
    nearest = _nearest(lookup, ids)
    newest = _newest_proposals(lookup, ids)
    owed = [each for found in nearest.values() for each in found]
    _fetch_countered(lookup, [*subjects(lookup, owed), *(p for o, _ in newest.values() for p in o)])
    waiting = lookup.facts.count_many(Owed, "conference", ids, limit=COUNTED_BESIDE)
    abouts = {each: _about(lookup, nearest[each], newest[each]) for each in ids}
    named = [*(about for about in abouts.values() if about is not None), *subjects(lookup, owed)]
    weighed = weigh(lookup, {each.id: each for each in named}.values())
    fetch_awaited(lookup, owed, weighed)
    lookup.fetch(Session, ids)
    return {
        each.id: _negotiation(
            lookup,
            each,
            nearest[each.id],
            newest[each.id],
            abouts[each.id],
            weighed,
            waiting[each.id],
        )
        for each in conferences
    }


def is_open(lookup: Lookup, conference: Conference) -> bool:
    """Whether a conference goes on, with parties that speak for themselves."""
    session = lookup.get(Session, conference.id)
    ended = session is not None and session.state in ENDED
    return conference.mode != "transcript" and not ended


def weighed_of(lookup: Lookup, conference: str) -> list[Weighed]:
    """The newest proposals of a conference with their standing, by number."""
    found = lookup.facts.find(Proposition, "conference", conference, limit=WEIGHED, descending=True)
    lookup.know(found)
    return list(weigh(lookup, found[::-1]).values())


def what_is_next(lookup: Lookup, conference: str, limit: int = NEXT) -> list[Owed]:
    """What is awaited in a conference, the next due first, at last what has no deadline."""
    return _due_after(lookup, [conference], limit)[conference]


def what_is_late(lookup: Lookup, conference: str, limit: int = NEXT) -> list[Owed]:
    """What was due and has not been given, the longest late first."""
    return lookup.facts.find(Owed, "conference", conference, before=_after_now(lookup), limit=limit)


def weigh(lookup: Lookup, propositions: Iterable[Proposition]) -> dict[str, Weighed]:
    """The standing of these proposals at the page's time, by their ids."""
    listed = list(propositions)
    ids = [each.id for each in listed]
    lookup.fetch(Version, [act for each in listed for act in (each.current, each.responds_to)])
    versions = lookup.fetch(Version, [each.current for each in listed])
    positions = lookup.facts.find_many(Position, "proposition", ids, limit=ADDRESSEES)
    lookup.fetch(Participation, [place for each in listed for place in _places(each)])
    return {
        proposition.id: Weighed(
            proposition,
            version,
            standing(
                proposition,
                version,
                positions[proposition.id],
                participations(lookup, proposition),
                lookup.context.time,
            ),
            countered(lookup, proposition),
        )
        for proposition, version in zip(listed, versions, strict=True)
    }


def countered(lookup: Lookup, proposition: Proposition) -> str | None:
    """The proposal that another is a counter-proposal to."""
    act = proposition.responds_to
    version = None if act is None else lookup.get(Version, act)
    return None if version is None else version.proposition


def participations(lookup: Lookup, proposition: Proposition) -> dict[str, Participation]:
    """Where the addressees of a proposal stand to its conference."""
    return {each.party: each for each in lookup.fetch(Participation, _places(proposition))}


def _places(proposition: Proposition) -> list[str]:
    return [f"{proposition.conference}/{party}" for party in proposition.addressees]


def fetch_proposals(lookup: Lookup, propositions: Iterable[Proposition]) -> None:
    """Look up together what names these proposals and their parties."""
    listed = list(propositions)
    lookup.know(listed)
    versions = lookup.fetch(Recorded, [each.current for each in listed])
    lookup.fetch_words(versions)
    lookup.fetch_parties(dict.fromkeys(party for each in listed for party in parties_of(each)))


def parties_of(proposition: Proposition) -> tuple[str, ...]:
    """Who proposes and who is asked."""
    return (proposition.sponsor, *proposition.jointly_with, *proposition.addressees)


def proposal_ref(lookup: Lookup, proposition: Proposition) -> ProposalRef:
    """A proposal in its newest version."""
    return lookup.once("proposal", proposition.id, lambda: _proposal_ref(lookup, proposition))


def _proposal_ref(lookup: Lookup, proposition: Proposition) -> ProposalRef:
    recorded = lookup.recorded(proposition.current)
    return ProposalRef.model_validate(
        {
            "number": proposition.number,
            "id": proposition.id,
            "version": proposition.current,
            "versions": proposition.versions,
            "entry": recorded.index,
            "title": cut(lookup.shown(recorded, "title"), HEADING),
            "sponsor": lookup.party(proposition.sponsor),
            "state": proposition.state,
            "by_silence": proposition.by_silence,
        }
    )


def article_ref(lookup: Lookup, version: Version, eid: str) -> ArticleRef:
    """An article by its eId, ``art_5``."""
    heading = lookup.shown(lookup.recorded(version.id), f"{eid}__heading")
    return ArticleRef(
        eid=eid,
        number=int(eid.removeprefix("art_")),
        heading=cut(heading, HEADING) or heading,
    )


def fetch_awaited(lookup: Lookup, owed: Iterable[Owed], weighed: Mapping[str, Weighed]) -> None:
    """Look up together what lines about awaited answers need; ``weighed`` are the proposals among
    what they ask for."""
    listed = list(owed)
    fetch_proposals(lookup, [each.proposition for each in weighed.values()])
    fetch_entries(lookup, [each.act for each in listed])
    lookup.fetch_parties(each.party for each in listed)
    lookup.fetch(Participation, [f"{each.conference}/{each.party}" for each in listed])


def awaited(lookup: Lookup, owed: Owed, weighed: Mapping[str, Weighed]) -> Awaited:
    """One awaited answer at the page's time."""
    participation = lookup.get(Participation, f"{owed.conference}/{owed.party}")
    asked = lookup.recorded(owed.act)
    known = weighed.get(owed.subject) if owed.what == "proposition" else None
    return Awaited.model_validate(
        {
            "party": lookup.party(owed.party),
            "state": owing(owed, participation, lookup.context.time),
            "proposal": None if known is None else proposal_ref(lookup, known.proposition),
            "articles": [] if known is None else _unanswered(lookup, known, owed.party),
            "question": link(lookup, owed.act) if owed.what == "question" else None,
            "entry": asked.index,
            "asked_ms": asked.received,
            "due_ms": owed.due,
            "offset_minutes": owed.offset_minutes,
            "on_silence": None if known is None else known.version.on_silence,
        }
    )


def subjects(lookup: Lookup, owed: Iterable[Owed]) -> list[Proposition]:
    """The proposals among what is awaited, each once."""
    return lookup.fetch(Proposition, [each.subject for each in owed if each.what == "proposition"])


def _unanswered(lookup: Lookup, weighed: Weighed, party: str) -> list[ArticleRef]:
    """The articles on which a party's answer is awaited; none where it has answered nothing."""
    articles = weighed.standing.articles
    missing = []
    for article in articles:
        cell = article.cell(party)
        if cell is not None and cell.awaiting is not None:
            missing.append(article.eid)
    if len(missing) == len(articles):
        return []
    return [article_ref(lookup, weighed.version, eid) for eid in missing]


def _after_now(lookup: Lookup) -> str:
    """Where in a listing of what is owed that begins which is not due yet."""
    return sortable(lookup.context.time + 1)


def _due_after(lookup: Lookup, conferences: Sequence[str], limit: int) -> dict[str, list[Owed]]:
    found = lookup.facts.find_many(
        Owed, "conference", conferences, after=_after_now(lookup), limit=limit
    )
    return {each: found[each] for each in conferences}


def _nearest(lookup: Lookup, conferences: Sequence[str]) -> dict[str, list[Owed]]:
    """What is due next in each, all of the same proposal or question; where nothing is due any
    more, what was due last."""
    upcoming = _due_after(lookup, conferences, 1)
    past = lookup.facts.find_many(
        Owed, "conference", conferences, before=_after_now(lookup), limit=1, descending=True
    )
    return {each: upcoming[each] or past[each] for each in conferences}


def _newest_proposals(
    lookup: Lookup, conferences: Sequence[str]
) -> dict[str, tuple[list[Proposition], list[Proposition]]]:
    """Of each conference its newest open proposals, and its newest of all."""
    opened = lookup.facts.find_many(
        Proposition, "open", conferences, limit=LOOKED_AT, descending=True
    )
    newest = lookup.facts.find_many(
        Proposition, "conference", conferences, limit=1, descending=True
    )
    return {each: (opened[each], newest[each]) for each in conferences}


def _about(
    lookup: Lookup, nearest: list[Owed], newest: tuple[list[Proposition], list[Proposition]]
) -> Proposition | None:
    """The proposal that a sentence about a negotiation is about."""
    opened, listed = newest
    found = [*subjects(lookup, nearest), *opened]
    first = [each for each in map(partial(_root, lookup), found) if each is not None]
    return next(iter((*first, *found, *listed)), None)


def _fetch_countered(lookup: Lookup, proposals: Iterable[Proposition]) -> None:
    """Look up together what these counter, if they counter anything."""
    lookup.know(listed := list(proposals))
    versions = lookup.fetch(Version, [each.responds_to for each in listed])
    lookup.fetch(Proposition, [each.proposition for each in versions])


def _root(lookup: Lookup, proposal: Proposition) -> Proposition | None:
    """The open proposal that counter-proposals speak of: this one, if it counters none, or what it
    counters."""
    place = countered(lookup, proposal)
    found = proposal if place is None else lookup.get(Proposition, place)
    if found is None or found.responds_to is not None or found.state != OPEN:
        return None
    return found


def _negotiation(
    lookup: Lookup,
    conference: Conference,
    nearest: list[Owed],
    newest: tuple[list[Proposition], list[Proposition]],
    proposal: Proposition | None,
    weighed: Mapping[str, Weighed],
    waiting: int,
) -> Negotiation:
    session = lookup.get(Session, conference.id)
    about = None if proposal is None else weighed[proposal.id]
    opened, listed = newest
    owed = nearest[0] if nearest else None
    time = lookup.context.time
    passed = owed is None or (owed.due is not None and owed.due <= time)
    state = "announced" if session is None else session.state
    between = (
        []
        if about is None
        else [
            about.proposition.sponsor,
            *about.proposition.jointly_with,
            *sorted(about.proposition.addressees, key=lambda each: _name(lookup, each)),
        ]
    )
    return Negotiation.model_validate(
        {
            "session": state,
            "about": None if about is None else proposal_ref(lookup, about.proposition),
            "between": lookup.parties(between),
            "articles": 0 if about is None else about.standing.total,
            "agreed": 0 if about is None else about.standing.agreed,
            "open": 0 if about is None else about.standing.open,
            "declined": 0
            if about is None
            else sum(each.code == "declined" for each in about.standing.articles),
            "owed": 0 if about is None else about.standing.owed,
            "alone": not any(
                each.responds_to is None and each.id != about.proposition.id for each in opened
            )
            if about is not None
            else True,
            "awaited": None if owed is None else awaited(lookup, owed, weighed),
            "also_awaited": max(waiting - 1, 0),
            "stale": conference.mode == "practice"
            and state not in ENDED
            and bool(listed)
            and passed,
        }
    )


def _name(lookup: Lookup, party: str) -> tuple[str, str]:
    found = lookup.party(party)
    return ("", "") if found is None else alphabetical(found.name, found.slug)
