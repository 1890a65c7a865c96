"""The fact that every recorded act leaves behind: what was said by whom, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Fact, Facts, Put, sortable
from glasshouse.acts.files import FileUse
from glasshouse.acts.frozen import frozen
from glasshouse.acts.words import SheetUse


@frozen
class Recorded(Fact):
    """One act on the record. ``author`` signed it; ``speaker`` is whose words it gives (another's,
    if ``reported``). Times are Unix ms. ``sheets`` are (language, fingerprint). ``capacity`` is the
    authority that a delegate relied on."""

    FACT: ClassVar[str] = "recorded"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    index: int
    kind: str
    scope: str | None
    author: str
    speaker: str
    reported: bool
    received: int
    effect: str | None
    sheets: tuple[tuple[str, str], ...]
    capacity: str | None = None

    @property
    def key(self) -> str:
        """The act's id."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All entries; those of a conference, of a speaker, of a kind; each in order of index."""
        place = sortable(self.index)
        rows = [("all", "", place), ("speaker", self.speaker, place), ("kind", self.kind, place)]
        if self.scope is not None:
            rows.append(("scope", self.scope, place))
        return rows


def recording(act: Act, index: int, received: int, effect: str | None) -> list[Change]:
    """The changes that follow from any act's being recorded."""
    envelope = act.envelope
    sheets = tuple(sorted(envelope.sheets.items()))
    # An act that makes its own author is that author's: the act's id is the author's id.
    author = envelope.by or act.id
    reported = envelope.reported
    recorded = Recorded(
        act.id,
        index,
        envelope.kind,
        envelope.scope,
        author,
        author if reported is None else reported.of,
        reported is not None,
        received,
        effect,
        sheets,
        envelope.capacity,
    )
    changes: list[Change] = [Put(recorded)]
    changes += [Put(SheetUse(digest, act.id, language, index)) for language, digest in sheets]
    changes += [
        Put(FileUse(file.digest, act.id, place, file.size, file.type, index))
        for place, file in enumerate(act.envelope.files)
    ]
    return changes


def recorded_in(changes: Iterable[Change]) -> Recorded:
    """The fact of the entry that brings these changes; every entry's hold one."""
    return next(
        change.fact
        for change in changes
        if isinstance(change, Put) and isinstance(change.fact, Recorded)
    )


def entry_at(facts: Facts, index: int) -> Recorded | None:
    """The fact of the entry at an index."""
    before = sortable(index - 1) if index > 0 else None
    found = facts.find(Recorded, "all", after=before, before=sortable(index + 1), limit=1)
    return found[0] if found else None
