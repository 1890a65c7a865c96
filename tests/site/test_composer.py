"""What the composer's script asks of the pages: every sentence, and every part."""

from __future__ import annotations

import re
from importlib.resources import files

from tests.conftest import REPOSITORY

TEMPLATES = files("glasshouse.site") / "templates/site"
COMPOSER = (TEMPLATES / "parts/composer.html").read_text(encoding="utf-8")
FORMS = "".join(
    (TEMPLATES / f"parts/composer/{name}.html").read_text(encoding="utf-8")
    for name in ("answer_form", "seat_form", "key")
)
SOURCES = "".join(
    (REPOSITORY / f"booth/src/{name}.js").read_text(encoding="utf-8")
    for name in ("answer-composer", "composer_form", "composer_panels")
)


def test_the_templates_hold_every_sentence_that_the_script_asks_for_and_no_other() -> None:
    listed = SOURCES.split("export const SAYINGS = [")[1].split("];")[0]
    says = re.findall(r'data-say="([^"]+)"', COMPOSER)
    assert sorted(says) == sorted(re.findall(r'"([^"]+)"', listed))


def test_every_deed_that_can_be_pressed_is_done_by_the_script() -> None:
    deeds = set(re.findall(r'data-do="([^"]+)"', COMPOSER + FORMS))
    done = SOURCES.split("const deeds = {")[1].split("};")[0]
    assert deeds == set(re.findall(r'^ +"?([a-z-]+)"?: \(', done, re.MULTILINE))


def test_every_part_that_is_shown_only_sometimes_is_shown_by_the_script() -> None:
    parts = set(re.findall(r'data-part-shown="([^"]+)"', COMPOSER + FORMS))
    assert parts == set(re.findall(r'tell\("([^"]+)"', SOURCES))
