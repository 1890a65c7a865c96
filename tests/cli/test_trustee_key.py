"""The key file of a trustee on a record: of one form with that of the desk on the site."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.trustee_key import (
    AloneKey,
    MemberKey,
    Owner,
    owner_of,
    read_alone,
    read_member,
    write_key,
)
from glasshouse.elections.belenios.files import sha256_hex
from tests.cli.test_election import election
from tests.cli.test_main import glasshouse

VOTE, TRUSTEE = "5e" * 32, "7a" * 32
OWN = ("--vote", VOTE, "--by", TRUSTEE)
#: Files that booth/test/trustee_desk.test.js reads as well, and writes byte for byte.
SHARED = Path(__file__).resolve().parents[2] / "booth/test/trustee_keys.json"


@pytest.fixture(scope="module")
def shared() -> dict[str, str]:
    found: dict[str, str] = json.loads(SHARED.read_text(encoding="utf-8"))
    return found


def secret_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(("role", "read"), [("alone", read_alone), ("member", read_member)])
def test_a_file_that_the_desk_made_is_read_and_written_byte_for_byte(
    shared: dict[str, str],
    tmp_path: Path,
    role: str,
    read: Callable[[Path], AloneKey | MemberKey],
) -> None:
    key = read(secret_file(tmp_path / "desk", shared[role]))
    assert key.owner == Owner(shared["vote"], shared["trustee"])
    write_key(tmp_path / "again", key, key.owner)
    assert (tmp_path / "again").read_text() == shared[role]
    assert (tmp_path / "again").stat().st_mode & 0o077 == 0


def test_a_trustee_alone_makes_one_file_to_keep_and_one_to_show(tmp_path: Path) -> None:
    made = election("trustee", "new", tmp_path, *OWN)
    key = read_alone(Path(made["private"]))
    shown = Path(made["public"]).read_bytes()
    assert (key.owner, key.public_key) == (Owner(VOTE, TRUSTEE), shown)
    assert made["commitment"] == sha256_hex(shown)
    again = election("trustee", "public", "--key", made["private"], tmp_path / "again.pubkey")
    assert (tmp_path / "again.pubkey").read_bytes() == shown
    assert again["commitment"] == made["commitment"]
    assert sorted(each.suffix for each in tmp_path.iterdir()) == [
        ".pubkey", ".pubkey", ".trustee-key",
    ]  # fmt: skip


def test_a_member_keeps_one_file_that_holds_what_it_has_drawn(tmp_path: Path) -> None:
    path, exchange = tmp_path / "my.trustee-key", tmp_path / "exchange"
    size = ("--size", 3, "--needed", 2, "--place", 1)
    made = election("trustee", "certificate", exchange, "--key", path, *size, *OWN)
    key = read_member(path)
    assert key.owner == Owner(VOTE, TRUSTEE)
    assert key.drawn is not None
    assert key.drawn.commitment == made["commitment"]
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [path.name]


# --- what is refused ------------------------------------------------------------------------------


def changed(file: str, **other: Any) -> str:
    return json.dumps({**json.loads(file), **other})


@pytest.mark.parametrize(
    ("role", "other", "told"),
    [
        ("alone", {"form": "another"}, "no key file of a trustee"),
        ("alone", {"role": "member"}, "the field seed is missing"),
        ("alone", {"secretKey": 5}, "decimal digits"),
        ("alone", {"more": ""}, "does not belong"),
        ("alone", {"vote": None}, "text is missing"),
        ("member", {"role": "alone"}, "the field secretKey is missing"),
        ("member", {"drawn": "{}"}, "the field polynomial is missing"),
        ("member", {"commitment": "00" * 32}, "another polynomial than it holds"),
    ],
)
def test_a_file_that_is_none_is_refused_and_nothing_of_it_is_repeated(
    shared: dict[str, str], tmp_path: Path, role: str, other: dict[str, Any], told: str
) -> None:
    path = secret_file(tmp_path / "key", changed(shared[role], **other))
    read = read_alone if role == "alone" else read_member
    with pytest.raises(CommandEnded) as caught:
        read(path)
    assert told in caught.value.wrong
    secrets = json.loads(shared[role])
    for name in ("secretKey", "seed", "drawn"):
        assert name not in secrets or secrets[name] not in caught.value.wrong


def test_each_file_is_for_its_role(shared: dict[str, str], tmp_path: Path) -> None:
    alone = secret_file(tmp_path / "alone", shared["alone"])
    member = secret_file(tmp_path / "member", shared["member"])
    with pytest.raises(CommandEnded, match="a trustee who is in no group"):
        read_member(alone)
    with pytest.raises(CommandEnded, match="a member of a group"):
        read_alone(member)


def test_a_file_that_others_can_read_is_refused(shared: dict[str, str], tmp_path: Path) -> None:
    path = secret_file(tmp_path / "key", shared["alone"])
    path.chmod(0o644)
    with pytest.raises(CommandEnded, match="can be read by others") as caught:
        read_alone(path)
    assert caught.value.remedy == f"Run: chmod 600 {path}"


def test_a_file_of_the_protocol_holds_no_public_key(tmp_path: Path) -> None:
    made = election("trustee", "new", tmp_path)
    assert read_alone(Path(made["private"])).owner is None
    ran = glasshouse("election", "trustee", "public", "--key", made["private"], tmp_path / "out")
    assert ran.returncode == 1
    assert "holds no public key" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_vote_and_trustee_are_named_together_and_by_their_ids() -> None:
    assert owner_of(None, None) is None
    assert owner_of(VOTE, TRUSTEE) == Owner(VOTE, TRUSTEE)
    for vote, by in ((VOTE, None), (None, TRUSTEE), (VOTE, "red"), ("status", TRUSTEE)):
        with pytest.raises(CommandEnded) as caught:
            owner_of(vote, by)
        assert caught.value.code == 2
