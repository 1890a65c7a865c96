"""The ``.bel`` file: everything public of an election, record after record, byte for byte as the
common tool writes it.

A record is a tar header of 512 bytes and a body padded with zeros to a multiple of 512; there is no
trailer. Every header is the one that its name and length call for, so that an archive has one
spelling and an older one is a prefix of a newer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Literal

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import LARGEST_FILE, fields, read, sha256_hex, written

BLOCK = 512
HEADER = "BELENIOS"
Kind = Literal["data", "event"]
_NAME = re.compile(rb"([0-9a-f]{64})\.(data|event)\.json")
_SIZE = re.compile(rb"[0-7]{11}\0")
_TIMESTAMP = re.compile(r"[1-9][0-9]{0,10}")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its kind and its bytes, by whose fingerprint it is named."""

    kind: Kind
    raw: bytes

    @property
    def name(self) -> str:
        """The name of its file in the archive."""
        return f"{sha256_hex(self.raw)}.{self.kind}.json"


def tar_header(name: str, size: int, timestamp: int) -> bytes:
    """The one header for a file of this name and size."""
    fixed = (
        name.encode("ascii").ljust(100, b"\0")
        + b"0000644\0"
        + b"0000000\0" * 2
        + b"%011o\0" % size
        + b"%011o\0" % timestamp
    )
    after = b"0".ljust(BLOCK - len(fixed) - 8, b"\0")
    checksum = sum(fixed) + 8 * ord(" ") + sum(after)
    return fixed + b"%06o\0 " % checksum + after


def write_record(name: str, raw: bytes, timestamp: int) -> bytes:
    """A record as it stands in the file."""
    padding = -len(raw) % BLOCK
    return tar_header(name, len(raw), timestamp) + raw + bytes(padding)


def write_start(timestamp: int) -> bytes:
    """The record that an archive begins with."""
    return write_record(HEADER, written({"version": 1, "timestamp": str(timestamp)}), timestamp)


def read_records(file: IO[bytes]) -> Iterator[Record]:
    """Every record after the first, one at a time; raises Fault.

    Memory is bounded by the largest record, whatever the length of the file.
    """
    timestamp = read_timestamp(file)
    number = 1
    while head := file.read(BLOCK):
        number += 1
        try:
            yield _read_record(file, head, timestamp)
        except Fault as fault:
            raise fault.within(f"record {number}") from None


def read_timestamp(file: IO[bytes]) -> int:
    """The time that the first record names, in Unix seconds; raises Fault."""
    head = file.read(BLOCK)
    size = _size(head)
    raw = _body(file, size)
    given = fields(read(raw), ("version", "timestamp"))
    if given["version"] != 1 or type(given["version"]) is not int:
        raise Fault("archive_version", "record 1", "only archives of version 1 are read")
    if not isinstance(given["timestamp"], str) or not _TIMESTAMP.fullmatch(given["timestamp"]):
        raise Fault("timestamp", "record 1", "no time stands in the first record")
    timestamp = int(given["timestamp"])
    if head != tar_header(HEADER, size, timestamp) or raw != written(given):
        raise Fault("container", "record 1", "the header is not the one that the format calls for")
    return timestamp


def _read_record(file: IO[bytes], head: bytes, timestamp: int) -> Record:
    size = _size(head)
    named = _NAME.fullmatch(head[:100].rstrip(b"\0"))
    if named is None:
        raise Fault("container", sentence="the name of the record is not of the format")
    name = named.group().decode("ascii")
    if head != tar_header(name, size, timestamp):
        raise Fault("container", sentence="the header is not the one that the format calls for")
    raw = _body(file, size)
    if sha256_hex(raw).encode("ascii") != named.group(1):
        raise Fault("altered", sentence="the record is not the one that its name says")
    return Record("event" if named.group(2) == b"event" else "data", raw)


def _size(head: bytes) -> int:
    if len(head) != BLOCK or not _SIZE.fullmatch(head[124:136]):
        raise Fault("container", sentence="the file ends within a record, or is of another format")
    size = int(head[124:135], 8)
    if size > LARGEST_FILE:
        raise Fault("too_large", sentence="a record is at most 16 MiB")
    return size


def _body(file: IO[bytes], size: int) -> bytes:
    padded = file.read(size + -size % BLOCK)
    if len(padded) != size + -size % BLOCK or any(padded[size:]):
        raise Fault("container", sentence="the file ends within a record")
    return padded[:size]
