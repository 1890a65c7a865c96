"""Tables for spreadsheets: CSV whose cells are read as words, and never run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from glasshouse.site.cells import plain_cell


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
