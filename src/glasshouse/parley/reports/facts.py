"""What became of reports, and what others claim to have been withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

#: Where a report stands on which nobody has said a word.
NOT_CONFIRMED = "not_confirmed"


@frozen
class ReportStanding(Fact):
    """What the one whose words are reported says of the report: confirmed, corrected or denied.

    A report without this fact is not confirmed. ``act`` is the entry that says so, at ``index``.
    """

    FACT: ClassVar[str] = "report_standing"

    report: str
    conference: str
    of: str
    standing: str
    act: str
    index: int

    @property
    def key(self) -> str:
        """The act that reports."""
        return self.report


@frozen
class Claim(Fact):
    """The claim of ``by`` that ``owner`` withdrew ``subject``; the subject keeps standing.

    ``what`` is protest, question or proposition. The owner can confirm it where it is a report of
    the owner's own words; then the subject is withdrawn by this act. ``earliest`` and ``latest``
    bound when it was claimed, in minutes, as those of a ``Statement``.
    """

    FACT: ClassVar[str] = "claim"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    what: str
    subject: str
    conference: str
    owner: str
    by: str
    index: int
    earliest: int
    latest: int

    @property
    def key(self) -> str:
        """The act that claims it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The claims about a subject, in order of entry."""
        return (("subject", self.subject, sortable(self.index)),)
