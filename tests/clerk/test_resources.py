"""The record is served to anybody, exactly."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.resource_answers import CHUNK
from glasshouse.clerk.resources import RecordResources
from glasshouse.clerk.storage import Storage
from glasshouse.kinds import REGISTRY
from glasshouse.record.checkpoint import open_checkpoint
from glasshouse.record.client import RecordReader
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.merkle import leaf_hash
from glasshouse.record.note import Note
from glasshouse.record.policy import Policy
from glasshouse.record.proof import Proof, verify_proof
from tests.clerk.houses import LOG, continue_house, write_house
from tests.clerk.served import POLICY, SIZE, Served, get
from tests.clerk.test_reader import owner
from tests.house.world import World

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
    for known in (f'"{digest}"', f'"x", W/"{digest}"', "*", " * "):
        again = get(served, f"sheet/{digest}", if_none_match=known)
        assert (again.status, again.body, again.caching) == (304, b"", b"no-cache")
    for other in ('"x"', digest, '"*"', "**", ""):
        assert get(served, f"sheet/{digest}", if_none_match=other).status == 200


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
