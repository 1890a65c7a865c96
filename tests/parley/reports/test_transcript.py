"""What becomes of reports in a transcript, whose parties may be here to read them."""

from __future__ import annotations

from typing import Any

import pytest

from glasshouse.parley.facts import Statement
from glasshouse.parley.principles.facts import Assent
from glasshouse.parley.protests.facts import Protest
from glasshouse.parley.reports.facts import ReportStanding
from tests.house.world import Someone
from tests.parley.speech import (
    Chronicle,
    Speech,
    assent,
    confirming,
    correcting,
    denying,
    no_protest,
    principles,
    protest,
)

SAYINGS = [(confirming, "confirmed"), (correcting, "corrected"), (denying, "denied")]


@pytest.fixture
def there() -> Chronicle:
    return Chronicle()


@pytest.fixture
def living(there: Chronicle) -> Someone:
    """A party with keys of its own, of which a transcriber reports."""
    return there.world.party(there.office, "living")


def attempt(there: Chronicle, who: Someone, speech: Speech, **options: Any) -> str | None:
    decision = there.world.decide(_written(there, who, speech, **options))
    return decision.effect if decision.refused is None else decision.refused.code


def say(there: Chronicle, who: Someone, speech: Speech) -> str:
    written = _written(there, who, speech)
    there.world.record(written)
    return written.id


def _written(there: Chronicle, who: Someone, speech: Speech, **options: Any) -> Any:
    kind, body, lines = speech
    texts = {"en": lines} if lines else None
    return there.world.write(kind, body, who, scope=there.scope, texts=texts, **options)


@pytest.mark.parametrize(("saying", "standing"), SAYINGS)
def test_attack_a_false_report_of_a_party_that_a_transcript_never_hears(
    there: Chronicle, living: Someone, saying: Any, standing: str
) -> None:
    told = there.enter(living, principles())
    said = say(there, living, saying(told))
    kept = there.world.facts.get(ReportStanding, told)
    assert kept is not None
    assert (kept.standing, kept.of, kept.act) == (standing, living.id, said)
    statement = there.world.facts.get(Statement, said)
    assert statement is not None
    assert (statement.effective, statement.reported, statement.answers) == (True, False, (told,))


@pytest.mark.parametrize(("saying", "_"), SAYINGS)
def test_attack_another_speaks_of_a_report_in_the_place_of_whom_it_is_of(
    there: Chronicle, living: Someone, saying: Any, _: str
) -> None:
    told = there.enter(living, principles())
    other = there.world.party(there.office, "other")
    for who in (other, there.scribe, there.office):
        assert attempt(there, who, saying(told)) == "transcript_takes_reports"
    assert there.world.facts.get(ReportStanding, told) is None


def test_a_party_of_which_something_is_reported_says_nothing_else_there(
    there: Chronicle, living: Someone
) -> None:
    told = there.enter(living, protest())
    for speech in (principles(), protest(told), no_protest(told)):
        assert attempt(there, living, speech) == "transcript_takes_reports"
    assert attempt(there, living, denying(there.enter(there.north, protest()))) == (
        "transcript_takes_reports"
    )


def test_attack_confirming_today_changes_what_is_told_of_a_day_long_ago(
    there: Chronicle, living: Someone
) -> None:
    declared = there.enter(there.north, principles(addressees=(living,)))
    told = there.enter(living, assent(declared))
    made = there.enter(living, protest())
    withdrawn = there.enter(living, no_protest(made))
    facts = there.world.facts

    def kept() -> tuple[object, object]:
        return facts.get(Assent, f"{told}/{living.id}"), facts.get(Protest, made)

    before = kept()
    assert None not in before
    for report in (told, withdrawn):
        say(there, living, confirming(report))
    assert kept() == before
