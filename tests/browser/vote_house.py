"""A house in which a vote is held, for the browser: who speaks there, with which key files, and a
clock that the test moves while the house is served."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from glasshouse.acts.compose import AttachedFile
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY, HouseDirectory
from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.facts import Election as Vote
from tests.browser.addresses import read_json
from tests.elections.boxes.hall import Files, HallDesk
from tests.elections.voting import Drawn, Voting, number
from tests.house.world import START, Someone, key

REPOSITORY = Path(__file__).resolve().parents[2]
#: Whose key files there are.
SPEAKERS = ("office", "north", "south", "west", "red", "green", "blue", "registrar")
DESK = "/votes/status/trustee"
#: Milliseconds that a busy machine may take for a step.
PATIENCE = 30_000


def clock_file(directory: Path) -> Path:
    """Where the time of a served house stands, Unix ms: whoever writes it moves the clock."""
    return directory.parent / "time"


@dataclass
class FileClock:
    """Two clocks that go on together when the file of the time is written."""

    path: Path

    def now(self) -> int:
        return int(self.path.read_text())

    def elapsed(self) -> int:
        return self.now() - START


@dataclass
class VoteHouse:
    """A house on disk, what was said in it before it was served, and where it is served."""

    directory: Path
    voting: Voting
    vote: Vote
    address: str = ""
    keys: dict[str, Path] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where key files lie."""
        return self.directory.parent

    @property
    def now(self) -> int:
        """The time of the house, Unix ms."""
        return FileClock(clock_file(self.directory)).now()

    def come_to(self, time: int) -> None:
        """Move the clock; it never goes back."""
        written = clock_file(self.directory).with_suffix(".new")
        written.write_text(str(time))
        written.replace(clock_file(self.directory))  # whole, for whoever reads it at this moment

    def size(self) -> int:
        """How many entries the record has."""
        return int(read_json(f"{self.address}/front.json")["context"]["size"])


def vote_house(folder: Path, voting: Voting) -> VoteHouse:
    """What tests need of a house in this folder in which a vote was announced."""
    house = HouseDirectory(folder / "house")
    house.write_key(HOUSE_KEY, write_key("house.example/house", key("house")))
    made = VoteHouse(folder / "house", voting, voting.vote())
    for name in SPEAKERS:
        someone: Someone = getattr(voting, name)
        made.keys[name] = folder / f"{name}.key"
        made.keys[name].write_text(write_key(f"house.example/{name}", someone.keys[0]) + "\n")
    made.come_to(voting.world.now)
    return made


def announced_vote(folder: Path, *, group: bool) -> Voting:
    """A conference in session, and a vote announced in it by the office; the house is open."""
    voting = Voting(group=group, world=HallDesk(folder / "house"))
    voting.files = Files(HouseDirectory(folder / "house").files)
    voting.announce()
    return voting


async def closed(folder: Path, voting: Voting) -> VoteHouse:
    """Publish what was said and close the house, so that it can be served."""
    made = vote_house(folder, voting)
    async with voting.world.house.running():  # type: ignore[attr-defined]
        pass
    return made


async def _built(folder: Path, group: bool) -> VoteHouse:
    return await closed(folder, announced_vote(folder, group=group))


def built_vote_house(
    folder: Path,
    *,
    group: bool = False,
    make: Callable[[Path], Coroutine[Any, Any, VoteHouse]] | None = None,
) -> VoteHouse:
    """The house that ``make`` builds, or one in which a vote is announced."""
    # Playwright holds the event loop of this thread.
    with ThreadPoolExecutor(1) as thread:
        work = _built(folder, group) if make is None else make(folder)
        return thread.submit(asyncio.run, work).result()


# --- from outside the browser ---------------------------------------------------------------------


def fetch(address: str) -> bytes:
    """The bytes at an address of a served house."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def send(house: VoteHouse, method: str, path: str, raw: bytes) -> None:
    """Send bytes to a served house, which must take them."""
    is_file = path.startswith("/api/files/")
    headers = {"Content-Type": "application/octet-stream" if is_file else "application/json"}
    request = urllib.request.Request(f"{house.address}{path}", raw, headers, method=method)
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except urllib.error.HTTPError as refusal:
        raise AssertionError(refusal.read()) from refusal


def say(house: VoteHouse, kind: str, body: Mapping[str, Any], who: Someone, *raw: bytes) -> None:
    """Say something to a served house, with these files."""
    files = [AttachedFile(JSON, each) for each in raw]
    for each in files:
        send(house, "PUT", f"/api/files/{each.digest}", each.raw)
    written = house.voting.write(kind, body, who, files=files, said=house.now)
    send(house, "POST", "/api/acts", written.upload())


def voter_secret(voter: int) -> int:
    """The secret behind the credential of a voter."""
    return number(f"voter in the browser {voter}")


def ballots(
    house: VoteHouse, votes: Sequence[tuple[int, list[int]]], slug: str = "status"
) -> list[str]:
    """The ballots of voters, each by its number, as they are sent."""
    page = read_json(f"{house.address}/votes/{slug}.json")
    digest = next(each["digest"] for each in page["files"] if each["code"] == "election")
    election = Election.parse(fetch(f"{house.address}/record/file/{digest}"))
    drawn = Drawn("ballots of the browser")
    return [
        make_ballot(election, voter_secret(voter), [choices], drawn).raw.decode("ascii")
        for voter, choices in votes
    ]


def on_the_command_line(*arguments: object) -> str:
    """Run a command of ``glasshouse election`` beside the browser, which must succeed."""
    command = [sys.executable, "-m", "glasshouse.cli.main", "election", *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- in the browser -------------------------------------------------------------------------------


#: Ask where the vote stands until it is there; whether it came there.
_UNTIL = """async ([address, state]) => {
  for (let tried = 0; tried < 150; tried += 1) {
    const answer = await fetch(address, {cache: "no-store"});
    if ((await answer.json()).vote.standing.code === state) return true;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  return false;
}"""

#: Send ballots one after another; a house that says so is asked again in a moment.
_CAST = """async ([address, ballots]) => {
  for (const body of ballots) {
    for (let tried = 0, status = 503; status === 503; tried += 1) {
      const headers = {"Content-Type": "application/json"};
      status = (await fetch(address, {method: "POST", body, headers})).status;
      if (status === 503) await new Promise(resolve => setTimeout(resolve, 200));
      else if (status !== 201) return status;
      if (tried > 100) return "busy";
    }
  }
  return "cast";
}"""


class Desk:
    """The trustees' desk in a browser, whose clock goes with that of the house."""

    def __init__(self, page: Page, hall: VoteHouse, slug: str = "status") -> None:
        self.page = page
        self.hall = hall
        self.slug = slug
        self.own: dict[str, Path] = {}
        page.set_default_timeout(PATIENCE)
        page.clock.set_fixed_time(hall.now / 1000)

    @property
    def address(self) -> str:
        """Where the desk is."""
        return f"{self.hall.address}/votes/{self.slug}/trustee"

    def about(self) -> Any:
        """What the page of the vote says, as JSON."""
        return read_json(f"{self.hall.address}/votes/{self.slug}.json")

    @property
    def step(self) -> Locator:
        """What the desk says that can be done now, or is waited for."""
        return self.page.locator("form [data-step]")

    def go_on(self) -> None:
        """From what was recorded to the next step, without leaving the page."""
        self.page.get_by_role("button", name="Go on to the next step").click()
        expect(self.page.locator("[data-step-heading]")).to_be_focused(timeout=PATIENCE)

    def choose_key(self, name: str) -> None:
        """Come to the desk as somebody."""
        self.page.goto(self.address)
        self.page.get_by_label("Key file", exact=True).set_input_files(self.hall.keys[name])

    def make_file(self, name: str) -> None:
        """Make a key file and save it."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Make my key file").click()
        self.own[name] = self.hall.folder / f"{name}.trustee-key"
        download.value.save_as(self.own[name])
        self.own[name].chmod(0o600)  # as whoever goes on with it on the command line has to

    def choose_file(self, path: Path) -> None:
        """Choose a trustee's key file."""
        field = self.page.get_by_label("Your key file for this vote", exact=True)
        expect(field).to_be_visible(timeout=PATIENCE)
        field.set_input_files(path)

    def ready(self, name: str) -> None:
        """Come to the desk as a trustee, with both files chosen."""
        self.choose_key(name)
        expect(self.page.locator("[name=ownfile]")).to_be_visible(timeout=PATIENCE)
        if name not in self.own:
            self.make_file(name)
        self.choose_file(self.own[name])
        told = self.page.locator("[data-own]")
        expect(told).to_contain_text("The file fits this vote and you.", timeout=PATIENCE)

    def review(self) -> None:
        """Ask what would be published."""
        self.page.get_by_role("button", name="See what will be published").click()

    def take_step(self, name: str, *told: str, proofs: bool = True) -> None:
        """Take the step that can be taken, which must be the one that is told, and publish it."""
        self.ready(name)
        if not proofs:
            self.page.get_by_label("Leave the proofs of the ballots out").check()
        self.publish(*told)

    def publish(self, *told: str) -> None:
        """Publish the step that can be taken, which must be the one that is told, and check it."""
        self.sign(*told)
        checked = self.page.locator("[data-panel=recorded] .check-summary[data-state]")
        expect(checked).to_contain_text("Checked in your browser.", timeout=PATIENCE)

    def sign(self, *told: str) -> None:
        """Publish the step that can be taken, which must be the one that is told."""
        self.review()
        for each in told:
            expect(self.page.locator("[data-preview]")).to_contain_text(each, timeout=PATIENCE)
        self.page.get_by_role("button", name="Sign and publish").click()
        expect(self.page.locator("[data-panel=recorded]")).to_be_visible(timeout=PATIENCE)

    def recorded(self) -> int:
        """The entry whose check is shown beside what was recorded."""
        link = self.page.locator("[data-panel=recorded] entry-check")
        return int(link.get_attribute("data-index") or "")

    def refused(self) -> str:
        """What the desk says of why it does not go on; nothing was sent."""
        summary = self.page.locator("[data-refusal]")
        expect(summary).to_be_visible(timeout=PATIENCE)
        return summary.inner_text()

    def state(self) -> str:
        """Where the vote stands."""
        return str(self.about()["vote"]["standing"]["code"])

    def come_to(self, time: int, state: str) -> None:
        """Move the clocks, and wait until the house has done its part."""
        self.hall.come_to(time)
        self.page.clock.set_fixed_time(time / 1000)
        self.page.goto(self.address)
        page = f"/votes/{self.slug}.json"
        assert self.page.evaluate(_UNTIL, [page, state]), self.state()

    def cast(self, votes: Sequence[tuple[int, list[int]]]) -> None:
        """Voters cast their ballots."""
        address = f"/api/votes/{self.about()['vote']['id']}/ballots"
        made = ballots(self.hall, votes, self.slug)
        assert self.page.evaluate(_CAST, [address, made]) == "cast"

    def kept(self) -> dict[str, int]:
        """How much the browser keeps for the site."""
        return {
            "local": self.page.evaluate("localStorage.length"),
            "session": self.page.evaluate("sessionStorage.length"),
            "cookies": len(self.page.context.cookies()),
        }
