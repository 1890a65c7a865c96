"""Signed notes: a text with signature lines below it (C2SP signed-note).

A note is UTF-8 without control characters except the newline::

    This is an example message.
                                                     <- the last blank line of the note
    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tna…    <- one or more signature lines

The *text* runs up to and including the newline before the last blank line (and may itself hold
blank lines); it is what is signed. A signature line is an em dash, a space, a *key name*, a space
and base64 of four bytes *key id* and the signature, ended by a newline. A key name is not empty
and holds no plus sign and no space; ours is the origin of the record.

The key id is the first four bytes of ``SHA-256(name || "\\n" || type || public key)``, where type
is one byte: 0x01 for Ed25519 over the text (this module), 0x04 for a witness' timestamped
cosignature (``cosignature``). It is a hint which key to try, nothing more.

Keys are written on one line. A *verifier key* is ``name+key id in hex+base64(type || public)``, a
*signer key* ``PRIVATE+KEY+name+key id in hex+base64(type || seed)``.

Who reads a note names the keys they trust. Lines by other keys are ignored, since anybody may add
one; a line that claims a trusted key and does not verify condemns the whole note; and at least
one trusted line must be there.

>>> from hashlib import sha256
>>> signer = SignerKey("record.example.org/glasshouse",
...                    sha256(b"glasshouse test log key").digest())
>>> signer.verifier.format()
'record.example.org/glasshouse+11bbd94f+ASrtfRegy+kq6dck9iIZvzGRylxxaGBDHupgjqK69d/c'
>>> raw = sign(b"Peace without annexations.\\n", [signer]).encode()
>>> note = Note.parse(raw)
>>> note.text
b'Peace without annexations.\\n'
>>> [line.name for line in verify(note, [signer.verifier])]
['record.example.org/glasshouse']
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from glasshouse.record import ed25519
from glasshouse.record.encoding import decode_base64
from glasshouse.record.errors import FormatError, SignatureError

MAX_NOTE_SIZE = 1_000_000
"""Longest note that is read, in bytes."""

MAX_SIGNATURES = 100
"""Most signature lines that are read. Bounds the work a hostile note can cause."""

KEY_ID_SIZE = 4

_LINE_START = "— ".encode()
_PRIVATE_PREFIX = "PRIVATE+KEY+"
_KEY_ID_HEX = re.compile(r"[0-9a-f]{8}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
# Code points with the Unicode property White_Space. Written out, because str.isspace() follows
# the Unicode version of the interpreter and counts four control characters more.
_SPACES = frozenset(
    "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)


class Verifier(Protocol):
    """A public key that a reader of notes trusts."""

    @property
    def name(self) -> str:
        """Key name."""
        ...

    @property
    def key_id(self) -> bytes:
        """Four bytes of key id."""
        ...

    def verify(self, text: bytes, signature: bytes) -> None:
        """Return if ``signature`` is by this key over ``text``, else raise ``SignatureError``."""
        ...


def check_key_name(name: str) -> None:
    """Raise ``FormatError`` unless ``name`` can stand in a signature line and in a key."""
    if not name or "+" in name or not _SPACES.isdisjoint(name) or min(name) < " ":
        raise FormatError(
            "key_name",
            "A key name is not empty and has no spaces, plus signs or control characters.",
        )
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise FormatError("key_name", "A key name is valid Unicode.") from error


def compute_key_id(name: str, type_and_public: bytes) -> bytes:
    """Return the four bytes that hint at a key in signature lines."""
    return sha256(name.encode() + b"\n" + type_and_public).digest()[:KEY_ID_SIZE]


@dataclass(frozen=True)
class PublicKey:
    """What verifier keys of all types have in common: a name and 32 raw Ed25519 bytes."""

    name: str
    public: bytes

    TYPE: ClassVar[int]

    def __post_init__(self) -> None:
        """Refuse bad names and weak keys, so that no reader can ever be set up to trust one."""
        check_key_name(self.name)
        ed25519.refuse_weak_public_key(self.public)

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes that hint at this key in signature lines."""
        return compute_key_id(self.name, bytes([self.TYPE]) + self.public)

    def format(self) -> str:
        """Return the verifier key on one line."""
        encoded = b64encode(bytes([self.TYPE]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a verifier key. Raises ``FormatError`` or ``WeakKeyError``."""
        name, key_id, material = _split_key(line, cls.TYPE)
        key = cls(name, material)
        if key.key_id != key_id:
            raise FormatError("key_id", "The key id does not belong to this name and key.")
        return key


@dataclass(frozen=True)
class VerifierKey(PublicKey):
    """A public key of type 0x01: Ed25519 over the text. Logs sign their checkpoints with it."""

    TYPE: ClassVar[int] = 0x01

    def verify(self, text: bytes, signature: bytes) -> None:
        """Return if ``signature`` is by this key over ``text``, else raise ``SignatureError``."""
        ed25519.verify(self.public, text, signature)


@dataclass(frozen=True)
class PrivateKey:
    """What signer keys of all types have in common: a name and a 32-byte Ed25519 seed."""

    name: str
    seed: bytes = field(repr=False)  # a traceback or a log line must not print it

    TYPE: ClassVar[int]

    def __post_init__(self) -> None:
        """Refuse bad names and seeds of another length."""
        check_key_name(self.name)
        ed25519.from_seed(self.seed)

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return ed25519.from_seed(self.seed)

    @cached_property
    def public(self) -> bytes:
        """The 32 raw bytes of the public key."""
        return ed25519.public_key(self._private)

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes that hint at this key in signature lines."""
        return compute_key_id(self.name, bytes([self.TYPE]) + self.public)

    def format(self) -> str:
        """Return the signer key on one line: a secret."""
        encoded = b64encode(bytes([self.TYPE]) + self.seed).decode()
        return f"{_PRIVATE_PREFIX}{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a signer key. Raises ``FormatError``."""
        if not line.startswith(_PRIVATE_PREFIX):
            raise FormatError("key_private", f"A signer key begins with {_PRIVATE_PREFIX}.")
        name, key_id, material = _split_key(line.removeprefix(_PRIVATE_PREFIX), cls.TYPE)
        key = cls(name, material)
        if key.key_id != key_id:
            raise FormatError("key_id", "The key id does not belong to this name and key.")
        return key


@dataclass(frozen=True)
class SignerKey(PrivateKey):
    """A private key of type 0x01: Ed25519 over the text."""

    TYPE: ClassVar[int] = 0x01

    @cached_property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.public)

    def sign(self, text: bytes) -> bytes:
        """Return the signature over ``text``."""
        return ed25519.sign(self._private, text)


@dataclass(frozen=True)
class SignatureLine:
    """One line below the text: who claims to have signed, and the bytes that shall show it."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> bytes:
        """Return the line with its newline."""
        encoded = b64encode(self.key_id + self.signature)
        return _LINE_START + self.name.encode() + b" " + encoded + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """Read one line, given without its newline. Raises ``FormatError``."""
        parts = line.removeprefix(_LINE_START).split(b" ")
        if not line.startswith(_LINE_START) or len(parts) != 2:
            raise FormatError(
                "signature_line", "A signature line is a dash, a key name and base64."
            )
        try:
            name = parts[0].decode()
        except UnicodeDecodeError as error:
            raise FormatError("note_not_utf8", "A signature line is not UTF-8.") from error
        check_key_name(name)
        blob = decode_base64(parts[1])
        if len(blob) <= KEY_ID_SIZE:
            raise FormatError("signature_line", "A signature line holds no signature.")
        return cls(name, blob[:KEY_ID_SIZE], blob[KEY_ID_SIZE:])


@dataclass(frozen=True)
class Note:
    """A parsed note. Parsing verifies nothing."""

    text: bytes
    signatures: tuple[SignatureLine, ...]

    def encode(self) -> bytes:
        """Return the note: exactly the bytes it was parsed from."""
        return self.text + b"\n" + b"".join(line.encode() for line in self.signatures)

    def with_signatures(self, lines: Iterable[SignatureLine]) -> Note:
        """Return the note with these lines added, leaving out those it already has."""
        merged = dict.fromkeys([*self.signatures, *lines])
        return Note(self.text, tuple(merged))

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a note. Raises ``FormatError``."""
        if len(raw) > MAX_NOTE_SIZE:
            raise FormatError("note_too_large", f"The note exceeds {MAX_NOTE_SIZE} bytes.")
        _check_characters(raw)
        # The last blank line: a text may hold blank lines, signature lines may not.
        end = raw.rfind(b"\n\n")
        if end < 0 or not raw.endswith(b"\n"):
            raise FormatError(
                "note_structure", "A note is a text, a blank line and signature lines."
            )
        text, lines = raw[: end + 1], raw[end + 2 :].split(b"\n")[:-1]
        if not lines:
            raise FormatError("note_unsigned", "The note has no signature line.")
        if len(lines) > MAX_SIGNATURES:
            raise FormatError("note_signatures", f"More than {MAX_SIGNATURES} signature lines.")
        return cls(text, tuple(SignatureLine.parse(line) for line in lines))


def sign(text: bytes, signers: Iterable[SignerKey]) -> Note:
    """Return ``text`` as a note with one signature line for each signer.

    Raises ``FormatError`` if a note cannot carry the text.
    """
    check_text(text)
    lines = [SignatureLine(signer.name, signer.key_id, signer.sign(text)) for signer in signers]
    if not lines:
        raise ValueError("a note needs a signer")
    return Note(text, tuple(lines))


def verify(note: Note, keys: Iterable[Verifier]) -> tuple[SignatureLine, ...]:
    """Return the lines by trusted ``keys``, at least one, all of them verified.

    Raises ``SignatureError`` if a line that names a trusted key does not verify, or if no line
    does name one.
    """
    trusted: dict[tuple[str, bytes], Verifier] = {}
    for key in keys:
        if trusted.setdefault((key.name, key.key_id), key) != key:
            # Key ids are only four bytes: two keys can be ground to collide, and then a line
            # could be checked against the wrong one.
            raise SignatureError("key_ambiguous", "Two trusted keys share their name and key id.")
    verified = []
    for line in note.signatures:
        claimed = trusted.get((line.name, line.key_id))
        if claimed is not None:
            claimed.verify(note.text, line.signature)
            verified.append(line)
    if not verified:
        raise SignatureError("note_untrusted", "The note has no signature by a trusted key.")
    return tuple(verified)


def check_text(text: bytes) -> None:
    """Raise ``FormatError`` unless a note can carry ``text``."""
    _check_characters(text)
    if not text.endswith(b"\n") or len(text) > MAX_NOTE_SIZE:
        raise FormatError("note_structure", "The text of a note ends with a newline.")


def _check_characters(raw: bytes) -> None:
    try:
        characters = raw.decode()
    except UnicodeDecodeError as error:
        raise FormatError("note_not_utf8", "A note is UTF-8.") from error
    if _CONTROL.search(characters):
        raise FormatError("note_control", "A note has no control characters but the newline.")


def _split_key(line: str, expected_type: int) -> tuple[str, bytes, bytes]:
    """Return name, key id and the bytes behind the type of a key written on one line."""
    # The name has no plus sign, the base64 may have some: hence at most two cuts.
    parts = line.split("+", 2)
    if len(parts) != 3 or not _KEY_ID_HEX.fullmatch(parts[1]):
        raise FormatError("key_structure", "A key is a name, eight hex digits and base64.")
    check_key_name(parts[0])
    material = decode_base64(parts[2].encode(errors="replace"))
    if not material or material[0] != expected_type:
        raise FormatError("key_type", f"A key of type {expected_type:#04x} is wanted here.")
    if len(material) != 1 + ed25519.PUBLIC_SIZE:
        raise FormatError("key_length", "An Ed25519 key has 32 bytes.")
    return parts[0], bytes.fromhex(parts[1]), material[1:]
