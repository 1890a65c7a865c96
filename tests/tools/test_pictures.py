"""The pictures of the documentation: each that is shown is taken, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from tools.pictures import PICTURES, PLACE

TEXTS = [*PLACE.parent.glob("*.md"), Path("README.md")]


def test_each_picture_is_there_shown_and_taken_anew_with_the_others() -> None:
    shown = set()
    for text in TEXTS:
        shown |= set(re.findall(r"_static/([a-z]+)\.png", text.read_text(encoding="utf-8")))
    taken = {picture.name for picture in PICTURES}
    assert {file.stem for file in PLACE.glob("*.png")} == taken
    assert shown == taken
