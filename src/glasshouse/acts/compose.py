"""Writing acts: from a kind, a body and words to signed bytes and the upload that carries them.

The command line, the demo and the tests write through this one module; browsers have their own.
Nothing is read from the world here: randomness and time are given.

>>> from hashlib import sha256
>>> key = SigningKey(sha256(b"an example key").digest())
>>> writer = Writer("record.example.org/glasshouse", random=lambda count: bytes(count))
>>> written = writer.write(
...     "party.admit", {"party": "00" * 32, "lines": []}, keys=[key], by="11" * 32,
...     said=1_763_800_000_000)
>>> written.act.kind, written.act.envelope.said, len(written.signatures)
('party.admit', '2025-11-22T08:26:40Z', 1)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.acts import canonical
from glasshouse.acts.dsse import act_message
from glasshouse.acts.entry import Entry
from glasshouse.acts.envelope import Act
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.acts.sheets import Sheet, write_sheet
from glasshouse.acts.signatures import (
    Ed25519Key,
    Ed25519Signature,
    Signature,
    key_id,
    signatures_value,
)

NONCE_BYTES = 16
SALT_BYTES = 32
#: Root of the empty record, for authors who saw nothing of it yet.
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class SigningKey:
    """A private Ed25519 key, by its 32 bytes of seed."""

    seed: bytes = field(repr=False)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> Ed25519Key:
        """The public key as it stands in a body."""
        raw = self._private.public_key().public_bytes_raw()
        return Ed25519Key(alg="ed25519", public=encode_base64url(raw))

    @property
    def value(self) -> dict[str, str]:
        """The public key as a plain value, to be put into a body."""
        return self.public.model_dump()

    @cached_property
    def id(self) -> str:
        """The key id."""
        return key_id(self.public)

    def sign(self, act: bytes) -> Ed25519Signature:
        """Sign the bytes of an act."""
        signature = self._private.sign(act_message(act))
        return Ed25519Signature(alg="ed25519", key=self.id, sig=encode_base64url(signature))


@dataclass(frozen=True)
class AttachedFile:
    """A file to be named by an act: its media type and its exact bytes."""

    type: str
    raw: bytes = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """The fingerprint, under which it is sent first."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def value(self) -> dict[str, Any]:
        """How the act names it."""
        return {"digest": self.digest, "size": len(self.raw), "type": self.type}


@dataclass(frozen=True)
class Written:
    """A signed act with its texts, ready to be sent once its ``files`` have been."""

    act: Act
    signatures: tuple[Signature, ...]
    sheets: tuple[Sheet, ...]
    files: tuple[AttachedFile, ...] = ()

    @property
    def id(self) -> str:
        """The act's id, and the id of what it creates."""
        return self.act.id

    def upload(self, *also: Sheet) -> bytes:
        """What is sent to ``POST /api/acts``, in canonical form, on one line.

        ``also`` are texts that belong to the upload but not to the act: the original that
        ``text.restore`` carries.
        """
        return canonical.encode(
            {
                "act": canonical.decode(self.act.raw, len(self.act.raw)),
                "sigs": signatures_value(self.signatures),
                "sheets": {s.digest: s.raw.decode("utf-8") for s in (*self.sheets, *also)},
            }
        )

    def entry(self, received: int, effect: str | None = None) -> Entry:
        """The entry this becomes when recorded so."""
        return Entry(self.act, self.signatures, received, effect)


@dataclass(frozen=True)
class Writer:
    """Writes acts for one record.

    ``log`` is the record's origin. ``random`` gives so many bytes, for nonces and salts: from a
    secure source wherever the words could ever have to be withheld.
    """

    log: str
    random: Callable[[int], bytes]

    def sheet(self, language: str, lines: Mapping[str, str]) -> Sheet:
        """The words in one language, with a fresh salt."""
        return write_sheet(language, dict(lines), encode_base64url(self.random(SALT_BYTES)))

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        keys: Sequence[SigningKey],
        said: int,
        by: str | None = None,
        scope: str | None = None,
        capacity: str | None = None,
        texts: Mapping[str, Mapping[str, str]] | None = None,
        files: Sequence[AttachedFile] = (),
        reported: Mapping[str, Any] | None = None,
        saw: tuple[int, str] = (0, EMPTY_ROOT),
    ) -> Written:
        """Write and sign an act.

        ``said`` is Unix ms, ``capacity`` the authority that is spoken on, ``texts`` the lines per
        language, ``files`` in the order of the kind, ``saw`` a size of the record and its root in
        hex. Raises MalformedAct if what is
        asked for is no act.
        """
        sheets = tuple(self.sheet(lang, lines) for lang, lines in (texts or {}).items())
        raw = canonical.encode(
            {
                "v": 1,
                "log": self.log,
                "kind": kind,
                "scope": scope,
                "by": by,
                "capacity": capacity,
                "signers": sorted(key.id for key in keys),
                "saw": {"size": saw[0], "root": saw[1]},
                "said": milliseconds_to_instant(said),
                "reported": None if reported is None else dict(reported),
                "body": dict(body),
                "sheets": {sheet.language: sheet.digest for sheet in sheets},
                "files": [file.value for file in files],
                "nonce": encode_base64url(self.random(NONCE_BYTES)),
            }
        )
        act = Act.parse(raw)
        ordered = sorted(keys, key=lambda key: key.id)
        return Written(act, tuple(key.sign(raw) for key in ordered), sheets, tuple(files))
