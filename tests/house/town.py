"""A founded house with an office and two parties, for tests of authors, invitations and keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts.authors import Author
from tests.house.world import (
    Someone,
    World,
    key,
    registration,
    secret_of,
)

NAME = {"en": {"name": "A name"}}
REASON = {"en": {"reason": "A reason"}}


@dataclass
class Town:
    """A founded house with an office and two parties, and the means to try things in it."""

    world: World = field(default_factory=World)
    admission: str = "closed"

    def __post_init__(self) -> None:
        self.house = self.world.found(admission=self.admission)
        self.office = self.world.office(self.house)
        self.ann = self.world.party(self.office, "ann")
        self.ben = self.world.party(self.office, "ben")

    def author(self, someone: Someone) -> Author:
        found = self.world.facts.get(Author, someone.id)
        assert found is not None
        return found

    def register(self, slug: str = "carol", *, keys: Any = None, **body: Any) -> str | None:
        """The code that a registration would get."""
        someone, fields = registration(slug, **body)
        signing = keys or [*someone.keys, key(f"{slug} recovery")]
        return self.world.attempt("party.register", fields, keys=signing, texts=NAME)

    def join(self, slug: str = "carol", **body: Any) -> Someone:
        someone, fields = registration(slug, **body)
        keys = [*someone.keys, key(f"{slug} recovery")]
        someone.id = self.world.say("party.register", fields, keys=keys, texts=NAME).id
        return someone


def issued(town: Town) -> str:
    """An invitation that Ann issued and nobody has used."""
    return town.world.invite(town.ann, "secret")


def by_wrong_secret(town: Town, made: str) -> str | None:
    """What comes of registering with it by somebody who only guesses its secret."""
    return town.register(invitation=made, secret=secret_of("guessed"))
