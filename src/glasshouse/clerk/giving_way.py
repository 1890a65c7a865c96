"""Who gives way where there is no room for all the bodies that are being read.

Threat: four connections that each send most of a long body, and then a byte now and then, hold all
the room there is, and nobody else can say a word. Whose they are is not known, since no address is
kept. So whoever has sent nothing for longest gives way to whoever sends something now: an ordinary
statement comes in one piece and finds room, and who would keep it out has to send without end.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class GaveWay(Exception):
    """Others needed the room, and had sent something since."""


class Place:
    """One body that is being read. ``size`` is what it holds of the room."""

    def __init__(self, room: Room) -> None:
        self.size = 0
        self._room = room
        #: Ended for who has to give way, wherever the reading stands.
        self.patience = asyncio.timeout(None)

    def take(self, size: int) -> None:
        """So many bytes have come; raises GaveWay."""
        self._room._take(self, size)


class Room:
    """Room for bodies. ``held`` is how many bytes of it are taken. For the event loop."""

    def __init__(self, most_bytes: int, most_places: int | None = None) -> None:
        """Room for so many bytes, and for so many bodies if that is said too."""
        self.held = 0
        self._most_bytes = most_bytes
        self._most_places = most_places
        #: Those that are being read; first who has sent nothing for longest.
        self._places: OrderedDict[Place, None] = OrderedDict()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Place]:
        """A place to read one body in. What waits within is broken off and GaveWay raised once
        others need the room."""
        if len(self._places) == self._most_places:
            self._free(next(iter(self._places)))
        place = Place(self)
        self._places[place] = None
        try:
            async with place.patience:
                yield place
        except TimeoutError as error:
            if place in self._places:
                raise
            raise GaveWay from error
        finally:
            self._give_back(place)

    def _take(self, place: Place, size: int) -> None:
        if place not in self._places:
            raise GaveWay
        if not size:
            return
        place.size += size
        self.held += size
        self._places.move_to_end(place)
        while self.held > self._most_bytes:
            first = next(iter(self._places))
            if first is place:
                self._give_back(place)
                raise GaveWay
            self._free(first)

    def _free(self, place: Place) -> None:
        """Let a place go, and whoever reads in it know."""
        self._give_back(place)
        place.patience.reschedule(asyncio.get_running_loop().time())

    def _give_back(self, place: Place) -> None:
        if place in self._places:
            del self._places[place]
            self.held -= place.size
