"""Acts that carry files: the file first, then the act, and nothing recorded whose file is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.acts.files import MAXIMUM_FILE_BYTES, FileUse
from glasshouse.clerk import file_store
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.kept import PENDING_TIME
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.submissions import SubmissionHandler
from tests.acts.file_kinds import Deposited, number_file, page_file
from tests.clerk.asgi import request
from tests.clerk.depositing import Depository
from tests.clerk.desk import code_of
from tests.house.world import ORIGIN


@pytest.fixture
async def desk(tmp_path: Path) -> Depository:
    return Depository(tmp_path)


async def test_an_act_whose_files_were_sent_is_recorded_with_them(desk: Depository) -> None:
    written = desk.deposit(html=True)
    await desk.put_all(written)
    desk.record(written)
    digests = [file.digest for file in written.files]
    deposited = desk.clerk.book.facts.get(Deposited, written.id)
    assert deposited is not None
    assert list(deposited.files) == digests
    uses = [
        desk.clerk.book.facts.get(FileUse, f"{written.id}/{place}")
        for place, _digest in enumerate(digests)
    ]
    assert [(use.digest, use.size, use.type, use.entry) for use in uses if use] == [
        (file.digest, len(file.raw), file.type, 2) for file in written.files
    ]


async def test_one_file_may_be_named_by_many_acts(desk: Depository) -> None:
    first, second = desk.deposit(1), desk.deposit(1)
    await desk.put_all(first)
    desk.record(first)
    desk.record(second)
    (digest,) = {file.digest for file in (*first.files, *second.files)}
    uses = desk.clerk.book.facts.find(FileUse, "file", digest)
    assert [use.act for use in uses] == [first.id, second.id]


# --- What is refused ------------------------------------------------------------------------------


async def test_an_act_whose_file_was_not_sent_is_refused_and_told_to_send_it(
    desk: Depository,
) -> None:
    written = desk.deposit(html=True)
    await desk.put(written.files[0].raw)
    verdict = desk.send(written)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.field) == ("file_missing", "files.1.digest")
    assert "PUT" in verdict.body(desk.registry)["possible"]
    await desk.put(written.files[1].raw)
    assert code_of(desk.send(written)) is None


def _with_files(*files: AttachedFile, html: bool = True) -> dict[str, Any]:
    return {"files": list(files), "html": html}


ONE, PAGE = number_file(1), page_file()


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        (_with_files(ONE), "file_not_named", "files.1"),
        (_with_files(), "file_not_named", "files.0"),
        (_with_files(ONE, PAGE, html=False), "file_unexpected", "files.1"),
        (_with_files(ONE, PAGE, PAGE), "file_unexpected", "files.2"),
        (_with_files(PAGE, ONE), "file_type", "files.0.type"),
        (_with_files(AttachedFile("text/plain", ONE.raw), PAGE), "file_type", "files.0.type"),
    ],
)
async def test_the_files_are_those_of_the_kind_in_its_order(
    desk: Depository, given: dict[str, Any], code: str, field: str
) -> None:
    written = desk.deposit(**given)
    await desk.put_all(written)
    verdict = desk.send(written)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.field) == (code, field)
    assert desk.clerk.book.head.size == 2


async def test_a_kind_that_carries_none_takes_none(desk: Depository) -> None:
    await desk.put(ONE.raw)
    body = {"slug": "north", "lines": []}
    written = desk.write(
        "party.describe", body, desk.office_, texts={"en": {"name": "North"}}, files=[ONE]
    )
    assert code_of(desk.send(written)) == "files_not_allowed"


class _Mislabelled(AttachedFile):
    """A file whose act says another length."""

    @property
    def value(self) -> dict[str, Any]:
        return super().value | {"size": len(self.raw) + 1}


class _Enormous(AttachedFile):
    @property
    def value(self) -> dict[str, Any]:
        return super().value | {"size": MAXIMUM_FILE_BYTES + 1}


@pytest.mark.parametrize(
    ("made", "code"), [(_Mislabelled, "file_mismatch"), (_Enormous, "file_too_large")]
)
async def test_the_length_in_the_act_is_that_of_the_file(
    desk: Depository, made: type[AttachedFile], code: str
) -> None:
    written = desk.deposit(files=[made(ONE.type, ONE.raw)])
    await desk.put(ONE.raw)
    verdict = desk.send(written)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.field) == (code, "files.0.size")


# --- What a kind demands of the bytes -------------------------------------------------------------


async def test_a_file_that_is_not_what_its_kind_demands_is_refused(desk: Depository) -> None:
    written = desk.deposit(1, files=[number_file(2)])
    await desk.put_all(written)
    verdict = desk.send(written)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.field) == ("deposit_differs", "files.0")
    assert verdict.detail == "It holds another number."
    assert desk.clerk.book.head.size == 2


async def test_it_is_asked_of_acts_without_effect_too(desk: Depository) -> None:
    # One that is confirmed later must not bring with it what was never looked at.
    false, true = desk.deposit(13, files=[number_file(2)]), desk.deposit(13)
    await desk.put_all(false)
    await desk.put_all(true)
    assert code_of(desk.send(false)) == "deposit_differs"
    assert code_of(desk.send(true)) == "unlucky_deposit"


async def test_a_kind_without_a_check_takes_any_bytes_of_the_right_type(desk: Depository) -> None:
    written = desk.deposit(1, kind="deposit.leave", files=[number_file(2)])
    await desk.put_all(written)
    assert code_of(desk.send(written)) is None


async def test_the_check_sees_what_came_before_it_in_the_same_batch(desk: Depository) -> None:
    first = desk.deposit(1)
    second, wrong = desk.deposit(2, follows=first.id), desk.deposit(3, follows=first.id)
    for written in (first, second, wrong):
        await desk.put_all(written)
    assert _in_one_batch(desk, first, wrong, second) == [None, "deposit_differs", None]


async def test_a_check_cannot_rest_on_a_file_that_no_act_names(desk: Depository) -> None:
    """The house has it today, and no verifier ever will."""
    resting, named = desk.deposit(400), desk.deposit(399)
    for written in (resting, named):
        await desk.put_all(written)
    verdict = desk.send(resting)
    assert isinstance(verdict, Problem)
    assert (verdict.code, verdict.field) == ("file_missing", "files")
    assert code_of(desk.send(named)) is None
    assert code_of(desk.send(resting)) is None


async def test_a_check_that_fails_stops_its_own_act_alone(desk: Depository) -> None:
    faulty, good = desk.deposit(500), desk.deposit(1)
    for written in (faulty, good):
        await desk.put_all(written)
    assert _in_one_batch(desk, faulty, good) == ["internal_error", None]


async def test_the_check_is_made_once_for_each_act(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    read = desk.clerk.book.files.read

    def noted(digest: str) -> bytes | None:
        reads.append(digest)
        return read(digest)

    monkeypatch.setattr(desk.clerk.book.files, "read", noted)
    written, unread = desk.deposit(1), desk.deposit(2, kind="deposit.leave")
    for each in (written, unread):
        await desk.put_all(each)
        assert code_of(desk.send(each)) is None
    assert reads == [written.files[0].digest]


async def test_a_file_that_was_altered_on_the_disk_is_not_taken_for_what_was_sent(
    desk: Depository,
) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    path = desk.directory.files / written.files[0].digest
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))
    assert code_of(desk.send(written)) == "file_missing"


def _in_one_batch(desk: Depository, *acts: Written) -> list[str | None]:
    verdicts = []
    for written in acts:
        taken = desk.clerk.receive(written.upload())
        assert not isinstance(taken, Receipt)
        verdicts.append(desk.clerk.submit(taken))
        desk.clock.pass_time(1)
    desk.clerk.run_batch()
    return [code_of(verdict.result()) for verdict in verdicts]


# --- What stays and what goes ---------------------------------------------------------------------


async def test_what_no_act_names_is_gone_after_two_days_and_what_one_names_stays(
    desk: Depository,
) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.record(written)
    await desk.put(b"named by nobody")
    desk.clock.pass_time(file_store.UNNAMED_TIME - 1)
    desk.house.beat()
    assert len(desk.held()) == 2
    desk.clock.pass_time(1)
    desk.house.beat()
    assert desk.held() == {written.files[0].digest}
    assert desk.house.files.unnamed == (0, 0)


async def test_a_file_of_an_act_that_waits_in_memory_is_not_removed(desk: Depository) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    taken = desk.clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    verdict = desk.clerk.submit(taken)
    desk.clock.pass_time(file_store.UNNAMED_TIME)
    desk.house.beat()
    desk.clerk.drain()
    assert code_of(verdict.result()) is None
    assert desk.held() == {written.files[0].digest}


@pytest.mark.parametrize("restarts", [False, True])
async def test_a_file_of_an_act_that_is_kept_on_disk_is_not_removed(
    desk: Depository, restarts: bool
) -> None:
    written = desk.deposit(1)
    await desk.put_all(written)
    desk.clerk.pause("publication", "for the test")
    taken = desk.clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    desk.clerk.keep([(taken, written.upload())])
    if restarts:
        desk.reopen_all()
        desk.clerk.pause("publication", "for the test")
    desk.clock.pass_time(PENDING_TIME)
    desk.house.beat()
    desk.clerk.resume("publication")
    desk.clerk.run_batch()
    assert desk.clerk.book.find(written.id) is not None
    assert desk.held() == {written.files[0].digest}


async def test_a_file_that_is_pushed_out_between_check_and_keeping_is_not_promised(
    desk: Depository, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.deposit(1), desk.deposit(2)
    for written in (first, second):
        await desk.put_all(written)
    receive = desk.clerk.receive

    def and_lose_the_file(raw: bytes, *args: Any) -> Any:
        taken = receive(raw, *args)
        (desk.directory.files / first.files[0].digest).unlink(missing_ok=True)
        return taken

    monkeypatch.setattr(desk.clerk, "receive", and_lose_the_file)
    door = SubmissionHandler(desk.clerk, ORIGIN)
    answer = await request(
        door,
        b"\n".join([first.upload(), second.upload()]),
        query="wait=0",
        headers={"content-type": "application/x-ndjson"},
    )
    assert answer is not None
    assert [(line["status"], line.get("code")) for line in answer.lines] == [
        (409, "file_missing"),
        (202, None),
    ]


async def test_a_file_that_goes_between_intake_and_turn_keeps_its_act_off_the_record(
    desk: Depository,
) -> None:
    written = desk.deposit(1, kind="deposit.leave")
    await desk.put_all(written)
    taken = desk.clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    verdict = desk.clerk.submit(taken)
    (desk.directory.files / written.files[0].digest).unlink()
    desk.clerk.drain()
    assert code_of(verdict.result()) == "file_missing"
    assert desk.clerk.book.head.size == 2
