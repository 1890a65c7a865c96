"""The site as one ASGI application: the door, the record, the ballot boxes, and the pages.

Statements, files, ballots and the resources of the record are answered by plain handlers in front
of Django, on the event loop that also writes; pages run in worker threads and only read. The house
is opened when the server starts and closed when it stops, so a server that has started has a house
to serve.
"""

from __future__ import annotations

import asyncio
import gc
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from glasshouse.acts.compose import SigningKey, Writer
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.key_file import read_key
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.clerk.cosigning import notes_held_by_witnesses
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.clerk.file_uploads import PREFIX as FILES_PREFIX
from glasshouse.clerk.file_uploads import FileUploadHandler
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.receipts import HouseKey
from glasshouse.clerk.requests import Message, Receive, Send
from glasshouse.clerk.resources import RecordResources
from glasshouse.clerk.startup import Outage, open_house
from glasshouse.clerk.submissions import PATH, SubmissionHandler
from glasshouse.elections.boxes.intake import is_for_ballots
from glasshouse.elections.boxes.keeper import BoothPage
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.boxes.resources import BOXES_PREFIX
from glasshouse.elections.boxes.service import Voting
from glasshouse.kinds import REGISTRY
from glasshouse.site.guard import Guard
from glasshouse.site.serving import Serving, serve

Application = Callable[[Message, Receive, Send], Awaitable[None]]

#: Objects made before the youngest are searched, searches before those of middle age are, and
#: those before all are.
_COLLECTIONS = (2_000, 20, 100)


class Site:
    """One house, served. The handlers are there once ``lifespan.startup`` has completed."""

    def __init__(
        self, directory: HouseDirectory, clock: Clock, booth_page: BoothPage | None = None
    ) -> None:
        self._directory = directory
        self._booth_page = booth_page
        self._clock = clock
        self._open = AsyncExitStack()
        self._door: Application | None = None
        self._files: Application | None = None
        self._record: Application | None = None
        self._voting: Voting | None = None
        self._pages: Application | None = None

    def _box_of(self, election: str) -> BoxReader:
        return BoxReader(box_path(self._directory, election))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, or open and close the house with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if scope["type"] != "http":
            return
        handler = self._handler(scope["path"])
        if handler is None:
            raise RuntimeError("the house has not been opened: run with lifespan on")
        await handler(scope, receive, send)

    def _handler(self, path: str) -> Application | None:
        if path == PATH:
            return self._door
        if path.startswith(FILES_PREFIX):
            return self._files
        if self._voting is not None and is_for_ballots(path):
            return self._voting.ballots
        if self._voting is not None and path.startswith(BOXES_PREFIX):
            return self._voting.resources
        if path.startswith("/record/"):
            return self._record
        return self._pages

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            await self._open.aclose()
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._open.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        # First of all, so that a directory without a house is not made into one.
        reader = HouseReader(self._directory, REGISTRY)
        self._open.callback(reader.close)
        complaints: list[str] = []
        house = open_house(
            self._directory,
            REGISTRY,
            clock=self._clock,
            witnessed=await notes_held_by_witnesses(self._directory, complaints.append),
            forget=reader.forget,
        )
        await self._open.enter_async_context(house.running())
        for number, complaint in enumerate(complaints):
            house.alarms.sound(f"witness_at_start_{number}", complaint)
        rules = rules_in_force(house.clerk.book.facts)
        if rules is None:
            raise RuntimeError("the house has not been founded: run glasshouse init")
        key = _house_key(self._directory)
        signer = None if key is None else HouseKey(key.seed)
        record = RecordResources(reader)
        self._open.callback(record.close)
        self._door = SubmissionHandler(house.clerk, rules.origin, signer)
        self._files = FileUploadHandler(house.clerk, house.files)
        self._record = record
        booth_page = self._booth_page or _booths(reader)
        voting = Voting(house, reader, rules.origin, key=key, booth_page=booth_page)
        self._voting = await self._open.enter_async_context(voting.running())
        self._pages = _pages(Serving(reader, self._clock, voting.health, self._box_of))
        if house.outage is not None and key is not None:
            await _report_outage(house.clerk, rules, key, house.outage, self._clock)
        _spare_the_collector()


def application_for(directory: Path, *, hosts: str = "", clock: Clock | None = None) -> Site:
    """The application that serves the house in ``directory``.

    ``hosts`` are the names under which it answers, separated by commas; by default only this
    machine's own.
    """
    if hosts:
        os.environ["GLASSHOUSE_HOSTS"] = hosts
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
    return Site(HouseDirectory(directory), clock or SystemClock())


def _booths(reader: HouseReader) -> BoothPage | None:
    """What makes the pages for voting offline; None where the browser code was not built."""
    import django

    django.setup(set_prefix=False)
    from glasshouse.site.offline_booth import NotBuilt, OfflineBooths, Program

    try:
        Program.built()
    except NotBuilt:
        return None
    return OfflineBooths(reader)


def _pages(serving: Serving) -> Application:
    # Django reads its settings when it is imported, so not before a house is to be served.
    from glasshouse.site.handler import pages_application

    serve(serving)
    return Guard(pages_application())  # type: ignore[arg-type]


def _spare_the_collector() -> None:
    """Leave what has been loaded by now out of every later search for garbage.

    It stays as long as the process, and looking through all of it takes as long as making several
    pages: every so often a reader would wait for that. What searches of the youngest cost together
    is the same for few or many of them, but each is a pause: one in 20,000 objects takes a third as
    long as a page, one in 2,000 a millisecond.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)


def _house_key(directory: HouseDirectory) -> SigningKey | None:
    """The house key, if it is kept on this machine; a house may keep it elsewhere."""
    try:
        return read_key(directory.read_key(HOUSE_KEY))
    except FileNotFoundError:
        return None


async def _report_outage(
    clerk: Clerk, rules: HouseRules, key: SigningKey, outage: Outage, clock: Clock
) -> None:
    """Put the time the house was away on the record, through the ordinary door."""
    head = clerk.book.head
    written = Writer(rules.origin, secrets.token_bytes).write(
        "house.outage",
        {
            "from": milliseconds_to_instant(outage.start),
            "until": milliseconds_to_instant(outage.end),
        },
        keys=[key],
        by=rules.house,
        said=clock.now(),
        saw=(head.size, head.root.hex()),
        texts={"en": {"reason": "The site was not running."}},
    )
    try:
        taken = clerk.receive(written.upload())
        if not isinstance(taken, Receipt):
            await asyncio.wait_for(clerk.submit(taken), timeout=30)
    except (Problem, TimeoutError) as problem:
        clerk.alarms.sound("outage", f"The outage could not be put on the record: {problem}")
