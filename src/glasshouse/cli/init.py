"""``glasshouse init``: found a house. Its first entry goes through the ordinary door."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from glasshouse.acts.compose import EMPTY_ROOT, NONCE_BYTES, SALT_BYTES, SigningKey
from glasshouse.acts.identifiers import is_language, is_origin
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.clerk.directory import HOUSE_KEY, LOG_KEY, HouseDirectory, HouseLocked
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.startup import House, StartRefused, open_house
from glasshouse.cli.drafting import Draft, Wanted, compose
from glasshouse.cli.exits import OK, environment, failed, usage
from glasshouse.cli.logs import log_to_standard_error
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
    """Make the directory, its keys, and the first entry. Raises ``CommandEnded``.

    The directory appears whole or not at all.
    """
    if folder.exists() and any(folder.iterdir()):
        raise failed(f"{folder} is not empty", "Name a new directory for the new house.")
    if not is_language(founding.language):
        raise usage(
            f"--language {founding.language} is no tag of a language",
            "Write it as in BCP 47, such as en, pt-BR or zh-Hant.",
        )
    try:
        log = SignerKey(founding.origin, secrets.token_bytes(32))
    except RecordError as error:
        raise _no_origin(founding.origin, error.sentence) from error
    if not is_origin(founding.origin):
        raise _no_origin(founding.origin, "It is written like an address, its first part small.")
    house_key = SigningKey(secrets.token_bytes(32))
    log_to_standard_error()
    clock = SystemClock()
    draft = _compose(founding, log, house_key, clock.now())
    unfinished = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    directory = HouseDirectory(unfinished)
    try:
        directory.create()
        directory.write_key(LOG_KEY, log.format())
        directory.write_key(HOUSE_KEY, write_key(f"{founding.origin}/house", house_key))
        asyncio.run(_found(directory, draft, clock))
        unfinished.replace(folder)
    except (OSError, sqlite3.Error) as error:
        raise environment(f"cannot make the house in {folder}: {error}") from error
    except (HouseLocked, StartRefused) as error:
        raise environment(f"the house in {folder} cannot be opened: {error}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _tell(folder, draft.act.id, log, house_key, json)
    return OK


def _no_origin(origin: str, why: str) -> Exception:
    return usage(
        f"{origin!r} cannot name a record: {why}",
        "Use a name of your own that will outlast a change of address, such as "
        "peace.example.org/record",
    )


def _compose(founding: Founding, log: SignerKey, house_key: SigningKey, now: int) -> Draft:
    """The signed first act; what the rules refuse in it is found out here."""
    from glasshouse.kinds import REGISTRY

    body = {
        "rules": REGISTRY.versions[-1],
        "log_key": log.verifier.format(),
        "house_key": house_key.value,
        "witnesses": [_witness(each) for each in founding.witnesses],
        "quorum": founding.quorum,
        "admission": founding.admission,
        "daily_cap": founding.daily_cap,
        "author_quota": founding.author_quota,
    }
    draft = compose(
        Wanted("house.found", body, {founding.language: founding.lines}),
        REGISTRY,
        log=founding.origin,
        signers=[house_key.id],
        saw=(0, EMPTY_ROOT),
        said=now,
        randomness={
            "nonce": secrets.token_bytes(NONCE_BYTES),
            founding.language: secrets.token_bytes(SALT_BYTES),
        },
    )
    return draft.signed(house_key)


async def _found(directory: HouseDirectory, draft: Draft, clock: Clock) -> None:
    from glasshouse.kinds import REGISTRY

    house = open_house(directory, REGISTRY, clock=clock)
    try:
        await _enter(house, draft.encode())
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
