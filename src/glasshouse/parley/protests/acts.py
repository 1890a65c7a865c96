"""What can be said of protests: make one, withdraw one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import each_once
from glasshouse.parley.speaking import Account, account_lines


class ProtestMake(Model):
    """Protest: ``against`` an entry of this conference, or against what happened elsewhere.

    It stands until its author withdraws it, and asks no leave of anybody: a party that never joined
    can protest too.
    """

    against: ActId | None
    addressees: Annotated[list[ActId], Field(max_length=32), AfterValidator(each_once)]
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The protest."""
        return (*account_lines(self.account), "text")


class ProtestWithdraw(Model):
    """Withdraw one's protest. Nobody else can: what another says of it is shown as a claim."""

    protest: ActId
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return (*account_lines(self.account), "reason")
