"""What agreements leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

PROPOSED = "proposed"
CONCLUDED = "concluded"
WITHDRAWN = "withdrawn"


@frozen
class Agreement(Fact):
    """An agreement: between whom, on what, who joined it, and whether it is concluded.

    ``joined`` are (party, act by which it joined). ``concluded`` is the entry that concluded it,
    received at ``concluded_at``. ``effective`` and ``ends`` are Unix ms with the offset in minutes
    that its author counts by. ``withdrawn`` is the act that withdrew it. Another account of an
    agreement (``rival_of``) has no number, and stands under the entry it rivals alone.
    ``earliest`` and ``latest`` bound when it was proposed (in a transcript: concluded), in minutes,
    as those of a ``Statement``.
    """

    FACT: ClassVar[str] = "agreement"

    id: str
    index: int
    conference: str
    number: int | None
    proposer: str
    parties: tuple[str, ...]
    front: str | None
    refers_to_front: str | None
    version: str | None
    conditions: int
    effective: int | None
    effective_offset: int
    ends: int | None
    ends_offset: int
    reported: bool
    rival_of: str | None
    earliest: int
    latest: int
    joined: tuple[tuple[str, str], ...]
    state: str = PROPOSED
    concluded: int | None = None
    concluded_at: int | None = None
    withdrawn: str | None = None

    @property
    def key(self) -> str:
        """The act that proposes it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The agreements of a conference, by number; those of a front, or that speak of it; those
        that give effect to a version."""
        if self.number is None:
            return ()
        place = sortable(self.number)
        fronts = dict.fromkeys(each for each in (self.front, self.refers_to_front) if each)
        rows = [("conference", self.conference, place)]
        rows += [("front", front, place) for front in fronts]
        if self.version is not None:
            rows.append(("version", self.version, place))
        return rows

    def has_joined(self, party: str) -> bool:
        """Whether this party joined."""
        return any(joined == party for joined, _ in self.joined)


def state_at(agreement: Agreement, time: int) -> str:
    """Where an agreement stands at ``time`` (Unix ms): proposed, withdrawn, concluded (and not yet
    in force), in_force or ended."""
    if agreement.state != CONCLUDED:
        return agreement.state
    if agreement.ends is not None and agreement.ends <= time:
        return "ended"
    if agreement.effective is not None and agreement.effective > time:
        return CONCLUDED
    return "in_force"
