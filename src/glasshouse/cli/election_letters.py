"""``glasshouse election letters``: what the credential authority hands to the voters.

Made on the authority's own machine from its two files, as pages to be printed and as a table for a
mail merge. Both hold every voter's secret, so both are for the authority's eyes alone, and nothing
is ever sent.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, Any

import segno

from glasshouse.cli.election_files import new_file, read_as, read_secret, refused
from glasshouse.cli.exits import OK, failed, usage
from glasshouse.cli.letter_words import WORDS, LetterWords
from glasshouse.cli.output import Advance, progress, show, show_json
from glasshouse.elections.belenios.credentials import Roll, public_of
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import read, sha256_hex
from glasshouse.site.cells import plain_cell

_STYLE = """
@page { size: A4; margin: 20mm }
body { font: 12pt/1.5 sans-serif; color: #000; background: #fff; margin: 0 }
section { break-after: page; max-width: 170mm; margin: 0 auto; padding: 10mm 0 }
section:last-child { break-after: auto }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 6mm }
h2 { font-size: 14pt; margin: 6mm 0 2mm }
p, ol, ul { margin: 0 0 3mm }
.code { font: bold 24pt/1.6 monospace; border: 2pt solid #000; padding: 4mm; text-align: center;
  white-space: nowrap }
.fingerprint { font-family: monospace; overflow-wrap: anywhere }
figure { margin: 6mm 0 0; break-inside: avoid }
svg { width: 30mm; height: 30mm }
"""
_PLACE = re.compile(r"\{(voter|title|address|opens|closes|weight)\}")
_COLUMNS = ("voter", "credential", "weight", "title", "address", "opens", "closes", "roll")


@dataclass(frozen=True)
class Occasion:
    """What every letter says of the vote: its title, the address of its page, its hours as people
    read them."""

    title: str
    address: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Letter:
    """What one voter is sent; ``weight`` is None where all votes weigh alike."""

    voter: str
    credential: str
    weight: int | None


def letters(
    authority: Path,
    out: Path,
    occasion: Occasion,
    *,
    language: str = "en",
    uuid: str | None = None,
    json: bool = False,
) -> int:
    """Write the letters and the table into the folder ``out``; the exit code. Raises
    ``CommandEnded``."""
    words = WORDS.get(language)
    if words is None:
        raise usage(f"there are no letters in {language}", f"There are: {', '.join(WORDS)}")
    private = _private_file(authority, uuid)
    roll = read_as(private.with_suffix(".pubcreds"), Roll.parse)
    secrets = _secrets(private)
    pages, table = out / "letters.html", out / "letters.csv"
    with (
        progress(json) as advance,
        new_file(pages, secret=True) as html,
        new_file(table, secret=True) as rows,
    ):
        html.write(_head(occasion, language).encode())
        writer = _Rows(rows)
        writer.write(_COLUMNS)
        for number, letter in enumerate(_letters(private, secrets, roll), start=1):
            html.write(_page(letter, occasion, words, roll).encode())
            writer.write(_row(letter, occasion, roll))
            _advance(advance, number, len(secrets))
        html.write(b"</body>\n</html>\n")
    return _told(pages, table, roll, len(secrets), json)


def _private_file(authority: Path, uuid: str | None) -> Path:
    found = sorted(authority.glob("*.privcreds" if uuid is None else f"{uuid}.privcreds"))
    if not found:
        raise usage(
            f"{authority} holds no private file of credentials",
            "Make one with: glasshouse election credentials VOTERS.csv DIR",
        )
    if len(found) > 1:
        names = ", ".join(path.stem for path in found)
        raise usage(
            f"{authority} holds credentials of several votes", f"Choose with --uuid: {names}"
        )
    return found[0]


def _secrets(path: Path) -> Mapping[str, str]:
    try:
        value: Any = read(read_secret(path))
    except Fault as fault:
        raise refused(path, fault) from None
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise usage(f"{path} is no private file of credentials")
    return value


def _letters(path: Path, secrets: Mapping[str, str], roll: Roll) -> Iterator[Letter]:
    """One letter for each voter, each held against the roll. Raises ``CommandEnded``.

    Threat: letters with the credentials of another roll are sent out, and nobody can vote.
    """
    if len(secrets) != len(roll.weights):
        raise failed(f"{path} holds {len(secrets)} voters, and the roll {len(roll.weights)}")
    for voter, credential in secrets.items():
        try:
            public = public_of(path.stem, credential).hex
        except Fault as fault:
            raise refused(path, fault.within(voter)) from None
        if public not in roll.weights:
            raise failed(f"the credential of {voter} in {path} is not on the roll beside it")
        yield Letter(voter, credential, roll.weights[public] if roll.weighted else None)


def _head(occasion: Occasion, language: str) -> str:
    # Threat: a page that holds secrets and is opened in a browser loads something from elsewhere.
    # Nothing in it can: there is one style, named by its fingerprint, and no script.
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(occasion.title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
    )


def _page(letter: Letter, occasion: Occasion, words: LetterWords, roll: Roll) -> str:
    values = {
        "voter": letter.voter,
        "title": occasion.title,
        "address": occasion.address,
        "opens": occasion.opens,
        "closes": occasion.closes,
        "weight": str(letter.weight),
    }

    def said(sentence: str) -> str:
        # In one pass: what stands for something in a voter's name stands for itself.
        return escape(_PLACE.sub(lambda place: values[place[1]], sentence))

    weight = "" if letter.weight in (None, 1) else f"<p>{said(words.weight)}</p>\n"
    steps = "".join(f"<li>{said(each)}</li>\n" for each in words.steps)
    checks = "".join(f"<li>{said(each)}</li>\n" for each in words.checks)
    return (
        f"<section>\n<p>{said(words.greeting)}</p>\n<h1>{escape(occasion.title)}</h1>\n"
        f"<p>{said(words.occasion)} {said(words.hours)}</p>\n{weight}"
        f'<h2>{said(words.credential)}</h2>\n<p class="code">{escape(letter.credential)}</p>\n'
        f"<p>{said(words.keep)}</p>\n"
        f"<h2>{said(words.to_vote)}</h2>\n<ol>\n{steps}</ol>\n"
        f"<h2>{said(words.to_check)}</h2>\n<ul>\n{checks}</ul>\n"
        f'<p>{said(words.roll)} <span class="fingerprint">{sha256_hex(roll.raw)}</span></p>\n'
        f"<figure>{_code(occasion.address, words.scan)}</figure>\n</section>\n"
    )


def _code(address: str, name: str) -> str:
    """The address as a code to be scanned: the address alone, which is no secret."""
    return segno.make(address, micro=False).svg_inline(
        title=name, omitsize=True, svgclass=None, lineclass=None
    )


def _row(letter: Letter, occasion: Occasion, roll: Roll) -> tuple[str, ...]:
    weight = "" if letter.weight is None else str(letter.weight)
    return (
        letter.voter,
        letter.credential,
        weight,
        occasion.title,
        occasion.address,
        occasion.opens,
        occasion.closes,
        sha256_hex(roll.raw),
    )


class _Rows:
    """A CSV table that is written row by row."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._text = io.StringIO()
        self._writer = csv.writer(self._text)

    def write(self, row: tuple[str, ...]) -> None:
        self._writer.writerow([plain_cell(cell) for cell in row])
        self._file.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()


def _advance(advance: Advance, number: int, total: int) -> None:
    if number % 100 == 0 or number == total:
        advance("Writing letters", number, total)


def _told(pages: Path, table: Path, roll: Roll, voters: int, json: bool) -> int:
    if json:
        show_json(
            {
                "result": "made",
                "letters": str(pages),
                "table": str(table),
                "voters": voters,
                "roll": sha256_hex(roll.raw),
            }
        )
    else:
        show(
            f"{pages}: {voters:,} letters to print, one on a page.\n"
            f"{table}: the same for a mail merge.\n"
            "Both hold every voter's secret. Print or merge them on this machine, send nothing of "
            "them through others, and destroy them once all voters have theirs."
        )
    return OK
