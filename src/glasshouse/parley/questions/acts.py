"""What can be said of questions: ask one, answer one, withdraw one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.identifiers import ActId, Deadline, Model
from glasshouse.house.acts import each_once
from glasshouse.parley.speaking import Account, account_lines

BRANCHES = 8


class QuestionAsk(Model):
    """Ask parties a question, and say beforehand what will follow from each answer.

    A branch is an answer that they may give (``branch_1``) and what the asker declares will follow
    from it (``then_1``). They can always answer in words of their own. Each of its ``addressees``
    owes an answer if it joined the conference, by ``due`` where that is given.
    """

    addressees: Annotated[
        list[ActId], Field(min_length=1, max_length=32), AfterValidator(each_once)
    ]
    due: Deadline | None
    branches: Annotated[int, Field(ge=0, le=BRANCHES)]
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The question; each branch, and what follows from it."""
        return (*account_lines(self.account), "text", *self._branch_lines())

    def _branch_lines(self) -> Iterator[str]:
        for number in range(1, self.branches + 1):
            yield f"branch_{number}"
            yield f"then_{number}"


class QuestionAnswer(Model):
    """Answer a question: by one of its branches, in words of one's own, or both.

    An answer after the deadline has effect like any other, and is shown as late. While the question
    stands a party can answer anew: its newest answer is current.
    """

    question: ActId
    branch: Annotated[int, Field(ge=1, le=BRANCHES)] | None
    lines: Annotated[list[Literal["text"]], AfterValidator(each_once)]
    account: Account | None

    @model_validator(mode="after")
    def _says_something(self) -> QuestionAnswer:
        if self.branch is None and not self.lines:
            raise ValueError("an answer names a branch, or has words of its own")
        return self

    def line_ids(self) -> Sequence[str]:
        """The answer in words, where it has any."""
        return (*account_lines(self.account), *self.lines)


class QuestionWithdraw(Model):
    """Withdraw a question: it awaits no answer any more. What was answered remains."""

    question: ActId
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return (*account_lines(self.account), "reason")
