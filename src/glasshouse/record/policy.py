"""Policies: whose word a reader takes for a checkpoint (C2SP tlog-policy).

A policy file names logs, witnesses, groups of witnesses, and the *quorum*: the witness or group
that must have cosigned. Items are separated by spaces or tabs; lines that begin with ``#`` are
comments::

    log record.example.org/glasshouse+11bbd94f+ASrt… https://record.example.org/record/
    witness w1 witness.example.org/w1+926f9dec+BA+5…
    witness w2 witness.example.net/w2+5e2f2a0c+BPq1…
    group press any w1 w2                    any, all, or a number
    quorum press                             exactly one such line; "none" asks for no witness

A name is defined before it is used and is a member of at most one group, so each witness counts
in one way only. Names are opaque bytes: no letter case, no Unicode.

>>> from glasshouse.record.cosignature import WitnessSigner
>>> from glasshouse.record.note import SignerKey
>>> log = SignerKey("record.example.org/glasshouse", bytes(32)).verifier
>>> witness = WitnessSigner("witness.example.org/w1", bytes([1]) * 32).verifier
>>> policy = Policy.parse(
...     f"log {log.format()}\\nwitness w1 {witness.format()}\\nquorum w1\\n".encode())
>>> policy.quorum_met({witness})
True
>>> policy.quorum_met(set())
False
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from glasshouse.record.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint
from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.encoding import parse_decimal
from glasshouse.record.errors import FormatError, QuorumError, SignatureError
from glasshouse.record.note import Note, VerifierKey

MAX_POLICY_SIZE = 1_000_000
MAX_MEMBERS = 1_000
"""Most logs, witnesses and groups together."""

_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_NONE = "none"


@dataclass(frozen=True)
class LogLine:
    """A log whose checkpoints are accepted, with the address of its files if one is given."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True)
class WitnessLine:
    """A witness, with the name it has in this policy and its submission address if given."""

    name: str
    key: WitnessKey
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """A group of witnesses and groups of which ``threshold`` must have cosigned."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """Whose word is taken. ``quorum`` None asks for no witness. Groups are in order of definition.

    Names and addresses hold UTF-8 as text and any other bytes as surrogates, so that ``encode``
    gives back what was read.
    """

    logs: tuple[LogLine, ...]
    witnesses: tuple[WitnessLine, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str | None = None

    def __post_init__(self) -> None:
        """Raise ``FormatError`` for a policy that contradicts itself."""
        if len(self.logs) + len(self.witnesses) + len(self.groups) > MAX_MEMBERS:
            raise FormatError("policy_too_large", f"A policy has at most {MAX_MEMBERS} lines.")
        for keys in ([log.key for log in self.logs], [each.key for each in self.witnesses]):
            # One key under two names would count twice.
            if len({key.public for key in keys}) != len(keys):
                raise FormatError("policy_duplicate_key", "The same key stands there twice.")
        if len({log.key.name for log in self.logs}) != len(self.logs):
            raise FormatError("policy_duplicate_log", "Two logs have the same name.")
        defined = {_NONE}
        for witness in self.witnesses:
            _define(witness.name, defined)
        used: set[str] = set()
        for group in self.groups:
            for member in group.members:
                if member not in defined or member == _NONE:
                    raise FormatError("policy_undefined", "A group names an unknown member.")
                if member in used:
                    raise FormatError("policy_member_twice", "A name is a member twice.")
                used.add(member)
            if not 1 <= group.threshold <= len(group.members):
                raise FormatError("policy_threshold", "A group cannot reach its threshold.")
            _define(group.name, defined)
        if self.quorum is not None and (self.quorum not in defined or self.quorum == _NONE):
            raise FormatError("policy_undefined", "The quorum is not defined.")

    @classmethod
    def of_log(cls, key: VerifierKey, url: str | None = None) -> Self:
        """Return the policy that trusts one log and asks for no witness."""
        return cls((LogLine(key, url),))

    @classmethod
    def of_witnesses(cls, log: LogLine, witnesses: Collection[WitnessLine], threshold: int) -> Self:
        """Return the policy that asks for ``threshold`` of these witnesses; 0 asks for none."""
        if threshold == 0:
            return cls((log,), tuple(witnesses))
        members = tuple(witness.name for witness in witnesses)
        group = Group("witnesses", threshold, members)
        return cls((log,), tuple(witnesses), (group,), group.name)

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a policy file. Raises ``FormatError`` or ``WeakKeyError``."""
        if len(raw) > MAX_POLICY_SIZE:
            raise FormatError("policy_too_large", f"A policy has up to {MAX_POLICY_SIZE} bytes.")
        if _FORBIDDEN.search(raw):
            raise FormatError("policy_characters", "A policy has no control characters.")
        if raw and not raw.endswith(b"\n"):
            raise FormatError("policy_structure", "Each line of a policy ends with a newline.")
        reader = _PolicyReader()
        for line in raw.split(b"\n")[:-1]:
            reader.read(re.findall(rb"[^\t ]+", line))
        if reader.quorum is None:
            raise FormatError("policy_quorum", "A policy has exactly one quorum line.")
        quorum = None if reader.quorum == _NONE else reader.quorum
        return cls(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), quorum)

    def encode(self) -> bytes:
        """Return the policy file, one plain line for each item."""
        lines = []
        for log in self.logs:
            lines.append(["log", log.key.format(), log.url or ""])
        for witness in self.witnesses:
            lines.append(["witness", witness.name, witness.key.format(), witness.url or ""])
        for group in self.groups:
            lines.append(["group", group.name, str(group.threshold), *group.members])
        lines.append(["quorum", self.quorum or _NONE])
        text = "".join(" ".join(filter(None, line)) + "\n" for line in lines)
        return text.encode(errors="surrogateescape")

    def open_checkpoint(self, raw: bytes) -> SignedCheckpoint:
        """Return the checkpoint in the note ``raw``, signed by a log and cosigned by the quorum.

        Raises ``FormatError``, ``SignatureError``, or ``QuorumError`` when only the quorum is
        missing.
        """
        signed = self.open_unwitnessed(raw)
        present = {cosignature.witness for cosignature in signed.cosignatures}
        if not self.quorum_met(present):
            raise QuorumError(
                "quorum_missing",
                f"Only {len(present)} trusted witnesses cosigned the checkpoint; "
                "the policy asks for more.",
            )
        return signed

    def open_unwitnessed(self, raw: bytes) -> SignedCheckpoint:
        """Return the checkpoint as ``open_checkpoint`` does, without asking for the quorum."""
        origin = Checkpoint.parse(Note.parse(raw).text).origin
        for log in self.logs:
            if log.key.name == origin:
                return open_checkpoint(raw, log.key, [each.key for each in self.witnesses])
        raise SignatureError("checkpoint_origin", "The checkpoint is of another record.")

    def quorum_met(self, present: Collection[WitnessKey]) -> bool:
        """Say whether cosignatures by these witnesses make up the quorum."""
        if self.quorum is None:
            return True
        # Members are defined before the groups that name them, so one pass in order suffices.
        met = {witness.name for witness in self.witnesses if witness.key in present}
        for group in self.groups:
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(group.name)
        return self.quorum in met


class _PolicyReader:
    """Collects the lines of a policy file and holds them to the order that the format asks."""

    def __init__(self) -> None:
        self.logs: list[LogLine] = []
        self.witnesses: list[WitnessLine] = []
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self._defined = {_NONE}

    def read(self, items: list[bytes]) -> None:
        """Take one line, already cut into items."""
        if not items or items[0].startswith(b"#"):
            return
        keyword, *values = [item.decode(errors="surrogateescape") for item in items]
        match keyword, values:
            case "log", [key] | [key, _]:
                self.logs.append(LogLine(VerifierKey.parse(key), _optional(values, 1)))
            case "witness", [name, key] | [name, key, _]:
                _define(name, self._defined)
                self.witnesses.append(
                    WitnessLine(name, WitnessKey.parse(key), _optional(values, 2))
                )
            case "group", [name, threshold, _, *_]:
                self._read_group(name, threshold, tuple(values[2:]))
            case "quorum", [name]:
                if self.quorum is not None:
                    raise FormatError("policy_quorum", "A policy has exactly one quorum line.")
                self._check_defined(name)
                self.quorum = name
            case _:
                raise FormatError("policy_line", "A line of the policy is not understood.")

    def _read_group(self, name: str, threshold: str, members: tuple[str, ...]) -> None:
        for member in members:
            self._check_defined(member)
        match threshold:
            case "any":
                number = 1
            case "all":
                number = len(members)
            case _:
                number = parse_decimal(threshold.encode(errors="surrogateescape"))
        _define(name, self._defined)
        self.groups.append(Group(name, number, members))

    def _check_defined(self, name: str) -> None:
        if name not in self._defined:
            raise FormatError("policy_undefined", "A name is used before it is defined.")


def _define(name: str, defined: set[str]) -> None:
    if name in defined:
        raise FormatError("policy_duplicate_name", "A name is defined twice.")
    defined.add(name)


def _optional(values: list[str], position: int) -> str | None:
    """Return the optional address at ``position``."""
    return values[position] if len(values) > position else None
