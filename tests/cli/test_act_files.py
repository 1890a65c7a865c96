"""Saying something that carries files: each is sent first, under its fingerprint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from glasshouse.cli import keyring
from glasshouse.cli.act import Address, Words, compose_to_file, say, send, sign
from glasshouse.elections.belenios.files import sha256_hex
from tests.cli.holding import Held, begun
from tests.cli.simulator import ADDRESS, key
from tests.cli.test_act import Door, ended


class FileDoor(Door):
    """A door that takes files as well, and keeps what came in which order."""

    def __init__(self, held: Held) -> None:
        super().__init__(held.house)
        self.came: list[str] = []
        self.file_refusal: dict[str, Any] | None = None

    def address(self, log_key: str | None = None) -> Address:
        return Address(ADDRESS, log_key, "", httpx.MockTransport(self.take), self.waited.append)

    def take(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method != "PUT":
            if path == "/api/acts":
                self.came.append("act")
            return self.answer(request)
        if self.file_refusal is not None:
            return httpx.Response(int(self.file_refusal["status"]), json=self.file_refusal)
        assert path == f"/api/files/{sha256_hex(request.content)}"
        self.came.append(path.rpartition("/")[2])
        return httpx.Response(201, json={})


@pytest.fixture
def held() -> Held:
    held = Held()
    held.announce()
    held.make_keys()
    return held


@pytest.fixture
def authority(held: Held, tmp_path: Path) -> Path:
    keyring.create(tmp_path / "authority.key", "authority", key(held.authority).seed)
    return tmp_path / "authority.key"


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    raw = begun().roll.raw
    (tmp_path / "roll.pubcreds").write_bytes(raw)
    return tmp_path / "roll.pubcreds"


def committing(held: Held, *files: Path) -> Words:
    return Words(
        "roll.commit",
        json.dumps({"election": held.id, "voters": 4, "total_weight": 4}),
        by=held.offices[held.authority],
        scope=held.conference,
        files=files,
    )


def test_a_file_is_shown_sent_first_and_named(
    held: Held, authority: Path, roll: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door = FileDoor(held)
    assert say(committing(held, roll), door.address(), [authority], yes=True) == 0
    digest = sha256_hex(roll.read_bytes())
    assert door.came == [digest, "act"]
    assert held.vote.roll == digest
    size = f"{len(roll.read_bytes()):,} bytes, application/json"
    assert f"{digest}, {size}" in capsys.readouterr().err


def test_a_draft_names_its_files_and_they_are_sent_with_it(
    held: Held, authority: Path, roll: Path, tmp_path: Path
) -> None:
    door, draft = FileDoor(held), tmp_path / "draft.json"
    words = committing(held, roll)
    compose_to_file(words, draft, signers=(), keys=[authority], address=door.address())
    sign(draft, [authority], yes=True)
    assert send(draft, door.address(), files=[roll], yes=True) == 0
    assert door.came == [sha256_hex(roll.read_bytes()), "act"]


@pytest.mark.parametrize("count", [0, 2])
def test_a_kind_carries_as_many_files_as_it_calls_for(
    held: Held, authority: Path, roll: Path, count: int
) -> None:
    door = FileDoor(held)
    refused = ended(
        lambda: say(committing(held, *[roll] * count), door.address(), [authority], yes=True)
    )
    assert refused.code == 2
    assert "in this order: application/json" in refused.remedy
    assert door.came == []


def test_a_file_that_the_draft_does_not_name_is_not_sent(
    held: Held, authority: Path, roll: Path, tmp_path: Path
) -> None:
    door, draft = FileDoor(held), tmp_path / "draft.json"
    compose_to_file(
        committing(held, roll), draft, signers=(), keys=[authority], address=door.address()
    )
    sign(draft, [authority], yes=True)
    (tmp_path / "other").write_bytes(b"another")
    refused = ended(lambda: send(draft, door.address(), files=[tmp_path / "other"], yes=True))
    assert refused.code == 2
    assert door.came == []


def test_a_file_that_the_house_refuses_ends_it_before_the_statement(
    held: Held, authority: Path, roll: Path
) -> None:
    door = FileDoor(held)
    door.file_refusal = {"status": 507, "title": "No room.", "code": "storage_full"}
    refused = ended(lambda: say(committing(held, roll), door.address(), [authority], yes=True))
    assert (refused.code, refused.details["reason"]) == (1, "storage_full")
    assert door.came == []


def test_a_file_that_cannot_be_read_is_told(held: Held, authority: Path, tmp_path: Path) -> None:
    words = committing(held, tmp_path / "nowhere")
    assert ended(lambda: say(words, FileDoor(held).address(), [authority])).code == 3
