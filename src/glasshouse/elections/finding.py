"""Finding the vote that an act is about, and whether it can be said of it as it stands.

One table says in which states of a vote each kind of act is possible; what has no row is not, and
the refusal names what is.
"""

from __future__ import annotations

from collections.abc import Mapping

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts
from glasshouse.acts.outcomes import Refused
from glasshouse.elections.facts import (
    ANNOUNCED,
    CANCELLED,
    CLOSED,
    DECIDED,
    OPEN,
    READY,
    TALLIED,
    Election,
)

ALL = (ANNOUNCED, READY, OPEN, CLOSED, TALLIED, DECIDED, CANCELLED)

#: kind → the states in which it can be said. From here to where, the folds and docs/kinds.md say.
POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "roll.commit": (ANNOUNCED,),
    "trustee.commit": (ANNOUNCED,),
    "trustee.certify": (ANNOUNCED,),
    "trustee.reveal": (ANNOUNCED,),
    "trustee.deal": (ANNOUNCED,),
    "trustee.hold": (ANNOUNCED,),
    "election.open": (ANNOUNCED,),
    "box.open": (READY,),
    "box.anchor": (OPEN,),
    "box.close": (OPEN,),
    "election.tally": (CLOSED,),
    "trustee.decrypt": (TALLIED, DECIDED),
    "election.result": (TALLIED,),
    "election.cancel": (ANNOUNCED, READY, OPEN, CLOSED, TALLIED),
    "election.undertake": ALL,
    "condition.report": ALL,
    "election.contest": (ANNOUNCED, READY, OPEN, CLOSED, TALLIED, DECIDED),
}


def find_election(facts: Facts, election_id: str, act: Act) -> Election | Refused:
    """The vote of this id in the conference in which the act is said."""
    election = facts.get(Election, election_id)
    if election is None or election.conference != act.scope:
        return Refused("unknown_target", "body.election")
    return election


def in_state(election: Election, kind: str) -> Refused | None:
    """The refusal if an act of this kind cannot follow now."""
    if election.state in POSSIBLE[kind]:
        return None
    return Refused("illegal_transition", "kind", possible(election.state))


def possible(state: str) -> tuple[str, ...]:
    """The kinds of acts that are possible in a state of a vote."""
    return tuple(kind for kind, states in POSSIBLE.items() if state in states)
