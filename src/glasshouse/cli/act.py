"""``glasshouse act``: say something to a house, at once or by way of a file.

``say`` composes, shows, asks, signs, sends and checks the receipt. ``compose``, ``sign`` and
``send`` are its parts, for keys that lie on other machines and for statements with several signers.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from glasshouse.acts.compose import EMPTY_ROOT, NONCE_BYTES, SALT_BYTES
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.cli import keyring
from glasshouse.cli.drafting import (
    Draft,
    Wanted,
    compose,
    read_draft,
    read_files,
    read_json,
    read_texts,
    shown,
    with_files,
)
from glasshouse.cli.exits import OK, environment, failed, usage
from glasshouse.cli.options import parse_log_key
from glasshouse.cli.output import say as remark
from glasshouse.cli.output import show, show_json
from glasshouse.cli.sending import Recorded, speak_to


@dataclass(frozen=True)
class Words:
    """The options of ``say`` and ``compose``, as they were written."""

    kind: str
    body: str = "{}"
    lines: Sequence[str] = ()
    by: str | None = None
    scope: str | None = None
    reported: str | None = None
    originals: Sequence[Path] = ()
    capacity: str | None = None
    files: Sequence[Path] = ()

    def read(self) -> Wanted:
        """What they mean. Raises ``CommandEnded``."""
        return Wanted(
            kind=self.kind,
            body=read_json(self.body, "--body"),
            texts=read_texts(self.lines),
            by=self.by,
            scope=self.scope,
            capacity=self.capacity,
            reported=None if self.reported is None else read_json(self.reported, "--reported"),
            originals=read_files(self.originals),
            files=read_files(self.files),
        )


@dataclass(frozen=True)
class Address:
    """Where to speak, and how the house is known. ``transport`` takes the place of the network,
    ``wait`` of the clock that is waited by."""

    house: str
    log_key: str | None = None
    contact: str = ""
    transport: httpx.BaseTransport | None = None
    wait: Callable[[float], None] = time.sleep


def say(
    words: Words,
    address: Address,
    keys: Sequence[Path],
    *,
    yes: bool = False,
    receipt: Path | None = None,
    json: bool = False,
) -> int:
    """Say something: compose, show, ask, sign, send, and check the receipt."""
    wanted = words.read()
    loaded = [keyring.load(path).key for path in keys]
    if not loaded:
        raise usage("nobody signs", "Name a key file with --key.")
    key = None if address.log_key is None else parse_log_key(address.log_key)
    with speak_to(address.house, key, address.contact, address.transport) as house:
        checkpoint = house.checkpoint
        draft = _compose(
            wanted,
            checkpoint.origin,
            [each.id for each in loaded],
            (checkpoint.size, checkpoint.root.hex()),
        )
        remark(shown(draft))
        _agree(yes, f"Sign this and publish it at {address.house}, for good?")
        for each in loaded:
            draft = draft.signed(each)
        recorded = house.send(draft, address.wait)
    return _tell(recorded, receipt, json)


def compose_to_file(
    words: Words,
    out: Path,
    *,
    signers: Sequence[str],
    keys: Sequence[Path],
    log: str | None = None,
    address: Address | None = None,
    json: bool = False,
) -> int:
    """Write a draft, unsigned. The record is named by ``log``, or asked for at ``address``."""
    wanted = words.read()
    named = [*signers, *(keyring.load(path).key.id for path in keys)]
    if not named:
        raise usage("nobody is to sign", "Name key ids with --signer, or key files with --key.")
    if address is not None:
        key = None if address.log_key is None else parse_log_key(address.log_key)
        with speak_to(address.house, key, address.contact, address.transport) as house:
            origin = house.checkpoint.origin
            saw = (house.checkpoint.size, house.checkpoint.root.hex())
    elif log is not None:
        origin, saw = log, (0, EMPTY_ROOT)
    else:
        raise usage("for which record?", "Give --house URL, or --log with the record's name.")
    draft = _compose(wanted, origin, named, saw)
    _write(out, draft.encode())
    return _tell_draft(draft, out, json)


def sign(path: Path, keys: Sequence[Path], *, yes: bool = False, json: bool = False) -> int:
    """Show a draft and add signatures to it."""
    draft = _read(path)
    loaded = [keyring.load(each).key for each in keys]
    if not loaded:
        raise usage("nobody signs", "Name a key file with --key.")
    remark(shown(draft))
    _agree(yes, "Sign this?")
    for key in loaded:
        draft = draft.signed(key)
    _write(path, draft.encode(), replace=True)
    return _tell_draft(draft, path, json)


def send(
    path: Path,
    address: Address,
    *,
    files: Sequence[Path] = (),
    yes: bool = False,
    receipt: Path | None = None,
    json: bool = False,
) -> int:
    """Send a signed statement, its files first, and check the receipt."""
    draft = with_files(_read(path), read_files(files))
    if draft.missing:
        raise usage(
            f"{path} is not signed by {', '.join(draft.missing)}",
            f"Sign it with: glasshouse act sign {path} --key FILE",
        )
    remark(shown(draft))
    _agree(yes, f"Publish this at {address.house}, for good?")
    key = None if address.log_key is None else parse_log_key(address.log_key)
    with speak_to(address.house, key, address.contact, address.transport) as house:
        if house.checkpoint.origin != draft.act.envelope.log:
            raise usage(
                f"the statement is for {draft.act.envelope.log}, and {address.house} keeps "
                f"{house.checkpoint.origin}"
            )
        recorded = house.send(draft, address.wait)
    return _tell(recorded, receipt, json)


def _compose(wanted: Wanted, log: str, signers: Sequence[str], saw: tuple[int, str]) -> Draft:
    from glasshouse.kinds import REGISTRY

    salts = {language: secrets.token_bytes(SALT_BYTES) for language in wanted.texts}
    return compose(
        wanted,
        REGISTRY,
        log=log,
        signers=signers,
        saw=saw,
        said=time.time_ns() // 1_000_000,
        randomness={"nonce": secrets.token_bytes(NONCE_BYTES), **salts},
    )


def _read(path: Path) -> Draft:
    from glasshouse.kinds import REGISTRY

    return read_draft(path, REGISTRY)


def _agree(yes: bool, question: str) -> None:
    """Go on only if the person at the terminal says so. Raises ``CommandEnded``."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise usage("nobody is there to agree", "Add --yes to sign and send without being asked.")
    remark(f"\n{question} Type yes:")
    if sys.stdin.readline().strip() != "yes":
        raise failed("not agreed; nothing was signed or sent")


def _write(path: Path, content: bytes, *, replace: bool = False) -> None:
    try:
        if replace:
            unfinished = path.with_name(path.name + ".unfinished")
            unfinished.write_bytes(content)
            unfinished.replace(path)
        else:
            with path.open("xb") as file:
                file.write(content)
    except FileExistsError as error:
        raise failed(f"{path} is there already", "Name a new file.") from error
    except OSError as error:
        raise environment(f"cannot write {path}: {error.strerror}") from error


def _tell_draft(draft: Draft, path: Path, json: bool) -> int:
    if json:
        show_json({"file": str(path), "id": draft.act.id, "missing": draft.missing})
    elif draft.missing:
        show(f"{path} still lacks the signatures of: {', '.join(draft.missing)}")
    else:
        show(f"{path} is signed. Send it with: glasshouse act send {path} --house URL")
    return OK


def _tell(recorded: Recorded, receipt: Path | None, json: bool) -> int:
    if receipt is not None:
        _write(receipt, recorded.receipt)
    if json:
        show_json(
            {
                "result": "recorded",
                "id": recorded.act,
                "index": recorded.index,
                "received": recorded.received,
                "effect": recorded.effect,
                "size": recorded.checkpoint.size,
                "root": recorded.checkpoint.root.hex(),
            }
        )
        return OK
    lines = [
        f"Recorded as entry {recorded.index}, received "
        f"{milliseconds_to_instant(recorded.received)}.",
        f"Its id is {recorded.act}",
        f"The receipt proves it: sealed at {recorded.checkpoint.size} entries, root "
        f"{recorded.checkpoint.root.hex()}.",
    ]
    if recorded.effect is not None:
        lines.insert(1, f"It has no effect ({recorded.effect}).")
    if receipt is not None:
        lines.append(f"The receipt is in {receipt}; it can be checked without this house.")
    show("\n".join(lines))
    return OK
