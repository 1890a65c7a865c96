"""The guide to holding a negotiation, run as it stands against a house that is served."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOUNDING = [
    "init", "house", "--origin", "talks.example.org/record", "--name", "Harbour talks",
    "--operator", "The joint secretariat", "--interest", "None: it keeps the record",
    "--publicity", "Everything said here is public at once",
]  # fmt: skip


@contextmanager
def served_house(directory: Path) -> Iterator[str]:
    """The house, served by the command that the guide names, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    program = str(Path(sys.executable).parent / "glasshouse")
    process = subprocess.Popen(
        [program, "serve", str(directory), "--port", str(port)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    # It opens its door when it is ready; until then the connection is tried again, ever slower.
    transport = httpx.HTTPTransport(retries=8)
    try:
        with httpx.Client(transport=transport, timeout=60) as client:
            assert client.get(f"{address}/health").status_code == 200
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def commands(repository: Path) -> str:
    text = (repository / "docs" / "hold-a-negotiation.md").read_text(encoding="utf-8")
    found = FENCED.findall(text)
    assert len(found) == 5
    return "set -euo pipefail\n" + "\n".join(found)


def test_the_guide_leads_from_a_founded_house_to_an_answer(commands: str, tmp_path: Path) -> None:
    programs = Path(sys.executable).parent
    subprocess.run([programs / "glasshouse", *FOUNDING], cwd=tmp_path, check=True)
    with served_house(tmp_path / "house") as address:
        done = subprocess.run(
            ["bash", "-c", commands],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOUSE": address},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        lead = httpx.get(f"{address}/front.json").json()["lead"]
        proposal = httpx.get(f"{address}/conferences/harbour/proposals/1.json").json()
    assert (lead["negotiation"]["agreed"], lead["negotiation"]["articles"]) == (1, 2)
    assert [each["code"] for each in proposal["articles"]] == ["agreed", "declined"]
