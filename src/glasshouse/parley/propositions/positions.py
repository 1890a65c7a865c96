"""Where parties come to stand, step by step: by an answer, and by a new version.

The folds take these steps as the entries come. ``retracing`` tells where they lead over what was
said until a day, for a negotiation that is reconstructed from reports with dates of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glasshouse.acts.frozen import replace
from glasshouse.parley.propositions.facts import (
    BY_ARTICLE,
    CARRIED,
    GIVEN,
    OPEN,
    STALE,
    TAKEN_BACK,
    Answer,
    Article,
    ArticleAnswer,
    Position,
    Proposition,
    Version,
)


def answered(
    before: Position | None,
    version: Version,
    answer: Answer,
    party: str,
    entry: int,
    received: int,
) -> Position | None:
    """The position of ``party`` after its answer to the current version, which counts from
    ``entry`` at ``received`` (Unix ms) on; None after it took back all it had answered.

    An answer to the whole speaks of every article. An answer by article speaks of those it names:
    what the party answered before on the others stands, and nothing is taken back by silence.
    """
    if answer.answer == TAKEN_BACK:
        return None
    listed = dict(answer.articles)
    answers = {} if before is None else before.answers
    articles = []
    for eid in version.eids:
        word = listed.get(eid) if answer.answer == BY_ARTICLE else answer.answer
        if word is None:
            if eid in answers:
                articles.append(answers[eid])
            continue
        articles.append(ArticleAnswer(eid, word, answer.id, entry, received, GIVEN, answer.late))
    return Position(
        proposition=version.proposition,
        party=party,
        version=version.id,
        act=answer.id,
        answer=answer.answer,
        articles=tuple([each.plain() for each in articles]),
        answered=_standing(articles),
        index=entry,
        received=received,
    )


def carried_over(position: Position, before: Version, after: Version) -> Position:
    """The position of a party when ``after`` takes the place of ``before``: its answers stand for
    the articles that are the same word for word, and for no other."""
    answers = position.answers
    articles = []
    for article in (Article(*each) for each in after.articles):
        answer = answers.get(article.eid)
        if answer is None:
            continue
        how = CARRIED if answer.stands and article.same_as == before.id else STALE
        articles.append(answer if answer.how == how else answer._replace(how=how))
    return replace(
        position,
        articles=tuple([each.plain() for each in articles]),
        answered=_standing(articles),
    )


def is_complete(position: Position | None, version: Version) -> bool:
    """Whether a party has answered every article of the current version."""
    return position is not None and position.answered == len(version.articles)


def concurs(position: Position | None, version: Version) -> bool:
    """Whether a party accepts every article of the current version as it is."""
    if position is None:
        return False
    answers = position.answers
    return all(eid in answers and answers[eid].accepts for eid in version.eids)


def version_on(versions: Sequence[Version], end_minute: int | None) -> Version | None:
    """The newest of the versions that had certainly been tabled before ``end_minute``; None if
    none had."""
    tabled = [each for each in versions if end_minute is None or each.latest < end_minute]
    return max(tabled, key=lambda each: (each.latest, each.index), default=None)


def proposition_on(proposition: Proposition, end_minute: int | None) -> Proposition:
    """The proposal as it was before ``end_minute``: open, if it only ended later."""
    ended = proposition.ended_latest
    if end_minute is None or ended is None or ended < end_minute:
        return proposition
    return replace(
        proposition, state=OPEN, by_silence=False, ended=None, ended_by=None, ended_latest=None
    )


def _standing(articles: Iterable[ArticleAnswer]) -> int:
    return sum(1 for each in articles if each.stands)
