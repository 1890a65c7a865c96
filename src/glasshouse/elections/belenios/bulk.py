"""Many ballots at once, by the kernel where it is installed.

The kernel (``kernel/``, the package ``glasshouse-kernel``) only ever says yes to a ballot. To
whatever it does not say yes, the reference in ``ballots`` is asked, and the name of every fault
comes from there. Without the kernel the reference checks all of them.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from glasshouse.elections.belenios.archive import Record
from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.group import Element
from glasshouse.elections.belenios.proofs import Ciphertext
from glasshouse.elections.belenios.tally import Counting, Table

MOST_RECORDS = 1024
"""How far records are read ahead: enough for every processor to have work."""
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Counted:
    """What there is to count of a ballot that was checked: its credential, and the bytes of alpha
    and beta of every choice, question after question."""

    credential: str
    choices: bytes

    @classmethod
    def of(cls, ballot: Ballot) -> Counted:
        """What there is to count of it."""
        each = (choice for answer in ballot.answers for choice in answer.choices)
        return cls(ballot.credential, b"".join(c.alpha.raw + c.beta.raw for c in each))


class Kernel(Protocol):
    """What the compiled package gives for one election."""

    backend: str

    def check(self, raws: Sequence[bytes]) -> list[tuple[str, bytes] | None]:
        """Credential and choices of each ballot that holds."""

    def add_up(self, rows: Sequence[tuple[int, bytes]]) -> bytes:
        """Products of the rows' points to the power of their weights."""


def kernel_for(
    election: Election, *, threads: int | None = None, lanes: bool = True
) -> Kernel | None:
    """The kernel for this election; None where it is not installed.

    ``threads``: as many as there are processors. ``lanes``: eight ballots side by side, where the
    processor can.
    """
    try:
        module = importlib.import_module("glasshouse_kernel")
    except ImportError:
        return None
    questions = [(len(q.answers), q.blank, q.least, q.most) for q in election.questions]
    made = module.Kernel(
        election.uuid,
        election.fingerprint,
        election.public_key.raw,
        questions,
        threads or 0,
        lanes,
    )
    return cast(Kernel, made)


class Checker:
    """Checks the ballots of one election."""

    def __init__(
        self, election: Election, weights: Mapping[str, int], kernel: Kernel | None
    ) -> None:
        """Without ``kernel`` it is the reference that checks."""
        self._election = election
        self._weights = weights
        self._kernel = kernel
        self._ahead: dict[bytes, Counted | None] = {}

    def check(self, raw: bytes) -> Counted:
        """What to count of this ballot; raises Fault."""
        counted = self._ahead.get(raw)
        if counted is None:
            ballot = Ballot.parse(raw)
            check_ballot(self._election, self._weights, ballot)
            counted = Counted.of(ballot)
        return counted

    def lacks(self, raw: bytes) -> bool:
        """Whether it is worth looking ahead from this ballot on."""
        return self._kernel is not None and raw not in self._ahead

    def look_ahead(self, raws: Sequence[bytes]) -> None:
        """Let the kernel have a first look at these, which come next."""
        if self._kernel is not None:
            self._ahead = dict(zip(raws, self._looked_at(self._kernel, raws), strict=True))

    def _looked_at(self, kernel: Kernel, raws: Sequence[bytes]) -> Iterator[Counted | None]:
        for found in kernel.check(raws):
            # The kernel takes the credential to be of the group, and every one on the list is.
            listed = found is not None and found[0] in self._weights
            yield Counted(*found) if found is not None and listed else None

    def table(self, counting: Counting) -> Table:
        """The encrypted sums."""
        if self._kernel is None:
            return counting.table()
        raw = self._kernel.add_up(list(counting.rows()))
        points = [Element(raw[at : at + 32]) for at in range(0, len(raw), 32)]
        choices = iter([Ciphertext(*points[at : at + 2]) for at in range(0, len(points), 2)])
        return tuple(
            tuple(next(choices) for _place in range(question.choices))
            for question in self._election.questions
        )


def check_ballots(
    election: Election, weights: Mapping[str, int], raws: Sequence[bytes], kernel: Kernel | None
) -> list[Counted | Fault]:
    """Of each ballot what there is to count, or what is wrong with it."""
    checker = Checker(election, weights, kernel)
    checker.look_ahead(raws)
    verdicts: list[Counted | Fault] = []
    for raw in raws:
        try:
            verdicts.append(checker.check(raw))
        except Fault as fault:
            verdicts.append(fault)
    return verdicts


class ReadAhead:
    """Records in their order, of which those to come can be looked at. A fault in reading shows
    when its turn comes, so that the first fault of an archive stays the first."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Nothing read yet."""
        self._records = iter(records)
        self._waiting: deque[Record] = deque()
        self._fault: Fault | None = None

    def __iter__(self) -> Iterator[Record]:
        """Itself."""
        return self

    def __next__(self) -> Record:
        """The record whose turn it is; raises Fault."""
        if self._waiting:
            return self._waiting.popleft()
        if self._fault is not None:
            raise self._fault
        return next(self._records)

    def data(self) -> list[bytes]:
        """The data records among those that come next."""
        held = sum(len(record.raw) for record in self._waiting)
        while len(self._waiting) < MOST_RECORDS and held < MOST_BYTES and self._fault is None:
            try:
                record = next(self._records, None)
            except Fault as fault:
                self._fault = fault
                break
            if record is None:
                break
            self._waiting.append(record)
            held += len(record.raw)
        return [record.raw for record in self._waiting if record.kind == "data"]
