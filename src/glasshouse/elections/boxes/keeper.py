"""The keeper: does for every vote under way what the house has to do, when its hour comes.

It sets the ballot box up, anchors it while it grows, closes it, adds the ballots up, and says the
result when enough trustees have decrypted. Whatever it says goes through the ordinary door, signed
by the house key, and follows from the record and the box: it decides nothing.

How far a vote is stands on the record and nowhere else, and every step begins by reading it. So the
keeper can be killed between any two lines: a key that was made is found again, a box that the
record speaks of and that has no database yet is made, and what was said already is refused as said.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import structlog

from glasshouse.acts.compose import AttachedFile, SigningKey, Writer
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import Withheld
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.clerk.file_store import FileStore
from glasshouse.clerk.file_uploads import keep_own_file
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.publication import in_thread
from glasshouse.clerk.startup import StartRefused
from glasshouse.elections.acts import JSON, PAGE
from glasshouse.elections.belenios.bulk import kernel_for
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.boxes.boxes import Boxes, make_key, newest_anchor
from glasshouse.elections.boxes.reader import BoxHead, BoxReader, box_path
from glasshouse.elections.boxes.working import BoxDiffers, Sums, opening_of, result_of, sums_of
from glasshouse.elections.facts import CLOSED, OPEN, READY, TALLIED, Anchor, TrusteeWork
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.folds import enough_shares, works
from glasshouse.record.errors import RecordError

_log = structlog.get_logger("glasshouse.elections")

_P = ParamSpec("_P")
_T = TypeVar("_T")

ANCHORS_APART = 50 * 1000
"""Least milliseconds between two anchors of a box: each ballot is covered within 60 seconds."""

AGAIN = 10 * 1000
"""Milliseconds after which a step that failed is tried again."""

ANSWER_SECONDS = 60.0
"""How long the door may take to answer."""

COUNTED_AT_ONCE = 2
"""How many votes are counted at one time."""

_A_PAGE = 500

BoothPage = Callable[[Vote, bytes], bytes]
"""Given a vote and its ``election.json``: the page by which its voters vote offline, one file."""


class Stuck(Exception):
    """A vote cannot go on. The sentence says why, and what those who run the house can do."""


class Keeper:
    """Keeps the votes of one house. For the event loop; ``step`` is to be called every second."""

    def __init__(
        self,
        directory: HouseDirectory,
        clerk: Clerk,
        files: FileStore,
        boxes: Boxes,
        *,
        key: SigningKey | None,
        booth_page: BoothPage | None,
        random: Callable[[int], bytes],
        threads: int | None = None,
    ) -> None:
        """``key`` is the house key, where it is at hand; ``booth_page`` None where the browser code
        was not built. ``threads`` add ballots up."""
        self._directory = directory
        self._clerk = clerk
        self._files = files
        self._boxes = boxes
        self._key = key
        self._booth_page = booth_page
        self._random = random
        self._threads = threads
        self._again: dict[str, int] = {}
        self._troubled: dict[str, str] = {}
        self._working: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(COUNTED_AT_ONCE)

    @property
    def _facts(self) -> Facts:
        return self._clerk.book.facts

    def now(self) -> int:
        """The house's time, Unix ms, which never goes back; raises Problem."""
        return max(self._clerk.now(), self._clerk.book.head.received)

    async def step(self, patience: float | None = None) -> None:
        """Do for every vote what can be done now. Raises nothing that one vote brings about.

        Each vote goes on by itself. What takes longer than ``patience`` seconds (adding up a
        million ballots) is left to go on, and asked for again at the next step: no other vote waits
        for it with an anchor that was promised.
        """
        for election in self._boxes.casting():
            vote = self._vote(election)
            if vote is None or vote.state != OPEN:
                await self._boxes.retire(election)
        votes = list(self._under_way())
        self._clerk.book.facts.flush()
        self._forget_but({vote.id for vote in votes})
        now = self._clerk.clock.elapsed()
        for vote in votes:
            if vote.id not in self._working and now >= self._again.get(vote.id, 0):
                self._working[vote.id] = asyncio.create_task(self._step(vote))
        if self._working:
            done, _going_on = await asyncio.wait(self._working.values(), timeout=patience)
            self._working = {k: task for k, task in self._working.items() if task not in done}

    def _forget_but(self, under_way: Collection[str]) -> None:
        """Sound no alarm for a vote that was called off, or has its result."""
        for election in [each for each in self._troubled if each not in under_way]:
            self._again.pop(election, None)
            self._clerk.alarms.clear(self._troubled.pop(election))

    def _under_way(self) -> Iterator[Vote]:
        # Threat: so many votes that wait for years are prepared that none after them is kept.
        after: str | None = None
        while page := self._facts.find(Vote, "under_way", after=after, limit=_A_PAGE):
            yield from page
            after = sortable(page[-1].index)

    async def close(self) -> None:
        """Break off what goes on. Whatever that was is begun again at the next start."""
        tasks = list(self._working.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._working.clear()

    async def _step(self, vote: Vote) -> None:
        alarm = f"vote_{vote.slug}"
        try:
            await self._go_on(vote)
        except Stuck as stuck:
            sentence = str(stuck)
        except Problem as problem:
            sentence = f"The house's own statement was not taken: {problem}."
        except (Fault, LookupError, BoxDiffers) as error:
            sentence = f"Something that it rests on does not hold: {error}."
        except StartRefused as refused:
            sentence = refused.sentence
        except (OSError, sqlite3.Error, RecordError, TimeoutError) as error:
            sentence = f"The disk of the site failed: {error}."
        except Exception as error:
            _log.exception("a vote cannot go on", vote=vote.slug)
            sentence = f"A fault of this program: {error!r}."
        else:
            self._again.pop(vote.id, None)
            self._troubled.pop(vote.id, None)
            self._clerk.alarms.clear(alarm)
            return
        self._again[vote.id] = self._clerk.clock.elapsed() + AGAIN
        self._troubled[vote.id] = alarm
        self._clerk.alarms.sound(alarm, f"The vote {vote.slug} cannot go on. {sentence}")

    async def _go_on(self, vote: Vote) -> None:
        if self._key is None:
            raise Stuck(
                "The house key is not on this machine, and what the house says of a vote is signed "
                f"with it: put keys/{HOUSE_KEY} in its place and start the site again."
            )
        now = self.now()
        if vote.state == READY and now >= vote.closes:
            raise Stuck(
                "Its time is over, and its ballot box was never opened: call it off, and "
                "announce another one."
            )
        if vote.state == READY and now >= vote.opens:
            await self._open(vote)
        elif vote.state == OPEN:
            await self._keep_open(vote, now)
        elif vote.state == CLOSED:
            await self._tally(vote)
        elif vote.state == TALLIED:
            await self._decide(vote)

    # --- Opening ----------------------------------------------------------------------------------

    async def _open(self, vote: Vote) -> None:
        if self._booth_page is None:
            raise Stuck("The page for voting offline is not there: build the browser code first.")
        origin = self._rules().origin
        done = [work for work in works(self._facts, vote) if work is not None]
        lines = self._lines(vote)
        opening = await in_thread(opening_of, vote, done, lines, origin, self.file_of)
        page = await in_thread(self._booth_page, vote, opening.election)
        # The key before the act that names it: an act on the record whose key nobody has would
        # leave a box that nobody can open.
        key = make_key(self._directory, origin, vote.id, self._random)
        await self._say(
            "box.open",
            vote,
            {"box_key": key.verifier.format()},
            [
                AttachedFile(JSON, opening.election),
                AttachedFile(JSON, opening.trustees),
                AttachedFile(PAGE, page),
            ],
        )
        opened = self._vote(vote.id)
        if opened is not None and opened.state == OPEN:
            await self._boxes.open(opened)

    def _lines(self, vote: Vote) -> Mapping[str, str]:
        """The words of the announcement in the vote's language; raises Stuck."""
        recorded = self._facts.get(Recorded, vote.id)
        digest = dict(() if recorded is None else recorded.sheets).get(vote.language, "")
        if self._facts.get(Withheld, digest) is not None:
            raise Stuck("The text of its announcement was withheld: call it off.")
        raw = self._clerk.book.sheets.get(digest) if digest else None
        if raw is None:
            raise Stuck("The text of its announcement is missing: bring it back from a copy.")
        return Sheet.parse(raw).lines

    # --- While it is open -------------------------------------------------------------------------

    async def _keep_open(self, vote: Vote, now: int) -> None:
        box = await self._boxes.open(vote)
        casting = box.casting
        if casting is None:
            raise Stuck("Its ballot box was opened for reading alone: start the site again.")
        if now >= vote.closes:
            casting.seal()
            if not await casting.settled():
                raise Stuck("The disk with its ballot box failed.")
            # First the ballots: whoever reads the anchor finds what it speaks of.
            await self._boxes.publish()
            await self._say("box.close", vote, _anchored(casting.head))
            return
        anchor = newest_anchor(self._facts, vote.id)
        last = (vote.box_received or 0) if anchor is None else anchor.received
        head = casting.head
        # The first ballots of a box are anchored at once: nobody has to wait for an interval that
        # began when there was nothing to anchor.
        if head.size > vote.anchored and (anchor is None or now - last >= ANCHORS_APART):
            await self._boxes.publish()
            try:
                await self._say("box.anchor", vote, _anchored(head))
            except Problem as problem:
                # The hour came meanwhile: the next step closes the box, and covers these ballots.
                if problem.code != "vote_over":
                    raise

    # --- After it ---------------------------------------------------------------------------------

    async def _tally(self, vote: Vote) -> None:
        closing = newest_anchor(self._facts, vote.id)
        if closing is None or not closing.last:
            raise Stuck("No anchor closes its ballot box.")
        sums = await self._count(self._sums, vote, closing)
        await self._say(
            "election.tally",
            vote,
            {"voters": sums.voters, "total_weight": sums.weight},
            [AttachedFile(JSON, sums.table)],
        )

    def _sums(self, vote: Vote, closing: Anchor) -> Sums:
        election = Election.parse(self.file_of(vote.election_file or ""))
        kernel = kernel_for(election, threads=self._threads)
        with BoxReader(box_path(self._directory, vote.id)) as box:
            return sums_of(box, closing, vote, kernel, self.file_of)

    async def _decide(self, vote: Vote) -> None:
        done: list[TrusteeWork | None] = works(self._facts, vote)
        if not enough_shares(vote, done):
            return
        counts = await self._count(result_of, vote, done, self.file_of)
        await self._say("election.result", vote, {"counts": counts})

    async def _count(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        # Threat: votes made to end at once, each with a result that takes minutes to find. They
        # would take all threads, and no ballot and no record would be written meanwhile.
        async with self._room:
            return await in_thread(work, *args, **kwargs)

    # --- Saying -----------------------------------------------------------------------------------

    def file_of(self, digest: str) -> bytes:
        """The bytes of a recorded file; LookupError if they are not there. For any thread."""
        content = self._files.read(digest)
        if content is None:
            raise LookupError(f"the file {digest}")
        return content

    async def _say(
        self, kind: str, vote: Vote, body: Mapping[str, Any], files: Sequence[AttachedFile] = ()
    ) -> None:
        """Put an act of the house on the record; raises Problem, Stuck or TimeoutError."""
        clerk, rules = self._clerk, self._rules()
        assert self._key is not None
        for file in files:
            await keep_own_file(clerk, self._files, file.raw)
        head = clerk.book.head
        written = Writer(rules.origin, self._random).write(
            kind,
            {"election": vote.id, **body},
            keys=[self._key],
            by=rules.house,
            scope=vote.conference,
            said=clerk.clock.now(),
            saw=(head.size, head.root.hex()),
            files=files,
        )
        taken = clerk.receive(written.upload())
        if not isinstance(taken, Receipt):
            verdict = await asyncio.wait_for(clerk.submit(taken), ANSWER_SECONDS)
            if isinstance(verdict, Problem):
                raise verdict
            if verdict.effect is not None:
                raise Stuck(f"What the house said of it had no effect: {verdict.effect}.")

    def _vote(self, election: str) -> Vote | None:
        return self._facts.get(Vote, election)

    def _rules(self) -> HouseRules:
        rules = rules_in_force(self._facts)
        if rules is None:
            raise Stuck("The house has not been founded.")
        return rules


def _anchored(head: BoxHead) -> dict[str, Any]:
    return {"size": head.size, "root": head.root.hex()}
