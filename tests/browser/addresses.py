"""Every kind of page, as the house that has one and the address of it."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import urlopen

CONFERENCE = "/conferences/peace-1917-18"
#: A statement of the demo with rival versions, in old style, that others answered.
WITH_RIVALS = "/entries/105"

#: The practice table: what it says of itself, its grid, its rules, what is awaited.
TABLE = "/conferences/harbour-practice"
GRID = f"{TABLE}/grid"

#: Where a seat is taken for practice, and where a proposal is answered.
SEAT = f"{TABLE}/seat"
ANSWER = f"{TABLE}/proposals/1/answer"

#: The simulated vote of the demo: counted, with a contest.
VOTE = "/votes/status-of-the-province"

#: One page of each kind, as (house, address).
PAGES = [
    ("demo", "/"),
    ("demo", "/entries/"),
    ("demo", "/entries/?nature=protest&effect=effective"),
    ("demo", "/entries/?nature=protest&party=registry&kind=house.found"),
    ("demo", WITH_RIVALS),
    ("demo", f"{WITH_RIVALS}?at=150"),
    ("demo", CONFERENCE),
    ("demo", f"{CONFERENCE}?on=1917-12-01"),
    ("demo", "/parties/registry"),
    ("demo", "/parties/soviet-government"),
    ("demo", "/documents/general-knowledge"),
    ("demo", "/?on=1917-12-03"),
    ("demo", f"{CONFERENCE}/how"),
    ("demo", f"{CONFERENCE}/grid?state=withdrawn"),
    ("demo", TABLE),
    ("demo", f"{TABLE}?at=244"),
    ("demo", GRID),
    ("demo", f"{GRID}?state=open&party=port-employer"),
    ("demo", f"{TABLE}/how"),
    ("demo", f"{TABLE}/deadlines"),
    ("demo", "/parties/port-employer/deadlines"),
    ("demo", f"{CONFERENCE}/grid"),
    ("demo", f"{CONFERENCE}/proposals/1"),
    ("demo", f"{TABLE}/proposals/1"),
    ("demo", f"{TABLE}/proposals/1/versions/1"),
    ("demo", f"{TABLE}/proposals/1?beside=2"),
    ("demo", f"{TABLE}/proposals/1?beside=2&view=columns"),
    ("demo", "/parties/port-employer"),
    ("demo", SEAT),
    ("demo", ANSWER),
    ("demo", f"{ANSWER}?at=244"),
    ("demo", "/check"),
    ("demo", "/nowhere"),
    ("demo", "/entries/?at=100000"),
    ("demo", "/entries/300?at=150"),
    ("witnessed", "/"),
    ("witnessed", "/entries/"),
    ("witnessed", "/conferences/harbour"),
    ("witnessed", "/parties/dockers"),
    ("witnessed", "/parties/observers"),
    ("witnessed", "/documents/rates"),
    ("witnessed", "/check"),
    ("german", "/"),
    ("german", "/conferences/table"),
    ("german", "/conferences/table/grid"),
    ("german", "/conferences/table/how"),
    ("german", "/conferences/table/deadlines"),
    ("german", "/conferences/table/proposals/1"),
    ("german", "/conferences/table/proposals/1?beside=1&view=columns"),
    ("german", "/conferences/table/seat"),
    ("german", "/conferences/table/proposals/1/answer"),
    ("german", "/parties/south"),
    ("demo", f"{TABLE}/votes/new"),
    ("demo", "/votes"),
    ("demo", VOTE),
    ("demo", f"{VOTE}/trustee"),
    ("demo", f"{VOTE}/trustee?at=250"),
    ("demo", f"{VOTE}/organise"),
    ("voting", "/"),
    ("voting", "/votes"),
    ("voting", "/votes/decided"),
    ("voting", "/votes/decrypting"),
    ("voting", "/votes/cancelled"),
    ("voting", "/votes/preparing"),
    ("voting", "/votes/open"),
    ("voting", "/votes/open/ballot"),
    ("voting", f"/votes/open/ballot?tracker={43 * 'A'}"),
    ("voting", "/votes/preparing/ballot"),
    ("voting", "/votes/open/booth"),
    ("voting", "/votes/preparing/booth"),
    ("voting", "/votes/decided/booth"),
    ("voting", "/votes/preparing/trustee"),
    ("voting", "/votes/decrypting/trustee"),
    ("voting", "/votes/preparing/organise"),
    ("voting", "/votes/open/organise"),
    ("voting", "/votes/cancelled/organise"),
    ("voting", "/conferences/table/votes/new"),
    ("voting", "/conferences/table"),
    ("voting", "/conferences/table/deadlines"),
    ("voting", "/parties/red"),
    ("empty", "/"),
    ("empty", "/votes"),
    ("empty", "/entries/"),
    ("empty", "/check"),
]

#: One page of each template, for what the frame of all pages does.
FRAMES = [
    page
    for page in PAGES
    if page[0] == "demo" and "?" not in page[1] and page[1] != "/parties/registry"
]


def name(page: tuple[str, str]) -> str:
    """Name of a case, for the list of tests."""
    house, address = page
    return f"{house}:{address}"


def read_json(address: str) -> Any:
    """A page model, read without a browser."""
    with urlopen(address, timeout=30) as answer:
        return json.load(answer)


def all_rows(house: str) -> list[dict[str, Any]]:
    """The rows of the whole record, the newest first, page after page."""
    rows: list[dict[str, Any]] = []
    query = ""
    while True:
        page = read_json(f"{house}/entries.json{query}")
        rows += page["items"]
        if page["older"] is None:
            return rows
        query = f"?before={page['older']}"


def one_of_each_kind(house: str) -> dict[str, int]:
    """The newest entry of each kind, by its kind."""
    return {row["kind"]: row["index"] for row in reversed(all_rows(house))}
