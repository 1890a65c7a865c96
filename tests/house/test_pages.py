"""Words in the reader's language, names in order, the head of every page."""

from __future__ import annotations

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.recorded import Recorded
from glasshouse.house.pages import Lookup, NoSuchPage, Words, alphabetical, context_of, cut
from tests.house.world import HOUSE_TEXT, NOWHERE, World


class Reading:
    """A statement in three languages, and a way to read it in any."""

    def __init__(self) -> None:
        self.world = World()
        self.house = self.world.found()
        office = self.world.office(self.house)
        scope = self.world.conference(office, "talks")
        self.ann = self.world.party(office, "ann")
        self.said = self.world.state(
            self.ann, scope, addressed="All", texts_in=["de", "en-GB", "fr"]
        )

    def lookup(self, language: str) -> Lookup:
        return Lookup(self.world.facts, self.world.page_context(language), self.world.words)

    def language(self, reader: str) -> str | None:
        lookup = self.lookup(reader)
        return lookup.best_language(lookup.recorded(self.said.id))

    def line(self, line: str, *, required: bool = True) -> Words | None:
        lookup = self.lookup("de")
        return lookup.line(lookup.recorded(self.said.id), line, required=required)

    def withhold(self, *languages: str) -> None:
        for language in languages:
            sheet = self.said.act.envelope.sheets[language]
            body = {"act": self.said.id, "sheet": sheet, "ground": "court_order", "until": None}
            texts = {"en": {"reason": "A reason"}}
            self.world.say("text.withhold", body, self.house, texts=texts)


@pytest.fixture
def reading() -> Reading:
    return Reading()


@pytest.mark.parametrize(
    ("reader", "shown"),
    [("fr", "fr"), ("en-GB", "en-GB"), ("en", "en-GB"), ("en-US", "en-GB"), ("fr-CA", "fr"),
     ("uk", "de"), ("e", "de")],
)  # fmt: skip
def test_a_reader_gets_their_language_else_a_variety_of_it_else_the_first(
    reading: Reading, reader: str, shown: str
) -> None:
    assert reading.language(reader) == shown


def test_words_that_can_be_read_come_before_words_that_cannot(reading: Reading) -> None:
    reading.withhold("fr")
    assert reading.language("fr") == "de"
    reading.withhold("de")
    assert reading.language("fr") == "en-GB"
    reading.withhold("en-GB")
    assert reading.language("fr") == "fr"


def test_a_line_of_a_withheld_text_says_that_it_is_withheld(reading: Reading) -> None:
    assert reading.line("text") == Words(state="present", language="de", text="Words")
    reading.withhold("fr", "de", "en-GB")
    assert reading.line("text") == Words(state="withheld", language="de", text=None)


def test_an_optional_line_of_a_withheld_text_is_not_known_to_be_there(reading: Reading) -> None:
    assert reading.line("note", required=False) is None
    assert reading.line("addressed", required=False) is not None
    reading.withhold("fr", "de", "en-GB")
    assert reading.line("addressed", required=False) is None


def test_a_text_that_is_gone_without_an_act_is_missing_and_not_withheld(reading: Reading) -> None:
    reading.world.sheets.clear()
    assert reading.line("text") == Words(state="missing", language="de", text=None)


def test_the_house_is_no_party_and_nobody_is_made_up(reading: Reading) -> None:
    lookup = reading.lookup("en")
    assert lookup.party(reading.house.id) is None
    ann = lookup.party(reading.ann.id)
    assert ann is not None
    assert (ann.slug, ann.name.text, ann.keyed) == ("ann", "Ann", True)
    for unknown in (NOWHERE, reading.said.id):
        with pytest.raises(NoSuchPage):
            lookup.party(unknown)
    with pytest.raises(NoSuchPage):
        lookup.recorded(NOWHERE)


def test_entries_are_found_by_index_within_the_size_only(reading: Reading) -> None:
    world = reading.world
    lookup = Lookup(world.facts, PageContext(2, world.now, "en"), world.words)
    assert lookup.at(1).index == 1
    for index in (-1, 2, world.size):
        with pytest.raises(NoSuchPage):
            lookup.at(index)


def test_each_thing_is_looked_up_once(reading: Reading) -> None:
    asked: list[str] = []

    def words(digest: str) -> object:
        asked.append(digest)
        return reading.world.words(digest)

    lookup = Lookup(reading.world.facts, reading.world.page_context(), words)  # type: ignore[arg-type]
    recorded = lookup.recorded(reading.said.id)
    for line in ("speaker", "text", "addressed"):
        lookup.line(recorded, line)
    assert len(asked) == 1
    assert lookup.once("a", "b", lambda: "first") == "first"
    assert lookup.once("a", "b", lambda: "second") == "first"


# --- the pieces -----------------------------------------------------------------------------------


def spoken(text: str | None) -> Words:
    return Words(state="present" if text is not None else "withheld", language="en", text=text)


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("short", 10, "short"),
        ("exactly so", 10, "exactly so"),
        ("one letter more", 14, "one letter mo…"),
        ("a space at the end", 9, "a space…"),
        ("first line\nsecond line", 40, "first line"),
        ("\nonly later", 40, ""),
    ],
)
def test_an_excerpt_is_the_first_paragraph_and_no_longer_than_allowed(
    text: str, length: int, shown: str
) -> None:
    cut_text = cut(spoken(text), length)
    assert cut_text is not None
    assert cut_text.text == shown
    assert len(shown) <= length


def test_what_cannot_be_read_is_not_cut() -> None:
    assert cut(spoken(None), 3) == spoken(None)
    assert cut(None, 3) is None


def test_names_stand_in_an_order_that_no_reader_s_unicode_changes() -> None:
    names = ["beta", "Alpha", "alpha", "Ähre", "Zeta", "ähre"]
    ordered = sorted(names, key=lambda name: alphabetical(spoken(name), name))
    assert ordered == ["Alpha", "alpha", "beta", "Zeta", "Ähre", "ähre"]


def test_the_head_of_a_page_says_who_runs_the_house_and_why(reading: Reading) -> None:
    context = context_of(reading.lookup("fr"))
    lines = HOUSE_TEXT["en"]
    assert (context.house_name, context.operator) == (lines["name"], lines["operator"])
    assert (context.interest, context.publicity) == (lines["interest"], lines["publicity"])
    assert (context.size, context.language) == (reading.world.size, "fr")
    assert (context.origin, context.sealed) == ("house.example/record", None)


def test_a_withheld_founding_leaves_the_head_empty(reading: Reading) -> None:
    founding = reading.world.facts.find(Recorded, "all", limit=1)[0]
    sheet = dict(founding.sheets)["en"]
    body = {"act": founding.id, "sheet": sheet, "ground": "legal_duty", "until": None}
    texts = {"en": {"reason": "A reason"}}
    reading.world.say("text.withhold", body, reading.house, texts=texts)
    assert context_of(reading.lookup("en")).house_name == ""


def test_an_empty_record_has_no_page() -> None:
    lookup = Lookup(MemoryFacts(), PageContext(0, 0, "en"), World().words)
    with pytest.raises(NoSuchPage):
        context_of(lookup)
