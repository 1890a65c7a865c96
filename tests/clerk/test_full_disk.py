"""A disk that is really full: case 5 of spec/record.md 5.3 with the errors of the system itself.

The fault table (``test_faults``) lets each step fail by itself; here it is the kernel that decides
which write no longer fits. No root is needed, and no file system: see ``full_disk_process``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG

WORDS = ("ack", "refused", "full", "room", "published")


@pytest.mark.parametrize("room", [30_000, 150_000, 400_000])
def test_case_05_on_a_full_disk_nothing_acknowledged_is_lost_and_room_brings_it_back(
    tmp_path: Path, room: int
) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "tests.clerk.full_disk_process", str(tmp_path), str(room)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    # Between the words of the process stand its log's.
    lines = [line.split() for line in process.stdout.splitlines()]
    said = [words for words in lines if words and words[0] in WORDS]
    full = said.index(["full"])
    acknowledged = {each[1]: int(each[2]) for each in said if each[0] == "ack"}
    refused = {tuple(each[1:]) for each in said if each[0] == "refused"}
    assert refused == {("503", "paused")}
    assert sum(each[0] == "ack" for each in said[:full]) > 0
    # With room again both are taken: what had been refused, and something new.
    assert [each[0] for each in said[full:]] == ["full", "room", "ack", "ack", "published"]
    checked = check_log(tmp_path, LOG.verifier, acknowledged)
    assert all(checked.acts[index] == act for act, index in acknowledged.items())
    assert checked.published == checked.committed == int(said[-1][1])
