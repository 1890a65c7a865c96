"""What follows from announcing a conference and from speaking in one."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.house.author_folds import check_slug
from glasshouse.house.facts import CONFERENCES, Conference, ShortName
from glasshouse.parley import speaking
from glasshouse.parley.acts import ConferenceAnnounce, StatementMake
from glasshouse.parley.sessions import Session

STATEMENT = "statement.make"


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
        shortest_answer=body.rules.shortest_answer_minutes,
        on_silence=tuple(body.rules.on_silence),
    )
    return Effective(
        [
            Put(conference),
            Put(ShortName(CONFERENCES, body.slug, act.id)),
            Put(Session(act.id, "announced", context.index)),
        ]
    )


def make_statement(act: Act, body: StatementMake, context: Context, facts: Facts) -> Outcome:
    """The statement stands in its conference, linked to all it points at.

    Every look at the facts here is a look by key: this is the path that all speech takes.
    """
    pointing = speaking.Pointers(
        answers=body.answers,
        addressees=body.addressees,
        jointly_with=body.jointly_with,
        rival_of=body.rival_of,
        languages=body.languages,
    )
    saying = speaking.begin(act, context, facts, nature=body.nature, pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    return speaking.effective(saying, facts)
