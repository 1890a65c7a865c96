"""What pages say of a negotiation: its proposals, what is awaited, where it stands."""

from __future__ import annotations

from typing import Literal

from glasshouse.house.pages import PageModel, PartyRef, Words
from glasshouse.parley.pages import Link

SessionState = Literal["announced", "convened", "in_session", "suspended", "closed", "abandoned"]
OwingState = Literal["owes", "late", "asked", "no_answer"]
CellCode = Literal[
    "proposed", "asked", "owes", "late", "no_answer", "stale", "accepts", "accepts_in_principle",
    "accepts_with_reservation", "declines", "counters", "refers", "asks", "declines_to_answer",
    "by_article",
]  # fmt: skip
ProposalState = Literal["open", "agreed", "withdrawn", "lapsed"]


class ProposalRef(PageModel):
    """A proposal by its number; ``version`` is the act of the version meant, ``versions`` how many
    there are, ``entry`` where that version stands."""

    number: int
    id: str
    version: str
    versions: int
    entry: int
    title: Words
    sponsor: PartyRef
    state: ProposalState
    by_silence: bool


class ArticleRef(PageModel):
    """An article of a version: its eId, its number, its heading."""

    eid: str
    number: int
    heading: Words


class Awaited(PageModel):
    """An answer that is awaited from a party: to articles of a proposal (``articles`` is empty
    where it has answered none of them), or to a question.

    ``state`` says what that means at the page's time: a party that joined *owes* or is *late*; one
    that never joined is *asked*, or gave *no answer*, and owes nothing. ``on_silence`` is what
    follows at the deadline.
    """

    party: PartyRef
    state: OwingState
    proposal: ProposalRef | None
    articles: list[ArticleRef]
    question: Link | None
    entry: int
    asked_ms: int
    due_ms: int | None
    offset_minutes: int
    on_silence: Literal["lapse", "stay_open", "adopt"] | None


class Negotiation(PageModel):
    """Where a negotiation stands, in one sentence's worth.

    ``about`` is the proposal that the sentence and the figures are about: the one with the nearest
    deadline, else the newest that is open, else the newest; what is countered before what counters
    it. Of its ``articles``, each counted once, so many are ``agreed`` between its parties
    (``between``: its sponsor first), ``owed`` an answer, or ``open``, ``declined`` of these by some
    party. ``alone`` tells that no other proposal is open, but for those that counter one.
    ``awaited`` is the answer that is due next; where none is due any more, the one that was due
    last. ``also_awaited`` counts the others; 100 means 100 or more.
    ``stale`` is true of a practice negotiation whose deadlines have all passed.
    """

    session: SessionState
    about: ProposalRef | None
    between: list[PartyRef]
    articles: int
    agreed: int
    open: int
    declined: int
    owed: int
    alone: bool
    awaited: Awaited | None
    also_awaited: int
    stale: bool
