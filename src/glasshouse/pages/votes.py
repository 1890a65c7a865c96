"""All votes of a house, the newest first; and votes of the past, as sources tell of them."""

from __future__ import annotations

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.facts import Election
from glasshouse.elections.pages import VoteLine, vote_lines
from glasshouse.house.pages import Context, Lookup, PageModel, context_of
from glasshouse.pages.past_votes import PastVotes, past_votes
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences

VOTES = 25


class VoteItem(PageModel):
    """A vote, and the negotiation it is held in."""

    vote: VoteLine
    conference: ConfRef


class VotesPage(PageModel):
    """Votes in order of announcement, the newest first. ``before`` is the entry before which the
    next older ones stand; None where these are the last. ``past`` are votes that were not held
    here; None on the pages of older votes."""

    context: Context
    votes: list[VoteItem]
    before: int | None
    past: PastVotes | None


def votes_page(
    facts: Facts, context: PageContext, words: WordsSource, *, before: int | None = None
) -> VotesPage:
    """The votes that were announced before the entry ``before``, or the newest of all."""
    lookup = Lookup(facts, context, words)
    bound = None if before is None else sortable(before)
    found = facts.find(Election, "all", before=bound, limit=VOTES + 1, descending=True)
    shown = found[:VOTES]
    fetch_conferences(lookup, [each.conference for each in shown])
    return VotesPage(
        context=context_of(lookup),
        votes=[
            VoteItem(vote=line, conference=conference_ref(lookup, each.conference))
            for each, line in zip(shown, vote_lines(lookup, shown), strict=True)
        ],
        before=shown[-1].index if len(found) > VOTES else None,
        past=past_votes(facts, lookup) if before is None else None,
    )
