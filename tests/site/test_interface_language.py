"""Every word of the interface goes through gettext: in the mirrored language, which writes English
in Arabic letters, no page keeps a word in Latin letters but what a party wrote and what is code."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NoReturn

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings
from django.test import Client
from django.utils.translation import trans_real

from glasshouse.acts.context import PageContext
from glasshouse.clerk.clock import SystemClock
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.demo.builder import build, demo_origin
from glasshouse.kinds import REGISTRY
from glasshouse.pages.catalogue import all_pages
from glasshouse.site.middleware import MIRRORED
from glasshouse.site.serving import Serving, serve
from tests.demo.houses import booths
from tests.elections.states import STATES, held
from tests.elections.voting import HOUR
from tests.site.memory import Site
from tools import messages

#: Names of formats and of the one clock, which are the same in every language.
EVERYWHERE = {"CSV", "ICS", "JSON", "UTC"} | {"xxxxx", "xxxxxx"}  # the form of a credential
#: Elements whose content is not the interface's own words.
APART = {"bdi", "code", "pre", "script", "style", "title"}
#: Elements that have no end tag.
EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "path", "source", "use", "wbr"}
SPOKEN = ("aria-label", "alt", "placeholder", "title")
#: Besides the pages of the catalogue: what only a query shows.
OTHERS = [
    "/nowhere",
    "/?at=0",
    "/?at=100000",
    "/entries/?nature=protest&party=registry&kind=house.found",
    "/conferences/peace-1917-18?on=1917-12-20",
    "/conferences/peace-1917-18?on=1917-01-01",
    "/conferences/peace-1917-18?at=150",
    "/conferences/harbour-practice/grid?state=withdrawn",
    "/conferences/harbour-practice/proposals/1?beside=1",
    "/conferences/harbour-practice/proposals/1?beside=1&view=columns",
    "/conferences/harbour-practice/proposals/1?at=235",
]
LATIN = re.compile(r"[A-Za-z]{2,}")


class OwnWords(HTMLParser):
    """What the interface itself says on a page, attributes that are read out included.

    A party's words stand in ``bdi``, below a language of their own, or, where markup is not
    possible, in an option whose direction follows its letters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        within = bool(self._open) and self._open[-1][1]
        language = given.get("lang")
        apart = within or tag in APART or (tag == "option" and given.get("dir") == "auto")
        if language is not None and tag != "html":
            apart = language != MIRRORED
        if not apart:
            self.words += [given[each] or "" for each in SPOKEN if each in given]
        if tag not in EMPTY:
            self._open.append((tag, apart))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]):
            self.words.append(data)


def latin(page: str) -> set[str]:
    """The words in Latin letters that the interface says on a page."""
    reader = OwnWords()
    reader.feed(page)
    return {word for each in reader.words for word in LATIN.findall(each)} - EVERYWHERE


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The mirrored catalogue as the texts are now, instead of one that was made before."""
    locale = tmp_path_factory.mktemp("locale")
    catalogue = locale / "ar_XB/LC_MESSAGES/django.mo"
    catalogue.parent.mkdir(parents=True)
    with catalogue.open("wb") as file:
        write_mo(file, messages.mirrored_catalog(messages.collected()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "LOCALE_PATHS", [locale])
        patch.setattr(trans_real, "_translations", {})
        yield


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The address of every page of the demo, which is served meanwhile."""
    directory = tmp_path_factory.mktemp("demo") / "house"
    build(
        directory,
        demo_origin(secrets.token_bytes),
        SystemClock(),
        secrets.token_bytes,
        booths=booths,
    )
    reader = HouseReader(HouseDirectory(directory), REGISTRY)
    serve(Serving(reader, SystemClock(), dict))
    with reader.reading() as reading:
        context = PageContext(reading.snapshot.size, reading.snapshot.time, "en")
        pages = all_pages(reading.facts, context, reading.words, _not_read)
        every = [path for path, _ in pages]
    yield every + OTHERS
    reader.close()


def _not_read(index: int) -> NoReturn:
    raise AssertionError("a path is known before its page is made")


def test_every_page_speaks_the_language_it_is_asked_for(mirrored: None, paths: list[str]) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    found: dict[str, list[str]] = {}
    for path in paths:
        joint = "&" if "?" in path else "?"
        answer = client.get(f"{path}{joint}lang={MIRRORED}")
        for word in latin(answer.content.decode()):
            found.setdefault(word, []).append(path)
    assert {word: where[:3] for word, where in found.items()} == {}
    assert len(paths) > 300


@pytest.mark.parametrize("state", STATES)
def test_every_page_of_a_vote_speaks_the_language_it_is_asked_for(
    mirrored: None, state: str
) -> None:
    voting = held(state)
    made = all_pages(
        voting.world.facts,
        voting.world.page_context(),
        voting.world.words,
        lambda index: voting.world.entries[index],
    )
    # What the check page tells of the record itself, a world in memory does not have.
    paths = [path for path, _make in made if path != "/check"]
    paths.append("/votes/status/ballot?tracker=x")
    site = Site(voting.world)
    found: dict[str, list[str]] = {}
    for path in paths:
        joint = "&" if "?" in path else "?"
        # A day later too: time alone changes what is said of a vote.
        for later in (0, 30 * HOUR):
            answer = site.get(f"{path}{joint}lang={MIRRORED}", later)
            for word in latin(answer.content.decode()):
                found.setdefault(word, []).append(path)
    assert {word: where[:3] for word, where in found.items()} == {}
    assert "/votes/status" in paths


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Entry</p>", {"Entry"}),
        ('<p lang="ar-xb">Entry</p>', {"Entry"}),
        ('<a aria-label="Read it">x</a>', {"Read", "it"}),
        ("<p><bdi>Entry</bdi><br>UTC <code>abc</code> 12</p>", set()),
        ('<div lang="en"><p>Said</p><p lang="ar-xb">Entry</p></div>', {"Entry"}),
        ('<option dir="auto">The port</option><option>all</option>', {"all"}),
    ],
)
def test_what_counts_as_a_word_of_the_interface(markup: str, words: set[str]) -> None:
    assert latin(f'<html lang="ar-xb">{markup}</html>') == words
