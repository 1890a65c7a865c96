"""Words: where an act's sheets are on record, which of them are withheld, and the checks they pass.

Two depths of check (DESIGN section 5). *Hard*: the sheet fits its fingerprint, names the language
the act names, and has exactly the lines that kind and outline demand; it carries the rules version
and is run again by every verifier. *Soft*: normal form and invisible characters; it acts at intake
only, so that no table of Unicode ever decides what a record means.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from glasshouse.acts.facts import Fact
from glasshouse.acts.frozen import frozen
from glasshouse.acts.sheets import Sheet

_LINE_BREAKS = "\n\t"
#: What shows nothing by itself, beside what Python holds to be space: joiners, the fillers of
#: Hangul, the blank of Braille, unwritten Khmer vowels, variation selectors. Inside words some are
#: needed: Persian is written with joiners, emoji with variation selectors.
_BLANK = frozenset(
    "\u200c\u200d\u034f\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u180b\u180c\u180d\u180f"
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


@frozen
class SheetUse(Fact):
    """The one act that carries a sheet. A fingerprint is used once, so that withholding a sheet
    takes one text down and no other."""

    FACT: ClassVar[str] = "sheet"
    WRITTEN_ONCE: ClassVar[bool] = True

    digest: str
    act: str
    language: str
    entry: int

    @property
    def key(self) -> str:
        """The sheet's fingerprint."""
        return self.digest


@frozen
class Withheld(Fact):
    """A sheet that is not shown: the act that withheld it, the entry, the ground, until when."""

    FACT: ClassVar[str] = "withheld"

    digest: str
    withholding: str
    entry: int
    ground: str
    until: int | None

    @property
    def key(self) -> str:
        """The sheet's fingerprint."""
        return self.digest

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All withheld sheets; the sheets of one withholding."""
        return (("all", "", self.digest), ("withholding", self.withholding, self.digest))


@dataclass(frozen=True)
class Text:
    """Words that are there."""

    sheet: Sheet


@dataclass(frozen=True)
class TextWithheld:
    """Words that an act of the house took down; the fact says which."""

    withheld: Withheld


@dataclass(frozen=True)
class TextMissing:
    """Words that should be there and are not: a fault of the house or of the copy."""

    digest: str


class Words(Protocol):
    """Where pages get words from."""

    def __call__(self, digest: str) -> Text | TextWithheld | TextMissing:
        """The sheet of this fingerprint, as it can be read today."""
        ...


@runtime_checkable
class WordsTogether(Protocol):
    """A source of words that reads many sheets at the cost of one."""

    def together(self, digests: Iterable[str]) -> Mapping[str, Text | TextWithheld | TextMissing]:
        """The sheets of these fingerprints, each as ``Words`` gives it."""
        ...


@dataclass(frozen=True)
class Repetition:
    """A claim that an act makes in its body (``field``): that some of its lines stand word for
    word, in every language, in the texts of an earlier ``act``."""

    act: str
    lines: tuple[str, ...]
    field: str


class WordsRefused(ValueError):
    """A sheet fails a check; ``code`` is a refusal's code, ``field`` a path into the upload,
    ``detail`` what is wrong there, where the code alone does not say it."""

    def __init__(self, code: str, field: str, detail: str = "") -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.field = field
        self.detail = detail


def check_lines(sheet: Sheet, language: str, lines: Sequence[str]) -> None:
    """The hard check of one sheet; raises WordsRefused."""
    if sheet.language != language:
        raise WordsRefused("sheet_language", f"sheets.{language}")
    if set(sheet.lines) != set(lines):
        wrong = sorted(set(sheet.lines) ^ set(lines))
        raise WordsRefused("lines_mismatch", f"sheets.{language}.lines.{wrong[0]}")


def check_repetition(now: Sheet, before: Sheet, repetition: Repetition) -> None:
    """The hard check of what a sheet claims to repeat; raises WordsRefused.

    Threat: an answer to one text is shown as the answer to another.
    """
    for line in repetition.lines:
        if line not in before.lines or now.lines.get(line) != before.lines[line]:
            raise WordsRefused("not_the_same", repetition.field)


def check_characters(sheet: Sheet) -> None:
    """The soft check of one sheet; raises WordsRefused.

    Threat: control and direction-override characters can make a signed text read otherwise than it
    says ("Trojan Source"), and two spellings of one word defeat comparison and search. A line of
    nothing but invisible characters is a title, a reason or an article that nobody can read.
    """
    for line, text in sheet.lines.items():
        field = f"sheets.{sheet.language}.lines.{line}"
        if all(character.isspace() or character in _BLANK for character in text):
            raise WordsRefused("line_empty", field)
        if not unicodedata.is_normalized("NFC", text):
            raise WordsRefused("text_not_normalized", field)
        # What Python holds printable is never misleading. Of the rest each character is asked; a
        # text has few different ones, however long it is.
        if not text.isprintable() and any(_misleading(character) for character in set(text)):
            place = next(place for place, each in enumerate(text, 1) if _misleading(each))
            detail = f"U+{ord(text[place - 1]):04X} stands at place {place} of the line."
            raise WordsRefused("text_control_character", field, detail)


def _misleading(character: str) -> bool:
    if character in _LINE_BREAKS:
        return False
    category = unicodedata.category(character)
    # Cf holds the direction overrides and isolates; the joiners that scripts need are let through.
    joiner = character in "\u200c\u200d"
    return category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or (category == "Cf" and not joiner)
