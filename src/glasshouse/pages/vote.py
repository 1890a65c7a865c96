"""A vote: words beside deeds, from the announcement to what was done with the result."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.words import Words as WordsSource
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import (
    VOTES,
    ConditionReported,
    Contest,
    Election,
    Undertaking,
)
from glasshouse.elections.pages import (
    CONTESTS,
    box,
    fetch_votes,
    questions,
    trustees,
    vote_line,
)
from glasshouse.elections.secrecy import dangers
from glasshouse.elections.voices import CONDITIONS
from glasshouse.house.facts import named
from glasshouse.house.pages import (
    Lookup,
    NoSuchPage,
    PageModel,
    Words,
    alphabetical,
    context_of,
    cut,
)
from glasshouse.pages.independence import fetch_vouches, holders, ties
from glasshouse.pages.vote_models import (
    CancelPiece,
    ConditionPiece,
    ContestPiece,
    FilePiece,
    PromisePiece,
    ReportPiece,
    VotePage,
)
from glasshouse.parley.pages import conference_ref, fetch_conferences, fetch_entries, link
from glasshouse.parley.sessions import Participation

#: How many reports on a vote its page shows, the newest.
REPORTS = 100
#: How many parties the page asks after what they promised.
PARTIES = 100
EXCERPT = 600
_CHUNK = 500

#: Conditions whose rule stands in the announcement, in a line of the same name.
RULED = ("electorate", "delivery")
#: What a report can tell of besides conditions of a free vote: what was done with the result.
DEEDS = ("heeding", "losing_side")


def vote_page(facts: Facts, context: PageContext, words: WordsSource, slug: str) -> VotePage:
    """The page of a vote by its short name; NoSuchPage if none has it."""
    vote = vote_named(facts, slug)
    return _View.of(Lookup(facts, context, words), vote).page()


def vote_named(facts: Facts, slug: str) -> Election:
    """A vote by its short name; NoSuchPage if none has it."""
    vote = facts.get(Election, named(facts, VOTES, slug) or "")
    if vote is None:
        raise NoSuchPage(f"no vote is called {slug}")
    return vote


def vote_pages(
    facts: Facts, context: PageContext, words: WordsSource
) -> Iterator[tuple[str, Callable[[], PageModel]]]:
    """The path of every vote of the house, and how to make its page."""
    for each in every_vote(facts):
        yield f"/votes/{each.slug}", partial(vote_page, facts, context, words, each.slug)


def every_vote(facts: Facts) -> Iterator[Election]:
    """All votes of the house, in the order in which they were announced."""
    after: str | None = None
    while found := facts.find(Election, "all", after=after, limit=_CHUNK):
        yield from found
        after = next(sort for name, _value, sort in found[-1].indexes() if name == "all")


@dataclass(frozen=True)
class _View:
    """What a page of a vote is made of, looked up together."""

    lookup: Lookup
    vote: Election
    contests: list[Contest]
    undertakings: list[Undertaking]
    reports: list[ConditionReported]
    parties: list[str]

    @classmethod
    def of(cls, lookup: Lookup, vote: Election) -> _View:
        facts = lookup.facts
        fetch_votes(lookup, [vote])
        contests = facts.find(Contest, "election", vote.id, limit=CONTESTS, descending=True)
        undertakings = facts.find(Undertaking, "election", vote.id, limit=PARTIES)
        reports = facts.find(ConditionReported, "election", vote.id, limit=REPORTS, descending=True)
        there = facts.find(Participation, "conference", vote.conference, limit=PARTIES)
        parties = [each.party for each in undertakings] + [each.party for each in there]
        view = cls(
            lookup,
            vote,
            contests[::-1],
            undertakings,
            reports[::-1],
            list(dict.fromkeys(parties)),
        )
        view.fetch()
        return view

    def fetch(self) -> None:
        """Look up together all that names and words of the page need."""
        lookup, vote = self.lookup, self.vote
        said = [each.act for each in self.undertakings]
        said += [each.id for each in self.reports]
        for contest in self.contests:
            said += [contest.id, *(act for act in (contest.report, contest.withdrawn) if act)]
        lookup.fetch_words(lookup.fetch(Recorded, [*said, vote.ended]))
        pointed = [vote.id, *([vote.subject] if vote.subject else [])]
        fetch_entries(lookup, pointed)
        fetch_conferences(lookup, [vote.conference])
        lookup.fetch_parties(
            [
                *self.parties,
                *(each.by for each in self.reports),
                *(each.by for each in self.contests),
                *(each.author for each in lookup.fetch(Recorded, [vote.ended])),
                *fetch_vouches(lookup, vote),
            ]
        )

    def page(self) -> VotePage:
        """The model."""
        lookup, vote = self.lookup, self.vote
        announced = lookup.recorded(vote.id)
        return VotePage.model_validate(
            {
                "context": context_of(lookup),
                "conference": conference_ref(lookup, vote.conference),
                "vote": vote_line(lookup, vote, self.contests),
                "number": uuid_of(vote.id),
                "announced": link(lookup, vote.id),
                "organiser": lookup.party(vote.organiser),
                "authority": lookup.party(vote.authority),
                "subject": None if vote.subject is None else link(lookup, vote.subject),
                "description": lookup.line(announced, "description", required=False),
                "language": vote.language,
                "languages": [language for language, _digest in announced.sheets],
                "questions": questions(lookup, vote),
                "contests": [self._contest(each) for each in self.contests],
                "cancelled": self._cancelled(),
                "promises": self._promises(),
                "losing_side": lookup.line(announced, "losing_side", required=False),
                "done": [self._report(each) for each in self._of(DEEDS)],
                "conditions": [self._condition(each, announced) for each in _CONDITIONS],
                "reports": lookup.facts.count(ConditionReported, "election", vote.id),
                "holders": holders(lookup, vote),
                "ties": ties(lookup, vote),
                "trustees": trustees(lookup, vote),
                "needed": vote.needed,
                "group": len(vote.group),
                "roll": vote.roll_entry,
                "box": box(lookup, vote),
                "decided": vote.decided,
                "files": vote_files(vote),
                "dangers": dangers(vote),
            }
        )

    def _words(self, act: str, line: str, *, required: bool = True) -> Words | None:
        return cut(self.lookup.line(self.lookup.recorded(act), line, required=required), EXCERPT)

    def _contest(self, contest: Contest) -> ContestPiece:
        def entry(act: str | None) -> int | None:
            return None if act is None else self.lookup.recorded(act).index

        return ContestPiece(
            by=self.lookup.party(contest.by),
            entry=contest.index,
            at_ms=contest.received,
            reason=self._words(contest.id, "reason"),
            report=entry(contest.report),
            withdrawn=entry(contest.withdrawn),
        )

    def _cancelled(self) -> CancelPiece | None:
        if self.vote.ended is None:
            return None
        recorded = self.lookup.recorded(self.vote.ended)
        return CancelPiece(
            by=self.lookup.party(recorded.author),
            entry=recorded.index,
            at_ms=recorded.received,
            reason=self._words(recorded.id, "reason"),
        )

    def _promises(self) -> list[PromisePiece]:
        """What each party said of heeding the result, in alphabetical order."""
        given = {each.party: each for each in self.undertakings}
        pieces = [self._promise(party, given.get(party)) for party in self.parties]
        return sorted(pieces, key=lambda each: alphabetical(each.party.name, each.party.slug))

    def _promise(self, party: str, given: Undertaking | None) -> PromisePiece:
        return PromisePiece.model_validate(
            {
                "party": self.lookup.party(party),
                "answer": given.answer if given else "said_nothing",
                "entry": given and given.index,
                "at_ms": given and given.received,
                "conditions": given and self._words(given.act, "conditions", required=False),
                "reason": given and self._words(given.act, "reason", required=False),
            }
        )

    def _of(self, conditions: Sequence[str]) -> Iterator[ConditionReported]:
        return (each for each in self.reports if each.condition in conditions)

    def _report(self, report: ConditionReported) -> ReportPiece:
        return ReportPiece.model_validate(
            {
                "condition": report.condition,
                "finding": report.finding,
                "by": self.lookup.party(report.by),
                "entry": report.index,
                "at_ms": report.received,
                "text": self._words(report.id, "text"),
            }
        )

    def _condition(self, code: str, announced: Recorded) -> ConditionPiece:
        return ConditionPiece.model_validate(
            {
                "code": code,
                "rule": self.lookup.shown(announced, code) if code in RULED else None,
                "reports": [self._report(each) for each in self._of((code,))],
            }
        )


_CONDITIONS = tuple(each for each in CONDITIONS if each not in DEEDS)


def vote_files(vote: Election) -> list[FilePiece]:
    """The files by which the vote is checked, so far as they are there."""
    found = [
        ("election", vote.election_file, vote.box),
        ("trustees", vote.trustees_file, vote.box),
        ("roll", vote.roll, vote.roll_entry),
        ("booth", vote.booth_file, vote.box),
        ("tally", vote.tally_file, vote.tallied),
    ]
    return [
        FilePiece.model_validate(
            {"code": code, "digest": digest, "fingerprint": fingerprint(digest), "entry": entry}
        )
        for code, digest, entry in found
        if digest is not None
    ]


def fingerprint(digest: str) -> str:
    """A digest as the protocol writes it: 43 letters of base 64."""
    return base64.b64encode(bytes.fromhex(digest)).decode("ascii").rstrip("=")
