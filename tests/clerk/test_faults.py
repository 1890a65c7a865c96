"""The fault table: every step that a disk can fail, failing in both ways.

*Failed*: the step did not take place and reported an error. *Failed but persisted*: it took place
and reported an error all the same, as a timeout does. After each, the house goes on, or is closed
as by a crash and opened again; and everything it has promised is checked from its disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk import batch
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.intake import Submission, check
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.seams import STEPS
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG, Desk, Faults, code_of
from tests.house.world import Someone, invitation

COMMITS = ("sheets_commit", "main_commit")
FILES = ("tile_write", "fsync", "checkpoint_rename")
MOMENTS = ("before", "after")


def full_disk() -> Exception:
    return OSError(28, "No space left on device")


def broken_disk() -> Exception:
    return OSError(5, "Input/output error")


def broken_database() -> Exception:
    return sqlite3.OperationalError("disk I/O error")


async def open_desk(root: Path, faults: Faults) -> tuple[Desk, Someone]:
    """A house of three entries, published."""
    desk = Desk(root, faults)
    office = desk.office(desk.found())
    desk.described(office, "north")
    assert await desk.publish()
    return desk, office


def test_the_table_names_every_step() -> None:
    assert {*COMMITS, *FILES, "note_commit", "file_rename"} == set(STEPS)


@pytest.mark.parametrize("error", [full_disk, broken_disk, broken_database])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", COMMITS)
@pytest.mark.parametrize("crashes", [False, True])
async def test_case_04_05_a_commit_that_reports_failure_is_believed_only_as_read_back(
    tmp_path: Path, step: str, moment: str, error: Callable[[], Exception], crashes: bool
) -> None:
    faults = Faults(error=error)
    desk, office = await open_desk(tmp_path, faults)
    old = desk.clerk.book.head
    written = desk.write(
        "party.describe", {"slug": "south", "lines": []}, office, texts={"en": {"name": "South"}}
    )
    faults.at = {f"{moment}_{step}"}
    first = desk.send(written)
    faults.at = set()
    persisted = (moment, step) == ("after", "main_commit")
    if persisted:
        assert first == Receipt(written.id, 3, desk.clock.wall, None)
        assert desk.clerk.book.head.size == 4
    else:
        assert code_of(first) == "paused"
        assert desk.clerk.book.head == old
    assert "storage" in desk.house.alarms.standing
    if crashes:
        desk.crash()
        desk.open()
    acknowledged = [written.id] if persisted else []
    assert check_log(tmp_path, LOG.verifier, acknowledged).committed == old.size + persisted

    # The fault may have hit the reload as well; the next one comes a second later.
    desk.clock.pass_time(1000)
    again = desk.send(written)
    assert isinstance(again, Receipt)
    assert (again.index, again.effect, again.first) == (3, None, not persisted)
    desk.send(desk.write("invitation.issue", invitation("later", desk.now + 10_000), office))
    assert await desk.publish()
    assert desk.clerk.accepting
    assert check_log(tmp_path, LOG.verifier, [written.id]).published == 5


@pytest.mark.parametrize("moment", MOMENTS)
async def test_case_04_every_act_of_a_failed_batch_gets_the_answer_that_is_true_of_it(
    tmp_path: Path, moment: str
) -> None:
    faults = Faults()
    desk, office = await open_desk(tmp_path, faults)
    acts = [
        desk.write("invitation.issue", invitation(name, desk.now + 10_000), office)
        for name in ("one", "two", "three")
    ]
    verdicts = []
    for act in acts:
        taken = desk.clerk.receive(act.upload())
        assert not isinstance(taken, Receipt)
        verdicts.append(desk.clerk.submit(taken))
    faults.at = {f"{moment}_main_commit"}
    desk.clerk.run_batch()
    answers = [verdict.result() for verdict in verdicts]
    if moment == "after":
        assert sorted(a.index for a in answers if isinstance(a, Receipt)) == [3, 4, 5]
    else:
        assert [code_of(answer) for answer in answers] == ["paused"] * 3
    checked = check_log(tmp_path, LOG.verifier)
    assert checked.committed == (6 if moment == "after" else 3)


@pytest.mark.parametrize("error", [full_disk, broken_disk])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", [*FILES, "note_commit"])
@pytest.mark.parametrize("crashes", [False, True])
async def test_case_05_no_checkpoint_is_published_over_missing_data(
    tmp_path: Path, step: str, moment: str, error: Callable[[], Exception], crashes: bool
) -> None:
    faults = Faults(error=error)
    desk, office = await open_desk(tmp_path, faults)
    south = desk.described(office, "south")
    faults.at = {f"{moment}_{step}"}
    assert not await desk.publish()
    assert f"{moment}_{step}" in faults.steps
    shown = 4 if (moment, step) == ("after", "checkpoint_rename") else 3
    assert check_log(tmp_path, LOG.verifier, [south.id]).published == shown
    if step != "note_commit":
        assert "publication" in desk.house.alarms.standing
        refused = desk.send(
            desk.write("invitation.issue", invitation("x", desk.now + 10_000), office)
        )
        assert isinstance(refused, Problem)
        assert (refused.code, refused.status(desk.registry)) == ("paused", 503)

    faults.at = set()
    if crashes:
        desk.crash()
        desk.open()
        assert list(desk.directory.temporary.iterdir()) == []
    desk.clock.pass_time(60_000)
    await desk.publish()
    assert desk.clerk.accepting
    assert "publication" not in desk.house.alarms.standing
    desk.now = desk.clock.wall
    desk.described(office, "east")
    assert await desk.publish()
    assert check_log(tmp_path, LOG.verifier, [south.id]).published == 5


# --- Reading, and faults of ours, before an act's turn --------------------------------------------


class Breaks:
    """Takes the place of ``intake.check`` and raises, until it is ``mended``."""

    def __init__(self, error: Callable[[], Exception]) -> None:
        self.error = error
        self.mended = False

    def __call__(self, *given: Any, **options: Any) -> Submission:
        if not self.mended:
            raise self.error()
        return check(*given, **options)


def fault_of_ours() -> Exception:
    return ZeroDivisionError("a fault in intake")


@pytest.mark.parametrize("error", [broken_disk, broken_database])
async def test_case_05_a_disk_that_cannot_be_read_at_intake_is_said_and_read_anew(
    tmp_path: Path, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, office = await open_desk(tmp_path, Faults())
    breaks, book = Breaks(error), desk.clerk.book
    monkeypatch.setattr(batch, "check", breaks)
    written = desk.write("invitation.issue", invitation("x", desk.now + 100_000), office)
    refused = desk.send(written)
    assert isinstance(refused, Problem)
    assert (refused.code, refused.status(desk.registry)) == ("paused", 503)
    assert "storage" in desk.house.alarms.standing
    assert desk.clerk.book is not book, "it was opened anew"
    breaks.mended = True
    assert isinstance(desk.send(written), Receipt)
    assert "storage" not in desk.house.alarms.standing
    assert check_log(tmp_path, LOG.verifier, [written.id]).committed == 4


async def test_a_fault_of_ours_at_intake_puts_its_act_aside_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, office = await open_desk(tmp_path, Faults())
    breaks = Breaks(fault_of_ours)
    monkeypatch.setattr(batch, "check", breaks)
    written = desk.write("invitation.issue", invitation("x", desk.now + 100_000), office)
    refused = desk.send(written)
    assert isinstance(refused, Problem)
    assert (refused.code, refused.status(desk.registry)) == ("internal_error", 500)
    assert written.id in desk.house.alarms.standing["quarantine"]
    assert desk.house.alarms.counters["quarantined"] == 1
    assert desk.clerk.accepting
    breaks.mended = True
    assert isinstance(desk.send(written), Receipt)


@pytest.mark.parametrize("error", [fault_of_ours, broken_disk, broken_database])
async def test_a_kept_act_that_cannot_be_checked_holds_no_other_up(
    tmp_path: Path, error: Callable[[], Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each turn it is the first, so the house would take nothing any more."""
    desk, office = await open_desk(tmp_path, Faults())
    kept, other = (
        desk.write("invitation.issue", invitation(name, desk.now + 100_000), office)
        for name in ("kept", "other")
    )
    desk.clerk.pause("publication", "for the test")
    taken = desk.clerk.receive(kept.upload())
    assert not isinstance(taken, Receipt)
    desk.clerk.keep([(taken, kept.upload())])
    desk.clerk.resume("publication")
    breaks = Breaks(error)
    monkeypatch.setattr(batch, "check", breaks)
    desk.clerk.run_batch()
    ours = error is fault_of_ours
    assert (desk.clerk.undecided, "quarantine" in desk.house.alarms.standing) == (
        (0, True) if ours else (1, False)
    )
    breaks.mended = True
    assert isinstance(desk.send(other), Receipt)
    row = desk.clerk.book.storage.pending(kept.id)
    assert row is None or row.refused == "internal_error"
    assert (desk.clerk.book.find(kept.id) is None) is ours


async def test_case_30_nothing_is_taken_until_a_whole_reload_has_succeeded(tmp_path: Path) -> None:
    faults = Faults()
    desk, office = await open_desk(tmp_path, faults)
    database = desk.directory.database
    written = desk.write("invitation.issue", invitation("x", desk.now + 100_000), office)

    def fail_and_hide() -> Exception:
        if database.exists():
            database.rename(tmp_path / "away")
            database.mkdir()
        return full_disk()

    faults.error = fail_and_hide
    faults.at = {"before_main_commit"}
    assert code_of(desk.send(written)) == "paused"
    faults.at = set()
    # Each further attempt tries to open the book, and none before a second has passed.
    for _each in range(3):
        assert code_of(desk.send(written)) == "paused"
        assert not desk.clerk.accepting
        desk.clock.pass_time(1000)
    database.rmdir()
    (tmp_path / "away").rename(database)
    assert desk.send(written) == Receipt(written.id, 3, desk.clock.wall, None)
    assert check_log(tmp_path, LOG.verifier, [written.id]).committed == 4


async def test_case_09_a_clerk_that_finds_the_head_moved_stops_for_good(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path, Faults())
    # Another process writes although the lock says no, as on a file system without locks.
    desk.house.lock.release()
    other = Desk.__new__(Desk)
    other.__dict__.update(desk.__dict__)
    intruder = other.open()
    theirs = other.send(
        desk.write("invitation.issue", invitation("theirs", desk.now + 10_000), office)
    )
    assert isinstance(theirs, Receipt)
    ours = desk.write("invitation.issue", invitation("ours", desk.now + 10_000), office)
    assert code_of(desk.send(ours)) == "paused"
    desk.clock.pass_time(3_600_000)
    assert code_of(desk.send(ours)) == "paused"
    assert "second_writer" in desk.house.alarms.standing
    assert not desk.clerk.accepting
    intruder.close()
    assert check_log(tmp_path, LOG.verifier, [theirs.act]).committed == 4


async def test_case_09_a_head_that_others_wrote_while_the_book_was_closed_is_not_built_upon(
    tmp_path: Path,
) -> None:
    faults = Faults()
    desk, office = await open_desk(tmp_path, faults)
    ours = desk.write("invitation.issue", invitation("ours", desk.now + 100_000), office)
    # The commit fails and so does the reload: the database lies closed.
    sheets = desk.directory.sheets
    away = tmp_path / "away"

    def fail_and_hide() -> Exception:
        sheets.rename(away)
        sheets.mkdir()
        return full_disk()

    faults.error = fail_and_hide
    faults.at = {"before_main_commit"}
    assert code_of(desk.send(ours)) == "paused"
    faults.at = set()
    sheets.rmdir()
    away.rename(sheets)
    desk.house.lock.release()
    other = Desk.__new__(Desk)
    other.__dict__.update(desk.__dict__)
    intruder = other.open()
    theirs = desk.write("invitation.issue", invitation("theirs", desk.now + 100_000), office)
    assert isinstance(other.send(theirs), Receipt)
    intruder.close()

    desk.clock.pass_time(1000)
    assert code_of(desk.send(ours)) == "paused"
    assert "second_writer" in desk.house.alarms.standing
    assert not desk.clerk.accepting
    assert check_log(tmp_path, LOG.verifier, [theirs.id]).committed == 4
