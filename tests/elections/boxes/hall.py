"""A vote in a house on disk, with its ballot box, keeper and door for ballots; clocks stand still.

Trustees, authority and organiser speak as in ``tests.elections.voting``; what the house says, the
keeper says by itself. ``group``: three trustees of whom two suffice.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import Written
from glasshouse.acts.replay import Decision
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.seams import Hook, no_hook
from glasshouse.clerk.startup import House
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.boxes.boxes import OpenBox
from glasshouse.elections.boxes.keeper import BoothPage
from glasshouse.elections.boxes.reader import BoxReader, box_path
from glasshouse.elections.boxes.service import Voting as Service
from glasshouse.elections.facts import Election as Vote
from glasshouse.kinds import REGISTRY
from tests.clerk.asgi import Response, request
from tests.clerk.desk import Desk
from tests.elections.voting import Drawn, Voting
from tests.house.world import ORIGIN, key


def booth_page(vote: Vote, election: bytes) -> bytes:
    """A page that says that it is none: what the keeper is given is for the site to make."""
    return b"<!doctype html><title>No booth</title><p>" + vote.slug.encode()


class Files(dict[str, bytes]):
    """The files of a house on disk: those that a test makes go there when their act is said."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, digest: str) -> bytes:
        return (self.folder / digest).read_bytes()

    def get(self, digest: str, default: object = None) -> Any:
        """Those of the house too; ``dict.get`` would not ask for them."""
        return self[digest] if digest in self or (self.folder / digest).exists() else default


class HallDesk(Desk):
    """A world whose words go in through a clerk, and whose facts are the clerk's."""

    def open(self, **options: Any) -> House:
        house = super().open(**options)
        self.facts = house.clerk.book.facts
        return house

    def record(self, written: Written) -> Decision:
        for file in written.files:
            (self.directory.files / file.digest).write_bytes(file.raw)
        verdict = self.send(written)
        if isinstance(verdict, Problem):
            raise verdict
        assert verdict.effect is None, verdict.effect
        self.now = max(self.now, self.clock.wall) + 1000
        return None  # type: ignore[return-value]  # nobody asks what the memory would have said


class Hall(Voting):
    """One house with one vote. ``serve`` must be called in a running loop."""

    def __init__(
        self, root: Path, *, hook: Hook = no_hook, group: bool = False, has_key: bool = True
    ) -> None:
        self.desk = HallDesk(root, hook)
        super().__init__(group=group, world=self.desk)
        self.files = Files(self.desk.directory.files)
        self.has_key = has_key
        self.page: BoothPage | None = booth_page
        self.service: Service | None = None

    # --- serving ----------------------------------------------------------------------------------

    async def serve(self) -> Service:
        """Open boxes and handlers, as a process does that starts."""
        reader = HouseReader(self.desk.directory, REGISTRY)
        self.service = Service(
            self.desk.house,
            reader,
            ORIGIN,
            key=key("house") if self.has_key else None,
            booth_page=self.page,
            random=Drawn("the house"),
            threads=1,
        )
        await self.service.boxes.open_all()
        return self.service

    @property
    def serving(self) -> Service:
        assert self.service is not None
        return self.service

    async def stop(self) -> None:
        """Close boxes and house, as a process does that ends."""
        await self.serving.keeper.close()
        await self.serving.boxes.close()
        self.desk.house.close()

    async def crash(self) -> None:
        """What a dying process leaves: connections and lock go, nothing is finished."""
        for election in self.serving.boxes.casting():
            casting = self.serving_box(election).casting
            assert casting is not None
            casting._box.close()
        self.desk.crash()

    async def restart(self, *, crashed: bool = False) -> Service:
        """End the process, in either way, and start another."""
        await (self.crash() if crashed else self.stop())
        self.desk.open()
        return await self.serve()

    def vote(self) -> Vote:
        """The vote as it stands, in the book as it was opened last."""
        self.desk.facts = self.desk.clerk.book.facts
        return super().vote()

    # --- time, and what the house does ------------------------------------------------------------

    def pass_time(self, milliseconds: int) -> None:
        """Let both clocks go on."""
        self.desk.clock.pass_time(milliseconds)
        self.desk.now = self.desk.clock.wall

    def come_to(self, time: int) -> None:
        """Let the clocks go on to a time, Unix ms."""
        self.pass_time(max(0, time - self.desk.clock.wall))

    async def step(self) -> None:
        """What the house does in a second."""
        await self.serving.keeper.step()
        await self.serving.boxes.publish()

    async def opened(self, voters: int = 4, **given: Any) -> None:
        """A vote that is open, with its box, in a house that is served."""
        self.prepare(voters, **given)
        self.say("election.open", self.of_vote(), self.office)
        await self.serve()
        self.come_to(self.vote().opens)
        await self.step()
        assert self.vote().state == "open", self.alarms

    async def closed(self) -> None:
        """The hour has come, the box is closed and the sums are there."""
        self.come_to(self.vote().closes)
        await self.step()
        await self.step()
        self.box = self.ballots_in_the_box()
        assert self.vote().state == "tallied", self.alarms

    @property
    def alarms(self) -> dict[str, str]:
        return self.desk.house.alarms.standing

    # --- ballots ----------------------------------------------------------------------------------

    def serving_box(self, election: str = "") -> OpenBox:
        box = self.serving.boxes.get(election or self.id)
        assert box is not None
        return box

    def ballots_in_the_box(self) -> list[bytes]:
        with BoxReader(box_path(self.desk.directory, self.id)) as box:
            return list(box.ballots(0, box.size()))

    def signed_by(self, secret: int, *choices: Sequence[int]) -> bytes:
        """A ballot by any credential."""
        return make_ballot(self.election(), secret, choices, self.drawn).raw

    async def post(
        self, raw: bytes | Sequence[bytes], election: str = "", **headers: str
    ) -> Response:
        """Send a ballot; a body may come in several parts."""
        response = await request(
            self.serving.ballots,
            raw,
            path=f"/api/votes/{election or self.id}/ballots",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        assert response is not None
        return response

    async def refused(self, raw: bytes, election: str = "", **headers: str) -> tuple[int, str]:
        """Status and code of a ballot that is refused; the box must be as it was."""
        before = self.ballots_in_the_box()
        response = await self.post(raw, election, **headers)
        assert response.headers["content-type"] == "application/problem+json", response.body
        assert self.ballots_in_the_box() == before
        return response.status, response.json["code"]

    async def look_up(self, tracker: str, election: str = "") -> Response:
        """Ask for a ballot by its tracker, which is encoded as it must be."""
        query = f"tracker={tracker.replace('+', '%2B').replace('/', '%2F')}"
        response = await request(
            self.serving.ballots,
            b"",
            method="GET",
            path=f"/api/votes/{election or self.id}/ballots",
            query=query,
        )
        assert response is not None
        return response
