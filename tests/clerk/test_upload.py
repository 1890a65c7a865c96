"""The upload: ordinary JSON around exact bytes."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.acts import canonical
from glasshouse.clerk import upload
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.upload import (
    MAXIMUM_LINES,
    MAXIMUM_REQUEST_BYTES,
    MAXIMUM_UPLOAD_BYTES,
    READ_QUICKLY,
    _read_in_any_form,
    _read_quickly,
    parse_upload,
    split_lines,
)
from tests.house.world import World

WORLD = World()
HOUSE = WORLD.found()
WRITTEN = WORLD.write(
    "office.establish",
    {"slug": "registry", "key": HOUSE.keys[0].value},
    HOUSE,
    texts={"en": {"name": "Бюро — «Registry»"}},
)
ACT = WRITTEN.act.raw.decode()
MEMBERS = json.loads(WRITTEN.upload())
SIGS = json.dumps(MEMBERS["sigs"])
SHEETS = json.dumps(MEMBERS["sheets"])


def code(raw: bytes | str) -> str:
    with pytest.raises(Problem) as caught:
        parse_upload(raw.encode() if isinstance(raw, str) else raw)
    return caught.value.code


def assemble(act: str = ACT, sigs: str = SIGS, sheets: str = SHEETS) -> str:
    return f'{{"act":{act},"sigs":{sigs},"sheets":{sheets}}}'


@pytest.mark.parametrize(
    "raw",
    [
        WRITTEN.upload().decode(),
        assemble(),
        f'{{"sheets":{SHEETS},"sigs":{SIGS},"act":{ACT}}}',
        f' {{\n"sigs" :\t{SIGS}\r\n, "act" : {ACT} , "sheets":{SHEETS}}} \n',
        # A client may escape whatever it likes in a sheet: its value is what counts.
        assemble(sheets=json.dumps(MEMBERS["sheets"], ensure_ascii=True)),
        assemble(sheets=json.dumps(MEMBERS["sheets"], ensure_ascii=False)),
    ],
)
def test_the_act_is_cut_out_and_the_texts_are_exact(raw: str) -> None:
    upload = parse_upload(raw.encode())
    assert upload.act.raw == WRITTEN.act.raw
    assert upload.act.id == WRITTEN.id
    assert upload.signatures == WRITTEN.signatures
    assert upload.sheets == {sheet.digest: sheet.raw for sheet in WRITTEN.sheets}


def altered(**members: object) -> bytes:
    """The upload in canonical form, with other members; one that is None is left out."""
    members = {**MEMBERS, **members}
    return canonical.encode({name: value for name, value in members.items() if value is not None})


WORDS = WRITTEN.sheets[0].raw.decode()


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({}, ""),
        ({"sheets": None}, ""),
        ({"sigs": None}, "malformed_upload"),
        ({"files": {}}, "malformed_upload"),
        ({"act": ACT}, "malformed_upload"),
        ({"act": []}, "malformed_upload"),
        ({"act": {}}, "malformed_act"),
        ({"act": {**MEMBERS["act"], "nonce": "a" * 40_960}}, "act_too_large"),
        ({"act": {**MEMBERS["act"], "v": 2}}, "malformed_act"),
        ({"act": {**MEMBERS["act"], "body": json.loads("[" * 14 + "]" * 14)}}, "malformed_act"),
        ({"sigs": []}, "malformed_signature"),
        ({"sheets": []}, "malformed_upload"),
        ({"sheets": {"digest": WORDS}}, "malformed_upload"),
        ({"sheets": {"0" * 64: "a" * (256 * 1024 + 1)}}, "sheet_too_large"),
    ],
)
def test_an_upload_comes_out_alike_in_canonical_form_and_in_any_other(
    members: dict[str, object], expected: str
) -> None:
    raw = altered(**members)
    for spelling in (raw, b" " + raw):
        if expected:
            assert code(spelling) == expected
        else:
            assert parse_upload(spelling).act.raw == WRITTEN.act.raw
            assert parse_upload(spelling) == parse_upload(raw)


@pytest.mark.parametrize(
    "sheets",
    [
        {},
        {"0" * 64: ',"sheets":{"act":1},"sigs":['},
        {"0" * 64: "a", "1" * 64: '"\\u007f\n'},
    ],
)
def test_the_act_is_cut_out_whatever_the_texts_hold(sheets: dict[str, str]) -> None:
    raw = canonical.encode({**MEMBERS, "sheets": sheets})
    quick = _read_quickly(raw)
    assert quick is not None
    assert quick.act.raw == WRITTEN.act.raw
    assert quick.sheets == {digest: text.encode() for digest, text in sheets.items()}
    assert quick == _read_in_any_form(raw)
    assert quick == parse_upload(b" " + raw)


def test_without_texts_it_is_read_in_one_pass_too() -> None:
    raw = canonical.encode({"act": MEMBERS["act"], "sigs": MEMBERS["sigs"]})
    assert _read_quickly(raw) == _read_in_any_form(raw)


def test_texts_may_be_left_out() -> None:
    assert parse_upload(f'{{"act":{ACT},"sigs":{SIGS}}}'.encode()).sheets == {}


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (ACT.replace('"body":', '"body": ', 1), "not_canonical"),
        (ACT.replace('"v":1', '"v":1 '), "not_canonical"),
        (ACT.replace('"v":1', '"v":1.0'), "float"),
        (ACT.replace('"v":1', '"v":1e0'), "float"),
        (ACT.replace('"v":1', '"v":NaN'), "float"),
        (ACT.replace('"v":1', '"v":' + "1" * 100_000), "integer_too_large"),
        (ACT.replace('"v":1', '"v":9007199254740994'), "integer_too_large"),
        (ACT.replace('"v":1', '"v":1,"v":1'), "malformed_upload"),
        (ACT.replace('"v":1', '"\\u0076":1'), "not_canonical"),
        (ACT.replace('"v":1', '"ä":1,"v":1'), "not_canonical"),
        (ACT.replace('"v":1', '"v":"\\ud800"'), "lone_surrogate"),
        (ACT.replace('"v":1', '"v":' + "[" * 17 + "]" * 17), "too_deep"),
        (ACT.replace('"v":1', '"v":' + "[" * 200_000), "too_deep"),
        (ACT.replace('"v":1', '"w":1'), "malformed_act"),
        (ACT.replace('"v":1', '"v":true'), "malformed_act"),
        (json.dumps(ACT), "malformed_upload"),
        ("null", "malformed_upload"),
        ("[]", "malformed_upload"),
        ("{}", "malformed_act"),
        (ACT[:-1], "malformed_upload"),
        ('{"x":"' + "y" * 41_000 + '"}', "act_too_large"),
    ],
)
def test_case_20_an_act_that_is_not_its_own_canonical_form_is_refused(
    spoil: str, expected: str
) -> None:
    assert code(assemble(act=spoil)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("", "not_json"),
        ("null", "not_json"),
        ("[]", "not_json"),
        ("{", "not_json"),
        ("{}", "malformed_upload"),
        ('{"act":{}}', "malformed_upload"),
        ("{1:2}", "not_json"),
        (b"\xef\xbb\xbf" + WRITTEN.upload(), "not_json"),
        (b"\xff" + WRITTEN.upload(), "not_json"),
        (assemble() + "x", "not_json"),
        (assemble() + assemble(), "not_json"),
        (assemble()[:-1] + ",}", "not_json"),
        (assemble()[:-1] + ',"note":1}', "malformed_upload"),
        (assemble()[:-1] + f',"act":{ACT}}}', "malformed_upload"),
        (assemble(sigs="{}"), "malformed_signature"),
        (assemble(sigs="[]"), "malformed_signature"),
        (assemble(sigs='[{"alg":"none","key":"","sig":""}]'), "malformed_signature"),
        (assemble(sigs=json.dumps(MEMBERS["sigs"] * 33)), "malformed_signature"),
        (assemble(sheets="[]"), "malformed_upload"),
        (assemble(sheets="null"), "malformed_upload"),
        (assemble(sheets='{"ab":"x"}'), "malformed_upload"),
        (assemble(sheets='{"%s":"x"}' % ("A" * 64)), "malformed_upload"),
        (assemble(sheets='{"%s":{"lang":"en"}}' % ("a" * 64)), "malformed_upload"),
        (assemble(sheets='{"%s":"\\ud800"}' % ("a" * 64)), "lone_surrogate"),
        (assemble(sheets=json.dumps({"a" * 64: "x" * (256 * 1024 + 1)})), "sheet_too_large"),
        (
            assemble(sheets=json.dumps({f"{n:064x}": "x" * (256 * 1024) for n in range(17)})),
            "sheets_too_large",
        ),
        (b" " * (MAXIMUM_UPLOAD_BYTES + 1), "upload_too_large"),
    ],
)
def test_case_19_20_an_upload_of_another_form_is_refused(raw: bytes | str, expected: str) -> None:
    assert code(raw) == expected


@given(st.integers(0, len(WRITTEN.upload()) - 1), st.integers(0, 255))
def test_no_changed_byte_makes_another_upload_of_the_same_act(place: int, byte: int) -> None:
    raw = bytearray(WRITTEN.upload())
    changed = raw[place] != byte
    raw[place] = byte
    try:
        upload = parse_upload(bytes(raw))
    except Problem:
        assert changed
        return
    assert upload.act.id == hashlib.sha256(upload.act.raw).hexdigest()
    same = parse_upload(WRITTEN.upload())
    if changed:
        # Only white space could be exchanged unseen, and there is none in this upload.
        assert upload != same


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_and_nothing_else_happens(raw: bytes) -> None:
    assert code(raw) in ("not_json", "malformed_upload", "float", "integer_too_large")


@pytest.mark.parametrize(
    ("raw", "lines"), [(b"a", [b"a"]), (b"a\n", [b"a"]), (b"a\nb\r\n", [b"a", b"b\r"])]
)
def test_lines_end_in_a_newline_and_in_nothing_else(raw: bytes, lines: list[bytes]) -> None:
    assert split_lines(raw) == lines
    assert split_lines(b"a\xe2\x80\xa8b\x0bc\n") == [b"a\xe2\x80\xa8b\x0bc"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "malformed_upload"),
        (b"\n", "malformed_upload"),
        (b"a\n\nb", "malformed_upload"),
        (b"a\n" * (MAXIMUM_LINES + 1), "upload_too_large"),
        (b"a" * (MAXIMUM_REQUEST_BYTES + 1), "upload_too_large"),
    ],
)
def test_case_19_too_much_at_once_is_refused(raw: bytes, expected: str) -> None:
    with pytest.raises(Problem) as caught:
        split_lines(raw)
    assert caught.value.code == expected


def many(count: int, form: str = '"{}":1') -> str:
    return "{" + ",".join(form.format(number) for number in range(count)) + "}"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (many(100_000), "malformed_upload"),
        (f'{{"act":{many(100_000)},"sigs":[]}}', "act_too_large"),
        (f'{{"act":{ACT},"sigs":[{many(80_000)}]}}', "malformed_signature"),
        (f'{{"act":{ACT},"sigs":[{",".join(["{}"] * 80_000)}]}}', "malformed_signature"),
        (f'{{"act":{ACT},"sheets":{many(80_000)},"sigs":{SIGS}}}', "malformed_upload"),
    ],
)
def test_case_19_no_model_is_shown_what_is_too_long_for_it(
    raw: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model notes down all that is wrong with it: of a megabyte of names for seconds, in which
    nobody else is answered."""

    def must_not(*_given: object) -> None:
        raise AssertionError("a model was shown it")

    monkeypatch.setattr(upload._READER, "_validate", must_not)
    monkeypatch.setattr(upload._READER_WITH_SHEETS, "_validate", must_not)
    if "malformed_signature" in expected:
        monkeypatch.setattr(upload, "parse_signatures", must_not)
    assert code(raw) == expected


def test_long_words_are_read_all_the_same() -> None:
    texts = {"en": {"name": "one, two, " * 4000}}
    body = {"slug": "registry", "key": HOUSE.keys[0].value}
    raw = WORLD.write("office.establish", body, HOUSE, texts=texts).upload()
    assert raw.count(b",") > READ_QUICKLY
    assert _read_quickly(raw) is None
    assert parse_upload(raw) == _read_in_any_form(raw)
