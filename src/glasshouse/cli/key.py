"""``glasshouse key``: make a key file, and show the public side of one."""

from __future__ import annotations

import json as json_text
import secrets
from pathlib import Path

from glasshouse.cli import keyring
from glasshouse.cli.exits import OK
from glasshouse.cli.keyring import KeyFile
from glasshouse.cli.output import show, show_json


def new(path: Path, *, name: str, json: bool = False) -> int:
    """Make a key and write it to a new file."""
    made = keyring.create(path, name, secrets.token_bytes(32))
    if json:
        show_json({"result": "made", "file": str(path)} | _public(made))
    else:
        show(
            f"{path} now holds a new private key. Nobody can restore it: keep a copy in another "
            f"place, and register a second key.\n{_words(made)}"
        )
    return OK


def show_public(path: Path, *, json: bool = False) -> int:
    """Show what others may know of a key."""
    loaded = keyring.load(path)
    if json:
        show_json(_public(loaded))
    else:
        show(_words(loaded))
    return OK


def _public(loaded: KeyFile) -> dict[str, object]:
    return {"name": loaded.name, "id": loaded.key.id, "key": loaded.key.value}


def _words(loaded: KeyFile) -> str:
    value = json_text.dumps(loaded.key.value)
    return f"name    {loaded.name}\nkey id  {loaded.key.id}\nkey     {value}"
