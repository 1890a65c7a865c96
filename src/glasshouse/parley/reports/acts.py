"""What can be said of a report by the one whose words it reports."""

from __future__ import annotations

from collections.abc import Sequence

from glasshouse.acts.identifiers import ActId, Model


class ReportConfirm(Model):
    """Confirm what another reported of you: it is your own word from this entry on.

    A report that was corrected or denied before can still be confirmed.
    """

    report: ActId


class ReportCorrect(Model):
    """Say how it really was: your words stand beside the report, which keeps binding nobody."""

    report: ActId

    def line_ids(self) -> Sequence[str]:
        """What was said in truth."""
        return ("text",)


class ReportDeny(Model):
    """Deny that you said what another reported of you; the report is shown as denied."""

    report: ActId

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return ("reason",)
