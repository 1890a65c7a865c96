"""What can become of each thing in a negotiation: the one table of transitions.

A row says: a thing in one of these states, and an act of this kind, give this state. What has no row
is not possible, and the refusal names what is. States that time alone changes (late, asked, owed)
are no states here: they are computed when a page is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.acts.outcomes import Refused

#: Where a thing stands that is not there yet.
NOTHING = "nothing"
#: What comes after where an act changes the thing and not its state. Where more follows from it (the
#: last answer makes a proposal agreed), the fold says so.
SAME = "same"


@dataclass(frozen=True)
class Transition:
    """``thing`` in any of the states ``before`` comes to ``after`` by an act of ``kind``; of a kind
    that leaves a choice, by that ``choice``."""

    thing: str
    kind: str
    before: tuple[str, ...]
    after: str
    choice: str | None = None


# A table reads best with one row a line.
# fmt: off
# ruff: noqa: E501
TRANSITIONS: tuple[Transition, ...] = (
    Transition("conference", "conference.announce", (NOTHING,), "announced"),
    Transition("conference", "conference.convene", ("announced",), "convened"),
    Transition("conference", "conference.open", ("convened",), "in_session"),
    Transition("conference", "conference.suspend", ("in_session",), "suspended"),
    Transition("conference", "conference.resume", ("suspended",), "in_session"),
    Transition("conference", "conference.close", ("in_session", "suspended"), "closed"),
    Transition("conference", "conference.abandon", ("announced", "convened", "in_session", "suspended"), "abandoned"),

    Transition("participation", "participation.invite", (NOTHING, "declined", "withdrawn"), "invited"),
    Transition("participation", "participation.answer", ("invited", "conditional", "declined"), "conferring", "yes"),
    Transition("participation", "participation.answer", ("invited", "declined"), "conditional", "conditional"),
    Transition("participation", "participation.answer", ("invited", "conditional"), "declined", "no"),
    Transition("participation", "participation.withdraw", ("conferring", "conditional"), "withdrawn"),

    Transition("credential", "credential.present", (NOTHING,), "presented"),
    Transition("credential", "seat.take", (NOTHING,), "accepted"),
    Transition("credential", "credential.report", ("presented",), "accepted", "accept"),
    Transition("credential", "credential.report", ("presented",), "rejected", "reject"),
    Transition("credential", "credential.object", ("presented", "accepted"), SAME),
    Transition("credential", "credential.restrict", ("presented", "accepted"), SAME),
    Transition("credential", "credential.revoke", ("presented", "accepted"), "revoked"),

    Transition("front", "front.open", (NOTHING,), "open"),
    Transition("front", "front.close", ("open",), "closed"),

    Transition("assent", "principles.assent", ("silent", "refused", "withdrawn"), "assented", "assent"),
    Transition("assent", "principles.assent", ("silent", "refused", "withdrawn"), "assented_with_declaration", "assent_with_declaration"),
    Transition("assent", "principles.assent", ("silent",), "refused", "refuse"),
    Transition("assent", "principles.withdraw_assent", ("assented", "assented_with_declaration"), "withdrawn"),

    Transition("question", "question.ask", (NOTHING,), "open"),
    Transition("question", "question.answer", ("open",), SAME),
    Transition("question", "question.withdraw", ("open",), "withdrawn"),

    Transition("proposition", "proposition.table", (NOTHING,), "open"),
    Transition("proposition", "proposition.revise", ("open",), "open"),
    Transition("proposition", "proposition.withdraw", ("open",), "withdrawn"),
    Transition("proposition", "answer.give", ("open",), SAME),
    Transition("proposition", "answer.withdraw", ("open",), SAME),
    Transition("proposition", "deadline.extend", ("open", "lapsed"), "open"),

    Transition("report", "report.confirm", ("not_confirmed", "corrected", "denied"), "confirmed"),
    Transition("report", "report.correct", ("not_confirmed",), "corrected"),
    Transition("report", "report.deny", ("not_confirmed",), "denied"),

    Transition("agreement", "agreement.propose", (NOTHING,), "proposed"),
    Transition("agreement", "agreement.join", ("proposed",), SAME),
    Transition("agreement", "agreement.withdraw", ("proposed",), "withdrawn"),

    Transition("protest", "protest.make", (NOTHING,), "standing"),
    Transition("protest", "protest.withdraw", ("standing",), "withdrawn"),
)
# fmt: on

_ROWS = {(row.thing, row.kind, row.choice): row for row in TRANSITIONS}


def step(thing: str, kind: str, state: str, choice: str | None = None) -> str | Refused:
    """The state to which an act of ``kind`` brings ``thing``; else the refusal, with what is
    possible now."""
    row = _ROWS.get((thing, kind, choice))
    if row is None or state not in row.before:
        return Refused("illegal_transition", "kind", possible(thing, state))
    return state if row.after == SAME else row.after


def possible(thing: str, state: str) -> tuple[str, ...]:
    """The kinds of acts that can change ``thing`` in this state."""
    kinds = (row.kind for row in TRANSITIONS if row.thing == thing and state in row.before)
    return tuple(dict.fromkeys(kinds))
