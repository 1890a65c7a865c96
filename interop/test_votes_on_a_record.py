"""The archives that our code makes of votes held on a record: belenios-tool accepts them, in every
state they can be in, with each of their ballots."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli.election_archive import archive
from glasshouse.cli.vote_opening import Source
from glasshouse.elections.archive_of import archive_of as archive_records
from glasshouse.elections.archive_of import timestamp_of
from glasshouse.elections.belenios.writing import Writing
from glasshouse.elections.folds import works
from interop.reading import ballots_of, cut_after_setup
from interop.tool import Tool
from tests.cli.holding import Held, begun, decided, voted


def archive_of(held: Held, folder: Path) -> bytes:
    copy = held.write_copy(folder / "copy")
    assert archive(Source(str(copy), held.slug), folder / "vote.bel") == 0
    return (folder / "vote.bel").read_bytes()


def at_state(state: str) -> Held:
    """A vote as far as it has come in this state."""
    if state == "set up":
        held = begun()
        held.open()
        return held
    if state == "decided":
        return decided()
    held = voted()
    for step in ("close", "tally", "decrypt"):
        if state == "open":
            break
        getattr(held, step)(*([1, 2] if step == "decrypt" else []))
        if state == step:
            break
    return held


@pytest.mark.parametrize("state", ["set up", "open", "close", "tally", "decrypt", "decided"])
def test_the_archive_of_a_vote_on_a_record_is_accepted(
    state: str, tool: Tool, tmp_path: Path
) -> None:
    ran = tool.verify(archive_of(at_state(state), tmp_path))
    assert ran.code == 0, ran.told


@pytest.mark.parametrize("options", [{"members": 0, "single": 2}, {"weights": [1, 2, 5, 3]}])
def test_each_of_its_ballots_is_accepted(
    options: dict[str, Any], tool: Tool, tmp_path: Path
) -> None:
    raw = archive_of(voted(**options), tmp_path)
    beginning = cut_after_setup(raw)
    ballots = ballots_of(raw)
    assert len(ballots) == 4
    for ballot in ballots:
        ran = tool.verify_ballot(beginning, ballot)
        assert ran.code == 0, ran.told


def test_an_archive_with_another_result_is_refused(tool: Tool, tmp_path: Path) -> None:
    held = voted()
    held.close()
    held.tally()
    held.decrypt(1, 2, 3)
    done = [work for work in works(held.house.facts, held.vote) if work is not None]
    for counts, refusal in ((held.result(), ""), (((2, 0, 1), (0, 2, 2)), "check_result failed")):
        vote = replace(held.vote, counts=counts, decided=held.house.size)
        file = BytesIO()
        writing = Writing(file, timestamp_of(vote))
        writing.write(archive_records(vote, done, held.files.__getitem__, held.box.ballots))
        ran = tool.verify(file.getvalue())
        assert (ran.code == 0) == (not refusal)
        assert refusal in ran.told
