"""``?at=N&time=T``: which state of the record a page is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from glasshouse.acts.identifiers import instant_to_milliseconds

_SIZE = re.compile(r"[1-9][0-9]{0,15}")


class BadQuery(ValueError):
    """A name in the query has a value of no form it can have; ``field`` is the name."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the value of {field} cannot be read")
        self.field = field


def positive(query: Mapping[str, str], name: str) -> int | None:
    """A positive whole number, None if the name is missing or empty; raises BadQuery."""
    text = query.get(name, "")
    if not text:
        return None
    if not _SIZE.fullmatch(text):
        raise BadQuery(name)
    return int(text)


def asked_moment(query: Mapping[str, str]) -> tuple[int | None, int | None]:
    """N and T (Unix ms) as asked for; raises BadQuery. ``time`` is RFC 3339 in UTC."""
    size = positive(query, "at")
    text = query.get("time", "")
    if not text:
        return size, None
    try:
        return size, instant_to_milliseconds(text)
    except ValueError as error:
        raise BadQuery("time") from error
