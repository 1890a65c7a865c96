"""The booth as one page to be saved: made for one vote, for use without a network.

The page holds all that it needs: the vote's file, its questions in every language, the program and
the style. Its fingerprint stands on the record (``box.open``), so that anybody can see that all
voters are given the same page. It follows from the vote, its texts and the built program alone: the
same of these make the same bytes.

Threats. *Words of a party that end the element they stand in, and begin a script*: data leave as
JSON in which no ``<``, ``>``, ``&`` or line separator stands as itself; all other words leave by
templates that escape them. *A page that tells somebody how its voter votes*: its own policy lets it
ask no network for anything, and run no script but the one whose fingerprint it names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from glasshouse.acts.context import PageContext
from glasshouse.acts.recorded import Recorded
from glasshouse.clerk.reader import HouseReader
from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.elections.ceremony import uuid_of
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.pages import BallotQuestion, questions
from glasshouse.elections.secrecy import dangers
from glasshouse.house.pages import Lookup, Words, context_of
from glasshouse.site import deadlines
from glasshouse.site.middleware import MIRRORED
from glasshouse.site.translating import speaking

STYLES = ("site.css", "voting.css")
SCRIPT = "booth/offline-booth.js"
#: What would end the element that a script or a style stands in, or hide what follows it.
_ENDS = ("</script", "</style", "<!--")


class NotBuilt(Exception):
    """The browser code is not there."""


@dataclass(frozen=True)
class Program:
    """What every saved booth has in common: its script and its style."""

    script: str
    style: str

    @classmethod
    def built(cls) -> Program:
        """As it was built into the package; raises NotBuilt."""
        folder = Path(settings.STATIC_ROOT)
        try:
            script = (folder / SCRIPT).read_text(encoding="utf-8")
            style = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
        except FileNotFoundError as missing:
            raise NotBuilt("the browser code is not built: run make assets") from missing
        for end in _ENDS:
            if end in script.lower() or end in style.lower():
                raise NotBuilt(f"the browser code holds {end!r} and cannot stand in a page")
        return cls(script.strip(), style.strip())

    @property
    def policy(self) -> str:
        """What the page may do: run this script and this style, and a worker of its own."""
        return (
            f"default-src 'none'; script-src {_source(self.script)}; "
            f"style-src {_source(self.style)}; worker-src blob:; base-uri 'none'; "
            "form-action 'none'"
        )


@dataclass(frozen=True)
class VoteTexts:
    """A vote in one language: its title and its questions."""

    language: str
    title: Words
    questions: Sequence[BallotQuestion]

    @property
    def value(self) -> dict[str, Any]:
        """As the script of the page reads it."""
        return {
            "language": self.language,
            "title": self.title.model_dump(mode="json"),
            "questions": [each.model_dump(mode="json") for each in self.questions],
        }


class OfflineBooths:
    """Makes the page of a vote. For any thread, once Django is set up."""

    def __init__(self, reader: HouseReader) -> None:
        self._reader = reader

    def __call__(self, vote: Vote, election: bytes) -> bytes:
        """The page of a vote whose ``election.json`` this is; raises NotBuilt."""
        with self._reader.reading() as reading:
            snapshot = reading.snapshot

            def lookup_in(language: str) -> Lookup:
                context = PageContext(snapshot.size, snapshot.time, language)
                return Lookup(reading.facts, context, reading.words)

            origin = context_of(lookup_in(vote.language)).origin
            texts = texts_of(vote, lookup_in(vote.language).recorded(vote.id), lookup_in)
        return offline_booth(vote, election, origin, texts, Program.built())


def texts_of(vote: Vote, announced: Recorded, lookup_in: Any) -> list[VoteTexts]:
    """A vote in all languages in which its words can be read, the one of its ballots first."""
    languages = [language for language, _digest in announced.sheets]
    ranked = sorted(languages, key=lambda each: (each != vote.language, each))
    found = []
    for language in ranked:
        lookup: Lookup = lookup_in(language)
        title = lookup.shown(announced, "title")
        # A text that was withheld is not there in its own language; another then takes its place.
        if title.language == language and title.text is not None:
            found.append(VoteTexts(language, title, questions(lookup, vote)))
    return found


def offline_booth(
    vote: Vote, election: bytes, origin: str, texts: Sequence[VoteTexts], program: Program
) -> bytes:
    """The page. ``texts`` begin with those that ballots are signed under."""
    data = {
        "id": vote.id,
        "slug": vote.slug,
        "number": uuid_of(vote.id),
        "origin": origin,
        "language": vote.language,
        "files": {
            "election": hashlib.sha256(election).hexdigest(),
            "trustees": _trustees_of(election),
            "roll": vote.roll,
        },
        "election": base64.b64encode(election).decode("ascii"),
        "texts": [each.value for each in texts],
    }
    language = _interface_language(vote.language)
    with speaking(language):
        page = render_to_string(
            "site/offline_booth.html",
            {
                "language": language,
                "title": texts[0].title,
                "languages": [each.language for each in texts] if len(texts) > 1 else [],
                "closes": deadlines.deadline(vote.closes, vote.closes_offset),
                "dangers": dangers(vote),
                "origin": origin,
                "fingerprint": sha256_base64(election),
                "policy": SafeString(program.policy),
                "style": SafeString(program.style),
                "script": SafeString(program.script),
                "data": json_in_page(data),
            },
        )
    return page.encode("utf-8")


def json_in_page(value: Mapping[str, Any]) -> SafeString:
    """JSON that no words in it can end, wherever in a page it stands."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return SafeString(text)


def _trustees_of(election: bytes) -> str:
    """The fingerprint of the trustees' file, which the election names."""
    return str(json.loads(election)["files_sha256"]["trustees"])


def _interface_language(language: str) -> str:
    """The language of the interface that is nearest to a vote's; English where there is none."""
    spoken = {code for code, _name in settings.LANGUAGES if code != MIRRORED}
    base = language.split("-")[0]
    return next((each for each in (language, base) if each in spoken), settings.LANGUAGE_CODE)


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"
