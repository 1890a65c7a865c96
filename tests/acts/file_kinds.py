"""Kinds whose acts carry files, beside those of a real house."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from glasshouse.acts.authors import OFFICE
from glasshouse.acts.compose import AttachedFile
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Fact, Facts, Put
from glasshouse.acts.files import FileOf, FilesRefused
from glasshouse.acts.identifiers import ActId, Count, Model
from glasshouse.acts.outcomes import Effective, Outcome, WithoutEffect, refused, without_effect
from glasshouse.acts.registry import Context, Kind, Registry, Room
from glasshouse.archive.room import ROOM as ARCHIVE
from glasshouse.house.room import ROOM as HOUSE
from glasshouse.parley.room import ROOM as PARLEY


class Deposit(Model):
    """Lay down a number, which the file repeats, one above the number that it follows."""

    number: Count
    follows: ActId | None
    html: bool


@dataclass(frozen=True)
class Deposited(Fact):
    """A number that was laid down, and the fingerprints of its files."""

    FACT: ClassVar[str] = "deposited"

    id: str
    number: int
    files: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.id


def _types(body: Deposit) -> Sequence[str]:
    return ["application/json", *(["text/html"] if body.html else [])]


def _deposit(act: Act, body: Deposit, context: Context, facts: Facts) -> Outcome:
    if body.number == 13:
        return WithoutEffect("unlucky_deposit")
    digests = tuple(file.digest for file in act.envelope.files)
    return Effective([Put(Deposited(act.id, body.number, digests))])


def _check(act: Act, body: Deposit, files: Sequence[bytes], facts: Facts, file_of: FileOf) -> None:
    if body.number == 400:
        # A check that rests on a file which nobody has named.
        file_of(number_file(399).digest)
    if body.number == 500:
        raise RuntimeError("a fault in a check")
    if json.loads(files[0]) != {"number": body.number}:
        raise FilesRefused("deposit_differs", "files.0", "It holds another number.")
    if body.follows is not None:
        before = facts.get(Deposited, body.follows)
        if before is None or before.number + 1 != body.number:
            raise FilesRefused("deposit_differs", "body.follows")


ROOM = Room(
    [
        Kind("deposit.make", Deposit, _deposit, roles=(OFFICE,), files=_types, check_files=_check),
        Kind("deposit.leave", Deposit, _deposit, roles=(OFFICE,), files=_types),
    ],
    [
        refused("deposit_differs", 409, "The file holds another number.", "Send the right file."),
        without_effect("unlucky_deposit", "It is thirteen.", "Lay down another."),
    ],
)
REGISTRY = Registry({"1": [HOUSE, ARCHIVE, PARLEY, ROOM]})


def number_file(number: int) -> AttachedFile:
    return AttachedFile("application/json", json.dumps({"number": number}).encode())


def page_file(text: str = "<p>Hello</p>") -> AttachedFile:
    return AttachedFile("text/html", text.encode())


def deposit(number: int = 1, follows: str | None = None, html: bool = False) -> dict[str, Any]:
    return {"number": number, "follows": follows, "html": html}
