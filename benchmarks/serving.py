"""A house served by a process of its own, as ``glasshouse serve`` serves it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

LOOPBACK = "127.0.0.1"
STARTING_SECONDS = 120
STOPPING_SECONDS = 60
_GLASSHOUSE = "from glasshouse.cli.main import main; main()"


@dataclass(frozen=True)
class Server:
    """A process that serves a house on a port of this machine."""

    port: int
    process: int

    def processor_time(self) -> float:
        """Seconds that its threads have spent on the processors so far. OSError where the system
        is not Linux, which alone names the clocks of other processes so."""
        return time.clock_gettime(~self.process << 3 | 2)


@contextmanager
def served(directory: Path) -> Iterator[Server]:
    """Serve the house in ``directory`` on a free port of this machine.

    RuntimeError if it does not answer, with what it said.
    """
    port = free_port()
    command = [sys.executable, "-c", _GLASSHOUSE, "serve", str(directory)]
    command += ["--bind", LOOPBACK, "--port", str(port)]
    log = directory / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | {"NO_COLOR": "1"}
        )
        try:
            _wait(server, port, log)
            yield Server(port, server.pid)
        finally:
            server.terminate()
            try:
                server.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def free_port() -> int:
    """A port on which nothing listens just now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if httpx.get(f"http://{LOOPBACK}:{port}/record/checkpoint").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"the house in {log.parent} was not served: {said}")
