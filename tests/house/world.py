"""A house in memory that tests speak to: found it, let parties in, say things."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.context import PageContext
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import FactStore
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Decision, Replay
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import Text, TextMissing, TextWithheld, Withheld
from glasshouse.kinds import REGISTRY
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.note import SignerKey

ORIGIN = "house.example/record"
START = 1_763_800_000_000
DAY = 24 * 3600 * 1000
#: Of no act, no key and no text.
NOWHERE = "0" * 64


def secret_of(name: str) -> str:
    return encode_base64url(hashlib.sha256(name.encode()).digest())


def commitment_to(name: str) -> str:
    return hashlib.sha256(hashlib.sha256(name.encode()).digest()).hexdigest()


def key(name: str) -> SigningKey:
    return SigningKey(hashlib.sha256(f"key of {name}".encode()).digest())


def log_key(origin: str = ORIGIN) -> str:
    return SignerKey(origin, hashlib.sha256(b"log key").digest()).verifier.format()


def witness(name: str) -> dict[str, str | None]:
    signer = WitnessSigner(f"witness.example/{name}", hashlib.sha256(name.encode()).digest())
    return {"vkey": signer.verifier.format(), "url": f"https://witness.example/{name}"}


HOUSE_TEXT = {
    "en": {
        "name": "The example house",
        "operator": "An example",
        "interest": "None in the matter",
        "publicity": "Everything said here",
    }
}
FOUNDING: dict[str, Any] = {
    "rules": "1",
    "log_key": log_key(),
    "house_key": key("house").value,
    "witnesses": [],
    "quorum": 0,
    "admission": "closed",
    "daily_cap": 10,
    "author_quota": 1000,
}


@dataclass
class Someone:
    """An author of the test world and its keys."""

    id: str
    keys: list[SigningKey]
    recovery: SigningKey | None = None


@dataclass
class World:
    """A record in memory. ``say`` lets an act stand, ``attempt`` only asks what it would do."""

    facts: FactStore = field(default_factory=MemoryFacts)
    now: int = START
    sheets: dict[str, Sheet] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    drawn: int = 0
    registry: Registry = REGISTRY

    def __post_init__(self) -> None:
        self.replay = Replay(self.facts, self.registry)
        self.writer = Writer(ORIGIN, self._random)

    def _random(self, count: int) -> bytes:
        self.drawn += 1
        return hashlib.sha256(str(self.drawn).encode()).digest()[:count]

    # --- saying -----------------------------------------------------------------------------------

    def write(
        self, kind: str, body: Mapping[str, Any], who: Someone | None = None, **options: Any
    ) -> Written:
        """Write an act; ``keys`` besides those of ``who``, and the other fields of ``Writer``."""
        keys: Sequence[SigningKey] = options.pop("keys", [] if who is None else who.keys[:1])
        options.setdefault("by", None if who is None else who.id)
        options.setdefault("said", self.now)
        return self.writer.write(kind, body, keys=keys, **options)

    def decide(self, written: Written) -> Decision:
        """What a written act would do; raises ``judge.Refusal`` where it is refused unread."""
        reading = judge.read(written.act, self.facts, self.registry)
        keys = judge.signing_keys(reading, self.facts)
        signers = judge.check_signatures(written.act, written.signatures, keys)
        return self.replay.decide(reading, self.now, signers)

    def attempt(self, kind: str, body: Mapping[str, Any], *args: Any, **options: Any) -> str | None:
        """The code an act would get, refused or without effect; None if it were effective."""
        try:
            decision = self.decide(self.write(kind, body, *args, **options))
        except judge.Refusal as refusal:
            return refusal.code
        return decision.refused.code if decision.refused else decision.effect

    def say(self, kind: str, body: Mapping[str, Any], *args: Any, **options: Any) -> Written:
        """Say something that the record takes, with effect or without."""
        written = self.write(kind, body, *args, **options)
        self.record(written)
        return written

    def record(self, written: Written) -> Decision:
        """Let a written act stand."""
        decision = self.decide(written)
        if decision.refused is not None:
            raise AssertionError(f"refused: {decision.refused}")
        self.replay.record(decision)
        self.entries.append(written.entry(self.now, decision.effect))
        self.sheets.update({sheet.digest: sheet for sheet in written.sheets})
        self.now += 1000
        return decision

    # --- reading ----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return self.replay.size

    def words(self, digest: str) -> Text | TextWithheld | TextMissing:
        withheld = self.facts.get(Withheld, digest)
        if withheld is not None:
            return TextWithheld(withheld)
        sheet = self.sheets.get(digest)
        return TextMissing(digest) if sheet is None else Text(sheet)

    def page_context(self, language: str = "en") -> PageContext:
        """The newest size, at the time of its last entry."""
        return PageContext(self.size, self.replay.received, language)

    # --- a usual beginning ------------------------------------------------------------------------

    def found(self, **body: Any) -> Someone:
        written = self.say("house.found", FOUNDING | body, keys=[key("house")], texts=HOUSE_TEXT)
        return Someone(written.id, [key("house")])

    def office(self, house: Someone, slug: str = "secretariat") -> Someone:
        own = key(slug)
        written = self.say(
            "office.establish",
            {"slug": slug, "key": own.value},
            house,
            keys=[*house.keys[:1], own],
            texts={"en": {"name": slug.title()}},
        )
        return Someone(written.id, [own])

    def invite(self, issuer: Someone, secret: str, lapses_in: int = 7 * DAY) -> str:
        body = invitation(secret, self.now + lapses_in)
        return self.say("invitation.issue", body, issuer).id

    def party(self, issuer: Someone, slug: str, name: str | None = None) -> Someone:
        invited = self.invite(issuer, slug)
        someone, body = registration(slug, invitation=invited, secret=secret_of(slug))
        written = self.say(
            "party.register",
            body,
            keys=[*someone.keys, key(f"{slug} recovery")],
            texts={"en": {"name": name or slug.title()}},
        )
        someone.id = written.id
        return someone

    def described(self, by: Someone, slug: str, scope: str | None = None, **lines: str) -> Someone:
        body = {"slug": slug, "lines": sorted(lines)}
        texts = {"en": {"name": slug.title()} | lines}
        return Someone(self.say("party.describe", body, by, scope=scope, texts=texts).id, [])

    def conference(
        self, office: Someone, slug: str, mode: str = "live", transcribers: Sequence[Someone] = ()
    ) -> str:
        body = announcement(slug, mode, transcribers)
        return self.say("conference.announce", body, office, texts=CONFERENCE_TEXT).id

    def document(self, by: Someone, scope: str, slug: str, **body: str) -> str:
        fields = {"slug": slug, "seen": "full", "standing": "contemporary"} | body
        texts = {"en": {"citation": f"The book {slug}"}}
        return self.say("document.refer", fields, by, scope=scope, texts=texts).id

    def state(self, by: Someone, scope: str, **given: Any) -> Written:
        """A statement that stands; see ``statement`` for what can be given."""
        body, options = statement(**given)
        return self.say("statement.make", body, by, scope=scope, **options)

    def attempt_statement(self, by: Someone, scope: str, **given: Any) -> str | None:
        """The code a statement would get."""
        body, options = statement(**given)
        return self.attempt("statement.make", body, by, scope=scope, **options)

    def transcript(self) -> Transcript:
        """A founded house with a transcript, one transcriber and two described parties."""
        house = self.found()
        office = self.office(house)
        scribe = self.party(office, "scribe")
        scope = self.conference(office, "talks", "transcript", [scribe])
        north = self.described(scribe, "north", scope)
        south = self.described(scribe, "south", scope)
        return Transcript(house, office, scribe, scope, north, south)


@dataclass
class Transcript:
    """Who there is in ``World.transcript``."""

    house: Someone
    office: Someone
    scribe: Someone
    scope: str
    north: Someone
    south: Someone


CONFERENCE_TEXT = {
    "en": {"title": "A conference", "publicity": "All of it", "rules": "Each in its turn"}
}
RULES = {"shortest_answer_minutes": 0, "on_silence": ["lapse", "stay_open", "adopt"]}


def invitation(secret: str, lapses: int) -> dict[str, Any]:
    """The body of an invitation that lapses at ``lapses`` (Unix ms)."""
    return {
        "commitment": commitment_to(secret),
        "lapses": {"at": milliseconds_to_instant(lapses), "offset_minutes": 60},
        "lines": [],
    }


def registration(slug: str, **body: Any) -> tuple[Someone, dict[str, Any]]:
    """A party to be, and the body of its registration: one key and a recovery key."""
    own, recovery = key(slug), key(f"{slug} recovery")
    fields: dict[str, Any] = {
        "slug": slug,
        "keys": [own.value],
        "recovery": recovery.value,
        "invitation": None,
        "secret": None,
        "claims": None,
        "lines": [],
    }
    return Someone(NOWHERE, [own], recovery), fields | body


def announcement(slug: str, mode: str, transcribers: Sequence[Someone]) -> dict[str, Any]:
    """The body of a conference's announcement."""
    return {
        "slug": slug,
        "mode": mode,
        "kind": "peace",
        "transcribers": [who.id for who in transcribers],
        "languages": ["en"],
        "rules": RULES,
        "lines": [],
    }


def statement(
    text: str = "Words",
    *,
    of: Someone | None = None,
    edtf: str = "1917-11-08",
    calendar: str = "gregorian",
    sources: Sequence[str] = (),
    certainty: str = "high",
    addressed: str | None = None,
    texts_in: Sequence[str] = ("en",),
    **body: Any,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Body and further fields of a statement. With ``of`` it reports what another said."""
    lines = {"speaker": "A speaker", "text": text}
    if addressed is not None:
        lines["addressed"] = addressed
    fields: dict[str, Any] = {
        "nature": "declaration",
        "answers": [],
        "addressees": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": ["fr"],
        "lines": [] if addressed is None else ["addressed"],
    }
    reported = None
    if of is not None:
        reported = {
            "of": of.id,
            "occurred": {"edtf": edtf, "calendar": calendar},
            "sources": list(sources),
            "certainty": certainty,
        }
    texts = dict.fromkeys(texts_in, lines)
    return fields | body, {"texts": texts, "reported": reported}
