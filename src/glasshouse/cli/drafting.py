"""A statement on its way: composed, shown, signed by one key after another, ready to be sent.

A draft is a file in the form of an upload (``clerk.upload``), in canonical JSON, that may still
lack signatures. So each signer can hold their key on a machine of their own, and the last one has
what the house takes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from glasshouse.acts import canonical
from glasshouse.acts.compose import AttachedFile, SigningKey
from glasshouse.acts.envelope import Act, MalformedAct
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.acts.registry import Registry, first_error
from glasshouse.acts.sheets import MAXIMUM_SHEETS_BYTES, Sheet, write_sheet
from glasshouse.acts.signatures import Signature, parse_signatures, signatures_value
from glasshouse.acts.words import WordsRefused, check_characters, check_lines
from glasshouse.cli.exits import environment, usage

MAXIMUM_DRAFT = 16 * 1024 * 1024
_CORRECT = "Correct it and try again; nothing was signed or sent."
RESTORING = "text.restore"
_ID = re.compile(r"[0-9a-f]{64}")
#: Where the ids stand that people do not know by heart.
_IDS: Mapping[str, str] = {
    "by": "An author's id stands in the page of that party or office, as party.id of "
    "/parties/SHORT-NAME.json; the house's own is the id of entry 0, as check.act_id of "
    "/entries/0.json.",
    "scope": "A negotiation's id stands in its page, as conference.id of "
    "/conferences/SHORT-NAME.json.",
    "capacity": "It is the id of the entry that presented the key, or by which the seat was taken: "
    "check.act_id of /entries/NUMBER.json.",
}
_NO_DEADLINE = 'no deadline; write it like {"at": "2027-01-31T17:00:00Z", "offset_minutes": 60}'
_LINE = re.compile(r"([A-Za-z0-9-]+):([a-z0-9_]+)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """An act with its texts and the signatures it has so far.

    ``originals`` are texts that travel with it and are not its own: what ``text.restore`` brings
    back, to the byte. ``files`` are those that it names, as far as they are at hand: they are sent
    before it, and stand in no draft.
    """

    act: Act
    sheets: tuple[Sheet, ...]
    signatures: tuple[Signature, ...] = ()
    originals: tuple[Sheet, ...] = ()
    files: tuple[AttachedFile, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The key ids that have not signed."""
        signed = {signature.key for signature in self.signatures}
        return [signer for signer in self.act.envelope.signers if signer not in signed]

    def encode(self) -> bytes:
        """The file: an upload once nothing is missing."""
        return canonical.encode(
            {
                "act": canonical.decode(self.act.raw, len(self.act.raw)),
                "sheets": {
                    sheet.digest: sheet.raw.decode("utf-8")
                    for sheet in (*self.sheets, *self.originals)
                },
                "sigs": signatures_value(self.signatures),
            }
        )

    def signed(self, key: SigningKey) -> Draft:
        """The draft with one signature more. Raises ``CommandEnded`` for a key it does not name."""
        if key.id not in self.act.envelope.signers:
            raise usage(
                f"the statement is not to be signed by key {key.id}",
                f"It names these keys: {', '.join(self.act.envelope.signers)}",
            )
        others = [signature for signature in self.signatures if signature.key != key.id]
        together = sorted([*others, key.sign(self.act.raw)], key=lambda each: each.key)
        return replace(self, signatures=tuple(together))


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to say, as they wrote it on the command line."""

    kind: str
    body: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, str]]
    by: str | None = None
    scope: str | None = None
    capacity: str | None = None
    reported: Mapping[str, Any] | None = None
    originals: Sequence[bytes] = ()
    files: Sequence[bytes] = ()


def compose(
    wanted: Wanted,
    registry: Registry,
    *,
    log: str,
    signers: Sequence[str],
    saw: tuple[int, str],
    said: int,
    randomness: Mapping[str, bytes],
) -> Draft:
    """Write the act and its sheets; ``randomness`` holds ``nonce`` (16 bytes) and a salt of 32
    bytes for each language. Raises ``CommandEnded`` where the kind does not allow what is wanted.
    """
    for option, value in (
        ("by", wanted.by),
        ("scope", wanted.scope),
        ("capacity", wanted.capacity),
    ):
        if value is not None and not is_id(value):
            raise usage(f"--{option} {value} is no id: an id is 64 hex digits", _IDS[option])
    files = _attached(wanted, registry)
    try:
        sheets = tuple(
            write_sheet(language, dict(lines), encode_base64url(randomness[language]))
            for language, lines in wanted.texts.items()
        )
        raw = canonical.encode(
            {
                "v": 1,
                "log": log,
                "kind": wanted.kind,
                "scope": wanted.scope,
                "by": wanted.by,
                "capacity": wanted.capacity,
                "signers": sorted(set(signers)),
                "saw": {"size": saw[0], "root": saw[1]},
                "said": milliseconds_to_instant(said),
                "reported": None if wanted.reported is None else dict(wanted.reported),
                "body": dict(wanted.body),
                "sheets": {sheet.language: sheet.digest for sheet in sheets},
                "files": [file.value for file in files],
                "nonce": encode_base64url(randomness["nonce"]),
            }
        )
        act = Act.parse(raw)
        originals = tuple(Sheet.parse(original) for original in wanted.originals)
    except MalformedAct as error:
        raise usage(f"{error.field or 'the statement'}: {error.sentence}", _CORRECT) from error
    except canonical.NotCanonical as error:
        raise usage(f"the statement cannot be written: {error.sentence}", _CORRECT) from error
    _check(act, sheets, registry)
    _check_originals(act, originals)
    return Draft(act, sheets, originals=originals, files=files)


def _attached(wanted: Wanted, registry: Registry) -> tuple[AttachedFile, ...]:
    """The files, each with the media type that the kind calls for at its place."""
    kind = registry.kind(registry.versions[-1], wanted.kind)
    if kind is None:
        # Told with all the kinds there are, once there is an act.
        return ()
    try:
        types = kind.files(kind.body.model_validate(dict(wanted.body)))
    except ValidationError:
        # Told with its field, once there is an act.
        return ()
    if len(types) != len(wanted.files):
        called = ", ".join(types) or "none"
        raise usage(
            f"{kind.name} carries {len(types)} files, and {len(wanted.files)} were given",
            f"Give each with --file, in this order: {called}",
        )
    return tuple(
        AttachedFile(media_type, raw) for media_type, raw in zip(types, wanted.files, strict=True)
    )


def is_id(text: str) -> bool:
    """Whether this is written as ids are."""
    return _ID.fullmatch(text) is not None


def with_files(draft: Draft, files: Sequence[bytes]) -> Draft:
    """The draft with files that it names at hand. Raises ``CommandEnded`` for any other."""
    named = {file.digest: file.type for file in draft.act.envelope.files}
    attached = []
    for raw in files:
        digest = hashlib.sha256(raw).hexdigest()
        if digest not in named:
            raise usage(f"the statement does not name the file {digest}")
        attached.append(AttachedFile(named[digest], raw))
    return replace(draft, files=tuple(attached))


def _check(act: Act, sheets: Sequence[Sheet], registry: Registry) -> None:
    """Find out before signing what the house would refuse for its form."""
    version = registry.versions[-1]
    kind = registry.kind(version, act.kind)
    if kind is None:
        known = ", ".join(each.name for each in registry.kinds(version))
        raise usage(f"there is no kind {act.kind}", f"There are: {known}")
    if kind.roles and act.by is None:
        raise usage(f"who says this? {act.kind} needs --by ID", _IDS["by"])
    try:
        body = kind.read(act)
    except ValidationError as error:
        field, message = first_error(error, "body")
        if "instance of Deadline" in message:
            message = _NO_DEADLINE
        raise usage(f"{field}: {message}", f"{kind.name}: {kind.description.strip()}") from error
    lines = kind.lines(body)
    if lines and not sheets:
        raise usage(
            f"{act.kind} needs words: {', '.join(lines)}",
            "Give each as --line LANGUAGE:NAME=TEXT.",
        )
    for sheet in sheets:
        try:
            check_lines(sheet, sheet.language, lines)
            check_characters(sheet)
        except WordsRefused as error:
            row = registry.codes[error.code]
            raise usage(
                f"{error.field}: {row.sentence} {error.detail}".rstrip(),
                f"{act.kind} has these lines: {', '.join(lines) or 'none'}",
            ) from error


def _check_originals(act: Act, originals: Sequence[Sheet]) -> None:
    if originals and act.kind != RESTORING:
        raise usage(f"{act.kind} brings no text back", f"Only {RESTORING} carries an original.")


def read_draft(path: Path, registry: Registry) -> Draft:
    """Read a draft or upload as ``Draft.encode`` wrote it. Raises ``CommandEnded``.

    It is checked as if it were composed here: a draft from somebody else may hold words that the
    house would refuse, or that would steer a terminal.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAXIMUM_DRAFT + 1)
    except OSError as error:
        raise environment(f"cannot read {path}: {error.strerror}") from error
    try:
        value = canonical.decode(raw, MAXIMUM_DRAFT)
        act = Act.parse(canonical.encode(value["act"]))
        sheets = tuple(Sheet.parse(text.encode("utf-8")) for text in value["sheets"].values())
        given = value["sigs"]
        signatures = parse_signatures(given) if given else ()
    except (canonical.NotCanonical, MalformedAct, KeyError, TypeError, AttributeError) as error:
        raise usage(f"{path} is no statement that glasshouse act compose wrote: {error}") from error
    # Threat: a text is swapped for another while the file travels from signer to signer; each must
    # be shown what the fingerprints in the act say, and nothing else.
    named = set(act.envelope.sheets.values())
    own = tuple(sheet for sheet in sheets if sheet.digest in named)
    originals = tuple(sheet for sheet in sheets if sheet.digest not in named)
    if {sheet.language: sheet.digest for sheet in own} != act.envelope.sheets:
        raise usage(f"the texts in {path} are not those that the statement names")
    _check(act, own, registry)
    _check_originals(act, originals)
    return Draft(act, own, signatures, originals)


def read_texts(lines: Sequence[str]) -> dict[str, dict[str, str]]:
    """The texts of ``--line LANGUAGE:NAME=TEXT`` options. Raises ``CommandEnded``.

    A text that begins with ``@`` names a file that holds it.
    """
    texts: dict[str, dict[str, str]] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            raise usage(
                f"--line {line!r} is not understood", "Write it like --line en:title='A title'."
            )
        language, name, text = match.groups()
        if name in texts.setdefault(language, {}):
            raise usage(f"--line {language}:{name} is given twice")
        texts[language][name] = _or_file(text).removesuffix("\n")
    return texts


def read_json(text: str, option: str) -> dict[str, Any]:
    """The object of an option, given as JSON or as @FILE. Raises ``CommandEnded``."""
    try:
        value = json.loads(_or_file(text))
    except ValueError as error:
        raise usage(f"{option} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise usage(f'{option} must be an object, such as \'{{"slug": "a-party"}}\'')
    return value


def read_files(paths: Sequence[Path]) -> list[bytes]:
    """The files of ``--original`` and ``--file`` options, to the byte. Raises ``CommandEnded``."""
    try:
        return [path.read_bytes() for path in paths]
    except OSError as error:
        raise environment(f"cannot read {error.filename}: {error.strerror}") from error


def _or_file(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        with Path(text[1:]).open("rb") as file:
            return file.read(MAXIMUM_SHEETS_BYTES).decode("utf-8")
    except OSError as error:
        raise environment(f"cannot read {text[1:]}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise usage(f"{text[1:]} is not text in UTF-8") from error


def shown(draft: Draft) -> str:
    """All that will be published, for the eyes of whoever signs it."""
    envelope = draft.act.envelope
    rows = [
        ("kind", envelope.kind),
        ("record", envelope.log),
        ("author", envelope.by or "made by this statement"),
        ("within", envelope.scope or "the house itself"),
        ("said", envelope.said),
        ("having seen", f"{envelope.saw.size} entries, root {envelope.saw.root}"),
        ("signed by", ", ".join(envelope.signers)),
    ]
    if envelope.capacity is not None:
        rows.append(("by authority", envelope.capacity))
    if envelope.reported is not None:
        rows.append(("reports", json.dumps(envelope.reported.model_dump(), ensure_ascii=False)))
    rows += [
        ("file", f"{file.digest}, {file.size:,} bytes, {file.type}") for file in envelope.files
    ]
    lines = [f"{name:<12} {value}" for name, value in rows]
    lines.append(f"{'content':<12} {json.dumps(envelope.body, ensure_ascii=False, indent=2)}")
    for sheet in draft.sheets:
        lines += ["", f"--- {sheet.language} ---"]
        lines += [f"{name}: {text}" for name, text in sheet.lines.items()]
    for sheet in draft.originals:
        lines += ["", f"--- shown again: {sheet.language} ---"]
        lines += [f"{name}: {text}" for name, text in sheet.lines.items()]
    lines += ["", f"{'fingerprint':<12} {draft.act.id}"]
    return "\n".join(lines)
