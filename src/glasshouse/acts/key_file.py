"""Private signing keys as files: one line each, in the form that note keys have (C2SP signed-note).

``PRIVATE+KEY+<name>+<eight hex digits>+<base64 of 0x01 and the seed>``: the digits depend on name
and key, so a line that lost or swapped a character is refused. The name says whose key it is and
has no other meaning; the log key's is the origin of the record.

>>> from glasshouse.acts.compose import SigningKey
>>> line = write_key("record.example.org/registry", SigningKey(bytes(32)))
>>> read_key(line).id == SigningKey(bytes(32)).id
True
"""

from __future__ import annotations

from glasshouse.acts.compose import SigningKey
from glasshouse.record.note import SignerKey


def write_key(name: str, key: SigningKey) -> str:
    """The line of a key: a secret. FormatError for a name that a note key cannot have."""
    return SignerKey(name, key.seed).format()


def read_key(line: str) -> SigningKey:
    """The key of such a line; raises FormatError."""
    return SigningKey(SignerKey.parse(line).seed)
