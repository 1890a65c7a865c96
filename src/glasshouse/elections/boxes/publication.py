"""Publication of a ballot box: its tiles, bundles and checkpoint, below the house's own record.

Tiles first, then the checkpoint that names them, as ``clerk.publication`` does it. A box's
checkpoint is cosigned by nobody: what witnesses see of it is the anchor in the record.
"""

from __future__ import annotations

from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.published_tree import PublishedTree
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.elections.boxes.reader import BoxReader, BoxTree, box_path
from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.note import VerifierKey


def box_place(election: str) -> str:
    """Where a box's files lie below ``record/``, and its address below ``/record/``."""
    return f"boxes/{election}/"


class BoxPublication:
    """Publishes one box. One thread at a time uses it. ``size`` is the published size."""

    def __init__(
        self, directory: HouseDirectory, election: str, key: VerifierKey, hook: Hook = no_hook
    ) -> None:
        """Go on from what is published. Raises RecordError if that is not this box's."""
        self._path = box_path(directory, election)
        self._tree = PublishedTree(directory, key, box_place(election), hook)
        published = self._tree.published()
        self.size = 0 if published is None else published[1].size

    def published(self) -> SignedCheckpoint | None:
        """The published checkpoint, or None before the first."""
        published = self._tree.published()
        return None if published is None else published[1]

    def restore(self, tree: BoxTree) -> None:
        """Write published files that are missing, and compare those at the right edge; at start.

        Raises FileDiffers, OSError, sqlite3.Error or LookupError.
        """
        self._tree.restore(tree, self.size, [])

    def publish(self) -> bool:
        """Publish the committed head; True if there was anything new.

        Raises OSError, sqlite3.Error, LookupError, PublishedAhead or RecordError.
        """
        with BoxReader(self._path) as box:
            head = box.head()
            if head.size <= self.size:
                return False
            self._tree.render(box, self.size, head.size)
        self._tree.replace_checkpoint(head.note)
        old, self.size = self.size, head.size
        self._tree.remove_partial(old, head.size)
        return True
