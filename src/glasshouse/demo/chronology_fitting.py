"""What acts, rival versions and further acts of the chronology are read with, all alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from glasshouse.acts.edtf import EdtfError, parse
from glasshouse.demo.chronology_kinds import KindRow, parties_of
from glasshouse.demo.chronology_model import Occurred, RivalVersion, Said
from glasshouse.demo.chronology_tables import (
    Calendar,
    Certainty,
    ChronologyError,
    DateRow,
    FurtherRow,
    NatureRow,
    Paraphrases,
    RivalRow,
    Speakers,
)

GENERAL_KNOWLEDGE = "GK"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that one act is read with; ``kinds`` and ``paraphrases`` by its id."""

    sources: frozenset[str]
    parties: frozenset[str]
    speakers: Speakers
    natures: dict[str, NatureRow]
    dates: dict[str, DateRow]
    kinds: dict[str, KindRow]
    paraphrases: Paraphrases


def refuse_unknown(place: str, names: Iterable[str], known: frozenset[str]) -> None:
    """Raise `ChronologyError` for a name that leads nowhere."""
    unknown = sorted(set(names) - known)
    if unknown:
        raise ChronologyError(place, f"knows nothing of {unknown}")


def refuse_unused(place: str, has: Iterable[str], used: Iterable[str]) -> None:
    """Raise `ChronologyError` for a row that nothing uses."""
    unused = set(has) - set(used)
    if unused:
        raise ChronologyError(place, f"nothing uses {sorted(unused)}")


def occurred(
    place: str, text: str, calendar: Calendar, row: DateRow | RivalRow | FurtherRow
) -> Occurred:
    """A date of the tables; raises `ChronologyError` where it is none."""
    try:
        parse(text)
    except EdtfError as problem:
        raise ChronologyError(place, problem.sentence) from problem
    # The "why" of a further act says why it is there, and not only why it is dated so.
    if isinstance(row, FurtherRow):
        return Occurred(text, calendar, None, None)
    return Occurred(text, calendar, row.occurred_printed, row.why)


def is_unchecked(sources: Iterable[str], certainty: Certainty) -> bool:
    """Whether pages must say that it is not checked."""
    return GENERAL_KNOWLEDGE in sources or certainty == "low"


def parties_named(said: Said) -> tuple[str, ...]:
    """Every party that has a part in it."""
    kind = None if isinstance(said, RivalVersion) else said.entered_as
    return (said.party, *said.jointly_with, *said.addressees, *parties_of(kind))
