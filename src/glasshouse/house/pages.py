"""What every page is made of: its context, words in the reader's language, parties.

A page is a pure function of the facts at a size N, a ``PageContext`` (N, T, the reader's language)
and the words as they can be read today. Its model speaks in codes, so that one model serves every
language, the templates and the programs that read it as JSON; ``verify`` compares that JSON, so
nothing here depends on a clock, a locale or the version of Unicode.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import F, Fact, Facts
from glasshouse.acts.recorded import Recorded, entry_at
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.words import Text, TextMissing, TextWithheld, WordsTogether
from glasshouse.acts.words import Words as WordsSource

#: Counts end here, so that no page grows dearer with the record: this many means so many or more.
COUNTED = 1000
#: Where counts of whole lists stand beside each other they end sooner: a hundred lists counted to
#: the usual bound would take longer than the rest of the page.
COUNTED_BESIDE = 100

T = TypeVar("T")
WordsState = Literal["present", "withheld", "missing"]

_TO_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class NoSuchPage(LookupError):
    """There is no such page at this size, or the address asks for something that cannot be."""


class NoSuchChoice(NoSuchPage):
    """The page is there, but not with what its query asks for under this name (``field``)."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


class PageModel(BaseModel):
    """Base of pages and their pieces."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sealed(PageModel):
    """The newest published checkpoint. Filled in by whoever serves the page; not compared."""

    size: int
    at_ms: int
    witnesses: int
    unwitnessed_since_ms: int | None


class Context(PageModel):
    """Which record a page is read from, and who runs it."""

    size: int
    time: int
    language: str
    house_name: str
    operator: str
    interest: str
    origin: str
    publicity: str
    sealed: Sealed | None = None


class Words(PageModel):
    """One line of a text, in the best language for the reader."""

    state: WordsState
    language: str | None
    text: str | None


class PartyRef(PageModel):
    """A party or an office. ``keyed`` is false where it was only described by another."""

    id: str
    slug: str
    name: Words
    keyed: bool


class Lookup:
    """What one page looks up, each thing once.

    A page first *fetches* together what its rows will need, one query for each class of facts, and
    then makes the rows one by one from what is at hand. What was not fetched is looked up when it
    is needed: that costs a query, and the page comes out the same.
    """

    def __init__(self, facts: Facts, context: PageContext, words: WordsSource) -> None:
        self.facts = facts
        self.context = context
        self._words = words
        self._facts: dict[tuple[type[Fact], str], Fact | None] = {}
        self._counts: dict[tuple[type[Fact], str, str], int] = {}
        self._sheets: dict[str, Text | TextWithheld | TextMissing] = {}
        self._made: dict[tuple[str, str], object] = {}

    # --- together ---------------------------------------------------------------------------------

    def fetch(self, cls: type[F], keys: Iterable[str | None]) -> list[F]:
        """Look up several facts together; those that there are, in the order named."""
        wanted = dict.fromkeys(key for key in keys if key is not None)
        missing = [key for key in wanted if (cls, key) not in self._facts]
        if missing:
            found = self.facts.get_many(cls, missing)
            self._facts.update({(cls, key): found.get(key) for key in missing})
        known = [self._facts[cls, key] for key in wanted]
        return [fact for fact in known if fact is not None]  # type: ignore[misc]

    def know(self, facts: Iterable[Fact]) -> None:
        """Keep facts at hand that were found in a listing."""
        self._facts.update({(type(fact), fact.key): fact for fact in facts})

    def fetch_counts(self, cls: type[Fact], index: str, values: Iterable[str]) -> None:
        """Count several listings together, each up to its bound."""
        counted = self.facts.count_many(cls, index, list(values))
        self._counts.update({(cls, index, value): count for value, count in counted.items()})

    def fetch_words(self, recorded: Iterable[Recorded]) -> None:
        """Read the words of several acts together, where their source can."""
        digests = [digest for each in recorded for _language, digest in each.sheets]
        missing = [digest for digest in digests if digest not in self._sheets]
        if missing and isinstance(self._words, WordsTogether):
            self._sheets.update(self._words.together(missing))

    def fetch_parties(self, authors: Iterable[str | None]) -> None:
        """Look up together what names these parties."""
        known = self.fetch(Author, authors)
        self.fetch_words(self.fetch(Recorded, [author.id for author in known]))

    # --- one by one -------------------------------------------------------------------------------

    def rules(self) -> HouseRules:
        """The rules in force; NoSuchPage while the record is empty."""
        rules = self.once("rules", "", lambda: rules_in_force(self.facts))
        if rules is None:
            raise NoSuchPage("the record is empty")
        return rules

    def get(self, cls: type[F], key: str) -> F | None:
        """One fact, or None."""
        if (cls, key) not in self._facts:
            self._facts[cls, key] = self.facts.get(cls, key)
        return self._facts[cls, key]  # type: ignore[return-value]

    def count(self, cls: type[Fact], index: str, value: str) -> int:
        """How long a listing is, up to its bound."""
        if (cls, index, value) not in self._counts:
            self._counts[cls, index, value] = self.facts.count(cls, index, value)
        return self._counts[cls, index, value]

    def recorded(self, act: str) -> Recorded:
        """What an act left on the record; NoSuchPage if it is not there."""
        found = self.get(Recorded, act)
        if found is None:
            raise NoSuchPage(f"no entry of this record is {act}")
        return found

    def at(self, index: int) -> Recorded:
        """The same, by the entry's index."""
        return self.once("at", str(index), lambda: self._at(index))

    def _at(self, index: int) -> Recorded:
        found = entry_at(self.facts, index) if 0 <= index < self.context.size else None
        if found is None:
            raise NoSuchPage(f"this record has no entry {index}")
        self.know([found])
        return found

    def sheet(self, digest: str) -> Text | TextWithheld | TextMissing:
        """The words behind a fingerprint, as they can be read today."""
        found = self._sheets.get(digest)
        if found is None:
            found = self._sheets[digest] = self._words(digest)
        return found

    def best_language(self, recorded: Recorded) -> str | None:
        """The language in which the reader is best shown an act: theirs, a variety of theirs, else
        the first of its languages; one whose words can be read before one whose words cannot."""
        if len(recorded.sheets) == 1:
            return recorded.sheets[0][0]
        ranked = sorted(recorded.sheets, key=lambda sheet: self._distance(sheet[0]))
        for language, digest in ranked:
            if isinstance(self.sheet(digest), Text):
                return language
        return ranked[0][0] if ranked else None

    def line(self, recorded: Recorded, line: str, *, required: bool = True) -> Words | None:
        """One line of an act's words. None where the act has no words; an optional line is also
        None where its text cannot be read, since nobody can then know that it was there."""
        language = self.best_language(recorded)
        if language is None:
            return None
        sheet = self.sheet(dict(recorded.sheets)[language])
        if isinstance(sheet, Text):
            text = sheet.sheet.lines.get(line)
            if text is None:
                return None
            return Words(state="present", language=language, text=text)
        if not required:
            return None
        return Words(state=state_of(sheet), language=language, text=None)

    def shown(self, recorded: Recorded, line: str) -> Words:
        """A line that the act must have."""
        found = self.line(recorded, line)
        return found or Words(state="missing", language=None, text=None)

    def party(self, author: str) -> PartyRef | None:
        """A party or office by its id; None for the house itself."""
        return self.once("party", author, lambda: self._party(author))

    def parties(self, authors: Sequence[str]) -> list[PartyRef]:
        """Several, in the order named."""
        return [party for party in map(self.party, authors) if party is not None]

    def once(self, what: str, key: str, make: Callable[[], T]) -> T:
        """Make a piece of the page once, and use it again."""
        if (what, key) not in self._made:
            self._made[what, key] = make()
        return self._made[what, key]  # type: ignore[return-value]

    def _party(self, author: str) -> PartyRef | None:
        known = self.get(Author, author)
        if known is None:
            raise NoSuchPage(f"nobody on this record is {author}")
        if known.role == HOUSE:
            return None
        return PartyRef(
            id=known.id,
            slug=known.slug,
            name=self.shown(self.recorded(known.id), "name"),
            keyed=known.described_by is None,
        )

    def _distance(self, language: str) -> int:
        wanted = self.context.language
        if language == wanted:
            return 0
        return 1 if language.partition("-")[0] == wanted.partition("-")[0] else 2


def state_of(sheet: Text | TextWithheld | TextMissing) -> WordsState:
    """Whether words can be read today, and if not, why."""
    if isinstance(sheet, Text):
        return "present"
    return "withheld" if isinstance(sheet, TextWithheld) else "missing"


def cut(words: Words | None, length: int) -> Words | None:
    """The first paragraph of a line, at most ``length`` characters of it."""
    if words is None or words.text is None:
        return words
    first = words.text.partition("\n")[0]
    if len(first) > length:
        first = first[: length - 1].rstrip(" ") + "…"
    return words if first == words.text else words.model_copy(update={"text": first})


def alphabetical(words: Words, slug: str) -> tuple[str, str]:
    """A key by which names stand in order: only ASCII letters lose their case, because tables of
    Unicode differ between readers and every reader must see one order."""
    return ((words.text or "").translate(_TO_LOWER), slug)


def context_of(lookup: Lookup) -> Context:
    """The head and foot of every page."""
    rules = lookup.rules()
    founding = lookup.recorded(rules.house)

    def line(name: str) -> str:
        return lookup.shown(founding, name).text or ""

    return Context(
        size=lookup.context.size,
        time=lookup.context.time,
        language=lookup.context.language,
        house_name=line("name"),
        operator=line("operator"),
        interest=line("interest"),
        origin=rules.origin,
        publicity=line("publicity"),
    )
