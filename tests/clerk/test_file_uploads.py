"""PUT /api/files: what is taken, what is refused, and how much of it a stranger can leave here."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.files import MAXIMUM_FILE_BYTES
from glasshouse.clerk import file_store, file_uploads
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.file_store import FileStore
from glasshouse.clerk.file_uploads import PREFIX, FileUploadHandler
from tests.clerk.asgi import Response
from tests.clerk.depositing import Depository
from tests.clerk.desk import Faults, code_of

CONTENT = b"the bytes of a file"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
async def desk(tmp_path: Path) -> Depository:
    return Depository(tmp_path)


def leftovers(desk: Depository) -> list[str]:
    return [path.name for path in desk.directory.temporary.iterdir()]


def code(response: Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    named: str = response.json["code"]
    return named


# --- What is taken --------------------------------------------------------------------------------


async def test_a_file_is_kept_under_its_fingerprint_and_may_be_sent_again(desk: Depository) -> None:
    first = await desk.put([CONTENT[:5], CONTENT[5:]])
    second = await desk.put(CONTENT)
    assert (first.status, second.status) == (201, 200)
    assert first.json == second.json == {"digest": DIGEST, "size": len(CONTENT)}
    assert (desk.directory.files / DIGEST).read_bytes() == CONTENT
    assert leftovers(desk) == []


async def test_the_longest_file_is_taken_and_no_longer_one(desk: Depository) -> None:
    part = bytes(MAXIMUM_FILE_BYTES // 16)
    assert (await desk.put([part] * 16)).status == 201
    too_long = await desk.put([part] * 16 + [b"x"])
    assert (too_long.status, code(too_long)) == (413, "file_too_large")
    assert leftovers(desk) == []


async def test_a_file_that_was_lost_may_be_sent_again(desk: Depository) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.record(written)
    (desk.directory.files / written.files[0].digest).unlink()
    assert (await desk.put(written.files[0].raw)).status == 201
    desk.clock.pass_time(file_store.UNNAMED_TIME)
    desk.house.beat()
    assert desk.held() == {written.files[0].digest}


# --- What is refused ------------------------------------------------------------------------------


async def test_bytes_that_do_not_fit_the_address_are_not_kept(desk: Depository) -> None:
    answer = await desk.put(CONTENT + b".", DIGEST)
    assert (answer.status, code(answer)) == (400, "file_mismatch")
    assert desk.held() == set()
    assert leftovers(desk) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        DIGEST[:-1],
        DIGEST + "0",
        DIGEST.upper(),
        DIGEST + "/",
        "../" + DIGEST,
        "../keys/log.key",
        "%2e%2e/keys/log.key",
        "..%2f" + DIGEST,
        DIGEST[:-1] + "\x00",
        "%00" + DIGEST[3:],
        "é" * 32,
    ],
)
async def test_no_other_address_takes_a_file(desk: Depository, address: str) -> None:
    before = sorted(desk.directory.root.rglob("*"))
    answer = await desk.put(CONTENT, address)
    assert (answer.status, code(answer)) == (400, "malformed_file")
    assert sorted(desk.directory.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"content_encoding": "gzip"}, "malformed_file"),
        ({"content_encoding": "identity, br"}, "malformed_file"),
        ({"content_range": "bytes 0-3/20"}, "malformed_file"),
        ({"content_length": "-1"}, "malformed_file"),
        ({"content_length": "١"}, "malformed_file"),
        ({"content_length": "9" * 400}, "file_too_large"),
        ({"content_length": str(MAXIMUM_FILE_BYTES + 1)}, "file_too_large"),
    ],
)
async def test_what_is_packed_partial_or_announced_too_long_is_not_read(
    desk: Depository, headers: dict[str, str], expected: str
) -> None:
    assert code(await desk.put(CONTENT, **headers)) == expected
    assert desk.held() == set()


async def test_an_empty_body_is_no_file(desk: Depository) -> None:
    assert code(await desk.put(b"")) == "malformed_file"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
async def test_files_are_sent_by_put_alone(desk: Depository, method: str) -> None:
    answer = await desk.put(CONTENT, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "PUT")
    assert desk.held() == set()


async def test_nothing_is_taken_while_the_house_is_paused(desk: Depository) -> None:
    desk.clerk.pause("publication", "for the test")
    answer = await desk.put(CONTENT)
    assert (answer.status, code(answer)) == (503, "paused")
    assert answer.headers["retry-after"] == "2"


# --- Those who mean harm --------------------------------------------------------------------------


async def test_a_hundred_files_that_nobody_names_stay_within_bounds(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "UNNAMED_FILES", 10)
    named = desk.deposit(1)
    await desk.put_all(named)
    desk.record(named)
    for number in range(100):
        desk.clock.pass_time(1)
        assert (await desk.put(f"junk {number}".encode())).status == 201
        assert len(desk.held()) <= 11
    newest = {hashlib.sha256(f"junk {n}".encode()).hexdigest() for n in range(90, 100)}
    assert desk.held() == newest | {named.files[0].digest}


async def test_their_bytes_stay_within_bounds_too(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "UNNAMED_BYTES", 1000)
    for number in range(20):
        assert (await desk.put(bytes([number]) * 300)).status == 201
        assert sum(path.stat().st_size for path in desk.directory.files.iterdir()) <= 1000
    assert desk.house.files.unnamed == (3, 900)


async def test_what_is_left_here_before_a_restart_counts_after_it(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = desk.deposit(1)
    await desk.put_all(named)
    desk.record(named)
    for number in range(5):
        desk.clock.pass_time(1000)
        await desk.put(f"junk {number}".encode())
    desk.reopen_all()
    assert desk.house.files.unnamed == (5, 5 * len(b"junk 0"))
    monkeypatch.setattr(file_store, "UNNAMED_FILES", 5)
    await desk.put(b"one more")
    assert hashlib.sha256(b"junk 0").hexdigest() not in desk.held(), "the oldest gives way"
    assert hashlib.sha256(b"junk 1").hexdigest() in desk.held()
    assert named.files[0].digest in desk.held()


async def test_a_flood_pushes_out_nothing_that_a_waiting_act_names(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "UNNAMED_FILES", 1)
    written = desk.deposit(1)
    await desk.put_all(written)
    taken = desk.clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    verdict = desk.clerk.submit(taken)
    answer = await desk.put(b"junk")
    assert (answer.status, code(answer)) == (503, "storage_full")
    desk.clerk.drain()
    assert code_of(verdict.result()) is None
    assert (await desk.put(b"junk")).status == 201
    assert written.files[0].digest in desk.held()


async def test_the_last_of_the_disk_is_left_to_the_record(desk: Depository) -> None:
    room = [file_store.RESERVE]
    store = FileStore(desk.directory, free=lambda _path: room[0])
    desk.uploads = FileUploadHandler(desk.clerk, store)
    assert (await desk.put(CONTENT)).status == 201
    room[0] -= 1
    answer = await desk.put(b"another")
    assert (answer.status, code(answer)) == (503, "storage_full")
    assert desk.held() == {DIGEST}
    assert leftovers(desk) == []


async def test_a_sender_who_leaves_leaves_nothing_behind(desk: Depository) -> None:
    sent = await _begin(desk, CONTENT[:5], {"type": "http.disconnect"})
    assert sent == []
    assert desk.held() == set()
    assert leftovers(desk) == []


async def test_a_body_that_drips_in_for_ever_is_given_up(desk: Depository) -> None:
    desk.uploads = FileUploadHandler(desk.clerk, desk.house.files, seconds=0.01)
    sent = await _begin(desk, CONTENT[:5], None)
    assert sent[0]["status"] == 400
    assert leftovers(desk) == []


async def test_no_more_is_received_at_one_time_than_memory_and_disk_allow(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_uploads, "ARRIVING_BYTES", 10)
    desk.uploads = FileUploadHandler(desk.clerk, desk.house.files)
    assert code(await desk.put(CONTENT)) == "busy"
    assert leftovers(desk) == []


async def test_senders_who_have_gone_silent_give_way_and_leave_nothing_behind(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else as many as may send at one time could keep everybody else out."""
    monkeypatch.setattr(file_uploads, "ARRIVING_FILES", 3)
    desk.uploads = FileUploadHandler(desk.clerk, desk.house.files)
    silent = [asyncio.create_task(_begin(desk, b"slow", None)) for _each in range(3)]
    while len(leftovers(desk)) < 3:
        await asyncio.sleep(0)
    assert (await desk.put(b"fast")).status == 201
    sent = await silent[0]
    assert sent[0]["status"] == 503
    assert len(leftovers(desk)) == 2
    assert not silent[1].done()
    for each in silent:
        each.cancel()
    await asyncio.gather(*silent, return_exceptions=True)
    assert (await desk.put(b"faster")).status == 201
    assert leftovers(desk) == []


async def test_two_who_send_the_same_file_at_once_get_it_kept_once(desk: Depository) -> None:
    answers = await asyncio.gather(*[desk.put(CONTENT) for _ in range(5)])
    assert {answer.status for answer in answers} <= {200, 201, 503}
    assert [answer.status for answer in answers].count(201) == 1
    assert desk.house.files.unnamed == (1, len(CONTENT))
    assert leftovers(desk) == []


async def _begin(
    desk: Depository, part: bytes, then: dict[str, str] | None
) -> list[dict[str, object]]:
    """Send the beginning of a body, and then nothing more, or what is given."""
    sent: list[dict[str, object]] = []
    messages = [{"type": "http.request", "body": part, "more_body": True}]

    async def receive() -> dict[str, object]:
        if messages:
            return messages.pop()
        if then is None:
            await asyncio.Event().wait()
        return dict(then or {})

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "path": PREFIX + DIGEST, "headers": []}
    await desk.uploads(scope, receive, send)  # type: ignore[arg-type]
    return sent


# --- When things fail -----------------------------------------------------------------------------


async def test_a_half_written_file_is_gone_after_a_restart(desk: Depository) -> None:
    arrival = desk.house.files.arrival()
    arrival.write(CONTENT)
    assert leftovers(desk) != []
    desk.reopen_all()
    assert leftovers(desk) == []
    assert desk.held() == set()
    assert (await desk.put(CONTENT)).status == 201


async def test_a_file_is_still_here_after_a_crash_between_file_and_act(desk: Depository) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.reopen_all()
    assert code_of(desk.send(written)) is None


class FailsAt(Faults):
    """Fails at a step when it comes for the n-th time from now on."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        super().__init__(error=error)
        self.step, self.turns = "", 0

    def __call__(self, step: str) -> None:
        if step == self.step:
            self.turns -= 1
            if not self.turns:
                raise self.error()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize(
    ("step", "turn"),
    [
        ("before_fsync", 1),
        ("after_fsync", 1),
        ("before_file_rename", 1),
        ("after_file_rename", 1),
        ("before_fsync", 2),
        ("after_fsync", 2),
    ],
)
async def test_case_05_a_file_whose_keeping_failed_is_not_here(
    tmp_path: Path, step: str, turn: int, number: int
) -> None:
    faults = FailsAt(lambda: OSError(number, os.strerror(number)))
    desk = Depository(tmp_path, hook=faults)
    written = desk.deposit(1)
    faults.step, faults.turns = step, turn
    answer = await desk.put(written.files[0].raw)
    assert (answer.status, code(answer)) == (503, "paused")
    assert desk.house.files.unnamed == (0, 0)
    assert desk.held() == set()
    assert code_of(desk.send(written)) == "file_missing"
    faults.step = ""
    assert (await desk.put(written.files[0].raw)).status == 201
    assert code_of(desk.send(written)) is None
    assert leftovers(desk) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
async def test_case_05_a_file_that_the_disk_does_not_take_leaves_nothing(
    desk: Depository, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Closing it, too, tries once more to write what could not be written."""
    failing = True

    class Disk(io.FileIO):
        def write(self, part: Any) -> int:
            if failing:
                raise OSError(number, os.strerror(number))
            return super().write(part)

    def opened(descriptor: int, mode: str) -> io.BufferedWriter:
        return io.BufferedWriter(Disk(descriptor, mode))

    monkeypatch.setattr(os, "fdopen", opened)
    answer = await desk.put([CONTENT[:5], CONTENT[5:]])
    assert (answer.status, code(answer)) == (503, "paused")
    assert (leftovers(desk), desk.held()) == ([], set())
    failing = False
    assert (await desk.put(CONTENT)).status == 201


async def test_a_file_is_not_here_before_its_name_is_durable(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act that came in between would be recorded over a name that a power cut takes away."""
    written = desk.deposit(1)
    seen = []

    def meanwhile(step: str) -> None:
        if step == "after_file_rename":
            seen.append(desk.house.files.path(written.files[0].digest).exists())
            seen.append(desk.house.files.size(written.files[0].digest) is not None)

    monkeypatch.setattr(desk.house.files, "_hook", meanwhile)
    await desk.put_all(written)
    assert seen == [True, False]
    assert desk.house.files.size(written.files[0].digest) == len(written.files[0].raw)
