"""What can be said of principles: declare them, accept them, take the acceptance back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import each_once
from glasshouse.parley.speaking import Account, account_lines

Addressees = Annotated[list[ActId], Field(max_length=32), AfterValidator(each_once)]
#: The line that tells what a mode leaves open.
_NEEDED = {"assent": None, "assent_with_declaration": "declaration", "refuse": "reason"}


class PrinciplesDeclare(Model):
    """Declare the principles one negotiates by, so many of them, one line each.

    Its ``addressees`` are asked to accept them; without any, all parties to the conference are.
    Nobody owes an answer to principles: whoever says nothing is shown as silent.
    """

    principles: Annotated[int, Field(ge=1, le=20)]
    addressees: Addressees
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """A title, and each principle."""
        numbered = (f"principle_{number}" for number in range(1, self.principles + 1))
        return (*account_lines(self.account), "title", *numbered)


class PrinciplesAssent(Model):
    """Accept declared principles, accept them with a declaration of one's own, or refuse them.

    A declaration stands in the line of that name; a refusal gives its reason. Who refused, or took
    an acceptance back, can accept later.
    """

    declaration: ActId
    mode: Literal["assent", "assent_with_declaration", "refuse"]
    lines: Annotated[list[Literal["declaration", "reason"]], AfterValidator(each_once)]
    account: Account | None

    @model_validator(mode="after")
    def _lines_of_its_mode(self) -> PrinciplesAssent:
        needed = _NEEDED[self.mode]
        if self.lines != ([] if needed is None else [needed]):
            raise ValueError(
                "a refusal gives a reason, an acceptance with a declaration gives the declaration, "
                "and a plain acceptance neither"
            )
        return self

    def line_ids(self) -> Sequence[str]:
        """The declaration or the reason, where its mode calls for one."""
        return (*account_lines(self.account), *self.lines)


class PrinciplesWithdrawAssent(Model):
    """Take back one's acceptance of principles, from here on."""

    declaration: ActId
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return (*account_lines(self.account), "reason")
