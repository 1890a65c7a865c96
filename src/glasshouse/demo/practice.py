"""The practice table as data: an invented bargaining that anybody can sit down at.

`load` reads `data/practice/` and holds its files against one another; what does not fit raises
`PracticeError`. `Told` turns a step of the story into a draft, once it is known when the demo is
made, which keys were drawn and which ids the steps before were given. No clock, no network, no
Django.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.identifiers import Language, Model, Slug, milliseconds_to_instant
from glasshouse.demo.drafts import Draft
from glasshouse.parley.acts import Rules

REGISTRY = "registry"
_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE


class PracticeError(ValueError):
    """The data of the practice table does not fit together; the message says where."""


class ConferenceRow(Model):
    """A conference in which nobody is real."""

    slug: Slug
    kind: str
    languages: list[Language]
    rules: Rules
    title: str
    publicity: str
    rules_of_procedure: str
    introduction: str

    def announcement(self) -> Draft:
        """The conference, announced for practice."""
        body = {
            "slug": self.slug,
            "mode": "practice",
            "kind": self.kind,
            "transcribers": [],
            "languages": self.languages,
            "rules": self.rules.model_dump(),
            "lines": ["introduction"],
        }
        lines = {
            "title": self.title,
            "publicity": self.publicity,
            "rules": self.rules_of_procedure,
            "introduction": self.introduction,
        }
        return Draft("conference.announce", body, lines)


class TableRow(ConferenceRow):
    """``conference.json``. ``offset_minutes`` is its local time, for deadlines."""

    offset_minutes: Annotated[int, Field(ge=-18 * 60, le=18 * 60)]


class PartyRow(Model):
    """A value of ``parties.json``, under its slug."""

    name: str
    description: str


class ArticleRow(Model):
    """An article in its own words, or in those of the version ``same_as``."""

    eid: str
    heading: str | None = None
    paragraphs: list[str] | None = None
    same_as: int | None = None


class VersionRow(Model):
    """One version of a proposal."""

    note: str
    articles: list[ArticleRow]


class ProposalRow(Model):
    """A value of ``proposals.json``."""

    title: str
    versions: list[VersionRow]

    def article(self, version: int, eid: str) -> ArticleRow:
        """The article as that version has it, with its words."""
        found = next((a for a in self.versions[version - 1].articles if a.eid == eid), None)
        if found is None:
            raise PracticeError(f"{self.title}, version {version} has no {eid}")
        if found.same_as is None:
            return found
        if not 1 <= found.same_as < version:
            raise PracticeError(f"{self.title}, version {version}: {eid} is the same as none")
        return self.article(found.same_as, eid)


class ReportedRow(Model):
    """Whose words a step tells, and how sure it is; they are of the day the demo is made."""

    of: Slug
    certainty: str


class StepRow(Model):
    """A row of ``story.json``."""

    id: str
    by: Slug
    kind: str
    body: dict[str, Any]
    lines: Annotated[dict[str, str], Field(default_factory=dict)]
    proposal: str | None = None
    version: int | None = None
    signed_by: list[str] | None = None
    capacity: str | None = None
    reported: ReportedRow | None = None

    @property
    def signers(self) -> list[str]:
        """The names of the keys that sign it."""
        return [self.by] if self.signed_by is None else self.signed_by


@dataclass(frozen=True, slots=True)
class Practice:
    """Everything, in order."""

    conference: TableRow
    parties: Mapping[str, PartyRow]
    proposals: Mapping[str, ProposalRow]
    story: tuple[StepRow, ...]


Row = TypeVar("Row")


def load(directory: Traversable | None = None) -> Practice:
    """The whole practice table, from the package's own data unless another directory is given."""
    place = directory or files("glasshouse.demo") / "data" / "practice"
    found = Practice(
        conference=_read(place, "conference.json", TableRow),
        parties=_read(place, "parties.json", dict[Slug, PartyRow]),
        proposals=_read(place, "proposals.json", dict[str, ProposalRow]),
        story=tuple(_read(place, "story.json", list[StepRow])),
    )
    _check(found)
    return found


def _read(place: Traversable, name: str, shape: type[Row]) -> Row:
    try:
        raw = (place / name).read_text(encoding="utf-8")
        return TypeAdapter(shape).validate_json(raw, strict=True)
    except (OSError, UnicodeDecodeError, ValidationError) as problem:
        raise PracticeError(f"{name}: {problem}") from problem


def _check(practice: Practice) -> None:
    known = {REGISTRY, *practice.parties}
    keys = set(known)
    for step in practice.story:
        if step.id in known:
            raise PracticeError(f"{step.id} is named twice")
        new = {name for name, _ in _marks(step.body, "$key")}
        named = [step.by, *(name for name, _ in _marks(step.body, "$of"))]
        named += [each for each in (step.capacity, step.reported and step.reported.of) if each]
        for name in named:
            if name not in known:
                raise PracticeError(f"{step.id} names {name}, which is not there before it")
        for name in set(step.signers) - keys - new:
            raise PracticeError(f"{step.id} is signed by {name}, whose key is not known")
        if (step.proposal is None) != (step.version is None):
            raise PracticeError(f"{step.id} names a proposal and its version together")
        if step.proposal is not None and step.version is not None:
            _check_version(practice, step.proposal, step.version)
        known.add(step.id)
        keys |= new


def _check_version(practice: Practice, name: str, version: int) -> None:
    proposal = practice.proposals.get(name)
    if proposal is None or not 1 <= version <= len(proposal.versions):
        raise PracticeError(f"there is no version {version} of {name}")
    for article in proposal.versions[version - 1].articles:
        words = (article.heading is None, article.paragraphs is None)
        if words != (article.same_as is not None,) * 2:
            raise PracticeError(f"{name}, {version}: {article.eid} has either words or a same_as")
        proposal.article(version, article.eid)


def _marks(value: Any, mark: str) -> Iterator[tuple[Any, Any]]:
    """Every place in a body where ``mark`` stands, with what it names."""
    if isinstance(value, dict):
        if set(value) == {mark}:
            yield value[mark], value
        for each in value.values():
            yield from _marks(each, mark)
    elif isinstance(value, list):
        for each in value:
            yield from _marks(each, mark)


# --- Telling --------------------------------------------------------------------------------------


@dataclass
class Told:
    """What is known while the story is told: ``made`` is when the demo is made (Unix ms), ``ids``
    those of parties and steps by name, ``keys`` those that were drawn."""

    practice: Practice
    made: int
    conference: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, SigningKey] = field(default_factory=dict)
    _versions: dict[tuple[str, int], str] = field(default_factory=dict)

    def draft(self, step: StepRow) -> Draft:
        """A step as an act, not yet signed."""
        body, lines = self._resolve(step.body), dict(step.lines)
        if step.proposal is not None and step.version is not None:
            outline, words = self._articles(step.proposal, step.version)
            body = {**body, **outline}
            lines = {**lines, **words}
        reported = None
        if step.reported is not None:
            reported = {
                "of": self.ids[step.reported.of],
                "occurred": {"edtf": self._day(0), "calendar": "gregorian"},
                "sources": [],
                "certainty": step.reported.certainty,
            }
        capacity = None if step.capacity is None else self.ids[step.capacity]
        return Draft(step.kind, body, lines, self.conference, reported, capacity=capacity)

    def signing(self, step: StepRow) -> list[SigningKey]:
        """The keys that sign it."""
        return [self.keys[name] for name in step.signers]

    def stands(self, step: StepRow, act: str) -> None:
        """The step was taken, as this act."""
        self.ids[step.id] = act
        if step.proposal is not None and step.version is not None:
            self._versions[step.proposal, step.version] = act

    def deadline(self, days: int, at: str) -> dict[str, Any]:
        """So many days after the day on which the demo is made, at that hour where it is set."""
        offset = self.practice.conference.offset_minutes * _MINUTE
        hour, minute = (int(part) for part in at.split(":"))
        midnight = (self.made + offset) // _DAY * _DAY
        there = midnight + days * _DAY + (hour * 60 + minute) * _MINUTE
        return {
            "at": milliseconds_to_instant(there - offset),
            "offset_minutes": self.practice.conference.offset_minutes,
        }

    def _day(self, days: int) -> str:
        return milliseconds_to_instant(self.made + days * _DAY)[:10]

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolve(each) for each in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"$of": name, **rest} if not rest:
                return self.ids[name]
            case {"$key": name, **rest} if not rest:
                return self.keys[name].value
            case {"$deadline": {"days": days, "at": at}, **rest} if not rest:
                return self.deadline(days, at)
        return {name: self._resolve(each) for name, each in value.items()}

    def _articles(self, name: str, version: int) -> tuple[dict[str, Any], dict[str, str]]:
        proposal = self.practice.proposals[name]
        row = proposal.versions[version - 1]
        lines = {"title": proposal.title, "note": row.note}
        outline = []
        for each in row.articles:
            article = proposal.article(version, each.eid)
            paragraphs = article.paragraphs or []
            lines[f"{each.eid}__heading"] = article.heading or ""
            for number, paragraph in enumerate(paragraphs, start=1):
                lines[f"{each.eid}__para_{number}"] = paragraph
            same_as = None if each.same_as is None else self._versions[name, each.same_as]
            outline.append({"eid": each.eid, "paragraphs": len(paragraphs), "same_as": same_as})
        return {"articles": outline, "lines": ["note"]}, lines
