"""Submissions that are wrong by their form: bytes, sizes, fields, words (a table of cases)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.clerk.door import Draft, Posting, Stage, plain
from tests.house.world import NOWHERE, key

Make = Callable[[Stage], bytes | Posting]


@dataclass(frozen=True)
class Case:
    """One hostile submission: how it is made, and what must come back."""

    name: str
    make: Make
    code: str
    status: int = 400
    field: str = ""


def spoilt(old: str, new: str | bytes) -> Make:
    """A statement whose bytes were altered and then signed as they are."""

    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        raw = draft.raw.replace(old.encode(), new.encode() if isinstance(new, str) else new, 1)
        assert raw != draft.raw
        return draft.upload(raw)

    return make


def altered(**fields: Any) -> Make:
    """A statement with other fields in its envelope."""
    return lambda stage: stage.spoken().altered(**fields).upload()


def bodied(**fields: Any) -> Make:
    """A statement with other fields in its body."""
    return lambda stage: stage.spoken().with_body(**fields).upload()


def said(text: str) -> Make:
    """A statement with these words."""
    return lambda stage: stage.spoken().worded(lambda sheet: _set_text(sheet, text)).upload()


def _set_text(sheet: dict[str, Any], text: str) -> None:
    sheet["lines"]["text"] = text


def worded(change: Callable[[dict[str, Any]], object], language: str = "en") -> Make:
    """A statement with an altered sheet."""
    return lambda stage: stage.spoken().worded(change, language).upload()


def with_sheets(add: Callable[[dict[str, str]], dict[str, str]]) -> Make:
    """A good statement that is sent with other texts than it names."""

    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        return draft.upload(sheets=add(draft.sheets))

    return make


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _deep(depth: int) -> str:
    return "[" * depth + "]" * depth


def _second_member(name: bytes) -> Make:
    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        value = {b"act": draft.raw, b"sheets": b"{}", b"sigs": plain(draft.sigs())}[name]
        return draft.upload(rest=b',"%b":%b' % (name, value))

    return make


def _mismatched(stage: Stage) -> bytes:
    draft = stage.spoken()
    (digest,) = draft.sheets
    return draft.upload(sheets={digest: draft.sheets[digest].replace("Words", "Other words")})


def _sheet_of(stage: Stage, by: Callable[[Stage], Any]) -> bytes:
    """A statement over a text that another act carries."""
    sheet = by(stage).sheets[0]
    draft = stage.spoken().altered(sheets={"en": sheet.digest})
    return Draft(draft.act, draft.keys, {sheet.digest: sheet.raw.decode()}).upload()


def _one_text_in_two_languages(stage: Stage) -> bytes:
    draft = stage.spoken()
    (digest,) = draft.sheets
    return draft.altered(sheets={"en": digest, "fr": digest}).upload()


def _huge_sheet(stage: Stage) -> bytes:
    return stage.spoken().worded(lambda sheet: _set_text(sheet, "x" * 256 * 1024)).upload()


def _too_many_sheets(stage: Stage) -> bytes:
    texts = [f"{number:02}" + "x" * (250 * 1024) for number in range(17)]
    return stage.spoken().upload(sheets={_digest(text): text for text in texts})


def _ten_thousand_sheets(stage: Stage) -> bytes:
    draft = stage.spoken()
    texts = {_digest(str(number)): str(number) for number in range(10_000)}
    return draft.upload(sheets=draft.sheets | texts)


def _raw_sheet(change: Callable[[bytes], bytes]) -> Make:
    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        (text,) = draft.sheets.values()
        return draft.with_sheet(change(text.encode())).upload()

    return make


def _signatures(change: Callable[[list[dict[str, str]]], Any]) -> Make:
    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        return draft.upload(sigs=change(draft.sigs()))

    return make


SURROGATE = '{"act":{},"sigs":[],"\\ud800":1,"\\ud800":2}'
LONG_NAME = "n" * 1_000_000

# A table reads best with one row a line.
# fmt: off
# ruff: noqa: E501
CASES: tuple[Case, ...] = (
    # --- bytes that are no JSON, or not the one JSON ---
    Case("nothing", lambda _: b"", "not_json"),
    Case("random bytes", lambda _: bytes(range(256)), "not_json"),
    Case("bytes that are no UTF-8", spoilt("declaration", b"\xff\xfe"), "not_json"),
    Case("UTF-8 of half a pair", spoilt("declaration", b"\xed\xa0\x80"), "not_json"),
    Case("overlong UTF-8", spoilt("declaration", b"\xc0\xaf"), "not_json"),
    Case("a byte order mark", lambda s: b"\xef\xbb\xbf" + s.spoken().upload(), "not_json"),
    Case("UTF-16", lambda s: s.spoken().upload().decode().encode("utf-16"), "not_json"),
    Case("an array around it", lambda s: b"[" + s.spoken().upload() + b"]", "not_json"),
    Case("two uploads in a row", lambda s: 2 * s.spoken().upload(), "not_json"),
    Case("NUL after it", lambda s: s.spoken().upload() + b"\x00", "not_json"),
    Case("a comment", lambda s: s.spoken().upload(rest=b"/* */"), "not_json"),
    Case("cut off", lambda s: s.spoken().upload()[:-2], "not_json"),
    Case("a key twice in the act", spoilt('"v":1', '"v":1,"v":1'), "malformed_upload"),
    Case("a key twice in the body", spoilt('"nature":', '"nature":"vote","nature":'), "malformed_upload"),
    Case("the act twice", _second_member(b"act"), "malformed_upload", field="act"),
    Case("signatures twice", _second_member(b"sigs"), "malformed_upload", field="sigs"),
    Case("texts twice", _second_member(b"sheets"), "malformed_upload", field="sheets"),
    Case("a float", spoilt('"v":1', '"v":1.0'), "float"),
    Case("an exponent", spoilt('"v":1', '"v":1e0'), "float"),
    Case("NaN", spoilt('"v":1', '"v":NaN'), "float"),
    Case("minus infinity", spoilt('"v":1', '"v":-Infinity'), "float"),
    Case("a million digits", spoilt('"v":1', '"v":1' + "0" * 1_000_000), "integer_too_large"),
    Case("beyond 2^53", spoilt('"v":1', '"v":9007199254740993'), "integer_too_large"),
    Case("minus zero", spoilt('"v":1', '"v":-0'), "not_canonical"),
    Case("a plus sign", spoilt('"v":1', '"v":+1'), "not_json"),
    Case("17 levels", spoilt('"v":1', '"v":' + _deep(17)), "too_deep"),
    Case("100,000 levels", spoilt('"v":1', '"v":' + _deep(100_000)), "too_deep"),
    Case("100,000 levels in a signature", lambda s: s.spoken().upload(rest=f',"x":{_deep(100_000)}'.encode()), "too_deep"),
    Case("white space in the act", spoilt('"v":1', '"v": 1'), "not_canonical"),
    Case("unsorted keys", spoilt('{"body"', '{"by2":0,"body"'), "not_canonical"),
    Case("a letter escaped", spoilt("declaration", "\\u0064eclaration"), "not_canonical"),
    Case("an escaped slash", spoilt("house.example/record", "house.example\\/record"), "not_canonical"),
    Case("half a pair in the act", spoilt("declaration", "\\ud800"), "lone_surrogate"),
    Case("a key that is not ASCII", spoilt('"v":1', '"v":1,"ä":1'), "key_not_ascii"),
    Case("a name cut in half, twice", lambda _: SURROGATE.encode(), "malformed_upload", field="?"),
    Case("a name of a million letters, twice", lambda _: f'{{"{LONG_NAME}":1,"{LONG_NAME}":2}}'.encode(), "malformed_upload", field="n" * 200),
    Case("a signature's field cut in half", _signatures(lambda sigs: [sigs[0] | {"\ud800": 1}]), "malformed_signature", field="sigs.0.ed25519"),
    Case("a kind of signature cut in half", _signatures(lambda sigs: [sigs[0] | {"alg": "\ud800"}]), "malformed_signature", field="sigs.0"),
    # --- sizes ---
    Case("an act of 41 KiB", bodied(nature="x" * 41 * 1024), "act_too_large", 413),
    Case("10,000 statements answered", bodied(answers=[NOWHERE] * 10_000), "act_too_large", 413),
    Case("10,000 numbers in an array", bodied(answers=[1] * 10_000), "malformed_body", field="body.answers"),
    Case("10,000 signers", altered(signers=[""] * 10_000), "malformed_act", field="signers"),
    Case("1,000 signatures", _signatures(lambda sigs: sigs * 1000), "malformed_signature", field="sigs"),
    Case("10,000 texts", _ten_thousand_sheets, "sheet_unexpected", field="sheets.*"),
    Case("a text of 256 KiB and more", _huge_sheet, "sheet_too_large", 413, field="sheets.*"),
    Case("texts of 4 MiB and more", _too_many_sheets, "sheets_too_large", 413, field="sheets"),
    Case("14 MiB", lambda s: s.spoken().upload() + b" " * 14 * 1024 * 1024, "upload_too_large", 413),
    Case("four million lists for signatures", lambda s: b'{"act":%b,"sigs":[%b1]}' % (s.spoken().raw, b"[]," * 4_000_000), "upload_too_large", 413),
    Case("a million empty texts", lambda s: b'{"act":%b,"sigs":[],"sheets":{%b"":1}}' % (s.spoken().raw, b'"":"",' * 1_000_000), "upload_too_large", 413),
    Case("2,001 lines in a text", worded(lambda sheet: sheet["lines"].update({f"l{n}": "x" for n in range(2000)})), "malformed_sheet", field="sheets.lines"),
    # --- fields that are missing, unknown or of another form, at every level ---
    Case("no act", lambda _: b'{"sigs":[]}', "malformed_upload"),
    Case("no signatures", lambda s: b'{"act":%b}' % s.spoken().raw, "malformed_upload"),
    Case("a field beside the act", lambda s: s.spoken().upload(rest=b',"admin":true'), "malformed_upload"),
    Case("the act as a string", lambda s: s.spoken().upload(json.dumps(s.spoken().raw.decode()).encode()), "malformed_upload", field="act"),
    Case("an unknown field of the act", altered(effect=None), "malformed_act", field="effect"),
    Case("its own time of receipt", altered(received=0), "malformed_act", field="received"),
    Case("a version to come", altered(v=2), "malformed_act", field="v"),
    Case("true for one", altered(v=True), "malformed_act", field="v"),
    Case("a string for a number", altered(saw={"size": "0", "root": NOWHERE}), "malformed_act", field="saw.size"),
    Case("an unknown field of what it saw", altered(saw={"size": 0, "root": NOWHERE, "note": 1}), "malformed_act", field="saw.note"),
    Case("a negative size", altered(saw={"size": -1, "root": NOWHERE}), "malformed_act", field="saw.size"),
    Case("an id in capitals", altered(by="A" * 64), "malformed_act", field="by"),
    Case("an id with a newline", altered(by=NOWHERE + "\n"), "malformed_act", field="by"),
    Case("a nonce with stray bits", altered(nonce="A" * 21 + "B"), "malformed_act", field="nonce"),
    Case("a nonce with padding", altered(nonce="A" * 21 + "A=="), "malformed_act", field="nonce"),
    Case("a moment in Arabic digits", altered(said="٢٠٢٥-11-22T08:26:40Z"), "malformed_act", field="said"),
    Case("a moment with a zone", altered(said="2025-11-22T08:26:40+00:00"), "malformed_act", field="said"),
    Case("the thirtieth of February", altered(said="2025-02-30T08:26:40Z"), "malformed_act", field="said"),
    Case("a kind with a path", altered(kind="../etc"), "malformed_act", field="kind"),
    Case("a language with a path", altered(sheets={"../en": NOWHERE}), "malformed_act", field="sheets.../en.[key]"),
    Case("a file of no such type", altered(files=[{"digest": NOWHERE, "size": 1, "type": "text/javascript"}]), "malformed_act", field="files.0.type"),
    Case("an unknown field of a report", altered(reported={"of": NOWHERE, "occurred": {"edtf": "1917", "calendar": "julian"}, "sources": [], "certainty": "low", "page": 1}), "malformed_act", field="reported.page"),
    Case("an unknown field of a date", altered(reported={"of": NOWHERE, "occurred": {"edtf": "1917", "calendar": "julian", "era": 1}, "sources": [], "certainty": "low"}), "malformed_act", field="reported.occurred.era"),
    Case("a month thirteen of history", altered(reported={"of": NOWHERE, "occurred": {"edtf": "1917-13", "calendar": "julian"}, "sources": [], "certainty": "low"}), "malformed_act", field="reported.occurred.edtf"),
    Case("an unknown field of the body", bodied(words="free words"), "malformed_body", field="body.words"),
    Case("a missing field of the body", lambda s: s.spoken().altered(body={}).upload(), "malformed_body", field="body.nature"),
    Case("free words for a nature", bodied(nature="we all agree"), "malformed_body", field="body.nature"),
    Case("null for a list", bodied(answers=None), "malformed_body", field="body.answers"),
    Case("an unknown field of a key", lambda s: s.registering().with_body(keys=[key("x").value | {"admin": "1"}]).upload(), "malformed_body", field="body.keys.0.ed25519.admin"),
    Case("a key with padding", lambda s: s.registering().with_body(keys=[{"alg": "ed25519", "public": "A" * 43 + "="}]).upload(), "malformed_body", field="body.keys.0.ed25519.public"),
    Case("an unknown field of a signature", _signatures(lambda sigs: [sigs[0] | {"cert": "x"}]), "malformed_signature", field="sigs.0.ed25519.cert"),
    Case("an unknown kind of signature", _signatures(lambda sigs: [sigs[0] | {"alg": "none"}]), "malformed_signature", field="sigs.0"),
    Case("a signature with stray bits", _signatures(lambda sigs: [sigs[0] | {"sig": "A" * 85 + "B"}]), "malformed_signature", field="sigs.0.ed25519.sig"),
    Case("an unknown kind", altered(kind="house.destroy"), "unknown_kind", field="kind"),
    Case("a file, where none is carried", altered(files=[{"digest": NOWHERE, "size": 1, "type": "text/plain"}]), "files_not_allowed", field="files"),
    Case("an authority nobody gave", altered(capacity=NOWHERE), "capacity_unknown", 403, field="capacity"),
    Case("a report where none can be", lambda s: s.draft("invitation.withdraw", {"invitation": s.standing}, s.ben, texts={"en": {"reason": "x"}}, reported={"of": s.ann.id, "occurred": {"edtf": "1917", "calendar": "julian"}, "sources": [], "certainty": "low"}).upload(), "not_reportable", field="reported"),
    Case("said of the house, not of a conference", altered(scope=None), "wrong_scope", field="scope"),
    # --- words ---
    Case("a text of other bytes", _mismatched, "sheet_mismatch", field="sheets.*"),
    Case("a text that was not sent", with_sheets(lambda sheets: {}), "sheet_missing", field="sheets.*"),
    Case("a text too many", with_sheets(lambda sheets: sheets | {_digest("x"): "x"}), "sheet_unexpected", field="sheets.*"),
    Case("a text under no fingerprint", with_sheets(lambda sheets: {"../../x": "x"}), "malformed_upload", field="sheets"),
    Case("a text that is no string", with_sheets(lambda sheets: {NOWHERE: {"a": "b"}}), "malformed_upload", field="sheets"),  # type: ignore[dict-item]
    Case("half a pair in a text", with_sheets(lambda sheets: {NOWHERE: "\ud800"}), "lone_surrogate", field=f"sheets.{NOWHERE}"),
    Case("another's text used again", lambda s: _sheet_of(s, lambda stage: stage.foreign), "sheet_in_use", 409, field="sheets"),
    Case("one's own text used again", lambda s: _sheet_of(s, lambda stage: stage.recorded), "sheet_in_use", 409, field="sheets"),
    Case("one text for two languages", _one_text_in_two_languages, "sheet_language", field="sheets.fr"),
    Case("a text of another language", worded(lambda sheet: sheet.update(lang="fr")), "sheet_language", field="sheets.en"),
    Case("no text at all", lambda s: Draft(s.spoken().altered(sheets={}).act, s.ann.keys).upload(), "language_missing", field="sheets"),
    Case("a text where none belongs", lambda s: Draft(s.draft("key.rotate", {"retire": s.ann.keys[0].id, "key": key("new").value}, s.ann, keys=[*s.ann.keys, key("new")]).altered(sheets=s.spoken().act["sheets"]).act, [*s.ann.keys, key("new")]).upload(), "sheets_not_allowed", field="sheets"),
    Case("a line too many", worded(lambda sheet: sheet["lines"].update(note="x")), "lines_mismatch", field="sheets.en.lines.note"),
    Case("a line too few", worded(lambda sheet: sheet["lines"].pop("speaker")), "lines_mismatch", field="sheets.en.lines.speaker"),
    Case("a line by a wrong name", worded(lambda sheet: sheet["lines"].update({"<script>": "x"})), "malformed_sheet", field="sheets.lines.<script>.[key]"),
    Case("an unknown field of a text", worded(lambda sheet: sheet.update(author="x")), "malformed_sheet", field="sheets.author"),
    Case("a text without its salt", worded(lambda sheet: sheet.pop("salt")), "malformed_sheet", field="sheets.salt"),
    Case("a text not in canonical form", _raw_sheet(lambda raw: raw.replace(b":", b": ", 1)), "not_canonical", field="sheets"),
    Case("a text with a key twice", _raw_sheet(lambda raw: raw.replace(b'"lang"', b'"lang":"fr","lang"', 1)), "not_canonical", field="sheets"),
    Case("a line twice", _raw_sheet(lambda raw: raw.replace(b'"speaker"', b'"speaker":"Another","speaker"', 1)), "not_canonical", field="sheets"),
    Case("a text 100,000 levels deep", _raw_sheet(lambda raw: _deep(100_000).encode()), "too_deep", field="sheets"),
    Case("a text that is no JSON", _raw_sheet(lambda raw: b"<p>Words</p>"), "not_json", field="sheets"),
    Case("an empty line", said(" \t\n"), "line_empty", field="sheets.en.lines.text"),
    Case("a line of which nothing is seen", said("\u3164\u200d\u2800"), "line_empty", field="sheets.en.lines.text"),
    Case("two spellings of a letter (NFD)", said("re\u0301sume\u0301"), "text_not_normalized", field="sheets.en.lines.text"),
    Case("a direction override", said("We agree \u202etceles ton od"), "text_control_character", field="sheets.en.lines.text"),
    Case("a direction isolate", said("We agree \u2066x\u2069"), "text_control_character", field="sheets.en.lines.text"),
    Case("a line separator (U+2028)", said("One\u2028two"), "text_control_character", field="sheets.en.lines.text"),
    Case("a line feed of old (U+0085)", said("One\u0085two"), "text_control_character", field="sheets.en.lines.text"),
    Case("a NUL", said("One\u0000two"), "text_control_character", field="sheets.en.lines.text"),
    Case("an escape sequence", said("One\u001b[2Jtwo"), "text_control_character", field="sheets.en.lines.text"),
    Case("CRLF", said("One\r\ntwo"), "text_control_character", field="sheets.en.lines.text"),
    Case("an invisible tag", said("One\U000e0041two"), "text_control_character", field="sheets.en.lines.text"),
    Case("a letter of private use", said("One\ue000two"), "text_control_character", field="sheets.en.lines.text"),
    Case("no letter of Unicode", said("One\uffff"), "text_control_character", field="sheets.en.lines.text"),
)
"""``field`` is compared as it stands; ``sheets.*`` stands for any fingerprint."""
