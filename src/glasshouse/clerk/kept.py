"""The statements that are kept on disk until they are decided: in which order, and how many.

Their uploads lie in the database (``storage``); here is what the clerk has in memory of them.

Threat: a registration needs nobody's leave to be kept, so strangers decide how much comes while the
house is paused, and a disk that they fill stays paused. So they are bounded in number and bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from glasshouse.acts.envelope import Act
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.storage import Pending
from glasshouse.clerk.upload import files_of

PENDING_LENGTH = 20_000
PENDING_BYTES = 256 * 1024 * 1024
"""Most statements, and most bytes of them, kept undecided on disk."""

PENDING_TIME = 48 * 3600 * 1000
"""Milliseconds after which an undecided statement is given up."""


class _Kept(NamedTuple):
    """A statement kept on disk: when it came (Unix ms), bytes of its upload, fingerprints of the
    files it names."""

    received: int
    size: int
    files: tuple[str, ...]


class KeptStatements:
    """The acts that are kept and undecided, in the order they came."""

    def __init__(self, kept: dict[str, _Kept]) -> None:
        self._kept = kept

    @classmethod
    def of(cls, pending: Iterable[Pending]) -> KeptStatements:
        """Those that an earlier run left in the database."""
        return cls({p.act: _Kept(p.received, len(p.upload), files_of(p.upload)) for p in pending})

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def fit(self) -> bool:
        """Whether they are no more than may be kept."""
        return (
            len(self._kept) <= PENDING_LENGTH
            and sum(each.size for each in self._kept.values()) <= PENDING_BYTES
        )

    @property
    def files(self) -> set[str]:
        """The fingerprints of the files that they name."""
        return set[str]().union(*(each.files for each in self._kept.values()))

    def joined_by(self, statements: Iterable[tuple[Submission, bytes]]) -> KeptStatements:
        """These and further ones, each with its upload; what is kept keeps its place."""
        more = {
            each.act.id: _Kept(each.received, len(raw), named_by(each.act))
            for each, raw in statements
        }
        return KeptStatements(self._kept | more)

    def put_back(self, submission: Submission) -> None:
        """Its batch failed: it is kept still."""
        self._kept[submission.act.id] = _Kept(
            submission.received, submission.weight, named_by(submission.act)
        )

    def drop_before(self, time: int) -> None:
        """Those that came before a time (Unix ms) are given up."""
        self._kept = {act: kept for act, kept in self._kept.items() if kept.received >= time}

    @property
    def first(self) -> str:
        """The act (hex id) whose turn it is."""
        return next(iter(self._kept))

    def drop_first(self) -> None:
        """Its turn has come."""
        del self._kept[self.first]


def named_by(act: Act) -> tuple[str, ...]:
    """The fingerprints of the files that an act names."""
    return tuple(file.digest for file in act.envelope.files)
