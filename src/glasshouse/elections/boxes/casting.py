"""Casting: ballots wait in memory, and are verified and put into the box many at a time.

While one batch is being verified and committed in a worker thread, the next one gathers. The kernel
and the disk let go of the interpreter meanwhile, so that readers and the door for statements are
answered. A voter is answered after the commit.

If a commit fails, nobody can say what the disk holds: the box is opened anew, and every ballot of
the batch is answered by what it then reads. Until an opening has succeeded nothing is taken.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Sequence

import structlog

from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.edge import Damaged
from glasshouse.clerk.publication import in_thread
from glasshouse.clerk.storage import HeadMoved
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.boxes.box import Box, Placed
from glasshouse.elections.boxes.checking import Verifier
from glasshouse.elections.boxes.problems import BallotRefused
from glasshouse.elections.boxes.reader import BoxHead
from glasshouse.elections.boxes.storage import CastBallot, NotABox

_log = structlog.get_logger("glasshouse.elections")

QUEUE_LENGTH = 4000
"""Most ballots of one vote that wait in memory."""

QUEUE_BYTES = 32 * 1024 * 1024
"""Most bytes of them."""

Verdict = Placed | Fault | BallotRefused
"""What becomes of a ballot: it stands in the box, or is refused."""


class Casting:
    """Takes the ballots of one vote. The event loop calls it; ``box`` is used by one thread at a
    time.

    ``head`` is the committed head of the box.
    """

    def __init__(self, name: str, box: Box, verifier: Verifier, alarms: Alarms) -> None:
        """``name`` is that of the vote, for alarms."""
        self.verifier = verifier
        self._alarm = f"box_{name}"
        self._name = name
        self._box = box
        self._alarms = alarms
        self._waiting: deque[tuple[CastBallot, asyncio.Future[Verdict]]] = deque()
        self._waiting_bytes = 0
        self._running: asyncio.Task[None] | None = None
        self._sealed = False
        self._paused = False
        self._broken = False
        self._stopped = False

    @property
    def head(self) -> BoxHead:
        """The committed head of the box."""
        return self._box.head

    @property
    def queued(self) -> int:
        """How many ballots wait."""
        return len(self._waiting)

    @property
    def taking(self) -> bool:
        """Whether ballots are taken now."""
        return not (self._sealed or self._paused or self._stopped)

    def put(self, ballot: CastBallot) -> asyncio.Future[Verdict]:
        """Give a ballot its place in the queue; the verdict comes after the commit.

        Raises BallotRefused.
        """
        if self._sealed:
            raise BallotRefused("vote_over")
        if self._paused or self._stopped:
            raise BallotRefused("paused")
        # Threat: ballots that come faster than they can be verified would fill the memory of the
        # house, and stop everything else in it.
        if (
            len(self._waiting) >= QUEUE_LENGTH
            or self._waiting_bytes + len(ballot.raw) > QUEUE_BYTES
        ):
            raise BallotRefused("busy")
        verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((ballot, verdict))
        self._waiting_bytes += len(ballot.raw)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return verdict

    def pause(self) -> None:
        """Take nothing new until ``resume``; what waits is still decided."""
        self._paused = True

    def resume(self) -> None:
        """The reason to pause is gone."""
        self._paused = False

    def seal(self) -> None:
        """Take nothing any more: the vote is over. What came before is still decided."""
        self._sealed = True

    async def settled(self) -> bool:
        """Wait until all that was taken is decided. Whether the box can be believed: False if its
        disk failed and it has not been opened anew."""
        while self._running is not None:
            await asyncio.wait([self._running])
        if self._broken and not self._stopped:
            await in_thread(self._recover)
        return not (self._broken or self._stopped)

    async def close(self) -> None:
        """Decide what waits, and close the box."""
        self.seal()
        await self.settled()
        self._box.close()

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [
                    self._waiting.popleft()
                    for _ in range(min(len(self._waiting), self.verifier.at_once))
                ]
                self._waiting_bytes -= sum(len(ballot.raw) for ballot, _verdict in batch)
                await self._answer(batch)
        finally:
            self._running = None

    async def _answer(self, batch: Sequence[tuple[CastBallot, asyncio.Future[Verdict]]]) -> None:
        ballots = [ballot for ballot, _verdict in batch]
        verdicts: Sequence[Verdict] = [BallotRefused("paused") for _ballot in ballots]
        try:
            verdicts = await in_thread(self.decide, ballots)
        finally:
            for (_ballot, future), verdict in zip(batch, verdicts, strict=True):
                if not future.done():
                    future.set_result(verdict)

    def decide(self, ballots: Sequence[CastBallot]) -> list[Verdict]:
        """Verify ballots and put those that hold into the box, in one durable commit; what became
        of each. For one thread. Raises nothing for what disks do."""
        if self._stopped or (self._broken and not self._recover()):
            return [BallotRefused("paused") for _ballot in ballots]
        try:
            return self._decide(ballots)
        except (sqlite3.Error, OSError) as error:
            return self._read_back(ballots, error)
        except HeadMoved as error:
            self._stop(error)
        except Exception:
            # A fault of ours in one batch: nothing of it is in the box.
            _log.exception("a batch of ballots was put aside", vote=self._name)
            self._alarms.count("quarantined_ballots", len(ballots))
            self._broken = True
        return [BallotRefused("paused") for _ballot in ballots]

    def _decide(self, ballots: Sequence[CastBallot]) -> list[Verdict]:
        verdicts: dict[bytes, Verdict] = {}
        fresh: dict[bytes, CastBallot] = {}
        for ballot in ballots:
            index = self._box.index_of(ballot.tracker)
            if index is None:
                fresh.setdefault(ballot.tracker, ballot)
            else:
                verdicts[ballot.tracker] = Placed(index, first=False)
        faults = self.verifier.faults(list(fresh.values()))
        good = []
        for ballot, fault in zip(fresh.values(), faults, strict=True):
            if fault is None:
                good.append(ballot)
            else:
                verdicts[ballot.tracker] = fault
        for ballot, placed in zip(good, self._box.append(good), strict=True):
            verdicts[ballot.tracker] = placed
        found = []
        for ballot in ballots:
            verdict = verdicts[ballot.tracker]
            found.append(verdict)
            if isinstance(verdict, Placed):
                # The same ballot once more in this batch was not the first.
                verdicts[ballot.tracker] = Placed(verdict.index, first=False)
        return found

    def _read_back(self, ballots: Sequence[CastBallot], error: Exception) -> list[Verdict]:
        """A write failed: believe nothing but what the box says once it is opened anew."""
        _log.error("writing to the ballot box failed", vote=self._name, error=repr(error))
        self._alarms.count("failed_writes")
        self._alarms.sound(self._alarm, f"Writing to the ballot box of {self._name} failed.")
        self._broken = True
        if not self._recover():
            return [BallotRefused("paused") for _ballot in ballots]
        # As far as anybody was told, these have come for the first time.
        places = [self._box.index_of(ballot.tracker) for ballot in ballots]
        return [
            BallotRefused("paused") if index is None else Placed(index, first=True)
            for index in places
        ]

    def _recover(self) -> bool:
        try:
            self._box.recover()
        except HeadMoved as error:
            self._stop(error)
            return False
        except (sqlite3.Error, OSError, Damaged, NotABox) as error:
            self._alarms.sound(
                self._alarm, f"The ballot box of {self._name} cannot be opened: {error}"
            )
            return False
        self._broken = False
        self._alarms.clear(self._alarm)
        return True

    def _stop(self, error: Exception) -> None:
        """Another process has written. Two writers would sign two heads: this one ends."""
        self._stopped = True
        self._box.close()
        self._alarms.sound(
            self._alarm, f"Another process writes to the ballot box of {self._name}: {error}"
        )
