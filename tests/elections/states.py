"""A vote in each of its states, for tests of what is shown of one."""

from __future__ import annotations

from tests.elections.voting import Voting

STATES = ("announced", "ready", "open", "closed", "tallied", "decided", "cancelled")


def held(state: str) -> Voting:
    """A vote that came as far as this state."""
    voting = Voting(group=True)
    if state in ("announced", "cancelled"):
        voting.announce()
        if state == "cancelled":
            voting.say("election.cancel", voting.of_vote(), voting.office, {"reason": "So"})
        return voting
    voting.prepare()
    voting.say("election.open", voting.of_vote(), voting.office)
    if state == "ready":
        return voting
    voting.open_box()
    voting.cast(0, [0, 1, 0])
    voting.anchor()
    if state == "open":
        return voting
    voting.close()
    if state == "closed":
        return voting
    voting.tally()
    voting.decrypt(voting.red)
    if state == "tallied":
        return voting
    voting.decrypt(voting.green)
    voting.decide()
    body = voting.of_vote(condition="heeding", finding="kept")
    voting.say("condition.report", body, voting.north, {"text": "Seen"})
    return voting
