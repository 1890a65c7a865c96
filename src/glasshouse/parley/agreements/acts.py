"""What can be said of agreements: propose one, join one, withdraw one that is not concluded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, Deadline, Model
from glasshouse.house.acts import each_once
from glasshouse.parley.speaking import Account, account_lines


class AgreementPropose(Model):
    """Propose an agreement between ``parties``, condition by condition, for them to join.

    It is concluded once all of them joined; whoever proposes it and is one of them joins by
    proposing. It can be of one ``front`` and speak of another (``refers_to_front``), and can give
    effect to a ``version`` of a proposal. ``effective`` is when it takes effect (once concluded,
    where it says nothing), ``ends`` when it ends. A transcript reports agreements as concluded.
    """

    parties: Annotated[list[ActId], Field(min_length=2, max_length=32), AfterValidator(each_once)]
    front: ActId | None
    refers_to_front: ActId | None
    version: ActId | None
    conditions: Annotated[int, Field(ge=1, le=60)]
    effective: Deadline | None
    ends: Deadline | None
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """A title, and each condition."""
        numbered = (f"condition_{number}" for number in range(1, self.conditions + 1))
        return (*account_lines(self.account), "title", *numbered)


class AgreementJoin(Model):
    """Join a proposed agreement that names you, as it stands. Joined is joined."""

    agreement: ActId


class AgreementWithdraw(Model):
    """Withdraw an agreement you proposed, as long as it is not concluded."""

    agreement: ActId

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return ("reason",)
