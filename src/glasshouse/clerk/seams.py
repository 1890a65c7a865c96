"""Where the parts of the clerk meet: small interfaces, so that each can be tested by itself.

``Hook`` is called with the name of each step that can fail for reasons outside the program. In a
house it does nothing. In tests an OSError raised at ``before_x`` plays a step that failed, raised
at ``after_x`` a step that took place and reported failure, and a kill at either a power cut.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Change
from glasshouse.record.note import SignatureLine

Hook = Callable[[str], None]

STEPS = (
    "sheets_commit",
    "main_commit",
    "tile_write",
    "fsync",
    "note_commit",
    "checkpoint_rename",
    "file_rename",
)
"""The steps that a hook hears of, each as ``before_<step>`` and ``after_<step>``."""


def no_hook(_step: str) -> None:
    """Let every step take its course."""


@dataclass(frozen=True)
class Committed:
    """One entry that is on the record now, with the changes it brought (timers' included).

    ``act`` is its id (hex). ``duplicate`` is never true here: a repetition makes no entry.
    """

    index: int
    act: str
    entry: Entry
    changes: Sequence[Change]


CommitListener = Callable[[Sequence[Committed]], None]
"""Called in the writer's thread after each batch, in order of index. It must not raise for
reasons of its own; whatever it does must also be done at start, since a crash can come between
(withholding erases words here, and looks for withheld words at start)."""

AskWitnesses = Callable[[bytes, int], Awaitable[Sequence[SignatureLine]]]
"""Given a signed note and the size of the last note published before it: the cosignature lines
that came in time, verified. Never raises: a witness that fails is left out (fail-open)."""


class HouseSigner(Protocol):
    """Signs small statements of the house, such as refusals and submission receipts."""

    def sign(self, payload_type: str, payload: bytes) -> Mapping[str, Any]:
        """A DSSE envelope (payload in base64, payloadType, signatures) by the house key."""
        ...
