"""Where parties answer: taking a seat in a conference held for practice, and answering a proposal.

What is signed is made in the browser or on the command line; these pages give what is needed for
it: the text with its line ids, whom one can answer for, and what stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from glasshouse.pages.proposal_standing import proposal_numbered
from glasshouse.parley.pages import ConfRef, conference_ref
from glasshouse.parley.propositions.facts import OPEN, Position, Proposition, Version
from glasshouse.parley.propositions.standing import Standing, standing
from glasshouse.parley.sessions import ENDED, Participation, session_of

PRACTICE = "practice"
TRANSCRIPT = "transcript"
#: A seat page lists the first of these; a proposal has 32 addressees at most.
PARTIES = 100
PROPOSALS = 30

Possible = Literal["open", "proposal_ended", "conference_ended"]


class Asked(PageModel):
    """A proposal that is addressed to a party, and what that party says of it: a code of
    ``parley.propositions.standing.Cell``; ``awaited`` while some article of it is unanswered.
    ``due`` is Unix ms, printed by ``offset_minutes``."""

    number: int
    title: Words
    code: str
    awaited: bool
    due: int | None
    offset_minutes: int


class Seat(PageModel):
    """A party whose seat can be taken, and the open proposals that are addressed to it."""

    party: PartyRef
    asked: list[Asked]


class SeatPage(PageModel):
    """Take a seat in a conference held for practice. Nobody can while it is ``ended``."""

    context: Context
    conference: ConfRef
    log_vkey: str
    ended: bool
    publicity: Words
    seats: list[Seat]


class ArticleText(PageModel):
    """An article of the text that is answered; the words are in the page's ``language``."""

    eid: str
    number: int
    heading: Words
    paragraphs: list[Words]


class Answered(PageModel):
    """What a party says of an article until now: ``code`` and ``answer`` as those of ``Cell``,
    ``entry`` the one that says it. Where the current words are unanswered, ``stands`` is false;
    ``entry`` is then that of an answer to earlier words, if there is one."""

    eid: str
    code: str
    answer: str | None
    entry: int | None
    stands: bool


class Answering(PageModel):
    """A party that is addressed, and what it says until now: of the whole (a code of ``Cell``), and
    of each article."""

    party: PartyRef
    code: str
    articles: list[Answered]


class AnswerPage(PageModel):
    """Answer a proposal, in its newest version.

    ``possible`` is what stands in the way: open (nothing), proposal_ended or conference_ended; a
    counter-proposal can be made only while ``can_table``. ``languages`` are those the version is
    written in, ``language`` the one shown; ``may_write`` are those the conference owes its readers.
    ``note`` is what the sponsor added to the text, if anything. ``next_eid`` is where an article
    would stand that is added.
    """

    context: Context
    conference: ConfRef
    log_vkey: str
    possible: Possible
    can_table: bool
    late: bool
    publicity: Words
    proposal: str
    number: int
    title: Words
    version: str
    version_number: int
    index: int
    sponsor: PartyRef
    front: str | None
    due: int | None
    offset_minutes: int
    on_silence: str
    languages: list[str]
    language: str | None
    may_write: list[str]
    articles: list[ArticleText]
    note: Words | None
    next_eid: str
    parties: list[Answering]


def seat_page(facts: Facts, context: PageContext, words: WordsSource, slug: str) -> SeatPage:
    """The page on which a seat is taken. Raises NoSuchPage where there are none to take."""
    lookup = Lookup(facts, context, words)
    conference = _conference(lookup, slug)
    if conference.mode != PRACTICE:
        raise NoSuchPage(f"{slug} is not held for practice")
    participations = facts.find(Participation, "conference", conference.id, limit=PARTIES)
    joined = [each.party for each in participations if each.joined]
    proposals = facts.find(Proposition, "open", conference.id, limit=PROPOSALS)
    _fetch_texts(lookup, [conference.id, *(each.current for each in proposals)])
    versions = {each.id: each for each in lookup.fetch(Version, [p.current for p in proposals])}
    positions = facts.find_many(
        Position, "proposition", [each.id for each in proposals], limit=PARTIES
    )
    stands = {
        each.id: standing(
            each,
            versions[each.current],
            positions[each.id],
            {participation.party: participation for participation in participations},
            context.time,
        )
        for each in proposals
    }
    lookup.fetch_parties(joined)
    seats = [
        Seat(party=party, asked=_asked_of(lookup, party.id, proposals, versions, stands))
        for party in lookup.parties(joined)
    ]
    return SeatPage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        log_vkey=lookup.rules().log_key,
        ended=session_of(facts, conference.id).state in ENDED,
        publicity=lookup.shown(lookup.recorded(conference.id), "publicity"),
        seats=sorted(seats, key=lambda seat: alphabetical(seat.party.name, seat.party.slug)),
    )


def answer_page(
    facts: Facts, context: PageContext, words: WordsSource, slug: str, number: int
) -> AnswerPage:
    """The page on which a proposal is answered. Raises NoSuchPage where nobody can: what is
    reconstructed from sources is answered by reporting what was answered."""
    lookup = Lookup(facts, context, words)
    conference = _conference(lookup, slug)
    if conference.mode == TRANSCRIPT:
        raise NoSuchPage(f"{slug} is reconstructed from sources")
    proposal = proposal_numbered(facts, conference, number)
    _fetch_texts(lookup, [conference.id, proposal.current])
    version = lookup.get(Version, proposal.current)
    assert version is not None, "a proposal has a current version"
    state = session_of(facts, conference.id).state
    recorded = lookup.recorded(version.id)
    participations = lookup.fetch(
        Participation, [f"{conference.id}/{party}" for party in proposal.addressees]
    )
    positions = facts.find(Position, "proposition", proposal.id, limit=PARTIES)
    stands = standing(
        proposal, version, positions, {each.party: each for each in participations}, context.time
    )
    lookup.fetch_parties([proposal.sponsor, *proposal.addressees])
    (sponsor, *addressees) = lookup.parties([proposal.sponsor, *proposal.addressees])
    return AnswerPage(
        context=context_of(lookup),
        conference=conference_ref(lookup, conference.id),
        log_vkey=lookup.rules().log_key,
        possible=_possible(proposal, state),
        # A counter-proposal made here has no deadline, which the rules must allow.
        can_table=state == "in_session" and "stay_open" in conference.on_silence,
        late=version.due is not None and version.due <= context.time,
        publicity=lookup.shown(lookup.recorded(conference.id), "publicity"),
        proposal=proposal.id,
        number=proposal.number,
        title=lookup.shown(recorded, "title"),
        version=version.id,
        version_number=version.number,
        index=version.index,
        sponsor=sponsor,
        front=proposal.front,
        due=version.due,
        offset_minutes=version.offset_minutes,
        on_silence=version.on_silence,
        languages=[language for language, _digest in recorded.sheets],
        language=lookup.best_language(recorded),
        may_write=list(conference.languages),
        articles=[
            ArticleText(
                eid=eid,
                number=_number(eid),
                heading=lookup.shown(recorded, f"{eid}__heading"),
                paragraphs=[
                    lookup.shown(recorded, f"{eid}__para_{place}")
                    for place in range(1, paragraphs + 1)
                ],
            )
            for eid, paragraphs, _same_as in version.articles
        ],
        note=lookup.line(recorded, "note", required=False),
        next_eid=f"art_{max(_number(eid) for eid in version.eids) + 1}",
        parties=sorted(
            (_answering(stands, party) for party in addressees),
            key=lambda each: alphabetical(each.party.name, each.party.slug),
        ),
    )


def answering_pages(
    facts: Facts, context: PageContext, words: WordsSource, conference: Conference
) -> Iterator[tuple[str, Callable[[], PageModel]]]:
    """The path of every page of a conference on which something can be signed, and how to make
    it."""
    address = f"/conferences/{conference.slug}"
    if conference.mode == PRACTICE:
        yield f"{address}/seat", partial(seat_page, facts, context, words, conference.slug)
    if conference.mode == TRANSCRIPT:
        return
    after: str | None = None
    while found := facts.find(
        Proposition, "conference", conference.id, after=after, limit=PROPOSALS
    ):
        for each in found:
            yield (
                f"{address}/proposals/{each.number}/answer",
                partial(answer_page, facts, context, words, conference.slug, each.number),
            )
        after = sortable(found[-1].number)


def _conference(lookup: Lookup, slug: str) -> Conference:
    conference = lookup.facts.get(Conference, named(lookup.facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    lookup.know([conference])
    return conference


def _fetch_texts(lookup: Lookup, acts: Sequence[str]) -> None:
    """Read the words of these acts together."""
    lookup.fetch_words(lookup.fetch(Recorded, acts))


def _asked_of(
    lookup: Lookup,
    party: str,
    proposals: Sequence[Proposition],
    versions: Mapping[str, Version],
    stands: Mapping[str, Standing],
) -> list[Asked]:
    return [
        Asked(
            number=each.number,
            title=lookup.shown(lookup.recorded(each.current), "title"),
            code=_code(stands[each.id], party),
            awaited=_awaited(stands[each.id], party),
            due=versions[each.current].due,
            offset_minutes=versions[each.current].offset_minutes,
        )
        for each in proposals
        if party in each.addressees
    ]


def _number(eid: str) -> int:
    return int(eid.removeprefix("art_"))


def _code(stands: Standing, party: str) -> str:
    cell = stands.party(party)
    return "asked" if cell is None else cell.code


def _awaited(stands: Standing, party: str) -> bool:
    cell = stands.party(party)
    return cell is None or cell.awaiting is not None


def _answering(stands: Standing, party: PartyRef) -> Answering:
    articles = []
    for article in stands.articles:
        cell = article.cell(party.id)
        assert cell is not None, "every addressee has a cell on every article"
        articles.append(
            Answered(
                eid=article.eid,
                code=cell.code,
                answer=cell.answer,
                entry=cell.entry,
                stands=cell.awaiting is None,
            )
        )
    return Answering(party=party, code=_code(stands, party.id), articles=articles)


def _possible(proposal: Proposition, session: str) -> Possible:
    if session in ENDED:
        return "conference_ended"
    return "open" if proposal.state == OPEN else "proposal_ended"
