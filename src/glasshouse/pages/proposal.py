"""A proposal in one of its versions: its text, what each party says of each article, its history.

With ``beside``, the number of another version, the page also holds that version's text, so that the
two can be compared. Which words differ is worked out where the page is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts, sortable
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.facts import Election
from glasshouse.elections.pages import vote_lines
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    Lookup,
    NoSuchChoice,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    alphabetical,
    context_of,
)
from glasshouse.pages.grid import cell_on, fetch_dates
from glasshouse.pages.history import Day
from glasshouse.pages.negotiation import fetch_proposals, parties_of, proposal_ref
from glasshouse.pages.proposal_models import (
    Article,
    FrontRef,
    Other,
    Paragraphs,
    ProposalPage,
    Said,
    VersionRef,
)
from glasshouse.pages.proposal_standing import (
    ANSWERS,
    Then,
    by_date,
    by_entry,
    proposal_numbered,
    version_numbered,
)
from glasshouse.parley.facts import Statement
from glasshouse.parley.fronts.facts import Front
from glasshouse.parley.pages import conference_ref, fetch_rows, row, said_on
from glasshouse.parley.propositions.facts import (
    COUNTER,
    OPEN,
    WITHDRAWN,
    Answer,
    Proposition,
    Version,
)
from glasshouse.parley.propositions.standing import Cell, Standing
from glasshouse.parley.sessions import ENDED, session_of
from glasshouse.parley.speaking import TRANSCRIPT

#: How many answers and versions the history of a page lists, the newest.
HISTORY = 30
COUNTERS = 20
VOTES = 5
_CHUNK = 50


def proposal_page(
    facts: Facts,
    context: PageContext,
    words: WordsSource,
    slug: str,
    number: int,
    *,
    version: int | None = None,
    beside: int | None = None,
    on: date | None = None,
) -> ProposalPage:
    """The page of a proposal of a conference, by its number: in its newest version, or in another;
    with ``on``, as it stood by the end of that day of history.

    Raises NoSuchPage for a conference, a proposal or a version that is not there, and NoSuchChoice
    for comparing a version with itself, or for a day on which there was no such proposal.
    """
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    proposal = proposal_numbered(facts, conference, number)
    if conference.mode == TRANSCRIPT:
        then = by_date(lookup, proposal, version, on)
    elif on is None:
        then = by_entry(lookup, proposal, version)
    else:
        raise NoSuchChoice("on", "only what is reconstructed from sources has days of history")
    return _View.of(lookup, conference, then, beside).page()


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


@dataclass(frozen=True)
class _View:
    """What a page of a proposal is made of, looked up together."""

    lookup: Lookup
    conference: Conference
    proposal: Proposition
    versions: list[Version]
    shown: Version
    compared: Version | None
    day: Day
    newest: list[Answer]
    standing: Standing
    counters: list[Proposition]
    votes: list[Election]

    @classmethod
    def of(
        cls,
        lookup: Lookup,
        conference: Conference,
        then: Then,
        beside: int | None,
    ) -> _View:
        facts, proposal, shown, day = lookup.facts, then.proposal, then.shown, then.day
        compared = None if beside is None else _compared(facts, proposal, shown, beside)
        lookup.know([conference, proposal, *then.versions, shown])
        lookup.fetch(Version, [same_as for _eid, _count, same_as in shown.articles])
        newest = facts.find(Answer, "proposition", proposal.id, limit=HISTORY, descending=True)
        given = facts.find(Answer, "version", shown.id, limit=ANSWERS, descending=True)[::-1]
        countering = [each.id for each in given if each.answer == COUNTER]
        counters = lookup.fetch(Proposition, countering[-COUNTERS:])
        view = cls(
            lookup,
            conference,
            proposal,
            then.versions,
            shown,
            compared,
            day,
            [each for each in newest[::-1] if day.had_begun(each.earliest)],
            then.standing,
            [each for each in counters if day.had_begun(each.earliest)],
            _votes_about(facts, proposal, then.versions),
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
        lookup.fetch(Proposition, [each.act for each in self._cells() if each.code == "counters"])
        wanted = [*texts, *sorted(acts), *ended, *front, self.conference.id]
        lookup.fetch_words(lookup.fetch(Recorded, wanted))
        fetch_dates(lookup, [(self.shown, self.standing)])
        lookup.fetch(Statement, [*(each.id for each in self.versions), *texts, *ended])
        fetch_rows(lookup, self._history())

    def page(self) -> ProposalPage:
        """The model."""
        lookup, proposal, shown = self.lookup, self.proposal, self.shown
        recorded = lookup.recorded(shown.id)
        state = session_of(lookup.facts, self.conference.id).state
        answered = self._responds_to()
        front = None if proposal.front is None else lookup.get(Front, proposal.front)
        by = None if proposal.ended_by is None else lookup.recorded(proposal.ended_by)
        ended_on = None if proposal.ended_by is None else said_on(lookup, proposal.ended_by)
        return ProposalPage.model_validate(
            {
                "context": context_of(lookup),
                "conference": conference_ref(lookup, self.conference.id),
                "kind": self.conference.subject,
                "on": None if self.day.on is None else self.day.on.isoformat(),
                "when": self.day.when(proposal.latest),
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
                "ended_ms": proposal.ended if ended_on is None else None,
                "ended_on": ended_on,
                "ended_by": by and by.index,
                "reason_of_end": self._reason_of_end(by),
                "reported": proposal.reported,
                "version": _ref(lookup, shown),
                "superseded": self.standing.superseded,
                "versions": [_ref(lookup, each) for each in self.versions],
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
                "votes": vote_lines(lookup, self.votes),
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
        said += [(each.index, each.id) for each in self.newest]
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
        same = {eid: self._number_of(act) for eid, _count, act in self.shown.articles}
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

    def _number_of(self, act: str | None) -> int | None:
        version = None if act is None else self.lookup.get(Version, act)
        if version is None or version.proposition != self.proposal.id:
            return None
        return version.number

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
        return Other(version=_ref(self.lookup, other), articles=texts)

    def _said(self, cells: Sequence[Cell], eid: str | None) -> list[Said]:
        by_party = {each.party: each for each in cells}
        return [
            self._says(party, by_party[party.id], eid)
            for party in self._parties
            if party.id in by_party
        ]

    @cached_property
    def _parties(self) -> list[PartyRef]:
        return self._in_order(parties_of(self.proposal))

    def _says(self, party: PartyRef, cell: Cell, eid: str | None) -> Said:
        counters = cell.code == "counters" and cell.act is not None
        counter = self.lookup.get(Proposition, cell.act or "") if counters else None
        on = cell_on(self.lookup, self.shown, cell)
        return Said.model_validate(
            {
                "party": party,
                "code": cell.code,
                "awaiting": cell.awaiting,
                "entry": cell.entry,
                "since_ms": cell.age_since_ms if on is None else None,
                "on": on,
                "carried": cell.carried,
                "late": cell.late,
                "reason": self._words_of(cell, "reason", eid),
                "reservation": self._words_of(cell, "reservation", eid),
                "counter": None if counter is None else counter.number,
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


def _votes_about(
    facts: Facts, proposal: Proposition, versions: Sequence[Version]
) -> list[Election]:
    """The newest votes about a proposal, in any of its versions, the newest first."""
    subjects = dict.fromkeys([proposal.id, *(each.id for each in versions)])
    found = facts.find_many(Election, "subject", list(subjects), limit=VOTES, descending=True)
    votes = [vote for listed in found.values() for vote in listed]
    return sorted(votes, key=lambda each: each.index, reverse=True)[:VOTES]


def _compared(facts: Facts, proposal: Proposition, shown: Version, beside: int) -> Version:
    if beside == shown.number or beside > proposal.versions:
        raise NoSuchChoice("beside", f"version {shown.number} is not compared with {beside}")
    return version_numbered(facts, proposal, beside)


def _ref(lookup: Lookup, version: Version) -> VersionRef:
    return VersionRef(
        number=version.number,
        id=version.id,
        entry=version.index,
        received_ms=version.received,
        on=said_on(lookup, version.id),
    )
