"""Verifying the votes on a record: their ballot boxes, tallies and results.

The box of each vote is read once. As its ballots pass by, its tree grows (``box_reading``), and the
whole protocol is verified, from the setup to the result, with the archive of the vote as the record
makes it (``elections.archive_of``): what a reader of that archive would find is what is found here.
Then every anchor of the record is compared with the tree.

Memory grows by the voters and, slowly, by the ballots; the ballots themselves pass through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from glasshouse.acts.facts import sortable
from glasshouse.cli.box_reading import Box, move_findings, open_box, place_of
from glasshouse.cli.findings import Fault, Findings
from glasshouse.cli.output import Advance
from glasshouse.cli.places import Place
from glasshouse.cli.record_files import FileMissing, read_file
from glasshouse.cli.structure import Broken
from glasshouse.cli.vote_words import Words, compare_words
from glasshouse.cli.workspace import Workspace
from glasshouse.elections.archive_of import archive_of, counted
from glasshouse.elections.belenios import faults as protocol
from glasshouse.elections.belenios.archive import Record
from glasshouse.elections.belenios.verification import Verification, verify_records
from glasshouse.elections.facts import Anchor, Election, TrusteeWork
from glasshouse.elections.folds import works
from glasshouse.record.client import CHECKPOINT_PATH

_A_PAGE = 500
_BALLOT = re.compile(r"ballot ([1-9][0-9]*)")


@dataclass
class VoteFound:
    """What was found of one vote.

    ``state`` is that of the record. ``box`` is how many ballots the box holds, ``ballots`` how many
    of them the record holds the house to, each of which was checked; ``voters`` cast them.
    ``anchors`` were compared with the box. ``fingerprint`` is that of ``election.json``, as people
    compare it, ``booth`` the SHA-256 of the page by which a voter can vote offline. ``words`` tells
    whether ``election.json`` says what was announced. ``whole`` is true if all of it fits.
    """

    slug: str
    id: str
    state: str
    box: int = 0
    ballots: int = 0
    voters: int = 0
    anchors: int = 0
    result: tuple[tuple[int, ...], ...] | None = None
    fingerprint: str | None = None
    booth: str | None = None
    words: Words | None = None
    whole: bool = False


Take = Callable[[Record], None]
"""What else is done with each record of a vote's archive."""


def _nothing_taken(_record: Record) -> None:
    """A ``Take`` that does nothing."""


class Votes:
    """The votes on one record, whose entries are all judged and fit."""

    def __init__(
        self, place: Place, workspace: Workspace, findings: Findings, origin: str, advance: Advance
    ) -> None:
        """Nothing is read yet. ``origin`` is that of the record."""
        self.place = place
        self.workspace = workspace
        self.facts = workspace.facts
        self.findings = findings
        self.origin = origin
        self.advance = advance

    def check(self) -> list[VoteFound]:
        """Verify each vote that has a ballot box; what was found of all of them.

        Raises UnavailableError if what is there cannot be read, OSError without room on the disk.
        """
        return [self.check_one(vote) for vote in self._all()]

    def _all(self) -> Iterator[Election]:
        after = None
        while True:
            page = self.facts.find(Election, "all", after=after, limit=_A_PAGE)
            yield from page
            if len(page) < _A_PAGE:
                return
            after = sortable(page[-1].index)

    def check_one(self, vote: Election, take: Take = _nothing_taken) -> VoteFound:
        """Verify one vote; ``take`` is given the records of its archive as they are read, each
        before it is known whether all of it fits."""
        found = VoteFound(vote.slug, vote.id, vote.state)
        if vote.box is None:
            return found
        before = self.findings.count
        done = [work for work in works(self.facts, vote) if work is not None]
        files_there = True
        try:
            self._require_files(vote, done)
            found.booth = vote.booth_file
            found.words = compare_words(
                vote, self.facts, self.place.record, self.origin, self.findings
            )
        except FileMissing as missing:
            # What else there is of the box is looked at all the same.
            files_there = False
            self.findings.fault(
                "vote_file_missing",
                f"votes/{vote.slug}",
                f"it cannot be counted again, since file/{missing.digest} is not there as the "
                "record names it.",
            )
        with TemporaryDirectory(prefix="glasshouse-verify-") as folder:
            box = open_box(self.place, vote, Path(folder))
            if isinstance(box, Box):
                try:
                    self._check_box(box, vote, done if files_there else None, found, take)
                finally:
                    box.tree.close()
            else:
                self.findings.add([box])
        found.whole = self.findings.count == before and isinstance(box, Box)
        return found

    def _check_box(
        self,
        box: Box,
        vote: Election,
        done: list[TrusteeWork] | None,
        found: VoteFound,
        take: Take,
    ) -> None:
        """Check the box, and where its files are there, with what the trustees did, the vote."""
        found.box = box.size
        if box.size < counted(vote):
            # Threat: ballots of which the record says that they were cast are dropped again.
            self.findings.fault(
                "box_shrank",
                place_of(vote, CHECKPOINT_PATH),
                f"the record anchors {counted(vote)} ballots of {vote.slug}, and its box holds "
                f"{box.size}.",
                vote.closed,
            )
        elif done is not None:
            self._verify_protocol(box, vote, done, found, take)
        if box.finish():
            box.check_beside(self.workspace)
            self._check_anchors(box, vote, found)
        move_findings(vote, box.faults, self.findings)

    def _verify_protocol(
        self, box: Box, vote: Election, done: list[TrusteeWork], found: VoteFound, take: Take
    ) -> None:
        total = counted(vote)
        verification = Verification(
            lambda ballots: self.advance(f"Checking ballots of {vote.slug}", ballots, total)
        )
        try:
            records = archive_of(vote, done, self._file, box.ballots())
            verified = verify_records(_passed_on(records, take), verification)
            _check_roll(vote, verification)
        except (Broken, FileMissing):
            return
        except protocol.Fault as fault:
            self.findings.add([_named(vote, fault, verification.stage)])
            return
        found.ballots, found.voters = verified.ballots, verified.voters
        found.result, found.fingerprint = verified.result, verified.election.fingerprint

    def _check_anchors(self, box: Box, vote: Election, found: VoteFound) -> None:
        """Every anchor is an earlier state of the box, and the closing one is its end."""
        for anchor in self._anchors(vote):
            if anchor.size > box.tree.size:
                continue
            if box.tree.root(anchor.size).hex() != anchor.root:
                # Threat: ballots that were cast are exchanged, and the box is sealed anew.
                self.findings.fault(
                    "anchor_mismatch",
                    f"votes/{vote.slug}",
                    f"the box had other ballots when the record anchored {anchor.size} of them.",
                    anchor.index,
                )
            found.anchors += 1
        if vote.closed is not None and box.size > counted(vote):
            # Threat: a ballot that was taken and receipted is left out of the count.
            self.findings.fault(
                "ballot_after_closing",
                place_of(vote, CHECKPOINT_PATH),
                f"the box of {vote.slug} was closed with {counted(vote)} ballots and holds "
                f"{box.size}.",
                vote.closed,
                ballot=counted(vote) + 1,
            )

    def _require_files(self, vote: Election, done: list[TrusteeWork]) -> None:
        """Every file that the vote rests on is there; raises FileMissing."""
        named = [vote.election_file, vote.trustees_file, vote.booth_file, vote.roll]
        for digest in [*named, vote.tally_file, *(work.share for work in done)]:
            if digest is not None:
                self._file(digest)

    def _file(self, digest: str) -> bytes:
        return read_file(self.place.record, digest)

    def _anchors(self, vote: Election) -> Iterator[Anchor]:
        after = None
        while True:
            page = self.facts.find(Anchor, "election", vote.id, after=after, limit=_A_PAGE)
            yield from page
            if len(page) < _A_PAGE:
                return
            after = f"{sortable(page[-1].size)}/{sortable(page[-1].index)}"


def _passed_on(records: Iterable[Record], take: Take) -> Iterator[Record]:
    for record in records:
        take(record)
        yield record


def _check_roll(vote: Election, verification: Verification) -> None:
    """The roll is as long and as heavy as was said; raises Fault."""
    weights = verification.roll.weights
    verification.stage = "setup"
    if len(weights) != vote.voters:
        raise protocol.Fault("wrong_number", "credentials", "not so many as the roll's act names")
    if sum(weights.values()) != vote.weight:
        raise protocol.Fault("total_weight", "credentials", "not the weight that the act names")


def _named(vote: Election, fault: protocol.Fault, stage: str) -> Fault:
    """A fault of the protocol, with the entry or the ballot where it lies."""
    entries = {
        "setup": vote.box,
        "tally": vote.tallied,
        "shares": vote.tallied if vote.decided is None else vote.decided,
        "result": vote.decided,
    }
    ballot = _BALLOT.search(fault.where)
    return Fault(
        fault.name,
        f"votes/{vote.slug}",
        f"{fault.sentence} ({stage}; {fault.where or 'the whole'}; {fault.name}).",
        entries.get(stage),
        None if ballot is None else int(ballot[1]),
    )
