"""What the acts of the house leave behind, besides authors, keys and rules (room ``acts``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from glasshouse.acts.facts import Fact, Facts, sortable
from glasshouse.acts.frozen import frozen

#: The address spaces in which a short name can stand once.
PARTIES = "party"
CONFERENCES = "conference"
DOCUMENTS = "document"

ISSUED = "issued"
USED = "used"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"


@frozen
class ShortName(Fact):
    """A short name of an address, given once and for ever: ``/parties/<slug>`` and the like."""

    FACT: ClassVar[str] = "short_name"
    WRITTEN_ONCE: ClassVar[bool] = True

    space: str
    slug: str
    id: str

    @property
    def key(self) -> str:
        """Address space and name."""
        return f"{self.space}/{self.slug}"


def named(facts: Facts, space: str, slug: str) -> str | None:
    """The id behind a short name; None if nothing has it."""
    found = facts.get(ShortName, f"{space}/{slug}")
    return None if found is None else found.id


@frozen
class Conference(Fact):
    """Where things are said: every act with a scope names one.

    Conferences are announced in the parley. The fact stands here because the house and the archive
    too judge what is said within one. ``mode`` is transcript, live or practice, ``subject`` what
    kind of negotiation it is, ``transcribers`` who may enter reports into a transcript, and
    ``languages`` those it owes its readers. Of its rules: ``shortest_answer`` is how many minutes a
    proposal must leave for an answer, ``on_silence`` what a proposal may say follows from silence.
    """

    FACT: ClassVar[str] = "conference"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    slug: str
    entry: int
    mode: str
    subject: str
    announced_by: str
    transcribers: tuple[str, ...]
    languages: tuple[str, ...]
    shortest_answer: int = 0
    on_silence: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The conference's id."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All conferences, by short name."""
        return (("all", "", self.slug),)


@frozen
class Invitation(Fact):
    """An invitation: who issued it, to which secret it commits, and what became of it.

    ``state`` is issued, used, withdrawn or lapsed; ``lapses`` is Unix ms.
    """

    FACT: ClassVar[str] = "invitation"

    id: str
    issuer: str
    commitment: str
    lapses: int
    entry: int
    state: str = ISSUED
    party: str | None = None

    @property
    def key(self) -> str:
        """The act that issued it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The invitations of an author, in order."""
        return (("issuer", self.issuer, sortable(self.entry)),)


@frozen
class Commitment(Fact):
    """A commitment that an invitation has used, so that no other can use it again."""

    FACT: ClassVar[str] = "commitment"
    WRITTEN_ONCE: ClassVar[bool] = True

    commitment: str
    invitation: str

    @property
    def key(self) -> str:
        """The commitment."""
        return self.commitment


@frozen
class Vouch(Fact):
    """Who stands for an author, how (invited, admitted, established, described), and by which
    act."""

    FACT: ClassVar[str] = "vouch"
    WRITTEN_ONCE: ClassVar[bool] = True

    author: str
    by: str
    how: str
    act: str
    entry: int

    @property
    def key(self) -> str:
        """The author and the act."""
        return f"{self.author}/{self.act}"

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All that stand for an author, in order."""
        return (("author", self.author, f"{sortable(self.entry)}/{self.act}"),)


@frozen
class Outage(Fact):
    """A time in which the house took nothing, as it says itself; both ends in Unix ms."""

    FACT: ClassVar[str] = "outage"
    WRITTEN_ONCE: ClassVar[bool] = True

    id: str
    entry: int
    begun: int
    ended: int

    @property
    def key(self) -> str:
        """The act that declared it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All outages, by their beginning."""
        return (("all", "", f"{sortable(self.begun)}/{self.id}"),)


@frozen
class Withholding(Fact):
    """The history of one text taken down: which, by which act, why, and what restored it.

    Whether a text is withheld now is told by ``acts.words.Withheld``. ``received`` and ``until``
    are Unix ms.
    """

    FACT: ClassVar[str] = "withholding"

    id: str
    act: str
    digest: str
    language: str
    entry: int
    received: int
    ground: str
    until: int | None
    restored_by: int | None = None

    @property
    def key(self) -> str:
        """The act that withheld it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """What was withheld of an act, in order."""
        return (("act", self.act, sortable(self.entry)),)
