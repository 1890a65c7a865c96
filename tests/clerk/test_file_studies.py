"""Files that take long to read: beside the writer, once, and never for who is refused anyway."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.authors import OFFICE
from glasshouse.acts.compose import Written
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.files import FileOf, FilesRefused
from glasshouse.acts.outcomes import Effective, Outcome, Refused
from glasshouse.acts.registry import Context, Kind, Registry, Room
from glasshouse.clerk import file_store, file_studies
from glasshouse.clerk.file_studies import FileStudies
from glasshouse.clerk.file_uploads import keep_own_file
from glasshouse.clerk.submissions import SubmissionHandler
from glasshouse.house.room import ROOM as HOUSE
from tests.acts import file_kinds
from tests.acts.file_kinds import Deposit, Deposited, deposit, number_file
from tests.clerk.asgi import Response, request
from tests.clerk.desk import Desk, code_of
from tests.clerk.door import NDJSON, trace
from tests.house.world import ORIGIN, Someone, key


class Weighing:
    """A kind whose files are dear to read: what was read, in which threads, and what holds it."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.threads: set[int] = set()
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.begun = threading.Event()
        self.error: Exception | None = None

    def study(self, files: Sequence[bytes]) -> int:
        number: int = json.loads(files[0])["number"]
        self.read.append(number)
        self.threads.add(threading.get_ident())
        self.begun.set()
        assert self.goes_on.wait(30)
        if self.error is not None:
            raise self.error
        if number == 13:
            raise FilesRefused("deposit_differs", "files.0", "It is thirteen.")
        return number

    def registry(self) -> Registry:
        kind = Kind(
            "deposit.weigh",
            Deposit,
            _fold,
            roles=(OFFICE,),
            files=lambda _body: ["application/json"],
            check_files=_check,
            study_files=self.study,
        )
        return Registry({"1": [HOUSE, file_kinds.ROOM, Room([kind])]})


def _fold(act: Act, body: Deposit, context: Context, facts: Facts) -> Outcome:
    if body.follows is not None and facts.get(Deposited, body.follows) is None:
        return Refused("unknown_target", "body.follows")
    return Effective([Put(Deposited(act.id, body.number, ()))])


def _check(act: Act, body: Deposit, found: int, facts: Facts, file_of: FileOf) -> None:
    if found != body.number:
        raise FilesRefused("deposit_differs", "body.number")


class Scales(Desk):
    """A house with two offices, whose door takes what has to be weighed."""

    def __init__(self, root: Path) -> None:
        self.weighing = Weighing()
        super().__init__(root, registry=self.weighing.registry())
        self.house_ = self.found()
        self.one, self.two = (self.office(self.house_, name) for name in ("one", "two"))
        self.door = SubmissionHandler(self.clerk, ORIGIN)

    def weigh(self, number: int, who: Someone | None = None, says: int | None = None) -> Written:
        """An act with a file of this number, which is put in its place."""
        file = number_file(number)
        (self.directory.files / file.digest).write_bytes(file.raw)
        body = deposit(number if says is None else says)
        return self.write("deposit.weigh", body, who or self.one, files=[file])

    async def post(self, raw: bytes, **options: Any) -> Response:
        answer = await request(self.door, raw, **options)
        assert answer is not None
        return answer

    async def reading(self) -> None:
        """Until a file is being read."""
        while not self.weighing.begun.is_set():
            await asyncio.sleep(0)


@pytest.fixture
async def scales(tmp_path: Path) -> AsyncIterator[Scales]:
    made = Scales(tmp_path)
    made.clock.pass_time(made.now - made.clock.wall)
    yield made
    made.weighing.goes_on.set()
    made.house.close()


async def test_the_writer_reads_nothing_of_it_and_others_are_recorded_meanwhile(
    scales: Scales,
) -> None:
    scales.weighing.goes_on.clear()
    slow = asyncio.create_task(scales.post(scales.weigh(7).upload()))
    await scales.reading()
    body = {"slug": "north", "lines": []}
    other = scales.write("party.describe", body, scales.two, texts={"en": {"name": "North"}})
    assert (await scales.post(other.upload())).status == 201
    assert not slow.done()
    scales.weighing.goes_on.set()
    assert (await slow).status == 201
    assert scales.weighing.read == [7]
    assert threading.get_ident() not in scales.weighing.threads


async def test_what_does_not_hold_is_refused_without_a_trace_and_never_read_again(
    scales: Scales,
) -> None:
    acts = [scales.weigh(13) for _each in range(3)]
    before = trace(scales.directory.root)
    for act in acts:
        answer = await scales.post(act.upload())
        assert (answer.status, answer.json["code"]) == (409, "deposit_differs")
        assert (answer.json["field"], answer.json["detail"]) == ("files.0", "It is thirteen.")
    assert scales.weighing.read == [13]
    assert trace(scales.directory.root) == before
    assert (await scales.post(scales.weigh(14).upload())).status == 201


async def test_what_was_found_is_held_against_the_act_at_its_turn(scales: Scales) -> None:
    answer = await scales.post(scales.weigh(7, says=8).upload())
    assert (answer.json["code"], answer.json["field"]) == ("deposit_differs", "body.number")
    assert (await scales.post(scales.weigh(7).upload())).status == 201
    assert scales.weighing.read == [7]


async def test_who_is_refused_anyway_is_told_so_before_anything_is_read(scales: Scales) -> None:
    stranger = Someone(scales.one.id, [key("a stranger")])
    file = number_file(1)
    lost = scales.write("deposit.weigh", deposit(2, "0" * 64), scales.one, files=[file])
    (scales.directory.files / file.digest).write_bytes(file.raw)
    for act, code in ((scales.weigh(1, stranger), "unknown_key"), (lost, "unknown_target")):
        assert (await scales.post(act.upload())).json["code"] == code
    assert scales.weighing.read == []


async def test_one_author_has_one_file_read_at_a_time_and_keeps_no_other_out(
    scales: Scales,
) -> None:
    scales.weighing.goes_on.clear()
    first = asyncio.create_task(scales.post(scales.weigh(1).upload()))
    await scales.reading()
    again = await scales.post(scales.weigh(2).upload())
    assert (again.status, again.json["code"]) == (503, "busy")
    other = asyncio.create_task(scales.post(scales.weigh(3, scales.two).upload()))
    for _turn in range(10):
        await asyncio.sleep(0)
    assert scales.weighing.read == [1], "one after the other"
    scales.weighing.goes_on.set()
    assert [(await first).status, (await other).status] == [201, 201]
    assert scales.weighing.read == [1, 3]


async def test_no_more_authors_wait_than_are_answered_soon(
    scales: Scales, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_studies, "WAITING", 1)
    scales.weighing.goes_on.clear()
    first = asyncio.create_task(scales.post(scales.weigh(1).upload()))
    await scales.reading()
    assert (await scales.post(scales.weigh(2, scales.two).upload())).json["code"] == "busy"
    scales.weighing.goes_on.set()
    assert (await first).status == 201


@pytest.mark.parametrize(
    ("error", "status", "code", "alarm"),
    [
        (ZeroDivisionError("a fault"), 500, "internal_error", "quarantine"),
        (OSError(5, "Input/output error"), 503, "paused", "storage"),
    ],
)
async def test_a_study_that_fails_is_told_and_remembered_for_nothing(
    scales: Scales, error: Exception, status: int, code: str, alarm: str
) -> None:
    scales.weighing.error = error
    written = scales.weigh(7)
    answer = await scales.post(written.upload())
    assert (answer.status, answer.json["code"]) == (status, code)
    assert alarm in scales.house.alarms.standing
    scales.weighing.error = None
    assert (await scales.post(written.upload())).status == 201


async def test_a_file_that_goes_while_it_is_read_is_missing(scales: Scales) -> None:
    scales.weighing.goes_on.clear()
    written = scales.weigh(7)
    task = asyncio.create_task(scales.post(written.upload()))
    await scales.reading()
    (scales.directory.files / written.files[0].digest).unlink()
    scales.weighing.goes_on.set()
    assert (await task).json["code"] == "file_missing"


async def test_a_file_that_is_being_read_is_not_pushed_out_by_others(
    scales: Scales, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "UNNAMED_FILES", 2)
    scales.weighing.goes_on.clear()
    written = scales.weigh(7)
    digest = written.files[0].digest
    scales.directory.files.joinpath(digest).unlink()
    await keep_own_file(scales.clerk, scales.house.files, written.files[0].raw)
    task = asyncio.create_task(scales.post(written.upload()))
    await scales.reading()
    for number in range(4):
        await keep_own_file(scales.clerk, scales.house.files, b"flood %d" % number)
    assert digest in {path.name for path in scales.directory.files.iterdir()}
    scales.weighing.goes_on.set()
    assert (await task).status == 201
    assert scales.clerk.awaited_files == set()


async def test_what_comes_by_no_door_is_studied_at_its_turn(scales: Scales) -> None:
    assert code_of(scales.send(scales.weigh(13))) == "deposit_differs"
    assert code_of(scales.send(scales.weigh(7))) is None
    assert scales.weighing.read == [13, 7]


async def test_what_is_to_be_kept_is_studied_first_and_not_again_at_its_turn(
    scales: Scales,
) -> None:
    bad = await scales.post(scales.weigh(13).upload(), query="wait=0")
    assert (bad.status, bad.json["code"]) == (409, "deposit_differs")
    written = scales.weigh(7)
    assert (await scales.post(written.upload(), query="wait=0")).status == 202
    scales.clerk.run_batch()
    assert scales.clerk.book.find(written.id) is not None
    assert scales.weighing.read == [13, 7]


async def test_a_line_that_is_studied_may_rest_on_an_earlier_one(scales: Scales) -> None:
    first = scales.weigh(1)
    file = number_file(2)
    (scales.directory.files / file.digest).write_bytes(file.raw)
    second = scales.write("deposit.weigh", deposit(2, first.id), scales.one, files=[file])
    body = b"\n".join([first.upload(), second.upload()])
    answer = await scales.post(body, headers={"content-type": NDJSON})
    assert [line["status"] for line in answer.lines] == [201, 201]


async def test_no_more_is_remembered_than_fits(
    scales: Scales, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_studies, "REMEMBERED", 2)
    for number in (1, 2, 3):
        assert (await scales.post(scales.weigh(number).upload())).status == 201
    studies = scales.clerk.book.studies
    assert isinstance(studies, FileStudies)
    assert len(studies._found) == 2
    assert (await scales.post(scales.weigh(3).upload())).status == 201
    assert scales.weighing.read == [1, 2, 3]
