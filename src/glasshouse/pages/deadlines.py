"""What is awaited, and by when: of a whole conference, or from one party. Also a calendar."""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.pages import VoteDate, vote_dates, votes_of
from glasshouse.house.facts import CONFERENCES, PARTIES, Conference, named
from glasshouse.house.pages import Context, Lookup, NoSuchPage, PageModel, PartyRef, context_of
from glasshouse.pages.negotiation import awaited, fetch_awaited, subjects, weigh
from glasshouse.pages.negotiation_models import Awaited
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences
from glasshouse.parley.sessions import Owed

#: How many answers that are awaited are listed, the next due first; and how many of those that are
#: late, the last due. However much is late, it does not hide what is next.
DEADLINES = 50
LATE = 25
#: Of how many votes of a conference, the newest, is told when they open and close.
VOTES = 25


class Deadline(PageModel):
    """An awaited answer, and the conference it is awaited in. ``key`` names it for ever, also when
    its deadline is moved or its text is revised."""

    key: str
    conference: ConfRef
    awaited: Awaited


class DeadlinesPage(PageModel):
    """What is awaited, the first due first, and last what has no deadline, each part of it so far
    as a page has room (``DEADLINES``, and ``LATE`` of what is late); of one ``conference``
    or from one ``party``. ``votes`` is when votes of the conference open and close; nobody owes
    that, so no party has any."""

    context: Context
    conference: ConfRef | None
    party: PartyRef | None
    deadlines: list[Deadline]
    votes: list[VoteDate]


def conference_deadlines(
    facts: Facts, context: PageContext, words: WordsSource, slug: str
) -> DeadlinesPage:
    """What is awaited in a conference; NoSuchPage if none is called so."""
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    owed = _owed(lookup, "conference", conference.id)
    fetch_conferences(lookup, [conference.id])
    return DeadlinesPage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        party=None,
        deadlines=_deadlines(lookup, owed),
        votes=vote_dates(lookup, votes_of(lookup, "conference", conference.id, VOTES)),
    )


def party_deadlines(
    facts: Facts, context: PageContext, words: WordsSource, slug: str
) -> DeadlinesPage:
    """What is awaited from a party, in all conferences; NoSuchPage if none is called so."""
    lookup = Lookup(facts, context, words)
    author = facts.get(Author, named(facts, PARTIES, slug) or "")
    if author is None or author.role == HOUSE:
        raise NoSuchPage(f"no party is called {slug}")
    owed = _owed(lookup, "party", author.id)
    lookup.fetch_parties([author.id])
    return DeadlinesPage(
        context=context_of(lookup),
        conference=None,
        party=lookup.party(author.id),
        deadlines=_deadlines(lookup, owed),
        votes=[],
    )


def _owed(lookup: Lookup, index: str, value: str) -> list[Owed]:
    now = sortable(lookup.context.time + 1)
    late = lookup.facts.find(Owed, index, value, before=now, limit=LATE, descending=True)
    return [*late[::-1], *lookup.facts.find(Owed, index, value, after=now, limit=DEADLINES)]


def _deadlines(lookup: Lookup, owed: Sequence[Owed]) -> list[Deadline]:
    fetch_conferences(lookup, [each.conference for each in owed])
    weighed = weigh(lookup, subjects(lookup, owed))
    fetch_awaited(lookup, owed, weighed)
    return [
        Deadline(
            key=f"{each.subject}-{each.party}",
            conference=conference_ref(lookup, each.conference),
            awaited=awaited(lookup, each, weighed),
        )
        for each in owed
    ]
