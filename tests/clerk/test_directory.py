"""A house on disk: its keys are the owner's alone, and one process holds it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from glasshouse.clerk.directory import LOG_KEY, HouseDirectory, HouseLock, HouseLocked


@pytest.fixture
def directory(tmp_path: Path) -> HouseDirectory:
    directory = HouseDirectory(tmp_path / "house")
    directory.create()
    return directory


def test_the_house_and_its_keys_are_closed_to_others(directory: HouseDirectory) -> None:
    path = directory.write_key(LOG_KEY, "PRIVATE+KEY+x")
    assert stat.S_IMODE(directory.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(directory.keys.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert directory.read_key(LOG_KEY) == "PRIVATE+KEY+x"


def test_a_key_is_never_overwritten(directory: HouseDirectory) -> None:
    directory.write_key(LOG_KEY, "first")
    with pytest.raises(FileExistsError):
        directory.write_key(LOG_KEY, "second")
    assert directory.read_key(LOG_KEY) == "first"


@pytest.mark.parametrize("fails", [1, 2])
def test_a_key_that_the_disk_does_not_take_leaves_room_for_another(
    directory: HouseDirectory, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    sync, calls = os.fsync, iter(range(1, 10))

    def failing(descriptor: int) -> None:
        if next(calls) == fails:
            raise OSError(errno.EIO, "Input/output error")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output error"):
        directory.write_key("log.key", "the first")
    assert list(directory.keys.iterdir()) == []
    directory.write_key("log.key", "the second")
    assert directory.read_key("log.key") == "the second"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_not_used(directory: HouseDirectory, mode: int) -> None:
    directory.write_key(LOG_KEY, "secret").chmod(mode)
    with pytest.raises(PermissionError):
        directory.read_key(LOG_KEY)


@pytest.mark.parametrize("name", ["../log.key", "log", "a/b.key", ".key", "LOG.key", ""])
def test_a_key_name_cannot_lead_out_of_the_directory(directory: HouseDirectory, name: str) -> None:
    with pytest.raises(ValueError, match="short name"):
        directory.write_key(name, "x")
    with pytest.raises(ValueError, match="short name"):
        directory.read_key(name)


def test_creating_twice_changes_nothing(directory: HouseDirectory) -> None:
    directory.write_key(LOG_KEY, "key")
    directory.create()
    assert directory.read_key(LOG_KEY) == "key"
    assert not directory.exists(), "a house has a database"


def hold_in_another_process(directory: HouseDirectory) -> subprocess.Popen[bytes]:
    program = (
        "import sys; from pathlib import Path\n"
        "from glasshouse.clerk.directory import HouseDirectory, HouseLock, HouseLocked\n"
        "try:\n"
        "    HouseLock(HouseDirectory(Path(sys.argv[1]))).acquire()\n"
        "except HouseLocked:\n"
        "    print('locked', flush=True)\n"
        "else:\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(directory.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_case_09_of_two_processes_one_gets_the_house(directory: HouseDirectory) -> None:
    racers = [hold_in_another_process(directory) for _each in range(2)]
    try:
        answers = []
        for racer in racers:
            assert racer.stdout is not None
            answers.append(racer.stdout.readline())
        assert sorted(answers) == [b"held\n", b"locked\n"]
        with pytest.raises(HouseLocked), HouseLock(directory):
            pass
    finally:
        for racer in racers:
            racer.kill()
            racer.communicate()
    with HouseLock(directory):
        assert directory.lock.exists(), "the kernel gave the dead process's lock back"


def test_a_lock_is_given_back_and_its_file_stays(directory: HouseDirectory) -> None:
    with HouseLock(directory), pytest.raises(HouseLocked):
        HouseLock(directory).acquire()
    HouseLock(directory).acquire()
    assert directory.lock.exists()


def test_the_lock_is_not_inherited_by_programs_that_the_house_starts(
    directory: HouseDirectory,
) -> None:
    program = "import sys; print('up', flush=True); sys.stdin.read()"
    with HouseLock(directory):
        child = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            close_fds=False,
        )
    try:
        # Until the program runs, the kernel may not yet have closed what it must not inherit.
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        with HouseLock(directory):
            assert child.poll() is None
    finally:
        child.kill()
        child.communicate()
