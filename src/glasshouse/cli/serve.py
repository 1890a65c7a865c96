"""``glasshouse serve``: serve one house from one process."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.cli.exits import OK, environment
from glasshouse.cli.logs import log_to_standard_error
from glasshouse.cli.output import say

_BACKLOG = 2048


def serve(folder: Path, *, bind: str, port: int, hosts: str = "") -> int:
    """Serve until told to stop. Raises ``CommandEnded``."""
    if not HouseDirectory(folder).exists():
        raise environment(
            f"{folder} holds no house",
            f"Found one with glasshouse init {folder}, or make a demo: glasshouse demo {folder}",
        )
    log_to_standard_error()
    # The socket first: a port that is taken should be said before a house is opened.
    listening = _listen(bind, port)
    import uvicorn

    from glasshouse.site.asgi import application_for
    from glasshouse.site.protocol import BoundedProtocol, room_for_connections

    config = uvicorn.Config(
        application_for(folder, hosts=hosts),
        lifespan="on",
        workers=1,
        http=BoundedProtocol,
        ws="none",
        limit_concurrency=room_for_connections(),
        # Reading leaves nothing: no reader's address is written anywhere.
        access_log=False,
        server_header=False,
        log_level="warning",
    )

    class Telling(uvicorn.Server):
        """Says when the house is open: that takes a while where it checks much."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                say("It answers now. Ctrl-C stops it.")

    server = Telling(config)
    number = listening.getsockname()[1]
    shown = f"[{bind}]" if ":" in bind else bind
    say(f"Opening the house in {folder}; it will answer at http://{shown}:{number}/")
    # Once it has closed the house, the server raises the signal that stopped it again; where it
    # could not open one, it would leave with an exit code of its own.
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run(sockets=[listening])
    if not server.started:
        raise environment(
            f"the house in {folder} did not start, for the reason above",
            "If it lacks entries that were published, run glasshouse rebuild; if another process "
            "has it open, stop that one.",
        )
    return OK


def _listen(bind: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((bind, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise environment(
            f"cannot listen at {bind} port {port}: {error.strerror or error}",
            "Name another port with --port, or stop what holds this one.",
        ) from error
    return listening
