"""What the page of a grid says: each proposal, each article, each party's answer."""

from __future__ import annotations

from typing import Literal

from glasshouse.house.pages import Context, PageModel, PartyRef, Words
from glasshouse.pages.history import When
from glasshouse.pages.negotiation_models import (
    ArticleRef,
    CellCode,
    OwingState,
    ProposalRef,
    ProposalState,
)
from glasshouse.parley.pages import ConfRef

ArticleCode = Literal["agreed", "owed", "declined", "countered", "open"]


class GridCell(PageModel):
    """What a party says of an article, or of a whole proposal.

    ``awaiting`` tells that the current words are unanswered, also where there is an answer to
    earlier ones (``stale``). ``entry`` is the answer's, ``since_ms`` when it was answered, or
    asked; of what is reported ``on`` tells that instead, as a date of history (EDTF). ``answered``
    counts the articles it has answered, of a whole proposal.
    """

    party: str
    code: CellCode
    awaiting: OwingState | None
    entry: int | None
    since_ms: int | None
    on: str | None
    carried: bool
    late: bool
    answered: int | None


class GridArticle(PageModel):
    """An article and its cells, one a column; None where a column's party has no part in it."""

    article: ArticleRef
    code: ArticleCode
    cells: list[GridCell | None]


class GridProposal(PageModel):
    """A proposal and its cells, then its articles. ``articles`` is empty where only the whole is
    shown; ``total`` is how many there are. ``state`` is agreed as soon as all articles are.
    ``when`` tells whether it had certainly been made by the day of history that is shown."""

    proposal: ProposalRef
    when: When
    state: ProposalState
    addressees: list[PartyRef]
    due_ms: int | None
    offset_minutes: int
    on_silence: Literal["lapse", "stay_open", "adopt"]
    total: int
    agreed: int
    open: int
    owed: int
    cells: list[GridCell | None]
    articles: list[GridArticle]


class Grid(PageModel):
    """Proposals and what each party says of them. ``after`` is the number after which the next page
    begins."""

    columns: list[PartyRef]
    proposals: list[GridProposal]
    after: int | None


class GridFilters(PageModel):
    """What a grid is narrowed to: the number of a front, a state, a party's short name."""

    front: int | None = None
    state: ProposalState | None = None
    party: str | None = None
    after: int | None = None


class FrontLine(PageModel):
    """A front or a table: its number, its kind, whose it is, whether it is open."""

    number: int
    id: str
    entry: int
    title: Words
    kind: Literal["front", "table", "working_group", "drafting_committee"]
    state: Literal["open", "closed"]
    parties: list[PartyRef]


class GridPage(PageModel):
    """The grid of one negotiation, narrowed by filters. Of one that is reconstructed from sources,
    ``on`` is the day of history by whose end it stood so (None: at its end), and ``first_day`` and
    ``last_day`` are the days it can be asked for."""

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    filters: GridFilters
    on: str | None
    first_day: str | None
    last_day: str | None
    fronts: list[FrontLine]
    parties: list[PartyRef]
    grid: Grid
