"""The context of a page: which record it is read from, at which time, in which language.

Every page is a function of (record up to N, time T), less the texts withheld today. N is a tree
size; T is the ``received`` of entry N-1 unless a later time is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.acts.facts import Facts
from glasshouse.acts.recorded import entry_at
from glasshouse.acts.registry import Registry
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.timers import settle


@dataclass(frozen=True)
class PageContext:
    """N, T (Unix ms) and the reader's language (BCP-47)."""

    size: int
    time: int
    language: str


def time_at(facts: Facts, size: int) -> int:
    """T of size N: the ``received`` of its last entry; LookupError if there is none."""
    entry = entry_at(facts, size - 1) if size > 0 else None
    if entry is None:
        raise LookupError(f"the record has no entry {size - 1}")
    return entry.received


def read_at(facts: Facts, registry: Registry, time: int) -> Facts:
    """``facts`` of one size as they stand at ``time``: due timers carried out in a passing
    layer."""
    rules = rules_in_force(facts)
    if rules is None:
        return facts
    return settle(facts, registry.timers(rules.version), time)
