"""Pulling copies of the ballot boxes that a record names, each a record of its own.

A box is followed only if it extends the copy that is there, and if it is what every anchor of the
record says that was not compared yet. One that forked or shrank is named, with both of its notes
kept as evidence, and its copy stays as it was; the record itself is copied all the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts.entry import Entry
from glasshouse.cli.copying import Copy
from glasshouse.cli.output import Advance
from glasshouse.cli.places import BOX_KEY_FILE, BOXES_FOLDER, EVIDENCE_FOLDER, Place
from glasshouse.cli.tree_copying import TreeCopying
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import CHECKPOINT_PATH, RecordReader
from glasshouse.record.errors import (
    MisbehaviourError,
    MismatchError,
    NotFoundError,
    RecordError,
    UnavailableError,
)
from glasshouse.record.merkle import root_at
from glasshouse.record.note import MAX_NOTE_SIZE, VerifierKey
from glasshouse.record.policy import Policy
from glasshouse.record.trusted import TrustedLog

_OPENING = "box.open"
_ANCHORS = ("box.anchor", "box.close")
_ID = re.compile(r"[0-9a-f]{64}")
_MOST_KEY_BYTES = 1024


@dataclass(frozen=True)
class NotedAnchor:
    """What an entry says of a box: so many ballots, with this root in hex."""

    entry: int
    size: int
    root: str


@dataclass
class BoxesMirrored:
    """What a run did with ballot boxes. ``ballots`` are those fetched, ``refused`` the sentences on
    boxes that were not followed."""

    boxes: int = 0
    ballots: int = 0
    refused: list[str] = field(default_factory=list)


class BoxMirror:
    """The ballot boxes of one house, on their way into a copy of its record."""

    def __init__(self, place: Place, copy: Copy, advance: Advance) -> None:
        """The boxes that earlier runs came upon are known from the copy."""
        self.place = place
        self.copy = copy
        self.advance = advance
        self.result = BoxesMirrored()
        self._anchors: dict[str, list[NotedAnchor]] = {}

    def note(self, entry: Entry, index: int) -> None:
        """Take notice of an entry that took effect, if it speaks of a ballot box."""
        body: dict[str, Any] = entry.act.envelope.body
        # Threat: an entry of a hostile house names a vote by a path that leads out of the copy.
        vote = body.get("election")
        if not isinstance(vote, str) or not _ID.fullmatch(vote):
            return
        if entry.act.kind == _OPENING:
            path = f"{BOXES_FOLDER}/{vote}/{BOX_KEY_FILE}"
            if not self.copy.has(path):
                self.copy.write(path, f"{body.get('box_key')}\n".encode())
        elif entry.act.kind in _ANCHORS:
            size, root = body.get("size"), body.get("root")
            if type(size) is int and isinstance(root, str):
                self._anchors.setdefault(vote, []).append(NotedAnchor(index, size, root))

    def pull(self) -> BoxesMirrored:
        """Bring every box up to date. Raises UnavailableError, OSError."""
        for vote in self.copy.source.names(BOXES_FOLDER):
            if _ID.fullmatch(vote):
                self._pull(vote)
        return self.result

    def _pull(self, vote: str) -> None:
        copy = Copy(self.copy.root / BOXES_FOLDER / vote)
        try:
            raw = copy.source.read(BOX_KEY_FILE, _MOST_KEY_BYTES)
            key = VerifierKey.parse(raw.decode("utf-8", "replace").removesuffix("\n"))
            self._follow(vote, key, copy)
        except MisbehaviourError as error:
            evidence = error.evidence.encode()
            path = f"{EVIDENCE_FOLDER}/{hashlib.sha256(evidence).hexdigest()[:16]}.json"
            copy.write(path, evidence, durable=True)
            self._refuse(vote, f"{error.sentence} Both signed notes are in {copy.root / path}.")
        except UnavailableError:
            raise
        except RecordError as error:
            self._refuse(vote, error.sentence)

    def _follow(self, vote: str, key: VerifierKey, copy: Copy) -> None:
        place, policy = self.place.box(vote), Policy.of_log(key)
        trusted = TrustedLog(policy, _kept(copy))
        before = trusted.size
        reader = RecordReader(place.record, policy)
        try:
            signed = reader.follow(trusted)
        except NotFoundError as error:
            if trusted.checkpoint is None and vote not in self._anchors:
                # It was set up, and nothing has been published of it yet.
                return
            raise MismatchError("missing", "It is not to be had.", CHECKPOINT_PATH) from error
        tree = TreeCopying(reader, copy, place.connections, self.advance)
        tree.pull_tiles(signed, before)
        self._require_anchored(vote, signed, reader)
        for bundle, _ballots in tree.pull_entries(signed, before):
            self.advance("Fetching ballots", bundle.start + bundle.width, signed.size)
        copy.write(CHECKPOINT_PATH, signed.raw)
        copy.remove_superseded(signed.size)
        self.result.boxes += 1
        self.result.ballots += signed.size - before

    def _require_anchored(self, vote: str, signed: SignedCheckpoint, reader: RecordReader) -> None:
        """The box is what the entries say that came since the last run; raises MismatchError."""
        hashes = reader.hashes(signed)
        for anchor in self._anchors.get(vote, ()):
            place = f"entry {anchor.entry}"
            if anchor.size > signed.size:
                raise MismatchError(
                    "box_shrank",
                    f"It has {signed.size} ballots, and {place} anchors {anchor.size}.",
                    place,
                )
            if root_at(anchor.size, hashes).hex() != anchor.root:
                raise MismatchError(
                    "anchor_mismatch",
                    f"Its first {anchor.size} ballots are others than {place} anchors.",
                    place,
                )

    def _refuse(self, vote: str, sentence: str) -> None:
        self.result.refused.append(f"the ballot box of vote {vote} is not followed: {sentence}")


def _kept(copy: Copy) -> bytes | None:
    try:
        return copy.source.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
    except NotFoundError:
        return None
