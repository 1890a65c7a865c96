"""Founding, rules, witnesses, outages, texts withheld and restored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.acts.authors import HOUSE, Author, Key
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.words import Withheld, WordsRefused, check_lines
from glasshouse.house.facts import Outage, Withholding
from glasshouse.kinds import REGISTRY
from tests.house.world import (
    DAY,
    FOUNDING,
    HOUSE_TEXT,
    NOWHERE,
    ORIGIN,
    Someone,
    World,
    key,
    log_key,
    witness,
)

REASON = {"en": {"reason": "A reason"}}
MINUTE = 60_000


@pytest.fixture
def world() -> World:
    return World()


# --- founding -------------------------------------------------------------------------------------


def attempt_founding(world: World, keys: list[str] | None = None, **body: Any) -> str | None:
    signing = [key(name) for name in keys or ["house"]]
    return world.attempt("house.found", FOUNDING | body, keys=signing, texts=HOUSE_TEXT)


def test_the_founding_makes_the_house_its_key_and_its_rules(world: World) -> None:
    house = world.found(witnesses=[witness("a")], quorum=1, admission="open", daily_cap=3)
    author = world.facts.get(Author, house.id)
    rules = rules_in_force(world.facts)
    house_key = world.facts.get(Key, key("house").id)
    assert author is not None
    assert (author.role, author.admitted, author.entry) == (HOUSE, True, 0)
    assert house_key is not None
    assert (house_key.author, house_key.recovery, house_key.in_force) == (house.id, False, True)
    assert rules is not None
    assert (rules.version, rules.origin, rules.house) == ("1", ORIGIN, house.id)
    assert (rules.admission, rules.daily_cap, rules.quorum) == ("open", 3, 1)
    assert [vkey for vkey, _url in rules.witnesses] == [witness("a")["vkey"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, None),
        ({"witnesses": [witness("a"), witness("b")], "quorum": 2}, None),
        ({"witnesses": [witness("a") | {"url": None}], "quorum": 0}, None),
        ({"rules": "2"}, "not_founded"),
        ({"rules": 1}, "malformed_body"),
        ({"log_key": log_key("other.example/record")}, "log_key_name"),
        ({"log_key": "nonsense"}, "malformed_body"),
        ({"log_key": log_key()[:-4] + "AAAA"}, "malformed_body"),
        ({"log_key": witness("a")["vkey"]}, "malformed_body"),
        ({"witnesses": [{"vkey": log_key(), "url": None}], "quorum": 1}, "malformed_body"),
        ({"witnesses": [witness("a"), witness("a")], "quorum": 1}, "malformed_body"),
        ({"witnesses": [witness("a")], "quorum": 2}, "malformed_body"),
        ({"witnesses": [witness("a") | {"url": "file:///etc"}]}, "malformed_body"),
        ({"quorum": -1}, "malformed_body"),
        ({"quorum": True}, "malformed_body"),
        ({"admission": "everybody"}, "malformed_body"),
        ({"daily_cap": 1_000_001}, "malformed_body"),
        ({"author_quota": "10"}, "malformed_body"),
        ({"motto": "words"}, "malformed_body"),
        ({"house_key": key("other").value}, "unknown_key"),
        ({"house_key": {"alg": "rsa", "public": "AAAA"}}, "malformed_body"),
    ],
)
def test_a_founding(world: World, body: dict[str, Any], code: str | None) -> None:
    assert attempt_founding(world, **body) == code


def test_the_founding_is_signed_by_the_key_it_introduces_and_no_other(world: World) -> None:
    assert attempt_founding(world, ["house", "other"]) == "unknown_key"
    assert attempt_founding(world, ["other"]) == "unknown_key"


def test_a_house_is_founded_once_and_first(world: World) -> None:
    assert world.attempt(
        "party.admit", {"party": NOWHERE, "lines": []}, Someone(NOWHERE, [key("a")])
    ) == ("not_founded")
    world.found()
    assert attempt_founding(world, house_key=key("second").value, keys=["second"]) == "not_first"


@pytest.mark.parametrize("left_out", ["name", "operator", "interest", "publicity"])
def test_the_house_must_say_who_runs_it_and_why(world: World, left_out: str) -> None:
    kind = REGISTRY.kind("1", "house.found")
    assert kind is not None
    found = world.write("house.found", FOUNDING, keys=[key("house")], texts=HOUSE_TEXT)
    lines = kind.lines(kind.read(found.act))
    check_lines(found.sheets[0], "en", lines)
    short = {line: text for line, text in HOUSE_TEXT["en"].items() if line != left_out}
    with pytest.raises(WordsRefused, match=f"lines_mismatch .*{left_out}"):
        check_lines(world.writer.sheet("en", short), "en", lines)


# --- rules, witnesses, outages: the house's own ---------------------------------------------------

NEW_RULES = {"rules": "1", "admission": "open", "daily_cap": 5, "author_quota": 7}


def test_rules_change_from_the_next_entry_on_and_leave_the_rest(world: World) -> None:
    house = world.found(witnesses=[witness("a")], quorum=1)
    world.say("house.rules", NEW_RULES, house, texts=REASON)
    rules = rules_in_force(world.facts)
    assert rules is not None
    assert (rules.admission, rules.daily_cap, rules.author_quota) == ("open", 5, 7)
    assert (rules.quorum, rules.log_key, rules.house) == (1, log_key(), house.id)
    before = rules_in_force(world.facts.at(1))
    assert before is not None
    assert before.admission == "closed"


def test_witnesses_are_named_anew(world: World) -> None:
    house = world.found()
    body = {"witnesses": [witness("a"), witness("b")], "quorum": 2}
    world.say("house.witnesses", body, house, texts=REASON)
    rules = rules_in_force(world.facts)
    assert rules is not None
    assert [vkey for vkey, _url in rules.witnesses] == [
        each["vkey"] for each in (witness("a"), witness("b"))
    ]
    assert rules.quorum == 2


def outage(begun: int, ended: int) -> dict[str, str]:
    return {"from": milliseconds_to_instant(begun), "until": milliseconds_to_instant(ended)}


@pytest.mark.parametrize(
    ("begun", "ended", "code"),
    [
        (-DAY, 0, None),
        (-DAY, 5 * MINUTE, None),
        (-DAY, 5 * MINUTE + 1000, "outage_in_future"),
        (DAY, 2 * DAY, "outage_in_future"),
        (0, 0, "span_reversed"),
        (0, -DAY, "span_reversed"),
    ],
)
def test_an_outage(world: World, begun: int, ended: int, code: str | None) -> None:
    house = world.found()
    body = outage(world.now + begun, world.now + ended)
    assert world.attempt("house.outage", body, house, texts=REASON) == code


def test_an_outage_is_kept_with_its_times(world: World) -> None:
    house = world.found()
    begun, ended = world.now - DAY, world.now
    said = world.say("house.outage", outage(begun, ended), house, texts=REASON)
    found = world.facts.get(Outage, said.id)
    assert found is not None
    assert (found.begun, found.ended, found.entry) == (begun, ended, 1)


HOUSE_KINDS: dict[str, Callable[[World], dict[str, Any]]] = {
    "house.rules": lambda _world: NEW_RULES,
    "house.witnesses": lambda _world: {"witnesses": [], "quorum": 0},
    "house.outage": lambda world: outage(world.now - DAY, world.now),
    "text.withhold": lambda _world: withholding_of(NOWHERE, NOWHERE),
    "text.restore": lambda _world: {"withholding": NOWHERE},
}


@pytest.mark.parametrize("kind", HOUSE_KINDS)
def test_only_the_key_of_the_house_speaks_for_the_house(world: World, kind: str) -> None:
    house = world.found()
    office = world.office(house)
    ann = world.party(office, "ann")
    body = HOUSE_KINDS[kind](world)
    for someone in (office, ann):
        assert world.attempt(kind, body, someone, texts=REASON) == "house_key_required"
    stolen = Someone(house.id, office.keys)
    assert world.attempt(kind, body, stolen, texts=REASON) == "not_the_author"
    assert world.attempt(kind, body, house, scope=NOWHERE, texts=REASON) == "wrong_scope"
    assert world.attempt(kind, body, house) == "language_missing"


# --- withholding ----------------------------------------------------------------------------------


def withholding_of(act: str, sheet: str, until: int | None = None) -> dict[str, Any]:
    instant = None if until is None else milliseconds_to_instant(until)
    return {"act": act, "sheet": sheet, "ground": "court_order", "until": instant}


class Spoken:
    """A house in which something was said in two languages."""

    def __init__(self) -> None:
        self.world = World()
        self.house = self.world.found()
        office = self.world.office(self.house)
        scope = self.world.conference(office, "talks")
        ann = self.world.party(office, "ann")
        self.said = self.world.state(ann, scope, texts_in=["en", "fr"])
        self.english, self.french = (self.said.act.envelope.sheets[lang] for lang in ("en", "fr"))

    def attempt(self, kind: str, body: dict[str, Any]) -> str | None:
        return self.world.attempt(kind, body, self.house, texts=REASON)

    def withhold(self, until: int | None = None) -> str:
        body = withholding_of(self.said.id, self.english, until)
        return self.world.say("text.withhold", body, self.house, texts=REASON).id


@pytest.fixture
def spoken() -> Spoken:
    return Spoken()


def test_one_text_is_withheld_and_no_other(spoken: Spoken) -> None:
    until = (spoken.world.now // 1000) * 1000 + DAY
    withholding = spoken.withhold(until)
    fact = spoken.world.facts.get(Withheld, spoken.english)
    assert fact is not None
    assert (fact.withholding, fact.ground, fact.until) == (withholding, "court_order", until)
    assert spoken.world.facts.get(Withheld, spoken.french) is None
    history = spoken.world.facts.get(Withholding, withholding)
    assert history is not None
    assert (history.act, history.language, history.restored_by) == (spoken.said.id, "en", None)


def test_withholding(spoken: Spoken) -> None:
    founding = spoken.world.entries[0].act
    in_the_founding = founding.envelope.sheets["en"]
    now = spoken.world.now

    def withhold(act: str, sheet: str, until: int | None = None) -> str | None:
        return spoken.attempt("text.withhold", withholding_of(act, sheet, until))

    assert withhold(spoken.said.id, spoken.english) is None
    assert withhold(spoken.said.id, spoken.english, now + 1000) is None
    assert withhold(founding.id, in_the_founding) is None
    # A slip in one of the two fingerprints takes down nothing.
    assert withhold(spoken.said.id, in_the_founding) == "unknown_target"
    assert withhold(founding.id, spoken.english) == "unknown_target"
    assert withhold(spoken.said.id, NOWHERE) == "unknown_target"
    assert withhold(NOWHERE, spoken.english) == "unknown_target"
    assert withhold(spoken.said.id, spoken.english, now) == "until_past"
    assert withhold(spoken.said.id, spoken.english, now - DAY) == "until_past"
    spoken.withhold()
    assert withhold(spoken.said.id, spoken.english) == "already_withheld"
    assert withhold(spoken.said.id, spoken.french) is None


def test_the_reason_of_a_withholding_can_be_withheld_too(spoken: Spoken) -> None:
    withholding = spoken.withhold()
    sheet = spoken.world.entries[-1].act.envelope.sheets["en"]
    assert spoken.attempt("text.withhold", withholding_of(withholding, sheet)) is None


def test_restoring_ends_the_withholding_and_keeps_its_history(spoken: Spoken) -> None:
    withholding = spoken.withhold()
    size = spoken.world.size
    spoken.world.say("text.restore", {"withholding": withholding}, spoken.house, texts=REASON)
    assert spoken.world.facts.get(Withheld, spoken.english) is None
    assert spoken.world.facts.at(size).get(Withheld, spoken.english) is not None
    history = spoken.world.facts.get(Withholding, withholding)
    assert history is not None
    assert history.restored_by == size
    assert spoken.attempt("text.restore", {"withholding": withholding}) == "not_withheld"


def test_a_restored_text_can_be_withheld_again_and_each_has_its_own_end(spoken: Spoken) -> None:
    first = spoken.withhold()
    spoken.world.say("text.restore", {"withholding": first}, spoken.house, texts=REASON)
    second = spoken.withhold()
    assert spoken.attempt("text.restore", {"withholding": first}) == "not_withheld"
    assert spoken.attempt("text.restore", {"withholding": second}) is None


def test_only_a_withholding_is_restored(spoken: Spoken) -> None:
    spoken.withhold()
    for other in (NOWHERE, spoken.said.id, spoken.house.id):
        assert spoken.attempt("text.restore", {"withholding": other}) == "unknown_target"


def test_the_end_of_an_order_does_not_bring_the_words_back_by_itself(spoken: Spoken) -> None:
    spoken.withhold((spoken.world.now // 1000) * 1000 + 1000)
    spoken.world.now += DAY
    spoken.world.say("house.rules", NEW_RULES, spoken.house, texts=REASON)
    assert spoken.world.facts.get(Withheld, spoken.english) is not None
