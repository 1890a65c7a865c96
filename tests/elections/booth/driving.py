"""The browser's code of the protocol, run by Node: what it makes is put before the Python
reference, and the other way round."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).parent / "driver.mjs"
SECONDS = 120


class Refused(Exception):
    """A fault that the browser's code found, by name and place."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(f"{where}: {name}")
        self.name = name
        self.where = where


class Stream:
    """Bytes that follow from a seed alone, the same that the driver draws: not outside of tests."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._block = 0
        self._left = b""

    def __call__(self, count: int) -> bytes:
        """The next bytes."""
        while len(self._left) < count:
            self._left += hashlib.sha256(f"{self._seed} {self._block}".encode()).digest()
            self._block += 1
        given, self._left = self._left[:count], self._left[count:]
        return given


class Booth:
    """A process that does tasks of ``booth/src/belenios/tasks.js``, by name."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.progress: list[list[int]] = []

    def ask(self, task: str, *, stream: str | None = None, **given: Any) -> dict[str, Any]:
        """Have a task done; files are bytes on both sides. Raises Refused for a fault.

        Random numbers come from ``Stream(stream)``, or from the platform.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"task": task, "given": _closed(given), "stream": stream}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = _opened(json.loads(self._process.stdout.readline()))
        self.progress = answer["progress"]
        if "fault" in answer:
            raise Refused(answer["fault"]["code"], answer["fault"]["where"])
        assert "made" in answer, answer
        made: dict[str, Any] = answer["made"]
        return made


def running() -> Iterator[Booth]:
    """A booth for the time of the tests that need it."""
    process = subprocess.Popen(
        ["node", str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Booth(process)
    finally:
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def _closed(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"file": base64.b64encode(value).decode("ascii")}
    if isinstance(value, list | tuple):
        return [_closed(each) for each in value]
    if isinstance(value, dict):
        return {name: _closed(each) for name, each in value.items()}
    return value


def _opened(value: Any) -> Any:
    if isinstance(value, list):
        return [_opened(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"file"}:
        return base64.b64decode(value["file"])
    return {name: _opened(each) for name, each in value.items()}
