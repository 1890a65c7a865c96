"""Ballot boxes brought back from what was published of them, when their databases are lost.

A copy holds the ballots of a box in their places, under a checkpoint that the box's own key signed:
they are stored as they are, and nothing is signed anew. What no copy holds stays lost: ballots that
were not published yet, and the key of the box. A vote that is still open needs both; one that is
over needs neither.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice

from glasshouse.acts.facts import Facts, sortable
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.elections.boxes.publication import BoxPublication
from glasshouse.elections.boxes.reader import EMPTY_HEAD, BoxHead, box_path
from glasshouse.elections.boxes.storage import BoxStorage, CastBallot
from glasshouse.elections.facts import OPEN
from glasshouse.elections.facts import Election as Vote
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import CHECKPOINT_PATH, RecordReader, Source
from glasshouse.record.errors import MismatchError, NotFoundError, RecordError
from glasshouse.record.note import VerifierKey
from glasshouse.record.policy import Policy
from glasshouse.record.tiles import leaf_hashes, render_hash_tiles

BALLOTS_AT_ONCE = 1000
_PAGE = 100
_CREDENTIAL = re.compile(r"[0-9a-f]{64}")

BoxSource = Callable[[str], Source]
"""From the act (hex id) that announced a vote to what was published of its box."""


def bring_back(directory: HouseDirectory, facts: Facts, published: BoxSource) -> Iterator[str]:
    """Make and publish the box of every vote that has one; a sentence for each that stays lost, and
    for each key that must be brought back otherwise.

    Raises OSError or sqlite3.Error for what disks do.
    """
    for vote in _with_boxes(facts):
        try:
            _bring_back(directory, vote, published(vote.id))
        except NotFoundError as error:
            # Of a box into which no ballot was put nothing need be published.
            if vote.anchored or not error.path.endswith(CHECKPOINT_PATH):
                missing = f"this copy has no {error.path}."
                yield f"The ballot box of {vote.slug}: {missing} {_FROM_BACKUP}"
        except RecordError as error:
            yield f"The ballot box of {vote.slug}: {error.sentence} {_FROM_BACKUP}"
        if vote.state == OPEN:
            yield (
                f"The key of the ballot box of {vote.slug}, and ballots that were not published "
                "yet: the vote is open, and the house does not start without that key."
            )


_FROM_BACKUP = "Bring it back from a backup before the house is started."


def _with_boxes(facts: Facts) -> Iterator[Vote]:
    after: str | None = None
    while page := facts.find(Vote, "all", after=after, limit=_PAGE):
        yield from (vote for vote in page if vote.box is not None)
        after = sortable(page[-1].index)


def _bring_back(directory: HouseDirectory, vote: Vote, source: Source) -> None:
    key = VerifierKey.parse(vote.box_key or "")
    reader = RecordReader(source, Policy.of_log(key))
    signed = reader.checkpoint()
    if signed.size < vote.anchored:
        raise MismatchError(
            "box_shrank",
            f"This copy has {signed.size:,} of {vote.anchored:,} ballots.",
            CHECKPOINT_PATH,
        )
    path = box_path(directory, vote.id)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    storage = BoxStorage(path)
    try:
        _fill(storage, reader, signed)
    except (RecordError, sqlite3.IntegrityError) as error:
        storage.close()
        path.unlink()
        if isinstance(error, RecordError):
            raise
        raise MismatchError("ballot_twice", "A ballot is in it twice.", CHECKPOINT_PATH) from error
    storage.close()
    BoxPublication(directory, vote.id, key).publish()


def _fill(storage: BoxStorage, reader: RecordReader, signed: SignedCheckpoint) -> None:
    """All ballots in one transaction: a box is there whole, or not at all."""
    storage.begin()
    storage.advance(EMPTY_HEAD, BoxHead(signed.size, signed.root, signed.raw))
    entries, size = reader.entries(signed), 0
    while raws := list(islice(entries, BALLOTS_AT_ONCE)):
        storage.add(size, [_cast(raw, size + place) for place, raw in enumerate(raws)])
        tiles = render_hash_tiles(size, leaf_hashes(raws), storage.tile)
        storage.put_tiles(list(tiles))
        size += len(raws)
    storage.commit()


def _cast(raw: bytes, index: int) -> CastBallot:
    """A ballot as the box keeps it. Its checks were passed when it was cast, and are anybody's to
    repeat with ``verify``."""
    try:
        credential = json.loads(raw)["credential"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_ballot(index) from error
    if not isinstance(credential, str) or not _CREDENTIAL.fullmatch(credential):
        raise _no_ballot(index)
    return CastBallot(raw, sha256(raw).digest(), credential)


def _no_ballot(index: int) -> RecordError:
    return MismatchError("no_ballot", f"Ballot {index + 1} is no ballot.", CHECKPOINT_PATH)
