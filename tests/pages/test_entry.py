"""An entry's page: capacity, words, signers, what it belongs to."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import EntryPage, entry_page
from glasshouse.pages.particular import Particular, key_of, local_instant
from tests.house.world import (
    DAY,
    HOUSE_TEXT,
    NOWHERE,
    ORIGIN,
    Someone,
    World,
    invitation,
    key,
    log_key,
    registration,
    secret_of,
    witness,
)
from tests.parley.speech import protest, report
from tests.parley.table import Table

REASON = {"en": {"reason": "A reason"}}


class Record:
    def __init__(self) -> None:
        self.world = World()
        self.there = self.world.transcript()
        self.office, self.scribe, self.scope = (
            self.there.office, self.there.scribe, self.there.scope,
        )  # fmt: skip
        self.north, self.south = self.there.north, self.there.south

    def page(self, act: str, *, language: str = "en", text: str | None = None) -> EntryPage:
        world = self.world
        entry = next(each for each in world.entries if each.act.id == act)
        return entry_page(world.facts, world.page_context(language), world.words, entry, text=text)

    def last(self, **options: Any) -> EntryPage:
        return self.page(self.world.entries[-1].act.id, **options)

    def say(self, kind: str, body: dict[str, Any], who: Someone, **options: Any) -> EntryPage:
        return self.page(self.world.say(kind, body, who, **options).id)


@pytest.fixture
def record() -> Record:
    return Record()


def values(page: EntryPage) -> dict[str, str | None]:
    return {each.code: each.value for each in page.particulars}


# --- in what capacity -----------------------------------------------------------------------------


def test_the_capacity_in_which_something_is_said(record: Record) -> None:
    assert record.page(record.there.house.id).capacity.code == "house_key"
    assert record.page(record.office.id).capacity.code == "house_key"
    assert record.page(record.scope).capacity.code == "office"
    assert record.page(record.scribe.id).capacity.code == "new_key"
    assert record.page(record.north.id).capacity.code == "transcriber"
    said = record.world.state(record.scribe, record.scope, of=record.north)
    assert record.page(said.id).capacity.code == "transcriber"
    body = invitation("secret", record.world.now + DAY)
    assert record.say("invitation.issue", body, record.scribe).capacity.code == "own_key"


def test_a_recovery_key_is_named_as_such(record: Record) -> None:
    body = {"retire": record.scribe.keys[0].id, "key": key("new").value}
    page = record.say("key.rotate", body, record.scribe, keys=[key("scribe recovery"), key("new")])
    assert page.capacity.code == "recovery_key"
    body = {"retire": key("new").id, "key": key("newer").value}
    page = record.say("key.rotate", body, record.scribe, keys=[key("new"), key("newer")])
    assert page.capacity.code == "own_key"


# --- its words ------------------------------------------------------------------------------------


def test_lines_stand_in_the_order_of_the_kind_and_verbatim(record: Record) -> None:
    said = record.world.state(
        record.scribe, record.scope, of=record.north, text="One\n two ", addressed="To all"
    )
    (text,) = record.page(said.id).texts
    assert [(line.id, line.text) for line in text.lines] == [
        ("speaker", "A speaker"), ("text", "One\n two "), ("addressed", "To all"),
    ]  # fmt: skip
    assert [line.id for line in record.page(record.there.house.id).texts[0].lines] == list(
        HOUSE_TEXT["en"]
    )


@pytest.mark.parametrize("named", [[], ["occurred_printed"], ["addressed", "note"]])
def test_what_was_said_stands_before_what_an_account_tells_of_it(named: list[str]) -> None:
    table = Table()
    kind, body, lines = protest()
    speech = (kind, body, lines | dict.fromkeys(named, "As the source has it"))
    told = report(table, table.north, table.south, speech, lines=named)
    world = table.world
    entry = next(each for each in world.entries if each.act.id == told)
    page = entry_page(world.facts, world.page_context("en"), world.words, entry)
    assert [line.id for line in page.texts[0].lines] == [*lines, "speaker", *named]


def test_the_text_is_shown_in_the_language_asked_for_or_the_reader_s(record: Record) -> None:
    said = record.world.state(
        record.scribe, record.scope, of=record.north, texts_in=["de", "en", "fr"]
    )
    assert record.page(said.id).selected == "en"
    assert record.page(said.id, language="fr").selected == "fr"
    page = record.page(said.id, text="de")
    assert page.selected == "de"
    assert [bool(text.lines) for text in page.texts] == [True, False, False]
    for unknown in ("ru", "", "EN"):
        with pytest.raises(NoSuchPage):
            record.page(said.id, text=unknown)


def test_a_language_that_the_conference_owes_is_owed_since_the_entry(record: Record) -> None:
    said = record.world.state(record.scribe, record.scope, of=record.north, texts_in=["fr"])
    page = record.page(said.id)
    assert [(each.language, each.since_ms) for each in page.owed] == [("en", page.row.received_ms)]
    there = record.world.state(record.scribe, record.scope, of=record.north, texts_in=["en"])
    assert record.page(there.id).owed == []


def test_an_act_without_words_has_no_text_and_owes_none(record: Record) -> None:
    body = {"retire": record.scribe.keys[0].id, "key": key("new").value}
    page = record.say("key.rotate", body, record.scribe, keys=[record.scribe.keys[0], key("new")])
    assert (page.texts, page.selected, page.owed, page.row.excerpt) == ([], None, [], None)


def test_a_text_withheld_and_restored_keeps_its_history_on_the_page(record: Record) -> None:
    said = record.world.state(record.scribe, record.scope, of=record.north, texts_in=["en", "fr"])
    sheet = said.act.envelope.sheets["en"]
    until = (record.world.now // 1000) * 1000 + DAY
    body = {"act": said.id, "sheet": sheet, "ground": "court_order",
            "until": milliseconds_to_instant(until)}  # fmt: skip
    house = record.there.house
    withholding = record.say("text.withhold", body, house, texts=REASON)
    (target, *_rest) = withholding.particulars
    assert target.link is not None
    assert (target.code, target.link.id) == ("entry", said.id)
    page = record.page(said.id, text="en")
    assert [(text.language, text.state, text.lines) for text in page.texts] == [
        ("en", "withheld", []), ("fr", "present", []),
    ]  # fmt: skip
    assert record.page(said.id).selected == "fr"
    (withheld,) = page.withheld
    assert (withheld.entry, withheld.ground, withheld.restored_by) == (
        withholding.row.index, "court_order", None,
    )  # fmt: skip
    assert withheld.until == milliseconds_to_instant(until)
    assert withheld.reason.text == "A reason"
    restored = record.say("text.restore", {"withholding": withholding.row.id}, house, texts=REASON)
    page = record.page(said.id)
    assert page.selected == "en"
    assert [each.restored_by for each in page.withheld] == [restored.row.index]


def test_a_text_that_is_gone_without_an_act_is_shown_as_a_fault(record: Record) -> None:
    said = record.world.state(record.scribe, record.scope, of=record.north)
    record.world.sheets.clear()
    assert [text.state for text in record.page(said.id).texts] == ["missing"]


# --- who signed -----------------------------------------------------------------------------------


def test_signers_are_the_keys_and_whose_they_are(record: Record) -> None:
    page = record.page(record.office.id)
    assert {(each.key_id, each.of and each.of.slug) for each in page.signers} == {
        (key("house").id, None), (key("secretariat").id, "secretariat"),
    }  # fmt: skip
    assert all(each.alg == "ed25519" and not each.disputed for each in page.signers)
    assert {each.public for each in page.signers} == {
        key("house").public.public, key("secretariat").public.public,
    }  # fmt: skip


def test_case_25_entries_since_a_key_is_suspected_are_disputed_and_earlier_ones_are_not(
    record: Record,
) -> None:
    before = record.world.state(record.scribe, record.scope, of=record.north)
    suspect = record.world.now
    after = record.world.state(record.scribe, record.scope, of=record.north)
    body = {"revoke": record.scribe.keys[0].id, "suspect_from": milliseconds_to_instant(suspect),
            "lines": []}  # fmt: skip
    record.say("key.revoke", body, record.scribe, keys=[key("scribe recovery")])
    assert [each.disputed for each in record.page(before.id).signers] == [False]
    assert [each.disputed for each in record.page(after.id).signers] == [True]


# --- what the act says besides its words ----------------------------------------------------------


def test_particulars_of_the_founding() -> None:
    world = World()
    house = world.found(witnesses=[witness("a")], quorum=1)
    page = entry_page(world.facts, world.page_context(), world.words, world.entries[0])
    assert values(page) == {
        "rules": "1", "log_key": log_key(), "house_key": key("house").id,
        "witness": "witness.example/a", "quorum": "1", "admission": "closed",
        "daily_cap": "10", "author_quota": "1000",
    }  # fmt: skip
    assert page.check.model_dump() == {
        "index": 0, "act_id": house.id, "log_vkey": log_key(), "origin": ORIGIN,
        "received_ms": world.entries[0].received,
    }  # fmt: skip


def test_particulars_point_at_parties_and_entries(record: Record) -> None:
    invited = record.world.invite(record.scribe, "x")
    someone, body = registration("x", invitation=invited, secret=secret_of("x"),
                                 claims=record.north.id)  # fmt: skip
    keys = [*someone.keys, key("x recovery")]
    registered = record.world.say("party.register", body, keys=keys, texts={"en": {"name": "X"}})
    page = record.page(registered.id)
    assert [each.code for each in page.particulars] == [
        "slug", "key", "recovery", "invitation", "claims",
    ]  # fmt: skip
    found = {each.code: each for each in page.particulars}
    assert found["invitation"].link is not None
    assert found["invitation"].link.id == invited
    assert found["claims"].party is not None
    assert found["claims"].party.slug == "north"
    assert found["recovery"].value == key("x recovery").id
    transcribers = [each for each in record.page(record.scope).particulars if each.party]
    assert [(each.code, each.party and each.party.slug) for each in transcribers] == [
        ("transcriber", "scribe")
    ]


def test_a_key_in_a_body_is_shown_by_its_id_whatever_its_kind() -> None:
    assert key_of(key("house").value) == key("house").id
    passkey = {
        "alg": "webauthn",
        "public": "cHVibGlj",
        "rp": "a.example",
        "origin": "https://a.example",
    }
    assert key_of(passkey) == hashlib.sha256(b"webauthn\npublic").hexdigest()


def test_what_points_at_nothing_is_shown_as_it_stands(record: Record) -> None:
    admit = {"party": NOWHERE, "lines": []}
    page = record.say("party.admit", admit, record.scribe)
    assert page.effect.code == "without_authority"
    assert page.particulars == [Particular(code="party", value=NOWHERE)]


def test_a_deadline_is_shown_in_the_offset_it_was_stated_in(record: Record) -> None:
    body = invitation("secret", record.world.now + DAY)
    page = record.say("invitation.issue", body, record.scribe)
    assert str(values(page)["lapses"]).endswith("+01:00")
    at = "2025-11-22T23:30:00Z"
    for offset, shown in [(0, "2025-11-22T23:30:00+00:00"), (60, "2025-11-23T00:30:00+01:00"),
                          (-210, "2025-11-22T20:00:00-03:30")]:  # fmt: skip
        assert local_instant({"at": at, "offset_minutes": offset}) == shown


def test_the_revocation_of_the_last_key_says_that_none_is_left(record: Record) -> None:
    keys = [record.scribe.keys[0], key("scribe recovery")]
    pages = [
        record.say(
            "key.revoke", {"revoke": each.id, "suspect_from": None, "lines": []}, record.scribe,
            keys=[each],
        )
        for each in keys
    ]  # fmt: skip
    assert ["no_key_left" in values(page) for page in pages] == [False, True]
    assert "no_key_left" not in values(record.page(pages[0].row.id))


# --- what it belongs to ---------------------------------------------------------------------------


def test_answers_versions_companions_and_sources(record: Record) -> None:
    book = record.world.document(record.scribe, record.scope, "book")
    first = record.world.state(
        record.scribe, record.scope, of=record.north, sources=[book],
        jointly_with=[record.south.id],
    )  # fmt: skip
    answer = record.world.state(record.scribe, record.scope, of=record.south, answers=[first.id])
    version = record.world.state(record.scribe, record.scope, of=record.north, rival_of=first.id)
    page = record.page(first.id)
    assert [each.id for each in page.answered_by] == [answer.id]
    assert [each.id for each in page.rivals] == [version.id]
    assert [each.slug for each in page.jointly_with] == ["south"]
    assert [each.slug for each in page.sources] == ["book"]
    assert [each.id for each in record.page(answer.id).answers] == [first.id]
    rival_of = record.page(version.id).rival_of
    assert rival_of is not None
    assert rival_of.id == first.id


def test_neighbours_are_of_the_same_conference(record: Record) -> None:
    first = record.world.state(record.scribe, record.scope, of=record.north)
    record.world.invite(record.scribe, "between")
    second = record.world.state(record.scribe, record.scope, of=record.north)
    index = record.page(first.id).row.index
    assert record.page(first.id).neighbours.next == index + 2
    assert record.page(second.id).neighbours.model_dump() == {"previous": index, "next": None}
    assert record.page(record.there.house.id).neighbours.model_dump() == {
        "previous": None, "next": 1,
    }  # fmt: skip


def test_an_entry_without_effect_says_why(record: Record) -> None:
    ann = record.world.party(record.office, "ann")
    record.world.state(ann, record.scope, of=record.north)
    page = record.last()
    assert page.effect.model_dump() == {"outcome": "without_effect", "code": "not_a_transcriber"}
    assert record.page(record.scope).effect.model_dump() == {"outcome": "effective", "code": None}


def test_an_entry_beyond_the_size_is_no_page(record: Record) -> None:
    world = record.world
    said = world.state(record.scribe, record.scope, of=record.north)
    earlier = world.facts.at(world.size - 1)
    with pytest.raises(NoSuchPage):
        entry_page(earlier, world.page_context(), world.words, world.entries[-1])
    assert record.page(said.id).row.index == world.size - 1
