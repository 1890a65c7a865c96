"""``glasshouse init``: found a house. Its first entry goes through the ordinary door."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import SigningKey, Writer
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory, HouseLocked
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.startup import House, StartRefused, open_house
from glasshouse.cli.exits import OK, environment, failed, usage
from glasshouse.cli.output import show, show_json
from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.errors import RecordError
from glasshouse.record.note import SignerKey


@dataclass(frozen=True)
class Founding:
    """What a house says of itself in its first entry. ``lines`` are its words in ``language``."""

    origin: str
    language: str
    lines: dict[str, str]
    admission: str = "closed"
    daily_cap: int = 0
    author_quota: int = 1000
    witnesses: Sequence[str] = ()
    quorum: int = 0


def init(folder: Path, founding: Founding, *, json: bool = False) -> int:
    """Make the directory, its keys, and the first entry. Raises ``CommandEnded``."""
    if folder.exists() and any(folder.iterdir()):
        raise failed(f"{folder} is not empty", "Name a new directory for the new house.")
    witnesses = [_witness(each) for each in founding.witnesses]
    try:
        log = SignerKey(founding.origin, secrets.token_bytes(32))
    except RecordError as error:
        raise usage(
            f"{founding.origin!r} cannot name a record: {error.sentence}",
            "Use a name of your own that will outlast a change of address, such as "
            "peace.example.org/record",
        ) from error
    house_key = SigningKey(secrets.token_bytes(32))
    body = {
        "rules": "1",
        "log_key": log.verifier.format(),
        "house_key": house_key.value,
        "witnesses": witnesses,
        "quorum": founding.quorum,
        "admission": founding.admission,
        "daily_cap": founding.daily_cap,
        "author_quota": founding.author_quota,
    }
    directory = HouseDirectory(folder)
    try:
        directory.create()
        directory.write_key(LOG_KEY, log.format())
        directory.write_key(HOUSE_KEY, write_key(f"{founding.origin}/house", house_key))
        act = asyncio.run(_found(directory, founding, body, house_key))
    except (OSError, sqlite3.Error) as error:
        raise environment(f"cannot make the house in {folder}: {error}") from error
    except (HouseLocked, StartRefused) as error:
        raise environment(f"the house in {folder} cannot be opened: {error}") from error
    _tell(folder, act, log, house_key, json)
    return OK


async def _found(
    directory: HouseDirectory, founding: Founding, body: dict[str, Any], key: SigningKey
) -> str:
    from glasshouse.kinds import REGISTRY

    house = open_house(directory, REGISTRY)
    try:
        written = Writer(founding.origin, secrets.token_bytes).write(
            "house.found",
            body,
            keys=[key],
            said=house.clerk.clock.now(),
            texts={founding.language: founding.lines},
        )
        await _enter(house, written.upload())
        return written.id
    finally:
        house.close()


async def _enter(house: House, upload: bytes) -> None:
    try:
        taken = house.clerk.receive(upload)
    except Problem as problem:
        raise _refused(house, problem) from problem
    if isinstance(taken, Receipt):
        raise failed("the house has been founded already")
    verdict = house.clerk.submit(taken)
    house.clerk.drain()
    result = await verdict
    if isinstance(result, Problem):
        raise _refused(house, result)
    if not await house.publication.publish():
        raise environment("the first entry is recorded and could not be published")


def _refused(house: House, problem: Problem) -> Exception:
    row = house.clerk.book.registry.codes[problem.code]
    return usage(
        f"the founding is refused: {row.sentence} {problem.detail}".rstrip(),
        f"{row.possible} (code {problem.code}, field {problem.field or 'none'})",
    )


def _witness(text: str) -> dict[str, str | None]:
    """A witness given as VKEY or VKEY,URL."""
    vkey, _, url = text.partition(",")
    try:
        WitnessKey.parse(vkey)
    except RecordError as error:
        raise usage(
            f"--witness {vkey} is no key of a witness: {error.sentence}",
            "Write it as VKEY or VKEY,URL; the witness' operator tells you both.",
        ) from error
    return {"vkey": vkey, "url": url or None}


def _tell(folder: Path, act: str, log: SignerKey, house: SigningKey, json: bool) -> None:
    if json:
        show_json(
            {
                "result": "founded",
                "directory": str(folder),
                "house": act,
                "origin": log.name,
                "log_key": log.verifier.format(),
                "house_key": house.id,
            }
        )
        return
    show(
        f"The house {log.name} is founded in {folder}; its id is {act}\n"
        f"Its keys are in {folder / 'keys'}: back them up, and keep the copy in another place.\n"
        f"Publish its log key where readers can compare it: {log.verifier.format()}\n"
        f"Next: glasshouse serve {folder}"
    )
