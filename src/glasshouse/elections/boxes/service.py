"""Voting in a house that is served: boxes, keeper, and the handlers before them, started and
stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog

from glasshouse.acts.compose import SigningKey
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.startup import House
from glasshouse.elections.boxes.boxes import Boxes
from glasshouse.elections.boxes.intake import BallotHandler
from glasshouse.elections.boxes.keeper import BoothPage, Keeper
from glasshouse.elections.boxes.resources import BoxResources

_log = structlog.get_logger("glasshouse.elections")

INTERVAL = 1.0
"""Seconds between two steps of the keeper, and least seconds between two checkpoints of a box."""


class Voting:
    """What a served house needs for votes. ``ballots`` and ``resources`` are ASGI applications."""

    def __init__(
        self,
        house: House,
        reader: HouseReader,
        log: str,
        *,
        key: SigningKey | None,
        booth_page: BoothPage | None,
        random: Callable[[int], bytes] = secrets.token_bytes,
        threads: int | None = None,
    ) -> None:
        """``log`` is the record's origin; see ``Keeper`` for the rest."""
        self._house = house
        self.boxes = Boxes(
            house.directory, house.clerk, self._file_of, log, hook=house.hook, threads=threads
        )
        self.keeper = Keeper(
            house.directory,
            house.clerk,
            house.files,
            self.boxes,
            key=key,
            booth_page=booth_page,
            random=random,
            threads=threads,
        )
        self.ballots = BallotHandler(house.clerk, self.boxes, reader)
        self.resources = BoxResources(house.directory)

    def _file_of(self, digest: str) -> bytes:
        return self.keeper.file_of(digest)

    @contextlib.asynccontextmanager
    async def running(
        self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> AsyncIterator[Voting]:
        """Open the boxes and keep the votes while the context lasts; then decide what waits,
        publish it and close them. Raises StartRefused or OSError."""
        await self.boxes.open_all()
        tasks = [
            asyncio.create_task(self._again_and_again("keeper", self._keep, sleep)),
            asyncio.create_task(self._again_and_again("boxes", self.boxes.publish, sleep)),
        ]
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.keeper.close()
            await self.boxes.close()
            self.resources.close()

    async def _keep(self) -> None:
        await self.keeper.step(patience=INTERVAL)

    async def _again_and_again(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        """Do it every second, for ever; a fault of ours is told and does not end it."""
        while True:
            try:
                await work()
            except Exception as error:
                _log.exception("keeping votes failed", part=name)
                self._house.alarms.sound(name, f"A fault of this program in keeping votes: {error}")
            else:
                self._house.alarms.clear(name)
            await sleep(INTERVAL)

    def health(self) -> dict[str, Any]:
        """What ``/health`` says: the house's report, and its ballot boxes."""
        return {**self._house.health(), "boxes": self.boxes.health()}
