"""The desk of a vote's trustees: who has done what, and what each step rests on.

Keys are made and sums decrypted in the trustee's browser or on the command line; the page gives the
entries and files that this takes.
"""

from __future__ import annotations

from collections.abc import Iterator

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import Election, TrusteeWork
from glasshouse.elections.pages import (
    BoxPiece,
    StepPiece,
    VoteLine,
    box,
    trustees,
    vote_lines,
    works_of,
)
from glasshouse.house.pages import Context, Lookup, PageModel, PartyRef, context_of
from glasshouse.pages.vote import vote_named
from glasshouse.parley.pages import ConfRef, conference_ref, fetch_conferences


class DeskTrustee(PageModel):
    """A trustee, how far it is, and what it sent: its commitment, then fingerprints of files.

    ``certificate``, ``dealt`` and ``held`` are those of a member of the group, ``revealed`` the key
    of a trustee who is ``always`` needed, ``share`` its decryption.
    """

    party: PartyRef
    place: int
    always: bool
    steps: list[StepPiece]
    commitment: str | None
    certificate: str | None
    revealed: str | None
    dealt: str | None
    held: str | None
    share: str | None


class TrusteePage(PageModel):
    """What a trustee's work rests on.

    Of the group any ``needed`` of its ``group`` members suffice. ``number`` is the vote's name in
    the protocol. ``roll`` and ``tallied`` are the entries of the list of voters and of the
    encrypted sums.
    """

    context: Context
    conference: ConfRef
    log_vkey: str
    vote: VoteLine
    number: str
    needed: int
    group: int
    trustees: list[DeskTrustee]
    roll: int | None
    box: BoxPiece | None
    tallied: int | None


def trustee_page(facts: Facts, context: PageContext, words: WordsSource, slug: str) -> TrusteePage:
    """The desk of a vote's trustees; NoSuchPage if there is no such vote."""
    lookup = Lookup(facts, context, words)
    vote = vote_named(facts, slug)
    fetch_conferences(lookup, [vote.conference])
    lookup.fetch_parties(vote.owners)
    [line] = vote_lines(lookup, [vote])
    return TrusteePage(
        context=context_of(lookup),
        conference=conference_ref(lookup, vote.conference),
        log_vkey=lookup.rules().log_key,
        vote=line,
        number=uuid_of(vote.id),
        needed=vote.needed,
        group=len(vote.group),
        trustees=list(_trustees(lookup, vote)),
        roll=vote.roll_entry,
        box=box(lookup, vote),
        tallied=vote.tallied,
    )


def _trustees(lookup: Lookup, vote: Election) -> Iterator[DeskTrustee]:
    nothing = TrusteeWork(vote.id, "", 0, member=False, commitment="", committed=0)
    for piece, done in zip(trustees(lookup, vote), works_of(lookup, vote), strict=True):
        work = done or nothing
        yield DeskTrustee(
            party=piece.party,
            place=piece.place,
            always=piece.always,
            steps=piece.steps,
            commitment=work.commitment or None,
            certificate=work.certificate,
            revealed=work.revealed,
            dealt=work.dealt,
            held=work.held,
            share=work.share,
        )
