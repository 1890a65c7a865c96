"""What is said about taking part in a conference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import OptionalReason, each_once


class ParticipationInvite(Model):
    """Invite a party to confer.

    Said by the secretariat, or by a party that confers, for its ally. Whoever is invited is *asked*
    and owes nothing; only whoever joins accepts the rules, and owes answers from then on.
    """

    party: ActId
    lines: OptionalReason

    def line_ids(self) -> Sequence[str]:
        """Why, where a reason is given."""
        return self.lines


class ParticipationAnswer(Model):
    """Answer an invitation: whether one will confer, or under which conditions.

    Yes and conditional both join, and accept the rules. The answer can be changed.
    """

    will_confer: Literal["yes", "no", "conditional"]
    lines: Annotated[list[Literal["conditions", "reason"]], AfterValidator(each_once)]

    @model_validator(mode="after")
    def _conditions_where_conditional(self) -> ParticipationAnswer:
        if (self.will_confer == "conditional") != ("conditions" in self.lines):
            raise ValueError("conditions stand in a conditional answer, and in no other")
        return self

    def line_ids(self) -> Sequence[str]:
        """The conditions of a conditional answer; why, where a reason is given."""
        return self.lines


class ParticipationWithdraw(Model):
    """Leave a conference. What one said there stays; from here on one owes nothing more."""

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)
