"""The chronology as acts: what the registry of the demo house says, before anybody signs it.

Each function gives one ``Draft``. What points at something else takes the ids of acts that are
written already, so the order of writing is the order of entry. Nothing is worked out here that the
data does not say: sides of one sentence become sides of one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.demo.chronology import (
    Chronology,
    Conference,
    Party,
    ReportedAct,
    RivalVersion,
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

    ``scope`` and the ids in ``body`` and ``reported`` are ids of acts.
    """

    kind: str
    body: Mapping[str, Any]
    lines: Mapping[str, str]
    scope: str | None = None
    reported: Mapping[str, Any] | None = None


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


def statement(
    said: ReportedAct | RivalVersion, entered: Entered, treaties: Sequence[str] = ()
) -> Draft:
    """A reported statement, or a rival version of one, linked to what is entered before it.

    ``treaties`` are further paragraphs of its note.
    """
    lines = {"speaker": said.speaker, "text": said.text, "addressed": said.addressed}
    if isinstance(said, RivalVersion):
        answers, rival_of = [], entered.statements[said.rival_of]
        note = _note_of_version(said)
    else:
        answers = [] if said.answers is None else [entered.statements[said.answers]]
        rival_of = None
        note = _note(said, treaties)
    if note:
        lines["note"] = note
    if said.occurred.printed is not None:
        lines["occurred_printed"] = said.occurred.printed
    body = {
        "nature": said.nature,
        "answers": answers,
        "addressees": [entered.parties[slug] for slug in said.addressees],
        "jointly_with": [entered.parties[slug] for slug in said.jointly_with],
        "rival_of": rival_of,
        "languages": list(said.languages),
        "lines": sorted(set(lines) - {"speaker", "text"}),
    }
    reported = {
        "of": entered.parties[said.party],
        "occurred": {"edtf": said.occurred.edtf, "calendar": said.occurred.calendar},
        "sources": [entered.sources[code] for code in said.sources],
        "certainty": said.certainty,
    }
    return Draft("statement.make", body, lines, entered.conference, reported)


def treaties_of(said: ReportedAct | RivalVersion, chronology: Chronology) -> list[str]:
    """The secret treaties that stand in the note of a statement, as its paragraphs."""
    if said.id != PUBLICATION_OF_TREATIES:
        return []
    slugs = {source.code: source.slug for source in chronology.sources}
    heading = "Among what was published, and the documents referred to here that list it:"
    return [heading, *(_paragraph(treaty, slugs) for treaty in chronology.treaties)]


def _paragraph(treaty: SecretTreaty, slugs: Mapping[str, str]) -> str:
    listed = ", ".join(slugs[code] for code in treaty.sources)
    return f"{treaty.title} ({treaty.dated}; {treaty.parties}): {treaty.subject} [{listed}]"


def _note(act: ReportedAct, treaties: Sequence[str]) -> str:
    paragraphs = [act.note] if act.note else []
    if act.occurred.why is not None:
        paragraphs.append(f"On the date: {act.occurred.why}")
    if act.further_languages:
        paragraphs.append("It was made in other languages too, which the source does not name.")
    return "\n".join([*paragraphs, *treaties])


def _note_of_version(version: RivalVersion) -> str:
    point = f"The sources disagree here on: {version.point}."
    return point if version.why is None else f"{point}\n{version.why}"
