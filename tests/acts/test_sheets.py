"""Sheets: exact bytes, one language, the lines that are called for."""

from __future__ import annotations

import hashlib

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.sheets import MAXIMUM_SHEET_BYTES, Sheet, write_sheet
from glasshouse.acts.words import WordsRefused, check_characters, check_lines
from tests.acts.builders import base64url, sheet_bytes

SALT = base64url(bytes(32))


def test_a_sheet_is_named_by_its_exact_bytes() -> None:
    raw = sheet_bytes("Мы согласны.", "ru")
    sheet = Sheet.parse(raw)
    assert sheet.digest == hashlib.sha256(raw).hexdigest()
    assert sheet.lines == {"text": "Мы согласны."}
    assert write_sheet("ru", {"text": "Мы согласны."}, SALT) == sheet


def test_decomposed_letters_are_kept_verbatim() -> None:
    assert Sheet.parse(sheet_bytes("e\u0301")).lines["text"] == "e\u0301"


WRONG = [
    {"lang": "en", "lines": {}, "salt": SALT},
    {"lang": "en", "lines": {"text": 1}, "salt": SALT},
    {"lang": "en", "lines": {"Text": "x"}, "salt": SALT},
    {"lang": "en", "lines": {"a___b": "x"}, "salt": SALT},
    {"lang": "EN", "lines": {"text": "x"}, "salt": SALT},
    {"lang": "en-gb", "lines": {"text": "x"}, "salt": SALT},
    {"lang": "en", "lines": {"text": "x"}, "salt": SALT[:-1]},
    {"lang": "en", "lines": {"text": "x"}, "salt": SALT[:-1] + "B"},
    {"lang": "en", "lines": {"text": "x"}},
    {"lang": "en", "lines": {"text": "x"}, "salt": SALT, "more": 1},
]


@pytest.mark.parametrize("value", WRONG)
def test_what_is_not_a_sheet_is_refused(value: object) -> None:
    with pytest.raises(MalformedAct) as refusal:
        Sheet.parse(canonical.encode(value))
    assert refusal.value.code == "malformed_sheet"


def test_a_sheet_over_its_size_is_refused() -> None:
    with pytest.raises(MalformedAct) as refusal:
        Sheet.parse(sheet_bytes("x" * MAXIMUM_SHEET_BYTES))
    assert refusal.value.code == "sheet_too_large"


def test_lines_must_be_exactly_those_called_for() -> None:
    sheet = Sheet.parse(sheet_bytes())
    check_lines(sheet, "en", ["text"])
    for language, lines, code in [
        ("en", ["text", "reason"], "lines_mismatch"),
        ("en", ["title"], "lines_mismatch"),
        ("en", [], "lines_mismatch"),
        ("de", ["text"], "sheet_language"),
    ]:
        with pytest.raises(WordsRefused) as refusal:
            check_lines(sheet, language, lines)
        assert refusal.value.code == code


@pytest.mark.parametrize("text", ["plain", "two\nlines", "Мы", "می‌خواهم", "पक्ष", "日本語", "é"])
def test_the_words_of_any_script_pass(text: str) -> None:
    check_characters(Sheet.parse(sheet_bytes(text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "line_empty"),
        (" \n", "line_empty"),
        ("e\u0301", "text_not_normalized"),
        ("abc\u202edef", "text_control_character"),
        ("abc\u2066def", "text_control_character"),
        ("abc\u200bdef", "text_control_character"),
        ("abc\ufeffdef", "text_control_character"),
        ("abc\x00def", "text_control_character"),
        ("abc\x85def", "text_control_character"),
        ("abc\u2028def", "text_control_character"),
        ("abc\ue000def", "text_control_character"),
        ("abc\rdef", "text_control_character"),
    ],
)
def test_text_that_misleads_the_eye_is_refused_at_the_door(text: str, code: str) -> None:
    with pytest.raises(WordsRefused) as refusal:
        check_characters(Sheet.parse(sheet_bytes(text)))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "\u200c",
        "\u200d\u200d",
        "\u034f",
        "\u115f\u1160",
        "\u3164",
        "\uffa0",
        "\u2800",
        "\u17b4\u17b5",
        "\u180b\u180c\u180d\u180f",
        "\ufe0f",
        "\ufe00",
        "\U000e0100",
        " \u3164\n\u2800\u00a0",
    ],
)
def test_attack_a_line_of_nothing_but_invisible_characters(text: str) -> None:
    with pytest.raises(WordsRefused) as refusal:
        check_characters(Sheet.parse(sheet_bytes(text)))
    assert refusal.value.code == "line_empty"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "❤\ufe0f",
        "👩\u200d💻",
        "ᠭ\u180bᠠ",
        "⠓⠊\u2800⠽⠕⠥",
        "葛\U000e0100",
    ],
)
def test_the_same_characters_pass_where_something_visible_stands(text: str) -> None:
    check_characters(Sheet.parse(sheet_bytes(text)))


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("abc\u202edef", "U+202E stands at place 4 of the line."),
        ("\x00", "U+0000 stands at place 1 of the line."),
        ("a\nb\U000e0041c\u2066", "U+E0041 stands at place 4 of the line."),
    ],
)
def test_a_refusal_names_the_character_that_cannot_be_seen(text: str, detail: str) -> None:
    with pytest.raises(WordsRefused) as refusal:
        check_characters(Sheet.parse(sheet_bytes(text)))
    assert (refusal.value.code, refusal.value.detail) == ("text_control_character", detail)
