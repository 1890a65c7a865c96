"""Words that want to be something else: markup, script, a formula.

The golden story, in which every kind is said, is told again with hostile words in every line. Then
every page is read, as a browser reads markup, and nothing but words may have come of them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from glasshouse.acts.compose import Written
from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.rebuild import Refill
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage
from glasshouse.kinds import REGISTRY
from glasshouse.pages import all_pages
from glasshouse.pages.catalogue import json_path
from glasshouse.record.merkle import EMPTY_ROOT
from glasshouse.site.serving import Serving, serve
from tests.clerk.desk import StandingClock
from tests.golden.story import tell
from tests.golden.teller import Teller

BEGINNINGS = ["=", "+", "-", "@", "\t=", " =", "\n=", ";=", "\uff1d", "\n;-"]
OWN_ADDRESS = re.compile(r"/(?!/)|#|\?|https://")
MARK = "hostile-{kind}-{line}-"


def hostile(kind: str, line: str, number: int) -> str:
    """Words that break out wherever they are not kept in."""
    return (
        f"{BEGINNINGS[number % len(BEGINNINGS)]}1+1|cmd {MARK.format(kind=kind, line=line)}"
        "\"'><xss onxss=alert(1)>`${alert(1)}`</title></style></script><script>alert(1)</script>"
        "<!--<![CDATA[<svg/onload=alert(1)>javascript:alert(1)//{{7*7}}{%debug%}&lt;b&gt;&#60;i&#62;"
    )


@dataclass
class HostileTeller(Teller):
    """Tells the story in hostile words."""

    said: int = 0

    def say(self, kind: str, *args: Any, **fields: Any) -> Written:
        texts: Mapping[str, Mapping[str, str]] | None = fields.get("texts")
        if texts is not None:
            fields["texts"] = {
                language: {line: self._words(kind, line) for line in lines}
                for language, lines in texts.items()
            }
        return super().say(kind, *args, **fields)

    def _words(self, kind: str, line: str) -> str:
        self.said += 1
        return hostile(kind, line, self.said)


@dataclass
class Told:
    """The house in which all that was said, and the paths of its pages."""

    reader: HouseReader
    paths: list[str]
    clock: StandingClock
    teller: HostileTeller

    def read(self, path: str) -> Any:
        serve(Serving(self.reader, self.clock, dict))
        return Client(headers={"host": "127.0.0.1"}).get(path)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    teller = HostileTeller(REGISTRY)
    roots = [EMPTY_ROOT]
    append = teller.tree.append

    def appending(leaf: bytes) -> None:
        append(leaf)
        roots.append(teller.tree.root())

    teller.tree.append = appending  # type: ignore[method-assign]
    tell(teller)
    directory = HouseDirectory(write(tmp_path_factory.mktemp("house"), teller, roots))
    reader = HouseReader(directory, REGISTRY)
    with reader.reading() as reading:
        context = PageContext(reading.snapshot.size, reading.snapshot.time, "en")

        def entry_at(index: int) -> Entry:
            return teller.entries[index]

        pages = all_pages(reading.facts, context, reading.words, entry_at, "00" * 32)
        paths = [path for path, _make in pages]
    yield Told(reader, paths, StandingClock(teller.now), teller)
    reader.close()


def write(root: Path, teller: Teller, roots: list[bytes]) -> Path:
    """The story as a house on disk."""
    directory = HouseDirectory(root)
    directory.create()
    storage = Storage(directory.database)
    sheets = SheetStore(directory.sheets)
    sheets.put([(digest, sheet.raw) for digest, sheet in teller.sheets.items()], 0)
    Refill(storage, REGISTRY, lambda size: roots[size]).add(
        [entry.encode() for entry in teller.entries]
    )
    assert storage.head() == replace(storage.head(), size=len(teller.entries))
    sheets.close()
    storage.close()
    return root


class Markup(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._inside = tag
        if tag in ("xss", "i", "b", "iframe", "object", "embed", "base", "style"):
            self.faults.append(f"<{tag}> {self.getpos()}")
        if tag == "script" and given.get("type") == "application/json":
            self._inside = "data"  # a page model: nothing in it is run, and nothing ends it
        elif tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.faults.append(f"a script of its own {self.getpos()}")
        for name, value in attributes:
            self.words.append(value or "")
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.faults.append(f"{name}= {self.getpos()}")
            if name in ("href", "src", "action") and not re.match(
                r"/(?!/)|#|\?|https://", value or ""
            ):
                self.faults.append(f"{name}={value} {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._inside == "data":
            json.loads(data)
            if set(data) & set("<>&"):
                self.faults.append(f"markup in data {self.getpos()}")
        if self._inside == "script" and data.strip():
            self.faults.append(f"script text {self.getpos()}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment {self.getpos()}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration {self.getpos()}")


def test_hostile_words_stay_words_on_every_page(told: Told) -> None:
    shown = ""
    for path in [*told.paths, *(f"{path}?lang=en&at=30&x=%22%3E%3Cxss%3E" for path in told.paths)]:
        answer = told.read(path)
        assert answer.status_code in ((200, 404) if "?" in path else (200,)), path
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        markup = Markup(answer.content.decode())
        assert markup.faults == [], path
        assert "49" not in re.findall(r"//(\d+)", "".join(markup.words)), "a template within"
        shown += "".join(markup.words)
    # All that was said is somewhere on the pages, so that the check above has met every line.
    kinds = {entry.act.id: entry.act.kind for entry in told.teller.entries}
    assert len(set(kinds.values())) == len(REGISTRY.kinds("1")), "the story lacks a kind"
    missing = set()
    for entry in told.teller.entries:
        for digest in entry.act.envelope.sheets.values():
            for line in told.teller.sheets[digest].lines:
                if MARK.format(kind=entry.act.kind, line=line) not in shown:
                    missing.add((entry.act.kind, line))
    # The one text with a note was withheld in the course of the story, and is on no page at all.
    assert missing == {("statement.make", "note")}


def test_hostile_words_are_data_in_json(told: Told) -> None:
    for path in told.paths:
        answer = told.read(json_path(path))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.content)


def test_no_cell_of_a_table_begins_like_a_formula(told: Told) -> None:
    answer = told.read("/entries.csv")
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > 20
    marked = 0
    for row in rows:
        for cell in row:
            marked += "hostile-" in cell
            for part in re.split("[;\n\r\t]", cell):
                assert part.lstrip()[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20"), cell
    assert marked > 20


def test_what_is_asked_for_is_never_repeated_as_markup(told: Told) -> None:
    attack = "%22%27%3E%3Cxss%20onxss=1%3E%3Cscript%3Ealert(1)%3C/script%3E"
    addresses = [
        f"/{attack}",
        f"/parties/{attack}",
        f"/conferences/{attack}.json",
        f"/entries/?kind={attack}",
    ]
    addresses += [f"/?{name}={attack}" for name in ("at", "time", "lang", attack)]
    addresses += [f"/entries/0?text={attack}", f"/entries/?before={attack}&party={attack}"]
    for address in addresses:
        answer = told.read(address)
        assert answer.status_code < 500
        if answer["Content-Type"].startswith("text/html"):
            assert Markup(answer.content.decode()).faults == [], address
        else:
            assert answer["Content-Type"].startswith(("application/", "text/plain"))
