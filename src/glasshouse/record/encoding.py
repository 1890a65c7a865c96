"""Numbers, hashes and base64 read from lines of text, strictly.

Two readers that disagree about one byte disagree about the record, so every value has exactly one
spelling. Python's own parsers are too kind for that: ``int`` takes ``+5``, `` 5``, ``1_000`` and
Arabic digits, ``b64decode(validate=True)`` takes non-zero trailing bits and surplus padding, and
``str.splitlines`` breaks lines at eight characters that are not newlines. Hence: bytes, not
strings; ``split(b"\\n")``; one regular expression for numbers; decode, encode again, compare.

>>> parse_decimal(b"109482")
109482
>>> decode_base64(b"AA==")
b'\\x00'
>>> decode_base64(b"AB==")
Traceback (most recent call last):
...
glasshouse.record.errors.FormatError: Not the one standard base64 spelling of its bytes.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode

from glasshouse.record.errors import FormatError

HASH_SIZE = 32
"""Bytes in a SHA-256 hash."""

MAX_SIZE = 2**63 - 1
"""Largest tree size, index or timestamp (the C2SP formats keep them within a signed 64-bit)."""

_DECIMAL = re.compile(rb"0|[1-9][0-9]{0,18}")


def parse_decimal(raw: bytes, maximum: int = MAX_SIZE) -> int:
    """Return the number that ``raw`` spells: ASCII digits, no sign, no leading zero.

    Raises ``FormatError`` for any other spelling and for numbers above ``maximum``.
    """
    # The length limit inside the expression also keeps int() away from a million digits, which
    # would cost quadratic time or raise ValueError.
    if not _DECIMAL.fullmatch(raw):
        raise FormatError("not_a_decimal", "Not a plain decimal number.")
    number = int(raw)
    if number > maximum:
        raise FormatError("number_too_large", f"The number is larger than {maximum}.")
    return number


def decode_base64(raw: bytes) -> bytes:
    """Return the bytes that ``raw`` spells in standard padded base64 (RFC 4648 section 4).

    Raises ``FormatError`` unless ``raw`` is the one canonical spelling.
    """
    try:
        decoded = b64decode(raw, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError("not_base64", "Not standard base64.") from error
    if b64encode(decoded) != raw:
        raise FormatError("not_base64", "Not the one standard base64 spelling of its bytes.")
    return decoded


def decode_hash(raw: bytes) -> bytes:
    """Return the 32-byte hash that ``raw`` spells in base64. Raises ``FormatError``."""
    decoded = decode_base64(raw)
    if len(decoded) != HASH_SIZE:
        raise FormatError("not_a_hash", f"A hash is 32 bytes, this is {len(decoded)}.")
    return decoded
