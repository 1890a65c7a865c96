"""Whether a page tells the truth about what is signed on the strength of it.

Threat: whoever stands between author and house, or the house itself, shows a mild text and has the
author accept a harsh one: the act names the version by its id, and nobody reads ids. So the
statements that an act points at (version, conference, party) are read from the record: each entry
leads to the verified checkpoint, its id is the one that will be signed, and the words that it names
by fingerprint are those of the page. What is printed for the author are the words of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import Act, MalformedAct
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES, Sheet
from glasshouse.cli.exits import CommandEnded, environment, failed
from glasshouse.cli.sending import House
from glasshouse.record.client import RecordReader
from glasshouse.record.errors import NotFoundError, RecordError, UnavailableError
from glasshouse.record.policy import Policy

PARTIES = ("party.describe", "party.register", "office.establish")
VERSIONS = ("proposition.table", "proposition.revise")
Words = Mapping[str, Any]


@dataclass(frozen=True)
class Article:
    """An article as it stands on the record."""

    eid: str
    heading: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Text:
    """A version as it stands on the record, in one language."""

    title: str
    articles: Sequence[Article]
    note: str | None

    def lines(self, *, brief: bool) -> Iterable[str]:
        """All of it for the eyes of whoever answers; if ``brief``, the headings alone."""
        yield self.title
        for article in self.articles:
            yield f"{article.eid} {article.heading}"
            if not brief:
                yield from (f"    {paragraph}" for paragraph in article.paragraphs)
        if self.note is not None:
            yield f"note: {self.note}"


def prove_seat(house: House, page: Mapping[str, Any], party: Mapping[str, Any], slug: str) -> None:
    """The party and the conference are those that the page and ``slug`` name. Raises
    ``CommandEnded``."""
    _prove_conference(house, page, slug)
    act = _prove(house, party["id"], None, {"name": party["name"]})
    _require(act.kind in PARTIES and act.envelope.body["slug"] == party["slug"], "the party")


def prove_version(
    house: House, page: Mapping[str, Any], party: Mapping[str, Any], slug: str
) -> Text:
    """The version that the page shows, as it stands on the record. Raises ``CommandEnded``."""
    prove_seat(house, page, party, slug)
    shown: dict[str, Words] = {"title": page["title"]}
    for article in page["articles"]:
        shown[f"{article['eid']}__heading"] = article["heading"]
        for place, paragraph in enumerate(article["paragraphs"], 1):
            shown[f"{article['eid']}__para_{place}"] = paragraph
    if page["note"] is not None:
        shown["note"] = page["note"]
    act = _prove(house, page["version"], page["index"], shown)
    body = act.envelope.body
    outline = [(each["eid"], len(each["paragraphs"])) for each in page["articles"]]
    _require(act.kind in VERSIONS and act.scope == page["conference"]["id"], "the version")
    _require(act.speaker == page["sponsor"]["id"], "who proposed it")
    _require(body.get("proposition", act.id) == page["proposal"], "the proposal")
    _require(body["on_silence"] == page["on_silence"], "what follows from silence")
    _require([(e["eid"], e["paragraphs"]) for e in body["articles"]] == outline, "the articles")
    # A note is part of what was tabled: a page that leaves it out does not show the text.
    _require(("note" in body["lines"]) == ("note" in shown), "the note")
    return Text(
        shown["title"]["text"],
        [
            Article(e["eid"], e["heading"]["text"], [each["text"] for each in e["paragraphs"]])
            for e in page["articles"]
        ],
        shown["note"]["text"] if "note" in shown else None,
    )


def prove_act(house: House, act_id: str) -> Act:
    """The act with this id, which is on the record with effect. Raises ``CommandEnded``."""
    return _prove(house, act_id, None, {})


def _prove_conference(house: House, page: Mapping[str, Any], slug: str) -> None:
    conference = page["conference"]
    words = {"title": conference["title"], "publicity": page["publicity"]}
    act = _prove(house, conference["id"], None, words)
    body = act.envelope.body
    _require(act.kind == "conference.announce", "the negotiation")
    _require(body["slug"] == slug and body["mode"] == conference["mode"], "the negotiation")


def _prove(house: House, act_id: str, index: int | None, shown: Mapping[str, Words]) -> Act:
    """The act with this id, which is on the record with effect and has these words."""
    act = _entry(house, act_id, _index(house, act_id) if index is None else index).act
    sheets: dict[str, Sheet] = {}
    for line, words in shown.items():
        if words["state"] != "present":
            raise _withheld(line)
        language = words["language"]
        if language not in sheets:
            sheets[language] = _sheet(house, act, language)
        _require(sheets[language].lines.get(line) == words["text"], f"line {line}")
    return act


def _index(house: House, act_id: str) -> int:
    """Where the house says that an act stands; the proof holds it to that."""
    answer = house.find_page(f"/api/facts/recorded/{act_id}")
    if answer is None:
        raise _not_proven(act_id)
    index = answer["fact"]["values"][answer["fields"].index("index")]
    if type(index) is not int:
        raise _not_proven(act_id)
    return index


def _entry(house: House, act_id: str, index: int) -> Entry:
    if type(index) is not int or not 0 <= index < house.checkpoint.size:
        raise _not_proven(act_id)
    reader = RecordReader(house.record, Policy.of_log(house.log_key))
    try:
        (raw,) = reader.entries(house.checkpoint, index, index + 1)
        entry = Entry.parse(raw)
    except UnavailableError as error:
        raise environment(f"entry {index} cannot be read: {error.sentence}") from error
    except (RecordError, MalformedAct) as error:
        raise _differs(f"entry {index}: {error}") from error
    _require(entry.act.id == act_id, f"entry {index}")
    _require(entry.act.envelope.log == house.checkpoint.origin, f"the record of entry {index}")
    _require(entry.effect is None, f"the effect of entry {index}")
    return entry


def _sheet(house: House, act: Act, language: str) -> Sheet:
    digest = act.envelope.sheets.get(language)
    if digest is None:
        raise _differs(f"the language {language}")
    try:
        sheet = Sheet.parse(house.record.read(f"sheet/{digest}", MAXIMUM_SHEET_BYTES))
    except NotFoundError as error:
        raise _withheld(digest) from error
    except UnavailableError as error:
        raise environment(f"the words cannot be read: {error.sentence}") from error
    except MalformedAct as error:
        raise _differs(f"the words {digest}") from error
    _require((sheet.digest, sheet.language) == (digest, language), f"the words {digest}")
    return sheet


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise _differs(what)


def _differs(what: str) -> CommandEnded:
    return failed(
        f"the text that this house shows is not the text on the record: {what} differs",
        "Nothing was signed or sent. Keep what you see and tell others who read this house.",
        reason="text_differs",
    )


def _withheld(what: str) -> CommandEnded:
    return failed(
        f"words that you would speak of are not served: {what}",
        "They were removed or are missing, so nobody can compare them with what you would sign. "
        "Nothing was signed or sent.",
        reason="text_withheld",
    )


def _not_proven(act_id: str) -> CommandEnded:
    return failed(
        f"the house does not prove that {act_id} is on its record",
        "Nothing was signed or sent. Try again in a moment; if it stays so, tell others.",
        reason="not_proven",
    )
