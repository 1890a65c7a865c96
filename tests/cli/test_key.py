"""Key files: made once, for their owner alone, never overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from glasshouse.cli import key, keyring
from glasshouse.cli.exits import CommandEnded


def ended(path: Path) -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        keyring.load(path)
    return caught.value


def test_a_new_key_is_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "me.key"
    assert key.new(path, name="me") == 0
    assert path.stat().st_mode & 0o777 == 0o600
    loaded = keyring.load(path)
    printed = capsys.readouterr().out
    assert loaded.key.id in printed
    assert path.read_text().strip() not in printed


def test_two_keys_differ(tmp_path: Path) -> None:
    key.new(tmp_path / "a", name="me")
    key.new(tmp_path / "b", name="me")
    assert keyring.load(tmp_path / "a").key.id != keyring.load(tmp_path / "b").key.id


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key.new(tmp_path / "me.key", name="me")
    before = (tmp_path / "me.key").read_bytes()
    with pytest.raises(CommandEnded) as caught:
        key.new(tmp_path / "me.key", name="me")
    assert caught.value.code == 1
    assert (tmp_path / "me.key").read_bytes() == before


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_breaks_the_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandEnded) as caught:
        key.new(tmp_path / "me.key", name=name)
    assert caught.value.code == 2
    assert not (tmp_path / "me.key").exists()


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    key.new(tmp_path / "me.key", name="me")
    (tmp_path / "me.key").chmod(0o644)
    refused = ended(tmp_path / "me.key")
    assert refused.code == 3
    assert "chmod 600" in refused.remedy


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    key.new(tmp_path / "me.key", name="me")
    text = (tmp_path / "me.key").read_text()
    (tmp_path / "me.key").write_text(text.replace("me+", "you+"))
    assert ended(tmp_path / "me.key").code == 2


def test_a_missing_key_is_said(tmp_path: Path) -> None:
    assert ended(tmp_path / "none").code == 3


def test_only_the_public_side_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key.new(tmp_path / "me.key", name="me")
    capsys.readouterr()
    assert key.show_public(tmp_path / "me.key", json=True) == 0
    shown = json.loads(capsys.readouterr().out)
    loaded = keyring.load(tmp_path / "me.key").key
    assert shown == {"name": "me", "id": loaded.id, "key": loaded.value}
