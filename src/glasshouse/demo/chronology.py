"""The peace negotiation of 1917-18 as data, ready to be entered as reported statements.

`load` reads `data/chronology/` and holds its tables against one another: every act has a party, a
nature and a date, every reference leads somewhere, no table holds a row that nothing uses. What
does not fit raises `ChronologyError`; nothing is repaired or left out. No clock, no network, no
Django.

The order of entry is that of the latest possible moment of each act, then of its id, and each act
is followed by its rival versions. Whatever an act answers is therefore entered before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from glasshouse.acts.edtf import EdtfError, OldStyleDay, old_style, parse
from glasshouse.acts.identifiers import Slug
from glasshouse.demo.chronology_model import (
    Chronology,
    Conference,
    Occurred,
    Party,
    ReportedAct,
    RivalVersion,
    SecretTreaty,
    Source,
)
from glasshouse.demo.chronology_tables import (
    ActRow,
    Calendar,
    Certainty,
    ChronologyError,
    ChronologyId,
    ConferenceFile,
    DateRow,
    NatureRow,
    PartyRow,
    RivalRow,
    SourceRow,
    Speakers,
    TreatyRow,
    lines,
    table,
)

__all__ = [
    "Chronology",
    "ChronologyError",
    "Conference",
    "Occurred",
    "Party",
    "ReportedAct",
    "RivalVersion",
    "SecretTreaty",
    "Source",
    "load",
]

GENERAL_KNOWLEDGE = "GK"
# The data says so where it lists some languages of an act and leaves the rest unnamed.
FURTHER_LANGUAGES = "and others"


def load(directory: Traversable | None = None) -> Chronology:
    """The whole chronology, from the package's own data unless another directory is given.

    Raises `ChronologyError` for a file that is missing or malformed and for anything in one table
    that does not fit the others.
    """
    place = directory or files("glasshouse.demo") / "data" / "chronology"
    conference = table(place, "conference.json", ConferenceFile)
    sources = _sources(table(place, "sources.json", dict[str, SourceRow]), conference)
    party_rows = table(place, "parties.json", dict[Slug, PartyRow])
    act_rows = lines(place, "acts-1917-1918.jsonl")
    tables = _Tables(
        sources=frozenset(source.code for source in sources),
        parties=frozenset(party_rows),
        speakers=table(place, "speakers.json", Speakers),
        natures=table(place, "natures.json", dict[str, NatureRow]),
        dates=table(place, "dates.json", dict[ChronologyId, DateRow]),
    )
    _refuse_unlike(act_rows, tables)
    acts = tuple(sorted((_act(row, tables) for row in act_rows), key=_order_of_entry))
    _refuse_answers_ahead(acts)
    rivals = _rivals(table(place, "rivals.json", list[RivalRow]), acts, tables)
    _refuse_unused(
        "parties.json",
        tables.parties,
        [
            *(slug for act in acts for slug in _parties_of(act)),
            *(slug for rival in rivals for slug in _parties_of(rival)),
        ],
    )
    return Chronology(
        conference=Conference(
            slug=conference.slug,
            mode=conference.mode,
            kind=conference.kind,
            languages=tuple(conference.languages),
            title=conference.title,
            publicity=conference.publicity,
            rules=conference.rules,
            introduction=conference.introduction,
        ),
        parties=tuple(
            Party(slug, row.name, row.description) for slug, row in sorted(party_rows.items())
        ),
        sources=sources,
        acts=acts,
        rivals=rivals,
        treaties=_treaties(table(place, "secret-treaties.json", list[TreatyRow]), tables),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """What an act or a rival version is read with."""

    sources: frozenset[str]
    parties: frozenset[str]
    speakers: Speakers
    natures: dict[str, NatureRow]
    dates: dict[str, DateRow]


# --- Fitting together -----------------------------------------------------------------------------


def _refuse_unlike(rows: list[ActRow], tables: _Tables) -> None:
    """Every table has exactly the rows that the acts ask for."""
    ids = [row.id for row in rows]
    if len(set(ids)) != len(ids):
        raise ChronologyError("acts-1917-1918.jsonl", "gives two acts one id")
    for name, has, needs in (
        ("dates.json", set(tables.dates), set(ids)),
        ("natures.json", set(tables.natures), {row.kind for row in rows}),
        ("speakers.json, from", set(tables.speakers.speakers), {row.speaker for row in rows}),
        (
            "speakers.json, to",
            set(tables.speakers.addressed),
            {each for row in rows for each in row.to},
        ),
    ):
        if has != needs:
            raise ChronologyError(
                name, f"lacks {sorted(needs - has)} and has too much in {sorted(has - needs)}"
            )


def _refuse_unused(place: str, has: frozenset[str], used: Iterable[str]) -> None:
    unused = has - set(used)
    if unused:
        raise ChronologyError(place, f"nothing uses {sorted(unused)}")


def _refuse_unknown(place: str, names: Iterable[str], known: frozenset[str]) -> None:
    unknown = sorted(set(names) - known)
    if unknown:
        raise ChronologyError(place, f"knows nothing of {unknown}")


def _act(row: ActRow, tables: _Tables) -> ReportedAct:
    speaker = tables.speakers.speakers[row.speaker]
    addressed = [tables.speakers.addressed[each] for each in row.to]
    nature = tables.natures[row.kind]
    speaking = (speaker.party, *speaker.jointly_with)
    addressees: set[str] = set()
    for each in addressed:
        # "each other" names nobody: it means all who speak in this act.
        addressees.update(speaking if each.each_other else each.parties)
    if not addressees:
        raise ChronologyError(row.id, "is addressed to nobody")
    _refuse_unknown(row.id, (*speaking, *addressees), tables.parties)
    _refuse_unknown(row.id, row.sources, tables.sources)
    return ReportedAct(
        id=row.id,
        kind=row.kind,
        nature=nature.nature,
        headline=nature.headline,
        party=speaker.party,
        jointly_with=tuple(speaker.jointly_with),
        speaker=speaker.printed,
        addressees=tuple(sorted(addressees)),
        addressed="; ".join(each.printed for each in addressed),
        text=row.summary,
        note=row.note or None,
        occurred=_occurred_of_act(row, tables.dates[row.id]),
        recorded_day=date.fromisoformat(row.date),
        precision=row.precision,
        old_style=_old_style(row),
        languages=tuple(tag for tag in row.languages if tag != FURTHER_LANGUAGES),
        further_languages=FURTHER_LANGUAGES in row.languages,
        sources=tuple(row.sources),
        certainty=row.certainty,
        unchecked=_unchecked(row.sources, row.certainty),
        answers=row.in_reply_to,
        thread=row.cluster,
        core=row.core,
    )


def _occurred(place: str, text: str, calendar: Calendar, row: DateRow | RivalRow) -> Occurred:
    try:
        parse(text)
    except EdtfError as problem:
        raise ChronologyError(place, problem.sentence) from problem
    return Occurred(text, calendar, row.occurred_printed, row.why)


def _occurred_of_act(row: ActRow, dated: DateRow) -> Occurred:
    occurred = _occurred(row.id, dated.edtf, dated.calendar, dated)
    day, span = date.fromisoformat(row.date), occurred.span
    if not (span.first_day <= day and (span.last_day is None or day <= span.last_day)):
        raise ChronologyError(row.id, f"{dated.edtf} leaves out its own day {row.date}")
    if (row.date_os is None) != (dated.occurred_printed is None):
        raise ChronologyError(row.id, "prints an old-style date just where the data gives one")
    return occurred


def _old_style(row: ActRow) -> OldStyleDay | None:
    if row.date_os is None:
        return None
    old = old_style(date.fromisoformat(row.date))
    if f"{old.year:04}-{old.month:02}-{old.day:02}" != row.date_os:
        raise ChronologyError(row.id, f"{row.date} is not {row.date_os} in the old style")
    return old


def _unchecked(sources: list[str], certainty: Certainty) -> bool:
    return GENERAL_KNOWLEDGE in sources or certainty == "low"


def _order_of_entry(act: ReportedAct) -> tuple[int, str]:
    latest = act.occurred.span.latest
    if latest is None:
        raise ChronologyError(act.id, "needs a latest possible date to be entered in order")
    return latest, act.id


def _refuse_answers_ahead(acts: tuple[ReportedAct, ...]) -> None:
    entered: set[str] = set()
    for act in acts:
        if act.answers is not None and act.answers not in entered:
            raise ChronologyError(act.id, f"answers {act.answers}, which is not entered before it")
        entered.add(act.id)


def _rivals(
    rows: list[RivalRow], acts: tuple[ReportedAct, ...], tables: _Tables
) -> tuple[RivalVersion, ...]:
    by_id = {act.id: act for act in acts}
    if [row.id for row in rows] != sorted({row.id for row in rows}):
        raise ChronologyError("rivals.json", "rows stand in the order of their ids, each once")
    return tuple(_rival(row, by_id, tables) for row in rows)


def _rival(row: RivalRow, acts: dict[str, ReportedAct], tables: _Tables) -> RivalVersion:
    if row.id[1:3] != f"{row.number:02}":
        raise ChronologyError(row.id, f"is not the id of a version of point {row.number}")
    act = acts.get(row.rival_of)
    if act is None:
        raise ChronologyError(row.id, f"rivals {row.rival_of}, which is no act")
    if (row.edtf is None) != (row.calendar is None):
        raise ChronologyError(row.id, "gives a date and its calendar together or not at all")
    if (row.party is None) != (row.jointly_with is None):
        raise ChronologyError(row.id, "names party and joint speakers together or not at all")
    party = row.party or act.party
    jointly_with = act.jointly_with if row.jointly_with is None else tuple(row.jointly_with)
    _refuse_unknown(row.id, (party, *jointly_with), tables.parties)
    _refuse_unknown(row.id, row.sources, tables.sources)
    occurred = act.occurred
    if row.edtf is not None and row.calendar is not None:
        occurred = _occurred(row.id, row.edtf, row.calendar, row)
    return RivalVersion(
        id=row.id,
        number=row.number,
        point=row.point,
        rival_of=act.id,
        nature=act.nature,
        headline=act.headline,
        party=party,
        jointly_with=jointly_with,
        speaker=row.speaker or act.speaker,
        addressees=act.addressees,
        addressed=act.addressed,
        text=row.text,
        occurred=occurred,
        own_date=row.edtf is not None,
        languages=act.languages,
        sources=tuple(row.sources),
        certainty=row.certainty,
        unchecked=_unchecked(row.sources, row.certainty),
        why=row.why,
    )


def _parties_of(said: ReportedAct | RivalVersion) -> tuple[str, ...]:
    return (said.party, *said.jointly_with, *said.addressees)


def _sources(rows: dict[str, SourceRow], conference: ConferenceFile) -> tuple[Source, ...]:
    documents = conference.documents
    if set(rows) != set(documents):
        raise ChronologyError(
            "conference.json, documents", f"differs in {sorted(set(rows) ^ set(documents))}"
        )
    slugs = [document.slug for document in documents.values()]
    if len(set(slugs)) != len(slugs):
        raise ChronologyError("conference.json, documents", "gives two sources one slug")
    for code, row in rows.items():
        how = "full" if row.how_seen.startswith("read in full") else row.how_seen
        if documents[code].seen != how:
            raise ChronologyError(f"conference.json, {code}", f"was seen as {row.how_seen!r}")
    return tuple(
        Source(
            code=code,
            slug=documents[code].slug,
            citation=row.citation,
            how_seen=row.how_seen,
            seen=documents[code].seen,
            standing=documents[code].standing,
            why=documents[code].why,
        )
        for code, row in sorted(rows.items())
    )


def _treaties(rows: list[TreatyRow], tables: _Tables) -> tuple[SecretTreaty, ...]:
    treaties = []
    for row in rows:
        codes = tuple(row.source.split(", "))
        _refuse_unknown(f"secret-treaties.json, {row.title}", codes, tables.sources)
        treaties.append(SecretTreaty(row.title, row.date, row.parties, row.subject, codes))
    return tuple(treaties)
