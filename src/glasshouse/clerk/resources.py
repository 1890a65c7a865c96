"""``GET /record/*``: the record as anybody copies, checks and witnesses it. A plain ASGI handler.

==========================  =========================================  ==========================
below the prefix            what it is                                 how long it may be kept
==========================  =========================================  ==========================
``checkpoint``              newest published checkpoint                not at all
``checkpoint/<size>``       checkpoint published for exactly this size  cosignatures may be added
``tile/…``                  tiles and bundles (C2SP tlog-tiles)        for ever: they never change
``sheet/<digest>``          the words of an act in one language        asked again each time (ETag)
``file/<digest>``           a file that an act names                    for ever: it never changes
``proof/<index>``           receipt of an entry (C2SP tlog-proof)      not at all
``policy``                  log key, witnesses, quorum (tlog-policy)   asked again each time
``digest/<size>``           running digest of the facts, in hex        asked again each time
==========================  =========================================  ==========================

Threats, each with a test:

- *A path that leaves the directory*, by ``..``, ``%2e``, NUL or a second spelling of a number. The
  raw path is compared with exact patterns, nothing is decoded, and only a path that
  ``tiles.parse_path`` has spelled itself reaches the disk.
- *A cache keeps an error or an old checkpoint* (spec/record.md 5.3, case 24). Headers that allow
  keeping, and ``Content-Encoding``, are set beside the bytes they belong to and on no other answer.
- *A browser takes what somebody wrote for a page of this site.* Everything has a type that is no
  page, and ``nosniff``; a file is given to be kept, never to be shown, whatever its act calls it.
- *Withheld words come back.* Sheets are asked of the facts each time, also before a 304.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from glasshouse.acts.files import FileUse
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.words import SheetUse, Text, TextWithheld, Withheld
from glasshouse.clerk.file_store import FileReader
from glasshouse.clerk.reader import BeyondRecord, HouseReader, Reading
from glasshouse.clerk.receipts import entry_receipt
from glasshouse.clerk.resource_answers import (
    ASKED_AGAIN,
    BYTES,
    FOR_EVER,
    MAXIMUM_PATH,
    NOT_KEPT,
    PREFIX,
    TEXT,
    Answer,
    AnswerFile,
    Headers,
    NotServed,
    Resources,
    checkpoint_answer,
    not_found,
    not_published,
    number,
    rendered,
    tile_answer,
)
from glasshouse.clerk.witnesses import policy_of
from glasshouse.record.client import DirectorySource
from glasshouse.record.errors import NotFoundError
from glasshouse.record.tiles import MAX_BUNDLE_SIZE, EntryBundle, HashTile

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class RecordResources(Resources):
    """The ASGI application below ``PREFIX``."""

    def __init__(self, house: HouseReader) -> None:
        """Serve the house that ``house`` reads."""
        super().__init__()
        self._house = house
        self._published = DirectorySource(house.directory.record)
        self._files = FileReader(house.directory.files)

    def route(self, raw_path: bytes, headers: Headers) -> Answer:
        """See ``Resources.route``."""
        place = raw_path.removeprefix(PREFIX.encode())
        if place == raw_path or len(place) > MAXIMUM_PATH or not place.isascii():
            raise not_found()
        first, _, rest = place.decode().partition("/")
        if first == "tile":
            return self._tile(place.decode(), headers)
        match first, rest:
            case "checkpoint", "" if place == b"checkpoint":
                return self._checkpoint()
            case "policy", "" if place == b"policy":
                return self._policy()
            case "checkpoint", size:
                return self._checkpoint_of(number(size))
            case "proof", index:
                return self._proof(number(index))
            case "digest", size:
                return self._digest(number(size))
            case "sheet", digest:
                return self._sheet(_fingerprint(digest), headers)
            case "file", digest:
                return self._file(_fingerprint(digest), headers)
        raise not_found()

    def _checkpoint(self) -> Answer:
        return checkpoint_answer(self._published)

    def _tile(self, path: str, headers: Headers) -> Answer:
        return tile_answer(path, headers, self._read_tile)

    def _read_tile(self, named: HashTile | EntryBundle) -> bytes:
        """The published bytes, from the file, or as the database has them where it is gone: a
        partial tile may be removed while somebody holds an older checkpoint (case 23)."""
        try:
            return self._published.read(named.path, MAX_BUNDLE_SIZE)
        except NotFoundError:
            with self._house.connections() as connections:
                note = connections.record.latest_note()
                return rendered(connections.record, 0 if note is None else note.size, named)

    def _checkpoint_of(self, size: int) -> Answer:
        with self._house.connections() as connections:
            note = connections.record.note(size)
        if note is None:
            raise not_found()
        return Answer(200, TEXT, note.note, ASKED_AGAIN)

    def _proof(self, index: int) -> Answer:
        with self._reading() as reading:
            proof = entry_receipt(reading.record, index)
            if proof is None:
                raise not_published() if index < reading.newest else not_found()
        return Answer(200, TEXT, proof.encode(), NOT_KEPT)

    def _digest(self, size: int) -> Answer:
        with self._house.connections() as connections:
            try:
                digest = connections.record.digest_at(size)
            except LookupError as error:
                raise not_found() from error
        return Answer(200, TEXT, digest.hex().encode() + b"\n", ASKED_AGAIN)

    def _policy(self) -> Answer:
        with self._reading() as reading:
            rules = rules_in_force(reading.present)
        if rules is None:
            raise not_found()
        return Answer(200, TEXT, policy_of(rules).encode(), ASKED_AGAIN)

    def _sheet(self, digest: str, headers: Headers) -> Answer:
        with self._reading() as reading:
            if reading.present.get(SheetUse, digest) is None:
                raise not_found()
            words = reading.words(digest)
        if isinstance(words, TextWithheld):
            raise _withheld(words.withheld)
        if not isinstance(words, Text):
            raise NotServed(
                404,
                "text_missing",
                "This text should be here and is not: a fault of this site.",
                "Tell those who run the site; a mirror may have the text.",
            )
        tag = f'"{digest}"'.encode()
        if _is_known(tag, headers):
            return Answer(304, b"", b"", ASKED_AGAIN, ((b"etag", tag),))
        return Answer(200, b"application/json", words.sheet.raw, ASKED_AGAIN, ((b"etag", tag),))

    def _file(self, digest: str, headers: Headers) -> Answer:
        with self._reading() as reading:
            # Threat: a stranger sends a file and has this site serve it. It is served once an act
            # stands for it.
            if not reading.present.find(FileUse, "file", digest, limit=1):
                raise not_found()
        more = (
            (b"etag", f'"{digest}"'.encode()),
            # No name: it is kept by its fingerprint, or as the page that leads to it says.
            (b"content-disposition", b"attachment"),
            (b"content-security-policy", b"default-src 'none'; sandbox"),
        )
        if _is_known(more[0][1], headers):
            return Answer(304, b"", b"", FOR_EVER, more)
        content = self._files.open(digest)
        if content is None:
            raise NotServed(
                404,
                "file_missing",
                "This file should be here and is not: a fault of this site.",
                "Tell those who run the site; a mirror may have the file.",
            )
        size = os.fstat(content.fileno()).st_size
        return Answer(200, BYTES, b"", FOR_EVER, more, AnswerFile(content, size))

    @contextmanager
    def _reading(self) -> Iterator[Reading]:
        try:
            with self._house.reading() as reading:
                yield reading
        except BeyondRecord as error:
            raise not_found() from error


def _is_known(tag: bytes, headers: Headers) -> bool:
    """Whether the reader has this already, or whatever there is (RFC 9110 section 13.1.2)."""
    asked = headers.get(b"if-none-match", b"")
    return asked.strip() == b"*" or tag in asked


def _withheld(fact: Withheld) -> NotServed:
    until = None if fact.until is None else milliseconds_to_instant(fact.until)
    return NotServed(
        410,
        "text_withheld",
        f"This text was taken down by entry {fact.entry} of the record.",
        "Read that entry for the ground; the statement, its author and its time remain.",
        more={
            "act": fact.withholding,
            "entry": fact.entry,
            "ground": fact.ground,
            "until": until,
        },
    )


def _fingerprint(text: str) -> str:
    if not _FINGERPRINT.fullmatch(text):
        raise not_found()
    return text
