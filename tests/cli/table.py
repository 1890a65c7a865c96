"""A house with the pages of a practice table, for the tests of sitting down at it."""

from __future__ import annotations

import json
from typing import Any

import httpx

from glasshouse.cli.act import Address
from tests.cli.simulator import ADDRESS, House

ARTICLES = ("art_1", "art_5")
OUTLINE = [{"eid": eid, "paragraphs": 1, "same_as": None} for eid in ARTICLES]
LINES = {
    "title": "A proposal",
    **{f"{eid}__heading": "Heading" for eid in ARTICLES},
    **{f"{eid}__para_1": f"What {eid} says." for eid in ARTICLES},
}
#: A negotiation of each mode, as far as its page is read.
CONFERENCES = {
    f"/conferences/{slug}.json": {"conference": {"mode": mode}}
    for slug, mode in {"table": "practice", "talks": "live", "history": "transcript"}.items()
}


def present(text: str) -> dict[str, Any]:
    return {"state": "present", "language": "en", "text": text}


class Table:
    """A house with pages of a practice table, that keeps what is sent and refuses all of it.

    What the pages speak of stands on its record; whether it may stand there nobody asks here.
    """

    def __init__(self) -> None:
        self.house = House()
        self.places: dict[str, int] = {}
        self.conference = self.put(
            "conference.announce",
            {"slug": "table", "mode": "practice"},
            {"title": "Talks", "publicity": "All of it"},
        )
        self.port, self.union = (
            self.put("party.register", {"slug": slug}, {"name": f"The {slug}"})
            for slug in ("port-employer", "transport-union")
        )
        self.version = self.table()
        self.sent: list[dict[str, Any]] = []
        self.code = "refused"
        self.open()

    def put(
        self,
        kind: str,
        body: dict[str, Any],
        lines: dict[str, str],
        effect: str | None = None,
        **envelope: Any,
    ) -> str:
        written = self.house.write(kind, body, texts={"en": lines}, **envelope)
        self.places[written.id] = self.house.size
        self.house.store(written.entry(self.house.now, effect).encode())
        self.house.digests.append(self.house.digests[-1])
        self.house.sheets.update({sheet.digest: sheet.raw for sheet in written.sheets})
        return written.id

    def table(
        self,
        lines: dict[str, str] = LINES,
        effect: str | None = None,
        kind: str = "proposition.table",
        scope: str | None = None,
    ) -> str:
        """Put a version on the record."""
        noted = [line for line in ("note",) if line in lines]
        body = {"articles": OUTLINE, "on_silence": "stay_open", "lines": noted}
        return self.put(kind, body, lines, effect, by=self.union, scope=scope or self.conference)

    def party(self, slug: str) -> dict[str, Any]:
        ids = {"port-employer": self.port, "transport-union": self.union}
        return {"slug": slug, "id": ids[slug], "name": present(f"The {slug}")}

    def pages(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The page of the seats, and the page on which the proposal is answered."""
        common = {
            "conference": {
                "id": self.conference,
                "slug": "table",
                "mode": "practice",
                "title": present("Talks"),
            },
            "publicity": present("All of it"),
        }
        port = self.party("port-employer")
        return common | {"seats": [{"party": port}]}, common | {
            "proposal": self.version,
            "version": self.version,
            "version_number": 3,
            "index": self.places[self.version],
            "sponsor": self.party("transport-union"),
            "on_silence": "stay_open",
            "title": present("A proposal"),
            "note": None,
            "articles": [
                {
                    "eid": eid,
                    "heading": present("Heading"),
                    "paragraphs": [present(f"What {eid} says.")],
                }
                for eid in ARTICLES
            ],
            "parties": [
                {
                    "party": port,
                    "articles": [
                        {"eid": "art_1", "answer": "refer", "entry": 235, "stands": True},
                        {"eid": "art_5", "answer": "accept", "entry": 7, "stands": False},
                    ],
                }
            ],
        }

    def open(self) -> None:
        """Serve the record as it stands, and pages that tell the truth about it."""
        self.record = self.house.resources()
        self.found = dict(self.places)
        self.seats, self.answer = self.pages()

    def address(self) -> Address:
        return Address(ADDRESS, transport=httpx.MockTransport(self._respond))

    def _respond(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        pages = {
            **CONFERENCES,
            "/conferences/table/seat.json": self.seats,
            "/conferences/table/proposals/1/answer.json": self.answer,
        }
        if path in pages:
            return httpx.Response(200, json=pages[path])
        if path.startswith("/api/facts/recorded/"):
            index = self.found.get(path.rpartition("/")[2])
            found = {"fields": ["id", "index"], "fact": {"values": ["", index]}}
            return httpx.Response(404) if index is None else httpx.Response(200, json=found)
        if path == "/api/acts":
            self.sent.append(json.loads(request.content))
            return httpx.Response(409, json={"title": "No.", "code": self.code, "status": 409})
        content = self.record.get(path.removeprefix("/record/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)
