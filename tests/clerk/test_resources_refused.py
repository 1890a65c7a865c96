"""What is not on the record is not served, however it is asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.resources import RecordResources
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage
from glasshouse.kinds import REGISTRY
from tests.clerk.houses import continue_house, write_house
from tests.clerk.served import SIZE, get, problem
from tests.clerk.test_reader import owner, withhold
from tests.house.world import World

# --- What is not served ---------------------------------------------------------------------------


def test_case_26_withheld_words_are_gone_and_the_entry_is_named(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    world, directory, resources = own
    digest = world.entries[1].act.envelope.sheets["en"]
    assert get(resources, f"sheet/{digest}").status == 200
    act = withhold(world, 1)
    continue_house(directory, world, [])
    # The attack: a cache that has the words asks whether they are still good.
    for known in ("", f'"{digest}"'):
        answer = get(resources, f"sheet/{digest}", if_none_match=known)
        assert (answer.status, answer.caching, answer.more) == (410, b"no-store", ())
        members = problem(answer)
        assert members["code"] == "text_withheld"
        assert (members["entry"], members["act"]) == (3, act)
        assert (members["ground"], members["until"]) == ("court_order", None)
        assert world.sheets[digest].lines["name"].encode() not in answer.body


def test_words_of_no_recorded_act_are_not_served(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    world, directory, resources = own
    stray = world.writer.sheet("en", {"name": "Left behind by a batch that failed."})
    store = SheetStore(directory.sheets)
    store.put([(stray.digest, stray.raw)], 3)
    store.close()
    assert problem(get(resources, f"sheet/{stray.digest}"))["code"] == "not_found"


def test_words_that_are_lost_are_said_to_be(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    world, directory, resources = own
    digest = world.entries[1].act.envelope.sheets["en"]
    store = SheetStore(directory.sheets)
    store.erase([digest])
    store.close()
    answer = get(resources, f"sheet/{digest}")
    assert (answer.status, answer.caching) == (404, b"no-store")
    assert problem(answer)["code"] == "text_missing"


def test_what_is_recorded_and_not_published_can_be_asked_for_in_a_second(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    world, directory, resources = own
    world.described(owner(world), "west")
    continue_house(directory, world, [])
    answer = get(resources, "proof/3")
    assert (answer.status, answer.caching) == (404, b"no-store")
    assert dict(answer.more) == {b"retry-after": b"1"}
    assert problem(answer)["code"] == "not_published"
    assert get(resources, "proof/4").more == ()
    assert get(resources, "checkpoint/4").status == 404
    continue_house(directory, world, [4])
    assert get(resources, "proof/3").status == 200


def test_a_house_that_published_nothing_yet(tmp_path: Path) -> None:
    world = World()
    world.found()
    directory = write_house(tmp_path / "house", world, [])
    reader = HouseReader(directory, REGISTRY)
    resources = RecordResources(reader)
    for path in ("checkpoint", "proof/0"):
        answer = get(resources, path)
        assert (answer.status, dict(answer.more)) == (404, {b"retry-after": b"1"})
    resources.close()
    reader.close()


def test_a_record_that_is_not_founded_has_nothing(tmp_path: Path) -> None:
    directory = HouseDirectory(tmp_path / "house")
    directory.create()
    Storage(directory.database).close()
    SheetStore(directory.sheets).close()
    reader = HouseReader(directory, REGISTRY)
    resources = RecordResources(reader)
    for path in ("policy", "proof/0", "digest/1", f"sheet/{'0' * 64}"):
        assert get(resources, path).status == 404
    resources.close()
    reader.close()


NUMBERS = ["", "-1", "+1", "01", "1 ", "1_0", "1.0", "0x1", "1e1", "٣", "9" * 19, "9" * 150, "1/"]


@pytest.mark.parametrize("name", ["proof", "checkpoint", "digest"])
@pytest.mark.parametrize("number", [*NUMBERS, str(SIZE + 1), str(2**63 - 1)])
def test_case_20_other_spellings_of_numbers_are_refused(
    served: RecordResources, name: str, number: str
) -> None:
    answer = get(served, f"{name}/{number}")
    assert (answer.status, answer.caching) == (404, b"no-store")
    assert problem(answer)["code"] == "not_found"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "nothing",
        "checkpoint/",
        "checkpoint//",
        "policy/",
        "policy/x",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/00/000",
        "tile/8/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/001",
        "tile/0/001.p/45",
        "tile/0/x000/000",
        "tile/entries/002.p/1",
        "tile/entries/" + "x999/" * 30 + "000",
        "tile/0/../0/000",
        "tile/../../keys/log.key",
        "../keys/log.key",
        "..%2fkeys/log.key",
        "%2e%2e/keys/log.key",
        "tile/0/%30%30%30",
        "tile/0/000\0",
        "tile/0/000%00",
        "tile\\0\\000",
        "tile/0/٠٠٠",
        "/etc/passwd",
        "checkpoint%20",
        "checkpoint\n",
        "sheet/",
        "sheet/" + "0" * 64,
        "sheet/" + "A" * 64,
        "sheet/" + "0" * 63,
        "sheet/" + "0" * 64 + "/",
        "sheet/../checkpoint",
        "file/" + "0" * 64,
        "file/" + "0" * 5,
        "x" * 100_000,
    ],
)
def test_case_24_hostile_and_unknown_paths_lead_nowhere_and_are_not_kept(
    served: RecordResources, path: str
) -> None:
    answer = get(served, path, accept_encoding="gzip")
    # An error with the headers of what was asked for would stay in a cache for a year.
    assert (answer.status, answer.caching, answer.more) == (404, b"no-store", ())
    assert problem(answer)["code"] == "not_found"
    assert b"key" not in answer.body


def test_a_pipe_among_the_tiles_holds_nobody_up(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    _, directory, resources = own
    os.mkfifo(directory.record / "tile/0/000.p/2")
    answer = get(resources, "tile/0/000.p/2")
    assert (answer.status, answer.caching) == (500, b"no-store")
    assert problem(answer)["code"] == "server_fault"


def test_a_broken_database_is_a_fault_that_says_nothing_more(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    _, directory, resources = own
    storage = Storage(directory.database)
    storage.connection.execute("DROP TABLE note")
    storage.close()
    answer = get(resources, "checkpoint/3")
    assert (answer.status, answer.caching) == (500, b"no-store")
    assert b"note" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "get", "TRACE"])
def test_the_record_can_only_be_read(served: RecordResources, method: str) -> None:
    answer = served.answer(method, b"/record/checkpoint", {})
    assert (answer.status, dict(answer.more)) == (405, {b"allow": b"GET, HEAD"})


def test_other_addresses_are_not_the_records(served: RecordResources) -> None:
    for path in (b"/checkpoint", b"record/checkpoint", b"/recordx/checkpoint", b""):
        assert served.answer("GET", path, {}).status == 404
