"""The whole site with a vote in it: ballots, boxes and health at their addresses, started and
stopped with the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY
from glasshouse.elections.boxes.reader import box_path
from glasshouse.site.asgi import Site, application_for
from tests.clerk.asgi import Response, request
from tests.elections.boxes.hall import Hall
from tests.house.world import ORIGIN, key

YES = [0, 1, 0]


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[str]:
    """Start the site as a server does; gives what it said of its start."""
    asked: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    await asked.put({"type": "lifespan.startup"})
    life = asyncio.create_task(site({"type": "lifespan"}, asked.get, said.put))
    started = await said.get()
    yield started.get("message", started["type"])
    await asked.put({"type": "lifespan.shutdown"})
    await life


async def get(site: Site, path: str) -> Response:
    response = await request(site, b"", method="GET", path=path)
    assert response is not None
    return response


@pytest.fixture
async def hall(tmp_path: Path) -> Hall:
    made = Hall(tmp_path)
    made.desk.directory.write_key(HOUSE_KEY, write_key(f"{ORIGIN}/house", key("house")))
    await made.opened()
    return made


async def test_a_site_takes_ballots_and_serves_their_box(hall: Hall) -> None:
    raw = hall.ballot(0, YES)
    await hall.stop()
    site = application_for(hall.desk.directory.root, clock=hall.desk.clock)
    async with running(site) as said:
        assert said == "lifespan.startup.complete"
        cast = await request(site, raw, path=f"/api/votes/{hall.id}/ballots")
        assert cast is not None
        assert (cast.status, cast.json["index"]) == (201, 0)
        early = await get(site, cast.json["receipt"])
        assert early.status in (200, 404)
        missing = await get(site, f"/record/boxes/{hall.id}/proof/1")
        assert missing.status == 404
        assert missing.headers["access-control-allow-origin"] == "*"
    # Stopping published what was cast.
    async with running(site) as said:
        assert said == "lifespan.startup.complete"
        receipt = await get(site, cast.json["receipt"])
        assert receipt.status == 200
        assert receipt.headers["access-control-allow-origin"] == "*"
        bundle = await get(site, f"/record/boxes/{hall.id}/tile/entries/000.p/1")
        assert raw in bundle.body
        again = await request(site, raw, path=f"/api/votes/{hall.id}/ballots")
        assert again is not None
        assert (again.status, again.json["index"]) == (200, 0)


async def test_a_site_does_not_start_with_a_box_that_lacks_what_was_promised(hall: Hall) -> None:
    await hall.post(hall.ballot(0, YES))
    await hall.step()
    await hall.stop()
    box_path(hall.desk.directory, hall.id).unlink()
    site = application_for(hall.desk.directory.root, clock=hall.desk.clock)
    asked: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    await asked.put({"type": "lifespan.startup"})
    await site({"type": "lifespan"}, asked.get, said.put)
    message = said.get_nowait()
    assert message["type"] == "lifespan.startup.failed"
    assert "1 ballots in it were promised" in message["message"]
    # Nothing holds the house: it can be opened once the box is back.
    hall.desk.open().close()


async def test_health_tells_of_the_boxes(hall: Hall) -> None:
    report = json.loads(json.dumps(hall.serving.health()))
    assert report["boxes"]["status"]["open"] is True
    assert report["accepting"] is True
    await hall.stop()
