"""A house for the tests of the command line: it says things, publishes them, and can lie.

The record is made with the rooms a real house uses, so everything it publishes is right until a
test makes it wrong. ``resources`` gives what it serves under ``/record/``, ``write_copy`` writes
that as a mirror lays it out, ``transport`` serves it to httpx without a network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from glasshouse.acts import judge
from glasshouse.acts.compose import SigningKey, Writer, Written
from glasshouse.acts.context import PageContext, time_at
from glasshouse.acts.entry import Entry
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry
from glasshouse.acts.replay import Replay
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import Text, TextMissing, TextWithheld, Withheld
from glasshouse.clerk.witnesses import policy_of
from glasshouse.cli.kept import withheld_list
from glasshouse.cli.places import file_of
from glasshouse.kinds import REGISTRY
from glasshouse.pages import all_pages, json_path
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import Note, SignerKey
from glasshouse.record.tiles import (
    bundles_for_growth,
    encode_bundle,
    leaf_hashes,
    render_hash_tiles,
)

ORIGIN = "simulated.example/house"
ADDRESS = "https://simulated.example"
START = 1_763_800_000_000
WORDS = {
    "name": "A simulated house",
    "operator": "The tests",
    "interest": "None",
    "publicity": "All of it",
}


def key(name: str) -> SigningKey:
    return SigningKey(hashlib.sha256(f"key of {name}".encode()).digest())


@dataclass
class House:
    """A house in memory. ``signed`` are the sizes it published."""

    name: str = "log"
    witnesses: int = 0
    quorum: int = 0
    now: int = START
    entries: list[bytes] = field(default_factory=list)
    sheets: dict[str, bytes] = field(default_factory=dict)
    digests: list[bytes] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    #: What was withheld: from which size on, fingerprint, text.
    erased: list[tuple[int, str, bytes]] = field(default_factory=list)
    #: Called with an entry before it is stored; what it returns is recorded in its place.
    forge: Callable[[Entry], Entry] | None = None
    registry: Registry = REGISTRY
    #: What is served below ``file/``, by fingerprint.
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log_key = SignerKey(ORIGIN, hashlib.sha256(self.name.encode()).digest())
        self.witness_keys = [
            WitnessSigner(f"witness.example/{n}", hashlib.sha256(b"w%d" % n).digest())
            for n in range(self.witnesses)
        ]
        self.facts = MemoryFacts()
        self.replay = Replay(self.facts, self.registry)
        self.digests.append(self.replay.digest)
        self.tree = Tree()
        self.drawn = 0
        self.writer = Writer(ORIGIN, self._random)
        self.id = self._found().id
        self.office = self.say(
            "office.establish",
            {"slug": "secretariat", "key": key("office").value},
            keys=[key("house"), key("office")],
            texts={"en": {"name": "Secretariat"}},
        ).id

    def _random(self, count: int) -> bytes:
        self.drawn += 1
        return hashlib.sha256(f"{self.drawn}".encode()).digest()[:count]

    def _found(self) -> Written:
        body = {
            "rules": "1",
            "log_key": self.log_key.verifier.format(),
            "house_key": key("house").value,
            "witnesses": [
                {"vkey": witness.verifier.format(), "url": None} for witness in self.witness_keys
            ],
            "quorum": self.quorum,
            "admission": "closed",
            "daily_cap": 10,
            "author_quota": 1_000_000,
        }
        self.id = ""
        return self.say("house.found", body, by=None, texts={"en": WORDS})

    # --- saying -----------------------------------------------------------------------------------

    def write(self, kind: str, body: Mapping[str, Any], **options: Any) -> Written:
        options.setdefault("keys", [key("house")])
        options.setdefault("by", self.id)
        options.setdefault("said", self.now)
        return self.writer.write(kind, body, **options)

    def say(self, kind: str, body: Mapping[str, Any], **options: Any) -> Written:
        written = self.write(kind, body, **options)
        self.record(written)
        return written

    def record(self, written: Written) -> Entry:
        """Record a written act as the rules have it, or as ``forge`` will."""
        reading = judge.read(written.act, self.facts, self.registry)
        signers = tuple(written.act.envelope.signers)
        decision = self.replay.decide(reading, self.now, signers)
        assert decision.refused is None, decision.refused
        self.replay.record(decision)
        self.digests.append(self.replay.digest)
        entry = written.entry(self.now, decision.effect)
        if self.forge is not None:
            entry = self.forge(entry)
        self.store(entry.encode())
        self.sheets.update({sheet.digest: sheet.raw for sheet in written.sheets})
        self.files.update({file.digest: file.raw for file in written.files})
        self.now += 1000
        return entry

    def store(self, raw: bytes) -> None:
        """Put an entry into the tree, whatever it is."""
        self.entries.append(raw)
        self.tree.append(leaf_hash(raw))

    def describe(self, slug: str) -> Written:
        """Something short with words: enter a party."""
        return self.say(
            "party.describe",
            {"slug": slug, "lines": []},
            by=self.office,
            keys=[key("office")],
            texts={"en": {"name": f"Party {slug}"}},
        )

    def fill(self, size: int) -> None:
        """Say things until the record has this size."""
        while self.size < size:
            self.describe(f"party-{self.size}")

    def withhold(self, written: Written) -> Written:
        """Take a text down."""
        (digest,) = written.act.envelope.sheets.values()
        withholding = self.say(
            "text.withhold",
            {"act": written.id, "sheet": digest, "ground": "court_order", "until": None},
            texts={"en": {"reason": "A court says so"}},
        )
        self.erased.append((self.size, digest, self.sheets.pop(digest)))
        return withholding

    # --- publishing -------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        return len(self.entries)

    def note(self, size: int, root: bytes | None = None) -> bytes:
        checkpoint = Checkpoint(ORIGIN, size, root or self.tree.root(size))
        note = Note.parse(sign_checkpoint(checkpoint, self.log_key))
        lines = [each.cosign(note.text, START // 1000) for each in self.witness_keys]
        return note.with_signatures(lines).encode()

    def publish(self) -> None:
        self.published.append(self.size)

    def resources(self, size: int | None = None) -> dict[str, bytes]:
        """All that is served below ``/record/`` once ``size`` entries are published."""
        size = size or self.size
        entries = self.entries[:size]
        served = {
            tile.path: content
            for tile, content in render_hash_tiles(0, leaf_hashes(entries), lambda tile: b"")
        }
        for bundle in bundles_for_growth(0, size):
            part = entries[bundle.start : bundle.start + bundle.width]
            served[bundle.path] = encode_bundle(part)
        for note_size in {*self.published, size}:
            served[f"checkpoint/{note_size}"] = self.note(note_size)
            served[f"digest/{note_size}"] = self.digests[note_size].hex().encode() + b"\n"
        served["checkpoint"] = self.note(size)
        rules = rules_in_force(self.facts)
        assert rules is not None
        served["policy"] = policy_of(rules).encode()
        served |= {f"sheet/{digest}": raw for digest, raw in self.sheets.items()}
        served |= {f"file/{digest}": raw for digest, raw in self.files.items()}
        served |= {f"sheet/{digest}": raw for since, digest, raw in self.erased if size < since}
        return served

    def pages(self, size: int | None = None) -> dict[str, bytes]:
        """All pages as of a size, as the house serves them, by path below its address."""
        size = size or self.size
        then = self.facts.at(size)
        context = PageContext(size, time_at(then, size), "en")
        every = all_pages(then, context, self._words, self._entry, self.digests[size].hex())
        pages = {}
        for path, make in every:
            value = json.loads(make().model_dump_json(by_alias=True))
            value["context"]["sealed"] = {"size": size, "at_ms": START, "witnesses": 0}
            pages[json_path(path).lstrip("/")] = json.dumps(value).encode()
        return pages

    def _words(self, digest: str) -> Text | TextWithheld | TextMissing:
        withheld = self.facts.get(Withheld, digest)
        if withheld is not None:
            return TextWithheld(withheld)
        raw = self.sheets.get(digest)
        return TextMissing(digest) if raw is None else Text(Sheet.parse(raw))

    def _entry(self, index: int) -> Entry:
        return Entry.parse(self.entries[index])

    def write_copy(self, folder: Path) -> Path:
        """Lay the record out as a mirror does."""
        for path, content in self.resources().items():
            file = folder / file_of(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        (folder / "withheld").write_bytes(withheld_list(self.facts))
        return folder

    def transport(self, size: int | None = None) -> httpx.MockTransport:
        return serve(self.resources(size))


def serve(
    resources: Mapping[str, bytes],
    asked: list[str] | None = None,
    pages: Mapping[str, bytes] | None = None,
) -> httpx.MockTransport:
    """A network with one house in it: these resources below ``/record/``, these pages beside it."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if asked is not None:
            asked.append(path)
        if path.startswith("/record/"):
            content = resources.get(path.removeprefix("/record/"))
        else:
            content = (pages or {}).get(path.removeprefix("/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    return httpx.MockTransport(answer)
