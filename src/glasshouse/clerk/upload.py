"""The upload: an act, its signatures and its sheets, as they come in (DESIGN section 4).

::

    {"act": {…}, "sigs": [{…}, …], "sheets": {"<fingerprint>": "<exact text of the sheet>", …}}

The upload is ordinary JSON: its members may stand in any order, with white space between them, and
``sheets`` may be left out where there are none. Two things inside are exact bytes:

- **The act** is the stretch of the upload from the opening to the closing brace of the member
  ``act``. It is cut out, never encoded again, and refused unless it is canonical as it stands:
  what it hashes to is what its signers signed.
- **A sheet** is a JSON string whose value, in UTF-8, is the sheet. So a sheet arrives as the text
  it is, and its quotation marks are escaped once like those of any text.

Many uploads in one request are NDJSON: one upload on each line.

Threats: a body that costs more to parse than to send (sizes and the number of values are checked
first, integers are never longer than 17 digits, nesting ends in an error, and models get to see
nothing that is too long for them: they note down everything that is wrong with it, at twenty
microseconds each); two members of one name, of which one reader takes the first and another the
last (refused at every depth); half a surrogate pair, which has no UTF-8 (refused).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from glasshouse.acts import canonical
from glasshouse.acts.envelope import MAXIMUM_ACT_BYTES, Act, Envelope, MalformedAct
from glasshouse.acts.identifiers import MAXIMUM_INTEGER, Model
from glasshouse.acts.quick_reader import QuickReader
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES, MAXIMUM_SHEETS_BYTES
from glasshouse.acts.signatures import Signature, Signatures, parse_signatures
from glasshouse.clerk.problems import Problem

MAXIMUM_UPLOAD_BYTES = 13 * 1024 * 1024
"""Longest upload. 4 MiB of sheets may grow threefold where a client escapes all but ASCII."""

MAXIMUM_REQUEST_BYTES = 16 * 1024 * 1024
"""Longest body of a request, with one upload or with many."""

MAXIMUM_VALUES = 256 * 1024
"""Most strings, commas and opening brackets in an upload: many times what an act can hold."""

MAXIMUM_LINES = 1000
"""Most uploads in one request."""

READ_QUICKLY = 4096
"""Most commas in an upload that is read in one pass: an act has some fifty, its words the rest."""

MAXIMUM_SIGNATURES_TEXT = 64 * 1024
"""Most characters of the signatures of one act: 32 of them, and white space between."""

_FEW = 8
"""Names of members after which nobody is told which one stands there twice."""

_MEMBERS = frozenset({"act", "sheets", "sigs"})
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
# A string that never ends matches to the end, so that nothing is ever searched twice.
_VALUE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{,]', re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r]*")
_TWICE = "two members have one name"
_MEMBERS_ARE = "an upload has act, sigs and sheets"
_LONGEST_INTEGER = len(str(-MAXIMUM_INTEGER))


@dataclass(frozen=True)
class Upload:
    """A parsed upload. ``sheets`` are exact bytes by the fingerprint claimed for them; nothing of
    it has been verified."""

    act: Act
    signatures: tuple[Signature, ...]
    sheets: dict[str, bytes]


def parse_upload(raw: bytes) -> Upload:
    """Read one upload; raises Problem."""
    if len(raw) > MAXIMUM_UPLOAD_BYTES:
        raise Problem("upload_too_large")
    _refuse_many_values(raw)
    return _read_quickly(raw) or _read_in_any_form(raw)


def files_of(raw: bytes) -> tuple[str, ...]:
    """The fingerprints of the files that the act of a kept upload names; none where it cannot be
    read any more."""
    try:
        return tuple(file.digest for file in parse_upload(raw).act.envelope.files)
    except Problem:
        return ()


class _Upload(Model):
    """An upload without sheets, as our own programs send it."""

    act: Envelope
    sigs: Signatures


class _UploadWithSheets(Model):
    """An upload with sheets."""

    act: Envelope
    sheets: dict[str, str]
    sigs: Signatures


_READER = QuickReader(_Upload)
_READER_WITH_SHEETS = QuickReader(_UploadWithSheets)


def _read_quickly(raw: bytes) -> Upload | None:
    """An upload that is canonical as a whole, as our own programs send it: then each part is, and
    no member stands twice. None for every other upload. Raises Problem for its sheets."""
    if raw.count(b",") > READ_QUICKLY:
        return None
    # Inside a string a quotation mark has a backslash before it, and neither sheets nor signatures
    # have a member like these: so the last place that reads like one is the upload's own.
    whole: _Upload | _UploadWithSheets | None = _READER_WITH_SHEETS.read(raw)
    after_act = b',"sheets":{'
    if whole is None:
        whole = _READER.read(raw)
        after_act = b',"sigs":['
    if whole is None or not whole.act.is_of_the_subset(canonical.MAXIMUM_DEPTH - 2):
        return None
    act = raw[len(b'{"act":') : raw.rindex(after_act)]
    if len(act) > MAXIMUM_ACT_BYTES:
        return None
    sheets = whole.sheets if isinstance(whole, _UploadWithSheets) else {}
    return Upload(Act.of(act, whole.act), tuple(whole.sigs), _sheets(sheets))


def _read_in_any_form(raw: bytes) -> Upload:
    """An upload whose members stand in any order, with any space between them; raises Problem."""
    try:
        act, signatures, sheets = _of_any_form(raw)
        return Upload(act, parse_signatures(signatures), _sheets(sheets))
    except MalformedAct as error:
        raise Problem.of(error) from error


def _of_any_form(raw: bytes) -> tuple[Act, Any, Any]:
    """Act, signatures and sheets; raises Problem or MalformedAct."""
    try:
        text = raw.decode("utf-8")
        members = dict(_members(text))
    except RecursionError as error:
        raise Problem("too_deep") from error
    except ValueError as error:
        raise Problem("not_json", "", "it is not one JSON object") from error
    if not {"act", "sigs"} <= members.keys() <= _MEMBERS:
        raise Problem("malformed_upload", "", _MEMBERS_ARE)
    _value, act = members["act"]
    signatures, text = members["sigs"]
    if len(text) > MAXIMUM_SIGNATURES_TEXT:
        raise Problem("malformed_signature", "sigs", "they are longer than any 32 signatures")
    sheets, _text = members.get("sheets", ({}, ""))
    if not act.startswith("{"):
        raise Problem("malformed_upload", "act", "the statement is a JSON object, not a string")
    return Act.parse(act.encode("utf-8")), signatures, sheets


def split_lines(raw: bytes) -> Sequence[bytes]:
    """The uploads of an NDJSON body, one on each line; raises Problem.

    Lines end in a newline, the last one may do without; there are no empty ones.
    """
    if len(raw) > MAXIMUM_REQUEST_BYTES:
        raise Problem("upload_too_large")
    if raw.count(b"\n") > MAXIMUM_LINES:
        raise Problem("upload_too_large", "", f"at most {MAXIMUM_LINES} lines are taken at once")
    lines = raw.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    if not lines or b"" in lines:
        raise Problem("malformed_upload", "", "there is one upload on each line, and no empty line")
    return lines


def _refuse_many_values(raw: bytes) -> None:
    """Threat: 13 MiB of empty lists are 600 MiB of objects, and stop everybody for a second. They
    are counted up to the bound and no further, before any is made; long texts count as one."""
    if len(raw) <= MAXIMUM_VALUES:
        return
    for number, _value in enumerate(_VALUE.finditer(raw)):
        if number >= MAXIMUM_VALUES:
            raise Problem("upload_too_large", "", "it holds too many values")


def _members(text: str) -> Iterator[tuple[str, tuple[Any, str]]]:
    """Each member of the outermost object: its name, its value, and the text of the value.

    Raises ValueError where the text is not one JSON object.
    """
    place = _after_space(text, 0)
    place = _after_sign(text, place, "{")
    names = set()
    more = text[place : place + 1] != "}"
    while more:
        name, place = _DECODER.raw_decode(text, place)
        if not isinstance(name, str):
            raise ValueError("the name of a member is a string")
        if name in names:
            raise Problem("malformed_upload", name, _TWICE)
        names.add(name)
        if len(names) > _FEW:
            raise Problem("malformed_upload", "", _MEMBERS_ARE)
        start = _after_sign(text, _after_space(text, place), ":")
        value, end = _DECODER.raw_decode(text, start)
        yield name, (value, text[start:end])
        place = _after_space(text, end)
        more = text[place : place + 1] == ","
        if more:
            place = _after_space(text, place + 1)
    place = _after_sign(text, place, "}")
    if place != len(text):
        raise ValueError("something follows the object")


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _after_sign(text: str, place: int, sign: str) -> int:
    """The place of what follows ``sign`` and white space."""
    if text[place : place + 1] != sign:
        raise ValueError(f"{sign} is missing")
    return _after_space(text, place + 1)


def _sheets(value: Any) -> dict[str, bytes]:
    if not isinstance(value, dict):
        raise Problem("malformed_upload", "sheets", "texts are given by their fingerprint")
    sheets = {}
    total = 0
    for digest, text in value.items():
        if not isinstance(text, str) or not _FINGERPRINT.fullmatch(digest):
            raise Problem("malformed_upload", "sheets", "texts are strings by fingerprint in hex")
        try:
            raw = text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise Problem("lone_surrogate", f"sheets.{digest}") from error
        if len(raw) > MAXIMUM_SHEET_BYTES:
            raise Problem("sheet_too_large", f"sheets.{digest}")
        total += len(raw)
        if total > MAXIMUM_SHEETS_BYTES:
            raise Problem("sheets_too_large", "sheets")
        sheets[digest] = raw
    return sheets


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Problem("malformed_upload", "", _TWICE)
    return found


def _bounded_integer(text: str) -> int:
    # Length first: a million digits must not reach int(), whose cost grows with their square.
    if len(text) > _LONGEST_INTEGER:
        raise Problem("integer_too_large")
    return int(text)


def _refuse_float(_text: str) -> NoReturn:
    raise Problem("float")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_each_once,
    parse_float=_refuse_float,
    parse_int=_bounded_integer,
    parse_constant=_refuse_float,
)
