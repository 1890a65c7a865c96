"""How a proposal stands, article by article and party by party, at a moment of reading.

What acts alone decide is in the facts; what time adds (who is late, who is only asked) is added
here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from glasshouse.parley.propositions.facts import (
    AGREED,
    OPEN,
    ArticleAnswer,
    Position,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.facts import Article as Outline
from glasshouse.parley.sessions import Participation, owing_by

#: What a party does, by the word of its answer.
DOES: Mapping[str, str] = {
    "accept": "accepts",
    "accept_in_principle": "accepts_in_principle",
    "accept_with_reservation": "accepts_with_reservation",
    "decline": "declines",
    "counter": "counters",
    "refer": "refers",
    "ask": "asks",
    "decline_to_answer": "declines_to_answer",
}
PROPOSED = "proposed"
STALE = "stale"
#: Of a party that answered different articles differently, where one word stands for all of them.
BY_ARTICLE = "by_article"
#: These are owed: their party accepted the rules, and the answer is awaited or overdue.
OWED = ("owes", "late")
_NO_ANSWERS: Mapping[str, ArticleAnswer] = {}


class Cell(NamedTuple):
    """What one party says of one article, or of the whole.

    ``code`` is proposed (by the sponsor); asked, owes, late or no_answer where nothing answers the
    current words; stale where an answer to earlier words does not; else what the party does (the
    values of ``DOES``; by_article for the whole where articles differ). ``awaiting`` is asked,
    owes, late or no_answer as long as the current words are unanswered, also where the code is
    stale. ``answer``, ``act``, ``entry`` and ``late`` (it came after the deadline) are of the
    answer, the stale one included. ``age_since_ms`` is when it was answered, or asked (Unix ms).
    """

    party: str
    code: str
    awaiting: str | None = None
    answer: str | None = None
    act: str | None = None
    entry: int | None = None
    age_since_ms: int | None = None
    due: int | None = None
    carried: bool = False
    late: bool = False

    @property
    def owed(self) -> bool:
        """Whether its party owes an answer."""
        return self.awaiting in OWED


@dataclass(frozen=True)
class ArticleStanding:
    """One article: agreed, owed (some party owes an answer on it), declined, countered or open;
    and its cells, the sponsor's first, then those of the addressees in order of address."""

    eid: str
    paragraphs: int
    same_as: str | None
    code: str
    cells: tuple[Cell, ...]

    def cell(self, party: str) -> Cell | None:
        """What a party says of it."""
        return next((each for each in self.cells if each.party == party), None)


@dataclass(frozen=True)
class Standing:
    """A version of a proposal as it stands.

    ``state`` is open, agreed, withdrawn or lapsed; agreed also where every article is, and the
    state is only shown. ``superseded`` tells that there is a newer version. ``parties`` hold one
    cell a party for the whole. ``agreed``, ``owed`` and ``open`` count articles: each is counted
    once, and what is neither agreed nor owed is open.
    """

    state: str
    superseded: bool
    articles: tuple[ArticleStanding, ...]
    parties: tuple[Cell, ...]
    agreed: int
    owed: int
    open: int

    @property
    def total(self) -> int:
        """How many articles there are."""
        return len(self.articles)

    def article(self, eid: str) -> ArticleStanding | None:
        """The article of this eId."""
        return next((each for each in self.articles if each.eid == eid), None)

    def party(self, party: str) -> Cell | None:
        """What a party says of the whole."""
        return next((each for each in self.parties if each.party == party), None)


def standing(
    proposition: Proposition,
    version: Version,
    positions: Iterable[Position],
    participations: Mapping[str, Participation],
    time: int,
) -> Standing:
    """How ``version`` stands at ``time`` (Unix ms); ``participations`` by party.

    ``positions`` are the facts, for the current version; for an earlier one, or as of a day, those
    that ``positions_on`` gives.
    """
    by_party = {each.party: each for each in positions}
    superseded = version.id != proposition.current
    awaited = not superseded and proposition.state == OPEN
    waiting = {
        party: owing_by(version.due, participations.get(party), time) if awaited else "no_answer"
        for party in proposition.addressees
    }
    sponsors = (proposition.sponsor, *proposition.jointly_with)
    proposed = tuple(
        Cell(
            party,
            PROPOSED,
            act=version.id,
            entry=version.index,
            age_since_ms=version.received,
            due=version.due,
        )
        for party in sponsors
    )
    # A page shows many proposals, of many articles and parties each: what does not differ from
    # article to article is made once, and answers are found by their eId.
    unanswered = {
        party: Cell(party, waits, awaiting=waits, age_since_ms=version.received, due=version.due)
        for party, waits in waiting.items()
    }
    answers = {party: position.answers for party, position in by_party.items()}
    articles = []
    for outline in (Outline(*each) for each in version.articles):
        cells = tuple(
            [
                unanswered[party]
                if (answer := answers.get(party, _NO_ANSWERS).get(outline.eid)) is None
                else _cell(party, answer, version, waiting[party])
                for party in proposition.addressees
            ]
        )
        code = AGREED if proposition.state == AGREED and not superseded else _code(cells)
        articles.append(ArticleStanding(*outline, code, (*proposed, *cells)))
    agreed = sum(1 for each in articles if each.code == AGREED)
    owed = sum(1 for each in articles if each.code == "owed")
    whole = tuple(
        _whole([each.cells[place] for each in articles])
        for place in range(len(sponsors), len(sponsors) + len(proposition.addressees))
    )
    shown_agreed = proposition.state == OPEN and agreed == len(articles)
    return Standing(
        state=AGREED if shown_agreed else proposition.state,
        superseded=superseded,
        articles=tuple(articles),
        parties=(*proposed, *whole),
        agreed=agreed,
        owed=owed,
        open=len(articles) - agreed - owed,
    )


def _cell(party: str, answer: ArticleAnswer, version: Version, waiting: str) -> Cell:
    if answer.stands:
        return _of_answer(party, DOES[answer.answer], None, answer, version)
    # That the time is up says more than that there is an answer to other words.
    code = STALE if waiting in ("asked", "owes") else waiting
    return _of_answer(party, code, waiting, answer, version)


def _of_answer(
    party: str, code: str, waiting: str | None, answer: ArticleAnswer, version: Version
) -> Cell:
    return Cell(
        party=party,
        code=code,
        awaiting=waiting,
        answer=answer.answer,
        act=answer.act,
        entry=answer.entry,
        age_since_ms=answer.received if waiting is None else version.received,
        due=version.due,
        carried=answer.carried,
        late=answer.late,
    )


def _code(cells: Iterable[Cell]) -> str:
    codes = [each.code for each in cells]
    if all(code == "accepts" for code in codes):
        return AGREED
    if any(each.owed for each in cells):
        return "owed"
    if "declines" in codes:
        return "declined"
    if "counters" in codes:
        return "countered"
    return OPEN


def _whole(cells: list[Cell]) -> Cell:
    """One cell for all articles: what is still awaited comes first, then what all have in
    common."""
    awaited = [each for each in cells if each.awaiting is not None]
    if awaited:
        return next((each for each in awaited if each.code == each.awaiting), awaited[0])
    newest = max(cells, key=lambda each: each.entry or 0)
    if len({each.code for each in cells}) == 1:
        return newest
    return Cell(
        party=newest.party,
        code=BY_ARTICLE,
        answer=BY_ARTICLE,
        act=newest.act,
        entry=newest.entry,
        age_since_ms=newest.age_since_ms,
        due=newest.due,
        carried=False,
        late=newest.late,
    )
