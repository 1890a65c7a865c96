"""What becomes of reports in a live conference."""

from __future__ import annotations

import pytest

from glasshouse.parley.facts import Answered, Statement
from glasshouse.parley.reports import folds
from glasshouse.parley.reports.facts import ReportStanding
from glasshouse.parley.room import ROOM
from tests.house.world import NOWHERE
from tests.parley.speech import (
    Chronicle,
    Speech,
    attempt,
    confirming,
    correcting,
    denying,
    protest,
    report,
    say,
)
from tests.parley.table import Table

SAYINGS = [confirming, correcting, denying]


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.mark.parametrize("saying", SAYINGS)
def test_only_whoever_a_report_is_of_can_speak_of_it(table: Table, saying: object) -> None:
    assert callable(saying)
    told = report(table, table.north, table.south, protest())
    speech: Speech = saying(told)
    assert attempt(table, table.south, speech) is None
    assert attempt(table, table.north, speech) == "not_reported_of_you"
    assert attempt(table, table.east, speech) == "not_reported_of_you"
    assert attempt(table, table.office, speech) == "not_reported_of_you"


def test_an_attempt_on_anothers_report_leaves_it_as_it_was(table: Table) -> None:
    told = report(table, table.north, table.south, protest())
    say(table, table.east, confirming(told))
    assert table.world.entries[-1].effect == "not_reported_of_you"
    assert table.world.facts.get(ReportStanding, told) is None


@pytest.mark.parametrize("saying", SAYINGS)
def test_what_is_spoken_of_is_a_report_of_this_conference(table: Table, saying: object) -> None:
    assert callable(saying)
    own = say(table, table.south, protest())
    told = report(table, table.north, table.south, protest())
    other = table.world.conference(table.office, "other")
    assert attempt(table, table.south, saying(own)) == "not_a_report"
    assert attempt(table, table.south, saying(NOWHERE)) == "unknown_target"
    assert attempt(table, table.south, saying(table.scope)) == "unknown_target"
    assert attempt(table, table.south, saying(told), scope=other) == "unknown_target"


def test_nobody_reports_that_another_confirmed(table: Table) -> None:
    told = report(table, table.north, table.south, protest())
    _, body, _ = confirming(told)
    envelope = {
        "of": table.south.id,
        "occurred": {"edtf": "2025-11-22", "calendar": "gregorian"},
        "sources": [],
        "certainty": "high",
    }
    assert (
        attempt(table, table.north, ("report.confirm", body, {}), reported=envelope)
        == "not_reportable"
    )


def test_a_delegate_needs_the_power_to_sign_to_make_a_report_its_partys_word(
    table: Table,
) -> None:
    told = report(table, table.north, table.south, protest())
    answering = table.delegate(table.south, "answering", ("answer",))
    signing = table.delegate(table.south, "signing", ("sign",))
    assert attempt(table, signing, confirming(told)) is None
    assert attempt(table, answering, confirming(told)) == "exceeds_powers"
    assert attempt(table, answering, denying(told)) is None


def test_what_is_kept_of_it(table: Table) -> None:
    told = report(table, table.north, table.south, protest())
    index = table.world.size
    done = say(table, table.south, denying(told))
    assert table.world.facts.get(ReportStanding, told) == ReportStanding(
        told, table.scope, table.south.id, "denied", done, index
    )
    statement = table.world.facts.get(Statement, done)
    assert statement is not None
    assert (statement.nature, statement.answers) == ("denial", (told,))


def test_what_was_denied_can_still_be_confirmed(table: Table) -> None:
    told = report(table, table.north, table.south, protest())
    say(table, table.south, denying(told))
    say(table, table.south, confirming(told))
    found = table.world.facts.get(ReportStanding, told)
    assert found is not None
    assert found.standing == "confirmed"


def test_after_the_end_one_can_correct_and_deny_what_is_said_of_one_and_bind_oneself_no_more(
    table: Table,
) -> None:
    told = report(table, table.north, table.south, protest())
    table.turn("conference.close")
    assert attempt(table, table.south, correcting(told)) is None
    assert attempt(table, table.south, denying(told)) is None
    assert attempt(table, table.south, confirming(told)) == "conference_ended"


def test_to_confirm_or_deny_is_not_to_answer(table: Table) -> None:
    told = report(table, table.north, table.south, protest())
    say(table, table.south, confirming(told))
    assert table.world.facts.get(Answered, told) is None


def test_a_transcript_takes_no_confirmation_of_its_transcriber() -> None:
    there = Chronicle()
    told = there.enter(there.north, protest())
    _, body, _ = confirming(told)
    written = there.world.write("report.confirm", body, there.scribe, scope=there.scope)
    refused = there.world.decide(written).refused
    assert refused is not None
    assert refused.code == "transcript_takes_reports"


def test_whoever_confirms_a_report_needs_the_power_to_say_it() -> None:
    powers = {each.name: each.power for each in ROOM.kinds}
    for kind in {*folds._ADOPTED, *folds._POWERS}:
        assert folds._POWERS.get(kind, "sign") == powers[kind], kind
    withdrawing = {kind for kind in folds._POWERS if kind.endswith(".withdraw")}
    assert withdrawing == {f"{what}.withdraw" for what in folds._WITHDRAWN}
