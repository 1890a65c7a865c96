"""What a verification proved of the votes on a record, and what it did not, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glasshouse.cli.output import counted
from glasshouse.cli.votes import VoteFound

_NAMED = 10


def proven_of_votes(votes: Sequence[VoteFound]) -> Iterator[str]:
    """Sentences on what was proven, of a record without faults."""
    held = [vote for vote in votes if vote.whole]
    if not held:
        return
    ballots = sum(vote.ballots for vote in held)
    anchors = sum(vote.anchors for vote in held)
    yield (
        f"In {counted(len(held), 'ballot box', 'ballot boxes')} ({_names(held)}) each of "
        f"{counted(ballots, 'ballot')} that count is of a credential on the roll, signed by it, "
        f"and a permitted answer; the boxes hold what {counted(anchors, 'anchor')} of the "
        "record name."
    )
    decided = [vote for vote in held if vote.result is not None]
    if decided:
        voters = sum(vote.voters for vote in decided)
        yield (
            f"{_results(decided)}: the sums of the last ballots of {counted(voters, 'voter')} are "
            "the recorded ones, the trustees decrypted those, and the recorded numbers are what "
            "they decrypted to."
        )
    same = [vote for vote in held if vote.words == "same"]
    if same:
        yield (
            "What ballots were signed under says what was announced, word for word, of "
            f"{_names(same)}."
        )


def not_proven_of_votes(votes: Sequence[VoteFound]) -> Iterator[str]:
    """Sentences on what was not proven, of a record without faults."""
    without = [vote for vote in votes if not vote.whole]
    if without:
        yield f"Without a ballot box so far, so with nothing to check: the vote {_names(without)}."
    held = [vote for vote in votes if vote.whole]
    if not held:
        return
    waiting = [vote for vote in held if vote.result is None]
    if waiting:
        yield f"Without a result so far: {_names(waiting)}."
    beyond = sum(vote.box - vote.ballots for vote in held)
    if beyond:
        yield (
            f"Not checked: {counted(beyond, 'ballot')} that no anchor covers yet; a receipt for "
            "them is not final."
        )
    hidden = [vote for vote in held if vote.words == "not_checkable"]
    if hidden:
        yield (
            "Not checkable: whether ballots were signed under what was announced, since the text "
            f"is withheld or missing, of {_names(hidden)}."
        )
    yield (
        "Never provable here of a vote: that each credential reached its voter and no other used "
        "it, that a voter's device encrypted what was chosen, that nobody was watched, paid or "
        "threatened, and that so many trustees as can decrypt did not open ballots together."
    )


def _results(decided: Sequence[VoteFound]) -> str:
    if len(decided) == 1:
        return f"The result of {decided[0].slug} follows from its ballots"
    return f"The results of {_names(decided)} follow from their ballots"


def _names(votes: Sequence[VoteFound]) -> str:
    more = f" and {len(votes) - _NAMED} more" if len(votes) > _NAMED else ""
    return ", ".join(vote.slug for vote in votes[:_NAMED]) + more
