"""What a check finds: faults with their places, remarks, and the sentences a person reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

MAXIMUM_LISTED = 100
"""Faults that are kept word by word; of the rest only the number is known."""


@dataclass(frozen=True)
class Fault:
    """Something does not fit.

    ``place`` is the resource as the record names it (``tile/entries/003``) or the vote that it is
    about (``votes/status``), ``entry`` the index of the entry where it is known, ``ballot`` the
    number of the ballot in its box, from 1.
    """

    code: str
    place: str
    sentence: str
    entry: int | None = None
    ballot: int | None = None

    def words(self) -> str:
        """The fault on one line, its place first."""
        at = "" if self.entry is None else f", entry {self.entry}"
        at += "" if self.ballot is None else f", ballot {self.ballot}"
        return f"{self.place}{at}: {self.sentence}"


@dataclass
class Findings:
    """Faults and remarks, in the order in which they were found."""

    faults: list[Fault] = field(default_factory=list)
    count: int = 0
    remarks: list[str] = field(default_factory=list)

    def fault(
        self,
        code: str,
        place: str,
        sentence: str,
        entry: int | None = None,
        ballot: int | None = None,
    ) -> None:
        """Note a fault."""
        self.add([Fault(code, place, sentence, entry, ballot)])

    def add(self, faults: Iterable[Fault]) -> None:
        """Note faults; one that is there already is not counted again."""
        for fault in faults:
            if fault in self.faults:
                continue
            self.count += 1
            if len(self.faults) < MAXIMUM_LISTED:
                self.faults.append(fault)

    def remark(self, sentence: str) -> None:
        """Note something that is no fault and that a reader should know."""
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def listed(self) -> list[dict[str, object]]:
        """The faults as JSON values."""
        return [asdict(fault) for fault in self.faults]
