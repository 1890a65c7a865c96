"""All ballot boxes of a house: opened when it starts and when a vote is opened, closed with it.

Threat: a box restored from an older backup, or lost. What was published of it and what the record
anchored are promises that ballots are in it; a box that has less would deny voters their receipts.
The house does not start with such a box, as it does not start with such a record.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog

from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.files import FileOf
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.edge import Damaged, prove_tree
from glasshouse.clerk.publication import in_thread
from glasshouse.clerk.published_tree import PublishedAhead
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.startup import StartRefused
from glasshouse.clerk.tree_files import FileDiffers
from glasshouse.elections.belenios.bulk import kernel_for
from glasshouse.elections.belenios.credentials import Roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.boxes.box import Box
from glasshouse.elections.boxes.casting import Casting
from glasshouse.elections.boxes.checking import Verifier
from glasshouse.elections.boxes.publication import BoxPublication
from glasshouse.elections.boxes.reader import EMPTY_HEAD, BoxReader, BoxTree, box_path
from glasshouse.elections.boxes.storage import BoxStorage, NotABox
from glasshouse.elections.facts import OPEN, Anchor
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.folds import box_origin
from glasshouse.record.errors import RecordError
from glasshouse.record.note import SignerKey, VerifierKey

_log = structlog.get_logger("glasshouse.elections")
_PAGE = 100


def key_name(election: str) -> str:
    """The file under ``keys/`` that holds the key of a vote's box."""
    return f"box-{election[:16]}.key"


def make_key(
    directory: HouseDirectory, log: str, election: str, random: Callable[[int], bytes]
) -> SignerKey:
    """The key of a vote's box, made if it is not there yet. The record does not name it yet."""
    name = key_name(election)
    try:
        return read_key(directory, log, election)
    except FileNotFoundError:
        pass
    except RecordError:
        # A crash while it was being written left a part of it. Nobody was told of it.
        (directory.keys / name).unlink()
    key = SignerKey(box_origin(log, election), random(32))
    directory.write_key(name, key.format())
    return key


def read_key(directory: HouseDirectory, log: str, election: str) -> SignerKey:
    """The key of a vote's box; FileNotFoundError, PermissionError, or ValueError if the file holds
    another."""
    key = SignerKey.parse(directory.read_key(key_name(election)))
    if key.name != box_origin(log, election):
        raise ValueError(f"keys/{key_name(election)} is the key of another ballot box")
    return key


@dataclass
class OpenBox:
    """A box that is being served. ``casting`` is there while ballots may come; once they cannot,
    ``rest`` is how many there are."""

    vote: Vote
    publication: BoxPublication
    casting: Casting | None
    rest: int = 0

    @property
    def size(self) -> int:
        """How many ballots are in it."""
        return self.rest if self.casting is None else self.casting.head.size


class Boxes:
    """The boxes of one house, by the act (hex id) that announced the vote. For the event loop."""

    def __init__(
        self,
        directory: HouseDirectory,
        clerk: Clerk,
        file_of: FileOf,
        log: str,
        *,
        hook: Hook = no_hook,
        threads: int | None = None,
    ) -> None:
        """``log`` is the record's origin; ``threads`` those that verify ballots, by default as
        many as there are processors."""
        self._directory = directory
        self._clerk = clerk
        self._file_of = file_of
        self._log = log
        self._hook = hook
        self._threads = threads
        self._open: dict[str, OpenBox] = {}

    def get(self, election: str) -> OpenBox | None:
        """The box of a vote, if it is open or was."""
        return self._open.get(election)

    def casting(self) -> list[str]:
        """The votes whose boxes take ballots, or did until now."""
        return [election for election, box in self._open.items() if box.casting is not None]

    async def open_all(self) -> None:
        """Open every box that the record knows of. Raises StartRefused or OSError."""
        for vote in list(_votes(self._clerk.book.facts)):
            if vote.box is not None:
                await self.open(vote)

    async def open(self, vote: Vote) -> OpenBox:
        """Open the box of a vote, which was set up on the record; it stays open.

        Raises StartRefused or OSError.
        """
        if (box := self._open.get(vote.id)) is not None:
            return box
        anchor = newest_anchor(self._clerk.book.facts, vote.id)
        self._clerk.book.facts.flush()
        box = await in_thread(self._opened, vote, anchor)
        self._open[vote.id] = box
        return box

    def _opened(self, vote: Vote, anchor: Anchor | None) -> OpenBox:
        key = VerifierKey.parse(vote.box_key or "")
        try:
            publication = BoxPublication(self._directory, vote.id, key, self._hook)
            self._make_if_new(vote, publication)
            with BoxReader(box_path(self._directory, vote.id)) as box:
                _compare(vote, box, key, publication, anchor)
                publication.restore(box)
                size = box.size()
        except (Damaged, NotABox, RecordError, sqlite3.DatabaseError) as error:
            raise StartRefused(
                "box_damaged", f"The ballot box of {vote.slug} is damaged: {error}."
            ) from error
        except FileDiffers as error:
            raise StartRefused("file_differs", f"{error} {_MOVE_AWAY}") from error
        casting = self._casting(vote, key) if vote.state == OPEN else None
        return OpenBox(vote, publication, casting, size)

    def _make_if_new(self, vote: Vote, publication: BoxPublication) -> None:
        """A box that was set up on the record just before a crash has no whole database yet."""
        path = box_path(self._directory, vote.id)
        promised = max(vote.anchored, publication.size)
        if promised and not path.is_file():
            raise StartRefused(
                "box_ahead",
                f"The ballot box of {vote.slug} is missing, and {promised} ballots in it were "
                f"promised. {_BRING_BACK}",
            )
        if not promised:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            BoxStorage(path).close()

    def _casting(self, vote: Vote, public: VerifierKey) -> Casting:
        try:
            key = read_key(self._directory, self._log, vote.id)
        except (FileNotFoundError, ValueError, RecordError) as error:
            raise StartRefused("box_key", f"{error}. {_BRING_BACK_KEY}") from error
        if key.verifier != public:
            raise StartRefused(
                "box_key",
                f"keys/{key_name(vote.id)} is not the key that the record names for the ballot box "
                f"of {vote.slug}. {_BRING_BACK_KEY}",
            )
        try:
            election = Election.parse(self._file_of(vote.election_file or ""))
            # Each credential was found to be of the group before the box was set up.
            roll = Roll.parse(self._file_of(vote.roll or ""), members=False)
        except LookupError as error:
            raise StartRefused(
                "file_missing",
                f"A file of the vote {vote.slug} is missing: {error}. Bring files/ back from a "
                "backup or a mirror.",
            ) from error
        verifier = Verifier(election, roll.weights, kernel_for(election, threads=self._threads))
        box = Box(box_path(self._directory, vote.id), key, self._hook)
        return Casting(vote.slug, box, verifier, self._clerk.alarms)

    async def publish(self) -> bool:
        """Publish every box that has grown; whether any did. Raises nothing for what disks do."""
        published = False
        for box in list(self._open.values()):
            if box.size == box.publication.size:
                continue
            alarm = f"box_publication_{box.vote.slug}"
            try:
                published |= await in_thread(box.publication.publish)
            except (OSError, sqlite3.Error, LookupError, PublishedAhead, RecordError) as error:
                _log.exception("publication of a ballot box failed", vote=box.vote.slug)
                self._clerk.alarms.sound(
                    alarm, f"The ballot box of {box.vote.slug} cannot be published: {error}"
                )
                if box.casting is not None:
                    box.casting.pause()
                continue
            self._clerk.alarms.clear(alarm)
            if box.casting is not None:
                box.casting.resume()
        return published

    def health(self) -> dict[str, dict[str, int | bool]]:
        """What ``/health`` says of each box, by the name of the vote."""
        report: dict[str, dict[str, int | bool]] = {}
        for box in self._open.values():
            casting = box.casting
            report[box.vote.slug] = {
                "open": casting is not None and casting.taking,
                "published": box.publication.size,
                "queued": 0 if casting is None else casting.queued,
                "size": box.size,
            }
        return report

    async def retire(self, election: str) -> None:
        """No ballot is taken any more: decide what waits, and close the writer. The box goes on
        being published and served."""
        box = self._open[election]
        if box.casting is not None:
            await box.casting.close()
            box.rest, box.casting = box.casting.head.size, None

    async def close(self) -> None:
        """Decide what waits, publish it, and close every box."""
        for election in self._open:
            await self.retire(election)
        await self.publish()
        self._open.clear()


_MOVE_AWAY = "Move that file away and start again: it is then written anew from the database."
_BRING_BACK_KEY = (
    "Bring the key back from a backup. If it is lost, the vote cannot go on: move the database of "
    "its box out of boxes/ only after the vote was called off."
)
_BRING_BACK = "It is an older copy, or lost: bring the newest one back before you start."


def _votes(facts: Facts) -> Iterator[Vote]:
    after: str | None = None
    while page := facts.find(Vote, "all", after=after, limit=_PAGE):
        yield from page
        after = sortable(page[-1].index)


def newest_anchor(facts: Facts, election: str) -> Anchor | None:
    """The newest anchor of a box in the record; None before the first."""
    found = facts.find(Anchor, "election", election, limit=1, descending=True)
    return found[0] if found else None


def _compare(
    vote: Vote,
    box: BoxTree,
    key: VerifierKey,
    publication: BoxPublication,
    anchor: Anchor | None,
) -> None:
    """What was promised of a box must be the beginning of what it has; raises StartRefused."""
    head = box.head()
    if head.size:
        prove_tree(box, head.size, head.root, head.note, key)
    elif head != EMPTY_HEAD:
        raise Damaged("the head says it is empty, and is signed")
    seen = [] if anchor is None else [("An anchor on the record", anchor.size, anchor.root)]
    published = publication.published()
    if published is not None:
        seen.append(("What was published", published.size, published.root.hex()))
    for whose, size, root in seen:
        if size > head.size:
            raise StartRefused(
                "box_ahead",
                f"{whose} of the ballot box of {vote.slug} speaks of {size} ballots; it has "
                f"{head.size}. {_BRING_BACK}",
            )
        if box.root_at(size).hex() != root:
            raise StartRefused(
                "other_box",
                f"{whose} of the ballot box of {vote.slug} is of another box with {size} ballots.",
            )
