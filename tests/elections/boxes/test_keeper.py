"""The house keeps a vote: from its opening to its result, and through every interruption."""

from __future__ import annotations

from pathlib import Path

from glasshouse.elections.facts import Anchor
from tests.elections.boxes.hall import Hall

TWELVE = [[1, 0, 0]] * 2 + [[0, 1, 0]] * 6 + [[0, 0, 1]] * 4


def anchors(hall: Hall) -> list[int]:
    return [each.size for each in hall.desk.facts.find(Anchor, "election", hall.id)]


async def test_a_vote_is_played_from_end_to_end_with_a_trustee_missing(tmp_path: Path) -> None:
    hall = Hall(tmp_path, group=True)
    await hall.opened(voters=12)
    for voter, choice in enumerate(TWELVE):
        answer = await hall.post(hall.ballot(voter, choice))
        assert (answer.status, answer.json["index"]) == (201, voter)
    again = await hall.post(hall.ballot(0, [0, 1, 0]))
    assert (again.status, again.json["index"]) == (201, 12)
    await hall.step()
    assert anchors(hall) == [13]
    await hall.closed()
    assert anchors(hall) == [13, 13]
    assert (hall.vote().voted, hall.vote().anchored) == (12, 13)
    hall.decrypt(hall.red)
    await hall.step()
    assert hall.vote().state == "tallied"
    hall.decrypt(hall.blue)
    await hall.step()
    assert hall.vote().state == "decided"
    assert hall.vote().counts == ((1, 7, 4),)
    assert hall.alarms == {}
