"""What statements leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

MINUTES_PER_DAY = 1440
#: Where a statement stands that was made "from then on, end unknown": after every date there is.
OPEN_END = 10**12


@frozen
class Statement(Fact):
    """One statement, and everything it points at.

    ``speaker`` is whose words it gives, ``by`` who entered it (the same, unless it is a report).
    ``earliest`` and ``latest`` bound when it was said, in minutes since the year 1 as ``acts.edtf``
    counts them; of a statement made here both are the minute of its entry. ``certain`` is false
    where the source doubts the date. ``own_place`` tells whether it has a place of its own on the
    timeline: a rival version of the same date stands under what it rivals. A statement that is not
    ``effective`` was only attempted; it is listed by its nature and nowhere else.
    """

    FACT: ClassVar[str] = "statement"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    index: int
    conference: str
    nature: str
    speaker: str
    by: str
    reported: bool
    edtf: str | None
    calendar: str | None
    certainty: str | None
    sources: tuple[str, ...]
    answers: tuple[str, ...]
    addressees: tuple[str, ...]
    jointly_with: tuple[str, ...]
    rival_of: str | None
    languages: tuple[str, ...]
    earliest: int
    latest: int
    certain: bool
    own_place: bool
    effective: bool = True

    @property
    def key(self) -> str:
        """The act that says it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The timeline by latest possible date, then entry; what spans days or is in doubt, by
        earliest date; and in order of entry: by nature, by speaker and addressee within the
        conference, by what it answers, rivals and rests on. Each listing costs the writer, so there
        is no second way to the same rows."""
        place, conference = sortable(self.index), self.conference
        rows = [("nature", self.nature, place)]
        if not self.effective:
            return rows
        if self.own_place:
            rows.append(("timeline", conference, self.place_in_time))
            days = (self.earliest // MINUTES_PER_DAY, self.latest // MINUTES_PER_DAY)
            if not self.certain or days[0] != days[1]:
                rows.append(("spanning", conference, f"{sortable(self.earliest)}/{place}"))
        for speaker in (self.speaker, *self.jointly_with):
            rows.append(("said", f"{conference}/{speaker}", place))
        for addressee in self.addressees:
            rows.append(("addressed", f"{conference}/{addressee}", place))
        rows += [("answers", target, place) for target in self.answers]
        rows += [("source", document, place) for document in self.sources]
        if self.rival_of is not None:
            rows += [("rival", self.rival_of, place), ("versions", conference, self.place_in_time)]
            if self.own_place:
                rows.append(("placed_versions", conference, self.place_in_time))
        return rows

    @property
    def place_in_time(self) -> str:
        """Where it stands among all statements: by latest possible date, then entry."""
        return f"{sortable(self.latest)}/{sortable(self.index)}"


@frozen
class Answered(Fact):
    """A statement that has been answered, so that answered ones can be counted.

    ``since`` is the first minute by which both it and an answer to it had certainly been made.
    """

    FACT: ClassVar[str] = "answered"

    statement: str
    conference: str
    since: int

    @property
    def key(self) -> str:
        """The statement."""
        return self.statement

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The answered statements of a conference, by when they were answered."""
        return (("conference", self.conference, f"{sortable(self.since)}/{self.statement}"),)


@frozen
class Presence(Fact):
    """A party that has spoken or was spoken to in a conference, and since which entry."""

    FACT: ClassVar[str] = "presence"
    WRITTEN_ONCE: ClassVar[bool] = True

    conference: str
    party: str
    index: int

    @property
    def key(self) -> str:
        """Conference and party."""
        return f"{self.conference}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The parties of a conference, and the conferences of a party, in order of first
        appearance."""
        return (
            ("conference", self.conference, f"{sortable(self.index)}/{self.party}"),
            ("party", self.party, f"{sortable(self.index)}/{self.conference}"),
        )
