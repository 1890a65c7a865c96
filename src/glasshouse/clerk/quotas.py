"""How much an author, and a house that is open to all, may record in one UTC day.

The counts are of the record itself: they are read from it at start and follow each entry.

An act counts for its author, and for whoever vouched for that author, on up the line of parties.
Threat: without that, an author at the end of their quota invites ten more, who invite a hundred.
The line ends at an office or the house: what these admit, the house itself has decided to admit,
and one party must not be able to use up the secretariat's quota and so silence all others. The
house itself has none, or a court's order could not be carried out on a busy day.

What is said from a seat taken for practice counts for nobody. Threat: anybody can take a party's
seat, so strangers could use up its quota, and that of the party who invited it. Seats have bounds
of their own, which the folds hold (``parley.credentials.seats``).
"""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.authors import HOUSE, PARTY, TAKING_A_SEAT, Author, Credential
from glasshouse.acts.facts import Change, Facts, Put, sortable
from glasshouse.acts.recorded import Recorded, recorded_in
from glasshouse.acts.rules import HouseRules
from glasshouse.clerk.clock import DAY

_LONGEST_LINE = 100
_PAGE = 1000


class Quotas:
    """The counts of one UTC day."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._day = -1
        self._acts: dict[str, int] = {}
        self._registrations = 0

    @classmethod
    def load(cls, facts: Facts, received: int) -> Quotas:
        """The counts of the day of ``received``, the last entry's."""
        quotas = cls()
        before: str | None = None
        while entries := facts.find(Recorded, "all", before=before, limit=_PAGE, descending=True):
            for entry in entries:
                if entry.received // DAY != received // DAY:
                    return quotas
                quotas.count(facts, entry)
            before = sortable(entries[-1].index)
        return quotas

    def exceeded(
        self,
        facts: Facts,
        rules: HouseRules,
        changes: Sequence[Change],
    ) -> bool:
        """Whether one more act, which brings ``changes``, would be too many."""
        entry = recorded_in(changes)
        self._turn_to(entry.received)
        if _from_seat(facts, entry):
            return False
        newcomer = _newcomer(entry.author, changes)
        # A closed house refuses the uninvited by itself; a sponsored one lets them wait on the
        # record, where a stranger could otherwise put any number of them.
        if _let_itself_in(newcomer) and self._registrations >= rules.daily_cap:
            return True
        return any(
            self._acts.get(each, 0) >= rules.author_quota
            for each in _line(facts, entry.author, newcomer)
        )

    def count(self, facts: Facts, entry: Recorded) -> None:
        """An act is on the record."""
        self._turn_to(entry.received)
        if _from_seat(facts, entry):
            return
        known = facts.get(Author, entry.author)
        # An act that made its own author has that author's id.
        if entry.id == entry.author and _let_itself_in(known):
            self._registrations += 1
        for each in _line(facts, entry.author, known):
            self._acts[each] = self._acts.get(each, 0) + 1

    def _turn_to(self, received: int) -> None:
        if received // DAY != self._day:
            self._day = received // DAY
            self._acts.clear()
            self._registrations = 0


def _let_itself_in(newcomer: Author | None) -> bool:
    """Whether this is a party that nobody vouched for."""
    return newcomer is not None and newcomer.role == PARTY and newcomer.vouched_by is None


def _newcomer(author: str, changes: Sequence[Change]) -> Author | None:
    """The author that an act makes of itself, if it does."""
    for change in changes:
        if isinstance(change, Put) and isinstance(change.fact, Author) and change.fact.id == author:
            return change.fact
    return None


def _from_seat(facts: Facts, entry: Recorded) -> bool:
    """Whether it takes a seat, or was said from one."""
    if entry.capacity is None:
        return entry.kind == TAKING_A_SEAT
    credential = facts.get(Credential, entry.capacity)
    return credential is not None and credential.seat


def _line(facts: Facts, author: str, newcomer: Author | None) -> list[str]:
    """The authors for whom an act of ``author`` counts."""
    line: list[str] = []
    known = newcomer or facts.get(Author, author)
    while known is not None and known.role != HOUSE and len(line) < _LONGEST_LINE:
        if line and known.role != PARTY:
            break
        line.append(known.id)
        known = None if known.vouched_by is None else facts.get(Author, known.vouched_by)
    return line
