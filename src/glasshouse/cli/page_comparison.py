"""Comparing pages: what a house shows, and what its own record makes of the same address.

A page is a function of the record up to N and a time T, less the texts withheld today. The model is
recomputed here and compared with the JSON of the house or of a copy. ``context.sealed``, which says
how the record stands sealed at the moment of reading, is not part of that function.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from glasshouse.acts.context import PageContext, read_at, time_at
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Facts
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.registry import Registry
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES, Sheet
from glasshouse.acts.words import Text, TextMissing, TextWithheld, Withheld
from glasshouse.cli.findings import Findings
from glasshouse.cli.output import Advance
from glasshouse.cli.places import PAGES_FOLDER, Place
from glasshouse.cli.reading import read_ahead
from glasshouse.cli.workspace import Workspace
from glasshouse.pages import PageModel, all_pages, json_path
from glasshouse.record.client import RecordReader
from glasshouse.record.errors import MismatchError, NotFoundError, UnavailableError
from glasshouse.record.tiles import TILE_WIDTH, bundle_at, leaf_hashes

LANGUAGE = "en"
"""The language in which pages are compared; every page has it."""

MAXIMUM_PAGE = 16 * 1024 * 1024
SAMPLE_OF_ENTRIES = 100
SAMPLE_OF_OTHERS = 200
_FRONT = "front.json"

MakePage = Callable[[], PageModel]


@dataclass(frozen=True)
class Moment:
    """A size N of the record, and a time T (Unix ms), by default that of its last entry."""

    size: int
    time: int | None = None

    @property
    def query(self) -> str:
        """How a house is asked for it."""
        time = "" if self.time is None else f"&time={milliseconds_to_instant(self.time)}"
        return f"?at={self.size}{time}&lang={LANGUAGE}"


@dataclass
class PageComparison:
    """The pages of one record, once its entries are judged."""

    place: Place
    registry: Registry
    workspace: Workspace
    reader: RecordReader
    findings: Findings
    advance: Advance
    every: bool = False
    compared: int = 0
    there: int = 0
    #: Addresses whose pages differed, to be looked at again once newer entries are known.
    differing: list[tuple[Moment, str]] = field(default_factory=list)

    def compare(self, moment: Moment) -> None:
        """Compare the pages as of ``moment``: of a copy all that it has, of a house a sample."""
        made = dict(self.pages(moment)) if self.place.copy is not None else None
        if made is not None:
            self._compare_copy(moment, made)
        elif self.place.site is not None:
            self._compare_site(moment)

    def sizes_in_copy(self) -> list[int]:
        """Sizes of which a copy holds pages."""
        copy = self.place.copy
        names = [] if copy is None else copy.names(PAGES_FOLDER)
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def pages(self, moment: Moment) -> Iterator[tuple[str, MakePage]]:
        """The path of each page as of ``moment``, below the house's address, and its model."""
        then = self.workspace.facts.at(moment.size)
        last = time_at(then, moment.size)
        time = last if moment.time is None else moment.time
        facts = then if time == last else read_at(then, self.registry, time)
        context = PageContext(moment.size, time, LANGUAGE)
        digest = self.workspace.digests[moment.size].hex()
        for path, make in all_pages(facts, context, self.words, self.entry, digest):
            yield json_path(path).lstrip("/"), make

    # --- what pages are made of -------------------------------------------------------------------

    def words(self, digest: str) -> Text | TextWithheld | TextMissing:
        """A sheet as it can be read today."""
        present: Facts = self.workspace.facts
        withheld = present.get(Withheld, digest)
        if withheld is not None:
            return TextWithheld(withheld)
        sheet = self._sheet(digest)
        return TextMissing(digest) if sheet is None else Text(sheet)

    def __post_init__(self) -> None:
        # Both are read again and again by pages that lie beside each other.
        self._sheet = lru_cache(maxsize=2_000)(self._read_sheet)
        self._bundle = lru_cache(maxsize=2)(self._read_bundle)

    def _read_sheet(self, digest: str) -> Sheet | None:
        try:
            raw = self.place.record.read(f"sheet/{digest}", MAXIMUM_SHEET_BYTES)
        except NotFoundError:
            return None
        return Sheet.parse(raw) if hashlib.sha256(raw).hexdigest() == digest else None

    def entry(self, index: int) -> Entry:
        """An entry of the record that was verified."""
        return Entry.parse(self._bundle(index // TILE_WIDTH)[index % TILE_WIDTH])

    def _read_bundle(self, index: int) -> Sequence[bytes]:
        bundle = bundle_at(index, self.workspace.tree.size)
        entries = self.reader.read_bundle(bundle)
        # Threat: a house that serves other entries the second time, to fit a false page.
        for place, leaf in enumerate(leaf_hashes(entries), bundle.start):
            if leaf != self.workspace.tree.leaf(place):
                raise MismatchError(
                    "entry_changed", f"Entry {place} is not the one served before.", bundle.path
                )
        return entries

    # --- comparing --------------------------------------------------------------------------------

    def _compare_copy(self, moment: Moment, made: dict[str, MakePage]) -> None:
        copy = self.place.copy
        assert copy is not None
        root = copy.root / PAGES_FOLDER / str(moment.size)
        for file in sorted(root.rglob("*")):
            if file.is_dir():
                continue
            name = file.relative_to(root).as_posix()
            path = f"{PAGES_FOLDER}/{moment.size}/{name}"
            if name not in made:
                self.findings.fault("stray_file", path, "it is no page of this record.")
                continue
            self._judge(path, copy.read(path, MAXIMUM_PAGE) == page_file(model_value(made[name]())))

    def _compare_site(self, moment: Moment) -> None:
        site = self.place.site
        assert site is not None
        try:
            site.read(f"{_FRONT}{moment.query}", MAXIMUM_PAGE)
        except NotFoundError:
            # A record may be published by itself, without the pages.
            self.findings.remark("No pages are served here.")
            return
        chosen = self._choose(moment)

        def read(page: tuple[str, MakePage]) -> bytes | None:
            try:
                return site.read(page[0] + moment.query, MAXIMUM_PAGE)
            except NotFoundError:
                return None

        for number, ((name, make), raw) in enumerate(
            read_ahead(read, chosen, self.place.connections), 1
        ):
            self.advance("Comparing pages", number, len(chosen))
            same = raw is not None and _served_value(raw) == model_value(make())
            if same:
                self.compared += 1
            else:
                self.differing.append((moment, name))

    def _choose(self, moment: Moment) -> list[tuple[str, MakePage]]:
        """All pages if that is asked for; else some of each sort, evenly spread, since a house has
        other readers."""
        others: list[tuple[str, MakePage]] = []
        entries: list[tuple[str, MakePage]] = []
        for page in self.pages(moment):
            (entries if page[0].startswith("entries/") else others).append(page)
        self.there += len(others) + len(entries)
        if self.every:
            return others + entries
        return _spread(others, SAMPLE_OF_OTHERS) + _spread(entries, SAMPLE_OF_ENTRIES)

    def settle(self) -> None:
        """Look again at the pages that differed, and call those faults that still do."""
        site = self.place.site
        again, self.differing = self.differing, []
        for moment in dict.fromkeys(moment for moment, _ in again):
            names = [name for each, name in again if each == moment]
            made = {name: make for name, make in self.pages(moment) if name in set(names)}
            for name in names:
                assert site is not None
                try:
                    served = _served_value(site.read(name + moment.query, MAXIMUM_PAGE))
                except UnavailableError:
                    served = None
                self._judge(name + moment.query, served == model_value(made[name]()))

    def _judge(self, path: str, same: bool) -> None:
        self.compared += 1
        if not same:
            self.findings.fault("page_differs", path, "the page is not what the record makes it.")


def model_value(model: PageModel) -> Any:
    """A page model as the JSON value that is compared."""
    return _without_seal(json.loads(model.model_dump_json(by_alias=True)))


def page_file(value: Any) -> bytes:
    """The bytes of a page in a copy: one spelling, so that each byte counts."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def served_page_file(raw: bytes) -> bytes | None:
    """What a copy keeps of a page as it was served; None if it is no page."""
    value = _served_value(raw)
    return None if value is None else page_file(value)


def _served_value(raw: bytes) -> Any:
    try:
        return _without_seal(json.loads(raw))
    except (ValueError, RecursionError):
        return None


def _without_seal(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("context"), dict):
        value["context"]["sealed"] = None
        return value
    return None


def _spread(pages: list[tuple[str, MakePage]], count: int) -> list[tuple[str, MakePage]]:
    """So many of the pages, the first and the last among them."""
    if len(pages) <= count:
        return pages
    step = (len(pages) - 1) / (count - 1)
    return [pages[round(number * step)] for number in range(count)]
