"""What a page of a proposal says: its text, what each party says of each article, its history."""

from __future__ import annotations

from typing import Literal

from glasshouse.elections.pages import VoteLine
from glasshouse.house.pages import Context, PageModel, PartyRef, Words
from glasshouse.pages.grid_models import ArticleCode
from glasshouse.pages.history import When
from glasshouse.pages.negotiation_models import CellCode, OwingState, ProposalRef, ProposalState
from glasshouse.parley.pages import ConfRef, Row


class VersionRef(PageModel):
    """A version of the proposal: its number, its act, where it stands and since when; of a reported
    one ``on`` is the date of history (EDTF) of which it is."""

    number: int
    id: str
    entry: int
    received_ms: int
    on: str | None


class Paragraphs(PageModel):
    """The words of one article of a version."""

    eid: str
    number: int
    heading: Words
    paragraphs: list[Words]


class Other(PageModel):
    """The version that is compared with, and its text in the language of the page's."""

    version: VersionRef
    articles: list[Paragraphs]


class Said(PageModel):
    """What a party says of an article, or of the whole, with its words.

    ``code`` is one of ``standing.Cell``. ``entry`` is where it said so, ``reason`` and
    ``reservation`` its own words there; ``counter`` is the proposal it made instead. ``awaiting``
    tells that the current words are unanswered, also where there is an answer to earlier ones.
    ``since_ms`` is when it was answered or asked; of what is reported ``on`` tells that instead, as
    a date of history (EDTF).
    """

    party: PartyRef
    code: CellCode
    awaiting: OwingState | None
    entry: int | None
    since_ms: int | None
    on: str | None
    carried: bool
    late: bool
    reason: Words | None
    reservation: Words | None
    counter: int | None


class Article(Paragraphs):
    """An article as it stands; ``same_as`` is the number of the earlier version in which it stood
    word for word."""

    code: ArticleCode
    same_as: int | None
    said: list[Said]


class FrontRef(PageModel):
    """The front or table that the proposal belongs to."""

    number: int
    title: Words


class ProposalPage(PageModel):
    """A proposal in one version.

    ``superseded`` tells that there is a newer one. ``state`` is of the whole proposal; it came to
    that at ``ended_ms`` (of what is reported, ``ended_on``, a date of history) by the entry
    ``ended_by``, or by time alone. ``due_ms`` is printed by
    ``offset_minutes``; ``late`` tells that it has passed. ``can_answer`` tells that whoever is
    addressed can answer now. ``on`` is the day of history by whose end a reported proposal stood
    so (None: at its end), and ``when`` tells whether it had certainly been made by then. ``votes``
    are the newest votes about any of its versions.
    """

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    on: str | None
    when: When
    proposal: ProposalRef
    title: Words
    note: Words | None
    sponsors: list[PartyRef]
    addressees: list[PartyRef]
    front: FrontRef | None
    responds_to: ProposalRef | None
    responds_to_version: int | None
    state: ProposalState
    ended_ms: int | None
    ended_on: str | None
    ended_by: int | None
    reason_of_end: Words | None
    reported: bool
    version: VersionRef
    superseded: bool
    versions: list[VersionRef]
    language: str | None
    languages: list[str]
    due_ms: int | None
    offset_minutes: int
    on_silence: Literal["lapse", "stay_open", "adopt"]
    late: bool
    can_answer: bool
    agreed: int
    open: int
    owed: int
    parties: list[Said]
    articles: list[Article]
    beside: Other | None
    counters: list[ProposalRef]
    votes: list[VoteLine]
    history: list[Row]
