"""How much may be said from seats: bounded for each key, and for each day in a conference.

Threat: anybody can take a seat, and take another when it is used up. What seats say is on the
record for good, so the conference itself has a bound for the day, whoever speaks. Attempts count
too. What a seat can say at all is judged before (``acts.judge``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glasshouse.acts.authors import Credential
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Refused
from glasshouse.acts.registry import Context
from glasshouse.parley.credentials.facts import SeatDay

ACTS_A_KEY = 20
ACTS_A_DAY = 500
#: A text may hold 256 KiB and an act 40 of them: 500 times a day that would be gigabytes.
LANGUAGES_AN_ACT = 2
_DAY = 24 * 3600 * 1000


@dataclass(frozen=True)
class SeatUse:
    """One more act from a seat: what it leaves behind in the counts."""

    counted: Sequence[Change]


def use_seat(act: Act, context: Context, facts: Facts) -> SeatUse | Refused | None:
    """The use of a seat by this act, the refusal if the seat or the day is used up; None where its
    author speaks otherwise."""
    credential = seat_of(act, facts)
    if credential is None:
        return None
    if len(act.envelope.sheets) > LANGUAGES_AN_ACT:
        return Refused("beyond_seat", "sheets")
    if credential.used >= ACTS_A_KEY:
        return Refused("seat_used_up", "capacity")
    day = next_of_day(credential.conference, context, facts)
    if isinstance(day, Refused):
        return day
    return SeatUse((Put(replace(credential, used=credential.used + 1)), Put(day)))


def seat_of(act: Act, facts: Facts) -> Credential | None:
    """The seat that an act is said from; None where its author speaks otherwise."""
    capacity = act.envelope.capacity
    credential = None if capacity is None else facts.get(Credential, capacity)
    return credential if credential is not None and credential.seat else None


def next_of_day(conference: str, context: Context, facts: Facts) -> SeatDay | Refused:
    """The count of the day with one act more, or the refusal if the day is used up."""
    today = context.received // _DAY
    known = facts.get(SeatDay, conference)
    used = known.used if known is not None and known.day == today else 0
    if used >= ACTS_A_DAY:
        return Refused("practice_full", "scope")
    return SeatDay(conference, today, used + 1)
