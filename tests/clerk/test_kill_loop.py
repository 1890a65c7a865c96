"""A house is killed again and again, at any moment, and keeps every promise it made.

Cases 1, 2, 3 and 31 of spec/record.md 5.3 in one: while it writes, takes files and publishes, the
process gets SIGKILL, in even rounds at a random moment, in odd ones just before or after a random
step. After each round the whole record is checked from the disk, and the next process goes on from
there.
``GLASSHOUSE_KILL_ROUNDS`` says how many rounds (20), ``GLASSHOUSE_KILL_SEED`` which (1).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glasshouse.acts.compose import Writer
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import LOG_KEY, HouseDirectory
from glasshouse.clerk.startup import open_house
from glasshouse.record.checkpoint import open_checkpoint
from tests.acts.file_kinds import REGISTRY
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG
from tests.clerk.writing_process import BETWEEN, depositing
from tests.house.world import ORIGIN

ROUNDS = int(os.environ.get("GLASSHOUSE_KILL_ROUNDS", "20"))
ROUNDS_A_HOUSE = 20
"""Rounds after which a new house is begun: after each, the whole record is verified, and what that
costs grows with the house."""

LONGEST = 0.25
"""Seconds a process may write before it is killed."""

STEPS = 150
"""Steps of writing among which the moment of death is chosen."""


def run_and_kill(root: Path, seed: int, delay: float | None, step: int | str) -> list[list[str]]:
    """Let a process write for ``delay`` seconds, or to a ``step``; return the lines it said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.clerk.writing_process", str(root), str(seed), str(step)],
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() in (b"up\n", b"" if step else b"up\n")
        # Not to wait for a condition, but to choose the moment of death; output is drained so
        # that a full pipe never stops the writer.
        said = b""
        end = None if delay is None else time.monotonic() + delay
        while end is None or time.monotonic() < end:
            wait = None if end is None else max(0.0, end - time.monotonic())
            if select.select([process.stdout], [], [], wait)[0]:
                part = os.read(process.stdout.fileno(), 65536)
                if not part:
                    break
                said += part
        assert end is None or process.poll() is None, "the house ended by itself"
    finally:
        process.kill()
    said += process.stdout.read()
    process.wait()
    process.stdout.close()
    # The last line may have been cut short by the kill.
    return [line.split() for line in said.decode().split("\n")[:-1]]


@pytest.mark.parametrize("first", range(0, ROUNDS, ROUNDS_A_HOUSE))
def test_case_01_02_03_31_killed_at_any_moment_nothing_acknowledged_is_lost(
    tmp_path: Path, first: int
) -> None:
    directory = HouseDirectory(tmp_path)
    directory.create()
    directory.write_key(LOG_KEY, LOG.format())
    seed = int(os.environ.get("GLASSHOUSE_KILL_SEED", "1")) + first
    rounds = min(ROUNDS_A_HOUSE, ROUNDS - first)
    chance = random.Random(seed)
    acknowledged: dict[str, int] = {}
    files: set[str] = set()
    heads: dict[int, str] = {}
    for number in range(rounds):
        delay, step = chance.random() * LONGEST, chance.randint(1, STEPS)
        lines = run_and_kill(tmp_path, seed + number, *((None, step) if number % 2 else (delay, 0)))
        for kind, *values in lines:
            if kind == "ack":
                acknowledged[values[0]] = int(values[1])
            elif kind == "file":
                files.add(values[0])
            else:
                assert kind == "head"
                assert heads.setdefault(int(values[0]), values[1]) == values[1]
        checked = check_log(tmp_path, LOG.verifier, acknowledged, REGISTRY, crashed=True)
        assert files <= whole_files(directory), "a file that was acknowledged is lost"
        for act, index in acknowledged.items():
            assert checked.acts[index] == act
        if checked.published:
            shown = open_checkpoint(directory.checkpoint.read_bytes(), LOG.verifier)
            assert heads.setdefault(shown.size, shown.root.hex()) == shown.root.hex()
    open_house(directory, REGISTRY).close()
    check_log(tmp_path, LOG.verifier, acknowledged, REGISTRY)
    assert len(acknowledged) > rounds, "the house was given no time to do anything"
    assert files or rounds < ROUNDS_A_HOUSE


@pytest.mark.parametrize("moment", ["before_file_rename", "after_file_rename", BETWEEN])
async def test_case_01_31_killed_between_a_file_and_its_act_the_file_waits_or_was_never_here(
    tmp_path: Path, moment: str
) -> None:
    directory = HouseDirectory(tmp_path)
    directory.create()
    directory.write_key(LOG_KEY, LOG.format())
    lines = run_and_kill(tmp_path, 1, None, moment)
    told = [values[0] for kind, *values in lines if kind == "file"]
    held = whole_files(directory)
    acknowledged = [values[0] for kind, *values in lines if kind == "ack"]
    check_log(tmp_path, LOG.verifier, acknowledged, REGISTRY, crashed=True)
    assert len(told) == (moment == BETWEEN)
    assert len(held) == (moment != "before_file_rename")
    assert set(told) <= held
    half_written = list(directory.temporary.glob("file-*"))
    assert len(half_written) == (moment == "before_file_rename")

    house = open_house(directory, REGISTRY)
    assert list(directory.temporary.iterdir()) == []
    assert house.files.unnamed[0] == len(held), "it is known that no act names it"
    author = house.clerk.book.storage.entry(1)
    assert author is not None
    for digest in held:
        number = json.loads((directory.files / digest).read_bytes())["number"]
        act = depositing(Writer(ORIGIN, os.urandom), number, author.act, house.clerk.clock.now())
        taken = house.clerk.receive(act.upload())
        assert not isinstance(taken, Receipt)
        verdict = house.clerk.submit(taken)
        house.clerk.drain()
        assert isinstance(verdict.result(), Receipt), "it need not be sent again"
        acknowledged.append(act.id)
    house.close()
    check_log(tmp_path, LOG.verifier, acknowledged, REGISTRY)


def whole_files(directory: HouseDirectory) -> set[str]:
    """The names of the files that are kept, each of which must be what it says."""
    held = {path.name: path.read_bytes() for path in directory.files.iterdir()}
    assert all(hashlib.sha256(raw).hexdigest() == name for name, raw in held.items())
    return set(held)
