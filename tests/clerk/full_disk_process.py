"""A house whose disk fills up, and is then given room again: the victim of ``test_full_disk``.

    python -m tests.clerk.full_disk_process HOUSE ROOM

Files may grow by ROOM bytes and no further (``RLIMIT_FSIZE``), which fails each write beyond with a
real error of the system, in the database, its log, its words and the published files alike. The
process speaks to its house over ASGI until nothing is taken any more, then gives it room and goes
on. It writes to standard output: ``ack <act id> <index>`` for each statement acknowledged,
``refused <status> <code>`` for each that was not, ``full`` when it gives up, ``room`` when there is
room again, and ``published <size>`` at the end.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from tests.clerk.asgi import Response
from tests.clerk.door import Door, Posting
from tests.clerk.writing_process import say
from tests.house.world import DAY, invitation

REFUSALS = 12
"""So many refusals in a row, each a second after the other, mean that the disk is full."""


def largest_file(root: Path) -> int:
    return max(path.stat().st_size for path in root.rglob("*") if path.is_file())


def grow_to(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def tell(answer: Response) -> bool:
    """Say what came back; whether it was acknowledged."""
    if answer.status in (200, 201):
        say(f"ack {answer.json['id']} {answer.json['index']}")
        return True
    say(f"refused {answer.status} {answer.json['code']}")
    return False


async def main(root: Path, room: int) -> None:
    door = Door(root)
    house = door.found(author_quota=1_000_000)
    office = door.office(house)
    await door.publish()
    grow_to(largest_file(root) + room)

    sent = refusals = 0
    upload = b""
    while refusals < REFUSALS:
        if not refusals:
            sent += 1
            body = invitation(f"number {sent}", door.now + 100 * DAY) | {"lines": ["addressee"]}
            texts = {"en": {"addressee": f"Somebody {sent}, " + "in many words " * 40}}
            upload = door.write("invitation.issue", body, office, texts=texts).upload()
        refusals = 0 if tell(await door.ask(Posting(upload))) else refusals + 1
        await door.publish()
        door.clock.pass_time(1000)
        door.now = door.clock.wall
    say("full")

    grow_to(resource.RLIM_INFINITY)
    say("room")
    for _second in range(3):
        await door.publish()
        door.clock.pass_time(60_000)
    # What was refused is sent again, as its sender was told to.
    tell(await door.ask(Posting(upload)))
    door.now = door.clock.wall
    last = door.write("invitation.issue", invitation("the last", door.now + DAY), office)
    tell(await door.ask(Posting(last.upload())))
    await door.publish()
    say(f"published {door.house.publication.size}")
    assert door.house.alarms.standing == {}, door.house.alarms.standing
    door.house.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
