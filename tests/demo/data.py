"""Where the data of the demo lie, and how the tests read them without the loader."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from glasshouse.demo.chronology import Chronology, ReportedAct

DATA = files("glasshouse.demo") / "data" / "chronology"


def raw(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def by_id(chronology: Chronology) -> dict[str, ReportedAct]:
    return {act.id: act for act in chronology.acts}
