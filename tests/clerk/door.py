"""A house on disk with its door open: requests go in as a server passes them on, over ASGI.

``Stage`` is a house in which much has happened already, for people who mean harm to point at.
``Draft`` is an act that can be altered in ways no writer of ours would, and still be signed.
``trace`` is everything on the disk that a refused submission must leave as it was.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import SigningKey, Written
from glasshouse.acts.entry import Entry
from glasshouse.clerk.receipts import HouseKey
from glasshouse.clerk.submissions import SubmissionHandler
from tests.clerk.asgi import Response, request
from tests.clerk.desk import Desk
from tests.house.world import (
    DAY,
    ORIGIN,
    Someone,
    World,
    invitation,
    key,
    registration,
    secret_of,
    statement,
)

NDJSON = "application/x-ndjson"


@dataclass(frozen=True)
class Posting:
    """One request. ``parts`` are the pieces in which its body arrives."""

    parts: Sequence[bytes] | bytes
    query: str = ""
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


class Door(Desk):
    """A desk whose visitors come over HTTP. Its house key is at hand, to sign receipts with."""

    def __init__(self, root: Path, **options: Any) -> None:
        super().__init__(root, **options)
        self.handler = SubmissionHandler(self.clerk, ORIGIN, HouseKey(key("house").seed))

    async def ask(self, posting: Posting) -> Response:
        """Send a request, at the world's time."""
        self.clock.pass_time(max(0, self.now - self.clock.wall))
        response = await request(
            self.handler,
            posting.parts,
            method=posting.method,
            query=posting.query,
            headers=posting.headers,
        )
        assert response is not None
        return response

    async def say_well(self) -> None:
        """Something harmless, to see that the house still takes it."""
        written = self.write(
            "invitation.issue", invitation(f"good {self.size}", self.now + DAY), self.office_
        )
        size = self.clerk.book.head.size
        answer = await self.ask(Posting(written.upload()))
        assert answer.status == 201, answer.body
        assert answer.json == {
            "effect": None,
            "id": written.id,
            "index": size,
            "receipt": f"/record/proof/{size}",
            "received": self.clock.wall,
        }
        World.record(self, written)
        assert self.clerk.book.head.digest == self.replay.digest

    def follow(self) -> None:
        """Let the world in memory hear what the house has recorded without it."""
        record = self.clerk.book.storage
        for stored in record.entries(self.size, record.head().size):
            entry = Entry.parse(stored.raw)
            reading = judge.read(entry.act, self.facts, self.registry)
            signers = tuple(entry.act.envelope.signers)
            self.replay.record(self.replay.decide(reading, entry.received, signers))
            self.entries.append(entry)
            self.now += 1000
        assert record.head().digest == self.replay.digest

    def index_of(self, act: str) -> int:
        """The index at which an act stands in the world in memory."""
        return [entry.act.id for entry in self.entries].index(act)

    office_: Someone


class Stage(Door):
    """A house with a past; see the attributes."""

    async def set(self) -> Stage:
        self.house_ = self.found()
        self.office_ = self.office(self.house_)
        self.ann = self.party(self.office_, "ann")
        self.ben = self.party(self.office_, "ben")
        self.scribe = self.party(self.office_, "scribe")
        #: A party that registered and was never admitted.
        self._rules("sponsored")
        self.waiting = self._join("waiting")
        self._rules("closed")
        #: A party whose first key was replaced, and one whose first key was revoked.
        self.rotated, self.old_key = self.party(self.office_, "rotated"), key("rotated")
        self.before_rotation = self._announce_something(self.rotated)
        self._rotate()
        self.revoked = self.party(self.office_, "revoked")
        self.say(
            "key.revoke",
            {"revoke": self.revoked.keys[0].id, "suspect_from": None, "lines": []},
            self.revoked,
            keys=[key("revoked recovery")],
        )
        #: Invitations, one of each fate; the one that a party used is first.
        self.used = self.invite(self.ben, "used")
        self._join("guest", invitation=self.used, secret=secret_of("used"))
        self.withdrawn = self.invite(self.ben, "withdrawn")
        self.say(
            "invitation.withdraw",
            {"invitation": self.withdrawn},
            self.ben,
            texts={"en": {"reason": "A reason"}},
        )
        self.lapsed = self.invite(self.ben, "lapsed", lapses_in=1000)
        self.now += 10_000
        self.standing = self.invite(self.ben, "open", lapses_in=100 * DAY)
        #: A transcript and two conferences in which parties speak for themselves.
        self.transcript_ = self.conference(self.office_, "talks", "transcript", [self.scribe])
        self.north = self.described(self.scribe, "north", self.transcript_)
        self.document_ = self.document(self.scribe, self.transcript_, "gazette")
        self.report = self.state(self.scribe, self.transcript_, of=self.north)
        self.live = self.conference(self.office_, "market")
        self.elsewhere = self.conference(self.office_, "elsewhere")
        self.foreign = self.state(self.ben, self.elsewhere, text="Said elsewhere")
        self.recorded = self.state(self.ann, self.live, text="Said once")
        assert await self.publish()
        return self

    def _rules(self, admission: str) -> None:
        body = {"rules": "1", "admission": admission, "daily_cap": 10, "author_quota": 1000}
        self.say("house.rules", body, self.house_, texts={"en": {"reason": "A reason"}})

    def _join(self, slug: str, **body: Any) -> Someone:
        someone, fields = registration(slug, **body)
        keys = [*someone.keys, key(f"{slug} recovery")]
        texts = {"en": {"name": slug.title()}}
        someone.id = self.say("party.register", fields, keys=keys, texts=texts).id
        return someone

    def _announce_something(self, who: Someone) -> Written:
        return self.say("invitation.issue", invitation("before", self.now + 100 * DAY), who)

    def _rotate(self) -> None:
        new = key("rotated anew")
        body = {"retire": self.old_key.id, "key": new.value}
        self.say("key.rotate", body, self.rotated, keys=[self.old_key, new])
        self.rotated.keys = [new]

    # --- drafts -----------------------------------------------------------------------------------

    def draft(self, kind: str, body: dict[str, Any], who: Someone | None, **options: Any) -> Draft:
        """An act that is well formed so far."""
        keys = options.pop("keys", [] if who is None else who.keys[:1])
        return Draft.of(self.write(kind, body, who, keys=keys, **options), keys)

    def spoken(self, who: Someone | None = None, **given: Any) -> Draft:
        """A statement in the conference ``live``, by ``ann`` unless another is named."""
        scope = given.pop("scope", self.live)
        body, options = statement(**given)
        return self.draft("statement.make", body, who or self.ann, scope=scope, **options)

    def registering(self, slug: str = "newcomer", **body: Any) -> Draft:
        """A registration under the open invitation."""
        given = {"invitation": self.standing, "secret": secret_of("open")} | body
        someone, fields = registration(slug, **given)
        keys = [*someone.keys, key(f"{slug} recovery")]
        texts = {"en": {"name": slug.title()}}
        return self.draft("party.register", fields, None, keys=keys, texts=texts)


def plain(value: Any) -> bytes:
    """Canonical form without any of the checks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass
class Draft:
    """An act in the making: its plain value, who signs, and the texts by fingerprint."""

    act: dict[str, Any]
    keys: list[SigningKey]
    sheets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, written: Written, keys: Sequence[SigningKey]) -> Draft:
        sheets = {sheet.digest: sheet.raw.decode() for sheet in written.sheets}
        return cls(json.loads(written.act.raw), list(keys), sheets)

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = self.act["body"]
        return body

    def altered(self, **fields: Any) -> Draft:
        """With other fields in its envelope."""
        return replace(self, act=self.act | fields)

    def with_body(self, **fields: Any) -> Draft:
        """With other fields in its body."""
        return self.altered(body=self.body | fields)

    def signed_by(self, *keys: SigningKey) -> Draft:
        """Named and signed by these keys."""
        draft = self.altered(signers=sorted(each.id for each in keys))
        return replace(draft, keys=list(keys))

    def worded(self, change: Callable[[dict[str, Any]], object], language: str = "en") -> Draft:
        """With an altered sheet in its first language, named as ``language``."""
        value = json.loads(next(iter(self.sheets.values())))
        change(value)
        return self.with_sheet(plain(value), language)

    def with_sheet(self, raw: bytes, language: str = "en") -> Draft:
        """With this sheet alone, fingerprint and all."""
        digest = hashlib.sha256(raw).hexdigest()
        return replace(
            self.altered(sheets={language: digest}), sheets={digest: raw.decode("utf-8")}
        )

    @property
    def raw(self) -> bytes:
        return plain(self.act)

    def sigs(self, raw: bytes | None = None) -> list[dict[str, str]]:
        """Good signatures over these bytes, by default over the draft's own."""
        ordered = sorted(self.keys, key=lambda each: each.id)
        return [dict(each.sign(raw or self.raw)) for each in ordered]

    def upload(
        self,
        raw: bytes | None = None,
        *,
        sigs: Any = None,
        sheets: dict[str, str] | None = None,
        rest: bytes = b"",
    ) -> bytes:
        """The upload, with other bytes of the act, other signatures or texts if they are given.
        ``rest`` goes in before the closing brace."""
        raw = raw or self.raw
        return b'{"act":%b,"sheets":%b,"sigs":%b%b}' % (
            raw,
            json.dumps(self.sheets if sheets is None else sheets).encode(),
            json.dumps(self.sigs(raw) if sigs is None else sigs).encode(),
            rest,
        )


@dataclass(frozen=True)
class Trace:
    """All that a house keeps: every row of both databases, and every other file."""

    rows: dict[str, str]
    files: dict[str, str]


def trace(root: Path) -> Trace:
    rows = {}
    for name in ("house.sqlite3", "sheets.sqlite3"):
        with closing(sqlite3.connect(root / name)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                content = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
                rows[f"{name} {table}"] = hashlib.sha256(repr(content).encode()).hexdigest()
    files = {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".sqlite3" not in path.name
    }
    return Trace(rows, files)
