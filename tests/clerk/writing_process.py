"""A process that writes to a house until it is killed: the victim of ``test_kill_loop``.

    python -m tests.clerk.writing_process HOUSE SEED STEPS

It opens the house (founding it if it is new), enters acts as fast as it can, some alone, some many
at once, some with words, and publishes all the while. Each acknowledgement is written to standard
output as ``ack <act id> <index>``, each head that has been shown as ``head <size> <root>``, and
``up`` once the house is open. It kills itself at the step (``seams.STEPS``) of that number, each
counted before and after; 0 leaves the killing to others.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sys
from pathlib import Path

from glasshouse.acts.compose import Writer
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.startup import House, open_house
from glasshouse.kinds import REGISTRY
from tests.house.world import FOUNDING, HOUSE_TEXT, ORIGIN, invitation, key

_DAY = 24 * 3600 * 1000


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def write_on(house: House, chance: random.Random) -> None:
    clerk = house.clerk
    writer = Writer(ORIGIN, chance.randbytes)
    if clerk.book.head.size == 0:
        founding = writer.write(
            "house.found",
            FOUNDING | {"author_quota": 1_000_000},
            keys=[key("house")],
            said=clerk.clock.now(),
            texts=HOUSE_TEXT,
        )
        clerk.submit(_taken(house, founding.upload()))
        clerk.drain()
    stored = clerk.book.storage.entry(0)
    assert stored is not None
    while True:
        uploads = []
        for number in range(chance.choice([1, 1, 3, 40])):
            now = clerk.clock.now()
            if chance.random() < 0.5:
                kind, texts = "office.establish", {"en": {"name": f"Office {number}"}}
                own = key(f"{chance.random()}")
                slug = f"office-{chance.getrandbits(60):x}"
                body, keys = {"slug": slug, "key": own.value}, [key("house"), own]
            else:
                kind, texts = "invitation.issue", {}
                body, keys = invitation(f"{chance.random()}", now + _DAY), [key("house")]
            act = writer.write(kind, body, keys=keys, said=now, by=stored.act, texts=texts)
            uploads.append(act.upload())
        verdicts = [clerk.submit(_taken(house, upload)) for upload in uploads]
        for verdict in await asyncio.gather(*verdicts):
            assert isinstance(verdict, Receipt), verdict
            say(f"ack {verdict.act} {verdict.index}")
        head = clerk.book.head
        say(f"head {head.size} {head.root.hex()}")


def _taken(house: House, upload: bytes) -> Submission:
    taken = house.clerk.receive(upload)
    assert not isinstance(taken, Receipt)
    return taken


async def publish_on(house: House) -> None:
    while True:
        await house.publication.publish()
        await asyncio.sleep(0)


async def main(root: Path, seed: int, dies_at: int) -> None:
    steps = itertools.count(1)

    def die(_step: str) -> None:
        if next(steps) == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    house = open_house(HouseDirectory(root), REGISTRY, hook=die)
    head = house.clerk.book.head
    say("up")
    say(f"head {head.size} {head.root.hex()}")
    await asyncio.gather(write_on(house, random.Random(seed)), publish_on(house))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
