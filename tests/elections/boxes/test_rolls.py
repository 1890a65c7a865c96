"""The roll of a vote at the door: whatever its length, no credential is none, and nobody waits."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from glasshouse.clerk.submissions import SubmissionHandler
from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios import credentials
from glasshouse.elections.belenios.files import written
from tests.clerk.asgi import request
from tests.clerk.door import trace
from tests.elections.boxes.hall import Hall
from tests.house.world import ORIGIN

VOTERS = 1100


async def test_a_long_roll_with_a_credential_that_is_none_is_refused_and_the_vote_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = Hall(tmp_path)
    hall.announce()
    hall.make_keys()
    door = SubmissionHandler(hall.desk.clerk, ORIGIN)
    asked_in = set()
    check = credentials._check_credential

    def watched(credential: str, place: int, *, members: bool) -> None:
        asked_in.add(threading.get_ident())
        check(credential, place, members=members)

    monkeypatch.setattr(credentials, "_check_credential", watched)
    good = hall.roll(VOTERS)
    asked_in.clear()

    async def send(raw: bytes) -> tuple[int, str]:
        body = hall.of_vote(voters=VOTERS, total_weight=VOTERS)
        act = hall.write("roll.commit", body, hall.registrar, carries=[(JSON, raw)])
        (hall.desk.directory.files / act.files[0].digest).write_bytes(raw)
        before = trace(tmp_path)
        answer = await request(door, act.upload())
        assert answer is not None
        if answer.status >= 400:
            assert trace(tmp_path) == before
            return answer.status, f"{answer.json['code']} {answer.json['detail']}"
        return answer.status, ""

    listed = json.loads(good.raw)
    for bad, name in (("f" * 64, "not_in_group"), ("00" * 31 + "01", "credential_identity")):
        status, told = await send(written([*listed[:-1], bad]))
        assert status == 400
        assert told.startswith(f"not_by_the_protocol {name} (credential {VOTERS})")
    assert await send(good.raw) == (201, "")
    assert asked_in
    assert threading.get_ident() not in asked_in, "the writer asked no credential"

    hall.desk.now = hall.desk.clock.wall
    hall.say("election.open", hall.of_vote(), hall.office)
    await hall.serve()
    hall.come_to(hall.vote().opens)
    await hall.step()
    assert hall.vote().state == "open", hall.alarms
    await hall.stop()
