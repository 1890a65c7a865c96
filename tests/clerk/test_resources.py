"""The record is served to anybody, exactly, and to hostile requests not at all."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.resources import CHUNK, Answer, RecordResources
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.client import RecordReader
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.errors import NotFoundError
from glasshouse.record.merkle import leaf_hash
from glasshouse.record.note import Note
from glasshouse.record.policy import Policy
from glasshouse.record.proof import Proof, verify_proof
from tests.clerk.houses import LOG, continue_house, write_house
from tests.clerk.test_reader import owner, withhold
from tests.house.world import World

SIZE = 300
POLICY = Policy.of_log(LOG.verifier)


def make_world() -> World:
    world = World()
    house = world.found(author_quota=100_000)
    for number in range(SIZE - 1):
        world.described(house, f"party-{number}")
    return world


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


# --- What is served -------------------------------------------------------------------------------


def test_the_whole_record_can_be_copied_and_verified(served: RecordResources, world: World) -> None:
    reader = RecordReader(Served(served), POLICY)
    signed = reader.checkpoint()
    assert signed.size == SIZE
    assert list(reader.entries(signed)) == [entry.encode() for entry in world.entries]


def test_the_checkpoint_is_never_kept(served: RecordResources, directory: HouseDirectory) -> None:
    answer = get(served, "checkpoint")
    assert answer.body == directory.checkpoint.read_bytes()
    assert (answer.media_type, answer.caching) == (b"text/plain; charset=utf-8", b"no-store")


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_tiles_are_kept_for_ever(
    served: RecordResources, directory: HouseDirectory, path: str
) -> None:
    answer = get(served, path, accept_encoding="gzip")
    assert answer.body == (directory.record / path).read_bytes()
    assert answer.media_type == b"application/octet-stream"
    assert answer.caching == b"public, max-age=31536000, immutable"
    assert answer.more == ()


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/001.p/44"])
def test_bundles_are_packed_for_who_asks(
    served: RecordResources, directory: HouseDirectory, path: str
) -> None:
    content = (directory.record / path).read_bytes()
    plain = get(served, path)
    packed = get(served, path, accept_encoding="br, GZIP;q=0.5")
    assert plain.body == content
    assert plain.more == ((b"vary", b"accept-encoding"),)
    assert gzip.decompress(packed.body) == content
    assert packed.more == ((b"vary", b"accept-encoding"), (b"content-encoding", b"gzip"))
    assert packed.caching == b"public, max-age=31536000, immutable"
    assert get(served, path, accept_encoding="gzip").body == packed.body


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.000", "xgzip", "identity"])
def test_bundles_are_plain_for_others(served: RecordResources, accepted: str) -> None:
    answer = get(served, "tile/entries/000", accept_encoding=accepted)
    assert answer.more == ((b"vary", b"accept-encoding"),)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000",
        "tile/0/000.p/200",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/000.p/200",
        "tile/entries/001.p/44",
    ],
)
def test_case_23_a_published_file_that_is_gone_is_served_all_the_same(
    served: RecordResources, directory: HouseDirectory, path: str
) -> None:
    file = directory.record / path
    whole = file.read_bytes()
    file.unlink()
    answer = get(served, path)
    assert (answer.status, answer.body) == (200, whole)
    assert answer.caching == b"public, max-age=31536000, immutable"
    file.write_bytes(whole)


@pytest.mark.parametrize("path", ["tile/0/000.p/7", "tile/entries/001.p/1"])
def test_partial_tiles_of_sizes_between_two_checkpoints_are_true_too(
    served: RecordResources, directory: HouseDirectory, path: str
) -> None:
    assert not (directory.record / path).exists()
    answer = get(served, path)
    wider = "tile/0/000" if path.startswith("tile/0") else "tile/entries/001.p/44"
    assert answer.status == 200
    assert (directory.record / wider).read_bytes().startswith(answer.body)


def test_what_is_committed_and_not_published_is_in_no_tile(
    own: tuple[World, HouseDirectory, RecordResources],
) -> None:
    world, directory, resources = own
    world.described(owner(world), "west")
    continue_house(directory, world, [])
    assert get(resources, "tile/0/000.p/3").status == 200
    for path in ("tile/0/000.p/4", "tile/entries/000.p/4", "tile/0/000", "tile/1/000.p/1"):
        assert get(resources, path).status == 404


@pytest.mark.parametrize("size", [200, SIZE])
def test_every_published_checkpoint_is_kept(served: RecordResources, size: int) -> None:
    answer = get(served, f"checkpoint/{size}")
    assert open_checkpoint(answer.body, LOG.verifier).size == size
    assert answer.caching == b"no-cache", "cosignatures may still be added"


@pytest.mark.parametrize("index", [0, 199, 200, 255, 256, SIZE - 1])
def test_every_published_entry_has_a_receipt(
    served: RecordResources, world: World, index: int
) -> None:
    answer = get(served, f"proof/{index}")
    leaf = leaf_hash(world.entries[index].encode())
    assert verify_proof(Proof.parse(answer.body), leaf, POLICY).size == SIZE
    assert answer.caching == b"no-store", "the next one is under a newer checkpoint"


def test_the_policy_names_the_log(served: RecordResources) -> None:
    answer = get(served, "policy")
    assert answer.body == b"log %b\nquorum none\n" % LOG.verifier.format().encode()


def test_the_policy_names_the_witnesses_and_receipts_carry_their_cosignatures(
    tmp_path: Path,
) -> None:
    signer = WitnessSigner("witness.example.org/w1", bytes([1]) * 32)
    world = World()
    world.found(witnesses=[{"vkey": signer.verifier.format(), "url": None}], quorum=1)
    directory = write_house(tmp_path / "house", world)
    storage = Storage(directory.database)
    published = storage.latest_note()
    assert published is not None
    note = Note.parse(published.note)
    storage.begin()
    storage.save_note(1, note.with_signatures([signer.cosign(note.text, 5)]).encode(), 0)
    storage.commit()
    storage.close()
    reader = HouseReader(directory, REGISTRY)
    resources = RecordResources(reader)
    policy = Policy.parse(get(resources, "policy").body)
    proof = Proof.parse(get(resources, "proof/0").body)
    signed = verify_proof(proof, leaf_hash(world.entries[0].encode()), policy)
    assert [each.time for each in signed.cosignatures] == [5]
    resources.close()
    reader.close()


@pytest.mark.parametrize("size", [0, 1, 299, SIZE])
def test_the_running_digest_of_every_size(
    served: RecordResources, directory: HouseDirectory, size: int
) -> None:
    storage = Storage(directory.database)
    assert get(served, f"digest/{size}").body == storage.digest_at(size).hex().encode() + b"\n"
    storage.close()


def test_words_are_asked_for_again_each_time(served: RecordResources, world: World) -> None:
    digest = world.entries[7].act.envelope.sheets["en"]
    answer = get(served, f"sheet/{digest}")
    assert answer.body == world.sheets[digest].raw
    assert (answer.media_type, answer.caching) == (b"application/json", b"no-cache")
    assert dict(answer.more)[b"etag"] == f'"{digest}"'.encode()
    for known in (f'"{digest}"', f'"x", W/"{digest}"'):
        again = get(served, f"sheet/{digest}", if_none_match=known)
        assert (again.status, again.body, again.caching) == (304, b"", b"no-cache")
    assert get(served, f"sheet/{digest}", if_none_match='"x"').status == 200


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
def test_hostile_and_unknown_paths_lead_nowhere_and_are_not_kept(
    served: RecordResources, path: str
) -> None:
    answer = get(served, path, accept_encoding="gzip")
    # Case 24: an error with the headers of what was asked for would stay in a cache for a year.
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


# --- As ASGI --------------------------------------------------------------------------------------


async def ask(
    resources: RecordResources, method: str, path: bytes
) -> tuple[int, dict[bytes, bytes], list[bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": "/record/decoded-and-not-used",
        "raw_path": path,
        "headers": [(b"accept-encoding", b"identity")],
    }
    await resources(scope, receive, send)
    assert sent[0]["type"] == "http.response.start"
    assert [message.get("more_body", False) for message in sent[1:]][-1] is False
    return sent[0]["status"], dict(sent[0]["headers"]), [message["body"] for message in sent[1:]]


@pytest.mark.parametrize(
    "path", [b"checkpoint", b"tile/entries/000", b"proof/1", b"policy", b"digest/1", b"nothing"]
)
async def test_every_answer_is_open_to_other_sites_whole_and_of_one_type(
    served: RecordResources, path: bytes
) -> None:
    status, headers, body = await ask(served, "GET", b"/record/" + path)
    assert headers[b"access-control-allow-origin"] == b"*"
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-length"] == b"%d" % len(b"".join(body))
    assert b"cache-control" in headers
    assert b"content-type" in headers
    head_status, head_headers, head_body = await ask(served, "HEAD", b"/record/" + path)
    assert (head_status, head_headers, head_body) == (status, headers, [b""])


async def test_large_bundles_are_sent_piece_by_piece(served: RecordResources) -> None:
    _, _, body = await ask(served, "GET", b"/record/tile/entries/000")
    assert len(body) > 2
    assert max(map(len, body)) <= CHUNK


async def test_the_path_as_it_came_decides(served: RecordResources) -> None:
    status, _, _ = await ask(served, "GET", b"/record/%63heckpoint")
    assert status == 404


def test_facts_are_read_and_not_written(served: RecordResources, directory: HouseDirectory) -> None:
    storage = Storage(directory.database)
    before = storage.connection.execute("PRAGMA data_version").fetchone()
    for path in ("policy", "proof/1", "digest/1", "checkpoint/200"):
        get(served, path)
    assert storage.connection.execute("PRAGMA data_version").fetchone() == before
    storage.close()
