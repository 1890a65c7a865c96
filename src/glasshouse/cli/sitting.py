"""``glasshouse act seat`` and ``glasshouse act answer``: sit down at a practice table, and answer.

Both ask the house's own pages for the ids that people do not know by heart, and then say what
``glasshouse act say`` would: shown, agreed to, signed, sent, and believed only when proven.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import Any, get_args

from glasshouse.cli import keyring
from glasshouse.cli.act import Address, Words, say
from glasshouse.cli.drafting import is_id, read_texts
from glasshouse.cli.exits import failed, usage
from glasshouse.cli.options import parse_log_key
from glasshouse.cli.output import say as remark
from glasshouse.cli.sending import House, speak_to
from glasshouse.cli.shown_text import prove_seat, prove_version
from glasshouse.parley.propositions.acts import OnOneArticle

_ARTICLE = re.compile(r"([1-9][0-9]{0,3})=([a-z_]+)")
_SLUG = re.compile(r"[a-z0-9-]{1,40}")
_ANSWERS = get_args(OnOneArticle)


@dataclass(frozen=True)
class Given:
    """An answer as it was written: for the ``whole``, or ``NUMBER=ANSWER`` article by article, with
    the lines of its reasons; from which ``seat``, and for which ``party`` where several are
    asked."""

    whole: str | None
    articles: Sequence[str]
    lines: Sequence[str]
    seat: str | None
    party: str | None


def seat(
    conference: str,
    party: str,
    address: Address,
    keys: Sequence[Path],
    *,
    yes: bool = False,
    receipt: Path | None = None,
    json: bool = False,
) -> int:
    """Take a party's seat with one key; the id of what is recorded is the seat."""
    if len(keys) != 1:
        raise usage("a seat is taken by one key", "Name one key file with --key.")
    page = _page(address, conference, "seat", "it is not held for practice, so it has no seats")
    seats = {each["party"]["slug"]: each["party"] for each in page["seats"]}
    if party not in seats:
        raise failed(
            f"no seat of {party} can be taken in {conference}",
            f"There are seats of: {', '.join(sorted(seats)) or 'nobody'}",
        )
    with _speaking(address) as house:
        prove_seat(house, page, seats[party], conference)
    words = Words(
        kind="seat.take",
        body=dumps({"key": keyring.load(keys[0]).key.value}),
        by=seats[party]["id"],
        scope=page["conference"]["id"],
    )
    ended = say(words, address, keys, yes=yes, receipt=receipt, json=json)
    remark(
        "That id is your seat. Answer from it with: glasshouse act answer "
        f"{conference} NUMBER --seat ID --key {keys[0]} --house {address.house} …"
    )
    return ended


def answer(
    conference: str,
    number: int,
    given: Given,
    address: Address,
    keys: Sequence[Path],
    *,
    brief: bool = False,
    yes: bool = False,
    receipt: Path | None = None,
    json: bool = False,
) -> int:
    """Answer the newest version of a proposal, as a whole or article by article. Its words are
    printed as they stand on the record; of its articles the headings alone, if ``brief``."""
    if given.seat is not None and not is_id(given.seat):
        raise usage(
            f"--seat {given.seat} is no id: an id is 64 hex digits",
            "It is what glasshouse act seat printed as the id.",
        )
    articles = _articles(given)
    page = _page(address, conference, f"proposals/{number}/answer", f"it has no proposal {number}")
    eids = {each["eid"]: each for each in page["articles"]}
    for each in articles:
        if each["eid"] not in eids:
            raise usage(f"proposal {number} has no {each['eid']}", f"It has: {', '.join(eids)}")
    party = _answering(page, given.party)
    named = {line for lines in read_texts(given.lines).values() for line in lines}
    body = {
        "version": page["version"],
        "answer": given.whole or "by_article",
        "articles": articles,
        "lines": [line for line in ("reason", "reservation") if line in named],
        "account": None,
    }
    words = Words(
        kind="answer.give",
        body=dumps(body),
        lines=given.lines,
        by=party["id"],
        scope=page["conference"]["id"],
        capacity=given.seat,
    )
    with _speaking(address) as house:
        text = prove_version(house, page, party, conference)
    remark(f"Proposal {number}, version {page['version_number']}, as it stands on the record:")
    for line in text.lines(brief=brief):
        remark(line)
    remark("The answers of this party:")
    for line in _changes(page, party["id"], given.whole, articles):
        remark(f"  {line}")
    return say(words, address, keys, yes=yes, receipt=receipt, json=json)


def _changes(
    page: dict[str, Any], party: str, whole: str | None, articles: Sequence[dict[str, str]]
) -> list[str]:
    """What of the party's answers changes, and what stays, one line for each article."""
    own = next(each for each in page["parties"] if each["party"]["id"] == party)
    before = {each["eid"]: each for each in own["articles"]}
    named = {each["eid"]: each["answer"] for each in articles}
    lines = []
    for article in page["articles"]:
        eid, now = article["eid"], before[article["eid"]]
        until_now = f"{now['answer']}, entry {now['entry']}" if now["stands"] else "no answer"
        answer = named.get(eid, whole)
        told = f"stays ({until_now})" if answer is None else f"{answer} (until now: {until_now})"
        lines.append(f"{eid} {_text(article['heading'])}: {told}")
    return lines


def _articles(given: Given) -> list[dict[str, str]]:
    if (given.whole is None) == (not given.articles):
        raise usage(
            "answer the whole or its articles", "Give --answer ANSWER, or --article NUMBER=ANSWER."
        )
    if given.whole is not None and given.whole not in _ANSWERS:
        raise usage(f"{given.whole} is no answer", f"Answers are: {', '.join(_ANSWERS)}")
    found = []
    for each in given.articles:
        match = _ARTICLE.fullmatch(each)
        if match is None or match[2] not in _ANSWERS:
            raise usage(
                f"--article {each} is not understood",
                f"Write it like --article 5=accept. Answers are: {', '.join(_ANSWERS)}",
            )
        found.append({"eid": f"art_{match[1]}", "answer": match[2]})
    return found


def _answering(page: dict[str, Any], slug: str | None) -> dict[str, Any]:
    """For whom: the party that was named, or the only one that is asked."""
    parties: dict[str, dict[str, Any]] = {
        each["party"]["slug"]: each["party"] for each in page["parties"]
    }
    if slug is None and len(parties) == 1:
        return next(iter(parties.values()))
    if slug is None or slug not in parties:
        raise usage(
            "it is not clear for whom this answers",
            f"Name with --party one of: {', '.join(sorted(parties))}",
        )
    return parties[slug]


def _page(address: Address, conference: str, path: str, missing: str) -> dict[str, Any]:
    """A page of a negotiation. Raises ``CommandEnded``: ``missing`` tells why there is none where
    the negotiation itself is there."""
    place = f"/conferences/{_slug(conference)}"
    with _speaking(address) as house:
        page = house.find_page(f"{place}/{path}.json")
        if page is not None:
            return page
        there = house.find_page(f"{place}.json")
    if there is None:
        raise failed(
            f"there is no negotiation {conference} at {address.house}",
            "Its short name stands in the address of its page.",
        )
    if there["conference"]["mode"] == "transcript":
        raise failed(
            f"nobody speaks in {conference}: it is reconstructed from sources",
            "Its transcribers report what was said, with glasshouse act say.",
        )
    raise failed(
        f"{conference}: {missing}", f"See what there is at {address.house.rstrip('/')}{place}"
    )


def _speaking(address: Address) -> AbstractContextManager[House]:
    key = None if address.log_key is None else parse_log_key(address.log_key)
    return speak_to(address.house, key, address.contact, address.transport)


def _slug(name: str) -> str:
    # Threat: a name with slashes in it would ask for another page than the one meant.
    if _SLUG.fullmatch(name) is None:
        raise usage(f"{name} is no short name", "It stands in the address of its page.")
    return name


def _text(words: dict[str, Any]) -> str:
    text = words.get("text")
    return text if isinstance(text, str) else "(no text)"
