"""A house with an open vote, for the browser: two questions, in two languages, and credentials that
tests know. What the house does of itself, it does: it opens the box and makes the saved booth.

Time stands still there but for what a test lets pass, by a file beside the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import Written
from glasshouse.acts.key_file import write_key
from glasshouse.clerk.directory import HOUSE_KEY
from glasshouse.elections.belenios.credentials import draw_credential, secret_of
from glasshouse.elections.ceremony import uuid_of
from tests.clerk.desk import StandingClock
from tests.elections.boxes.hall import Hall
from tests.elections.voting import STATUS, Drawn
from tests.house.world import key
from tests.parley.table import deadline

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
SLUG = "status"
DELEGATES = {"answers": 5, "blank": False, "least": 1, "most": 2}

ENGLISH = {
    "title": "The status of the province",
    "electorate": "Everybody who lived there on the first of January",
    "delivery": "By letter, handed over against a signature",
    "question_1": "To which state shall the province belong?",
    "question_1__answer_1": "To the state it belongs to now",
    "question_1__answer_2": "To a state of its own",
    "question_2": "Who shall speak for the province?",
    "question_2__answer_1": "Anna Adler",
    "question_2__answer_2": "Bela Bodnar",
    "question_2__answer_3": "Clara Cohen",
    "question_2__answer_4": "Dmytro Doroshenko",
    "question_2__answer_5": "Edith Ertl",
}
ARABIC = ENGLISH | {
    "title": "وضع الإقليم",
    "question_1": "إلى أي دولة يجب أن ينتمي الإقليم؟",
    "question_1__answer_1": "إلى الدولة التي ينتمي إليها الآن",
    "question_1__answer_2": "إلى دولة خاصة به",
    "question_2": "من يتحدث باسم الإقليم؟",
}


def credential(voter: int) -> str:
    """The private credential of a voter."""
    return draw_credential(Drawn(f"credential {voter}"))


class OpenVote(Hall):
    """A house on disk in which a vote waits to be opened by whoever serves it."""

    def announce(self, **given: Any) -> Written:
        """Announce the vote in English, under which ballots are signed, and in Arabic."""
        now = self.world.now
        body = self.announcement(
            questions=[STATUS, DELEGATES],
            opens=deadline(now + 2 * MINUTE),
            closes=deadline(now + DAY),
            **given,
        )
        texts: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "ar": ARABIC}
        written = self.world.write(
            "election.announce", body, self.office, texts=texts, scope=self.scope
        )
        self.world.record(written)
        self.id = written.id
        return written

    def voter(self, voter: int) -> int:
        """The secret behind a voter's credential."""
        return secret_of(uuid_of(self.id), credential(voter))


class MovedClock(StandingClock):
    """A clock that goes on by as many milliseconds as a file beside the house says."""

    def __init__(self, directory: Path, start: int) -> None:
        super().__init__(start)
        self._start = start
        self._file = clock_file(directory)

    def now(self) -> int:
        return self._start + self.elapsed()

    def elapsed(self) -> int:
        try:
            return int(self._file.read_text(encoding="ascii") or "0")
        except FileNotFoundError:
            return 0


def clock_file(directory: Path) -> Path:
    """The file by which a test lets time pass in the house in ``directory``."""
    return directory.with_name(f"{directory.name}.clock")


async def build_vote(directory: Path, voters: int) -> int:
    """Build the house up to the hour at which its vote opens, which is returned (Unix ms)."""
    house = OpenVote(directory)
    house.prepare(voters)
    house.say("election.open", house.of_vote(), house.office)
    house.desk.directory.write_key(HOUSE_KEY, write_key("house", key("house")))
    opens = house.vote().opens
    async with house.desk.house.running():
        pass
    return opens
