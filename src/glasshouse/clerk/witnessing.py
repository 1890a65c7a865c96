"""What the house remembers of its witnesses: shown on its pages, used when they are asked again.

None of it is trusted for anything. Lost, it is learnt again: a witness that is asked with a wrong
size names the right one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field

from glasshouse.acts import canonical
from glasshouse.acts.identifiers import Count, Model

MAXIMUM_BYTES = 1024 * 1024


class WitnessState(Model):
    """One witness: the size it saw last, when it last cosigned (Unix ms), why it last failed.

    ``error`` is None if the last attempt succeeded.
    """

    seen: Count = 0
    cosigned: Count | None = None
    error: str | None = None


class Witnessing(Model):
    """All witnesses by key name, and the time (Unix ms) since which the record lacks them.

    ``unwitnessed_since`` is None while the newest published checkpoint is cosigned as the rules
    ask, and by one witness at least.
    """

    unwitnessed_since: Count | None = None
    witnesses: dict[str, WitnessState] = Field(default_factory=dict)

    def seen(self, name: str) -> int:
        """The size that this witness saw last; 0 if it was never asked."""
        return self.witnesses.get(name, WitnessState()).seen

    def after_success(self, name: str, size: int, time: int) -> Self:
        """The memory once this witness cosigned the checkpoint of ``size``."""
        return self._with(name, WitnessState(seen=size, cosigned=time))

    def after_failure(self, name: str, code: str, seen: int | None) -> Self:
        """The memory once this witness failed, having said perhaps which size it saw."""
        old = self.witnesses.get(name, WitnessState())
        known = old.seen if seen is None else seen
        return self._with(name, WitnessState(seen=known, cosigned=old.cosigned, error=code))

    def after_publication(self, cosigned: int, quorum: int, time: int) -> Self:
        """The memory once a checkpoint with ``cosigned`` good cosignatures was published.

        A quorum of 0 lets readers accept a checkpoint that nobody cosigned; it does not make it a
        witnessed one.
        """
        if cosigned >= max(quorum, 1):
            return self.model_copy(update={"unwitnessed_since": None})
        since = time if self.unwitnessed_since is None else self.unwitnessed_since
        return self.model_copy(update={"unwitnessed_since": since})

    def encode(self) -> bytes:
        """The file that keeps it: canonical JSON."""
        return canonical.encode(self.model_dump())

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read such a file; raises ``ValueError`` if it is none."""
        return cls.model_validate(canonical.decode(raw, MAXIMUM_BYTES))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read it from its file; an empty memory if the file is missing or spoilt."""
        try:
            return cls.parse(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return cls()

    def save(self, path: Path) -> None:
        """Replace its file in one step, so that a reader never sees half of it."""
        fresh = path.with_name(path.name + ".new")
        fresh.write_bytes(self.encode())
        fresh.replace(path)

    def _with(self, name: str, state: WitnessState) -> Self:
        return self.model_copy(update={"witnesses": {**self.witnesses, name: state}})
