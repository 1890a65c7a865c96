"""How things are written in the files of an election: JSON, base 58, base 64.

Threat: two readers that take different bytes for the same thing count different elections. What is
ours to accept (ballots, shares, tallies) is refused unless it is its own compact form, field for
field; what the fingerprint covers as it stands (election, trustees, credentials) is never written
anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from glasshouse.elections.belenios.faults import Fault

T = TypeVar("T")

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LARGEST_FILE = 16 * 1024 * 1024


def sha256_hex(raw: bytes) -> str:
    """SHA-256, as files name each other."""
    return hashlib.sha256(raw).hexdigest()


def sha256_base64(raw: bytes) -> str:
    """SHA-256 in 43 letters, as people compare it: fingerprints and trackers."""
    return base64.b64encode(hashlib.sha256(raw).digest()).decode("ascii").rstrip("=")


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def written(value: Any) -> bytes:
    """Compact JSON: no white space, fields in the order given, letters as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a field stands twice")
    return dict(pairs)


def read(raw: bytes) -> Any:
    """Read JSON: UTF-8, no field twice, no floats; raises Fault."""
    if len(raw) > LARGEST_FILE:
        raise Fault("too_large", sentence="larger than 16 MiB")
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_each_once,
            parse_float=_no_constant,
            parse_constant=_no_constant,
        )
        if _SURROGATE.search(raw):
            # Threat: half of a pair is no character. It can be read from its escape, and then
            # whatever hashes or writes it fails. This raises a ValueError.
            written(value)
        return value
    except (ValueError, RecursionError) as error:
        raise Fault("not_json", sentence=f"not JSON as files of an election are: {error}") from None


def read_canonical(raw: bytes, of: Callable[[Any], T], value_of: Callable[[T], Any]) -> T:
    """Read what has one spelling: the bytes must be those that writing it again gives."""
    thing = of(read(raw))
    if written(value_of(thing)) != raw:
        raise Fault("not_canonical", sentence="this value is written in other bytes")
    return thing


def fields(value: Any, names: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
    """The object, which has exactly these fields; raises Fault."""
    if not isinstance(value, dict):
        raise Fault("wrong_shape", sentence="an object is missing")
    missing = [name for name in names if name not in value]
    if missing:
        raise Fault("field_missing", sentence=f"the field {missing[0]} is missing")
    unknown = [name for name in value if name not in names and name not in optional]
    if unknown:
        raise Fault("field_unknown", sentence="a field that does not belong here")
    return value


def items(value: Any, count: int | None = None) -> list[Any]:
    """The list, of so many items; raises Fault."""
    if not isinstance(value, list):
        raise Fault("wrong_shape", sentence="a list is missing")
    if count is not None and len(value) != count:
        raise Fault("wrong_number", sentence=f"{len(value)} items where {count} belong")
    return value


def text(value: Any) -> str:
    """The text; raises Fault."""
    if not isinstance(value, str):
        raise Fault("wrong_shape", sentence="a text is missing")
    return value


def whole(value: Any, least: int, most: int) -> int:
    """The whole number within these bounds; raises Fault."""
    if type(value) is not int or not least <= value <= most:
        raise Fault("wrong_number", sentence=f"a number from {least} to {most} is missing")
    return value


def base58(value: int, length: int) -> str:
    """A number in so many letters of base 58."""
    letters = []
    for _place in range(length):
        value, digit = divmod(value, 58)
        letters.append(BASE58[digit])
    return "".join(reversed(letters))
