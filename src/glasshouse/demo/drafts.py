"""The chronology as acts: what the registry of the demo house says, before anybody signs it.

Each function gives one ``Draft``; what the parties said is for ``reports``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts.compose import AttachedFile
from glasshouse.demo.chronology import (
    Chronology,
    Conference,
    Party,
    Said,
    SecretTreaty,
    Source,
)

LANGUAGE = "en"
"""The language of the data, and so of every text here."""

PUBLICATION_OF_TREATIES = "a10"
"""The act that began the printing of the secret treaties. The data lists seven of them without an
act of their own; they stand in the note of this one."""


@dataclass(frozen=True)
class Draft:
    """An act to be written: kind, body, the lines of its text, where it is said, what it reports.

    ``scope``, ``capacity`` and the ids in ``body`` and ``reported`` are ids of acts. ``further``
    holds the same lines in further languages. ``files`` have been sent before.
    """

    kind: str
    body: Mapping[str, Any]
    lines: Mapping[str, str]
    scope: str | None = None
    reported: Mapping[str, Any] | None = None
    further: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    capacity: str | None = None
    files: Sequence[AttachedFile] = ()


@dataclass
class Entered:
    """The ids of what is written so far: parties by slug, sources by code, statements by their id
    in the chronology."""

    conference: str = ""
    parties: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)


def announcement(conference: Conference, transcriber: str) -> Draft:
    """The conference, transcribed by one office."""
    body = {
        "slug": conference.slug,
        "mode": conference.mode,
        "kind": conference.kind,
        "transcribers": [transcriber],
        "languages": list(conference.languages),
        "rules": {"shortest_answer_minutes": 0, "on_silence": ["stay_open"]},
        "lines": ["introduction"],
    }
    lines = {
        "title": conference.title,
        "publicity": conference.publicity,
        "rules": conference.rules,
        "introduction": conference.introduction,
    }
    return Draft("conference.announce", body, lines)


def description(party: Party, conference: str) -> Draft:
    """A party without a key."""
    body = {"slug": party.slug, "lines": ["description"]}
    lines = {"name": party.name, "description": party.description}
    return Draft("party.describe", body, lines, conference)


def reference(source: Source, conference: str) -> Draft:
    """A source as a document."""
    body = {"slug": source.slug, "seen": source.seen, "standing": source.standing}
    return Draft("document.refer", body, {"citation": source.citation}, conference)


def treaties_of(said: Said, chronology: Chronology) -> list[str]:
    """The secret treaties that stand in the note of a statement, as its paragraphs."""
    if said.id != PUBLICATION_OF_TREATIES:
        return []
    slugs = {source.code: source.slug for source in chronology.sources}
    heading = "Among what was published, and the documents referred to here that list it:"
    return [heading, *(_paragraph(treaty, slugs) for treaty in chronology.treaties)]


def _paragraph(treaty: SecretTreaty, slugs: Mapping[str, str]) -> str:
    listed = ", ".join(slugs[code] for code in treaty.sources)
    return f"{treaty.title} ({treaty.dated}; {treaty.parties}): {treaty.subject} [{listed}]"
