"""Room for bodies, and who gives way where there is none."""

from __future__ import annotations

import asyncio

import pytest

from glasshouse.clerk.giving_way import GaveWay, Room


class Reader:
    """Reads in a place of a room until it is let go, or told to go on."""

    def __init__(self, room: Room, *sizes: int) -> None:
        self.room = room
        self.sizes = list(sizes)
        self.goes_on = asyncio.Event()
        self.task = asyncio.create_task(self.read())

    async def read(self) -> str:
        async with self.room.place() as place:
            for size in self.sizes:
                place.take(size)
                await self.goes_on.wait()
        return "whole"

    async def let_go(self) -> bool:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return self.task.done() and isinstance(self.task.exception(), GaveWay)


async def failing(room: Room, fault: type[Exception]) -> None:
    async with room.place() as place:
        place.take(5)
        raise fault


async def begun(room: Room, *sizes: int) -> Reader:
    reader = Reader(room, *sizes)
    await asyncio.sleep(0)
    return reader


async def test_the_longest_silent_go_first_and_no_more_of_them_than_need_be() -> None:
    room = Room(most_bytes=10)
    one, two, three = [await begun(room, 3) for _each in range(3)]
    last = await begun(room, 4)
    assert await one.let_go()
    assert not await two.let_go()
    assert room.held == 10
    for reader in (two, three, last):
        reader.goes_on.set()
        assert await reader.task == "whole"
    assert room.held == 0


async def test_to_send_is_to_be_silent_no_longer() -> None:
    room = Room(most_bytes=10)
    one, two = await begun(room, 4, 1), await begun(room, 4)
    one.goes_on.set()
    one.goes_on = asyncio.Event()
    await asyncio.sleep(0)
    assert room.held == 9
    await begun(room, 3)
    assert await two.let_go()
    assert not await one.let_go()


async def test_whoever_needs_more_than_all_others_have_gives_way_too() -> None:
    room = Room(most_bytes=10)
    other = await begun(room, 9)
    greedy = await begun(room, 11)
    assert await greedy.let_go()
    assert await other.let_go()
    assert room.held == 0


async def test_places_are_counted_where_each_costs_something() -> None:
    room = Room(most_bytes=10, most_places=2)
    one, two = await begun(room, 0), await begun(room, 1)
    three = await begun(room, 1)
    assert await one.let_go(), "it has sent nothing at all"
    assert not await two.let_go()
    assert not await three.let_go()


async def test_what_comes_just_as_its_place_is_given_away_is_too_late() -> None:
    room = Room(most_bytes=10)
    async with room.place() as late:
        late.take(5)
        async with room.place() as other:
            other.take(10)
        with pytest.raises(GaveWay):
            late.take(1)
    assert room.held == 0


async def test_other_faults_and_ends_are_no_giving_way() -> None:
    room = Room(most_bytes=10)
    for fault in (TimeoutError, ValueError):
        with pytest.raises(fault):
            await failing(room, fault)
    reader = await begun(room, 5)
    reader.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader.task
    assert room.held == 0
