"""What the booth's script asks of its templates: every sentence, every part, every deed."""

from __future__ import annotations

import re
from importlib.resources import files

from glasshouse.elections.boxes.problems import CODES
from tests.conftest import REPOSITORY

TEMPLATES = files("glasshouse.site") / "templates/site/parts/booth"
PANELS, SENTENCES = (
    (TEMPLATES / f"{name}.html").read_text(encoding="utf-8") for name in ("panels", "sentences")
)
SOURCES = "".join(
    (REPOSITORY / f"booth/src/{name}.js").read_text(encoding="utf-8")
    for name in (
        "voting-booth", "offline-booth", "voting/booth", "voting/ballot_form", "voting/choosing",
        "voting/voting_panels",
    )
)  # fmt: skip
SAYINGS = re.findall(r'"([^"]+)"', SOURCES.split("export const SAYINGS = [")[1].split("];")[0])
#: Asked of the house by a request that this script never makes.
NEVER = {"malformed_request", "no_such_ballot"}


def test_the_templates_hold_every_sentence_that_the_script_asks_for_and_no_other() -> None:
    assert sorted(re.findall(r'data-say="([^"]+)"', SENTENCES)) == sorted(SAYINGS)


def test_every_sentence_is_asked_for_by_the_script() -> None:
    asking = SOURCES.replace(SOURCES.split("export const SAYINGS = [")[1].split("];")[0], "")
    named = {each for each in SAYINGS if f'"{each}"' in asking}
    # The box's codes are put together; what casting ends in is said by its own name.
    assert set(SAYINGS) - named == {each for each in SAYINGS if each.startswith("refused.")} | {
        "differs", "unreached",
    }  # fmt: skip


def test_every_deed_that_can_be_pressed_is_done_by_the_script() -> None:
    deeds = set(re.findall(r'data-do="([^"]+)"', PANELS))
    done = SOURCES.split("const deeds = {")[1].split("};")[0]
    assert deeds == set(re.findall(r'^ +"?([a-z-]+)"?: \(', done, re.MULTILINE))


def test_every_part_that_is_shown_only_sometimes_is_shown_by_the_script() -> None:
    parts = set(re.findall(r'data-part-shown="([^"]+)"', PANELS))
    assert parts == set(re.findall(r'tell\("([^"]+)"', SOURCES))


def test_every_panel_of_the_script_is_in_the_templates() -> None:
    [listed] = re.findall(r"const PANELS = \[(.*?)\]", SOURCES)
    assert set(re.findall(r'data-panel="([a-z]+)"', PANELS)) == set(re.findall(r'"(.*?)"', listed))


def test_the_box_refuses_no_ballot_by_a_code_of_its_own_without_a_sentence_here() -> None:
    assert {f"refused.{code}" for code in set(CODES) - NEVER} <= set(SAYINGS)
