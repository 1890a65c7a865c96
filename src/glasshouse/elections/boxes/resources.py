"""``GET /record/boxes/<vote>/…``: a ballot box as anybody copies and checks it.

Below that prefix, as the record has them (``clerk.resources``): ``checkpoint``, ``tile/…`` with the
entry bundles, whose entries are the ballots, and ``proof/<index>``, the receipt of a ballot.
"""

from __future__ import annotations

import re

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.receipts import receipt_under
from glasshouse.clerk.resource_answers import (
    MAXIMUM_PATH,
    NOT_KEPT,
    PREFIX,
    TEXT,
    Answer,
    Headers,
    Resources,
    checkpoint_answer,
    not_found,
    not_published,
    number,
    rendered,
    tile_answer,
)
from glasshouse.elections.boxes.publication import box_place
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.record.checkpoint import Checkpoint
from glasshouse.record.client import DirectorySource
from glasshouse.record.errors import NotFoundError
from glasshouse.record.note import Note
from glasshouse.record.tiles import MAX_BUNDLE_SIZE, EntryBundle, HashTile

BOXES_PREFIX = f"{PREFIX}boxes/"
_PATH = re.compile(re.escape(BOXES_PREFIX.encode()) + rb"([0-9a-f]{64})/([\x21-\x7e]+)")


class BoxResources(Resources):
    """The ASGI application below ``BOXES_PREFIX``."""

    def __init__(self, directory: HouseDirectory) -> None:
        """Serve the boxes of a house."""
        super().__init__("boxes")
        self._directory = directory

    def route(self, raw_path: bytes, headers: Headers) -> Answer:
        """See ``Resources.route``."""
        # Threat: a path that leaves the directory. A vote is 64 hex digits, and only a path that
        # ``tiles.parse_path`` has spelled itself reaches the disk.
        path = _PATH.fullmatch(raw_path) if len(raw_path) <= MAXIMUM_PATH else None
        if path is None:
            raise not_found()
        election, place = (part.decode() for part in path.groups())
        published = DirectorySource(self._directory.record / box_place(election))
        if place == "checkpoint":
            return checkpoint_answer(published)
        first, _, rest = place.partition("/")
        if first == "tile":
            return tile_answer(
                place, headers, lambda named: self._read_tile(published, election, named)
            )
        if first == "proof":
            return self._proof(published, election, number(rest))
        raise not_found()

    def _read_tile(
        self, published: DirectorySource, election: str, named: HashTile | EntryBundle
    ) -> bytes:
        try:
            return published.read(named.path, MAX_BUNDLE_SIZE)
        except NotFoundError:
            with self._box(election) as box:
                return rendered(box, _size_of(_checkpoint(published)), named)

    def _proof(self, published: DirectorySource, election: str, index: int) -> Answer:
        with self._box(election) as box:
            if index >= box.size():
                raise not_found()
            note = _checkpoint(published)
            size = _size_of(note)
            if index >= size:
                raise not_published()
            proof = receipt_under(note, size, box, index)
        return Answer(200, TEXT, proof.encode(), NOT_KEPT)

    def _box(self, election: str) -> BoxReader:
        try:
            return BoxReader(box_path(self._directory, election))
        except FileNotFoundError as error:
            raise not_found() from error


def _checkpoint(published: DirectorySource) -> bytes:
    return checkpoint_answer(published).body


def _size_of(note: bytes) -> int:
    # The house has signed it and written it itself; whoever reads it verifies it.
    return Checkpoint.parse(Note.parse(note).text).size
