"""Every page of every size: there, the same from every store, and the same now as then."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glasshouse.acts.context import PageContext, time_at
from glasshouse.acts.facts import Facts
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.sql_views import SCHEMA
from glasshouse.pages import all_pages, json_path
from tests.house.world import (
    DAY,
    Someone,
    World,
    invitation,
    key,
    registration,
    secret_of,
)

REASON = {"en": {"reason": "A reason"}}


def pages(world: World, facts: Facts, size: int, language: str = "en") -> dict[str, str]:
    """All pages of one size, as JSON by path."""
    context = PageContext(size, time_at(facts, size), language)
    made = all_pages(facts, context, world.words, lambda index: world.entries[index], "00")
    return {path: make().model_dump_json() for path, make in made}


def sql() -> SqlFacts:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return SqlFacts(connection)


def test_a_house_just_founded_has_its_first_pages() -> None:
    world = World()
    world.found()
    assert list(pages(world, world.facts, 1)) == [
        "/", "/entries/", "/check", "/votes", "/entries/0",
    ]  # fmt: skip


def test_every_thing_has_its_page() -> None:
    world = World()
    there = world.transcript()
    world.document(there.scribe, there.scope, "book")
    made = pages(world, world.facts, world.size)
    assert [path for path in made if not path.startswith("/entries/")] == [
        "/", "/check", "/conferences/talks", "/conferences/talks/grid", "/conferences/talks/how",
        "/conferences/talks/deadlines",
        "/parties/secretariat", "/parties/secretariat/deadlines",
        "/parties/north", "/parties/north/deadlines",
        "/parties/scribe", "/parties/scribe/deadlines",
        "/parties/south", "/parties/south/deadlines", "/documents/book", "/votes",
    ]  # fmt: skip
    assert [f"/entries/{index}" in made for index in range(world.size)] == [True] * world.size
    assert all(json.loads(page)["context"]["size"] == world.size for page in made.values())


def test_nothing_is_made_before_it_is_asked_for() -> None:
    world = World()
    world.found()

    def refuse(_index: int) -> Any:
        raise AssertionError("an entry was read")

    context = world.page_context()
    paths = [path for path, _make in all_pages(world.facts, context, world.words, refuse)]
    assert paths[-1] == "/entries/0"


def test_long_listings_are_walked_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glasshouse.pages.catalogue._CHUNK", 2)
    world = World()
    there = world.transcript()
    for number in range(5):
        world.described(there.office, f"p{number}")
    paths = list(pages(world, world.facts, world.size))
    assert [f"/parties/p{number}" in paths for number in range(5)] == [True] * 5
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "/front.json"),
        ("/entries/", "/entries.json"),
        ("/entries/214", "/entries/214.json"),
        ("/check", "/check.json"),
        ("/conferences/talks", "/conferences/talks.json"),
    ],
)
def test_where_a_page_stands_as_json(path: str, shown: str) -> None:
    assert json_path(path) == shown


# --- random histories -----------------------------------------------------------------------------


class History:
    """A house that takes whatever step it is told, if the step is possible."""

    STEPS = (
        "report", "answer", "version", "attempt", "speak", "document", "describe", "invite",
        "register", "withdraw", "admit", "rotate", "revoke", "withhold", "restore", "outage",
        "wait", "announce",
    )  # fmt: skip
    DATES = ("1917-11-08", "1917-11-08~", "1917-11", "1917-12-24?", "1917-11-20/..", "191X")

    def __init__(self, world: World) -> None:
        self.world = world
        self.there = world.transcript()
        self.ann = world.party(self.there.office, "ann")
        self.ann.recovery = key("ann recovery")
        self.live = world.conference(self.there.office, "live")
        self.reports: list[str] = []
        self.books: list[str] = []
        self.open: list[str] = []
        self.withheld: list[str] = []
        self.secrets: dict[str, str] = {}
        self.step = 0

    def take(self, name: str, number: int) -> None:
        self.step += 1
        getattr(self, f"_{name}")(number)

    def _pick(self, things: list[str], number: int) -> list[str]:
        return [things[number % len(things)]] if things else []

    def _report(self, number: int, **given: Any) -> None:
        there = self.there
        said = self.world.state(
            there.scribe, there.scope, of=[there.north, there.south][number % 2],
            edtf=self.DATES[number % len(self.DATES)], sources=self._pick(self.books, number),
            addressees=[there.south.id] if number % 3 else [],
            texts_in=["en", "fr"] if number % 4 else ["de"], **given,
        )  # fmt: skip
        self.reports.append(said.id)

    def _answer(self, number: int) -> None:
        self._report(number, answers=self._pick(self.reports, number))

    def _version(self, number: int) -> None:
        if self.reports:
            there = self.there
            self.world.state(there.scribe, there.scope, of=there.north,
                             edtf=self.DATES[number % 6], rival_of=self.reports[0])  # fmt: skip

    def _attempt(self, number: int) -> None:
        self.world.state(self.ann, self.there.scope, of=self.there.north)

    def _speak(self, number: int) -> None:
        self.world.state(self.ann, self.live, addressees=[self.there.scribe.id])

    def _document(self, number: int) -> None:
        there = self.there
        slug = f"book-{self.step}"
        self.books.append(self.world.document(there.scribe, there.scope, slug))

    def _describe(self, number: int) -> None:
        self.world.described(self.there.scribe, f"party-{self.step}", self.there.scope)

    def _invite(self, number: int) -> None:
        secret = f"secret {self.step}"
        body = invitation(secret, self.world.now + DAY)
        made = self.world.say("invitation.issue", body, self.ann)
        self.open.append(made.id)
        self.secrets[made.id] = secret

    def _register(self, number: int) -> None:
        if self.open:
            made = self.open.pop()
            slug = f"guest-{self.step}"
            someone, body = registration(
                slug, invitation=made, secret=secret_of(self.secrets[made])
            )
            keys = [*someone.keys, key(f"{slug} recovery")]
            self.world.say("party.register", body, keys=keys, texts={"en": {"name": slug}})

    def _withdraw(self, number: int) -> None:
        if self.open:
            body = {"invitation": self.open.pop()}
            self.world.say("invitation.withdraw", body, self.ann, texts=REASON)

    def _admit(self, number: int) -> None:
        # Recorded without effect: it is not a party's to admit.
        self.world.say("party.admit", {"party": self.there.north.id, "lines": []}, self.ann)

    def _rotate(self, number: int) -> None:
        new = key(f"key {self.step}")
        body = {"retire": self.ann.keys[0].id, "key": new.value}
        self.world.say("key.rotate", body, self.ann, keys=[self.ann.keys[0], new])
        self.ann.keys = [new]

    def _revoke(self, number: int) -> None:
        added = key(f"spare {self.step}")
        assert self.ann.recovery is not None
        self._spare(added)
        body: dict[str, Any] = {"revoke": added.id, "suspect_from": None, "lines": []}
        self.world.say("key.revoke", body, self.spare, keys=[self.spare.keys[1]])

    def _spare(self, added: Any) -> None:
        slug = f"spare-{self.step}"
        made = self.world.invite(self.ann, slug)
        _unused, body = registration(slug, keys=[added.value, key(slug).value], recovery=None,
                                     invitation=made, secret=secret_of(slug))  # fmt: skip
        written = self.world.say("party.register", body, keys=[added, key(slug)],
                                 texts={"en": {"name": slug}})  # fmt: skip
        self.spare = Someone(written.id, [added, key(slug)])

    def _withhold(self, number: int) -> None:
        entry = self.world.entries[number % self.world.size]
        for sheet in list(entry.act.envelope.sheets.values())[:1]:
            body = {"act": entry.act.id, "sheet": sheet, "ground": "court_order", "until": None}
            house = self.there.house
            if self.world.attempt("text.withhold", body, house, texts=REASON) is None:
                said = self.world.say("text.withhold", body, house, texts=REASON)
                self.withheld.append(said.id)

    def _restore(self, number: int) -> None:
        if self.withheld:
            body = {"withholding": self.withheld.pop()}
            self.world.say("text.restore", body, self.there.house, texts=REASON)

    def _outage(self, number: int) -> None:
        body = {"from": "2025-11-21T00:00:00Z", "until": "2025-11-21T01:00:00Z"}
        self.world.say("house.outage", body, self.there.house, texts=REASON)

    def _wait(self, number: int) -> None:
        self.world.now += DAY
        self.open.clear()

    def _announce(self, number: int) -> None:
        self.world.conference(self.there.office, f"talks-{self.step}")


steps = st.lists(st.tuples(st.sampled_from(History.STEPS), st.integers(0, 40)), max_size=12)
STANDARD = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(steps)
@STANDARD
def test_two_replays_agree_at_every_entry_and_on_every_page(taken: list[tuple[str, int]]) -> None:
    memory, stored = History(World(facts=MemoryFacts())), History(World(facts=sql()))
    for name, number in taken:
        memory.take(name, number)
        stored.take(name, number)
        assert memory.world.replay.digest == stored.world.replay.digest
    world, other = memory.world, stored.world
    assert [each.encode() for each in world.entries] == [each.encode() for each in other.entries]
    for size in {1, world.size // 2, world.size}:
        assert pages(world, world.facts.at(size), size) == pages(other, other.facts.at(size), size)


@given(steps)
@STANDARD
def test_a_page_of_an_earlier_size_is_the_page_of_that_time(taken: list[tuple[str, int]]) -> None:
    history = History(World(facts=sql()))
    world = history.world
    then: dict[int, dict[str, str]] = {}
    words_change = {"withhold", "restore"}
    for name, number in taken:
        if name not in words_change:
            history.take(name, number)
            then[world.size] = pages(world, world.facts, world.size, "fr")
    for size, made in then.items():
        assert pages(world, world.facts.at(size), size, "fr") == made
