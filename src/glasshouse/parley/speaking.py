"""What all that is said in a conference has in common.

Every act of the parley, whatever its kind, is something said: it has a speaker, addressees, a
place in time, and what it answers. ``begin`` checks that and makes the ``Statement`` that puts it
on the timeline; the fold of each kind adds what is its own, and closes with ``effective`` or
``attempted``.

A report (the envelope's ``reported``) carries an ``Account``: how the source tells it. Whoever
signs is the author of the report; the words are another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from glasshouse.acts import edtf
from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import frozen, replace
from glasshouse.acts.identifiers import ActId, Language, Model
from glasshouse.acts.outcomes import Effective, Refused, WithoutEffect
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.archive.facts import Document
from glasshouse.house.acts import each_once
from glasshouse.house.facts import Conference
from glasshouse.parley.credentials.seats import SeatUse, use_seat
from glasshouse.parley.facts import MINUTES_PER_DAY, OPEN_END, Answered, Presence, Statement

TRANSCRIPT = "transcript"
_MINUTES_BEFORE_1970 = (date(1970, 1, 1).toordinal() - 1) * MINUTES_PER_DAY
#: Of what is recorded within a conference, what nobody says to anybody.
NOT_SAID = frozenset({"document.refer", "party.describe"})
#: What points at something said before and yet leaves it unanswered.
_NO_ANSWERS = frozenset({"confirmation", "denial", "withdrawal"})
#: By these a party speaks of a report of its own words; no other can say them for it.
OF_REPORTS = frozenset({"report.confirm", "report.correct", "report.deny"})


class Account(Model):
    """What a report tells besides what was said: as whom the source names the speaker, what it
    answered, who spoke jointly, in which languages, and of which entry this is another version."""

    answers: Annotated[list[ActId], Field(max_length=16), AfterValidator(each_once)]
    jointly_with: Annotated[list[ActId], Field(max_length=16), AfterValidator(each_once)]
    rival_of: ActId | None
    languages: Annotated[list[Language], Field(max_length=24), AfterValidator(each_once)]
    lines: Annotated[
        list[Literal["addressed", "note", "occurred_printed"]], AfterValidator(each_once)
    ]

    def line_ids(self) -> Sequence[str]:
        """Who spoke, as the source has it, and what the account names."""
        return ("speaker", *self.lines)


def account_lines(account: Account | None) -> Sequence[str]:
    """The lines that an account adds to the texts of its act."""
    return () if account is None else account.line_ids()


@frozen
class Pointers:
    """Whom and what an act points at, and under which field of the upload each stands."""

    answers: Sequence[str] = ()
    addressees: Sequence[str] = ()
    jointly_with: Sequence[str] = ()
    rival_of: str | None = None
    languages: Sequence[str] = ()
    answers_field: str = "body.answers"
    addressees_field: str = "body.addressees"
    jointly_field: str = "body.jointly_with"
    rival_field: str = "body.rival_of"


def pointers(
    account: Account | None,
    *,
    answers: Sequence[str] = (),
    answers_field: str = "body",
    addressees: Sequence[str] = (),
    addressees_field: str = "body.addressees",
) -> Pointers:
    """What an act of a kind of its own points at: its own targets, and those of its account."""
    if account is None:
        return Pointers(
            answers=answers,
            addressees=addressees,
            answers_field=answers_field,
            addressees_field=addressees_field,
        )
    return Pointers(
        answers=tuple(dict.fromkeys((*answers, *account.answers))),
        addressees=addressees,
        jointly_with=account.jointly_with,
        rival_of=account.rival_of,
        languages=account.languages,
        answers_field="body.account.answers" if account.answers else answers_field,
        addressees_field=addressees_field,
        jointly_field="body.account.jointly_with",
        rival_field="body.account.rival_of",
    )


@frozen
class Saying:
    """An act as something said in its conference: checked as far as all kinds are alike. ``seat``
    is there where a visitor says it from a seat taken for practice."""

    conference: Conference
    context: Context
    statement: Statement
    seat: SeatUse | None = None

    @property
    def transcript(self) -> bool:
        """Whether this conference is reconstructed: its procedure is recorded, not policed."""
        return self.conference.mode == TRANSCRIPT

    @property
    def reported(self) -> bool:
        """Whether this is a report, and so binds nobody."""
        return self.statement.reported

    @property
    def speaker(self) -> str:
        """Whose words these are: the author's own, or of whom they are reported."""
        return self.statement.speaker


def begin(
    act: Act,
    context: Context,
    facts: Facts,
    *,
    nature: str,
    pointing: Pointers,
) -> Saying | Refused | WithoutEffect:
    """Check what all acts of the parley have in common; every look at the facts is one by key."""
    conference = facts.get(Conference, act.scope or "")
    if conference is None:
        return Refused("unknown_target", "scope")
    reported = act.envelope.reported
    in_own_cause = _in_own_cause(act, pointing, facts)
    if conference.mode == TRANSCRIPT and reported is None and not in_own_cause:
        return Refused("transcript_takes_reports", "reported")
    if twice := _named_twice(act, pointing):
        return Refused("named_twice", twice)
    missing = next(_missing(act, pointing, conference.id, facts), None)
    if missing is not None:
        return Refused("unknown_target", missing)
    rival: Statement | None = None
    if pointing.rival_of is not None:
        if reported is None:
            return Refused("rival_needs_report", "reported")
        rival = facts.get(Statement, pointing.rival_of)
        if rival is None or not rival.effective or rival.rival_of is not None:
            return Refused("rival_of_version", pointing.rival_field)
    statement = _statement(act, context, conference, nature, pointing, rival)
    # Threat: whoever is admitted elsewhere in the house could put words into the mouths of the
    # dead. What such an author says is recorded, and has no effect.
    transcribes = in_own_cause or act.by in conference.transcribers
    if conference.mode == TRANSCRIPT and not transcribes:
        return WithoutEffect("not_a_transcriber", [Put(replace(statement, effective=False))])
    seat = use_seat(act, context, facts)
    if isinstance(seat, Refused):
        return seat
    return Saying(conference, context, statement, seat)


def begin_kind(
    act: Act,
    context: Context,
    facts: Facts,
    *,
    nature: str,
    account: Account | None,
    pointing: Pointers,
) -> Saying | Refused | WithoutEffect:
    """``begin`` for the kinds whose bodies hold an account: it stands exactly in reports."""
    if (account is None) != (act.envelope.reported is None):
        return Refused("account_misplaced", "body.account")
    return begin(act, context, facts, nature=nature, pointing=pointing)


def effective(saying: Saying, facts: Facts, *changes: Change) -> Effective:
    """What was said stands on the timeline, and ``changes`` follow."""
    statement = saying.statement
    present = dict.fromkeys((statement.speaker, *statement.jointly_with, *statement.addressees))
    return Effective(
        [
            Put(statement),
            *_answered(statement, facts),
            *(
                Put(Presence(statement.conference, party, statement.index))
                for party in present
                if facts.get(Presence, f"{statement.conference}/{party}") is None
            ),
            *_counted(saying),
            *changes,
        ]
    )


def attempted(saying: Saying, code: str) -> WithoutEffect:
    """It was said and has no effect; the attempt is listed."""
    attempt = Put(replace(saying.statement, effective=False))
    return WithoutEffect(code, [attempt, *_counted(saying)])


def is_said(facts: Facts, target: str, conference: str) -> bool:
    """Whether ``target`` was said in this conference, with effect or without."""
    # Asked of the record, not of the statements: what was said without effect can be answered too.
    recorded = facts.get(Recorded, target)
    return recorded is not None and recorded.scope == conference and recorded.kind not in NOT_SAID


def can_be_named(facts: Facts, author_id: str, conference: str) -> bool:
    """Whether this is a party or an office that can be spoken of in this conference."""
    author = facts.get(Author, author_id)
    if author is None or author.role == HOUSE:
        return False
    return author.scope is None or author.scope == conference


def minute_of(received: int) -> int:
    """The minute of a time in Unix ms, counted as ``acts.edtf`` counts."""
    return _MINUTES_BEFORE_1970 + received // 60_000


def _in_own_cause(act: Act, pointing: Pointers, facts: Facts) -> bool:
    """Whether a party speaks here of a report of its own words.

    Threat: a transcriber reports falsely of a party that is here to read it, in a conference that
    takes no word of that party's own, and the report could never be contradicted. Whoever it is of
    is heard in a transcript too; of anybody else a transcript takes reports alone.
    """
    if act.kind not in OF_REPORTS or act.envelope.reported is not None:
        return False
    told = [facts.get(Statement, target) for target in pointing.answers]
    return all(each is not None and each.reported and each.speaker == act.by for each in told)


def _counted(saying: Saying) -> Sequence[Change]:
    return () if saying.seat is None else saying.seat.counted


def _answered(statement: Statement, facts: Facts) -> Iterator[Change]:
    if statement.nature in _NO_ANSWERS:
        return
    for target in statement.answers:
        answered = facts.get(Statement, target)
        if answered is None or not answered.effective:
            continue
        since = max(answered.latest, statement.latest)
        known = facts.get(Answered, target)
        if known is None or since < known.since:
            yield Put(Answered(target, statement.conference, since))


def _named_twice(act: Act, pointing: Pointers) -> str | None:
    """The field that names someone or something a second time, where the form cannot tell."""
    if act.speaker in pointing.jointly_with:
        return pointing.jointly_field
    reported = act.envelope.reported
    if reported is not None and len(set(reported.sources)) != len(reported.sources):
        return "reported.sources"
    return None


def _missing(act: Act, pointing: Pointers, conference: str, facts: Facts) -> Iterator[str]:
    """The fields that name something which is not there, or not in this conference."""
    for place, target in enumerate(pointing.answers):
        if not is_said(facts, target, conference):
            yield f"{pointing.answers_field}.{place}"
    if pointing.rival_of is not None and not is_said(facts, pointing.rival_of, conference):
        yield pointing.rival_field
    for field, authors in (
        (pointing.addressees_field, pointing.addressees),
        (pointing.jointly_field, pointing.jointly_with),
    ):
        for place, author in enumerate(authors):
            if not can_be_named(facts, author, conference):
                yield f"{field}.{place}"
    reported = act.envelope.reported
    if reported is not None:
        if not can_be_named(facts, reported.of, conference):
            yield "reported.of"
        for place, source in enumerate(reported.sources):
            document = facts.get(Document, source)
            if document is None or document.conference != conference:
                yield f"reported.sources.{place}"


def _statement(
    act: Act,
    context: Context,
    conference: Conference,
    nature: str,
    pointing: Pointers,
    rival: Statement | None,
) -> Statement:
    by = act.by or ""
    reported = act.envelope.reported
    if reported is None:
        earliest = latest = minute_of(context.received)
        certain = True
    else:
        span = edtf.parse(reported.occurred.edtf)
        earliest, certain = span.earliest, span.certain
        latest = OPEN_END if span.latest is None else span.latest
    return Statement(
        id=act.id,
        index=context.index,
        conference=conference.id,
        nature=nature,
        speaker=by if reported is None else reported.of,
        by=by,
        reported=reported is not None,
        edtf=None if reported is None else reported.occurred.edtf,
        calendar=None if reported is None else reported.occurred.calendar,
        certainty=None if reported is None else reported.certainty,
        sources=() if reported is None else tuple(reported.sources),
        answers=tuple(pointing.answers),
        addressees=tuple(pointing.addressees),
        jointly_with=tuple(pointing.jointly_with),
        rival_of=pointing.rival_of,
        languages=tuple(pointing.languages),
        earliest=earliest,
        latest=latest,
        certain=certain,
        own_place=rival is None or (rival.earliest, rival.latest) != (earliest, latest),
    )
