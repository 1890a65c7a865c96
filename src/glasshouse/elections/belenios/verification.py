"""Verifying a whole election from its archive: order of events, setup, every ballot, tally, shares,
result.

Strict: ``Setup Ballot* EndBallots EncryptedTally PartialDecryption* Result``, in this order, and
stopping anywhere. Every record stands directly before the event that needs it, and nothing else
stands there. One pass; of ballots only the last of each credential is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.archive import Record, read_records
from glasshouse.elections.belenios.bulk import Checker, Counted, ReadAhead, kernel_for
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import BOUND_FILES, Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import (
    fields,
    read_canonical,
    sha256_hex,
    text,
    whole,
)
from glasshouse.elections.belenios.tally import PartialDecryption, Result, Table
from glasshouse.elections.belenios.trustees import Pedersen, Trustees
from glasshouse.elections.belenios.writing import bound_files

#: After each event, what can come next.
FOLLOWING: dict[str | None, tuple[str, ...]] = {
    None: ("Setup",),
    "Setup": ("Ballot", "EndBallots"),
    "Ballot": ("Ballot", "EndBallots"),
    "EndBallots": ("EncryptedTally",),
    "EncryptedTally": ("PartialDecryption",),
    "PartialDecryption": ("PartialDecryption", "Result"),
    "Result": (),
}

#: What is being checked when an event of a kind is taken.
STAGES = {
    "Setup": "setup",
    "Ballot": "ballots",
    "EndBallots": "ballots",
    "EncryptedTally": "tally",
    "PartialDecryption": "shares",
    "Result": "result",
}

Progress = Callable[[int], None]
"""Told how many ballots have been checked."""


@dataclass(frozen=True)
class Verified:
    """What was found of an election in which everything holds.

    ``state`` is the type of the last event, ``final`` its fingerprint; ``voters`` how many
    credentials voted and ``ballots`` how many ballots they cast; ``result`` is None as long as
    there is none.
    """

    election: Election
    state: str
    events: int
    ballots: int
    voters: int
    total_weight: int
    result: Result | None
    final: str


@dataclass
class Verification:
    """The state of one verification, event after event. ``stage`` is what is being checked:
    "archive" as long as records are read, else one of ``STAGES``."""

    progress: Progress = lambda ballots: None
    stage: str = "archive"
    state: str | None = None
    events: int = 0
    ballots: int = 0
    final: str = ""
    result: Result | None = None
    _seen: set[bytes] = field(default_factory=set)
    shares: dict[int, PartialDecryption] = field(default_factory=dict)

    election: Election = field(init=False)
    roll: Roll = field(init=False)
    trustees: Trustees = field(init=False)
    counting: tally.Counting = field(init=False)
    checker: Checker = field(init=False)
    table: Table = field(init=False)
    weight: int = 0

    def event(self, raw: bytes, data: Sequence[bytes]) -> None:
        """Take one event and the records before it; raises Fault."""
        event = read_canonical(raw, _event, lambda each: each)
        kind = event["type"]
        if event["height"] != self.events:
            raise Fault("height", sentence="the events are not numbered one after the other")
        if event.get("parent") != (self.final or None):
            raise Fault("parent", sentence="it does not follow the event before it")
        if kind not in FOLLOWING[self.state]:
            raise Fault("order", sentence=f"{kind} cannot follow here")
        if (kind == "EndBallots") != ("payload" not in event):
            raise Fault("payload", sentence="an event has a payload, except the end of the vote")
        payload: bytes | None = None
        if "payload" in event:
            if not data or sha256_hex(data[-1]) != event["payload"]:
                raise Fault("payload", sentence="the record it names does not stand before it")
            payload = data[-1]
        elif data:
            raise Fault("unreferenced", sentence="a record stands before an event that names none")
        self.stage = STAGES[kind]
        self._apply(kind, payload or b"", list(data[:-1]))
        self.stage = "archive"
        self.state, self.events, self.final = kind, self.events + 1, sha256_hex(raw)

    def _apply(self, kind: str, payload: bytes, before: list[bytes]) -> None:
        if kind == "Setup":
            self._setup(payload, before)
            return
        if kind == "EncryptedTally":
            self._tally(payload, before)
            return
        if kind == "PartialDecryption":
            self._share(payload, before)
            return
        if before:
            raise Fault("unreferenced", sentence="a record stands there that no event names")
        if kind == "Ballot":
            self._ballot(payload)
        elif kind == "Result":
            self._result(payload)

    def _setup(self, payload: bytes, before: list[bytes]) -> None:
        setup = read_canonical(payload, _setup, lambda each: each)
        named = [setup[name] for name in setup]
        if [sha256_hex(raw) for raw in before] != named:
            raise Fault("payload", sentence="the records before it are not those that it names")
        self.election = _within("election", lambda: Election.parse(before[0]))
        self.trustees = _within("trustees", lambda: Trustees.parse(before[1]))
        self.roll = _within("credentials", lambda: Roll.parse(before[2]))
        _within("trustees", lambda: self.trustees.check(self.election.public_key))
        bound = self.election.fields.get(BOUND_FILES)
        if bound is not None and bound != bound_files(self.trustees, self.roll):
            raise Fault("bound_files", "election", "it was made for other credentials or trustees")
        self.counting = tally.Counting(self.election, self.roll.weights)
        kernel = kernel_for(self.election)
        self.checker = Checker(self.election, self.roll.weights, kernel)

    def _ballot(self, payload: bytes) -> None:
        number = self.ballots + 1

        def checked() -> Counted:
            self.once(payload)
            return self.checker.check(payload)

        counted = _within(f"ballot {number}", checked)
        self.counting.add(counted.credential, counted.choices)
        self.ballots = number
        self.progress(number)

    def once(self, ballot: bytes) -> None:
        """Raises Fault if the same ballot was taken before.

        Threat: an old ballot entered again would undo its voter's later one.
        """
        identity = bytes.fromhex(sha256_hex(ballot))
        if identity in self._seen:
            raise Fault("duplicate_ballot", sentence="the same ballot was cast before")
        self._seen.add(identity)

    def _tally(self, payload: bytes, before: list[bytes]) -> None:
        sized = read_canonical(payload, _sized, lambda each: each)
        if [sha256_hex(raw) for raw in before] != [sized["encrypted_tally"]]:
            raise Fault("payload", sentence="the record before it is not the one that it names")
        if sized["num_tallied"] != self.counting.voters:
            raise Fault("num_tallied", sentence="not the number of voters")
        self.weight = self.counting.weight
        if _weight(sized["total_weight"]) != self.weight:
            raise Fault("total_weight", sentence="not the sum of the voters' weights")
        given = _within("encrypted tally", lambda: tally.read_table(before[0], self.election))
        self.table = self.checker.table(self.counting)
        if given != self.table:
            raise Fault("encrypted_tally", sentence="not the sum of the ballots that count")

    def _share(self, payload: bytes, before: list[bytes]) -> None:
        owned = read_canonical(payload, _owned, lambda each: each)
        if [sha256_hex(raw) for raw in before] != [owned["payload"]]:
            raise Fault("payload", sentence="the record before it is not the one that it names")
        owner = owned["owner"]
        places = sum(len(t.verification_keys) for t in self.trustees.trustees)
        if not 1 <= owner <= places:
            raise Fault("owner", sentence="there is no trustee of this number")
        if owner in self.shares:
            raise Fault("owner", sentence="this trustee's share is there already")
        self.shares[owner] = _within(
            f"share of trustee {owner}", lambda: PartialDecryption.parse(before[0])
        )

    def _result(self, payload: bytes) -> None:
        self.stage = "shares"
        factors = tally.combined_factors(
            self.table, self.trustees, self.shares, self.election.fingerprint
        )
        self.stage = "result"
        result = _within("result", lambda: tally.read_result(payload))
        tally.check_result(self.table, factors, result, self.weight)
        self.result = result

    def finish(self) -> Verified:
        """What was found; raises Fault if no event was."""
        if self.state is None:
            raise Fault("empty", sentence="there is no election in it")
        if self.state == "PartialDecryption":
            self.stage = "shares"
            self._check_shares()
        return Verified(
            election=self.election,
            state=self.state,
            events=self.events,
            ballots=self.ballots,
            voters=self.counting.voters,
            total_weight=self.counting.weight,
            result=self.result,
            final=self.final,
        )

    def _check_shares(self) -> None:
        """Before there is a result: the shares of single trustees hold."""
        for owner, (trustee, _number, key) in enumerate(self.trustees.places(), start=1):
            share = self.shares.get(owner)
            if share is not None and not isinstance(trustee, Pedersen):
                _within(
                    f"share of trustee {owner}",
                    lambda share=share, key=key: share.check(  # type: ignore[misc]
                        self.table, key.public_key, self.election.fingerprint
                    ),
                )


def verify(file: IO[bytes], progress: Progress = lambda ballots: None) -> Verified:
    """Verify an archive from its first byte to its last; raises Fault at the first thing wrong."""
    return verify_records(read_records(file), Verification(progress))


def verify_records(records: Iterable[Record], verification: Verification) -> Verified:
    """Verify an election from its records in order; raises Fault.

    ``verification`` is a new one: afterwards it holds what was read, also where a fault was found.
    """
    data: list[bytes] = []
    seen: set[str] = set()
    coming = ReadAhead(records)
    for record in coming:
        if record.kind == "data":
            if len(data) >= _MOST_BEFORE:
                raise Fault("unreferenced", sentence="records stand there that no event names")
            data.append(record.raw)
            if verification.state in ("Setup", "Ballot") and verification.checker.lacks(record.raw):
                verification.checker.look_ahead([record.raw, *coming.data()])
            continue
        if record.name in seen:
            raise Fault("event_twice", sentence="the same event stands there twice")
        try:
            verification.event(record.raw, data)
        except Fault as fault:
            raise fault.within(f"event {verification.events}") from None
        seen.add(record.name)
        data = []
    if data:
        raise Fault("unreferenced", sentence="the archive ends with a record that no event names")
    return verification.finish()


_MOST_BEFORE = 5


def check_continues(older: IO[bytes], newer: IO[bytes]) -> None:
    """The newer archive has all records of the older one, first, in their order; raises Fault.

    Threat: whoever keeps the archive rewrites what was cast, and shows a chain that is sound in
    itself. Only an older copy tells.
    """
    following = read_records(newer)
    for number, record in enumerate(read_records(older), start=2):
        if next(following, None) != record:
            raise Fault("history_rewritten", f"record {number}", "the older one has another")


def _within(where: str, check: Callable[[], Any]) -> Any:
    try:
        return check()
    except Fault as fault:
        raise fault.within(where) from None


def _event(value: Any) -> dict[str, Any]:
    given = fields(value, ("height", "type"), ("parent", "payload"))
    whole(given["height"], 0, 2**53)
    if text(given["type"]) not in FOLLOWING:
        raise Fault("event_type", sentence="no event of the protocol is called so")
    for name in ("parent", "payload"):
        if name in given:
            text(given[name])
    return _ordered(given, ("parent", "height", "type", "payload"))


def _setup(value: Any) -> dict[str, str]:
    names = ("election", "trustees", "credentials", "credentials_certificate")
    given = fields(value, names[:3], names[3:])
    return {name: text(each) for name, each in _ordered(given, names).items()}


def _sized(value: Any) -> dict[str, Any]:
    names = ("num_tallied", "total_weight", "encrypted_tally")
    given = fields(value, names)
    whole(given["num_tallied"], 0, 2**53)
    _weight(given["total_weight"])
    text(given["encrypted_tally"])
    return _ordered(given, names)


def _weight(value: Any) -> int:
    """A number is written as such up to 1073741823, and in a text beyond (30 bits)."""
    if type(value) is int and 0 <= value <= 1073741823:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        number = int(value)
        if str(number) == value and number > 1073741823:
            return number
    raise Fault("total_weight", sentence="not a sum of weights")


def _owned(value: Any) -> dict[str, Any]:
    given = fields(value, ("owner", "payload"))
    whole(given["owner"], -(2**53), 2**53)
    text(given["payload"])
    return _ordered(given, ("owner", "payload"))


def _ordered(given: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}
