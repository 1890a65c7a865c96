"""What questions leave behind. What is still awaited of one stands as ``sessions.Owed``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen

OPEN = "open"
WITHDRAWN = "withdrawn"
#: What an ``Owed`` says that it awaits.
QUESTION = "question"


@frozen
class Question(Fact):
    """A question: who asked whom, how many branches it declares, and whether it still stands.

    ``due`` is Unix ms (None: no deadline), ``offset_minutes`` what its author counts by. Its number
    is given once in its conference; another account of a question (``rival_of``) has none, and
    stands under the entry it rivals alone. ``withdrawn`` is the act that withdrew it, at
    ``withdrawn_earliest`` to ``withdrawn_latest`` in minutes, as those of a ``Statement``.
    """

    FACT: ClassVar[str] = "question"

    id: str
    index: int
    conference: str
    number: int | None
    asker: str
    addressees: tuple[str, ...]
    due: int | None
    offset_minutes: int
    branches: int
    reported: bool
    rival_of: str | None
    earliest: int
    latest: int
    state: str = OPEN
    withdrawn: str | None = None
    withdrawn_earliest: int | None = None
    withdrawn_latest: int | None = None

    @property
    def key(self) -> str:
        """The act that asks it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The questions of a conference, by number."""
        if self.number is None:
            return ()
        return (("conference", self.conference, sortable(self.number)),)


@frozen
class QuestionAnswered(Fact):
    """One answer of one party to a question; a party's newest is current.

    ``branch`` counts from 1; None is an answer in words alone. What was ``reported`` binds the
    party from ``adopted`` on, the entry by which it confirmed the report; in a transcript it counts
    by its date.
    """

    FACT: ClassVar[str] = "question_answer"

    id: str
    question: str
    conference: str
    party: str
    branch: int | None
    index: int
    received: int
    late: bool
    reported: bool
    earliest: int
    latest: int
    adopted: int | None = None

    @property
    def key(self) -> str:
        """The act, and the party: several can answer jointly."""
        return f"{self.id}/{self.party}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The answers to a question, in order of entry."""
        return (("question", self.question, f"{sortable(self.index)}/{self.party}"),)
