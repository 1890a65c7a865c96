"""A house of 300 entries whose record is served, and how the tests ask it."""

from __future__ import annotations

import json
from typing import Any

from glasshouse.clerk.resource_answers import Answer
from glasshouse.clerk.resources import RecordResources
from glasshouse.record.errors import NotFoundError
from glasshouse.record.policy import Policy
from tests.clerk.houses import LOG
from tests.house.world import World

SIZE = 300
POLICY = Policy.of_log(LOG.verifier)


def make_world() -> World:
    world = World()
    house = world.found(author_quota=100_000)
    for number in range(SIZE - 1):
        world.described(house, f"party-{number}")
    return world


def get(resources: RecordResources, path: str, **headers: str) -> Answer:
    given = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return resources.answer("GET", f"/record/{path}".encode(), given)


def problem(answer: Answer) -> dict[str, Any]:
    assert answer.media_type == b"application/problem+json"
    members: dict[str, Any] = json.loads(answer.body)
    assert members["status"] == answer.status
    return members


class Served:
    """A ``Source`` for the record's own reader."""

    def __init__(self, resources: RecordResources) -> None:
        self.resources = resources

    def read(self, path: str, limit: int) -> bytes:
        answer = get(self.resources, path)
        if answer.status != 200:
            raise NotFoundError("not_found", path, path)
        return answer.body
