"""What follows from announcing a conference and from speaking in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from glasshouse.acts import edtf
from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.archive.facts import Document
from glasshouse.house.author_folds import check_slug
from glasshouse.house.facts import CONFERENCES, Conference, ShortName
from glasshouse.parley.acts import ConferenceAnnounce, StatementMake
from glasshouse.parley.facts import MINUTES_PER_DAY, OPEN_END, Answered, Presence, Statement

STATEMENT = "statement.make"
_MINUTES_BEFORE_1970 = (date(1970, 1, 1).toordinal() - 1) * MINUTES_PER_DAY


def announce(act: Act, body: ConferenceAnnounce, context: Context, facts: Facts) -> Outcome:
    """The conference can be spoken in."""
    if refusal := check_slug(facts, CONFERENCES, body.slug):
        return refusal
    if (body.mode == "transcript") != bool(body.transcribers):
        return Refused("transcribers_misplaced", "body.transcribers")
    for place, transcriber in enumerate(body.transcribers):
        author = facts.get(Author, transcriber)
        if author is None or not author.admitted or author.role == HOUSE:
            return Refused("transcriber_not_admitted", f"body.transcribers.{place}")
    conference = Conference(
        id=act.id,
        slug=body.slug,
        entry=context.index,
        mode=body.mode,
        subject=body.kind,
        announced_by=act.by or "",
        transcribers=tuple(body.transcribers),
        languages=tuple(body.languages),
    )
    return Effective([Put(conference), Put(ShortName(CONFERENCES, body.slug, act.id))])


def make_statement(act: Act, body: StatementMake, context: Context, facts: Facts) -> Outcome:
    """The statement stands in its conference, linked to all it points at.

    Every look at the facts here is a look by key: this is the path that all speech takes.
    """
    conference = facts.get(Conference, act.scope or "")
    if conference is None:
        return Refused("unknown_target", "scope")
    reported = act.envelope.reported
    if conference.mode == "transcript" and reported is None:
        return Refused("transcript_takes_reports", "reported")
    if twice := _named_twice(act, body):
        return Refused("named_twice", twice)
    missing = next(_missing_targets(act, body, conference.id, facts), None)
    if missing is not None:
        return Refused("unknown_target", missing)
    rival: Statement | None = None
    if body.rival_of is not None:
        if reported is None:
            return Refused("rival_needs_report", "reported")
        rival = facts.get(Statement, body.rival_of)
        if rival is None or not rival.effective or rival.rival_of is not None:
            return Refused("rival_of_version", "body.rival_of")
    statement = _statement(act, body, context, conference, rival)
    # Threat: whoever is admitted elsewhere in the house could put words into the mouths of the
    # dead. What such an author says is recorded, and has no effect.
    if conference.mode == "transcript" and act.by not in conference.transcribers:
        return WithoutEffect("not_a_transcriber", [Put(replace(statement, effective=False))])
    present = dict.fromkeys((statement.speaker, *statement.jointly_with, *statement.addressees))
    return Effective(
        [
            Put(statement),
            *_answered(statement, facts),
            *(
                Put(Presence(conference.id, party, context.index))
                for party in present
                if facts.get(Presence, f"{conference.id}/{party}") is None
            ),
        ]
    )


def _answered(statement: Statement, facts: Facts) -> Iterator[Change]:
    for target in statement.answers:
        answered = facts.get(Statement, target)
        if answered is None or not answered.effective:
            continue
        since = max(answered.latest, statement.latest)
        known = facts.get(Answered, target)
        if known is None or since < known.since:
            yield Put(Answered(target, statement.conference, since))


def _named_twice(act: Act, body: StatementMake) -> str | None:
    """The field that names someone or something a second time, where the form cannot tell."""
    if act.speaker in body.jointly_with:
        return "body.jointly_with"
    reported = act.envelope.reported
    if reported is not None and len(set(reported.sources)) != len(reported.sources):
        return "reported.sources"
    return None


def _missing_targets(act: Act, body: StatementMake, conference: str, facts: Facts) -> Iterator[str]:
    """The fields that name something which is not there, or not in this conference."""
    for place, target in enumerate(body.answers):
        if not _is_statement(facts, target, conference):
            yield f"body.answers.{place}"
    if body.rival_of is not None and not _is_statement(facts, body.rival_of, conference):
        yield "body.rival_of"
    for name, authors in (("addressees", body.addressees), ("jointly_with", body.jointly_with)):
        for place, author in enumerate(authors):
            if not _can_be_named(facts, author, conference):
                yield f"body.{name}.{place}"
    reported = act.envelope.reported
    if reported is not None:
        if not _can_be_named(facts, reported.of, conference):
            yield "reported.of"
        for place, source in enumerate(reported.sources):
            document = facts.get(Document, source)
            if document is None or document.conference != conference:
                yield f"reported.sources.{place}"


def _is_statement(facts: Facts, target: str, conference: str) -> bool:
    # Asked of the record, not of the statements: what was said without effect can be answered too.
    recorded = facts.get(Recorded, target)
    return recorded is not None and recorded.kind == STATEMENT and recorded.scope == conference


def _can_be_named(facts: Facts, author_id: str, conference: str) -> bool:
    author = facts.get(Author, author_id)
    if author is None or author.role == HOUSE:
        return False
    return author.scope is None or author.scope == conference


def _statement(
    act: Act,
    body: StatementMake,
    context: Context,
    conference: Conference,
    rival: Statement | None,
) -> Statement:
    by = act.by or ""
    reported = act.envelope.reported
    if reported is None:
        earliest = latest = _MINUTES_BEFORE_1970 + context.received // 60_000
        certain = True
    else:
        span = edtf.parse(reported.occurred.edtf)
        earliest, certain = span.earliest, span.certain
        latest = OPEN_END if span.latest is None else span.latest
    return Statement(
        id=act.id,
        index=context.index,
        conference=conference.id,
        nature=body.nature,
        speaker=by if reported is None else reported.of,
        by=by,
        reported=reported is not None,
        edtf=None if reported is None else reported.occurred.edtf,
        calendar=None if reported is None else reported.occurred.calendar,
        certainty=None if reported is None else reported.certainty,
        sources=() if reported is None else tuple(reported.sources),
        answers=tuple(body.answers),
        addressees=tuple(body.addressees),
        jointly_with=tuple(body.jointly_with),
        rival_of=body.rival_of,
        languages=tuple(body.languages),
        earliest=earliest,
        latest=latest,
        certain=certain,
        own_place=rival is None or (rival.earliest, rival.latest) != (earliest, latest),
    )
