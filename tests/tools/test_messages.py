"""Collecting the interface's texts, and mirroring them."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.site.settings")

from tools.messages import collected, from_python, from_template, mirrored, mirrored_catalog

KEYWORDS = {"gettext": None, "pgettext": ((1, "c"), 2)}


def python(source: str) -> list[tuple[str, ...]]:
    found = from_python(BytesIO(source.encode()), KEYWORDS, ("Translators:",), {})
    return [texts for _line, _name, texts, _comments in found]


def test_a_text_inside_of_an_f_string_is_found() -> None:
    assert python("x = f\"<p>{text(gettext('One'))}</p>\"") == [("One",)]


@pytest.mark.parametrize(
    "source", ['other("One")', "gettext(name)", 'x = "gettext(1)"', "gettext()", "gettext(1)"]
)
def test_what_is_no_text_is_not_found(source: str) -> None:
    assert python(source) == []


def test_a_comment_for_translators_goes_along() -> None:
    source = b'# Translators: a day\nx = gettext("j F")'
    ((_line, _name, _texts, comments),) = from_python(
        BytesIO(source), KEYWORDS, ("Translators:",), {}
    )
    assert comments == ["Translators: a day"]


def test_a_text_of_a_template_is_found_trimmed() -> None:
    source = b"{% load i18n %}{% blocktranslate trimmed %}\n One\n two\n{% endblocktranslate %}"
    ((_line, name, text, _comments),) = from_template(BytesIO(source), {"gettext": None}, (), {})
    assert (name, text) == ("gettext", "One two")


@pytest.mark.parametrize(
    "kept", ["%(index)s", "%s", "%%", "{count}", '<a href="/x">', "&nbsp;", "`glasshouse demo`"]
)
def test_what_a_program_reads_is_not_mirrored(kept: str) -> None:
    assert mirrored(f"Seen {kept} here") == f"{mirrored('Seen')} {kept} {mirrored('here')}"


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABC", min_size=1))
def test_no_latin_letter_is_left(text: str) -> None:
    assert not any("a" <= letter.lower() <= "z" for letter in mirrored(text))


def test_every_text_has_its_mirror_and_a_date_format_stays(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        'pgettext("date format", "j F")\npgettext("kind", "Answer")\n', encoding="utf-8"
    )
    texts = mirrored_catalog(collected(tmp_path))
    strings = {(message.context, message.id): message.string for message in texts}
    assert strings["date format", "j F"] == "j F"
    assert strings["kind", "Answer"] == mirrored("Answer")


def test_the_package_has_texts_in_code_and_in_templates() -> None:
    places = {place for message in collected() for place, _line in message.locations}
    assert "glasshouse/site/words.py" in places
    assert "glasshouse/site/templates/site/front.html" in places
