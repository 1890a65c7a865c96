"""An article that is said to be the same as before, and is not: verification finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.cli.verifier import Verified
from tests.cli.simulator import House, key
from tests.cli.test_verifier import check, codes, places
from tests.house.world import CONFERENCE_TEXT, announcement
from tests.parley.propositions.bargaining import outline, words

ACCOUNT: dict[str, Any] = {
    "answers": [],
    "jointly_with": [],
    "rival_of": None,
    "languages": [],
    "lines": [],
}


class Telling:
    """A house whose office tells of the proposals of two parties of old. What the office claims is
    recorded unchecked, as a house would that lies."""

    def __init__(self) -> None:
        self.house = House()
        office = {"by": self.house.office, "keys": [key("office")]}
        body = announcement("old-talks", "transcript", [])
        body["transcribers"] = [self.house.office]
        self.scope = self.house.say("conference.announce", body, texts=CONFERENCE_TEXT, **office).id
        self.options = office | {"scope": self.scope}
        self.north, self.south = (
            self.house.say(
                "party.describe", {"slug": slug, "lines": []}, texts={"en": {"name": slug}},
                **self.options,
            ).id
            for slug in ("north", "south")
        )  # fmt: skip

    def report(self, kind: str, body: dict[str, Any], lines: dict[str, str]) -> Written:
        occurred = {"edtf": "1917-11-08", "calendar": "gregorian"}
        reported = {"of": self.north, "occurred": occurred, "sources": [], "certainty": "high"}
        texts = {language: {"speaker": "The north"} | lines for language in ("en", "fr")}
        terms: dict[str, Any] = {
            "due": None,
            "on_silence": "stay_open",
            "lines": [],
            "account": ACCOUNT,
        }
        return self.house.say(kind, terms | body, texts=texts, reported=reported, **self.options)

    def table(self) -> Written:
        articles = outline(1, 1)
        addressed = {"addressed_to": [self.south], "front": None, "responds_to": None}
        return self.report("proposition.table", addressed | {"articles": articles}, words(articles))

    def revise(self, proposition: Written, **said: str) -> Written:
        """A second version whose articles are both said to be the same, and say what is given."""
        articles = outline(1, 1, same_as={1: proposition.id, 2: proposition.id})
        body = {"proposition": proposition.id, "articles": articles}
        return self.report("proposition.revise", body, words(articles, said))

    def verified(self, folder: Path) -> Verified:
        return check(self.house.write_copy(folder))


@pytest.fixture
def telling() -> Telling:
    return Telling()


def test_articles_that_are_the_same_as_they_say(telling: Telling, tmp_path: Path) -> None:
    telling.revise(telling.table())
    verified = telling.verified(tmp_path / "copy")
    assert verified.ok
    assert (verified.same, verified.same_not_checkable) == (2, 0)


def test_an_article_that_is_not_the_same_as_it_says(telling: Telling, tmp_path: Path) -> None:
    second = telling.revise(telling.table(), art_2="Something else")
    verified = telling.verified(tmp_path / "copy")
    entry = telling.house.size - 1
    assert codes(verified) == ["not_the_same", "not_the_same"]
    assert places(verified) == {(f"sheet/{sheet.digest}", entry) for sheet in second.sheets}


@pytest.mark.parametrize("which", ["before", "now"])
def test_what_a_withheld_text_said_is_not_checkable_and_never_passed(
    telling: Telling, tmp_path: Path, which: str
) -> None:
    first = telling.table()
    second = telling.revise(first, art_2="Something else")
    house, act = telling.house, {"before": first, "now": second}[which]
    for sheet in act.sheets:
        house.say(
            "text.withhold",
            {"act": act.id, "sheet": sheet.digest, "ground": "court_order", "until": None},
            texts={"en": {"reason": "A court says so"}},
        )
        house.erased.append((house.size, sheet.digest, house.sheets.pop(sheet.digest)))
    verified = telling.verified(tmp_path / "copy")
    assert verified.ok
    assert (verified.same, verified.same_not_checkable) == (0, 2)


def test_the_languages_must_be_the_same_too(telling: Telling, tmp_path: Path) -> None:
    first = telling.table()
    articles = outline(1, same_as={1: first.id})
    body = {"proposition": first.id, "articles": articles}
    with pytest.raises(AssertionError, match="not_the_same"):
        telling.house.say(
            "proposition.revise",
            {"due": None, "on_silence": "stay_open", "lines": [], "account": ACCOUNT} | body,
            texts={"en": {"speaker": "The north"} | words(articles)},
            reported={
                "of": telling.north,
                "occurred": {"edtf": "1917-11-08", "calendar": "gregorian"},
                "sources": [],
                "certainty": "high",
            },
            **telling.options,
        )
