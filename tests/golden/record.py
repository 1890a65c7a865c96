"""A golden record on disk: one directory for each released version of the rules.

::

    entries.jsonl   the entries, one on each line, in the very bytes of their leaves
    sheets.jsonl    the words, one sheet on each line
    digests.txt     the running digest of size 0, 1, 2, …, one on each line
    facts.jsonl     what stands at the end, one [name, key, values] on each line, sorted
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class GoldenRecord:
    """The four files of one version, by lines."""

    entries: list[bytes]
    sheets: list[bytes]
    digests: list[str]
    facts: list[str]

    @classmethod
    def read(cls, version: str) -> GoldenRecord:
        """The golden record of a version of the rules."""
        place = ROOT / version
        return cls(
            _lines(place / "entries.jsonl"),
            _lines(place / "sheets.jsonl"),
            [line.decode("ascii") for line in _lines(place / "digests.txt")],
            [line.decode("utf-8") for line in _lines(place / "facts.jsonl")],
        )

    def write(self, version: str) -> Path:
        """Write it once; FileExistsError if this version has one already."""
        place = ROOT / version
        place.mkdir()
        _write(place / "entries.jsonl", self.entries)
        _write(place / "sheets.jsonl", self.sheets)
        _write(place / "digests.txt", (line.encode("ascii") for line in self.digests))
        _write(place / "facts.jsonl", (line.encode("utf-8") for line in self.facts))
        return place


def versions() -> list[str]:
    """The versions of the rules that have a golden record."""
    return sorted(path.name for path in ROOT.iterdir() if (path / "entries.jsonl").exists())


def _lines(path: Path) -> list[bytes]:
    # Not splitlines(): words may hold characters that it takes for the end of a line.
    return path.read_bytes().removesuffix(b"\n").split(b"\n")


def _write(path: Path, lines: Iterable[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))
