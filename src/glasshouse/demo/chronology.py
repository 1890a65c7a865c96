"""The peace negotiation of 1917-18 as data, ready to be entered as reports.

`load` reads `data/chronology/` and holds its tables against one another: every act has a party, a
nature and a date, every reference leads somewhere, no table holds a row that nothing uses. What
does not fit raises `ChronologyError`; nothing is repaired or left out. No clock, no network, no
Django.

The order of entry is that of the latest possible moment of each act, then of its id; each act is
followed by its rival versions, and by what it tells besides. Whatever something answers is
therefore entered before it.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from glasshouse.acts.edtf import OldStyleDay, old_style
from glasshouse.acts.identifiers import Slug
from glasshouse.demo import chronology_beside as beside
from glasshouse.demo.chronology_fitting import (
    Tables,
    is_unchecked,
    occurred,
    parties_named,
    refuse_unknown,
    refuse_unused,
)
from glasshouse.demo.chronology_kinds import AnswerRow, KindRow, OfferRow, parties_of, points_at
from glasshouse.demo.chronology_model import (
    Chronology,
    Conference,
    FurtherAct,
    Occurred,
    Party,
    ReportedAct,
    RivalVersion,
    Said,
    SecretTreaty,
    Source,
)
from glasshouse.demo.chronology_tables import (
    ActRow,
    ChronologyError,
    ChronologyId,
    ConferenceFile,
    DateRow,
    FurtherRow,
    NatureRow,
    Paraphrases,
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
    "FurtherAct",
    "Occurred",
    "Party",
    "ReportedAct",
    "RivalVersion",
    "Said",
    "SecretTreaty",
    "Source",
    "load",
]

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
    tables = Tables(
        sources=frozenset(source.code for source in sources),
        parties=frozenset(party_rows),
        speakers=table(place, "speakers.json", Speakers),
        natures=table(place, "natures.json", dict[str, NatureRow]),
        dates=table(place, "dates.json", dict[ChronologyId, DateRow]),
        kinds=table(place, "kinds.json", dict[ChronologyId, KindRow]),
        paraphrases=table(place, "paraphrases.json", Paraphrases),
    )
    _refuse_unlike(act_rows, tables)
    acts = tuple(sorted((_act(row, tables) for row in act_rows), key=_order_of_entry))
    by_id = {act.id: act for act in acts}
    rival_rows = table(place, "rivals.json", list[RivalRow])
    further_rows = table(place, "further.json", list[FurtherRow])
    _refuse_disorder("rivals.json", [row.id for row in rival_rows])
    _refuse_disorder("further.json", [row.id for row in further_rows])
    further = tuple(beside.further(row, by_id, tables) for row in further_rows)
    rivalled = by_id | {each.id: each for each in further}
    found = Chronology(
        conference=_conference(conference),
        parties=tuple(
            Party(slug, row.name, row.description) for slug, row in sorted(party_rows.items())
        ),
        sources=sources,
        acts=acts,
        rivals=tuple(beside.rival(row, rivalled, tables) for row in rival_rows),
        further=further,
        treaties=_treaties(table(place, "secret-treaties.json", list[TreatyRow]), tables),
    )
    _refuse_pointing_ahead(found)
    ids = {said.id for said in found.in_order()}
    refuse_unused("kinds.json", tables.kinds, ids)
    refuse_unused("paraphrases.json", tables.paraphrases, by_id)
    refuse_unused(
        "parties.json",
        tables.parties,
        [slug for said in found.in_order() for slug in parties_named(said)],
    )
    return found


# --- Fitting together -----------------------------------------------------------------------------


def _refuse_unlike(rows: list[ActRow], tables: Tables) -> None:
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


def _refuse_disorder(place: str, ids: list[str]) -> None:
    if ids != sorted(set(ids)):
        raise ChronologyError(place, "rows stand in the order of their ids, each once")


def _refuse_pointing_ahead(chronology: Chronology) -> None:
    """Whatever is answered, rivalled or named is entered before."""
    entered: set[str] = set()
    for said in chronology.in_order():
        for target in _targets(said):
            if target not in entered:
                raise ChronologyError(said.id, f"answers {target}, which is not entered before it")
        entered.add(said.id)


def _targets(said: Said) -> list[str]:
    if isinstance(said, RivalVersion):
        return [said.rival_of]
    own = () if said.entered_as is None else points_at(said.entered_as)
    version_of = said.version_of if isinstance(said, FurtherAct) else None
    return [each for each in (said.answers, version_of, *own) if each is not None]


def _act(row: ActRow, tables: Tables) -> ReportedAct:
    speaker = tables.speakers.speakers[row.speaker]
    addressed = [tables.speakers.addressed[each] for each in row.to]
    nature = tables.natures[row.kind]
    speaking = (speaker.party, *speaker.jointly_with)
    addressees: set[str] = set()
    for each in addressed:
        # "each other" names nobody: it means all who speak in this act.
        addressees.update(speaking if each.each_other else each.parties)
    kind = tables.kinds.get(row.id)
    if isinstance(kind, OfferRow):
        addressees.update(kind.also_addressed)
    if isinstance(kind, AnswerRow) and kind.of is not None:
        speaking = (kind.of.party, *kind.of.jointly_with)
    if not addressees:
        raise ChronologyError(row.id, "is addressed to nobody")
    refuse_unknown(row.id, (*speaking, *addressees, *parties_of(kind)), tables.parties)
    refuse_unknown(row.id, row.sources, tables.sources)
    return ReportedAct(
        id=row.id,
        kind=row.kind,
        nature=nature.nature,
        headline=nature.headline,
        party=speaking[0],
        jointly_with=speaking[1:],
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
        unchecked=is_unchecked(row.sources, row.certainty),
        answers=row.in_reply_to,
        thread=row.cluster,
        core=row.core,
        entered_as=kind,
        paraphrases=tables.paraphrases.get(row.id, {}),
    )


def _occurred_of_act(row: ActRow, dated: DateRow) -> Occurred:
    when = occurred(row.id, dated.edtf, dated.calendar, dated)
    day, span = date.fromisoformat(row.date), when.span
    if not (span.first_day <= day and (span.last_day is None or day <= span.last_day)):
        raise ChronologyError(row.id, f"{dated.edtf} leaves out its own day {row.date}")
    if (row.date_os is None) != (dated.occurred_printed is None):
        raise ChronologyError(row.id, "prints an old-style date just where the data gives one")
    return when


def _old_style(row: ActRow) -> OldStyleDay | None:
    if row.date_os is None:
        return None
    old = old_style(date.fromisoformat(row.date))
    if f"{old.year:04}-{old.month:02}-{old.day:02}" != row.date_os:
        raise ChronologyError(row.id, f"{row.date} is not {row.date_os} in the old style")
    return old


def _order_of_entry(act: ReportedAct) -> tuple[int, str]:
    latest = act.occurred.span.latest
    if latest is None:
        raise ChronologyError(act.id, "needs a latest possible date to be entered in order")
    return latest, act.id


def _conference(row: ConferenceFile) -> Conference:
    return Conference(
        slug=row.slug,
        mode=row.mode,
        kind=row.kind,
        languages=tuple(row.languages),
        title=row.title,
        publicity=row.publicity,
        rules=row.rules,
        introduction=row.introduction,
    )


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


def _treaties(rows: list[TreatyRow], tables: Tables) -> tuple[SecretTreaty, ...]:
    treaties = []
    for row in rows:
        codes = tuple(row.source.split(", "))
        refuse_unknown(f"secret-treaties.json, {row.title}", codes, tables.sources)
        treaties.append(SecretTreaty(row.title, row.date, row.parties, row.subject, codes))
    return tuple(treaties)
