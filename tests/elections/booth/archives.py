"""The files of an election, out of its archive, as the browser is given them one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from glasshouse.elections.belenios.archive import read_records
from tests.elections.belenios.mutations import reader


@dataclass
class Files:
    """What the archive of an election holds; None where there is none (yet)."""

    election: bytes = b""
    trustees: bytes = b""
    roll: bytes = b""
    ballots: list[bytes] = field(default_factory=list)
    encrypted_tally: bytes | None = None
    sized: dict[str, Any] = field(default_factory=dict)
    shares: list[dict[str, Any]] = field(default_factory=list)
    result: bytes | None = None

    @property
    def given(self) -> dict[str, Any]:
        """As a task of the browser takes them."""
        return {
            "election": self.election,
            "trustees": self.trustees,
            "roll": self.roll,
            "ballots": self.ballots,
            "encryptedTally": self.encrypted_tally,
            "shares": self.shares,
            "result": self.result,
        }


def files_of(archive: bytes) -> Files:
    """Take an archive whose records and events are sound apart."""
    found = Files()
    data: list[bytes] = []
    for record in read_records(reader(archive)):
        if record.kind == "data":
            data.append(record.raw)
            continue
        kind = json.loads(record.raw)["type"]
        if kind == "Setup":
            found.election, found.trustees, found.roll = data[:3]
        elif kind == "Ballot":
            found.ballots.append(data[-1])
        elif kind == "EncryptedTally":
            found.encrypted_tally, found.sized = data[0], json.loads(data[1])
        elif kind == "PartialDecryption":
            owner = json.loads(data[1])["owner"]
            found.shares.append({"owner": owner, "share": data[0]})
        elif kind == "Result":
            found.result = data[-1]
        data = []
    return found
