"""Which proposal an entry is about, and what an answer says of it: for rows and links."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from glasshouse.acts.recorded import Recorded
from glasshouse.house.pages import Lookup
from glasshouse.parley.facts import Statement
from glasshouse.parley.propositions.facts import BY_ARTICLE, Answer, Proposition, Version
from glasshouse.parley.propositions.standing import DOES

ANSWERED = "answer.give"
TABLED = ("proposition.table", "proposition.revise")
#: These point at the version that they are about as at what they answer.
POINTING = ("answer.withdraw", "deadline.extend", "proposition.withdraw")
ABOUT = (ANSWERED, *TABLED, *POINTING)


class Subject(NamedTuple):
    """A proposal and the version meant, by their numbers."""

    proposal: int
    version: int


class Saying(NamedTuple):
    """A word of an answer (see ``standing.DOES``) and the articles it is said of, by their numbers;
    none where it is said of the whole."""

    code: str
    articles: tuple[int, ...]


def fetch_subjects(lookup: Lookup, recorded: Iterable[Recorded]) -> None:
    """Look up together what ``subject_of`` needs of these: nothing, where none has one. Their
    statements are at hand."""
    about = [each for each in recorded if each.kind in ABOUT]
    if not about:
        return
    answers = lookup.fetch(Answer, [each.id for each in about if each.kind == ANSWERED])
    wanted = [each.id for each in about if each.kind in TABLED]
    wanted += [each.version for each in answers]
    for each in about:
        statement = lookup.get(Statement, each.id) if each.kind in POINTING else None
        wanted += [] if statement is None else statement.answers
    versions = lookup.fetch(Version, wanted)
    lookup.fetch(Proposition, [each.proposition for each in versions])


def subject_of(lookup: Lookup, recorded: Recorded) -> Subject | None:
    """The proposal that an entry is about; None of other entries, and of what has no effect."""
    version = _version(lookup, recorded) if recorded.kind in ABOUT else None
    proposal = None if version is None else lookup.get(Proposition, version.proposition)
    if version is None or proposal is None:
        return None
    return Subject(proposal.number, version.number)


def _version(lookup: Lookup, recorded: Recorded) -> Version | None:
    if recorded.kind in TABLED:
        return lookup.get(Version, recorded.id)
    if recorded.kind == ANSWERED:
        answer = lookup.get(Answer, recorded.id)
        return None if answer is None else lookup.get(Version, answer.version)
    statement = lookup.get(Statement, recorded.id)
    pointed = () if statement is None else statement.answers
    found = (lookup.get(Version, act) for act in pointed)
    return next((each for each in found if each is not None), None)


def sayings_of(lookup: Lookup, recorded: Recorded) -> list[Saying]:
    """What an answer says, each word once; of what is no answer nothing."""
    answer = lookup.get(Answer, recorded.id) if recorded.kind == ANSWERED else None
    if answer is None:
        return []
    if answer.answer != BY_ARTICLE:
        return [Saying(DOES[answer.answer], ())]
    said: dict[str, list[int]] = {word: [] for word in DOES}
    for eid, word in answer.articles:
        said[word].append(int(eid.removeprefix("art_")))
    return [Saying(DOES[word], tuple(articles)) for word, articles in said.items() if articles]
