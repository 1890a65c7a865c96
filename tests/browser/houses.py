"""The houses that the browser tests read: the demo, one where everything happens, an empty one.

Each is built through the ordinary door. What is said in the second is invented, in three languages,
by parties with the long names that real ones have.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.sheets import Sheet
from glasshouse.clerk.clock import Clock
from glasshouse.demo.builder import build, demo_origin
from glasshouse.record.cosignature import WitnessSigner
from tests.clerk.desk import Desk, StandingClock
from tests.demo.houses import booths
from tests.house.world import Someone, World, announcement, key, registration

WITNESS = WitnessSigner("witness.example.org/w1", bytes([1]) * 32)
DOCKERS = "Gesamtverband der Seehafenbetriebsarbeiterinnen und Seehafenbetriebsarbeiter"
PORT = "Hafenbetriebsgesellschaft Nordseeküste mit beschränkter Haftung"
MINUTE = 60_000
#: The text that is taken down for good, word for word.
REMOVED = "These words are taken down by order of a court."


def build_demo(directory: Path, clock: Clock | None = None) -> None:
    """The demo, as ``glasshouse demo`` builds it, on a day that does not pass unless told to."""
    if clock is not None:
        build(
            directory,
            demo_origin(secrets.token_bytes),
            clock,
            secrets.token_bytes,
            booths=booths,
        )
        return
    standing = StandingClock()

    async def wait(milliseconds: int) -> None:
        standing.pass_time(milliseconds)

    build(
        directory,
        demo_origin(secrets.token_bytes),
        standing,
        secrets.token_bytes,
        booths=booths,
        wait=wait,
    )


async def build_empty(directory: Path) -> None:
    """A house that was founded, and nothing more."""
    desk = Desk(directory)
    desk.found()
    async with desk.house.running():
        pass


async def build_witnessed(directory: Path, witness_url: str) -> None:
    """A house with one witness, in which every kind of entry stands at least once."""
    desk = Desk(directory)
    witnesses = [{"vkey": WITNESS.verifier.format(), "url": witness_url}]
    house = desk.found(witnesses=witnesses, quorum=1)
    office = desk.office(house)
    dockers = desk.party(office, "dockers", DOCKERS)
    port = desk.party(office, "port", PORT)
    _change_the_house(desk, house, witnesses)
    _let_others_in(desk, office)
    _change_keys(desk, dockers)
    _bargain(desk, house, office, dockers, port)
    _transcribe(desk, office, dockers)
    async with desk.house.running():
        pass


def _because(reason: str) -> dict[str, dict[str, str]]:
    return {"en": {"reason": reason}}


def _change_the_house(desk: Desk, house: Someone, witnesses: list[dict[str, str]]) -> None:
    rules = {"rules": "1", "admission": "sponsored", "daily_cap": 10, "author_quota": 1000}
    desk.say("house.rules", rules, house, texts=_because("More want to take part."))
    body = {"witnesses": witnesses, "quorum": 1}
    desk.say("house.witnesses", body, house, texts=_because("The same as before, once more."))
    span = {
        "from": milliseconds_to_instant(desk.now - 9 * MINUTE),
        "until": milliseconds_to_instant(desk.now - 2 * MINUTE),
    }
    desk.say("house.outage", span, house, texts=_because("The machine was moved."))


def _let_others_in(desk: Desk, office: Someone) -> None:
    invitation = desk.invite(office, "too late")
    desk.say(
        "invitation.withdraw", {"invitation": invitation}, office, texts=_because("Sent in error.")
    )
    observers, body = registration("observers")
    written = desk.say(
        "party.register",
        body,
        keys=[*observers.keys, key("observers recovery")],
        texts={"en": {"name": "Observers of the region"}},
    )
    desk.say("party.admit", {"party": written.id, "lines": []}, office)
    observers.id = written.id
    body = {"revoke": observers.keys[0].id, "suspect_from": None, "lines": ["reason"]}
    desk.say(
        "key.revoke",
        body,
        observers,
        keys=[key("observers recovery")],
        texts=_because("The machine was stolen."),
    )
    desk.described(office, "neighbours", description="Those who live beside the port.")


def _change_keys(desk: Desk, dockers: Someone) -> None:
    old, new = dockers.keys[0], key("dockers new")
    body = {"retire": old.id, "key": new.value}
    desk.say("key.rotate", body, dockers, keys=[old, new])
    dockers.keys[0] = new


def _bargain(desk: Desk, house: Someone, office: Someone, dockers: Someone, port: Someone) -> None:
    """A live negotiation in three languages, one of them from right to left."""
    body = announcement("harbour", "live", []) | {
        "kind": "bargaining",
        "languages": ["en", "de", "ar"],
    }
    text = {
        "title": "The collective agreement of the harbour",
        "publicity": "All of it",
        "rules": "Each in its turn",
    }
    scope = desk.say("conference.announce", body, office, texts={"en": text}).id
    rates = desk.document(dockers, scope, "rates")
    demand = desk.state(
        dockers,
        scope,
        text="We ask for 32 hours a week, and for an answer in writing.",
        nature="demand",
        addressees=[port.id],
        texts_in=("en", "de", "ar"),
    )
    desk.state(
        port,
        scope,
        text="We answer that we shall answer.",
        addressed="everybody",
        nature="answer",
        answers=[demand.id],
        addressees=[dockers.id],
        jointly_with=[office.id],
        texts_in=("en", "ar"),
    )
    desk.state(
        dockers,
        scope,
        text="The port said so at the gate.",
        nature="notice",
        of=port,
        edtf="2025-11-20",
        sources=[rates],
    )
    for words, lifted in (("Words that come back.", True), (REMOVED, False)):
        said = desk.state(port, scope, text=words, nature="notice")
        [sheet] = said.sheets
        body = {"act": said.id, "sheet": sheet.digest, "ground": "court_order", "until": None}
        taken = desk.say("text.withhold", body, house, texts=_because("A court says so."))
        if lifted:
            _restore(desk, house, taken.id, sheet)


def _restore(desk: Desk, house: Someone, withholding: str, sheet: Sheet) -> None:
    """The upload carries the text again, so it goes in by hand."""
    body = {"withholding": withholding}
    written = desk.write("text.restore", body, house, texts=_because("The order was lifted."))
    desk.send(written, sheet)
    World.record(desk, written)


def _transcribe(desk: Desk, office: Someone, stranger: Someone) -> None:
    """A transcript, in which one who is no transcriber has no effect."""
    scribe = desk.party(office, "scribe", "The scribe")
    scope = desk.conference(office, "talks", "transcript", [scribe])
    north = desk.described(scribe, "north", scope)
    desk.state(scribe, scope, text="The north spoke first.", of=north, edtf="1917-11-08")
    desk.state(stranger, scope, text="The north spoke last.", of=north, edtf="1917-11-09")
