"""A process that takes ballots until it is killed: the victim of ``test_kill_loop``.

    python -m tests.elections.boxes.voting_process HOUSE TIME SEED STEPS < BALLOTS

It opens the house at TIME (Unix ms), in which a vote is open, posts the ballots of standard input
(one a line) through the door for ballots, some alone, some many at once, and lets the keeper anchor
and publish all the while. Each answer is written to standard output as ``ack <index> <tracker>``,
and ``up`` once the boxes are open. It kills itself at the step of that number, counted before and
after each; 0 leaves the killing to others.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sys
from pathlib import Path

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.startup import House, open_house
from glasshouse.elections.boxes.service import Voting
from glasshouse.elections.facts import Election
from glasshouse.kinds import REGISTRY
from tests.clerk.asgi import request
from tests.clerk.desk import StandingClock
from tests.elections.boxes.hall import booth_page
from tests.house.world import ORIGIN, key

SECONDS_A_STEP = 20_000
"""How much time goes by between two steps of the keeper, in ms."""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def vote_on(
    voting: Voting, election: str, ballots: list[bytes], chance: random.Random
) -> None:
    while True:
        raws = chance.sample(ballots, chance.choice([1, 1, 3, 40]))
        path = f"/api/votes/{election}/ballots"
        for answer in await asyncio.gather(
            *(request(voting.ballots, raw, path=path) for raw in raws)
        ):
            assert answer is not None
            assert answer.status in (200, 201), answer.body
            say(f"ack {answer.json['index']} {answer.json['tracker']}")


async def keep_on(voting: Voting, house: House, clock: StandingClock) -> None:
    while True:
        await voting.keeper.step()
        await voting.boxes.publish()
        await house.publication.publish()
        clock.pass_time(SECONDS_A_STEP)


async def main(root: Path, time: int, seed: int, dies_at: int) -> None:
    steps = itertools.count(1)

    def die(_step: str) -> None:
        if next(steps) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    ballots = sys.stdin.buffer.read().split(b"\n")
    clock = StandingClock(time)
    directory = HouseDirectory(root)
    reader = HouseReader(directory, REGISTRY)
    house = open_house(directory, REGISTRY, clock=clock, hook=die)
    chance = random.Random(seed)
    voting = Voting(
        house,
        reader,
        ORIGIN,
        key=key("house"),
        booth_page=booth_page,
        random=chance.randbytes,
        threads=1,
    )
    await voting.boxes.open_all()
    (vote,) = house.clerk.book.facts.find(Election, "under_way")
    say("up")
    await asyncio.gather(vote_on(voting, vote.id, ballots, chance), keep_on(voting, house, clock))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *(int(each) for each in sys.argv[2:5])))
