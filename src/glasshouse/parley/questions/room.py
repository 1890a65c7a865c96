"""The table of questions: their kinds and codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.questions import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind(folds.ASK, acts.QuestionAsk, folds.ask, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table"),
    Kind(folds.ANSWER, acts.QuestionAnswer, folds.answer, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="answer", by_seat=True),
    Kind(folds.WITHDRAW, acts.QuestionWithdraw, folds.withdraw, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="table"),
)

CODES: tuple[Code, ...] = (
    refused("no_such_branch", 400, "The question declares no branch of this number.", "Name one of its branches, or answer in your own words."),
)
# fmt: on
