"""What the scripts of the desks of votes ask of the pages: every sentence, deed and part."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

import pytest

from glasshouse.site.vote_words import PURPOSES
from tests.conftest import REPOSITORY

TEMPLATES = files("glasshouse.site") / "templates/site"
ASKING = (
    r'(?:sentence|says)\(\s*"([^"$]+)"',
    r'problem\([^,]+(?:\([^)]*\))?, "([^"]+)"\)',
    r'words\.add\([^;]*?"([a-z_]+_needed)"\)',
    r'row\("(label\.[a-z_]+)"',
    r'say: "([^"]+)"',
    r'[?:] "((?:key|own|rule|weights|checked)[a-z._]*)"',
    r'\? "([a-z_]+)" : "[a-z_]+";',
)


class Element(NamedTuple):
    """An element, its sources beside the common one, and sentences that it puts together."""

    folder: str
    sources: tuple[str, ...]
    made: tuple[str, ...]


def _listed(source: str, name: str) -> list[str]:
    """The keys of an object, or the words of a list, that a source exports."""
    text = (REPOSITORY / f"booth/src/{source}.js").read_text(encoding="utf-8")
    body = re.split(rf"export const {name} = [\[{{]", text)[1]
    inside = re.split(r"[\]}];", body)[0]
    return re.findall(r'^\s*(\w+): "', inside, re.MULTILINE) or re.findall(r'"([a-z_]+)"', inside)


def _kinds(source: str, name: str) -> list[str]:
    text = (REPOSITORY / f"booth/src/{source}.js").read_text(encoding="utf-8")
    inside = text.split(f"export const {name} = {{")[1].split("};")[0]
    return re.findall(r'"([a-z]+\.[a-z]+)"', inside)


STEPS = [*_listed("trustee_steps", "KINDS"), *_listed("trustee_steps", "WAITING")]
TRUSTEE = Element(
    "trustee",
    ("trustee-desk",),
    (
        *(f"step.{each}" for each in STEPS),
        *(f"says.{each}" for each in _kinds("trustee_steps", "KINDS")),
        *(f"own.{each}" for each in ("form", "vote", "trustee", "role")),
        *(f"progress.{each}" for each in ("load", "count")),
    ),
)
ANNOUNCER = Element(
    "announce",
    ("vote-announcer", "vote_announcing"),
    (
        "says.election.announce",
        "text_control_character",
        *(f"purpose.{each}" for each in PURPOSES),
        *(
            f"label.{each}"
            for each in ("title", "description", "electorate", "delivery", "losing_side")
        ),
    ),
)
SPEAKER = Element(
    "organise",
    ("vote-speaker", "vote_saying"),
    (
        "text_control_character",
        *(f"says.{each}" for each in _kinds("vote_saying", "DEEDS")),
        *(
            f"label.{each}"
            for each in (
                "answer", "condition", "finding", "report", "contest", "reason", "conditions",
                "text",
            )
        ),
    ),
)  # fmt: skip


def _text(path: str) -> str:
    return (TEMPLATES / path).read_text(encoding="utf-8")


def _said(folder: str) -> set[str]:
    """Every sentence in the templates of an element."""
    text = _text("parts/signing/panels.html") + _text(f"parts/{folder}/sentences.html")
    said = set(re.findall(r'data-say="([^"{]+)"', text))
    if 'data-say="purpose.{{ each }}"' in text:
        said |= {f"purpose.{each}" for each in PURPOSES}
    return said


def _source(element: Element) -> str:
    names = ("signing_element", *element.sources)
    return "".join(
        (REPOSITORY / f"booth/src/{name}.js").read_text(encoding="utf-8") for name in names
    )


@pytest.mark.parametrize("element", [TRUSTEE, ANNOUNCER, SPEAKER], ids=lambda each: each.folder)
def test_the_templates_hold_every_sentence_that_the_script_asks_for(element: Element) -> None:
    source = _source(element)
    asked = {found for pattern in ASKING for found in re.findall(pattern, source)}
    assert len(asked) > 20
    assert sorted((asked | set(element.made)) - _said(element.folder)) == []


@pytest.mark.parametrize("element", [TRUSTEE, ANNOUNCER, SPEAKER], ids=lambda each: each.folder)
def test_every_deed_that_can_be_pressed_is_done_by_the_script(element: Element) -> None:
    markup = _text("parts/signing/panels.html") + _text(f"parts/{element.folder}/form.html")
    markup += _text(f"parts/{element.folder}/after.html")
    if element is ANNOUNCER:
        markup += _text("parts/announce/question.html")
    deeds = set(re.findall(r'data-do="([^"]+)"', markup))
    done = set(re.findall(r'^ +"?([a-z-]+)"?: \(', _source(element), re.MULTILINE))
    assert deeds - done == set()


@pytest.mark.parametrize("element", [TRUSTEE, ANNOUNCER, SPEAKER], ids=lambda each: each.folder)
def test_every_part_that_is_shown_only_sometimes_is_shown_by_the_script(element: Element) -> None:
    markup = _text("parts/signing/panels.html") + _text(f"parts/{element.folder}/form.html")
    parts = set(re.findall(r'data-part-shown="([^"]+)"', markup))
    assert parts <= set(re.findall(r'tell\("([^"]+)"', _source(element)))
