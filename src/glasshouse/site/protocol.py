"""HTTP as the server speaks it to strangers: with a bound on the head of a request and on its time.

uvicorn bounds neither. Threats: a head without end, kept in memory as it grows; and connections
that are opened and then say nothing, or a byte a minute, until the process can open no more files.
Then the house could not even write its own tiles. What a proxy in front would do as well is done
here, since a house may stand without one.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MAXIMUM_HEAD_BYTES = 32 * 1024
"""Longest address and headers of a request together."""

HEAD_SECONDS = 20.0
"""Within this time the head must have come."""

BODY_SECONDS = 300.0
"""Within this time the body must have come: 16 MiB over a line of half a megabit a second."""

OWN_FILES = 256
"""Files that the house itself may have open: databases, tiles, listening sockets."""

_FAULTS_ALONE = logging.getLogger("uvicorn.error.requests")


class HeadTooLarge(ValueError):
    """The parser turns it into a refusal of the request."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection. ``limit_concurrency`` of the server is how many there may be."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Threat: a line in the log for each mangled request, until the disk of the house is full.
        # Here and not once, because whoever sets logging up anew resets the levels below it.
        self.logger = _FAULTS_ALONE
        if self.logger.level != logging.ERROR:
            self.logger.setLevel(logging.ERROR)
        self._head_bytes = 0
        self._in_head = True
        self._deadline: asyncio.TimerHandle | None = None
        #: The request that is being answered; those sent after it wait for their turn.
        self._answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection, if there is still room for one."""
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency:
            transport.abort()
            return
        self._give_time(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and its deadline with it, and all that was to be answered.

        Threat: who asks many things at once and leaves. The server tells the last question alone
        that nobody is there; the answer to the first would fail, with a page of traceback.
        """
        self._take_time_away()
        self.pipeline.clear()
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head are counted before the parser keeps them."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._give_time(HEAD_SECONDS)
        super().data_received(data)
        if (
            self._in_head
            and self._head_bytes > MAXIMUM_HEAD_BYTES
            and not self.transport.is_closing()
        ):
            self.send_400_response("The head of the request is too large.")

    def on_headers_complete(self) -> None:
        """The head is there: what follows is the body."""
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAXIMUM_HEAD_BYTES:
            raise HeadTooLarge(f"{size} bytes")
        self._in_head = False
        self._give_time(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the answer may take its time."""
        self._take_time_away()
        self._in_head = True
        self._head_bytes = 0
        super().on_message_complete()

    def _give_time(self, seconds: float) -> None:
        self._take_time_away()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _take_time_away(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def room_for_connections() -> int:
    """How many connections this process can hold and still open the files of the house.

    Raises the process's own limit of open files as far as the system lets it.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
    if limit != resource.RLIM_INFINITY and limit < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - OWN_FILES, OWN_FILES)
