"""Canonical JSON: RFC 8785 for the subset that acts and sheets use.

Keys are ASCII, integers lie within ±2^53, there are no floats and no lone surrogates, and nesting
is at most 16 deep. For that subset the standard library's sorted, compact output *is* the RFC 8785
form (the tests hold it against an independent implementation).

>>> encode({"b": [1, True, None], "a": "ä"})
b'{"a":"\\xc3\\xa4","b":[1,true,null]}'
>>> decode(b'{"a":1}', limit=100)
{'a': 1}
>>> decode(b'{"a": 1}', limit=100)
Traceback (most recent call last):
...
glasshouse.acts.canonical.NotCanonical: not_canonical: the bytes are not in canonical form

Bytes that are not already their own canonical form are refused. That one rule closes duplicate
keys, ``1.0``, ``1e2``, escapes such as ``\\u00e9``, unsorted keys and white space, each of which
would let two readers see two different acts behind one fingerprint.

Nearly all bytes that come are canonical, so that is asked first, by the reader and writer of
pydantic-core, which take a third of the time of the standard library's. They can only say yes: what
they do not bear out, the standard library reads and names the rule that it breaks (docs/adr/0009).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from pydantic_core import from_json, to_json

from glasshouse.acts.identifiers import MAXIMUM_INTEGER

MAXIMUM_DEPTH = 16
_LONGEST_INTEGER = len(str(-MAXIMUM_INTEGER))
# A string that never ends matches too: searching again from each of its escaped quotes would cost
# quadratic time, and the decoder refuses it anyway.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class NotCanonical(ValueError):
    """The bytes are not canonical JSON of our subset; ``code`` names which rule they break."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


def _refuse_float(_text: str) -> NoReturn:
    raise NotCanonical("float", "numbers must be whole")


def _bounded_integer(text: str) -> int:
    # Length first: a million digits must not reach int(), whose cost grows with their square.
    if len(text) > _LONGEST_INTEGER:
        raise NotCanonical("integer_too_large", "whole numbers must lie within ±2^53")
    value = int(text)
    if not -MAXIMUM_INTEGER <= value <= MAXIMUM_INTEGER:
        raise NotCanonical("integer_too_large", "whole numbers must lie within ±2^53")
    return value


_DECODER = json.JSONDecoder(
    parse_float=_refuse_float, parse_int=_bounded_integer, parse_constant=_refuse_float
)


def encode(value: Any) -> bytes:
    """The canonical bytes of a value made of dict, list, str, int, bool and None."""
    _check_depth_and_types(value, 0)
    return _dump(value)


def decode(raw: bytes, limit: int) -> Any:
    """The value behind canonical bytes; raises NotCanonical for anything else.

    ``limit`` is the greatest length in bytes, checked before anything is parsed.
    """
    if len(raw) > limit:
        raise NotCanonical("too_large", f"at most {limit} bytes are taken here")
    value = decoded_if_canonical(raw)
    return _decode_naming_the_fault(raw) if value is None else value


def decoded_if_canonical(raw: bytes) -> Any:
    """The value behind canonical bytes of any length; None for all others, and for ``null``."""
    try:
        value = from_json(raw, allow_inf_nan=False)
        same = to_json(value) == raw
    except ValueError:
        return None
    return value if same and is_of_the_subset(value, MAXIMUM_DEPTH) else None


def is_of_the_subset(value: Any, room: int) -> bool:
    """Whether keys are ASCII and sorted, numbers whole and bounded, nesting within ``room`` levels.

    With that, what ``to_json`` writes of a value is its RFC 8785 form.
    """
    kind = type(value)
    if kind is dict:
        if not _in_order_and_ascii(tuple(value)):
            return False
        items = value.values()
    elif kind is list:
        items = value
    elif kind is int:
        return bool(-MAXIMUM_INTEGER <= value <= MAXIMUM_INTEGER)
    else:
        return kind is not float
    if not room:
        return False
    for item in items:
        # Of text and of nothing there is nothing to ask; a call for each would cost the most.
        if type(item) is str or item is None:
            continue
        if not is_of_the_subset(item, room - 1):
            return False
    return True


@lru_cache(maxsize=1024)
def _in_order_and_ascii(keys: tuple[str, ...]) -> bool:
    # Kept by the keys: nearly all objects are of a few forms.
    return list(keys) == sorted(keys) and "".join(keys).isascii()


def _decode_naming_the_fault(raw: bytes) -> Any:
    """``decode`` by the standard library alone: it stops at the first rule broken."""
    _refuse_deep_nesting(raw)
    try:
        value = _DECODER.decode(raw.decode("utf-8"))
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not_json", "the bytes are not JSON in UTF-8") from error
    try:
        same = _dump(value) == raw
    except UnicodeEncodeError as error:
        raise NotCanonical("lone_surrogate", "half of a surrogate pair stands alone") from error
    if not same:
        raise NotCanonical("not_canonical", "the bytes are not in canonical form")
    if not raw.isascii():
        _refuse_foreign_keys(value)
    return value


#: As ``encode`` for a value that ``decode`` returned, or a part of one, or one made like these: of
#: the subset, and with the keys of every object in order. It needs no check.
encode_decoded: Callable[[Any], bytes] = to_json

#: The canonical form of one string, as text.
encode_text: Callable[[str], str] = json.encoder.encode_basestring


def _unknown_type(value: Any) -> NoReturn:
    raise NotCanonical("not_json", f"{type(value).__name__} has no canonical form here")


# ``json.dumps`` builds a new C encoder at each call, which costs more than encoding one act. Where
# the C encoder is missing, the library's own encoder does the same.
_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
)
_C_ENCODER = (
    None
    if json.encoder.c_make_encoder is None  # type: ignore[attr-defined]
    else json.encoder.c_make_encoder(  # type: ignore[attr-defined]
        None, _unknown_type, json.encoder.encode_basestring, None, ":", ",", True, False, False
    )
)


def _dump(value: Any) -> bytes:
    if _C_ENCODER is None:
        return _ENCODER.encode(value).encode("utf-8")
    return "".join(_C_ENCODER(value, 0)).encode("utf-8")


def _refuse_deep_nesting(raw: bytes) -> None:
    # Counted on the bytes, before the parser: tens of thousands of brackets are cheap to send.
    if raw.count(b"[") + raw.count(b"{") <= MAXIMUM_DEPTH:
        return
    depth = 0
    for bracket in _STRING.sub(b"", raw).translate(None, _NO_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > MAXIMUM_DEPTH:
                raise NotCanonical("too_deep", f"nesting goes beyond {MAXIMUM_DEPTH}")
        else:
            depth -= 1


def _refuse_foreign_keys(value: Any) -> None:
    # Python sorts keys by code point, RFC 8785 by UTF-16 unit; the two agree on ASCII.
    if isinstance(value, dict):
        for key, item in value.items():
            if not key.isascii():
                raise NotCanonical("key_not_ascii", "keys must be ASCII")
            _refuse_foreign_keys(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_foreign_keys(item)


def _check_depth_and_types(value: Any, depth: int) -> None:
    if isinstance(value, dict | list):
        if depth >= MAXIMUM_DEPTH:
            raise NotCanonical("too_deep", f"nesting goes beyond {MAXIMUM_DEPTH}")
        if isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonical("key_not_ascii", "keys must be ASCII")
                _check_depth_and_types(item, depth + 1)
        else:
            for item in value:
                _check_depth_and_types(item, depth + 1)
    elif isinstance(value, int):
        if not -MAXIMUM_INTEGER <= value <= MAXIMUM_INTEGER:
            raise NotCanonical("integer_too_large", "whole numbers must lie within ±2^53")
    elif value is not None and not isinstance(value, str):
        raise NotCanonical("not_json", f"{type(value).__name__} has no canonical form here")
