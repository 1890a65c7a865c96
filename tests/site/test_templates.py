"""Rules that hold for every template and for the style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

SITE = Path(__file__).resolve().parents[2] / "src/glasshouse/site"
TEMPLATES = SITE / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
#: The sheet of all pages first, which names the colours.
SHEETS = sorted((SITE / "static").glob("*.css"), key=lambda path: path.name != "site.css")
STYLE = "\n".join(path.read_text(encoding="utf-8") for path in SHEETS)
#: VISUAL: token -> light, dark.
COLOURS = {
    "paper": ("#fbf9f4", "#15171a"),
    "sunk": ("#f1eee6", "#0f1113"),
    "ink": ("#1b1d1f", "#ece8df"),
    "ink-2": ("#55585c", "#abadaa"),
    "rule": ("#d9d4c7", "#34383d"),
    "rule-strong": ("#857f71", "#7d8187"),
    "accent": ("#0b5c6b", "#7cc7d3"),
    "accent-wash": ("#e2eef0", "#153238"),
    "waiting": ("#1d5590", "#9cc4ee"),
    "waiting-wash": ("#e6eef7", "#16293d"),
    "owed": ("#744b00", "#e9be6a"),
    "owed-wash": ("#f9edd2", "#35280f"),
    "accepts": ("#1e6339", "#8fd0a5"),
    "accepts-wash": ("#e4f1e7", "#15301f"),
    "declines": ("#573a94", "#c3b0f0"),
    "declines-wash": ("#eee9f7", "#2a2140"),
    "ended": ("#55585c", "#abadaa"),
    "ended-wash": ("#ebe8e0", "#26292d"),
    "alarm": ("#a11b1b", "#ff9c94"),
    "alarm-wash": ("#fbe7e4", "#441815"),
}
PAIRS = ["waiting", "owed", "accepts", "declines", "ended", "alarm"]


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(name: str) -> None:
    get_template(name)


#: Saved and opened without a house: its own policy names the one script and the one style in it
#: (test_offline_booth).
WHOLE = "site/offline_booth.html"


@pytest.mark.parametrize("name", [each for each in NAMES if each != WHOLE])
def test_it_needs_no_inline_script_or_style(name: str) -> None:
    text = source(name)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)


@pytest.mark.parametrize("name", NAMES)
def test_it_never_marks_words_as_safe(name: str) -> None:
    assert not re.search(r"\|\s*safe|autoescape|safeseq|\{% debug", source(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_names_no_other_host(name: str) -> None:
    assert not re.search(r"""(?:href|src|action)=["'](?:https?:)?//""", source(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_nothing_that_is_not_translated(name: str) -> None:
    text = re.sub(r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}", "", source(name), flags=re.S)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    text = re.sub(r"<(?:code|pre)\b.*?</(?:code|pre)>", "", text, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text)
    text = re.sub(r"/[a-z./]+", "", text)  # addresses
    letters = set(re.findall(r"[A-Za-z]{2,}", text)) - {"JSON", "CSV"}
    assert letters == set()


def test_the_colours_are_those_of_the_design() -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)", 1)
    for token, (day, night) in COLOURS.items():
        assert f"--{token}: {day};" in light
        assert f"--{token}: {night};" in dark


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_and_borders_are_told_from_their_ground(scheme: int) -> None:
    colour = {token: pair[scheme] for token, pair in COLOURS.items()}
    for token in ("ink", "ink-2", "accent"):
        assert contrast(colour[token], colour["paper"]) >= 5.8
    for token in PAIRS:
        assert contrast(colour[token], colour[f"{token}-wash"]) >= 5.8
    assert contrast(colour["rule-strong"], colour["paper"]) >= 3.3


def test_the_style_sheet_mirrors_for_right_to_left_languages() -> None:
    physical = re.findall(
        r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![-\w])(?:left|right)\s*:"
        r"|text-align:\s*(?:left|right)|float:",
        STYLE,
    )
    assert physical == []


def test_the_style_sheet_fetches_nothing_and_decorates_nothing() -> None:
    assert not re.search(r"url\(|@import|box-shadow|text-shadow|gradient\(|italic", STYLE)


def test_red_stands_for_a_failed_check_alone() -> None:
    users = re.findall(r"([^{}]+)\{[^{}]*var\(--alarm", STYLE)
    assert users
    assert all("alarm" in part for rule in users for part in rule.split(","))
