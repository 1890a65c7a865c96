"""A proposal in one of its versions: its text, what each party says of each article, its history.

With ``beside``, the number of another version, the page also holds that version's text, so that the
two can be compared. Which words differ is worked out where the page is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    alphabetical,
    context_of,
)
from glasshouse.pages.grid import ArticleCode, CellCode, State
from glasshouse.pages.negotiation import (
    OwingState,
    ProposalRef,
    fetch_proposals,
    participations,
    parties_of,
    proposal_ref,
)
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.pages import ConfRef, Row, conference_ref, fetch_rows, row
from glasshouse.parley.propositions.facts import (
    OPEN,
    WITHDRAWN,
    Answer,
    Position,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.positions import positions_on
from glasshouse.parley.propositions.standing import Cell, Standing, standing
from glasshouse.parley.sessions import ENDED, session_of

VERSIONS = 100
ANSWERS = 500
#: How many answers and versions the history of a page lists, the newest.
HISTORY = 30
COUNTERS = 20
PARTIES = 100
_CHUNK = 50


class VersionRef(PageModel):
    """A version of the proposal: its number, its act, where it stands and since when."""

    number: int
    id: str
    entry: int
    received_ms: int


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
    """

    party: PartyRef
    code: CellCode
    awaiting: OwingState | None
    entry: int | None
    since_ms: int | None
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
    that at ``ended_ms`` by the entry ``ended_by``, or by time alone. ``due_ms`` is printed by
    ``offset_minutes``; ``late`` tells that it has passed. ``can_answer`` tells that whoever is
    addressed can answer now.
    """

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    proposal: ProposalRef
    title: Words
    note: Words | None
    sponsors: list[PartyRef]
    addressees: list[PartyRef]
    front: FrontRef | None
    responds_to: ProposalRef | None
    responds_to_version: int | None
    state: State
    ended_ms: int | None
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
    history: list[Row]


def proposal_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    number: int,
    *,
    version: int | None = None,
    beside: int | None = None,
) -> ProposalPage:
    """The page of a proposal of a conference, by its number: in its newest version, or in another.

    Raises NoSuchPage for a conference, a proposal or a version that is not there, and for comparing
    a version with itself.
    """
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    proposal = _numbered(facts, conference, number)
    view = _View.of(lookup, conference, proposal, version, beside)
    return view.page()


def proposal_pages(
    facts: Facts, context: PageContext, words: WordsSource, conference: Conference
) -> Iterator[tuple[str, Callable[[], PageModel]]]:
    """The path of every proposal of a conference, and of its versions, and how to make each."""
    after: str | None = None
    while found := facts.find(Proposition, "conference", conference.id, after=after, limit=_CHUNK):
        for each in found:
            address = f"/conferences/{conference.slug}/proposals/{each.number}"
            make = partial(proposal_page, facts, context, words, conference.slug, each.number)
            yield address, make
            for version in range(1, each.versions + 1):
                yield f"{address}/versions/{version}", partial(make, version=version)
        after = sortable(found[-1].number)


def _numbered(facts: Facts, conference: Conference, number: int) -> Proposition:
    found = facts.find(
        Proposition,
        "conference",
        conference.id,
        after=sortable(number - 1) if number else None,
        before=sortable(number + 1),
        limit=1,
    )
    if not found:
        raise NoSuchPage(f"{conference.slug} has no proposal {number}")
    return found[0]


@dataclass(frozen=True)
class _View:
    """What a page of a proposal is made of, looked up together."""

    lookup: Lookup
    conference: Conference
    proposal: Proposition
    versions: list[Version]
    shown: Version
    compared: Version | None
    answers: list[Answer]
    standing: Standing
    counters: list[Proposition]

    @classmethod
    def of(
        cls,
        lookup: Lookup,
        conference: Conference,
        proposal: Proposition,
        version: int | None,
        beside: int | None,
    ) -> _View:
        facts = lookup.facts
        versions = facts.find(Version, "proposition", proposal.id, limit=VERSIONS)
        shown = _of_number(versions, proposal.versions if version is None else version)
        compared = None if beside is None else _of_number(versions, beside)
        if compared is not None and compared.number == shown.number:
            raise NoSuchPage("a version is not compared with itself")
        answers = facts.find(
            Answer, "proposition", proposal.id, limit=ANSWERS, descending=True
        )[::-1]
        if shown.id == proposal.current:
            positions = facts.find(Position, "proposition", proposal.id, limit=PARTIES)
        else:
            earlier = [each for each in versions if each.number <= shown.number]
            positions = positions_on(proposal, answers, earlier)
        lookup.know([conference, proposal, *versions])
        stands = standing(
            proposal, shown, positions, participations(lookup, proposal), lookup.context.time
        )
        countering = [a.id for a in answers if a.answer == "counter" and a.version == shown.id]
        counters = lookup.fetch(Proposition, countering[-COUNTERS:])
        view = cls(
            lookup, conference, proposal, versions, shown, compared, answers, stands, counters
        )
        view.fetch()
        return view

    def fetch(self) -> None:
        """Look up together all that names and words of the page need."""
        lookup = self.lookup
        answered = self._responds_to()
        fetch_proposals(lookup, [self.proposal, *self.counters, *([answered] if answered else [])])
        texts = [self.shown.id, *(() if self.compared is None else (self.compared.id,))]
        acts = {each.act for each in self._cells() if each.act is not None}
        ended = () if self.proposal.ended_by is None else (self.proposal.ended_by,)
        front = () if self.proposal.front is None else (self.proposal.front,)
        lookup.fetch(Front, front)
        wanted = [*texts, *sorted(acts), *ended, *front, self.conference.id]
        lookup.fetch_words(lookup.fetch(Recorded, wanted))
        fetch_rows(lookup, self._history())

    def page(self) -> ProposalPage:
        """The model."""
        lookup, proposal, shown = self.lookup, self.proposal, self.shown
        recorded = lookup.recorded(shown.id)
        state = session_of(lookup.facts, self.conference.id).state
        answered = self._responds_to()
        front = None if proposal.front is None else lookup.get(Front, proposal.front)
        by = None if proposal.ended_by is None else lookup.recorded(proposal.ended_by)
        return ProposalPage.model_validate(
            {
                "context": context_of(lookup),
                "conference": conference_ref(lookup, self.conference.id),
                "kind": self.conference.subject,
                "proposal": proposal_ref(lookup, proposal),
                "title": lookup.shown(recorded, "title"),
                "note": lookup.line(recorded, "note", required=False),
                "sponsors": lookup.parties([proposal.sponsor, *proposal.jointly_with]),
                "addressees": self._in_order(proposal.addressees),
                "front": front
                and FrontRef(
                    number=front.number,
                    title=lookup.shown(lookup.recorded(front.id), "title"),
                ),
                "responds_to": answered and proposal_ref(lookup, answered),
                "responds_to_version": self._responds_to_version(),
                "state": self.standing.state,
                "ended_ms": proposal.ended,
                "ended_by": by and by.index,
                "reason_of_end": self._reason_of_end(by),
                "reported": proposal.reported,
                "version": _ref(shown),
                "superseded": self.standing.superseded,
                "versions": [_ref(each) for each in self.versions],
                "language": lookup.best_language(recorded),
                "languages": [language for language, _digest in recorded.sheets],
                "due_ms": shown.due,
                "offset_minutes": shown.offset_minutes,
                "on_silence": shown.on_silence,
                "late": shown.due is not None and shown.due <= lookup.context.time,
                "can_answer": self.conference.mode != "transcript"
                and proposal.state == OPEN
                and not self.standing.superseded
                and state not in ENDED,
                "agreed": self.standing.agreed,
                "open": self.standing.open,
                "owed": self.standing.owed,
                "parties": self._said(self.standing.parties, None),
                "articles": self._articles(recorded),
                "beside": self._beside(),
                "counters": [proposal_ref(lookup, each) for each in self.counters],
                "history": [row(lookup, lookup.recorded(act)) for act in self._history()],
            }
        )

    def _reason_of_end(self, by: Recorded | None) -> Words | None:
        if by is None or self.proposal.state != WITHDRAWN:
            return None
        return self.lookup.line(by, "reason", required=False)

    def _cells(self) -> Iterator[Cell]:
        yield from self.standing.parties
        for article in self.standing.articles:
            yield from article.cells

    def _history(self) -> list[str]:
        """The newest answers and versions, in order of entry."""
        said = [(each.index, each.id) for each in self.versions]
        said += [(each.index, each.id) for each in self.answers]
        return [act for _index, act in sorted(said)[-HISTORY:]]

    def _in_order(self, parties: Sequence[str]) -> list[PartyRef]:
        found = self.lookup.parties(parties)
        return sorted(found, key=lambda each: alphabetical(each.name, each.slug))

    def _responds_to(self) -> Proposition | None:
        act = self.proposal.responds_to
        version = None if act is None else self.lookup.get(Version, act)
        return None if version is None else self.lookup.get(Proposition, version.proposition)

    def _responds_to_version(self) -> int | None:
        act = self.proposal.responds_to
        version = None if act is None else self.lookup.get(Version, act)
        return None if version is None else version.number

    def _articles(self, recorded: Recorded) -> list[Article]:
        numbers = {each.id: each.number for each in self.versions}
        same = {eid: numbers.get(act or "") for eid, _count, act in self.shown.articles}
        stands = {each.eid: each for each in self.standing.articles}
        return [
            Article.model_validate(
                {
                    **dict(text),
                    "code": stands[text.eid].code,
                    "same_as": same[text.eid],
                    "said": self._said(stands[text.eid].cells, text.eid),
                }
            )
            for text in self._texts(self.shown, recorded)
        ]

    def _texts(self, version: Version, recorded: Recorded) -> list[Paragraphs]:
        shown = self.lookup.shown
        return [
            Paragraphs(
                eid=eid,
                number=int(eid.removeprefix("art_")),
                heading=shown(recorded, f"{eid}__heading"),
                paragraphs=[
                    shown(recorded, f"{eid}__para_{place}") for place in range(1, paragraphs + 1)
                ],
            )
            for eid, paragraphs, _same_as in version.articles
        ]

    def _beside(self) -> Other | None:
        other = self.compared
        if other is None:
            return None
        texts = self._texts(other, self.lookup.recorded(other.id))
        return Other(version=_ref(other), articles=texts)

    def _said(self, cells: Sequence[Cell], eid: str | None) -> list[Said]:
        parties = {each.id: each for each in self._in_order(parties_of(self.proposal))}
        by_party = {each.party: each for each in cells}
        return [
            self._says(party, by_party[place], eid)
            for place, party in parties.items()
            if place in by_party
        ]

    def _says(self, party: PartyRef, cell: Cell, eid: str | None) -> Said:
        counter = None if cell.act is None else self.lookup.get(Proposition, cell.act)
        return Said.model_validate(
            {
                "party": party,
                "code": cell.code,
                "awaiting": cell.awaiting,
                "entry": cell.index,
                "since_ms": cell.age_since_ms,
                "carried": cell.carried,
                "late": cell.late,
                "reason": self._words_of(cell, "reason", eid),
                "reservation": self._words_of(cell, "reservation", eid),
                "counter": counter.number if counter and cell.code == "counters" else None,
            }
        )

    def _words_of(self, cell: Cell, line: str, eid: str | None) -> Words | None:
        """A party's own words in its answer: those on the article, else those on the whole."""
        if cell.act is None or cell.code == "proposed":
            return None
        recorded = self.lookup.recorded(cell.act)
        own = None
        if eid is not None:
            own = self.lookup.line(recorded, f"{line}__{eid}", required=False)
        return own or self.lookup.line(recorded, line, required=False)


def _of_number(versions: Sequence[Version], number: int) -> Version:
    for each in versions:
        if each.number == number:
            return each
    raise NoSuchPage(f"there is no version {number}")


def _ref(version: Version) -> VersionRef:
    return VersionRef(
        number=version.number,
        id=version.id,
        entry=version.index,
        received_ms=version.received,
    )
