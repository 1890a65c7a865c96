"""A house is killed again and again in the middle of voting, and loses no ballot that it answered.

While ballots come, the box is anchored and published, the process gets SIGKILL: in even rounds at a
random moment, in odd ones just before or after a random step. After each round box, published files
and anchors are checked from the disk, and the next process goes on from there.
``GLASSHOUSE_KILL_ROUNDS`` says how many rounds (6), ``GLASSHOUSE_KILL_SEED`` which (1).
"""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.clerk.storage import Storage
from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.elections.boxes.boxes import read_key
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.facts import Anchor
from glasshouse.record.client import DirectorySource, RecordReader
from glasshouse.record.errors import NotFoundError
from glasshouse.record.policy import Policy
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG
from tests.elections.boxes.hall import Hall
from tests.elections.voting import HOUR
from tests.house.world import ORIGIN
from tests.parley.table import deadline

ROUNDS = int(os.environ.get("GLASSHOUSE_KILL_ROUNDS", "24")) // 4
"""A round takes about four times as long as one of the loop that kills the house's own clerk."""

LONGEST = 0.4
"""Seconds a process may take ballots before it is killed."""

PATIENCE = 2.0
"""Seconds after which a process is killed that has not come to the step at which it is to die: once
all ballots are in the box, nothing is written any more."""

STEPS = 60
"""Steps among which the moment of death is chosen."""

A_ROUND = 20 * 60 * 1000
"""Milliseconds of the house's time between two rounds."""

BALLOTS = 200
YEARS = 20 * 365 * 24 * HOUR


def run_and_kill(
    root: Path, ballots: bytes, now: int, seed: int, delay: float, step: int
) -> list[list[str]]:
    """Let a process take ballots for ``delay`` seconds, or to a ``step``; the lines it said."""
    arguments = [str(root), str(now), str(seed), str(step)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.elections.boxes.voting_process", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        process.stdin.write(ballots)
        process.stdin.close()
        assert process.stdout.readline() in (b"up\n", b"" if step else b"up\n")
        said = b""
        end = time.monotonic() + delay
        while time.monotonic() < end:
            wait = max(0.0, end - time.monotonic())
            if select.select([process.stdout], [], [], wait)[0]:
                part = os.read(process.stdout.fileno(), 65536)
                if not part:
                    break
                said += part
        assert step or process.poll() is None, "the house ended by itself"
    finally:
        process.kill()
    said += process.stdout.read()
    process.wait()
    process.stdout.close()
    # The last line may have been cut short by the kill.
    return [line.split() for line in said.decode().split("\n")[:-1]]


def check_box(hall: Hall, acknowledged: dict[str, int]) -> None:
    """Every promise of the box, from its files."""
    directory = hall.desk.directory
    key = read_key(directory, ORIGIN, hall.id).verifier
    with BoxReader(box_path(directory, hall.id)) as box:
        ballots = list(box.ballots(0, box.size()))
        trackers = [sha256_base64(raw) for raw in ballots]
        assert len(set(trackers)) == len(trackers) == box.size()
        for tracker, index in acknowledged.items():
            assert trackers[index] == tracker
        published = RecordReader(
            DirectorySource(directory.record / "boxes" / hall.id), Policy.of_log(key)
        )
        try:
            signed = published.checkpoint()
        except NotFoundError:
            pass
        else:
            assert box.root_at(signed.size) == signed.root
            assert list(published.entries(signed)) == ballots[: signed.size]
        storage = Storage(directory.database)
        for anchor in SqlFacts(storage.connection).find(Anchor, "election", hall.id, limit=10_000):
            assert box.root_at(anchor.size).hex() == anchor.root
        storage.close()


async def test_killed_in_the_middle_of_voting_no_ballot_that_was_answered_is_lost(
    tmp_path: Path,
) -> None:
    hall = Hall(tmp_path)
    # Each round takes the house hours further, and no number of them comes to the end of the vote.
    await hall.opened(voters=12, closes=deadline(hall.world.now + YEARS))
    raws = [hall.ballot(number % 12, [0, 1, 0]) for number in range(BALLOTS)]
    ballots = b"\n".join(raws)
    now = hall.desk.clock.wall
    await hall.stop()
    seed = int(os.environ.get("GLASSHOUSE_KILL_SEED", "1"))
    chance = random.Random(seed)
    acknowledged: dict[str, int] = {}
    for number in range(ROUNDS):
        now += A_ROUND
        delay, step = chance.random() * LONGEST, chance.randint(1, STEPS)
        moment = (PATIENCE, step) if number % 2 else (delay, 0)
        lines = run_and_kill(tmp_path, ballots, now, seed + number, *moment)
        for kind, index, tracker in lines:
            assert kind == "ack"
            assert acknowledged.setdefault(tracker, int(index)) == int(index)
        check_box(hall, acknowledged)
        check_log(tmp_path, LOG.verifier, crashed=True)
    assert acknowledged, "the house was given no time to take a ballot"
