"""Where facts are listed, as rows: what stands (``listing``) and what stood (``past_listing``).

The tables are those of ``sql_facts``; nothing here commits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from glasshouse.acts.facts import Fact

Standing = tuple[Fact, int]
"""A fact and the size since which it stands."""

Ended = tuple[Fact, int, int]
"""A fact, the size since which it stood, and the one until which it did."""


def list_name(type_name: str, index: str, value: str) -> str:
    """What a list is called in its rows."""
    return f"{type_name}/{index}/{value}"


def list_standing(
    connection: sqlite3.Connection, facts: Iterable[Standing], only: str | None = None
) -> None:
    """Write the listings of facts that stand, in one index only or in all."""
    connection.executemany(
        "INSERT INTO listing (list, sort, key, since) VALUES (?, ?, ?, ?)",
        (
            (list_name(fact.FACT, index, value), sort, fact.key, since)
            for fact, since in facts
            for index, value, sort in fact.indexes()
            if only in (None, index)
        ),
    )


def list_ended(
    connection: sqlite3.Connection, facts: Iterable[Ended], only: str | None = None
) -> None:
    """Write the listings of facts that stood, in one index only or in all."""
    connection.executemany(
        "INSERT INTO past_listing (list, sort, key, until, since) VALUES (?, ?, ?, ?, ?)",
        (
            (list_name(fact.FACT, index, value), sort, fact.key, until, since)
            for fact, since, until in facts
            for index, value, sort in fact.indexes()
            if only in (None, index)
        ),
    )


def unlist(connection: sqlite3.Connection, facts: Iterable[Fact]) -> None:
    """Remove the listings of facts that stand no longer."""
    connection.executemany(
        "DELETE FROM listing WHERE list = ? AND sort = ? AND key = ?",
        (
            (list_name(fact.FACT, index, value), sort, fact.key)
            for fact in facts
            for index, value, sort in fact.indexes()
        ),
    )
