"""What is said about authority to speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.identifiers import ActId, Deadline, Model
from glasshouse.acts.registry import NewKey
from glasshouse.acts.signatures import PublicKey
from glasshouse.house.acts import OptionalReason, each_once

Power = Literal["confer", "table", "answer", "sign"]
Powers = Annotated[list[Power], Field(max_length=4), AfterValidator(each_once)]


class CredentialPresent(Model):
    """Present a delegate: a key that speaks for the party in this conference.

    Signed by the party's own key and by the delegate's, so that nobody is made a delegate unasked.
    The delegate acts at once, until the secretariat reports on the authority; its acts name it in
    ``capacity``. ``powers`` are what the delegate may do: confer, table, answer, sign; an observer
    holds none. After ``expires`` its acts are recorded and have no effect.
    """

    key: PublicKey
    role: Literal["head", "alternate", "adviser", "observer"]
    powers: Powers
    expires: Deadline | None

    @model_validator(mode="after")
    def _observers_hold_no_power(self) -> CredentialPresent:
        if (self.role == "observer") != (not self.powers):
            raise ValueError("an observer holds no power, any other delegate at least one")
        return self

    def line_ids(self) -> Sequence[str]:
        """Who holds it: a name or an office, as the party wants it public."""
        return ("holder",)

    def new_keys(self) -> Sequence[NewKey]:
        """The delegate's key."""
        return (NewKey(self.key),)


class CredentialReport(Model):
    """Report on an authority to speak: accept or reject it. A rejection says why."""

    credential: ActId
    verdict: Literal["accept", "reject"]
    lines: OptionalReason

    @model_validator(mode="after")
    def _rejected_with_reason(self) -> CredentialReport:
        if self.verdict == "reject" and not self.lines:
            raise ValueError("a rejection names its reason")
        return self

    def line_ids(self) -> Sequence[str]:
        """Why, where a reason is given."""
        return self.lines


class CredentialObject(Model):
    """Object to another party's authority to speak. It is shown beside it and suspends nothing."""

    credential: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class CredentialRestrict(Model):
    """Narrow a delegate's powers, from this entry on; what was said before stays said.

    Other parties are notified by it (VCLT art. 47). The powers must be fewer, and among those held.
    """

    credential: ActId
    powers: Powers

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class CredentialRevoke(Model):
    """Take a delegate's authority back, from this entry on; what was said before stays said."""

    credential: ActId
    lines: OptionalReason

    def line_ids(self) -> Sequence[str]:
        """Why, where a reason is given."""
        return self.lines


class SeatTake(Model):
    """Take a party's seat in a conference held for practice.

    Signed by the new key alone, in the party's name: anybody may, any number at once, and only
    where all is invented. The key may answer and table, 20 times in all; the seats of a conference
    together speak 500 times a day.
    """

    key: PublicKey

    def line_ids(self) -> Sequence[str]:
        """No words: nobody is asked for a name."""
        return ()

    def new_keys(self) -> Sequence[NewKey]:
        """The visitor's key."""
        return (NewKey(self.key),)
