"""Real addresses of the demo house, at least one for each operation of the contract."""

from __future__ import annotations

from glasshouse.api import other_doors
from glasshouse.api.openapi import contract

#: ``{…}`` are filled in from the house that was built.
ADDRESSES = {
    "front": [
        "/api/front",
        "/api/front?at=1",
        "/api/front?at=40&time=2030-01-01T00:00:00Z",
        "/api/front?on=1917-12-03",
    ],
    "entries": [
        "/api/entries",
        "/api/entries?before=60",
        "/api/entries?after=60&at=100",
        "/api/entries?kind=statement.make&nature=proposition",
        "/api/entries?conference={conference}&party={party}&effect=effective",
        "/api/entries?effect=without_effect",
    ],
    "entry": ["/api/entries/0", "/api/entries/1", "/api/entries/196?text=en&lang=en"],
    "entry_of_act": ["/api/acts/{act}"],
    "conferences": ["/api/conferences", "/api/conferences?at=2", "/api/conferences?after=zzz"],
    "conference": [
        "/api/conferences/{conference}",
        "/api/conferences/{conference}?on=1918-01-01",
        "/api/conferences/{conference}?at=3",
    ],
    "grid": [
        "/api/conferences/harbour-practice/grid",
        "/api/conferences/harbour-practice/grid?state=open&party=port-employer",
        "/api/conferences/harbour-practice/grid?front=1&after=0",
        "/api/conferences/{conference}/grid",
    ],
    "how": ["/api/conferences/harbour-practice/how", "/api/conferences/{conference}/how"],
    "conference_deadlines": ["/api/conferences/harbour-practice/deadlines"],
    "party_deadlines": ["/api/parties/port-employer/deadlines"],
    "parties": ["/api/parties", "/api/parties?role=office", "/api/parties?limit=3&after=b"],
    "party": ["/api/parties/{party}", "/api/parties/registry"],
    "documents": ["/api/documents", "/api/documents?limit=1"],
    "document": ["/api/documents/{document}"],
    "votes": ["/api/votes", "/api/votes?before=5"],
    "vote": ["/api/votes/status-of-the-province", "/api/votes/status-of-the-province?at=255"],
    "check": ["/api/check", "/api/check?at=1"],
    "fact_types": ["/api/facts"],
    "facts": [
        "/api/facts/recorded?index=kind&value=statement.make&limit=2",
        "/api/facts/statement?index=timeline&value={conference_id}",
        "/api/facts/timer?index=due",
    ],
    "fact": ["/api/facts/conference/{conference_id}", "/api/facts/short_name/{named}"],
    "only_fact": ["/api/facts/rules/", "/api/facts/rules/?at=1"],
    "kinds": ["/api/kinds"],
    "kind": [f"/api/kinds/{name}" for name in ("house.found", "statement.make", "key.rotate")],
    "codes": ["/api/codes"],
}
OPERATIONS = {
    item["get"]["operationId"]: item["get"]
    for path, item in contract()["paths"].items()
    if "get" in item and path not in other_doors.paths()
}
EVERY = [
    (operation, address) for operation, addresses in ADDRESSES.items() for address in addresses
]
