"""What acts about votes leave behind. Ballots leave nothing here: they stand in the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable

#: The address space of votes: ``/votes/<slug>``.
VOTES = "vote"

ANNOUNCED = "announced"
READY = "ready"
OPEN = "open"
CLOSED = "closed"
TALLIED = "tallied"
DECIDED = "decided"
CANCELLED = "cancelled"

#: answers, blank, least, most
Form = tuple[int, bool, int, int]


@dataclass(frozen=True)
class Election(Fact):
    """A vote: what was announced, how far it is, and the files it rests on (fingerprints).

    ``state`` is announced, ready (keys and roll are there and its holder said to open it), open,
    closed, tallied, decided or cancelled. That its time came or is over is asked of the reader's
    time: ``opens`` and ``closes`` are Unix ms, with the offsets they were stated in. ``questions``
    are (answers, blank, least, most). ``trustees`` are always needed, of the ``group`` so many as
    ``needed``; owners of shares are numbered from 1 in this order. ``box`` is the entry that set
    the ballot box up, ``anchored`` how many ballots the newest anchor covers; ``voted`` how many
    voters cast one. ``counts`` are the votes of each choice by question, blank first. ``ended`` is
    the act that called it off.
    """

    FACT: ClassVar[str] = "election"

    id: str
    index: int
    conference: str
    slug: str
    organiser: str
    purpose: str
    subject: str | None
    opens: int
    opens_offset: int
    closes: int
    closes_offset: int
    questions: tuple[Form, ...]
    weighted: bool
    authority: str
    trustees: tuple[str, ...]
    group: tuple[str, ...]
    needed: int
    language: str
    lines: tuple[str, ...]
    state: str = ANNOUNCED
    roll: str | None = None
    roll_entry: int | None = None
    voters: int = 0
    weight: int = 0
    opened: int | None = None
    box: int | None = None
    box_key: str | None = None
    box_received: int | None = None
    election_file: str | None = None
    trustees_file: str | None = None
    booth_file: str | None = None
    anchored: int = 0
    closed: int | None = None
    tally_file: str | None = None
    tallied: int | None = None
    voted: int = 0
    voted_weight: int = 0
    counts: tuple[tuple[int, ...], ...] = ()
    decided: int | None = None
    ended: str | None = None

    @property
    def key(self) -> str:
        """The act that announced it."""
        return self.id

    @property
    def owners(self) -> tuple[str, ...]:
        """Who holds shares of the key, in the order in which owners are numbered from 1."""
        return (*self.trustees, *self.group)

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All votes, those of a conference and those about something, in order of announcement;
        those the house still has to do something for."""
        place = sortable(self.index)
        rows = [("all", "", place), ("conference", self.conference, place)]
        if self.subject is not None:
            rows.append(("subject", self.subject, place))
        if self.state in (READY, OPEN, CLOSED, TALLIED):
            rows.append(("under_way", "", place))
        return rows


@dataclass(frozen=True)
class TrusteeWork(Fact):
    """How far one trustee of a vote is: ``place`` is its number as an owner of a share, from 1.

    ``commitment`` came first. ``certificate``, ``dealt`` and ``held`` are the files of a group's
    rounds, ``revealed`` that of a single trustee, ``share`` its decryption of the sums. Each has
    the index of its entry beside it.
    """

    FACT: ClassVar[str] = "trustee_work"

    election: str
    author: str
    place: int
    member: bool
    commitment: str
    committed: int
    certificate: str | None = None
    revealed: str | None = None
    revealed_entry: int | None = None
    dealt: str | None = None
    dealt_entry: int | None = None
    held: str | None = None
    held_entry: int | None = None
    share: str | None = None
    share_entry: int | None = None

    @property
    def key(self) -> str:
        """Vote and trustee."""
        return f"{self.election}/{self.author}"

    @property
    def key_is_there(self) -> bool:
        """Whether its part of the key is on the record."""
        return self.revealed is not None or self.held is not None

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The trustees of a vote, by number."""
        return (("election", self.election, sortable(self.place)),)


@dataclass(frozen=True)
class Anchor(Fact):
    """The ballot box had ``size`` ballots with this ``root`` at entry ``index``. ``last`` is true
    of the one that closed it."""

    FACT: ClassVar[str] = "box_anchor"
    WRITTEN_ONCE: ClassVar[bool] = True

    election: str
    size: int
    root: str
    index: int
    received: int
    last: bool

    @property
    def key(self) -> str:
        """Vote and entry."""
        return f"{self.election}/{sortable(self.index)}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The anchors of a box, by size: the first above a ballot's index makes its receipt
        final."""
        return (("election", self.election, f"{sortable(self.size)}/{sortable(self.index)}"),)


@dataclass(frozen=True)
class Undertaking(Fact):
    """What a party undertook of a vote before it opened: heed, heed_on_conditions,
    will_not_heed."""

    FACT: ClassVar[str] = "undertaking"

    election: str
    party: str
    answer: str
    act: str
    index: int
    received: int

    @property
    def key(self) -> str:
        """Vote and party: its last word stands."""
        return f"{self.election}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The undertakings of a vote."""
        return (("election", self.election, self.party),)


@dataclass(frozen=True)
class ConditionReported(Fact):
    """What somebody reported of a condition of a vote, and what they found."""

    FACT: ClassVar[str] = "condition_report"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    election: str
    condition: str
    finding: str
    by: str
    index: int
    received: int

    @property
    def key(self) -> str:
        """The act."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The reports on a vote, in order of entry."""
        return (("election", self.election, sortable(self.index)),)


@dataclass(frozen=True)
class Contest(Fact):
    """A contest of a vote; ``withdrawn`` is the act that withdrew it."""

    FACT: ClassVar[str] = "contest"

    id: str
    election: str
    by: str
    report: str | None
    index: int
    received: int
    withdrawn: str | None = None

    @property
    def key(self) -> str:
        """The act."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The contests of a vote, in order of entry."""
        return (("election", self.election, sortable(self.index)),)
