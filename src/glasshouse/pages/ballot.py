"""Looking a ballot up by its tracker, from any device.

The box is a record of its own, so this page is no function of the facts alone: whoever serves it
gives it a box to look in. Whether a ballot is there for good follows from the anchors in the facts.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.pages import AnchorPiece, VoteLine, anchor_piece, final_anchor, vote_lines
from glasshouse.house.pages import Context, Lookup, PageModel, context_of
from glasshouse.pages.vote import vote_named
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences

_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")

Outcome = Literal["not_asked", "no_box", "no_tracker", "not_found", "found"]
"""Nothing was asked yet; there is no box yet; this is no tracker; no such ballot; here it is."""


class InBox(Protocol):
    """Where a ballot stands in its box, and whether its voter cast no later one."""

    @property
    def index(self) -> int:
        """Its place, counted from 0."""
        ...

    @property
    def counts(self) -> bool:
        """Whether it is the last of its voter."""
        ...


class Box(Protocol):
    """A ballot box to look in."""

    def find(self, tracker: str) -> InBox | None:
        """The ballot with this tracker, or None."""
        ...


class BallotPage(PageModel):
    """What is known of the ballot with the tracker that was asked for.

    ``place`` is its number in the box, counted from 1. ``counts`` tells that it is the last of its
    voter so far: only that one is counted. ``anchor`` is the first that covers it: from there on it
    is in the box for good. Who cast it and what is in it, nobody can tell by this.
    """

    context: Context
    conference: ConfRef
    vote: VoteLine
    tracker: str | None
    outcome: Outcome
    place: int | None
    counts: bool | None
    anchor: AnchorPiece | None
    anchored: int
    over: bool


def ballot_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    tracker: str | None,
    box: Box | None,
) -> BallotPage:
    """What ``box`` (None where there is none) has under a tracker; NoSuchPage if there is no such
    vote."""
    lookup = Lookup(facts, context, words)
    vote = vote_named(facts, slug)
    fetch_conferences(lookup, [vote.conference])
    # Of a state before it was set up there was no box to look in.
    outcome, found = _look(tracker, None if vote.box is None else box)
    anchor = None if found is None else final_anchor(lookup, vote.id, found.index)
    return BallotPage(
        context=context_of(lookup),
        conference=conference_ref(lookup, vote.conference),
        vote=vote_lines(lookup, [vote])[0],
        tracker=tracker,
        outcome=outcome,
        place=None if found is None else found.index + 1,
        counts=None if found is None else found.counts,
        anchor=None if anchor is None else anchor_piece(anchor),
        anchored=vote.anchored,
        over=vote.closed is not None,
    )


def _look(tracker: str | None, box: Box | None) -> tuple[Outcome, InBox | None]:
    if box is None:
        return "no_box", None
    if not tracker:
        return "not_asked", None
    if not _TRACKER.fullmatch(tracker):
        return "no_tracker", None
    found = box.find(tracker)
    return ("not_found", None) if found is None else ("found", found)
