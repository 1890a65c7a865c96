"""The tables of the chronology as they are written, each checked on its own.

One model per kind of row (`data/chronology/README.md` says what they mean), and the two readers
that turn a file into rows. Whether the tables fit one another is for `chronology.load`.
"""

from __future__ import annotations

import json
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from glasshouse.acts import edtf
from glasshouse.acts.identifiers import Language, Model, Slug

Calendar = Literal["julian", "gregorian", "unknown"]
Certainty = Literal["high", "medium", "low"]
Seen = Literal["full", "excerpt", "unchecked"]
Standing = Literal["contemporary", "scholarly", "popular", "tertiary", "unchecked"]


class ChronologyError(ValueError):
    """The data does not fit together; `place` is the file and row, the message says why."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(f"{place}: {sentence}")
        self.place = place


def _not_blank(text: str) -> str:
    if text != text.strip():
        raise ValueError("has white space at an end")
    return text


def _real_day(text: str) -> str:
    edtf.parse(text)
    return text


Words = Annotated[str, StringConstraints(min_length=1), AfterValidator(_not_blank)]
Day = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_real_day)
]
# Not checked as a day here: the old calendar has days of its own. `chronology` computes it anew.
OldStyle = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
ChronologyId = Annotated[str, StringConstraints(pattern=r"^[afr][0-9]{2}[a-z]?$")]
Nature = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)*$")]
SourceCodes = Annotated[list[str], Field(min_length=1)]


class ActRow(Model):
    """A line of ``acts-1917-1918.jsonl``."""

    id: ChronologyId
    date: Day
    precision: Literal["day", "about"]
    date_os: OldStyle | None
    speaker: Annotated[Words, Field(alias="from")]
    to: Annotated[list[Words], Field(min_length=1)]
    kind: Words
    summary: Words
    languages: list[Language | Literal["and others"]]
    sources: SourceCodes
    certainty: Certainty
    in_reply_to: ChronologyId | None
    cluster: Words
    note: str
    core: bool


class SourceRow(Model):
    """A value of ``sources.json``."""

    citation: Words
    how_seen: Words


class PartyRow(Model):
    """A value of ``parties.json``, under its slug."""

    name: Words
    description: Words


class SpeakerRow(Model):
    """Whom a "from" means, and the line as printed."""

    party: Slug
    jointly_with: list[Slug]
    printed: Words
    why: Words | None = None


class AddressedRow(Model):
    """Whom a "to" means; ``each_other`` where it names all who speak in the act."""

    parties: list[Slug]
    each_other: bool = False
    printed: Words
    why: Words | None = None


class Speakers(Model):
    """``speakers.json``."""

    speakers: Annotated[dict[str, SpeakerRow], Field(alias="from")]
    addressed: Annotated[dict[str, AddressedRow], Field(alias="to")]


class NatureRow(Model):
    """A value of ``natures.json``, under the kind of act."""

    nature: Nature
    headline: Words


class DateRow(Model):
    """A value of ``dates.json``, under the id of the act."""

    edtf: str
    calendar: Calendar
    occurred_printed: Words | None
    why: Words | None = None


class RivalRow(Model):
    """A row of ``rivals.json``; what is null is as in what it rivals, an act or a further act."""

    id: ChronologyId
    number: Annotated[int, Field(ge=1, le=17)]
    point: Words
    rival_of: ChronologyId
    nature: Nature | None = None
    speaker: Words | None
    party: Slug | None
    jointly_with: list[Slug] | None
    text: Words
    edtf: str | None
    calendar: Calendar | None
    occurred_printed: Words | None
    sources: SourceCodes
    certainty: Certainty
    why: Words | None = None


class FurtherRow(Model):
    """A row of ``further.json``: what an act tells besides. What it leaves out is as there."""

    id: ChronologyId
    beside: ChronologyId
    version_of: ChronologyId | None = None
    nature: Nature | None = None
    party: Slug | None = None
    jointly_with: list[Slug] | None = None
    speaker: Words | None = None
    addressed_to: list[Slug] | None = None
    addressed: Words | None = None
    text: Words
    edtf: str | None = None
    calendar: Calendar | None = None
    answers: ChronologyId | None = None
    sources: SourceCodes | None = None
    certainty: Certainty | None = None
    why: Words | None = None


Paraphrases = dict[ChronologyId, dict[Language, dict[str, Words]]]
"""``paraphrases.json``: by act and language, the lines of a further text."""


class TreatyRow(Model):
    """A row of ``secret-treaties.json``; ``source`` lists codes."""

    title: Words
    date: Words
    parties: Words
    subject: Words
    source: Words


class DocumentRow(Model):
    """A source as a document reference."""

    slug: Slug
    seen: Seen
    standing: Standing
    why: Words | None = None


class ConferenceFile(Model):
    """``conference.json``."""

    slug: Slug
    mode: Literal["transcript"]
    kind: Literal["peace"]
    languages: Annotated[list[Language], Field(min_length=1)]
    title: Words
    publicity: Words
    rules: Words
    introduction: Words
    documents: dict[str, DocumentRow]


Row = TypeVar("Row")


def _text(directory: Traversable, name: str) -> str:
    try:
        return (directory / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ChronologyError(name, f"cannot be read ({problem})") from problem


def _decode(place: str, text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # A second row under one key would silently replace the first.
        if len({key for key, _ in pairs}) != len(pairs):
            raise ChronologyError(place, "names a key twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as problem:
        raise ChronologyError(place, f"is not JSON ({problem})") from problem


def _checked(place: str, shape: type[Row], value: Any) -> Row:
    try:
        return TypeAdapter(shape).validate_python(value)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ChronologyError(f"{place}, {where}", first["msg"]) from problem


def table(directory: Traversable, name: str, shape: type[Row]) -> Row:
    """The JSON file of that name as `shape`; ChronologyError when it is not exactly that."""
    return _checked(name, shape, _decode(name, _text(directory, name)))


def lines(directory: Traversable, name: str) -> list[ActRow]:
    """The acts of a file with one JSON object a line; ChronologyError names the line."""
    # Split at line feeds alone: str.splitlines would also split at characters that JSON allows.
    rows = []
    for number, line in enumerate(_text(directory, name).removesuffix("\n").split("\n"), start=1):
        place = f"{name}, line {number}"
        rows.append(_checked(place, ActRow, _decode(place, line)))
    return rows
