"""Who speaks in a generated conference, and how: in its own name, or as it is reported."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from benchmarks.speaking import Desk, Seat
from glasshouse.acts.compose import Written

T = TypeVar("T")
FIRST_DAY = date(1917, 1, 1).toordinal()
DAYS = 400
CALENDARS = ("gregorian", "julian", "unknown")


def recent(length: int = 60) -> deque[Any]:
    """A list that forgets what is long past: people speak of what was said lately."""
    return deque(maxlen=length)


@dataclass
class Hall:
    """A conference: who speaks in it, what was lately said, what it rests on.

    ``parties`` are the ids of its parties, ``speakers`` those that sign in it with keys of their
    own.
    """

    id: str
    slug: str
    mode: str
    parties: list[str]
    speakers: list[Seat]
    documents: list[str] = field(default_factory=list)
    recent: deque[str] = field(default_factory=lambda: recent(200))
    originals: deque[str] = field(default_factory=lambda: recent(200))


class Voices:
    """Says things in one hall. ``progress`` tells how much of the house there is: from 0 to 1."""

    def __init__(self, desk: Desk, hall: Hall, office: Seat, progress: Callable[[], float]) -> None:
        self.hall = hall
        self._desk, self._random = desk, desk.random
        self._office, self._progress = office, progress
        self._seats = {speaker.id: speaker for speaker in hall.speakers}
        self._delegates: list[Seat] = []

    @property
    def transcript(self) -> bool:
        """Whether what is said here is reported."""
        return self.hall.mode == "transcript"

    def _say(
        self,
        kind: str,
        party: str,
        body: Mapping[str, Any],
        texts: Mapping[str, Mapping[str, str]] | None = None,
        *,
        own: bool = False,
        by: Seat | None = None,
    ) -> Written | None:
        """``party`` says it; in a transcript it is reported of it. ``own`` kinds take no account.

        One act in five is said by a delegate, where the party has one.
        """
        if self.transcript:
            reported = self._reported(party)
            account = {"speaker": party[:8], "note": self._desk.words(10)}
            told = {
                language: {**lines, **account} for language, lines in (texts or {"en": {}}).items()
            }
            if "lines" in body and kind in ("proposition.table", "proposition.revise"):
                body = {**body, "lines": []}
            said = self._desk.offer(
                kind,
                {**body, "account": self._account()},
                self._office,
                scope=self.hall.id,
                reported=reported,
                texts=told,
            )
        else:
            complete = body if own else {**body, "account": None}
            seat = by or self._signing(party)
            said = self._desk.offer(kind, complete, seat, scope=self.hall.id, texts=texts)
        if said is not None:
            self.hall.recent.append(said.id)
        return said

    def _by_office(
        self, kind: str, body: Mapping[str, Any], lines: Mapping[str, str] | None = None
    ) -> Written:
        texts = None if lines is None else {"en": lines}
        return self._desk.say(kind, body, self._office, scope=self.hall.id, texts=texts)

    def _signing(self, party: str) -> Seat:
        own = [each for each in self._delegates if each.id == party]
        return self._random.choice(own) if own and self._desk.happens(0.2) else self._seats[party]

    def _account(self) -> dict[str, Any]:
        return {
            "answers": [],
            "jointly_with": [],
            "rival_of": None,
            "languages": ["en"],
            "lines": ["note"],
        }

    def _reported(self, of: str) -> dict[str, Any]:
        """Reported of ``of``: about when its place in the house says, give or take ten days."""
        day = int(self._progress() * DAYS) + self._random.randint(0, 20)
        documents = self.hall.documents
        return {
            "of": of,
            "occurred": {
                "edtf": date.fromordinal(FIRST_DAY + day).isoformat(),
                "calendar": self._random.choice(CALENDARS),
            },
            "sources": self._random.sample(documents, min(len(documents), 2)),
            "certainty": self._random.choice(("high", "medium", "low")),
        }

    def _some(self, others: int) -> tuple[str, list[str]]:
        """A party, and one or more others."""
        count = min(1 + self._random.randint(1, others), len(self.hall.parties))
        first, *rest = self._random.sample(self.hall.parties, count)
        return first, rest

    def _one(self, listed: Sequence[T]) -> T | None:
        return self._random.choice(listed) if listed else None

    def _random_words(self) -> str:
        return self._desk.words(self._random.randint(20, 120))

    def _in_english(self, lines: Mapping[str, str]) -> Mapping[str, Mapping[str, str]] | None:
        return {"en": lines} if lines else None

    def _two_languages(self, lines: Mapping[str, str]) -> dict[str, dict[str, str]]:
        texts = {"en": dict(lines)}
        if self._desk.happens(0.2):
            texts["de"] = {**lines, "text": self._random_words()}
        return texts
