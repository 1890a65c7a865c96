"""A house of votes: one in each state that a page tells differently, with the long names and
sentences that real ones have.

What the house says, its keeper says by itself; ballots go into real boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import Written
from tests.elections.boxes.hall import Hall
from tests.elections.voting import HOUR
from tests.parley.table import deadline

DAY = 24 * HOUR
STATUS = {"answers": 3, "blank": True, "least": 1, "most": 1}
DELEGATES = {"answers": 2, "blank": False, "least": 0, "most": 2}
BLANK, UNION, INDEPENDENCE, FEDERATION = [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]
WORDS = {
    "title": "Abstimmung über die staatsrechtliche Zugehörigkeit der Küstenprovinz",
    "description": "Die Bevölkerung der Küstenprovinz entscheidet, wie sie regiert werden will.",
    "electorate": "Alle, die am ersten Januar in der Provinz lebten, sechzehn Jahre alt sind und "
    "im Wählerverzeichnis stehen, das in den Gemeindeämtern dreißig Tage lang auslag.",
    "delivery": "Durch Brief gegen Unterschrift im Gemeindeamt; wer nicht kommen kann, bekommt ihn "
    "von zwei Boten verschiedener Parteien.",
    "losing_side": "Ihre Sprache bleibt Amtssprache; ein Drittel der Sitze bleibt ihr zehn Jahre.",
    "question_1": "Welche staatsrechtliche Zugehörigkeit soll die Küstenprovinz haben?",
    "question_1__answer_1": "Verwaltungsgemeinschaft mit Selbstverwaltungsrecht",
    "question_1__answer_2": "Unabhängigkeit",
    "question_1__answer_3": "Anschluss an den südlichen Staatenbund als Mitgliedsstaat mit eigenem "
    "Parlament und eigener Provinzialsteuerverwaltungsangelegenheitenbehörde",
    "question_2": "Wer soll die Provinz vertreten?",
    "question_2__answer_1": "Die Schlichtungsstellenvorsitzendenvertreterversammlung",
    "question_2__answer_2": "Niemand",
}
REPORT = {"text": "Eine Kolonne des zweiten Regiments stand den ganzen Tag vor dem Gemeindeamt."}
REASON = {"reason": "Briefe wurden Leuten übergeben, die in keinem Wählerverzeichnis stehen."}


class VotingHouse(Hall):
    """Votes in German, one after another, in a house that is served."""

    def announce(self, **given: Any) -> Written:
        """Announce a vote in these words."""
        body = self.announcement(
            language="de", lines=["description", "losing_side"], questions=[STATUS]
        )
        body |= given
        lines = _lines(body["questions"])
        announced = self.say_in_german("election.announce", body, self.office, lines)
        self.id = announced.id
        return announced

    def say_in_german(
        self, kind: str, body: Mapping[str, Any], who: Any, lines: Mapping[str, str]
    ) -> Written:
        """Something said in this negotiation."""
        written = self.world.write(kind, body, who, scope=self.scope, texts={"de": dict(lines)})
        self.world.record(written)
        return written

    async def open_vote(self, *chosen: Sequence[int]) -> None:
        """Open the vote that is prepared, with these ballots in its box."""
        self.say("election.open", self.of_vote(), self.office)
        self.come_to(self.vote().opens)
        await self.step()
        for voter, choice in enumerate(chosen):
            assert (await self.post(self.ballot(voter, choice))).status == 201
        self.pass_time(2 * 60_000)
        await self.step()

    def tell(self, kind: str, who: Any, texts: Mapping[str, str], **body: Any) -> str:
        """Something said of the vote."""
        return self.say_in_german(kind, self.of_vote(**body), who, texts).id


def _lines(forms: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    asked = {f"question_{number}" for number in range(1, len(forms) + 1)}
    return {
        line: text
        for line, text in WORDS.items()
        if not line.startswith("question") or line.partition("__")[0] in asked
    }


async def build_voting(directory: Path) -> int:
    """Build the house; the time at which it is read, Unix ms."""
    house = VotingHouse(directory, group=True)
    await house.serve()
    await _decided(house)
    await _waiting_for_trustees(house)
    _called_off(house)
    house.announce(
        slug="preparing", questions=[STATUS, DELEGATES], weighted=True,
        opens=deadline(house.desk.now + 3 * DAY), closes=deadline(house.desk.now + 4 * DAY),
    )  # fmt: skip
    house.commit(house.red)
    await _open(house)
    async with house.desk.house.running():
        pass
    now = house.desk.clock.now()
    await house.serving.boxes.close()
    return now


async def _decided(house: VotingHouse) -> None:
    chosen = [UNION] * 4 + [INDEPENDENCE] * 7 + [FEDERATION, BLANK]
    house.prepare(20, slug="decided")
    await house.open_vote(*chosen)
    report = house.tell(
        "condition.report", house.north, REPORT, condition="troops", finding="broken"
    )
    await house.closed()
    house.decrypt(house.red)
    house.decrypt(house.blue)
    await house.step()
    house.tell("election.contest", house.south, REASON, report=report)
    for condition, finding in (("heeding", "broken"), ("losing_side", "kept")):
        house.tell("condition.report", house.north, REPORT, condition=condition, finding=finding)


async def _waiting_for_trustees(house: VotingHouse) -> None:
    house.prepare(20, slug="decrypting")
    await house.open_vote(UNION, INDEPENDENCE)
    await house.closed()
    house.decrypt(house.green)


def _called_off(house: VotingHouse) -> None:
    house.announce(slug="cancelled")
    house.tell("election.cancel", house.office, REASON)


async def _open(house: VotingHouse) -> None:
    house.prepare(20, slug="open")
    undertaken = {"conditions": "Keine Truppen.", "reason": "Die Bevölkerung entscheidet."}
    house.tell(
        "election.undertake", house.north, undertaken,
        answer="heed_on_conditions", lines=list(undertaken),
    )  # fmt: skip
    house.tell(
        "election.undertake", house.south, {"reason": "Die Provinz gehört uns."},
        answer="will_not_heed", lines=["reason"],
    )  # fmt: skip
    await house.open_vote(UNION, INDEPENDENCE, UNION)
