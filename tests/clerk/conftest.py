"""A house that is served: one for all tests of a file, and one that a test may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.resources import RecordResources
from glasshouse.kinds import REGISTRY
from tests.clerk.houses import write_house
from tests.clerk.served import SIZE, make_world
from tests.house.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory, world: World) -> HouseDirectory:
    return write_house(tmp_path_factory.mktemp("served") / "house", world, [200, SIZE])


@pytest.fixture(scope="module")
def served(directory: HouseDirectory) -> Iterator[RecordResources]:
    house = HouseReader(directory, REGISTRY)
    resources = RecordResources(house)
    yield resources
    resources.close()
    house.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[World, HouseDirectory, RecordResources]]:
    """A small house that a test may change."""
    world = World()
    house = world.found()
    for slug in ("north", "south"):
        world.described(house, slug)
    directory = write_house(tmp_path / "house", world)
    reader = HouseReader(directory, REGISTRY)
    resources = RecordResources(reader)
    yield world, directory, resources
    resources.close()
    reader.close()
