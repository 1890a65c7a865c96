"""Private keys on one line, in which every slip is noticed."""

from __future__ import annotations

import pytest

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.key_file import read_key, write_key
from glasshouse.record.errors import FormatError
from glasshouse.record.note import SignerKey

KEY = SigningKey(bytes(range(32)))
NAME = "record.example.org/registry"


def test_a_key_comes_back_from_its_line() -> None:
    line = write_key(NAME, KEY)
    assert "\n" not in line
    assert read_key(line) == KEY


def test_the_log_key_is_written_in_the_same_form() -> None:
    assert write_key(NAME, KEY) == SignerKey(NAME, KEY.seed).format()


def test_no_character_can_be_changed_unnoticed() -> None:
    line = write_key(NAME, KEY)
    for place, character in enumerate(line):
        other = "A" if character != "A" else "B"
        with pytest.raises(FormatError):
            read_key(line[:place] + other + line[place + 1 :])


@pytest.mark.parametrize("name", ["", "two words", "plus+sign"])
def test_a_name_that_would_break_the_line_is_refused(name: str) -> None:
    with pytest.raises(FormatError):
        write_key(name, KEY)
