"""A house of long words: a practice negotiation in German, whose names and headings are as long as
German ones get, with a proposal in two versions, answers, principles and a question."""

from __future__ import annotations

from pathlib import Path

from tests.clerk.desk import Desk
from tests.house.world import Someone, announcement, key
from tests.parley.propositions.bargaining import by_article, outline
from tests.parley.table import deadline, session_body

DAY = 24 * 3_600_000
NAMES = {
    "north": "Gesamtverband der Seehafenbetriebsarbeiterinnen und Seehafenbetriebsarbeiter",
    "south": "Hafenumschlagsbetriebsgesellschaft Nordseeküste mit beschränkter Haftung",
    "east": "Schlichtungsstellenvorsitzendenvertreterversammlung",
}
TITLE = "Arbeitszeitverkürzungsrahmenvereinbarung für Containerbrückenfahrerinnen"
HEADINGS = [
    "Bereitschaftsdienstvergütung",
    "Arbeitsunfähigkeitsbescheinigungsvorlagefristverlängerungsantragsverfahren",
    "Nachtschichtzulagenberechnungsgrundlage",
]


async def build_german(directory: Path) -> None:
    """Build the house through the ordinary door."""
    desk = Desk(directory)
    office = desk.office(desk.found())
    north, south, east = (desk.party(office, slug, name) for slug, name in NAMES.items())
    body = announcement("table", "practice", []) | {"kind": "bargaining", "languages": ["de"]}
    announced = {
        "title": "Tarifvertragsverhandlungen des Hafenumschlagsgewerbes",
        "publicity": "Veröffentlicht wird alles, sofort und für immer.",
        "rules": "Wer an der Reihe ist, antwortet.",
    }
    scope = desk.say("conference.announce", body, office, texts={"de": announced}).id
    for party in (north, south, east):
        invitation = {"party": party.id, "lines": []}
        desk.say("participation.invite", invitation, office, scope=scope)
        body = {"will_confer": "yes", "lines": []}
        desk.say("participation.answer", body, party, scope=scope)
    for kind in ("conference.convene", "conference.open"):
        desk.say(kind, session_body(kind), office, scope=scope)
    _delegate(desk, scope, south)
    _bargain(desk, scope, north, south)
    _hold_to(desk, scope, north, south, east)
    async with desk.house.running():
        pass


def _delegate(desk: Desk, scope: str, party: Someone) -> None:
    own = key("Verhandlungsführerin")
    body = {"key": own.value, "role": "head", "powers": ["table", "answer"], "expires": None}
    holder = {"holder": "Verhandlungsführerin der Personalangelegenheitenabteilung"}
    keys = [*party.keys[:1], own]
    desk.say("credential.present", body, party, scope=scope, texts={"de": holder}, keys=keys)


def _text(version: int) -> dict[str, str]:
    lines = {"title": TITLE}
    for number, heading in enumerate(HEADINGS, 1):
        lines[f"art_{number}__heading"] = heading
        lines[f"art_{number}__para_1"] = (
            f"Die {heading} richtet sich nach der Betriebsvereinbarung in der Fassung {version}."
        )
    return lines


def _bargain(desk: Desk, scope: str, sponsor: Someone, addressee: Someone) -> None:
    said = {
        "due": deadline(desk.now + 3 * DAY),
        "on_silence": "stay_open",
        "articles": outline(1, 1, 1),
        "lines": [],
        "account": None,
    }
    first = {"addressed_to": [addressee.id], "front": None, "responds_to": None}
    tabled = desk.say(
        "proposition.table", said | first, sponsor, scope=scope, texts={"de": _text(1)}
    )
    newer = desk.say(
        "proposition.revise",
        said | {"proposition": tabled.id},
        sponsor,
        scope=scope,
        texts={"de": _text(2)},
    )
    answer = {
        "version": newer.id,
        "answer": "by_article",
        "articles": by_article(art_1="accept", art_2="decline"),
        "lines": [],
        "account": None,
    }
    reason = {"reason__art_2": "Das Fristverlängerungsantragsverfahren ist zu aufwendig."}
    desk.say("answer.give", answer, addressee, scope=scope, texts={"de": reason})


def _hold_to(desk: Desk, scope: str, one: Someone, other: Someone, third: Someone) -> None:
    body = {"principles": 1, "addressees": [other.id, third.id], "account": None}
    lines = {"title": "Verhandlungsgrundsätze", "principle_1": "Gegenseitigkeitsverpflichtung"}
    declared = desk.say("principles.declare", body, one, scope=scope, texts={"de": lines})
    body = {"declaration": declared.id, "mode": "assent", "lines": [], "account": None}
    desk.say("principles.assent", body, other, scope=scope)
    body = {
        "addressees": [other.id],
        "due": deadline(desk.now + 2 * DAY),
        "branches": 0,
        "account": None,
    }
    lines = {"text": "Bleibt die Betriebsrentenanwartschaftsübertragung bestehen?"}
    desk.say("question.ask", body, third, scope=scope, texts={"de": lines})
