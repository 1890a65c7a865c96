"""Where a conference and its parties stand: facts that every other subject of the parley asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, Facts, sortable
from glasshouse.acts.frozen import frozen

CONFERRING = ("conferring", "conditional")
#: After these nothing more can be said that changes a negotiation.
ENDED = ("closed", "abandoned")


@frozen
class Session(Fact):
    """The state of a conference as its acts leave it, and the last numbers it has given.

    ``state`` is announced, convened, in_session, suspended, closed or abandoned. A number is given
    once and never again. Of a transcript the state stays announced: what it went through is
    reported, and read by date.
    """

    FACT: ClassVar[str] = "session"

    conference: str
    state: str
    since: int
    propositions: int = 0
    questions: int = 0
    fronts: int = 0
    agreements: int = 0

    @property
    def key(self) -> str:
        """The conference."""
        return self.conference


@frozen
class SessionChange(Fact):
    """One change of a conference's state: when it happened, or is reported to have happened.

    ``earliest`` and ``latest`` bound it in minutes, as those of a ``Statement``.
    """

    FACT: ClassVar[str] = "session_change"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    conference: str
    index: int
    state: str
    earliest: int
    latest: int

    @property
    def key(self) -> str:
        """The act that made it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The changes of a conference, by latest possible date, then entry."""
        return (("conference", self.conference, f"{sortable(self.latest)}/{sortable(self.index)}"),)


@frozen
class Participation(Fact):
    """Where a party stands to a conference: invited, conferring, conditional, declined, withdrawn.

    ``invited_by`` is who invited it, ``via`` the party whose ally it is, where a party did. Whoever
    confers has accepted the rules, and owes answers; whoever was only invited is *asked*.
    """

    FACT: ClassVar[str] = "participation"

    conference: str
    party: str
    state: str
    invited_by: str
    via: str | None
    act: str
    since: int

    @property
    def key(self) -> str:
        """Conference and party."""
        return f"{self.conference}/{self.party}"

    @property
    def joined(self) -> bool:
        """Whether it confers, and so owes answers."""
        return self.state in CONFERRING

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The parties to a conference, and the conferences of a party, in order."""
        return (
            ("conference", self.conference, f"{sortable(self.since)}/{self.party}"),
            ("party", self.party, f"{sortable(self.since)}/{self.conference}"),
        )


@frozen
class Owed(Fact):
    """An answer that is awaited from one party: to a proposal or to a question.

    ``what`` is proposition or question, ``subject`` its id, ``act`` the version or question that
    asked, at entry ``asked``. ``due`` is Unix ms (None: no deadline) and ``offset_minutes`` what
    its author counts by. It stands until it is answered. Whether the party *owes* an answer, is
    only *asked*, or is late follows from its participation and the time of reading: see ``owing``.
    """

    FACT: ClassVar[str] = "owed"

    what: str
    subject: str
    conference: str
    party: str
    act: str
    asked: int
    due: int | None
    offset_minutes: int

    @property
    def key(self) -> str:
        """What awaits the answer, and whose."""
        return f"{self.subject}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All that is awaited, in a conference, from a party, in the house; the next due first, and
        last what has no deadline."""
        place = f"{sortable(10**15 if self.due is None else self.due)}/{self.subject}/{self.party}"
        return (
            ("conference", self.conference, place),
            ("party", self.party, place),
            ("all", "", place),
        )


def owing(owed: Owed, participation: Participation | None, time: int) -> str:
    """The state of an awaited answer at ``time`` (Unix ms): *late* and *owes* of a party that
    confers, *asked* and *no_answer* of one that never joined and so owes nothing."""
    return owing_by(owed.due, participation, time)


def owing_by(due: int | None, participation: Participation | None, time: int) -> str:
    """``owing`` of what is due at ``due`` (Unix ms; None: no deadline)."""
    past = due is not None and due <= time
    if participation is None or not participation.joined:
        return "no_answer" if past else "asked"
    return "late" if past else "owes"


def session_of(facts: Facts, conference: str) -> Session:
    """The session of a conference; one that was announced has one."""
    found = facts.get(Session, conference)
    if found is None:
        raise LookupError(f"no conference is {conference}")
    return found


def participation_of(facts: Facts, conference: str, party: str) -> Participation | None:
    """Where a party stands to a conference; None if it was never invited."""
    return facts.get(Participation, f"{conference}/{party}")
