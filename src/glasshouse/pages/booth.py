"""Where people vote: what the booth needs to know of a vote.

The page tells what is asked in the reader's language, and by which files the vote is checked; the
script of the booth holds both against ``election.json`` before anybody can vote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.pages import BallotQuestion, VoteLine, questions, vote_lines
from glasshouse.elections.secrecy import Danger, dangers
from glasshouse.house.pages import Context, Lookup, PageModel, context_of
from glasshouse.pages.vote import every_vote, vote_files, vote_named
from glasshouse.pages.vote_models import FilePiece
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences


class VotingBoothPage(PageModel):
    """The booth of a vote. ``number`` is its name in the protocol. The questions stand in the
    reader's best language; ballots are signed under the text in ``language``. ``files`` are those
    that are there so far; before ``election`` and ``booth`` are, nobody can vote."""

    context: Context
    conference: ConfRef
    vote: VoteLine
    number: str
    language: str
    questions: list[BallotQuestion]
    files: list[FilePiece]
    dangers: list[Danger]


def voting_booth_page(
    facts: Facts, context: PageContext, words: WordsSource, slug: str
) -> VotingBoothPage:
    """The booth of the vote with this short name; NoSuchPage if none has it."""
    lookup = Lookup(facts, context, words)
    vote = vote_named(facts, slug)
    fetch_conferences(lookup, [vote.conference])
    return VotingBoothPage(
        context=context_of(lookup),
        conference=conference_ref(lookup, vote.conference),
        vote=vote_lines(lookup, [vote])[0],
        number=uuid_of(vote.id),
        language=vote.language,
        questions=questions(lookup, vote),
        files=vote_files(vote),
        dangers=dangers(vote),
    )


def voting_booth_pages(
    facts: Facts, context: PageContext, words: WordsSource
) -> Iterator[tuple[str, Callable[[], PageModel]]]:
    """The path of every booth of the house, and how to make its page."""
    for each in every_vote(facts):
        make = partial(voting_booth_page, facts, context, words, each.slug)
        yield f"/votes/{each.slug}/booth", make
