"""The statements that wait in memory for their turn, and who waits for the verdict on each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace

from glasshouse.clerk.book import Receipt, Verdict
from glasshouse.clerk.intake import Submission
from glasshouse.clerk.kept import named_by

QUEUE_LENGTH = 2000
"""Most statements that wait in memory."""

QUEUE_BYTES = 64 * 1024 * 1024
"""Most bytes that waiting statements hold: words may be 4 MiB each."""


class Queue:
    """Statements, each at most once, with those who wait for it. For the event loop."""

    def __init__(self) -> None:
        #: By act (hex id), as they came.
        self._statements: dict[str, Submission] = {}
        self._bytes = 0
        self._waiting: dict[str, list[asyncio.Future[Verdict]]] = {}

    def __len__(self) -> int:
        return len(self._statements)

    def __iter__(self) -> Iterator[Submission]:
        return iter(list(self._statements.values()))

    def __contains__(self, act: str) -> bool:
        return act in self._statements

    def has_room(self, submission: Submission) -> bool:
        """Whether one more fits in."""
        return len(self) < QUEUE_LENGTH and self._bytes + submission.weight <= QUEUE_BYTES

    def add(self, submission: Submission) -> None:
        """Let one that is not there yet wait."""
        self._statements[submission.act.id] = submission
        self._bytes += submission.weight
        self._waiting[submission.act.id] = []

    def verdict_on(self, act: str) -> asyncio.Future[Verdict]:
        """The verdict to come on an act (hex id) that waits."""
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting[act].append(verdict)
        return verdict

    def close_too(self, act: str) -> None:
        """What waits is kept on disk as well, and is to be kept no longer once it is decided.

        Threat: words sent both ways, whose second copy a court's order would not reach.
        """
        self._statements[act] = replace(self._statements[act], pending=True)

    def in_order(self) -> list[Submission]:
        """All of them, in the order in which they are decided."""
        return sorted(self._statements.values(), key=lambda submission: submission.order)

    def files(self) -> Iterable[str]:
        """The fingerprints of the files that they name."""
        return (digest for each in self._statements.values() for digest in named_by(each.act))

    def answer(self, submission: Submission, verdict: Verdict) -> None:
        """It is decided: it waits no longer, and whoever waited for it is told."""
        del self._statements[submission.act.id]
        self._bytes -= submission.weight
        for place, future in enumerate(self._waiting.pop(submission.act.id)):
            if place > 0 and isinstance(verdict, Receipt):
                verdict = replace(verdict, first=False)
            if not future.done():
                future.set_result(verdict)
