"""Ballots a second through HTTP into the ballot box, each verified and durable before its voter is
answered: ``python -m benchmarks.ballot_box``.

Beside them, in turns, what verifying the same ballots takes the kernel alone, on all processors.
Ballots are of one question with two answers, and are made beforehand.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.generator import LEAST_ACTS, ORIGIN, Generated, Seat, generate
from benchmarks.measuring import in_turns, wall_time
from benchmarks.posting import post_all, request_for
from benchmarks.serving import served
from glasshouse.acts.compose import AttachedFile, Writer
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.key_file import read_key
from glasshouse.clerk.book import Receipt
from glasshouse.clerk.clock import SystemClock
from glasshouse.clerk.directory import HOUSE_KEY
from glasshouse.clerk.file_uploads import keep_own_file
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.startup import House, open_house
from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.bulk import check_ballots, kernel_for
from glasshouse.elections.belenios.credentials import Roll, write_roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.key_generation import single
from glasshouse.elections.boxes.service import Voting
from glasshouse.elections.facts import Election as Vote
from glasshouse.kinds import REGISTRY

VOTERS = 500
BALLOTS_A_ROUND = 600
ROUNDS = 5
CONNECTIONS = 128
LEAST_BALLOTS = 400
"""Ballots a second on two cores that the intake is held to."""

_DAY = 24 * 3600 * 1000


@dataclass(frozen=True)
class BoxTimes:
    """Ballots a second: through HTTP into the box, and by the kernel alone; ``processor`` are the
    milliseconds that the server spends on its processors for each. ``backend`` is None where the
    kernel is not installed; then it is the reference that verifies in both."""

    ballots: int
    intake: float
    verifying: float
    processor: float
    backend: str | None

    @property
    def share(self) -> float:
        """How much of the bare speed of verifying the intake reaches."""
        return self.intake / self.verifying


@dataclass(frozen=True)
class _Open:
    """A vote that is open, and its ballots."""

    vote: str
    election: Election
    roll: Roll
    ballots: Sequence[bytes]


def measure(house: Generated, ballots: int = BALLOTS_A_ROUND, rounds: int = ROUNDS) -> BoxTimes:
    """Open a vote in the house, serve it, and cast so many ballots in each of several turns.

    RuntimeError if a ballot is not answered with 201.
    """
    made = asyncio.run(_Organiser(house).open(ballots * rounds))
    slices = iter([made.ballots[at * ballots : (at + 1) * ballots] for at in range(rounds)])
    some = made.ballots[:ballots]
    kernel = kernel_for(made.election)
    spent: list[float] = []
    with served(house.directory.root) as server:
        port = server.port
        path = f"/api/votes/{made.vote}/ballots"

        def cast() -> float:
            before = server.processor_time()
            requests = [request_for(raw, "application/json", port, path) for raw in next(slices)]
            posted = post_all(port, requests, CONNECTIONS)
            if posted.statuses != {201: ballots}:
                raise RuntimeError(f"answers: {posted.statuses} {posted.bodies[-1]!r}")
            if not json.loads(posted.bodies[-1])["receipt"].startswith("/record/boxes/"):
                raise RuntimeError(f"answer: {posted.bodies[-1]!r}")
            spent.append(server.processor_time() - before)
            return posted.seconds

        def verify() -> float:
            return wall_time(lambda: check_ballots(made.election, made.roll.weights, some, kernel))

        seconds = in_turns({"verifying": verify, "intake": cast}, rounds)
    return BoxTimes(
        ballots,
        ballots / seconds["intake"],
        ballots / seconds["verifying"],
        statistics.median(spent) * 1000 / ballots,
        None if kernel is None else kernel.backend,
    )


class _Organiser:
    """Prepares a vote in a house, through its own door, with everybody's keys at hand."""

    def __init__(self, house: Generated) -> None:
        self._directory = house.directory
        self._scope = house.halls[0].id
        self._seat: Seat = house.halls[0].speakers[0]
        self._trustee, self._authority = house.parties[0], house.parties[1]
        self._random = Random(1917)
        self._writer = Writer(ORIGIN, self._random.randbytes)
        self._house: House

    async def open(self, ballots: int) -> _Open:
        """A vote that is open, and so many ballots of its voters."""
        reader = HouseReader(self._directory, REGISTRY)
        self._house = open_house(self._directory, REGISTRY)
        secrets = [self._random.randrange(1, ORDER) for _voter in range(VOTERS)]
        roll = write_roll([(G**secret, 1) for secret in secrets], weighted=False)
        vote = await self._announce()
        of_vote = {"election": vote}
        key = written(single(self._random.randrange(1, ORDER), self._random.randbytes).key.value)
        await self._say("trustee.commit", {**of_vote, "commitment": sha256_hex(key)}, self._trustee)
        await self._say("trustee.reveal", of_vote, self._trustee, files=[key])
        body = {**of_vote, "voters": VOTERS, "total_weight": VOTERS}
        await self._say("roll.commit", body, self._authority, files=[roll.raw])
        await self._say("election.open", of_vote, self._seat)
        election = await self._open_box(reader, vote)
        raws = [
            make_ballot(
                election, secrets[place % VOTERS], [[place % 2, 0]], self._random.randbytes
            ).raw
            for place in range(ballots)
        ]
        reader.close()
        return _Open(vote, election, roll, raws)

    async def _announce(self) -> str:
        now = SystemClock().now()
        body = {
            "slug": "benchmark",
            "purpose": "other",
            "subject": None,
            "opens": {"at": milliseconds_to_instant(now - 2000), "offset_minutes": 0},
            "closes": {"at": milliseconds_to_instant(now + _DAY), "offset_minutes": 0},
            "questions": [{"answers": 2, "blank": False, "least": 0, "most": 1}],
            "weighted": False,
            "authority": self._authority.id,
            "trustees": [self._trustee.id],
            "group": [],
            "needed": 0,
            "language": "en",
            "lines": [],
        }
        lines = ("title", "electorate", "delivery", "question_1")
        answers = ("question_1__answer_1", "question_1__answer_2")
        words = {line: f"The {line}" for line in (*lines, *answers)}
        return await self._say("election.announce", body, self._seat, texts={"en": words})

    async def _open_box(self, reader: HouseReader, vote: str) -> Election:
        """Let the house set the box up, then close the house; what ballots are signed under."""
        voting = Voting(
            self._house,
            reader,
            ORIGIN,
            key=read_key(self._directory.read_key(HOUSE_KEY)),
            booth_page=lambda _vote, _election: b"<!doctype html>",
            random=self._random.randbytes,
        )
        await voting.keeper.step()
        found = self._house.clerk.book.facts.get(Vote, vote)
        if found is None or found.election_file is None:
            raise RuntimeError(f"the vote was not opened: {self._house.alarms.standing}")
        election = Election.parse(voting.keeper.file_of(found.election_file))
        await self._house.publication.publish()
        await voting.boxes.close()
        voting.resources.close()
        self._house.close()
        return election

    async def _say(
        self,
        kind: str,
        body: Mapping[str, Any],
        who: Seat,
        *,
        files: Sequence[bytes] = (),
        texts: Mapping[str, Mapping[str, str]] | None = None,
    ) -> str:
        clerk = self._house.clerk
        for raw in files:
            await keep_own_file(clerk, self._house.files, raw)
        act = self._writer.write(
            kind,
            body,
            keys=[who.key],
            by=who.id,
            scope=self._scope,
            said=SystemClock().now(),
            texts=texts,
            files=[AttachedFile(JSON, raw) for raw in files],
        )
        taken = clerk.receive(act.upload())
        verdict = taken if isinstance(taken, Receipt) else await clerk.submit(taken)
        if not isinstance(verdict, Receipt) or verdict.effect is not None:
            raise RuntimeError(f"{kind} was not taken: {verdict!r}")
        return act.id


def rendered(times: BoxTimes) -> list[str]:
    """Lines of Markdown."""
    kept = "kept" if times.intake >= LEAST_BALLOTS else "**not kept**"
    backend = "PyNaCl, without the kernel" if times.backend is None else times.backend
    return [
        f"Ballots through HTTP into the box of a vote, {CONNECTIONS} connections kept open, "
        f"{times.ballots:,} ballots of one question with two answers in each of several turns, "
        "each verified and committed durably before it is answered; the client shares the "
        f"processors. Beside it the same ballots verified alone ({backend}).",
        "",
        "| what | ballots a second | bound | |",
        "|---|---|---|---|",
        f"| into the ballot box | {times.intake:,.0f} | {LEAST_BALLOTS:,} | {kept} |",
        f"| verified alone | {times.verifying:,.0f} | | |",
        "",
        f"The server spends {times.processor:.2f} ms of processor time on each.",
    ]


def main() -> None:
    """Measure in a house of its own, and show."""
    with TemporaryDirectory(prefix="glasshouse-bench-") as scratch:
        print("Generating a house", file=sys.stderr)
        house = generate(Path(scratch) / "house", LEAST_ACTS)
        print("\n".join(rendered(measure(house))))


if __name__ == "__main__":
    main()
