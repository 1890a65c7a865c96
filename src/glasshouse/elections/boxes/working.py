"""What the house works out for a vote: the files that open it, the encrypted sums, the result.

All of it follows from the record and the ballot box alone, byte for byte, and anyone works it out
again. It takes long where there are many voters, so it runs in a thread, beside the event loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from glasshouse.acts.files import FileOf
from glasshouse.elections import ceremony
from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.bulk import Checker, Kernel
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.belenios.tally import Counting, PartialDecryption
from glasshouse.elections.belenios.trustees import Trustees
from glasshouse.elections.boxes.reader import BoxTree
from glasshouse.elections.facts import Anchor, TrusteeWork
from glasshouse.elections.facts import Election as Vote
from glasshouse.record.merkle import CompactRange
from glasshouse.record.tiles import leaf_hashes

_AT_ONCE = 1024


class BoxDiffers(RuntimeError):
    """The ballot box is not the one that the closing anchor speaks of."""


@dataclass(frozen=True)
class Opening:
    """The files with which a box is opened, but for the page for voting offline."""

    election: bytes
    trustees: bytes


@dataclass(frozen=True)
class Sums:
    """The encrypted sums of the ballots that count, as a file; how many voted, of what weight."""

    table: bytes
    voters: int
    weight: int


def opening_of(
    vote: Vote,
    works: Sequence[TrusteeWork],
    lines: Mapping[str, str],
    origin: str,
    file_of: FileOf,
) -> Opening:
    """Trustees and election of a vote, once all of it holds; raises Fault or LookupError.

    Threat: a roll with credentials that are no members of the group, keys that nobody holds. Once
    the first ballot is in the box, nothing of this could be mended.
    """
    trustees = ceremony.trustees_of(vote, works, file_of)
    election = ceremony.election_of(vote, lines, origin, trustees, sha256_hex(trustees.raw))
    trustees.check(election.public_key)
    Roll.parse(file_of(vote.roll or ""))
    return Opening(election.raw, trustees.raw)


def sums_of(
    box: BoxTree, closing: Anchor, vote: Vote, kernel: Kernel | None, file_of: FileOf
) -> Sums:
    """The sums of the ballots below the closing anchor: of each credential the last.

    Every ballot is verified once more, against the root that the record closed the box with. Raises
    Fault, BoxDiffers or LookupError.
    """
    election = Election.parse(file_of(vote.election_file or ""))
    roll = Roll.parse(file_of(vote.roll or ""), members=False)
    counting = Counting(election, roll.weights)
    checker = Checker(election, roll.weights, kernel)
    edge = CompactRange()
    ballots = box.ballots(0, closing.size)
    index = 0
    while some := list(islice(ballots, _AT_ONCE)):
        edge.extend(leaf_hashes(some))
        checker.look_ahead(some)
        for raw in some:
            try:
                counted = checker.check(raw)
            except Fault as fault:
                raise fault.within(f"ballot {index}") from None
            counting.add(counted.credential, counted.choices)
            index += 1
    if (edge.size, edge.root().hex()) != (closing.size, closing.root):
        raise BoxDiffers("the ballots are not those that the closing anchor speaks of")
    table = checker.table(counting) if counting.voters else counting.table()
    return Sums(tally.write_table(table), counting.voters, counting.weight)


def result_of(vote: Vote, works: Iterable[TrusteeWork | None], file_of: FileOf) -> list[list[int]]:
    """How many votes each choice has, by question; raises Fault or LookupError."""
    election = Election.parse(file_of(vote.election_file or ""))
    table = tally.read_table(file_of(vote.tally_file or ""), election)
    shares = {
        work.place: PartialDecryption.parse(file_of(work.share))
        for work in works
        if work is not None and work.share is not None
    }
    factors = tally.combined_factors(
        table, Trustees.parse(file_of(vote.trustees_file or "")), shares, election.fingerprint
    )
    return [list(row) for row in tally.compute_result(table, factors, vote.voted_weight)]
