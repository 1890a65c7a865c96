"""What everybody says of a vote besides voting: whether they will heed it, how free it was, that it
does not stand.

The house draws no conclusion from any of this. Rule and report, promise and deed stand side by
side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import each_once

#: Of what a report on a vote can speak. The first seven are conditions of a free vote, the last two
#: what was done with the result.
CONDITIONS = (
    "electorate",
    "delivery",
    "troops",
    "pressure",
    "information",
    "participation",
    "trustees",
    "heeding",
    "losing_side",
)
Condition = Literal[
    "electorate",
    "delivery",
    "troops",
    "pressure",
    "information",
    "participation",
    "trustees",
    "heeding",
    "losing_side",
]


class ElectionUndertake(Model):
    """Undertake, before the vote opens, to heed its result; or say that you will not.

    The last word before the opening stands.
    """

    election: ActId
    answer: Literal["heed", "heed_on_conditions", "will_not_heed"]
    lines: Annotated[list[Literal["conditions", "reason"]], AfterValidator(each_once)]

    @model_validator(mode="after")
    def _says_its_conditions(self) -> Self:
        if (self.answer == "heed_on_conditions") != ("conditions" in self.lines):
            raise ValueError("conditions stand with a conditional undertaking, and only there")
        return self

    def line_ids(self) -> Sequence[str]:
        """Conditions and reason, where they are given."""
        return self.lines


class ConditionReport(Model):
    """Report how a condition of a vote was kept, or what was done with its result.

    ``finding`` is what the reporter finds: it stands beside the rule, in the reporter's name.
    """

    election: ActId
    condition: Condition
    finding: Literal["kept", "broken", "unclear"]

    def line_ids(self) -> Sequence[str]:
        """What was seen."""
        return ("text",)


class ElectionContest(Model):
    """Contest a vote: say why it, or its result, does not stand. ``report`` is the report on a
    condition that this rests on, where it rests on one."""

    election: ActId
    report: ActId | None

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class ContestWithdraw(Model):
    """Withdraw a contest of one's own."""

    contest: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)
