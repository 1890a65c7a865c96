"""The files of an entry, in the model of its page."""

from __future__ import annotations

from glasshouse.acts.compose import AttachedFile
from glasshouse.pages import EntryPage, entry_page
from tests.acts.file_kinds import REGISTRY, deposit, number_file, page_file
from tests.house.world import World


def page_of(*files: AttachedFile) -> EntryPage:
    world = World(registry=REGISTRY)
    office = world.office(world.found())
    if files:
        body = deposit(1, html=len(files) > 1)
        world.say("deposit.leave", body, office, files=list(files))
    return entry_page(world.facts, world.page_context(), world.words, world.entries[-1])


def test_the_files_stand_in_the_order_of_the_kind() -> None:
    files = [number_file(1), page_file()]
    assert [each.model_dump() for each in page_of(*files).files] == [
        {"digest": file.digest, "size": len(file.raw), "type": file.type} for file in files
    ]


def test_an_entry_without_files_has_none() -> None:
    assert page_of().files == []
