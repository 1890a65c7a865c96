"""Where a vote stands at a time, and who must move.

The facts hold what was said. That a vote opens on a day to come, or that its hour has passed and
the box is still being closed, follows from the time of reading as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from glasshouse.elections.facts import (
    ANNOUNCED,
    CANCELLED,
    CLOSED,
    DECIDED,
    OPEN,
    READY,
    Election,
    TrusteeWork,
)
from glasshouse.elections.folds import enough_shares

Code = Literal[
    "preparing", "prepared", "opens_later", "opening", "missed", "open", "closing", "counting",
    "decrypting", "deciding", "decided", "cancelled",
]  # fmt: skip
"""What there is to say of a vote.

It is *preparing* while keys or the roll are missing, *prepared* when only its organiser has to say
that it opens, *opens later* when it waits for its hour, *opening* when that has come and the house
sets the ballot box up, *missed* when its time passed without that. *Closing* and *counting* are the
house's work after the hour; then the trustees are *decrypting*, and the house is *deciding* when
enough of them have.
"""

Works = Sequence[TrusteeWork | None]
"""What each trustee has done, in the order of the vote's owners; None of who has done nothing."""


class Where(NamedTuple):
    """Where a vote stands. ``awaited`` are the authors who must move, none where it is the house or
    the clock; ``shares`` is how many trustees have decrypted, ``lacking`` how many more must."""

    code: Code
    awaited: tuple[str, ...]
    shares: int
    lacking: int


def where(election: Election, works: Works, time: int) -> Where:
    """Where a vote stands at ``time`` (Unix ms)."""
    shares = sum(1 for work in works if work is not None and work.share is not None)
    lacking = shares_lacking(election, works)
    code = _code(election, works, time)
    return Where(code, _awaited(election, works, code), shares, lacking)


def _code(election: Election, works: Works, time: int) -> Code:
    state, over = election.state, time >= election.closes
    if state == CANCELLED:
        return "cancelled"
    if state == DECIDED:
        return "decided"
    if state == OPEN:
        return "closing" if over else "open"
    if state == CLOSED:
        return "counting"
    if state in (ANNOUNCED, READY) and over:
        return "missed"
    if state == READY:
        return "opens_later" if time < election.opens else "opening"
    if state == ANNOUNCED:
        return "preparing" if preparing(election, works) else "prepared"
    return "deciding" if enough_shares(election, works) else "decrypting"


def _awaited(election: Election, works: Works, code: Code) -> tuple[str, ...]:
    if code == "preparing":
        return tuple(dict.fromkeys(preparing(election, works)))
    if code == "prepared":
        return (election.organiser,)
    if code == "decrypting":
        return _undecrypted(election, works)
    return ()


def preparing(election: Election, works: Works) -> list[str]:
    """Who has something to do before a vote can open: the trustees whose turn it is in the making
    of the key, and the credential authority while the roll is missing."""
    waiting = _making_keys(election, works)
    if election.roll is None:
        waiting.append(election.authority)
    return waiting


def _making_keys(election: Election, works: Works) -> list[str]:
    """The trustees whose turn it is: nobody shows a key before all have committed to theirs, and no
    member holds its part before all have dealt."""
    pairs = list(zip(election.owners, works, strict=True))
    uncommitted = [owner for owner, work in pairs if work is None]
    if uncommitted:
        return uncommitted
    committed = [work for _owner, work in pairs if work is not None]
    undealt = [work for work in committed if work.member and work.dealt is None]
    holding_next = [work for work in committed if work.member and work.held is None]
    hidden = [work for work in committed if not work.member and work.revealed is None]
    return [work.author for work in (*hidden, *(undealt or holding_next))]


def shares_lacking(election: Election, works: Works) -> int:
    """How many more trustees must decrypt before there can be a result."""
    shares = [work for work in works if work is not None and work.share is not None]
    alone = sum(1 for work in shares if not work.member)
    together = len(shares) - alone
    return len(election.trustees) - alone + max(election.needed - together, 0)


def _undecrypted(election: Election, works: Works) -> tuple[str, ...]:
    """Who can still bring the result about: trustees alone, and the group while it lacks one."""
    pairs = list(zip(election.owners, works, strict=True))
    missing = [owner for owner, work in pairs if work is None or work.share is None]
    together = sum(1 for work in works if work is not None and work.member and work.share)
    if together >= election.needed:
        missing = [owner for owner in missing if owner in election.trustees]
    return tuple(missing)
