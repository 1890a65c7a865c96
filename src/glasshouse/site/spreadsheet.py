"""Tables for spreadsheets: CSV whose cells are read as words, and never run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_FORMULA = re.compile(r"((?:^|[;\t\r\n])\s*)(?=[=+@\-\uff1d\uff0b\uff20\uff0d])")


def answer(header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table, open to programs on other sites: it is public in any case."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(header)
    for row in rows:
        writer.writerow([plain_cell(value) for value in row])
    return HttpResponse(
        table.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"},
    )


def plain_cell(value: object) -> str:
    """Threat: words that begin like a formula are run by the reader's spreadsheet. Where lists are
    separated by semicolons, a spreadsheet begins a cell after each of them, quoted or not."""
    return _FORMULA.sub(r"\1'", "" if value is None else str(value))
