"""What was published of a box, and what the record anchored, is in it at every later start."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from glasshouse.clerk.startup import StartRefused
from glasshouse.elections.boxes.box import Box
from glasshouse.elections.boxes.boxes import key_name, read_key
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.boxes.storage import CastBallot
from glasshouse.record.note import SignerKey
from tests.elections.boxes.hall import Hall
from tests.house.world import ORIGIN

YES = [0, 1, 0]


def older_copy(hall: Hall) -> bytes:
    """The box as it was with one ballot."""
    path = box_path(hall.desk.directory, hall.id)
    with BoxReader(path) as box:
        return box.connection.serialize()


@pytest.mark.parametrize("promise", ["anchored", "published"])
@pytest.mark.parametrize("loss", ["older", "missing", "other"])
async def test_a_house_does_not_start_with_a_box_that_has_less_than_was_promised(
    tmp_path: Path, promise: str, loss: str
) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    await hall.post(hall.ballot(0, YES))
    older = older_copy(hall)
    await hall.post(hall.ballot(1, YES))
    if promise == "anchored":
        await hall.serving.keeper.step()
    else:
        await hall.serving.boxes.publish()
    await hall.crash()
    path = box_path(hall.desk.directory, hall.id)
    for each in hall.desk.directory.boxes.iterdir():
        each.unlink()
    if loss == "older":
        path.write_bytes(older)
    hall.desk.open()
    if loss == "other":
        key = read_key(hall.desk.directory, ORIGIN, hall.id)
        fill(path, key, [b"one", b"two", b"three"])
    with pytest.raises(StartRefused) as refused:
        await hall.serve()
    assert refused.value.code == ("other_box" if loss == "other" else "box_ahead")
    hall.desk.house.close()


def fill(path: Path, key: SignerKey, raws: list[bytes]) -> None:
    box = Box(path, key)
    box.append([CastBallot(raw, hashlib.sha256(raw).digest(), "0" * 64) for raw in raws])
    box.close()


async def test_a_house_does_not_start_without_the_key_of_an_open_box(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    await hall.crash()
    (hall.desk.directory.keys / key_name(hall.id)).unlink()
    hall.desk.open()
    with pytest.raises(StartRefused) as refused:
        await hall.serve()
    assert refused.value.code == "box_key"
    hall.desk.house.close()


async def test_an_older_copy_that_lacks_nothing_promised_is_taken(tmp_path: Path) -> None:
    """A receipt alone, neither published nor anchored, is lost with the disk: it says ``final``
    false until then."""
    hall = Hall(tmp_path)
    await hall.opened()
    await hall.post(hall.ballot(0, YES))
    await hall.step()
    older = older_copy(hall)
    await hall.post(hall.ballot(1, YES))
    await hall.crash()
    for each in hall.desk.directory.boxes.iterdir():
        each.unlink()
    box_path(hall.desk.directory, hall.id).write_bytes(older)
    hall.desk.open()
    await hall.serve()
    assert (await hall.post(hall.ballot(2, YES))).json["index"] == 1
    await hall.stop()


async def test_stopping_decides_what_waits_and_publishes_it(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    await hall.opened()
    sending = [asyncio.ensure_future(hall.post(hall.ballot(voter, YES))) for voter in range(3)]
    while not hall.serving_box().casting.queued:  # type: ignore[union-attr]
        await asyncio.sleep(0)
    box = hall.serving_box()
    await hall.stop()
    answers = await asyncio.gather(*sending)
    taken = [answer for answer in answers if answer.status == 201]
    assert taken
    assert box.publication.size == len(taken) == len(hall.ballots_in_the_box())
