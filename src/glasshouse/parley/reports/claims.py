"""What another says that somebody withdrew: a claim, which changes nothing by itself."""

from __future__ import annotations

from glasshouse.parley.reports.facts import Claim
from glasshouse.parley.speaking import Saying


def withdraws(saying: Saying, owner: str) -> bool:
    """Whether these are the words of ``owner``, by which it withdraws what is its own.

    Threat: whoever can enter reports could make a protest vanish by reporting that it was
    withdrawn. So a report withdraws in a transcript alone, and there only if its words are the
    owner's.
    """
    return saying.speaker == owner and (saying.transcript or not saying.reported)


def claim_of(saying: Saying, what: str, subject: str, owner: str) -> Claim:
    """The claim that ``owner`` withdrew ``subject``, by whoever says so: the speaker, or of words
    reported of the owner itself the one who reports them."""
    statement = saying.statement
    return Claim(
        id=statement.id,
        what=what,
        subject=subject,
        conference=statement.conference,
        owner=owner,
        by=statement.by if statement.speaker == owner else statement.speaker,
        index=statement.index,
        earliest=statement.earliest,
        latest=statement.latest,
    )
