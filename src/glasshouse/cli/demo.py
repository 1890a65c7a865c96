"""``glasshouse demo``: build the demo house, with a negotiation of history and one for practice.

The deadlines of the practice table count from the moment the house is built; ``--fresh`` builds it
anew, in place of a demo house and of nothing else.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from glasshouse.clerk.clock import SystemClock
from glasshouse.clerk.directory import LOG_KEY, HouseDirectory, HouseLock, HouseLocked
from glasshouse.cli.exits import OK, environment, failed
from glasshouse.cli.logs import log_to_standard_error
from glasshouse.cli.output import progress, show, show_json
from glasshouse.demo.builder import Booths, Built, NotTaken, build, demo_origin
from glasshouse.record.errors import RecordError
from glasshouse.record.note import SignerKey

_DEMO_ORIGIN = "127.0.0.1/demo-"


def demo(folder: Path, *, fresh: bool = False, json: bool = False) -> int:
    """Build the demo house in a new directory, or with ``fresh`` in place of an older demo.

    Raises ``CommandEnded``. The directory appears whole or not at all.
    """
    there = folder.exists() and any(folder.iterdir())
    if there and not fresh:
        raise failed(f"{folder} is not empty", "Name a new directory, or add --fresh.")
    if there:
        _require_demo(folder)
    log_to_standard_error()
    beside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    unfinished, retired = beside.with_suffix(".unfinished"), beside.with_suffix(".retired")
    try:
        with _unserved(folder) if there else nullcontext(), progress(json) as advance:
            built = build(
                unfinished,
                demo_origin(secrets.token_bytes),
                SystemClock(),
                secrets.token_bytes,
                advance,
                booths=_booths(),
            )
            if folder.exists():
                folder.replace(retired)
            unfinished.replace(folder)
    except (OSError, sqlite3.Error) as error:
        raise environment(f"the demo could not be built: {error}") from error
    except NotTaken as error:
        raise failed(f"the demo could not be built: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(retired, ignore_errors=True)
    _tell(built, folder, json)
    return OK


def _booths() -> Booths:
    """What makes the page by which voters vote offline; raises ``CommandEnded``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")
    # Django reads its settings when it is imported, so not before a demo is to be built.
    import django

    django.setup(set_prefix=False)
    from glasshouse.site.offline_booth import NotBuilt, OfflineBooths, Program

    try:
        Program.built()
    except NotBuilt as error:
        raise environment(f"the demo could not be built: {error}") from error
    return OfflineBooths


def _require_demo(folder: Path) -> None:
    """Threat: a slip of the hand deletes a real house. Only a demo is ever replaced."""
    try:
        origin = SignerKey.parse(HouseDirectory(folder).read_key(LOG_KEY)).name
    except (OSError, RecordError):
        origin = ""
    if not origin.startswith(_DEMO_ORIGIN):
        raise failed(
            f"{folder} is not a demo house, and is left as it is",
            "--fresh replaces demo houses alone. Name a new directory.",
        )


@contextmanager
def _unserved(folder: Path) -> Iterator[None]:
    """Hold a house that is to be replaced, so that no server reads it meanwhile."""
    try:
        with HouseLock(HouseDirectory(folder)):
            yield
    except HouseLocked as error:
        raise failed(
            f"{folder} is being served, and is left as it is", "Stop the server first."
        ) from error


def _tell(built: Built, folder: Path, json: bool) -> None:
    if json:
        show_json(
            {
                "result": "built",
                "directory": str(folder),
                "origin": built.origin,
                "log_key": built.log_key,
                "size": built.size,
                "root": built.root,
                "statements": built.statements,
                "parties": built.parties,
                "documents": built.documents,
                "practice": built.practice,
                "vote": built.vote,
                "ballots": built.ballots,
            }
        )
        return
    show(
        f"The demo house {built.origin} is in {folder}: {built.size} entries, among them "
        f"{built.statements} statements of {built.parties} parties, after {built.documents} "
        f"sources, and a vote of {built.ballots} ballots.\n"
        f"Anybody can sit down at /conferences/{built.practice}/seat\n"
        f"Its log key is {built.log_key}\nNext: glasshouse serve {folder}"
    )
