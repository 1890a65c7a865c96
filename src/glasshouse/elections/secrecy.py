"""When the numbers of a vote can tell how somebody voted, whatever the encryption does.

A secret ballot hides a vote among others. Where there are few others, or few of the same weight, or
where all others voted alike, the result itself tells.
"""

from __future__ import annotations

from typing import Literal

from glasshouse.elections.facts import DECIDED, TALLIED, Election

#: Among fewer than so many voters a vote is easily guessed.
FEW = 10

Danger = Literal["few_voters", "few_voted", "weighted", "weighted_few", "alike"]
"""*few voters* on the roll, or so few who *voted*; *weighted* where votes have weights, *few* where
what goes beyond one vote each is so little that few can have it; *alike* where all chose the same.
"""


def dangers(vote: Election) -> list[Danger]:
    """What of a vote endangers its secrecy, by what is known of it so far."""
    found: list[Danger] = []
    if vote.roll is not None and vote.voters < FEW:
        found.append("few_voters")
    elif vote.state in (TALLIED, DECIDED) and vote.voted < FEW:
        found.append("few_voted")
    if vote.weighted:
        beyond = vote.weight - vote.voters
        found.append("weighted_few" if vote.roll is not None and beyond < FEW else "weighted")
    if vote.state == DECIDED and vote.voted and _alike(vote):
        found.append("alike")
    return found


def _alike(vote: Election) -> bool:
    """Whether in some question every vote was for the same choice."""
    return any(max(row) == vote.voted_weight for row in vote.counts)
