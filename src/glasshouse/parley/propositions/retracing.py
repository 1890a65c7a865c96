"""Where parties stood to a proposal, retraced from all that was said of it until a day.

It comes out as if the steps of ``positions`` were taken one after the other, answer by answer and
version by version; a test holds the two together. A proposal of a long negotiation has hundreds of
such steps and a page shows dozens of proposals, so what stands is worked out once, at the end: of
each article it is enough to know since which version it has been there, and since which it has
stood word for word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from glasshouse.parley.propositions.facts import (
    BY_ARTICLE,
    CARRIED,
    GIVEN,
    STALE,
    TAKEN_BACK,
    Answer,
    ArticleAnswer,
    Position,
    Proposition,
    Version,
)


def positions_on(
    proposition: Proposition,
    answers: Iterable[Answer],
    versions: Iterable[Version],
    end_minute: int | None = None,
) -> list[Position]:
    """The positions as they follow from what had certainly been said before ``end_minute`` (a
    minute since the year 1; None: all there is), in order of party.

    Reports come in the order of their latest possible minute, then of entry; what parties say
    themselves, in the order in which it counts. To see where parties stood to an earlier version,
    leave the later ones out.
    """
    reported = proposition.reported
    said: list[Version | Answer] = [*versions, *answers]
    if end_minute is not None:
        said = [each for each in said if each.latest < end_minute]
    story = _Story()
    for each in sorted(said, key=lambda one: _place(one, reported)):
        if isinstance(each, Version):
            story.revise(each)
        else:
            story.answer(each)
    return [story.position(party) for party in sorted(story.given)]


def _place(said: Version | Answer, reported: bool) -> tuple[int, int]:
    entry = said.index
    if isinstance(said, Answer) and said.since is not None:
        entry = said.since
    return (said.latest if reported else 0, entry)


@dataclass(slots=True)
class _Given:
    """What a party has answered: its last answer, and on each article the word, the answer that
    gave it, and the place of the version that it was given to."""

    last: Answer
    on: dict[str, tuple[str, Answer, int]] = field(default_factory=dict)


class _Story:
    """What was said of a proposal so far. Versions are counted by their place in this order."""

    def __init__(self) -> None:
        self._current: Version | None = None
        self._place = -1
        self._there_since: dict[str, int] = {}
        self._same_since: dict[str, int] = {}
        self.given: dict[str, _Given] = {}

    def revise(self, version: Version) -> None:
        """A version takes the place of the one before."""
        before, self._current = self._current, version
        self._place += 1
        there, same = {}, {}
        for eid, _paragraphs, same_as in version.articles:
            there[eid] = self._there_since.get(eid, self._place)
            unchanged = before is not None and same_as == before.id
            same[eid] = self._same_since.get(eid, self._place) if unchanged else self._place
        self._there_since, self._same_since = there, same

    def answer(self, answer: Answer) -> None:
        """An answer is given; it counts only for the version that stands, and once it binds."""
        if self._current is None or answer.version != self._current.id or answer.since is None:
            return
        if answer.answer == BY_ARTICLE:
            words = [each for each in answer.articles if each[0] in self._there_since]
        else:
            words = [(eid, answer.answer) for eid in self._there_since]
        for party in answer.parties:
            if answer.answer == TAKEN_BACK:
                self.given.pop(party, None)
                continue
            given = self.given.setdefault(party, _Given(answer))
            given.last = answer
            given.on.update((eid, (word, answer, self._place)) for eid, word in words)

    def position(self, party: str) -> Position:
        """Where a party that has answered stands to the current version."""
        given = self.given[party]
        last = given.last
        articles = []
        for eid, there_since in self._there_since.items():
            word, answer, place = given.on.get(eid, (None, last, -1))
            # An article that was left out and has come back is a new one.
            if word is None or place < there_since:
                continue
            articles.append(
                ArticleAnswer(
                    eid,
                    word,
                    answer.id,
                    _entry(answer),
                    answer.received,
                    self._how(eid, place),
                    answer.late,
                )
            )
        return Position(
            proposition=last.proposition,
            party=party,
            version=last.version,
            act=last.id,
            answer=last.answer,
            articles=tuple([each.plain() for each in articles]),
            answered=sum(1 for each in articles if each.stands),
            index=_entry(last),
            received=last.received,
        )

    def _how(self, eid: str, place: int) -> str:
        """How an answer on an article, given to the version at ``place``, is one to the current
        version."""
        if place == self._place:
            return GIVEN
        return CARRIED if place >= self._same_since[eid] else STALE


def _entry(answer: Answer) -> int:
    """The entry from which an answer counts."""
    return answer.index if answer.since is None else answer.since
