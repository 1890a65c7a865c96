"""Keeping a house's pages with a copy of its record, as what it showed at that size.

Which pages there are follows from the record alone, so the copy is judged first; the pages are
then asked for one by one. Whether they are what the record makes them is for ``verify`` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from glasshouse.acts.registry import Registry
from glasshouse.cli.copying import Copy
from glasshouse.cli.exits import failed
from glasshouse.cli.output import Advance
from glasshouse.cli.page_comparison import (
    MAXIMUM_PAGE,
    MakePage,
    Moment,
    PageComparison,
    served_page_file,
)
from glasshouse.cli.places import PAGES_FOLDER, Place
from glasshouse.cli.reading import read_ahead
from glasshouse.cli.verifier import Options, Verifier
from glasshouse.cli.workspace import open_workspace
from glasshouse.record.client import RecordReader
from glasshouse.record.errors import NotFoundError
from glasshouse.record.note import VerifierKey
from glasshouse.record.policy import Policy


def pull_pages(
    house: Place,
    copy: Copy,
    registry: Registry,
    log_key: VerifierKey,
    advance: Advance,
    *,
    jobs: int,
    cache_megabytes: int,
) -> int:
    """Fetch every page as of the size of the copy; how many. Raises ``CommandEnded``."""
    place = Place(str(copy.root), copy.source, copy=copy.source)
    with open_workspace(cache_megabytes) as workspace:
        options = Options(log_key=log_key, jobs=jobs, pages="none")
        verifier = Verifier(place, registry, workspace, options, advance)
        verified = verifier.run()
        if not verified.ok or verified.signed is None:
            fault = verified.findings.faults[0]
            raise failed(
                f"pages were not fetched, since the record does not fit: {fault.words()}",
                f"See all of it with: glasshouse verify {copy.root}",
            )
        reader = RecordReader(copy.source, Policy.of_log(log_key))
        pages = PageComparison(place, registry, workspace, reader, verified.findings, advance)
        moment = Moment(verified.signed.size)
        return _fetch(house, copy, moment, pages.pages(moment), advance)


def _fetch(
    house: Place,
    copy: Copy,
    moment: Moment,
    pages: Iterator[tuple[str, MakePage]],
    advance: Advance,
) -> int:
    site = house.site
    assert site is not None

    def read(name: str) -> bytes | None:
        try:
            return site.read(name + moment.query, MAXIMUM_PAGE)
        except NotFoundError:
            return None

    count = 0
    names = (name for name, _make in pages)
    for name, raw in read_ahead(read, names, house.connections):
        content = None if raw is None else served_page_file(raw)
        if content is None:
            raise failed(
                f"the house shows no page at {name}{moment.query}",
                "Its record says that there is one. The copy of the record is whole.",
            )
        copy.write(f"{PAGES_FOLDER}/{moment.size}/{name}", content)
        count += 1
        advance("Fetching pages", count, 0)
    return count
