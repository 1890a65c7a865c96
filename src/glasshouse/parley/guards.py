"""What the state of a conference allows to be said in it.

A transcript records procedure and polices none, so nothing here holds there. Elsewhere what is
tabled needs a conference in session and an author who confers; what answers needs one that was
opened and has not ended. A report binds nobody until whoever it is of confirms it, so only the
state of the conference bounds it.
"""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, Author
from glasshouse.acts.facts import Facts
from glasshouse.acts.outcomes import Refused, WithoutEffect
from glasshouse.parley.sessions import ENDED, participation_of, session_of
from glasshouse.parley.speaking import Saying, attempted


def not_ended(saying: Saying, facts: Facts) -> Refused | None:
    """Refused where the conference has ended."""
    if saying.transcript:
        return None
    state = session_of(facts, saying.conference.id).state
    return Refused("conference_ended", "scope") if state in ENDED else None


def answering(saying: Saying, facts: Facts) -> Refused | WithoutEffect | None:
    """Refused where nothing can be answered: before the conference opens, and after it ended;
    without effect from a party that left.

    Whoever never joined, invited or declining, may answer what it was asked: that binds it to no
    more than its words. Threat: what a party, or the delegate it left behind, says after it
    withdrew would count as if it still took part, and could conclude what the others wait for.
    """
    if saying.transcript:
        return None
    refusal = not_ended(saying, facts) or _opened(saying, facts, ("in_session", "suspended"))
    if refusal is not None or saying.reported:
        return refusal
    participation = participation_of(facts, saying.conference.id, saying.speaker)
    left = participation is not None and participation.state == "withdrawn"
    return attempted(saying, "not_conferring") if left else None


def tabling(saying: Saying, facts: Facts) -> Refused | WithoutEffect | None:
    """Refused where nothing can be tabled; without effect from an author who does not confer."""
    if saying.transcript:
        return None
    refusal = not_ended(saying, facts) or _opened(saying, facts, ("in_session",))
    if refusal is not None or saying.reported or confers(saying, facts):
        return refusal
    return attempted(saying, "not_conferring")


def confers(saying: Saying, facts: Facts) -> bool:
    """Whether the speaker confers: it joined, or runs the conference."""
    if presides(saying, facts):
        return True
    participation = participation_of(facts, saying.conference.id, saying.speaker)
    return participation is not None and participation.joined


def presides(saying: Saying, facts: Facts) -> bool:
    """Whether the speaker runs this conference: the office that announced it, or the house, which
    is there where that office cannot speak any more.

    Threat: a house has many offices; one that runs nothing here closes a conference of another, or
    rejects its delegates.
    """
    if saying.speaker == saying.conference.announced_by:
        return True
    return _role(saying, facts) == HOUSE


def foreign_office(saying: Saying, facts: Facts) -> bool:
    """Whether the speaker is an office, and not the one that runs this conference."""
    return _role(saying, facts) == OFFICE and not presides(saying, facts)


def _role(saying: Saying, facts: Facts) -> str | None:
    author = facts.get(Author, saying.speaker)
    return None if author is None else author.role


def another_account(saying: Saying) -> bool:
    """Whether this is another version of what a transcript has already: it is told, and changes
    nothing. Elsewhere reports bind nobody, so that any of them can be the one that is confirmed."""
    return saying.transcript and saying.statement.rival_of is not None


def _opened(saying: Saying, facts: Facts, states: tuple[str, ...]) -> Refused | None:
    state = session_of(facts, saying.conference.id).state
    return None if state in states else Refused("not_in_session", "scope")
