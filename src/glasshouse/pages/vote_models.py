"""What a page of a vote says: its questions, its result, what was promised, how free it was."""

from __future__ import annotations

from typing import Literal

from glasshouse.elections.pages import BallotQuestion, BoxPiece, TrusteePiece, VoteLine
from glasshouse.elections.secrecy import Danger
from glasshouse.elections.voices import Condition
from glasshouse.house.pages import Context, PageModel, PartyRef, Words
from glasshouse.parley.pages import ConfRef, Link

Office = Literal["organiser", "authority", "trustee"]
Finding = Literal["kept", "broken", "unclear"]
FileCode = Literal["election", "trustees", "roll", "booth", "tally"]


class ReportPiece(PageModel):
    """What somebody reports of a condition, or of what was done with the result, and finds."""

    condition: Condition
    finding: Finding
    by: PartyRef | None
    entry: int
    at_ms: int
    text: Words | None


class ConditionPiece(PageModel):
    """A condition of a free vote: the rule as it was announced, where its announcement has one, and
    what was reported of it, the newest last."""

    code: Condition
    rule: Words | None
    reports: list[ReportPiece]


class PromisePiece(PageModel):
    """What a party undertook of the vote before it opened; ``said_nothing`` of who takes part in
    the negotiation and undertook nothing. Its conditions and reason are in its own words."""

    party: PartyRef
    answer: Literal["heed", "heed_on_conditions", "will_not_heed", "said_nothing"]
    entry: int | None
    at_ms: int | None
    conditions: Words | None
    reason: Words | None


class ContestPiece(PageModel):
    """Who says that the vote does not stand, and why; ``report`` is the entry of the report that
    this rests on, ``withdrawn`` the entry by which it was withdrawn."""

    by: PartyRef | None
    entry: int
    at_ms: int
    reason: Words | None
    report: int | None
    withdrawn: int | None


class CancelPiece(PageModel):
    """Who called the vote off (nobody is named where it was the site), when, and why."""

    by: PartyRef | None
    entry: int
    at_ms: int
    reason: Words | None


class VouchPiece(PageModel):
    """Who stands for an author (None: the site), how, and by which entry."""

    by: PartyRef | None
    how: Literal["invited", "admitted", "established", "described"]
    entry: int


class HolderPiece(PageModel):
    """Who holds an office of the vote, or several, and who vouches for it."""

    party: PartyRef
    offices: list[Office]
    vouched: list[VouchPiece]


class TiePiece(PageModel):
    """What ties holders of offices to one another, as the record has it.

    ``several_offices``: one holds more than one. ``vouches``: ``by``, a holder itself, brought
    ``parties`` in. ``same_voucher``: ``by``, who holds none (None: the site), brought all of them
    in. Nothing follows from it here: readers judge.
    """

    code: Literal["several_offices", "vouches", "same_voucher"]
    by: PartyRef | None
    parties: list[PartyRef]


class FilePiece(PageModel):
    """A file that the vote rests on. ``digest`` is its name in the record, ``fingerprint`` the same
    as the protocol writes it, 43 letters; ``entry`` is where it was named."""

    code: FileCode
    digest: str
    fingerprint: str
    entry: int


class VotePage(PageModel):
    """A vote: where it stands, its questions and result, what was promised and done, how free it
    was, its trustees, its ballot box, how to check it.

    ``number`` is its name in the protocol, from the act that announced it. Ballots are signed under
    the text in ``language``; ``languages`` are those it was announced in. ``subject`` is what the
    vote is about. ``done`` tells what was done with the result, the newest last; reports beyond a
    hundred are counted in ``reports`` and stand in the public record. ``anchored`` ballots are in
    the box for good.
    """

    context: Context
    conference: ConfRef
    vote: VoteLine
    number: str
    announced: Link
    organiser: PartyRef
    authority: PartyRef
    subject: Link | None
    description: Words | None
    language: str
    languages: list[str]
    questions: list[BallotQuestion]
    contests: list[ContestPiece]
    cancelled: CancelPiece | None
    promises: list[PromisePiece]
    losing_side: Words | None
    done: list[ReportPiece]
    conditions: list[ConditionPiece]
    reports: int
    holders: list[HolderPiece]
    ties: list[TiePiece]
    trustees: list[TrusteePiece]
    needed: int
    group: int
    roll: int | None
    box: BoxPiece | None
    decided: int | None
    files: list[FilePiece]
    dangers: list[Danger]
