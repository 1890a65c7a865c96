"""A small world for the tests of this room: one author-making kind, one that says something."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.acts import canonical
from glasshouse.acts.authors import HOUSE, PARTY, Author, key_fact
from glasshouse.acts.dsse import act_message
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Fact, Facts, Put, Remove
from glasshouse.acts.identifiers import Count, Model, RulesVersion, milliseconds_to_instant
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect, without_effect
from glasshouse.acts.registry import Context, Kind, NewKey, Registry, Room
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.signatures import Ed25519Key, Ed25519Signature, PublicKey, key_id
from glasshouse.acts.timers import Timer

ORIGIN = "test.example/house"
NOW = 1_763_800_000_000
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Pen:
    """A private key and what the record calls it."""

    private: Ed25519PrivateKey

    @classmethod
    def named(cls, name: str) -> Pen:
        return cls(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest()))

    @property
    def public(self) -> Ed25519Key:
        return Ed25519Key(
            alg="ed25519", public=base64url(self.private.public_key().public_bytes_raw())
        )

    @property
    def id(self) -> str:
        return key_id(self.public)

    def sign(self, act: bytes) -> Ed25519Signature:
        signature = self.private.sign(act_message(act))
        return Ed25519Signature(alg="ed25519", key=self.id, sig=base64url(signature))


class Found(Model):
    """Open the record."""

    rules: RulesVersion
    key: PublicKey


class Join(Model):
    """Become an author."""

    key: PublicKey
    admitted: bool


class Say(Model):
    """Say a number; the last number of a topic stands, and lapses where told to."""

    topic: Literal["a", "b", "c"]
    number: Count
    lapses_in: Count | None = None


class Sit(Model):
    """Take a seat."""

    key: PublicKey


class Fail(Model):
    """A kind whose fold is faulty."""


@dataclass(frozen=True)
class Topic(Fact):
    """The last number of a topic."""

    FACT: ClassVar[str] = "topic"

    topic: str
    number: int
    entry: int

    @property
    def key(self) -> str:
        return self.topic

    def indexes(self) -> list[tuple[str, str, str]]:
        return [("number", str(self.number % 2), f"{self.number:016d}")]


def _found(act: Act, body: Found, context: Context, facts: Facts) -> Outcome:
    rules = HouseRules(body.rules, act.envelope.log, "vkey", act.id, "open", 10, 100, (), 0)
    house = Author(act.id, HOUSE, "house", context.index, True)
    key = key_fact(body.key, key_id(body.key), act.id, context.index)
    return Effective([Put(rules), Put(house), Put(key)])


def _join(act: Act, body: Join, context: Context, facts: Facts) -> Outcome:
    author = Author(act.id, PARTY, f"party-{context.index}", context.index, body.admitted)
    return Effective(
        [Put(author), Put(key_fact(body.key, key_id(body.key), act.id, context.index))]
    )


def _say(act: Act, body: Say, context: Context, facts: Facts) -> Outcome:
    before = facts.get(Topic, body.topic)
    if before is not None and before.number == body.number:
        return Refused("unknown_target", "body.number")
    if body.number == 13:
        return WithoutEffect("unlucky")
    changes: list[Any] = [Put(Topic(body.topic, body.number, context.index))]
    if body.lapses_in is not None:
        changes.append(Put(Timer("lapse", body.topic, context.received + body.lapses_in)))
    return Effective(changes)


def _sit(act: Act, body: Sit, context: Context, facts: Facts) -> Outcome:
    return Effective(
        [Put(key_fact(body.key, key_id(body.key), act.by or "", context.index, credential=act.id))]
    )


def _seat_key(body: Sit) -> list[NewKey]:
    return [NewKey(body.key)]


def _fail(act: Act, body: Fail, context: Context, facts: Facts) -> Outcome:
    raise RuntimeError("a fault in a fold")


def _lapse(timer: Timer, facts: Facts) -> list[Remove]:
    return [Remove(Topic, timer.subject)]


KINDS = [
    Kind("test.found", Found, _found, new_keys=lambda b: [NewKey(b.key)], founding=True),
    Kind("test.join", Join, _join, new_keys=lambda b: [NewKey(b.key)]),
    Kind("test.say", Say, _say, roles=(PARTY,), lines=lambda b: ["text"], scoped=None),
    Kind(
        "test.answer",
        Say,
        _say,
        roles=(PARTY,),
        lines=lambda b: ["text"],
        scoped=None,
        reportable=True,
        power="answer",
        by_seat=True,
    ),
    Kind(
        "test.table",
        Say,
        _say,
        roles=(PARTY,),
        lines=lambda b: ["text"],
        scoped=None,
        power="answer",
    ),
    Kind("test.sit", Sit, _sit, roles=(PARTY,), scoped=True, new_keys=_seat_key, takes_seat=True),
    Kind("test.fail", Fail, _fail, roles=(PARTY,)),
    Kind("test.house_only", Fail, _fail, roles=(HOUSE,)),
]
ROOM = Room(
    KINDS, [without_effect("unlucky", "It is thirteen.", "Say another.")], {"lapse": _lapse}
)
REGISTRY = Registry({"1": [ROOM]})


def sheet_bytes(text: str = "words", language: str = "en", salt: int = 0) -> bytes:
    return canonical.encode(
        {"lang": language, "lines": {"text": text}, "salt": base64url(salt.to_bytes(32, "big"))}
    )


@dataclass
class Draft:
    """An act being written; every field can be set wrong."""

    kind: str
    body: dict[str, Any]
    pens: list[Pen]
    by: str | None = None
    nonce: int = 0
    sheets: dict[str, bytes] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def value(self) -> dict[str, Any]:
        return {
            "v": 1,
            "log": ORIGIN,
            "kind": self.kind,
            "scope": None,
            "by": self.by,
            "capacity": None,
            "signers": sorted(pen.id for pen in self.pens),
            "saw": {"size": 0, "root": EMPTY_ROOT},
            "said": milliseconds_to_instant(NOW),
            "reported": None,
            "body": self.body,
            "sheets": {lang: hashlib.sha256(raw).hexdigest() for lang, raw in self.sheets.items()},
            "files": [],
            "nonce": base64url(self.nonce.to_bytes(16, "big")),
        } | self.fields

    def raw(self) -> bytes:
        return canonical.encode(self.value())

    def act(self) -> Act:
        return Act.parse(self.raw())

    def signatures(self) -> tuple[Ed25519Signature, ...]:
        raw = self.raw()
        return tuple(pen.sign(raw) for pen in sorted(self.pens, key=lambda pen: pen.id))


HOUSE_PEN = Pen.named("house")
PARTY_PEN = Pen.named("party")


def found() -> Draft:
    return Draft("test.found", {"rules": "1", "key": dict(HOUSE_PEN.public)}, [HOUSE_PEN])


def join(pen: Pen = PARTY_PEN, admitted: bool = True) -> Draft:
    return Draft("test.join", {"key": dict(pen.public), "admitted": admitted}, [pen])


def say(by: str, topic: str = "a", number: int = 1, nonce: int = 0, **body: Any) -> Draft:
    return Draft(
        "test.say",
        {"topic": topic, "number": number, "lapses_in": None} | body,
        [PARTY_PEN],
        by=by,
        nonce=nonce,
        sheets={"en": sheet_bytes(salt=nonce)},
    )
