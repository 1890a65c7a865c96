"""Sitting down at the practice table of a real demo house, as the documentation says."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from glasshouse.cli import keyring
from glasshouse.cli.act import Address
from glasshouse.cli.sitting import answer, seat
from tests.cli.simulator import key
from tests.cli.test_sitting import ended, given

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo house that was made just now, in a process of its own."""
    directory = tmp_path_factory.mktemp("fresh") / "house"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-m", "tests.browser.serving", "fresh", str(directory)]
        process = subprocess.Popen(
            [*command, str(descriptor)], pass_fds=[descriptor], cwd=REPOSITORY
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def commands(document: str, heading: str) -> list[list[str]]:
    """The commands of glasshouse in the console blocks below a heading, as words."""
    text = (REPOSITORY / "docs" / document).read_text(encoding="utf-8")
    section = text.split(heading, 1)[1].replace("\\\n", " ")
    lines = [line[2:] for line in section.split("\n") if line.startswith("$ ")]
    return [shlex.split(line)[1:] for line in lines if shlex.split(line)[0].endswith("glasshouse")]


def run(words: list[str], place: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "glasshouse.cli.main", *words, "--json"],
        cwd=place,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("document", "heading"),
    [
        ("tutorial.md", "## Take a seat and answer"),
        ("command-line.md", "At a practice table anybody may sit down"),
    ],
)
def test_what_the_documentation_says_can_be_done(
    demo: str, tmp_path: Path, document: str, heading: str
) -> None:
    make, sit, give = commands(document, heading)[:3]
    run(make, tmp_path)
    there = [word.replace("http://127.0.0.1:8000", demo) for word in sit]
    taken = run([*there, "--yes"], tmp_path)
    assert taken["effect"] is None
    there = [
        word.replace("http://127.0.0.1:8000", demo).replace("ID", taken["id"]) for word in give
    ]
    told = run([*there, "--yes"], tmp_path)
    assert (told["effect"], told["index"]) == (None, taken["index"] + 1)
    entry = httpx.get(f"{demo}/entries/{told['index']}.json").json()
    assert entry["check"]["act_id"] == told["id"]


def test_the_same_goes_through_the_api(demo: str, tmp_path: Path) -> None:
    make, sit, _, write, sign = commands("command-line.md", "At a practice table anybody")[:5]
    address = f"{demo}/conferences/harbour-practice/proposals/1/answer.json"
    page = httpx.get(address).json()
    run(make, tmp_path)
    taken = run([w.replace("http://127.0.0.1:8000", demo) for w in [*sit, "--yes"]], tmp_path)
    ids = {
        "http://127.0.0.1:8000": demo,
        "PARTY": page["parties"][0]["party"]["id"],
        "CONFERENCE": page["conference"]["id"],
        "ID": taken["id"],
    }
    written = [ids.get(word, word).replace("VERSION", page["version"]) for word in write]
    run(written, tmp_path)
    run([*sign, "--yes"], tmp_path)
    answered = httpx.post(
        f"{demo}/api/acts",
        content=(tmp_path / "answer.json").read_bytes(),
        headers={"Content-Type": "application/json"},
    )
    assert (answered.status_code, answered.json()["effect"]) == (201, None)
    assert httpx.get(address).json()["parties"][0]["code"] == "declines"


def test_at_a_real_house_the_ids_stand_where_the_program_says(demo: str, tmp_path: Path) -> None:
    party = httpx.get(f"{demo}/parties/port-employer.json").json()["party"]
    page = httpx.get(f"{demo}/conferences/harbour-practice/proposals/1/answer.json").json()
    assert party["id"] == page["parties"][0]["party"]["id"]
    keyring.create(tmp_path / "seat.key", "seat", key("visitor").seed)
    own = [tmp_path / "seat.key"]
    refused = ended(lambda: seat("peace-1917-18", "germany", Address(demo), own, yes=True))
    assert "reconstructed from sources" in refused.wrong
    refused = ended(
        lambda: answer("harbour-practice", 1, given("5=accept"), Address(demo), own, yes=True)
    )
    assert refused.details["reason"] == "unknown_key"
