"""The table of proposals and answers: their kinds, codes and timer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind
from glasshouse.acts.words import Repetition
from glasshouse.house.acts import lines_of
from glasshouse.parley.propositions import acts, answering, endings, folds


def repetitions_of(body: Any) -> Sequence[Repetition]:
    """What a body claims to take over from earlier texts."""
    repetitions: Sequence[Repetition] = body.repetitions()
    return repetitions


# Threat: whoever takes the sponsor's seat for practice could withdraw its proposal, and so end the
# practice of everybody else. From a seat one answers and counters, and changes no proposal.
# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind(folds.TABLE, acts.PropositionTable, folds.table, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table", by_seat=True, repeats=repetitions_of),
    Kind(folds.REVISE, acts.PropositionRevise, folds.revise, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table", repeats=repetitions_of),
    Kind(folds.WITHDRAW, acts.PropositionWithdraw, folds.withdraw, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table"),
    Kind(folds.EXTEND, acts.DeadlineExtend, folds.extend, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="table"),
    Kind(answering.GIVE, acts.AnswerGive, answering.give, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="answer", by_seat=True),
    Kind(answering.TAKE_BACK, acts.AnswerWithdraw, answering.take_back, roles=(OFFICE, PARTY), scoped=True, power="answer", by_seat=True),
)

CODES: tuple[Code, ...] = (
    refused("too_many_open", 409, "So many proposals are open in this conference, 300, that no more can be.", "Withdraw one that is settled, or wait until one lapses."),
    refused("front_closed", 409, "This front or table is closed.", "Name one that is open, or none."),
    refused("deadline_too_short", 409, "The deadline leaves less time for an answer than the rules of this conference ask for.", "Choose a later deadline."),
    refused("deadline_not_later", 409, "A deadline can only be moved to a later time that is still to come.", "Choose a later deadline."),
    refused("silence_not_allowed", 409, "The rules of this conference do not let this follow from silence, or somebody is asked who never accepted them.", "Choose what the rules allow."),
    refused("counter_needs_text", 400, "A counter-proposal needs a text of its own.", "Table a proposal that responds to this version: it is recorded as your answer."),
    refused("reason_missing", 400, "Whoever declines gives a reason.", "Add a line with the reason."),
    refused("reservation_missing", 400, "An acceptance with a reservation says which.", "Add a line with the reservation."),
    refused("nothing_to_take_back", 409, "There is no answer of yours to take back.", "Answer the proposal."),
    without_effect("stale_version", "It speaks of a version that a newer one has replaced.", "Read the newest version and say it of that one."),
    without_effect("late", "It came after the deadline, and the proposal had lapsed by then.", "Ask the sponsor to extend the deadline, then answer again."),
)
# fmt: on

TIMERS = {endings.DEADLINE: endings.at_deadline}
