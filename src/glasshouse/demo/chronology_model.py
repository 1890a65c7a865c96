"""What the chronology of 1917-18 holds once it is read: plain values that cannot change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from glasshouse.acts.edtf import OldStyleDay, Span, parse
from glasshouse.demo.chronology_kinds import KindRow
from glasshouse.demo.chronology_tables import Calendar, Certainty, Seen, Standing


@dataclass(frozen=True, slots=True)
class Party:
    """An office or body that speaks or is addressed."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Source:
    """A work behind the acts, as a document reference: how it was seen and what standing it has."""

    code: str
    slug: str
    citation: str
    how_seen: str
    seen: Seen
    standing: Standing
    why: str | None


@dataclass(frozen=True, slots=True)
class Occurred:
    """When something happened: EDTF, the calendar its document printed, the date as printed."""

    edtf: str
    calendar: Calendar
    printed: str | None
    why: str | None

    @property
    def span(self) -> Span:
        """The first and last minute possible."""
        return parse(self.edtf)


@dataclass(frozen=True, slots=True)
class ReportedAct:
    """One act of the chronology. Parties are slugs, `answers` is an id of the chronology.

    `recorded_day` and `precision` are the date as the chronology gives it before `dates.json`
    refines it; `old_style` is its Julian name where the data has one. `unchecked` is true where
    a source is general knowledge or the certainty is low, and pages must say so. ``entered_as`` is
    the kind it is entered as; None: as a statement of its nature. ``paraphrases`` are further
    texts, by language.
    """

    id: str
    kind: str
    nature: str
    headline: str
    party: str
    jointly_with: tuple[str, ...]
    speaker: str
    addressees: tuple[str, ...]
    addressed: str
    text: str
    note: str | None
    occurred: Occurred
    recorded_day: date
    precision: Literal["day", "about"]
    old_style: OldStyleDay | None
    languages: tuple[str, ...]
    further_languages: bool
    sources: tuple[str, ...]
    certainty: Certainty
    unchecked: bool
    answers: str | None
    thread: str
    core: bool
    entered_as: KindRow | None
    paraphrases: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class RivalVersion:
    """Another version of an act or further act, on one of the 17 points where sources disagree.

    What the version does not say itself (nature, speaker, party, date) it has from what it rivals,
    as it has addressees and languages. `own_date` tells whether it disputes the date.
    """

    id: str
    number: int
    point: str
    rival_of: str
    nature: str
    party: str
    jointly_with: tuple[str, ...]
    speaker: str
    addressees: tuple[str, ...]
    addressed: str
    text: str
    occurred: Occurred
    own_date: bool
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: Certainty
    unchecked: bool
    why: str | None


@dataclass(frozen=True, slots=True)
class FurtherAct:
    """What an act tells besides, entered by itself: an adjournment, a count of votes, a protest at
    a signing. ``beside`` is that act; ``version_of`` an act of which it is another reading."""

    id: str
    beside: str
    version_of: str | None
    nature: str
    party: str
    jointly_with: tuple[str, ...]
    speaker: str
    addressees: tuple[str, ...]
    addressed: str
    text: str
    occurred: Occurred
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    certainty: Certainty
    unchecked: bool
    answers: str | None
    why: str | None
    entered_as: KindRow | None


Said = ReportedAct | RivalVersion | FurtherAct
"""Whatever is entered as a report."""


@dataclass(frozen=True, slots=True)
class SecretTreaty:
    """A treaty that was published; `dated` is free text, as several are known by month only."""

    title: str
    dated: str
    parties: str
    subject: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conference:
    """The lines and body of the announcement."""

    slug: str
    mode: Literal["transcript"]
    kind: Literal["peace"]
    languages: tuple[str, ...]
    title: str
    publicity: str
    rules: str
    introduction: str


@dataclass(frozen=True, slots=True)
class Chronology:
    """Everything, in order: acts as they are entered, the rest by slug, code or number."""

    conference: Conference
    parties: tuple[Party, ...]
    sources: tuple[Source, ...]
    acts: tuple[ReportedAct, ...]
    rivals: tuple[RivalVersion, ...]
    further: tuple[FurtherAct, ...]
    treaties: tuple[SecretTreaty, ...]

    def in_order(self) -> Iterator[Said]:
        """Every act in the order of entry, each followed by its rival versions and by what it tells
        besides, which has its own rival versions after it."""
        for act in self.acts:
            yield act
            yield from self._rivals_of(act.id)
            for further in self.further:
                if further.beside == act.id:
                    yield further
                    yield from self._rivals_of(further.id)

    def _rivals_of(self, said: str) -> Iterator[RivalVersion]:
        return (rival for rival in self.rivals if rival.rival_of == said)
