"""The archive of a vote that was held on the record, event after event, as another tool reads it.

Everything in it stands on the record or in the ballot box already: the files that acts name, the
entries of the box, the numbers of the tally and the result. Nothing is drawn or chosen here, so
whoever makes the archive, from the house or from a copy, makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from glasshouse.acts.files import FileOf
from glasshouse.elections.belenios.archive import Record
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.writing import Events
from glasshouse.elections.facts import Election, TrusteeWork


class NothingCast(LookupError):
    """The vote has no ballot box yet, so there is nothing to put into an archive."""


def timestamp_of(vote: Election) -> int:
    """The time that the archive names, in Unix seconds: when its ballot box was set up."""
    if vote.box_received is None:
        raise NothingCast(vote.slug)
    return vote.box_received // 1000


def counted(vote: Election) -> int:
    """How many entries of the ballot box, from the first, the record holds the house to: those
    that count once the box is closed, and as long as it is open those that are anchored."""
    return vote.anchored


def archive_of(
    vote: Election, works: Sequence[TrusteeWork], file_of: FileOf, ballots: Iterable[bytes]
) -> Iterator[Record]:
    """The records of the vote's archive, in their order, as far as the vote has come.

    ``works`` are what its trustees did, in any order; ``ballots`` the entries of its box from the
    first, of which no more are asked for than count. One ballot is held at a time. Raises
    NothingCast, Fault where the box has fewer, and what ``file_of`` raises.

    Shares that came after the result are left out: an archive ends with its result.
    """
    if vote.box is None:
        raise NothingCast(vote.slug)
    events = Events()
    election, trustees = file_of(vote.election_file or ""), file_of(vote.trustees_file or "")
    yield from events.setup(election, trustees, file_of(vote.roll or ""))
    found = 0
    for ballot in _first(ballots, counted(vote)):
        found += 1
        yield from events.ballot(ballot)
    if found < counted(vote):
        raise Fault("ballot_missing", f"ballot {found + 1}", "the box ends before it")
    if vote.closed is None:
        return
    yield from events.end_ballots()
    if vote.tallied is None:
        return
    table = file_of(vote.tally_file or "")
    yield from events.encrypted_tally(table, vote.voted, vote.voted_weight)
    for work in shares_in_order(vote, works):
        yield from events.partial_decryption(work.place, file_of(work.share or ""))
    if vote.decided is not None:
        yield from events.result(vote.counts)


def shares_in_order(vote: Election, works: Sequence[TrusteeWork]) -> list[TrusteeWork]:
    """Whose shares are in the archive, in the order in which they were entered."""
    entered = [
        (work.share_entry, work)
        for work in works
        if work.share_entry is not None
        and (vote.decided is None or work.share_entry < vote.decided)
    ]
    return [work for _entry, work in sorted(entered, key=lambda each: each[0])]


def _first(ballots: Iterable[bytes], count: int) -> Iterator[bytes]:
    """The first ``count`` of them; none is asked for beyond."""
    if count == 0:
        return
    for number, ballot in enumerate(ballots, start=1):
        yield ballot
        if number == count:
            return
