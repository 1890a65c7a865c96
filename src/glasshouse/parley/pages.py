"""How entries and conferences are named on pages: one row, one link, one reference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from glasshouse.acts import edtf
from glasshouse.acts.authors import Author
from glasshouse.acts.recorded import Recorded
from glasshouse.archive.facts import Document
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Lookup, NoSuchPage, PageModel, PartyRef, Words, cut
from glasshouse.parley.facts import Statement
from glasshouse.parley.folds import STATEMENT
from glasshouse.parley.propositions.states import fetch_states, state_of
from glasshouse.parley.propositions.subjects import fetch_subjects, sayings_of, subject_of
from glasshouse.parley.reports.facts import NOT_CONFIRMED, ReportStanding
from glasshouse.parley.speaking import NOT_SAID

ROW_EXCERPT = 240
LINK_EXCERPT = 160
_NO_SUBJECT = (None, None)

#: The line that tells best what an entry says; the second value tells whether it must be there.
EXCERPT_LINES = {
    "agreement.propose": ("title", True),
    "agreement.withdraw": ("reason", True),
    "answer.give": ("reason", False),
    "condition.report": ("text", True),
    "conference.abandon": ("reason", True),
    "conference.announce": ("title", True),
    "conference.close": ("reason", True),
    "conference.suspend": ("reason", True),
    "contest.withdraw": ("reason", True),
    "correction.make": ("reason", True),
    "credential.object": ("reason", True),
    "credential.present": ("holder", True),
    "credential.report": ("reason", False),
    "credential.restrict": ("reason", True),
    "credential.revoke": ("reason", False),
    "deadline.extend": ("reason", False),
    "document.refer": ("citation", True),
    "election.announce": ("title", True),
    "election.cancel": ("reason", True),
    "election.contest": ("reason", True),
    "election.undertake": ("reason", False),
    "front.close": ("reason", True),
    "front.open": ("title", True),
    "house.found": ("name", True),
    "house.outage": ("reason", True),
    "house.rules": ("reason", True),
    "house.witnesses": ("reason", True),
    "invitation.issue": ("addressee", False),
    "invitation.withdraw": ("reason", True),
    "key.revoke": ("reason", False),
    "office.establish": ("name", True),
    "participation.answer": ("conditions", False),
    "participation.invite": ("reason", False),
    "participation.withdraw": ("reason", True),
    "party.admit": ("reason", False),
    "party.describe": ("name", True),
    "party.register": ("name", True),
    "principles.assent": ("declaration", False),
    "principles.declare": ("title", True),
    "principles.withdraw_assent": ("reason", True),
    "proposition.revise": ("title", True),
    "proposition.table": ("title", True),
    "proposition.withdraw": ("reason", True),
    "protest.make": ("text", True),
    "protest.withdraw": ("reason", True),
    "question.answer": ("text", False),
    "question.ask": ("text", True),
    "question.withdraw": ("reason", True),
    "report.correct": ("text", True),
    "report.deny": ("reason", True),
    STATEMENT: ("text", True),
    "text.restore": ("reason", True),
    "text.withhold": ("reason", True),
}


class ConfRef(PageModel):
    """A conference."""

    id: str
    slug: str
    title: Words
    mode: Literal["transcript", "live", "practice"]


class Occurred(PageModel):
    """When something reported was said. ``old_style`` is the Julian name of the same day, given
    where the source printed that calendar; ``printed`` the date as the source prints it."""

    edtf: str
    calendar: Literal["gregorian", "julian", "unknown"]
    old_style: str | None
    printed: Words | None


class Reported(PageModel):
    """Whose words are reported, who entered them, and how sure that is. ``unchecked`` is true where
    no source was looked at."""

    of: PartyRef | None
    by: PartyRef
    standing: Literal["not_confirmed", "confirmed", "corrected", "denied"]
    certainty: Literal["high", "medium", "low"]
    unchecked: bool


class State(PageModel):
    """Where something stands that awaits an answer."""

    code: Literal["waiting", "owed", "accepts", "declines", "counters", "ended", "no_effect"]
    since_ms: int | None
    on: str | None


class Saying(PageModel):
    """What an answer says in a word, of which articles, by their numbers; of the whole proposal
    where none is named."""

    code: str
    articles: list[int]


class Link(PageModel):
    """A pointer to an entry, with enough to know it by. ``proposal`` and ``version`` are the
    numbers of the proposal that it is about."""

    index: int
    id: str
    kind: str
    nature: str | None
    proposal: int | None
    version: int | None
    speaker: Words | None
    by: PartyRef | None
    occurred: Occurred | None
    excerpt: Words | None


class Row(PageModel):
    """An entry in a list. ``by`` is None where the house itself speaks; ``rival_of`` is the number
    of the entry that this one is another account of. ``proposal`` and ``version`` are the numbers
    of the proposal that it is about, ``says`` what it answers."""

    index: int
    id: str
    kind: str
    nature: str | None
    proposal: int | None
    version: int | None
    says: list[Saying]
    received_ms: int
    effect: str | None
    by: PartyRef | None
    speaker: Words | None
    addressees: list[PartyRef]
    addressed: Words | None
    conference: ConfRef | None
    reported: Reported | None
    occurred: Occurred | None
    excerpt: Words | None
    state: State | None
    answers: int
    rivals: int
    rival_of: int | None


def fetch_entries(lookup: Lookup, acts: Iterable[str]) -> None:
    """Look up together what rows and links of these entries need, so that a page asks as many
    queries for thirty entries as for one."""
    recorded = lookup.fetch(Recorded, acts)
    statements = lookup.fetch(Statement, [each.id for each in recorded if _is_said(each)])
    lookup.fetch(ReportStanding, [each.id for each in statements if each.reported])
    authors = {each.author: None for each in recorded}
    pointed: list[str | None] = []
    for each in statements:
        authors |= dict.fromkeys((each.speaker, each.by, *each.addressees))
        pointed.append(each.rival_of)
    fetch_subjects(lookup, recorded)
    conferences = lookup.fetch(Conference, {each.scope: None for each in recorded})
    lookup.fetch(Document, [source for each in statements for source in each.sources])
    named = [author.id for author in lookup.fetch(Author, authors)]
    titled = [conference.id for conference in conferences]
    lookup.fetch(Recorded, [*named, *titled, *pointed])
    lookup.fetch_words([*recorded, *lookup.fetch(Recorded, [*named, *titled])])


def fetch_rows(lookup: Lookup, acts: Iterable[str]) -> None:
    """The same, with the counts that stand in rows."""
    acts = list(acts)
    fetch_entries(lookup, acts)
    fetch_states(lookup, lookup.fetch(Recorded, acts))
    lookup.fetch_counts(Statement, "answers", acts)
    lookup.fetch_counts(Statement, "rival", acts)


def fetch_conferences(lookup: Lookup, conferences: Iterable[str]) -> None:
    """Look up together what references to these conferences need."""
    known = lookup.fetch(Conference, conferences)
    lookup.fetch_words(lookup.fetch(Recorded, [each.id for each in known]))


def conference_ref(lookup: Lookup, conference: str) -> ConfRef:
    """A conference by its id; NoSuchPage if there is none."""
    return lookup.once("conference", conference, lambda: _conference_ref(lookup, conference))


def _conference_ref(lookup: Lookup, conference: str) -> ConfRef:
    fact = lookup.get(Conference, conference)
    if fact is None:
        raise NoSuchPage(f"no conference on this record is {conference}")
    return ConfRef.model_validate(
        {
            "id": fact.id,
            "slug": fact.slug,
            "title": lookup.shown(lookup.recorded(fact.id), "title"),
            "mode": fact.mode,
        }
    )


def link(lookup: Lookup, act: str) -> Link:
    """A pointer to an entry by its act's id."""
    return lookup.once("link", act, lambda: _link(lookup, lookup.recorded(act)))


def links(lookup: Lookup, acts: Iterable[str]) -> list[Link]:
    """Several, in the order named."""
    return [link(lookup, act) for act in acts]


def _link(lookup: Lookup, recorded: Recorded) -> Link:
    statement = _statement(lookup, recorded)
    proposal, version = subject_of(lookup, recorded) or _NO_SUBJECT
    return Link(
        index=recorded.index,
        id=recorded.id,
        kind=recorded.kind,
        nature=None if statement is None else statement.nature,
        proposal=proposal,
        version=version,
        speaker=_speaker(lookup, recorded),
        by=lookup.party(recorded.author),
        occurred=_occurred(lookup, recorded, statement),
        excerpt=cut(_excerpt(lookup, recorded), LINK_EXCERPT),
    )


def row(lookup: Lookup, recorded: Recorded, pointing: tuple[int, int] | None = None) -> Row:
    """An entry as it stands in lists; ``pointing`` is how many answers and how many versions it
    has, where that is known already."""
    statement = _statement(lookup, recorded)
    answers, rivals = pointing or _pointing(lookup, statement)
    proposal, version = subject_of(lookup, recorded) or _NO_SUBJECT
    return Row(
        index=recorded.index,
        id=recorded.id,
        kind=recorded.kind,
        nature=None if statement is None else statement.nature,
        proposal=proposal,
        version=version,
        says=[
            Saying(code=code, articles=list(articles))
            for code, articles in sayings_of(lookup, recorded)
        ],
        received_ms=recorded.received,
        effect=recorded.effect,
        by=lookup.party(recorded.author),
        speaker=_speaker(lookup, recorded),
        addressees=[] if statement is None else lookup.parties(statement.addressees),
        addressed=(
            None if statement is None else lookup.line(recorded, "addressed", required=False)
        ),
        conference=None if recorded.scope is None else _scope(lookup, recorded.scope),
        reported=None if statement is None else _reported(lookup, statement),
        occurred=_occurred(lookup, recorded, statement),
        excerpt=cut(_excerpt(lookup, recorded), ROW_EXCERPT),
        state=_state(lookup, recorded),
        answers=answers,
        rivals=rivals,
        rival_of=_rival_of(lookup, statement),
    )


def _statement(lookup: Lookup, recorded: Recorded) -> Statement | None:
    """The fact behind what was said. What its author had no authority to say left none."""
    if not _is_said(recorded):
        return None
    return lookup.get(Statement, recorded.id)


def _is_said(recorded: Recorded) -> bool:
    """Whether this is something said in a conference, and so has a ``Statement``."""
    return recorded.scope is not None and recorded.kind not in NOT_SAID


def _state(lookup: Lookup, recorded: Recorded) -> State | None:
    found = state_of(lookup, recorded)
    if found is None:
        return None
    return State.model_validate({"code": found.code, "since_ms": found.since, "on": None})


def _pointing(lookup: Lookup, statement: Statement | None) -> tuple[int, int]:
    if statement is None:
        return 0, 0
    count = lookup.count
    return count(Statement, "answers", statement.id), count(Statement, "rival", statement.id)


def _rival_of(lookup: Lookup, statement: Statement | None) -> int | None:
    if statement is None or statement.rival_of is None:
        return None
    return lookup.recorded(statement.rival_of).index


def _scope(lookup: Lookup, conference: str) -> ConfRef | None:
    # An act can be recorded without effect in a conference that never was: then there is no page
    # to point to.
    known = lookup.get(Conference, conference) is not None
    return conference_ref(lookup, conference) if known else None


def _speaker(lookup: Lookup, recorded: Recorded) -> Words | None:
    has_one = recorded.kind == STATEMENT or (recorded.reported and _is_said(recorded))
    return lookup.line(recorded, "speaker") if has_one else None


def _excerpt(lookup: Lookup, recorded: Recorded) -> Words | None:
    line = EXCERPT_LINES.get(recorded.kind)
    return None if line is None else lookup.line(recorded, line[0], required=line[1])


def _reported(lookup: Lookup, statement: Statement) -> Reported | None:
    by = lookup.party(statement.by)
    if not statement.reported or by is None:
        return None
    return Reported.model_validate(
        {
            "of": lookup.party(statement.speaker),
            "by": by,
            "standing": _standing(lookup, statement),
            "certainty": statement.certainty,
            "unchecked": all(_unchecked(lookup, source) for source in statement.sources),
        }
    )


def _standing(lookup: Lookup, statement: Statement) -> str:
    found = lookup.get(ReportStanding, statement.id)
    return NOT_CONFIRMED if found is None else found.standing


def _unchecked(lookup: Lookup, source: str) -> bool:
    document = lookup.get(Document, source)
    return document is None or document.seen == "unchecked"


def said_on(lookup: Lookup, act: str) -> str | None:
    """The date of history (EDTF) on which a reported act was said; None of what its author said
    here, which the time of its entry tells. Look up ``Statement`` of many together first."""
    statement = lookup.get(Statement, act)
    return None if statement is None else statement.edtf


def _occurred(lookup: Lookup, recorded: Recorded, statement: Statement | None) -> Occurred | None:
    if statement is None or statement.edtf is None:
        return None
    return Occurred.model_validate(
        {
            "edtf": statement.edtf,
            "calendar": statement.calendar,
            "old_style": old_style(statement.edtf) if statement.calendar == "julian" else None,
            "printed": lookup.line(recorded, "occurred_printed", required=False),
        }
    )


def old_style(text: str) -> str | None:
    """The Julian name of the one day that a date names; None where it names none or several.

    >>> old_style("1917-11-08"), old_style("1917-11-21~"), old_style("1917-11")
    ('1917-10-26', '1917-11-08', None)
    """
    span = edtf.parse(text)
    start = span.start
    if span.end is not None or span.latest is None or start.day is None or "X" in str(start):
        return None
    year, month, day = (int(part) for part in str(start)[:10].split("-"))
    return "{:04}-{:02}-{:02}".format(*edtf.old_style(date(year, month, day)))
