"""Builds one house and serves it, in a process of its own: a process serves one house.

``python -m tests.browser.serving KIND DIRECTORY DESCRIPTOR``, where the descriptor is a socket that
listens already: whoever asks before the house is open waits for it, so nobody needs to try again.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn

from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.record.witness import Witness
from glasshouse.site.asgi import application_for
from tests.browser.german import build_german
from tests.browser.houses import WITNESS, build_demo, build_empty, build_witnessed
from tests.browser.open_vote import MovedClock, build_vote
from tests.browser.vote_house import FileClock, clock_file
from tests.browser.voting_house import build_voting
from tests.clerk.desk import LOG, StandingClock
from tests.clerk.loopback_witness import honest, listening
from tests.house.world import START

#: After all that was said in the houses, and too soon for an outage. Time stands still, so that
#: two readings can be compared.
READ_AT = START + 120_000


async def serve(directory: Path, listener: socket.socket, clock: Clock | None = None) -> None:
    """Serve the house until the process is asked to end; time stands still unless told to go on."""
    application = application_for(directory, clock=clock or StandingClock(READ_AT))
    config = uvicorn.Config(application, lifespan="on", log_level="warning")
    await uvicorn.Server(config).serve(sockets=[listener])


async def empty(directory: Path, listener: socket.socket) -> None:
    """Serve a house in which nothing has been said."""
    await build_empty(directory)
    await serve(directory, listener)


async def german(directory: Path, listener: socket.socket) -> None:
    """Serve a house of long words."""
    await build_german(directory)
    await serve(directory, listener)


async def held(directory: Path, listener: socket.socket) -> None:
    """Serve a house that was built before, by the clock that stands in a file."""
    await serve(directory, listener, FileClock(clock_file(directory)))


async def witnessed(directory: Path, listener: socket.socket) -> None:
    """Serve a house whose witness runs beside it."""
    witness = Witness(WITNESS, [LOG.verifier])
    async with listening(honest(witness, LOG.name, START // 1000)) as host:
        await build_witnessed(directory, host.url)
        await serve(directory, listener)


async def voting(directory: Path, listener: socket.socket) -> None:
    """Serve a house of votes, at the time at which the last of them is open."""
    now = await build_voting(directory)
    await serve(directory, listener, StandingClock(now))


async def open_vote(directory: Path, listener: socket.socket, voters: int = 12) -> None:
    """Serve a house with an open vote; a test moves its time."""
    opens = await build_vote(directory, voters)
    await serve(directory, listener, MovedClock(directory, opens + 10_000))


async def open_vote_among_few(directory: Path, listener: socket.socket) -> None:
    """The same with so few voters that their secrecy suffers."""
    await open_vote(directory, listener, voters=4)


def main(kind: str, directory: Path, descriptor: int) -> None:
    """Build and serve."""
    listener = socket.socket(fileno=descriptor)
    if kind == "demo":
        build_demo(directory)
        asyncio.run(serve(directory, listener))
    elif kind == "fresh":
        build_demo(directory, SystemClock())
        asyncio.run(serve(directory, listener, SystemClock()))
    else:
        build = {
            "empty": empty,
            "german": german,
            "held": held,
            "open_vote": open_vote,
            "open_vote_among_few": open_vote_among_few,
            "voting": voting,
            "witnessed": witnessed,
        }[kind]
        asyncio.run(build(directory, listener))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
