"""What an act claims to repeat is held against the earlier words, when its turn comes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.clerk.book import Receipt
from tests.clerk.desk import Desk, code_of
from tests.parley.propositions.bargaining import outline, words
from tests.parley.speech import reported


class Telling:
    """A transcript in a house on disk, in which the north proposes."""

    def __init__(self, root: Path) -> None:
        self.desk = Desk(root)
        self.there = self.desk.transcript()

    def write(
        self, kind: str, body: dict[str, Any], said: dict[str, str], languages: Sequence[str]
    ) -> Written:
        terms: dict[str, Any] = {"due": None, "on_silence": "stay_open", "lines": []}
        speech = (kind, terms | body, words(body["articles"], said))
        (kind, body, lines), envelope = reported(self.there.north, speech)
        return self.desk.write(
            kind, body, self.there.scribe, scope=self.there.scope,
            texts=dict.fromkeys(languages, lines), reported=envelope,
        )  # fmt: skip

    def table(self, languages: Sequence[str] = ("en", "fr")) -> Written:
        body = {
            "addressed_to": [self.there.south.id],
            "front": None,
            "responds_to": None,
            "articles": outline(1, 2),
        }
        return self.write("proposition.table", body, {}, languages)

    def revise(
        self, first: Written, languages: Sequence[str] = ("en", "fr"), **said: str
    ) -> Written:
        """A second version whose articles are both said to be the same."""
        articles = outline(1, 2, same_as={1: first.id, 2: first.id})
        body = {"proposition": first.id, "articles": articles}
        return self.write("proposition.revise", body, said, languages)


async def test_what_is_the_same_word_for_word_is_recorded(tmp_path: Path) -> None:
    telling = Telling(tmp_path)
    first = telling.table()
    telling.desk.record(first)
    assert code_of(telling.desk.send(telling.revise(first))) is None


@pytest.mark.parametrize("changed", ["art_1", "art_2", "title"])
async def test_what_differs_in_one_word_is_refused(tmp_path: Path, changed: str) -> None:
    telling = Telling(tmp_path)
    first = telling.table()
    telling.desk.record(first)
    written = telling.revise(first, **{changed: "Something else"})
    size = telling.desk.clerk.book.head.size
    assert code_of(telling.desk.send(written)) == "not_the_same"
    assert telling.desk.clerk.book.head.size == size
    assert list(telling.desk.clerk.book.sheets.get_many(
        [sheet.digest for sheet in written.sheets])) == []  # fmt: skip


async def test_what_is_the_same_in_one_language_and_missing_in_another(tmp_path: Path) -> None:
    telling = Telling(tmp_path)
    first = telling.table()
    telling.desk.record(first)
    assert code_of(telling.desk.send(telling.revise(first, ["en"]))) == "not_the_same"
    more = telling.revise(first, ["en", "fr", "de"])
    assert code_of(telling.desk.send(more)) == "not_the_same"


async def test_what_is_withheld_cannot_be_said_to_be_the_same(tmp_path: Path) -> None:
    telling = Telling(tmp_path)
    desk, first = telling.desk, telling.table()
    desk.record(first)
    body = {"act": first.id, "sheet": first.sheets[0].digest, "ground": "court_order"}
    desk.say(
        "text.withhold", body | {"until": None}, telling.there.house,
        texts={"en": {"reason": "A court says so"}},
    )  # fmt: skip
    assert code_of(desk.send(telling.revise(first))) == "same_words_withheld"


async def test_both_versions_may_come_in_one_batch(tmp_path: Path) -> None:
    telling = Telling(tmp_path)
    clerk = telling.desk.clerk
    first = telling.table()
    true, false = telling.revise(first), telling.revise(first, art_2="Something else")
    verdicts = []
    for written in (first, false, true):
        taken = clerk.receive(written.upload())
        assert not isinstance(taken, Receipt)
        verdicts.append(clerk.submit(taken))
        telling.desk.clock.pass_time(1)
    clerk.run_batch()
    assert [code_of(verdict.result()) for verdict in verdicts] == [None, "not_the_same", None]
