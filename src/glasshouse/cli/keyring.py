"""Key files of people: one private key each, on one line, readable by its owner alone.

The form is that of note keys (``acts.key_file``); there is no passphrase, so the file is as safe as
the place where it lies. Keep it on an encrypted disk or a stick, and register a second key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.key_file import write_key
from glasshouse.cli.exits import environment, failed, usage
from glasshouse.record.errors import RecordError
from glasshouse.record.note import SignerKey

_LONGEST = 1000


@dataclass(frozen=True)
class KeyFile:
    """A key and the name it has in its file, which has no other meaning."""

    name: str
    key: SigningKey


def create(path: Path, name: str, seed: bytes) -> KeyFile:
    """Write a new key file. Raises ``CommandEnded``; a file that is there is never overwritten."""
    key = SigningKey(seed)
    try:
        line = write_key(name, key)
    except RecordError as error:
        raise usage(f"{name!r} cannot name a key: {error.sentence}") from error
    try:
        # Threat: a file with default permissions can be read by everybody until its mode is
        # changed, so it is created with its final mode.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise failed(
            f"{path} is there already",
            "Name a new file: a key that is overwritten is lost for ever.",
        ) from error
    except OSError as error:
        raise environment(f"cannot write {path}: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return KeyFile(name, key)


def load(path: Path) -> KeyFile:
    """Read a key file. Raises ``CommandEnded``, also where others may read it, as ssh does."""
    try:
        if path.stat().st_mode & 0o077:
            raise environment(
                f"{path} can be read by others", f"Run: chmod 600 {path}. Then consider a new key."
            )
        with path.open(encoding="utf-8") as file:
            text = file.read(_LONGEST)
        signer = SignerKey.parse(text.removesuffix("\n"))
    except OSError as error:
        raise environment(f"cannot read the key {path}: {error.strerror}") from error
    except (RecordError, UnicodeDecodeError) as error:
        raise usage(f"{path} is no key file", "Make one with: glasshouse key new FILE") from error
    return KeyFile(signer.name, SigningKey(signer.seed))
