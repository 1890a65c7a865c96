"""Replaying a golden record, in memory and in SQL, with everything a verifier asks of an entry."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from glasshouse.acts import canonical, judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import FactStore
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.sql_facts import SqlFacts
from glasshouse.acts.sql_views import SCHEMA
from glasshouse.record.merkle import Tree, leaf_hash


@dataclass
class Replayed:
    """What came out: the digest of each size, and the effect of each entry as judged now."""

    facts: FactStore
    digests: list[str] = field(default_factory=list)
    effects: list[str | None] = field(default_factory=list)


@dataclass
class ReplayedInSql(Replayed):
    """The same, with the connection that holds the facts."""

    connection: sqlite3.Connection = field(kw_only=True)


def replay_in_memory(entries: Sequence[bytes], registry: Registry) -> Replayed:
    """Judge and apply every entry over facts in memory."""
    replayed = Replayed(MemoryFacts())
    _replay(replayed, entries, registry)
    return replayed


@contextmanager
def replay_in_sql(entries: Sequence[bytes], registry: Registry) -> Iterator[ReplayedInSql]:
    """The same over facts in SQLite, of which only a few are kept in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.executescript(SCHEMA)
        facts = SqlFacts(connection, cache_size=8)
        replayed = ReplayedInSql(facts, connection=connection)
        _replay(replayed, entries, registry, facts)
        yield replayed
    finally:
        connection.close()


def standing_facts(connection: sqlite3.Connection) -> list[str]:
    """Every fact that stands, as canonical JSON ``[name, key, values]``, sorted."""
    rows = connection.execute("SELECT type, key, value FROM fact ORDER BY type, key")
    return [
        canonical.encode([name, key, json.loads(value)]).decode("utf-8")
        for name, key, value in rows
    ]


def _replay(
    replayed: Replayed,
    entries: Sequence[bytes],
    registry: Registry,
    sql: SqlFacts | None = None,
) -> None:
    replay, tree = Replay(replayed.facts, registry), Tree()
    replayed.digests.append(replay.digest.hex())
    for raw in entries:
        entry = Entry.parse(raw)
        reading = judge.read(entry.act, replayed.facts, registry)
        keys = judge.signing_keys(reading, replayed.facts)
        signers = judge.check_signatures(entry.act, entry.signatures, keys)
        judge.check_times(entry.act, entry.received)
        judge.check_saw(entry.act, replay.size, tree.root)
        decision = replay.decide(reading, entry.received, signers)
        if decision.refused is not None:
            raise AssertionError(f"entry {replay.size} is refused: {decision.refused}")
        replay.record(decision)
        tree.append(leaf_hash(raw))
        if sql is not None:
            sql.flush()
        replayed.digests.append(replay.digest.hex())
        replayed.effects.append(decision.effect)
