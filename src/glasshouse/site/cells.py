"""Cells of tables that a spreadsheet opens: words are read as words, and never run."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"((?:^|[;\t\r\n])\s*)(?=[=+@\-\uff1d\uff0b\uff20\uff0d])")


def plain_cell(value: object) -> str:
    """Threat: words that begin like a formula are run by the reader's spreadsheet. Where lists are
    separated by semicolons, a spreadsheet begins a cell after each of them, quoted or not."""
    return _FORMULA.sub(r"\1'", "" if value is None else str(value))
