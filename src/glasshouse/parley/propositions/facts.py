"""What proposals and the answers to them leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

OPEN = "open"
AGREED = "agreed"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

ACCEPT = "accept"
COUNTER = "counter"
BY_ARTICLE = "by_article"
#: In the list of answers: the party took back what it had answered.
TAKEN_BACK = "taken_back"

#: How a party comes to its answer on an article: by giving it to this version, by having given it
#: to the same words in the version before, or to other words there, which answers this one no more.
GIVEN = "given"
CARRIED = "carried"
STALE = "stale"


class Article(NamedTuple):
    """One article of a version: its eId, how many paragraphs it has, and the version before in
    which it stood word for word (None: it is new or changed)."""

    eid: str
    paragraphs: int
    same_as: str | None


class ArticleAnswer(NamedTuple):
    """A party's answer on one article: the act that gave it, that act's entry and Unix ms.

    ``how`` is given, carried or stale; ``late`` that it came after the deadline.
    """

    eid: str
    answer: str
    act: str
    entry: int
    received: int
    how: str
    late: bool

    def plain(self) -> tuple[str, str, str, int, int, str, bool]:
        """As a fact holds it."""
        return (
            self.eid,
            self.answer,
            self.act,
            self.entry,
            self.received,
            self.how,
            self.late,
        )

    @property
    def carried(self) -> bool:
        """Whether it was given to the same words in an earlier version."""
        return self.how == CARRIED

    @property
    def stands(self) -> bool:
        """Whether it answers the current words."""
        return self.how != STALE

    @property
    def accepts(self) -> bool:
        """Whether it accepts the current words, without a reservation."""
        return self.stands and self.answer == ACCEPT


@frozen
class Proposition(Fact):
    """A proposal; its id is the act that tabled its first version.

    ``state`` is open, agreed, withdrawn or lapsed; ``by_silence`` that silence agreed it. It came
    to that at ``ended`` (Unix ms), by the act ``ended_by`` or, where that is None, by time alone;
    of a transcript, at the latest by the minute ``ended_latest``. ``current`` is the act of its
    newest version, the ``versions``-th. ``received``, ``earliest`` and ``latest`` say when it was
    tabled: Unix ms of its entry, and the minutes that bound it, as those of a ``Statement``.
    ``jointly_with`` tabled it together with ``sponsor``.
    """

    FACT: ClassVar[str] = "proposition"

    id: str
    conference: str
    number: int
    sponsor: str
    addressees: tuple[str, ...]
    front: str | None
    responds_to: str | None
    state: str
    by_silence: bool
    current: str
    versions: int
    index: int
    received: int
    earliest: int
    latest: int
    reported: bool
    jointly_with: tuple[str, ...] = ()
    ended: int | None = None
    ended_by: str | None = None
    ended_latest: int | None = None

    @property
    def key(self) -> str:
        """The act that tabled it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All of a conference and the open ones, by number; those of a party, as sponsor or
        addressee, in order of entry; those on a front, by number."""
        number = sortable(self.number)
        rows = [("conference", self.conference, number)]
        if self.state == OPEN:
            rows.append(("open", self.conference, number))
        for party in dict.fromkeys((self.sponsor, *self.jointly_with, *self.addressees)):
            rows.append(("party", f"{self.conference}/{party}", sortable(self.index)))
        if self.front is not None:
            rows.append(("front", self.front, number))
        return rows


@frozen
class Version(Fact):
    """One version of a proposal. ``articles`` are (eId, paragraphs, same_as), see ``Article``.

    ``due`` is Unix ms (None: no deadline), ``offset_minutes`` what its author counts by,
    ``on_silence`` what follows at the deadline: lapse, stay_open or adopt.
    """

    FACT: ClassVar[str] = "version"

    id: str
    proposition: str
    number: int
    sponsor: str
    articles: tuple[tuple[str, int, str | None], ...]
    due: int | None
    offset_minutes: int
    on_silence: str
    index: int
    received: int
    earliest: int
    latest: int

    @property
    def key(self) -> str:
        """The act that tabled it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The versions of a proposal, by number."""
        return (("proposition", self.proposition, sortable(self.number)),)

    @property
    def eids(self) -> tuple[str, ...]:
        """The eIds of its articles, in order."""
        return tuple(eid for eid, _, _ in self.articles)

    def article(self, eid: str) -> Article | None:
        """The article of this eId."""
        return next((Article(*each) for each in self.articles if each[0] == eid), None)


@frozen
class Answer(Fact):
    """One answer as it was given, to one version. ``articles`` are (eId, answer).

    ``answer`` is accept, accept_in_principle, accept_with_reservation, decline, counter, refer,
    ask, decline_to_answer or by_article; or taken_back, where the party took back what it had
    answered.
    ``withdrawn`` tells that it was taken back later, ``late`` that it came after the deadline and
    stands. ``reported`` tells that another says it was given; in a transcript all are.
    ``since`` is the entry from which it counts: its own, or that by which its party confirmed it;
    None while it binds nobody. ``jointly_with`` gave it together with ``party``.
    """

    FACT: ClassVar[str] = "answer"

    id: str
    proposition: str
    version: str
    party: str
    answer: str
    articles: tuple[tuple[str, str], ...]
    index: int
    received: int
    earliest: int
    latest: int
    late: bool
    reported: bool
    withdrawn: bool = False
    since: int | None = None
    jointly_with: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The act that gave it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The answers to a proposal, those to a version, and those of a party, in order of
        entry."""
        place = sortable(self.index)
        rows = [("proposition", self.proposition, place), ("version", self.version, place)]
        rows += [("party", party, place) for party in self.parties]
        return rows

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose answer it is."""
        return (self.party, *self.jointly_with)


@frozen
class Position(Fact):
    """Where a party stands to a proposal now: its answer on each article of the current version.

    ``version``, ``act``, ``answer``, ``index`` and ``received`` are of the last answer it gave,
    which may have been to an earlier version. ``articles`` hold an ``ArticleAnswer`` for every
    article of the current version on which it has answered; ``answered`` counts those that stand.
    """

    FACT: ClassVar[str] = "position"

    proposition: str
    party: str
    version: str
    act: str
    answer: str
    articles: tuple[tuple[str, str, str, int, int, str, bool], ...]
    answered: int
    index: int
    received: int

    @property
    def key(self) -> str:
        """Proposal and party."""
        return f"{self.proposition}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The positions to a proposal, and those of a party, in order of answering."""
        place = f"{sortable(self.index)}/{self.proposition}/{self.party}"
        return (("proposition", self.proposition, place), ("party", self.party, place))

    @property
    def answers(self) -> dict[str, ArticleAnswer]:
        """What it has answered on articles of the current version, by their eIds."""
        return {each[0]: ArticleAnswer(*each) for each in self.articles}

    def on(self, eid: str) -> ArticleAnswer | None:
        """What it has answered on an article of the current version."""
        return next((ArticleAnswer(*each) for each in self.articles if each[0] == eid), None)

    def accepts(self, eid: str) -> bool:
        """Whether it accepts the current words of an article, without a reservation."""
        answer = self.on(eid)
        return answer is not None and answer.accepts
