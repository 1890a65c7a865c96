"""What stands beside the acts of the chronology: rival versions, and what an act tells besides."""

from __future__ import annotations

from collections.abc import Mapping

from glasshouse.demo.chronology_fitting import (
    Tables,
    is_unchecked,
    occurred,
    refuse_unknown,
)
from glasshouse.demo.chronology_model import FurtherAct, ReportedAct, RivalVersion
from glasshouse.demo.chronology_tables import ChronologyError, FurtherRow, RivalRow

Acts = Mapping[str, ReportedAct]


def rival(
    row: RivalRow, acts: Mapping[str, ReportedAct | FurtherAct], tables: Tables
) -> RivalVersion:
    """A rival version; raises `ChronologyError` for what does not fit."""
    if row.id[:1] != "r" or row.id[1:3] != f"{row.number:02}":
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
    refuse_unknown(row.id, (party, *jointly_with), tables.parties)
    refuse_unknown(row.id, row.sources, tables.sources)
    when = act.occurred
    if row.edtf is not None and row.calendar is not None:
        when = occurred(row.id, row.edtf, row.calendar, row)
    return RivalVersion(
        id=row.id,
        number=row.number,
        point=row.point,
        rival_of=act.id,
        nature=row.nature or act.nature,
        party=party,
        jointly_with=jointly_with,
        speaker=row.speaker or act.speaker,
        addressees=act.addressees,
        addressed=act.addressed,
        text=row.text,
        occurred=when,
        own_date=row.edtf is not None,
        languages=act.languages,
        sources=tuple(row.sources),
        certainty=row.certainty,
        unchecked=is_unchecked(row.sources, row.certainty),
        why=row.why,
    )


def further(row: FurtherRow, acts: Acts, tables: Tables) -> FurtherAct:
    """What an act tells besides; raises `ChronologyError` for what does not fit."""
    act = acts.get(row.beside)
    if act is None:
        raise ChronologyError(row.id, f"stands beside {row.beside}, which is no act")
    for pair, sentence in (
        ((row.edtf, row.calendar), "gives a date and its calendar together or not at all"),
        ((row.party, row.jointly_with), "names party and joint speakers together or not at all"),
        ((row.addressed_to, row.addressed), "names addressees and their line together"),
        ((row.version_of, row.nature) if row.version_of else (None, None), "has no nature"),
    ):
        if (pair[0] is None) != (pair[1] is None):
            raise ChronologyError(row.id, sentence)
    kind = tables.kinds.get(row.id)
    if (row.nature is None) != (kind is not None):
        raise ChronologyError(row.id, "has either a nature or a kind of its own")
    when = act.occurred
    if row.edtf is not None and row.calendar is not None:
        when = occurred(row.id, row.edtf, row.calendar, row)
    found = FurtherAct(
        id=row.id,
        beside=act.id,
        version_of=row.version_of,
        nature=row.nature or act.nature,
        party=row.party or act.party,
        jointly_with=act.jointly_with if row.jointly_with is None else tuple(row.jointly_with),
        speaker=row.speaker or act.speaker,
        addressees=(
            act.addressees if row.addressed_to is None else tuple(sorted(row.addressed_to))
        ),
        addressed=row.addressed or act.addressed,
        text=row.text,
        occurred=when,
        languages=act.languages,
        sources=act.sources if row.sources is None else tuple(row.sources),
        certainty=row.certainty or act.certainty,
        unchecked=is_unchecked(row.sources or act.sources, row.certainty or act.certainty),
        answers=row.answers,
        why=row.why,
        entered_as=kind,
    )
    refuse_unknown(row.id, (found.party, *found.jointly_with, *found.addressees), tables.parties)
    refuse_unknown(row.id, found.sources, tables.sources)
    return found
