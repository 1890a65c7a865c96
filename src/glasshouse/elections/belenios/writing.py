"""Writing an archive: event after event, each with the records that it needs before it.

What is written is what the common tool writes, byte for byte: an archive begun there can be gone on
with here, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

from glasshouse.elections.belenios.archive import Record, write_record, write_start
from glasshouse.elections.belenios.ballots import Ballot
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.tally import (
    Counting,
    PartialDecryption,
    Result,
    write_result,
    write_table,
)
from glasshouse.elections.belenios.trustees import Trustees

_LARGEST_NUMBER = 1073741823


def bound_files(trustees: Trustees, roll: Roll) -> dict[str, str]:
    """What an election says of the files beside it, in its field ``BOUND_FILES``."""
    return {"trustees": sha256_hex(trustees.raw), "credentials": sha256_hex(roll.raw)}


class Events:
    """The events of an election, one after the other, each as the records it consists of.

    Every part is given by its exact bytes, so that what was published elsewhere goes in unchanged.
    """

    def __init__(self, *, height: int = 0, parent: str | None = None) -> None:
        """Go on after ``height`` events, the last of which is ``parent``."""
        self._height = height
        self._parent = parent

    def setup(self, election: bytes, trustees: bytes, credentials: bytes) -> list[Record]:
        """The election begins."""
        parts = {"election": election, "trustees": trustees, "credentials": credentials}
        named = {name: sha256_hex(raw) for name, raw in parts.items()}
        return self._event("Setup", [*parts.values(), written(named)])

    def ballot(self, ballot: bytes) -> list[Record]:
        """A ballot is cast."""
        return self._event("Ballot", [ballot])

    def end_ballots(self) -> list[Record]:
        """The vote is closed."""
        return self._event("EndBallots", [])

    def encrypted_tally(self, table: bytes, voters: int, weight: int) -> list[Record]:
        """The encrypted sum of the ballots that count: of so many voters, weighing so much."""
        sized = {
            "num_tallied": voters,
            "total_weight": weight if weight <= _LARGEST_NUMBER else str(weight),
            "encrypted_tally": sha256_hex(table),
        }
        return self._event("EncryptedTally", [table, written(sized)])

    def partial_decryption(self, owner: int, share: bytes) -> list[Record]:
        """The share of a trustee, by its number from 1."""
        owned = {"owner": owner, "payload": sha256_hex(share)}
        return self._event("PartialDecryption", [share, written(owned)])

    def result(self, result: Result) -> list[Record]:
        """The result; nothing follows."""
        return self._event("Result", [write_result(result)])

    def _event(self, kind: str, data: Sequence[bytes]) -> list[Record]:
        event: dict[str, Any] = {} if self._parent is None else {"parent": self._parent}
        event |= {"height": self._height, "type": kind}
        if data:
            event["payload"] = sha256_hex(data[-1])
        raw = written(event)
        self._height += 1
        self._parent = sha256_hex(raw)
        return [*(Record("data", each) for each in data), Record("event", raw)]


class Writing:
    """An archive that is being written to the end of ``file``."""

    def __init__(
        self, file: IO[bytes], timestamp: int, *, height: int = 0, parent: str | None = None
    ) -> None:
        """Go on after ``height`` events, the last of which is ``parent``; from the beginning, with
        the record that an archive begins with. ``timestamp`` is in Unix seconds."""
        self._file = file
        self._timestamp = timestamp
        self._events = Events(height=height, parent=parent)
        if height == 0:
            file.write(write_start(timestamp))

    def setup(self, election: Election, trustees: Trustees, roll: Roll) -> None:
        """The election begins."""
        self.write(self._events.setup(election.raw, trustees.raw, roll.raw))

    def ballot(self, ballot: Ballot) -> None:
        """A ballot is cast."""
        self.write(self._events.ballot(ballot.raw))

    def end_ballots(self) -> None:
        """The vote is closed."""
        self.write(self._events.end_ballots())

    def encrypted_tally(self, counting: Counting) -> None:
        """The encrypted sum of the ballots that count."""
        table = write_table(counting.table())
        self.write(self._events.encrypted_tally(table, counting.voters, counting.weight))

    def partial_decryption(self, owner: int, share: PartialDecryption) -> None:
        """The share of a trustee, by its number from 1."""
        self.write(self._events.partial_decryption(owner, written(share.value)))

    def result(self, result: Result) -> None:
        """The result; nothing follows."""
        self.write(self._events.result(result))

    def write(self, records: Iterable[Record]) -> None:
        """Records that were made elsewhere, as they come."""
        for each in records:
            self._file.write(write_record(each.name, each.raw, self._timestamp))
