"""The roles of an election, which either program can play at any step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Choices = Sequence[Sequence[int]]
"""Of each question 0 or 1 for each answer, blank first where there is one."""


@dataclass(frozen=True)
class Key:
    """A trustee's secret: of one that is always needed, or of a member with its sealed share."""

    private: Path
    sealed: Path | None = None


@dataclass(frozen=True)
class Credentials:
    """The public list, and each voter's own."""

    public: Path
    private: Mapping[str, str]


class Roles(Protocol):
    """What a program can do. ``exchange`` is a folder that the members of a group pass on; an
    archive is a file that is gone on with at its end."""

    def credentials(self, uuid: str, voters: Mapping[str, int | None]) -> Credentials:
        """The credential authority: draw credentials, weighted or not."""

    def single(self) -> tuple[Key, Path]:
        """A trustee that is always needed: its key, and the file it shows."""

    def certificate(self, exchange: Path, place: int, size: int, needed: int) -> Path:
        """A member's first round: its key file."""

    def polynomial(self, exchange: Path, key: Path) -> None:
        """A member's second round."""

    def share(self, exchange: Path, key: Path) -> Key:
        """A member's third round: its whole key."""

    def group(self, exchange: Path) -> Path:
        """Put the group together."""

    def begin(
        self, uuid: str, template: Mapping[str, Any], credentials: Path,
        singles: Sequence[Path], group: Path | None,
    ) -> Path:  # fmt: skip
        """Set the election up: its archive."""

    def vote(self, archive: Path, credential: str, choices: Choices) -> bytes:
        """A voter: a ballot."""

    def cast(self, archive: Path, ballot: bytes) -> None:
        """The keeper: a ballot into the archive."""

    def tally(self, archive: Path) -> None:
        """The keeper: close the vote and add up."""

    def decrypt(self, archive: Path, owner: int, key: Key) -> bytes:
        """A trustee: its share."""

    def add_share(self, archive: Path, owner: int, share: bytes) -> None:
        """The keeper: a share into the archive."""

    def result(self, archive: Path) -> None:
        """The keeper: the result into the archive, where it is not there yet."""

    def check(self, archive: Path) -> None:
        """Anyone: AssertionError unless the archive is verified."""
