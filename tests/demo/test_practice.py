"""The practice table as data: invented, believable, and fitting together."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.demo.practice import Practice, PracticeError, Told, load

DATA = files("glasshouse.demo") / "data" / "practice"
HOUR = 3_600_000
#: Thursday 3 October 2024, 23:30 UTC: already Friday where the conference counts.
MADE = 1_727_998_200_000


@pytest.fixture(scope="module")
def practice() -> Practice:
    return load()


def shown(practice: Practice) -> Iterator[str]:
    """Every text that a reader sees."""
    row = practice.conference
    yield from (row.title, row.publicity, row.rules_of_procedure, row.introduction)
    for party in practice.parties.values():
        yield from (party.name, party.description)
    for proposal in practice.proposals.values():
        yield proposal.title
        for version in proposal.versions:
            yield version.note
            for article in version.articles:
                yield from filter(None, (article.heading, *(article.paragraphs or [])))
    for step in practice.story:
        yield from step.lines.values()


def test_it_says_that_it_is_invented(practice: Practice) -> None:
    assert practice.conference.publicity.startswith("Invented, for practice")
    for party in practice.parties.values():
        assert party.description.startswith("Invented, for practice")


def test_parties_are_offices_and_speak_through_nobody_by_name(practice: Practice) -> None:
    assert {slug: row.name for slug, row in practice.parties.items()} == {
        "mediator": "The mediator",
        "port-employer": "The port",
        "transport-union": "The union",
    }
    holders = [step.lines["holder"] for step in practice.story if "holder" in step.lines]
    assert holders == ["Negotiating team of the port"]


def test_words_of_the_workshop_stay_off_the_screen(practice: Practice) -> None:
    workshop = (
        r"\b(act|acts|sheet|fold|fact|clerk|intake|leaf|tree|checkpoint|digest|formula"
        r"|instrument|provision)\b"
    )
    assert [text for text in shown(practice) if re.search(workshop, text, re.IGNORECASE)] == []


def test_eight_articles_in_three_versions(practice: Practice) -> None:
    proposal = practice.proposals["framework"]
    assert len(proposal.versions) == 3
    for number, version in enumerate(proposal.versions, start=1):
        assert [article.eid for article in version.articles] == [f"art_{n}" for n in range(1, 9)]
        headings = [proposal.article(number, f"art_{n}").heading for n in range(1, 9)]
        assert headings == [
            *("Recognition", "Term", "Pay", "Shift allowance"),
            *("Hours", "Safety", "Training", "Disputes"),
        ]


def test_a_changed_article_has_other_words(practice: Practice) -> None:
    proposal = practice.proposals["framework"]
    for number in (2, 3):
        for article in proposal.versions[number - 1].articles:
            before = proposal.article(number - 1, article.eid)
            same = proposal.article(number, article.eid).paragraphs == before.paragraphs
            assert same == (article.same_as is not None), (number, article.eid)


def test_a_deadline_is_at_its_hour_where_it_is_set(practice: Practice) -> None:
    deadline = Told(practice, MADE).deadline(3, "18:00")
    assert deadline == {"at": "2024-10-07T17:00:00Z", "offset_minutes": 60}


@pytest.mark.parametrize("hour", range(24))
def test_no_deadline_is_nearer_than_two_days_whenever_the_demo_is_made(
    practice: Practice, hour: int
) -> None:
    made = MADE + hour * HOUR
    for step in practice.story:
        due = (step.body.get("due") or {}).get("$deadline")
        if due is not None:
            at = Told(practice, made).deadline(due["days"], due["at"])["at"]
            assert instant_to_milliseconds(at) - made > 48 * HOUR, step.id


# --- What does not fit ----------------------------------------------------------------------------


def alter(directory: Path, name: str, change: Callable[[Any], Any]) -> None:
    path = directory / name
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    with as_file(DATA) as source:
        shutil.copytree(source, tmp_path / "practice")
    return tmp_path / "practice"


def step(story: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(each for each in story if each["id"] == name)


def test_an_unaltered_copy_loads(copy: Path, practice: Practice) -> None:
    assert load(copy) == practice


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("story.json", lambda t: t.append(t[0]), "named twice"),
        ("story.json", lambda t: t[0].update(by="nobody"), "names nobody"),
        ("story.json", lambda t: t[0]["body"].update(party={"$of": "opened"}), "names opened"),
        ("story.json", lambda t: t[0].update(signed_by=["nobody"]), "signed by nobody"),
        ("story.json", lambda t: t[0].update(capacity="port-team"), "names port-team"),
        ("story.json", lambda t: t[0].update(extra=1), "extra"),
        ("story.json", lambda t: step(t, "framework-1").update(version=4), "no version 4"),
        ("story.json", lambda t: step(t, "framework-1").update(proposal="x"), "of x"),
        ("story.json", lambda t: step(t, "framework-1").pop("version"), "together"),
        ("story.json", lambda t: step(t, "port-on-term")["reported"].update(of="x"), "names x"),
        (
            "proposals.json",
            lambda t: t["framework"]["versions"][0]["articles"][0].update(same_as=1),
            "either words or a same_as",
        ),
        (
            "proposals.json",
            lambda t: t["framework"]["versions"][1]["articles"][0].update(same_as=2),
            "is the same as none",
        ),
        (
            "proposals.json",
            lambda t: t["framework"]["versions"][0]["articles"].pop(7),
            "version 1 has no art_8",
        ),
        ("parties.json", lambda t: t["mediator"].pop("name"), "name"),
        ("conference.json", lambda t: t.update(offset_minutes="60"), "offset_minutes"),
    ],
)
def test_what_does_not_fit_is_refused(
    copy: Path, name: str, change: Callable[[Any], Any], message: str
) -> None:
    alter(copy, name, change)
    with pytest.raises(PracticeError, match=message):
        load(copy)


def test_a_missing_file_is_refused(copy: Path) -> None:
    (copy / "story.json").unlink()
    with pytest.raises(PracticeError, match=r"story\.json"):
        load(copy)
