"""Votes of the past, as sources tell of them: reported in transcripts, verified by nobody.

They are statements of nature ``vote`` that transcribers entered. Nothing is worked out from their
figures: a page shows the words of each account beside those of its rivals, with the sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from glasshouse.acts.facts import Facts
from glasshouse.archive.facts import Document
from glasshouse.archive.pages import DocRef, document_refs, fetch_documents
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, PageModel, Words
from glasshouse.parley.facts import Statement
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    Row,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    fetch_rows,
    link,
    row,
)

NATURE = "vote"
ACCOUNTS = 50
#: Statements of this nature are made in live negotiations too; they are passed over, up to here.
SCANNED = 200


class Account(PageModel):
    """What one account says of a vote: its whole text, and what its transcriber remarks on it."""

    entry: Row
    text: Words
    note: Words | None
    sources: list[DocRef]


class PastVote(PageModel):
    """A vote of the past: every account of it, in order of entry. ``rivalled`` is the entry that
    they are accounts of, where that is no account of the vote itself."""

    accounts: list[Account]
    rivalled: Link | None


class ToldVotes(PageModel):
    """The votes that one transcript tells of, by their latest possible date."""

    conference: ConfRef
    votes: list[PastVote]


class PastVotes(PageModel):
    """What transcripts tell, the one entered last first. ``more`` tells whether older entries
    are left out, which the public record lists."""

    told: list[ToldVotes]
    more: bool


def past_votes(facts: Facts, lookup: Lookup) -> PastVotes:
    """The newest accounts of votes in the transcripts of a house, at most ``ACCOUNTS``."""
    found = facts.find(Statement, "nature", NATURE, limit=SCANNED + 1, descending=True)
    lookup.fetch(Conference, dict.fromkeys(each.conference for each in found))
    told = [each for each in found[:SCANNED] if _is_told(lookup, each)]
    shown = told[:ACCOUNTS]
    _fetch(lookup, shown)
    conferences = dict.fromkeys(each.conference for each in shown)
    return PastVotes(
        told=[
            ToldVotes(
                conference=conference_ref(lookup, conference),
                votes=_votes(lookup, [each for each in shown if each.conference == conference]),
            )
            for conference in conferences
        ],
        more=len(told) > ACCOUNTS or len(found) > SCANNED,
    )


def _is_told(lookup: Lookup, statement: Statement) -> bool:
    conference = lookup.get(Conference, statement.conference)
    transcript = conference is not None and conference.mode == "transcript"
    return transcript and statement.reported and statement.effective


def _fetch(lookup: Lookup, shown: Sequence[Statement]) -> None:
    """Look up together what all accounts need."""
    lookup.know(shown)
    fetch_rows(lookup, [each.id for each in shown])
    fetch_entries(lookup, {_vote_of(each): None for each in shown})
    fetch_documents(lookup, {source: None for each in shown for source in each.sources})
    fetch_conferences(lookup, {each.conference: None for each in shown})


def _vote_of(statement: Statement) -> str:
    """What all accounts of one vote have in common: the entry that the others rival."""
    return statement.rival_of or statement.id


def _votes(lookup: Lookup, statements: Sequence[Statement]) -> list[PastVote]:
    by_vote = sorted(statements, key=lambda each: (_vote_of(each), each.index))
    groups = [list(group) for _vote, group in groupby(by_vote, key=_vote_of)]
    groups.sort(key=lambda group: (group[0].latest, group[0].index))
    return [_vote(lookup, group) for group in groups]


def _vote(lookup: Lookup, accounts: Sequence[Statement]) -> PastVote:
    vote = _vote_of(accounts[0])
    itself = vote in [each.id for each in accounts]
    return PastVote(
        accounts=[_account(lookup, each) for each in accounts],
        rivalled=None if itself else link(lookup, vote),
    )


def _account(lookup: Lookup, statement: Statement) -> Account:
    recorded = lookup.recorded(statement.id)
    return Account(
        entry=row(lookup, recorded),
        text=lookup.shown(recorded, "text"),
        note=lookup.line(recorded, "note", required=False),
        sources=document_refs(lookup, _known(lookup, statement.sources)),
    )


def _known(lookup: Lookup, sources: Sequence[str]) -> list[str]:
    return [source for source in sources if lookup.get(Document, source) is not None]
