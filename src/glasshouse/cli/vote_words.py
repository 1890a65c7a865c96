"""Whether the text that ballots are signed under says what was announced, word for word."""

from __future__ import annotations

from typing import Literal

from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.facts import Facts
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES, Sheet
from glasshouse.cli.findings import Findings
from glasshouse.cli.record_files import read_file
from glasshouse.elections import ceremony
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.trustees import Trustees
from glasshouse.elections.facts import Election
from glasshouse.record.client import Source
from glasshouse.record.errors import NotFoundError, TooLargeError

Words = Literal["same", "differ", "not_checkable"]


def compare_words(
    vote: Election, facts: Facts, record: Source, origin: str, findings: Findings
) -> Words:
    """Compare ``election.json`` with the announcement in the vote's language; a difference is noted
    as a fault.

    A text that is withheld or missing makes it "not checkable", never the same. Raises FileMissing.
    """
    sheet = _announced(vote, facts, record)
    election = read_file(record, vote.election_file or "")
    trustees = read_file(record, vote.trustees_file or "")
    if sheet is None:
        return "not_checkable"
    try:
        ceremony.check_words(
            election,
            vote,
            sheet.lines,
            origin,
            Trustees.parse(trustees),
            vote.trustees_file or "",
        )
    except (Fault, KeyError) as error:
        # A line that is not there is a fault of the text, named where that text is checked.
        name = error.name if isinstance(error, Fault) else "other_words"
        findings.fault(
            name,
            f"file/{vote.election_file}",
            f"the text that ballots of {vote.slug} are signed under does not say what was "
            f"announced ({name}).",
            vote.box,
        )
        return "differ"
    return "same"


def _announced(vote: Election, facts: Facts, record: Source) -> Sheet | None:
    """The announcement's text in the language of the vote, if it is there and is the one."""
    announced = facts.get(Recorded, vote.id)
    digest = None if announced is None else dict(announced.sheets).get(vote.language)
    if digest is None:
        return None
    try:
        sheet = Sheet.parse(record.read(f"sheet/{digest}", MAXIMUM_SHEET_BYTES))
    except (NotFoundError, TooLargeError, MalformedAct):
        return None
    return sheet if sheet.digest == digest else None
