"""Where votes are announced and organised, and where parties say what they have to say of one.

What is signed is made in the browser or on the command line; these pages give whom one can name,
what is there already, and what one can speak of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from glasshouse.acts.authors import OFFICE, PARTY, Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import ConditionReported, Contest, Election
from glasshouse.elections.finding import possible
from glasshouse.elections.pages import VoteLine, vote_lines, works_of
from glasshouse.elections.voices import Condition
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    alphabetical,
    context_of,
)
from glasshouse.pages.vote import vote_named
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    link,
)

#: Of each role so many can be chosen on the page; others are named on the command line.
SPEAKERS = 100
#: What nobody can say any more when a vote's time has passed before it was opened.
BEFORE_ITS_HOUR = frozenset({"election.open", "roll.commit"})
#: The newest reports and contests that one can speak of.
LATEST = 50


class AnnouncePage(PageModel):
    """Announce a vote. ``speakers`` are the authors with a key of their own: any of them can be
    named as trustee or credential authority. ``subject`` is what the vote is about."""

    context: Context
    conference: ConfRef
    log_vkey: str
    languages: list[str]
    subject: Link | None
    speakers: list[PartyRef]


class Ready(PageModel):
    """Something that must be there before a vote can open, and the entry by which it is."""

    code: Literal["roll", "keys"]
    done: bool
    entry: int | None
    lacking: list[PartyRef]


class OpenReport(PageModel):
    """A report that a contest can rest on."""

    id: str
    entry: int
    condition: Condition
    by: PartyRef | None


class OpenContest(PageModel):
    """A contest that its author can withdraw."""

    id: str
    entry: int
    by: PartyRef | None


class OrganisePage(PageModel):
    """What there is to do and to say of a vote. ``possible`` are the kinds of entries that its
    state and the hour allow; ``number`` is its name in the protocol."""

    context: Context
    conference: ConfRef
    log_vkey: str
    languages: list[str]
    vote: VoteLine
    number: str
    organiser: PartyRef
    authority: PartyRef
    ready: list[Ready]
    possible: list[str]
    reports: list[OpenReport]
    contests: list[OpenContest]
    speakers: list[PartyRef]


def announce_page(
    facts: Facts, context: PageContext, words: WordsSource, slug: str, about: str | None = None
) -> AnnouncePage:
    """The page on which a vote is announced; NoSuchPage where none can be."""
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None or conference.mode == "transcript":
        raise NoSuchPage(f"no vote can be announced in {slug}")
    fetch_conferences(lookup, [conference.id])
    return AnnouncePage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        log_vkey=lookup.rules().log_key,
        languages=list(conference.languages),
        subject=None if about is None else _subject(lookup, conference, about),
        speakers=_speakers(lookup),
    )


def _subject(lookup: Lookup, conference: Conference, about: str) -> Link:
    recorded = lookup.facts.get(Recorded, about)
    if recorded is None or recorded.scope != conference.id:
        raise NoSuchPage(f"nothing in {conference.slug} is {about}")
    fetch_entries(lookup, [about])
    return link(lookup, about)


def organise_page(
    facts: Facts, context: PageContext, words: WordsSource, slug: str
) -> OrganisePage:
    """What there is to do and to say of a vote; NoSuchPage if there is no such vote."""
    lookup = Lookup(facts, context, words)
    vote = vote_named(facts, slug)
    fetch_conferences(lookup, [vote.conference])
    conference = facts.get(Conference, vote.conference)
    reports = facts.find(ConditionReported, "election", vote.id, limit=LATEST, descending=True)
    contests = facts.find(Contest, "election", vote.id, limit=LATEST, descending=True)
    speakers = _speakers(lookup)
    speaking = [*(each.by for each in reports), *(each.by for each in contests)]
    lookup.fetch_parties([vote.organiser, vote.authority, *vote.owners, *speaking])
    [line] = vote_lines(lookup, [vote])
    return OrganisePage.model_validate(
        {
            "context": context_of(lookup),
            "conference": conference_ref(lookup, vote.conference),
            "log_vkey": lookup.rules().log_key,
            "languages": list(conference.languages if conference else ()),
            "vote": line,
            "number": uuid_of(vote.id),
            "organiser": lookup.party(vote.organiser),
            "authority": lookup.party(vote.authority),
            "ready": _ready(lookup, vote),
            "possible": _possible(vote, line),
            "reports": [
                OpenReport(
                    id=each.id,
                    entry=each.index,
                    condition=each.condition,
                    by=lookup.party(each.by),
                )
                for each in reports
            ],
            "contests": [
                OpenContest(id=each.id, entry=each.index, by=lookup.party(each.by))
                for each in contests
                if each.withdrawn is None
            ],
            "speakers": speakers,
        }
    )


def _possible(vote: Election, line: VoteLine) -> list[str]:
    missed = line.standing.code == "missed"
    return [kind for kind in possible(vote.state) if not (missed and kind in BEFORE_ITS_HOUR)]


def _ready(lookup: Lookup, vote: Election) -> list[Ready]:
    """Roll and keys: what is there, and by whom the rest is awaited."""
    pairs = zip(vote.owners, works_of(lookup, vote), strict=True)
    lacking = [owner for owner, work in pairs if work is None or not work.key_is_there]
    return [
        Ready(
            code="roll",
            done=vote.roll is not None,
            entry=vote.roll_entry,
            lacking=[] if vote.roll is not None else lookup.parties([vote.authority]),
        ),
        Ready(code="keys", done=not lacking, entry=None, lacking=lookup.parties(lacking)),
    ]


def _speakers(lookup: Lookup) -> list[PartyRef]:
    """All admitted authors who hold a key, in alphabetical order."""
    authors: Sequence[Author] = [
        each
        for role in (OFFICE, PARTY)
        for each in lookup.facts.find(Author, "role", role, limit=SPEAKERS)
        if each.admitted and each.described_by is None
    ]
    lookup.fetch_parties([each.id for each in authors])
    found = lookup.parties([each.id for each in authors])
    return sorted(found, key=lambda each: alphabetical(each.name, each.slug))
