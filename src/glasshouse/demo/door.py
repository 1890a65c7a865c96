"""How the demo is entered: through the clerk's intake, as anybody's acts are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.startup import House
from glasshouse.clerk.storage import Head
from glasshouse.demo.drafts import LANGUAGE, Draft

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many entries there are, and how many there will be."""

_AT_ONCE = 32


class NotTaken(RuntimeError):
    """The clerk did not take an act of the demo as it was meant: a fault of ours or of the
    machine."""


class Entrance(Protocol):
    """Where the demo enters its acts."""

    def now(self) -> int:
        """The time of the house, Unix ms."""
        ...

    def enter(
        self, doing: str, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None = None
    ) -> list[str]:
        """The ids of the acts, once they are on the record, each with effect."""
        ...


@dataclass
class Door:
    """Writes acts and sends them in, a few at a time."""

    house: House
    writer: Writer
    progress: Progress
    total: int

    def now(self) -> int:
        """The time of the house, Unix ms."""
        return self.house.clerk.clock.now()

    def enter(
        self, doing: str, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None = None
    ) -> list[str]:
        """The ids of the acts, once they are on the record, each with effect; raises NotTaken."""
        ids = []
        for start in range(0, len(acts), _AT_ONCE):
            ids += self._enter(acts[start : start + _AT_ONCE], keys, by)
            self.progress(doing, self.house.clerk.book.head.size, self.total)
        return ids

    def _enter(
        self, acts: Sequence[Draft], keys: Sequence[SigningKey], by: str | None
    ) -> list[str]:
        clerk = self.house.clerk
        head = clerk.book.head
        written = [self._write(draft, keys, by, head) for draft in acts]
        verdicts = []
        for line, one in enumerate(written):
            taken = self._receive(one, written[0].id, line)
            verdicts.append(clerk.submit(taken))
        clerk.drain()
        for one, verdict in zip(written, verdicts, strict=True):
            result = verdict.result()
            if not isinstance(result, Receipt) or result.effect is not None:
                raise NotTaken(f"{one.act.kind} was not taken with effect: {result}")
        return [one.id for one in written]

    def _receive(self, written: Written, group: str, line: int) -> Submission:
        try:
            taken = self.house.clerk.receive(written.upload(), group, line)
        except Problem as problem:
            raise NotTaken(f"{written.act.kind} was refused: {problem}") from problem
        if isinstance(taken, Receipt):
            raise NotTaken(f"{written.act.kind} is there already; the randomness repeats itself")
        return taken

    def _write(
        self, draft: Draft, keys: Sequence[SigningKey], by: str | None, head: Head
    ) -> Written:
        texts = {LANGUAGE: draft.lines, **draft.further} if draft.lines else {}
        return self.writer.write(
            draft.kind,
            draft.body,
            keys=keys,
            said=self.house.clerk.clock.now(),
            by=by,
            scope=draft.scope,
            capacity=draft.capacity,
            texts=texts,
            files=draft.files,
            reported=draft.reported,
            saw=(head.size, head.root.hex()),
        )

    async def publish(self) -> Head:
        """Publish what has been entered; raises NotTaken."""
        self.progress("Sealing the record", self.total, self.total)
        if not await self.house.publication.publish():
            raise NotTaken(f"the record was not published: {self.house.alarms.standing}")
        return self.house.clerk.book.head
