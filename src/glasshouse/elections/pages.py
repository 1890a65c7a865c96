"""How votes stand on pages: one line in a list, questions with their result, trustees, the box.

What this room alone understands; the whole page is in ``glasshouse.pages.vote``. Numbers are whole
numbers of votes: what part of the whole they are is told where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from glasshouse.acts.facts import sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.elections.facts import (
    ANNOUNCED,
    OPEN,
    READY,
    Anchor,
    Contest,
    Election,
    TrusteeWork,
)
from glasshouse.elections.standing import Code, where
from glasshouse.house.pages import Lookup, PageModel, PartyRef, Words

#: How many anchors of a box a page lists, the newest.
ANCHORS = 10
#: How many contests of a vote are looked at, the newest.
CONTESTS = 50


class VoteStanding(PageModel):
    """Where a vote stands at the page's time, and who must move (nobody is named where it is the
    site, or the clock). ``shares`` is how many of the ``holders`` of the key have decrypted the
    sums, ``lacking`` how many more must."""

    code: Code
    awaited: list[PartyRef]
    shares: int
    holders: int
    lacking: int


class Leading(PageModel):
    """The choice with most votes in a question, or several with as many; the blank one is no
    choice. There is none where nothing was voted for."""

    question: int
    choices: list[Words]
    votes: int


class VoteRef(PageModel):
    """A vote by its title."""

    slug: str
    title: Words


class VoteLine(PageModel):
    """A vote in a list, or as another page names it.

    ``entry`` is the one that announced it. ``opens_ms`` and ``closes_ms`` are printed by the
    offsets from UTC in which they were stated. ``leading`` tells the result question by question;
    it is empty before there is one. ``cast`` is how many votes were cast (by weight, where votes
    have weights), ``voters`` how many are on the roll, ``voted`` how many voted.
    """

    id: str
    slug: str
    entry: int
    title: Words
    purpose: Literal["status", "ratification", "delegates", "other"]
    standing: VoteStanding
    opens_ms: int
    opens_offset: int
    closes_ms: int
    closes_offset: int
    questions: int
    weighted: bool
    voters: int
    weight: int
    voted: int
    cast: int
    leading: list[Leading]
    contested: bool


class VoteDate(PageModel):
    """A day and hour to come at which a vote *opens* or *closes*, by the offset from UTC in which
    it was stated. ``set_ms`` is when it was announced."""

    vote: VoteRef
    what: Literal["opens", "closes"]
    at_ms: int
    offset_minutes: int
    entry: int
    set_ms: int


class ChoicePiece(PageModel):
    """A choice, numbered from 1, and its votes once there is a result; the blank one has neither a
    number nor words."""

    number: int | None
    text: Words | None
    votes: int | None


class BallotQuestion(PageModel):
    """A question word for word: choose from ``least`` to ``most``."""

    number: int
    text: Words
    least: int
    most: int
    blank: bool
    choices: list[ChoicePiece]


class StepPiece(PageModel):
    """One step of a trustee, and the entry by which it was done; None where it was not."""

    code: Literal["committed", "shown", "dealt", "holds", "decrypted"]
    entry: int | None


class TrusteePiece(PageModel):
    """A trustee, and how far it is. ``always`` tells that there is no result without it; else it is
    of a group, of which some suffice."""

    party: PartyRef
    place: int
    always: bool
    steps: list[StepPiece]


class AnchorPiece(PageModel):
    """The box had so many ballots, with this root, at this entry."""

    entry: int
    size: int
    root: str
    at_ms: int
    last: bool


class BoxPiece(PageModel):
    """The ballot box: a record of its own, which the public record anchors. The newest anchors
    stand first; ``anchored`` is the size of the newest. Entries tell where it was set up and
    closed."""

    origin: str
    key: str
    opened: int
    closed: int | None
    anchored: int
    anchors: list[AnchorPiece]


def vote_ref(lookup: Lookup, vote: Election) -> VoteRef:
    """A vote by its title."""
    return VoteRef(slug=vote.slug, title=lookup.shown(lookup.recorded(vote.id), "title"))


def vote_lines(lookup: Lookup, votes: Sequence[Election]) -> list[VoteLine]:
    """Votes as they stand in a list: as many queries for twenty as for one."""
    if not votes:
        return []
    fetch_votes(lookup, votes)
    contests = lookup.facts.find_many(
        Contest, "election", [each.id for each in votes], limit=CONTESTS, descending=True
    )
    return [vote_line(lookup, each, contests.get(each.id, ())) for each in votes]


def votes_of(lookup: Lookup, index: str, value: str, limit: int) -> list[Election]:
    """The newest votes of a listing of them, the newest first."""
    return lookup.facts.find(Election, index, value, limit=limit, descending=True)


def vote_dates(lookup: Lookup, votes: Sequence[Election]) -> list[VoteDate]:
    """When these votes open and close, what is still to come of it, the nearest first. Of a vote
    that is over, or that nobody opened in time, nothing is to come."""
    now = lookup.context.time
    found = [
        (at, vote, what)
        for vote in votes
        if vote.state in (ANNOUNCED, READY, OPEN)
        for what, at in (("opens", vote.opens), ("closes", vote.closes))
        if at > now and (what == "closes" or vote.state != OPEN)
    ]
    lookup.fetch_words(lookup.fetch(Recorded, [vote.id for _at, vote, _what in found]))
    return [
        VoteDate.model_validate(
            {
                "vote": vote_ref(lookup, vote),
                "what": what,
                "at_ms": at,
                "offset_minutes": vote.opens_offset if what == "opens" else vote.closes_offset,
                "entry": vote.index,
                "set_ms": lookup.recorded(vote.id).received,
            }
        )
        for at, vote, what in sorted(found, key=lambda each: (each[0], each[1].index))
    ]


def fetch_votes(lookup: Lookup, votes: Sequence[Election]) -> None:
    """Look up together what lines of these votes need."""
    lookup.know(votes)
    lookup.fetch(TrusteeWork, [f"{each.id}/{owner}" for each in votes for owner in each.owners])
    lookup.fetch_words(lookup.fetch(Recorded, [each.id for each in votes]))
    standing = [where(each, works_of(lookup, each), lookup.context.time) for each in votes]
    lookup.fetch_parties([author for each in standing for author in each.awaited])


def works_of(lookup: Lookup, vote: Election) -> list[TrusteeWork | None]:
    """What each trustee has done, in the order of their numbers."""
    return [lookup.get(TrusteeWork, f"{vote.id}/{owner}") for owner in vote.owners]


def vote_line(lookup: Lookup, vote: Election, contests: Iterable[Contest]) -> VoteLine:
    """A vote in a list; ``contests`` are those made of it."""
    return VoteLine.model_validate(
        {
            "id": vote.id,
            "slug": vote.slug,
            "entry": vote.index,
            "title": lookup.shown(lookup.recorded(vote.id), "title"),
            "purpose": vote.purpose,
            "standing": vote_standing(lookup, vote),
            "opens_ms": vote.opens,
            "opens_offset": vote.opens_offset,
            "closes_ms": vote.closes,
            "closes_offset": vote.closes_offset,
            "questions": len(vote.questions),
            "weighted": vote.weighted,
            "voters": vote.voters,
            "weight": vote.weight,
            "voted": vote.voted,
            "cast": vote.voted_weight,
            "leading": [each for each in map(_leading, questions(lookup, vote)) if each],
            "contested": any(each.withdrawn is None for each in contests),
        }
    )


def vote_standing(lookup: Lookup, vote: Election) -> VoteStanding:
    """Where a vote stands at the time of the page."""
    found = where(vote, works_of(lookup, vote), lookup.context.time)
    return VoteStanding(
        code=found.code,
        awaited=lookup.parties(found.awaited),
        shares=found.shares,
        holders=len(vote.owners),
        lacking=found.lacking,
    )


def questions(lookup: Lookup, vote: Election) -> list[BallotQuestion]:
    """The questions in the reader's best language, with the votes of each choice where there is a
    result."""
    recorded = lookup.recorded(vote.id)
    return [
        BallotQuestion(
            number=number,
            text=lookup.shown(recorded, f"question_{number}"),
            least=least,
            most=most,
            blank=blank,
            choices=_choices(
                lookup, recorded, number, answers, blank, _counts(vote, number, answers, blank)
            ),
        )
        for number, (answers, blank, least, most) in enumerate(vote.questions, start=1)
    ]


def _counts(vote: Election, number: int, answers: int, blank: bool) -> Sequence[int | None]:
    """The votes of each choice of a question, the blank one first where there is one."""
    if not vote.counts:
        return [None] * (answers + blank)
    return vote.counts[number - 1]


def _choices(
    lookup: Lookup,
    recorded: Recorded,
    question: int,
    answers: int,
    blank: bool,
    votes: Sequence[int | None],
) -> list[ChoicePiece]:
    """The choices in the order of the announcement, and last the blank one."""
    own = votes[1:] if blank else votes
    listed = [
        ChoicePiece(
            number=answer,
            text=lookup.shown(recorded, f"question_{question}__answer_{answer}"),
            votes=own[answer - 1],
        )
        for answer in range(1, answers + 1)
    ]
    return [*listed, ChoicePiece(number=None, text=None, votes=votes[0])] if blank else listed


def _leading(question: BallotQuestion) -> Leading | None:
    """Who got most votes in a question; None before there is a result."""
    named = [(each.text, each.votes) for each in question.choices if each.text is not None]
    counted = [(text, votes) for text, votes in named if votes is not None]
    if not counted:
        return None
    most = max(votes for _text, votes in counted)
    leaders = [text for text, votes in counted if votes == most] if most else []
    return Leading(question=question.number, choices=leaders, votes=most)


def trustees(lookup: Lookup, vote: Election) -> list[TrusteePiece]:
    """The trustees by number, and how far each is."""
    done = zip(vote.owners, works_of(lookup, vote), strict=True)
    return [
        TrusteePiece(
            party=party,
            place=place,
            always=owner in vote.trustees,
            steps=_steps(work, member=owner in vote.group),
        )
        for place, (owner, work) in enumerate(done, start=1)
        if (party := lookup.party(owner)) is not None
    ]


def _steps(work: TrusteeWork | None, *, member: bool) -> list[StepPiece]:
    first = StepPiece(code="committed", entry=work and work.committed)
    last = StepPiece(code="decrypted", entry=work and work.share_entry)
    if not member:
        return [first, StepPiece(code="shown", entry=work and work.revealed_entry), last]
    return [
        first,
        StepPiece(code="dealt", entry=work and work.dealt_entry),
        StepPiece(code="holds", entry=work and work.held_entry),
        last,
    ]


def box(lookup: Lookup, vote: Election) -> BoxPiece | None:
    """The ballot box of a vote; None before it is set up."""
    if vote.box is None or vote.box_key is None:
        return None
    anchors = lookup.facts.find(Anchor, "election", vote.id, limit=ANCHORS, descending=True)
    return BoxPiece(
        origin=vote.box_key.partition("+")[0],
        key=vote.box_key,
        opened=vote.box,
        closed=vote.closed,
        anchored=vote.anchored,
        anchors=[anchor_piece(each) for each in anchors],
    )


def anchor_piece(anchor: Anchor) -> AnchorPiece:
    """An anchor on a page."""
    return AnchorPiece(
        entry=anchor.index,
        size=anchor.size,
        root=anchor.root,
        at_ms=anchor.received,
        last=anchor.last,
    )


def final_anchor(lookup: Lookup, vote: str, index: int) -> Anchor | None:
    """The first anchor that covers the ballot at ``index``; None while its receipt is not final."""
    found = lookup.facts.find(Anchor, "election", vote, after=sortable(index + 1), limit=1)
    return found[0] if found else None
