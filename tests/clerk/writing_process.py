"""A process that writes to a house until it is killed: the victim of ``test_kill_loop``.

    python -m tests.clerk.writing_process HOUSE SEED STEP

It opens the house (founding it if it is new), enters acts as fast as it can, some alone, some many
at once, some with words, some with a file that is sent before, and publishes all the while. Each
acknowledgement is written to standard output as ``ack <act id> <index>`` or ``file <fingerprint>``,
each head that has been shown as ``head <size> <root>``, and ``up`` once the house is open. It kills
itself at the step (``seams.STEPS``, and ``BETWEEN``) of that number, each counted before and after,
or at the first of that name; 0 leaves the killing to others.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import sys
from pathlib import Path

from glasshouse.acts.compose import Writer, Written
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.file_uploads import keep_own_file
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.seams import Hook
from glasshouse.clerk.startup import House, open_house
from tests.acts.file_kinds import REGISTRY, deposit, number_file
from tests.house.world import FOUNDING, HOUSE_TEXT, ORIGIN, invitation, key

BETWEEN = "between_file_and_act"
"""The moment at which a file has been acknowledged, and the act that names it not yet sent."""

_DAY = 24 * 3600 * 1000


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def write_on(house: House, chance: random.Random, hook: Hook) -> None:
    clerk = house.clerk
    writer = Writer(ORIGIN, chance.randbytes)
    _begin(house, writer)
    authors = [clerk.book.storage.entry(index) for index in (0, 1)]
    operator, office = (author.act for author in authors if author is not None)
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
            act = writer.write(kind, body, keys=keys, said=now, by=operator, texts=texts)
            uploads.append(act.upload())
        if chance.random() < 0.5:
            act = depositing(writer, chance.getrandbits(40), office, clerk.clock.now())
            await keep_own_file(clerk, house.files, act.files[0].raw)
            say(f"file {act.files[0].digest}")
            hook(BETWEEN)
            uploads.append(act.upload())
        verdicts = [clerk.submit(_taken(house, upload)) for upload in uploads]
        for verdict in await asyncio.gather(*verdicts):
            assert isinstance(verdict, Receipt), verdict
            say(f"ack {verdict.act} {verdict.index}")
        head = clerk.book.head
        say(f"head {head.size} {head.root.hex()}")


def _begin(house: House, writer: Writer) -> None:
    """Found the house and establish its office, as far as a killed process has not done it."""
    clerk = house.clerk
    now = clerk.clock.now()
    if clerk.book.head.size == 0:
        founding = FOUNDING | {"author_quota": 1_000_000}
        act = writer.write("house.found", founding, keys=[key("house")], said=now, texts=HOUSE_TEXT)
        clerk.submit(_taken(house, act.upload()))
        clerk.drain()
    stored = clerk.book.storage.entry(0)
    assert stored is not None
    if clerk.book.head.size == 1:
        body = {"slug": "office", "key": key("office").value}
        keys, texts = [key("house"), key("office")], {"en": {"name": "Office"}}
        act = writer.write(
            "office.establish", body, keys=keys, said=now, by=stored.act, texts=texts
        )
        clerk.submit(_taken(house, act.upload()))
        clerk.drain()


def depositing(writer: Writer, number: int, office: str, now: int) -> Written:
    """An act of the office that carries a file."""
    return writer.write(
        "deposit.make",
        deposit(number),
        keys=[key("office")],
        said=now,
        by=office,
        files=[number_file(number)],
    )


def _taken(house: House, upload: bytes) -> Submission:
    taken = house.clerk.receive(upload)
    assert not isinstance(taken, Receipt)
    return taken


async def publish_on(house: House) -> None:
    while True:
        await house.publication.publish()
        await asyncio.sleep(0)


async def main(root: Path, seed: int, dies_at: str) -> None:
    steps = itertools.count(1)

    def die(step: str) -> None:
        if dies_at in (step, str(next(steps))):
            os.kill(os.getpid(), signal.SIGKILL)

    house = open_house(HouseDirectory(root), REGISTRY, hook=die)
    head = house.clerk.book.head
    say("up")
    say(f"head {head.size} {head.root.hex()}")
    await asyncio.gather(write_on(house, random.Random(seed), die), publish_on(house))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
