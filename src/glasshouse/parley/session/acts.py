"""What is said about the life of a conference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from glasshouse.acts.identifiers import ActId, Model
from glasshouse.house.acts import each_once
from glasshouse.parley.speaking import Account, account_lines

#: What fits an act of 40 KiB. Fewer can be open at a time (``propositions.bounds``).
MAXIMUM_LAPSES = 400


class _Told(Model):
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """How the source tells it, where this is a report."""
        return account_lines(self.account)


class _ToldWithReason(_Told):
    def line_ids(self) -> Sequence[str]:
        """How the source tells it, where this is a report; why."""
        return (*account_lines(self.account), "reason")


class ConferenceConvene(_Told):
    """Convene a conference: at least two parties have joined."""


class ConferenceOpen(_Told):
    """Open a conference: from here on it is in session, and proposals can be tabled."""


class ConferenceSuspend(_ToldWithReason):
    """Suspend a conference. Nothing new is tabled; deadlines run on, answers are still taken."""


class ConferenceResume(_Told):
    """Resume a suspended conference: it is in session again."""


class ConferenceClose(_ToldWithReason):
    """Close a conference. It names every proposal that is still open, and with it they lapse."""

    lapses: Annotated[list[ActId], Field(max_length=MAXIMUM_LAPSES), AfterValidator(each_once)]


class ConferenceAbandon(_ToldWithReason):
    """Abandon a conference that is not closed. What is still open in it lapses."""
