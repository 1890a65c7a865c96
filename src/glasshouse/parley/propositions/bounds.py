"""How many proposals can be open at a time, so that whoever presides can still close a conference.

Threat: closing names every open proposal, and an act has an end. With more of them open than it can
name, no conference could be closed again; and anybody can table from seats taken for practice.
"""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts
from glasshouse.acts.outcomes import Refused
from glasshouse.parley.credentials.seats import seat_of
from glasshouse.parley.propositions.facts import Proposition
from glasshouse.parley.speaking import Saying

#: Fewer than an act that closes a conference can name.
MAXIMUM_OPEN = 300
#: From here on seats table nothing, so that the parties themselves still can.
OPEN_FOR_SEATS = 200
#: Open counter-proposals of one party, whoever tabled them, from which on its seats table none.
COUNTERS_OF_A_PARTY = 20


def too_many_open(act: Act, saying: Saying, facts: Facts) -> Refused | None:
    """The refusal if no further proposal can be open in this conference. A transcript polices
    none, and is closed by a report."""
    if saying.transcript:
        return None
    conference = saying.conference.id
    count = facts.count(Proposition, "open", conference, limit=MAXIMUM_OPEN)
    if seat_of(act, facts) is not None:
        return _too_many_from_seats(saying, facts, count)
    return Refused("too_many_open", "scope") if count >= MAXIMUM_OPEN else None


def _too_many_from_seats(saying: Saying, facts: Facts, count: int) -> Refused | None:
    if count >= OPEN_FOR_SEATS:
        return Refused("practice_full", "scope")
    open_now = facts.find(Proposition, "open", saying.conference.id, limit=OPEN_FOR_SEATS)
    counters = [each for each in open_now if each.responds_to and each.sponsor == saying.speaker]
    return Refused("practice_full", "scope") if len(counters) >= COUNTERS_OF_A_PARTY else None
