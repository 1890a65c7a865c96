"""Data that do not fit together are refused, with the place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import pytest

from glasshouse.demo.chronology import (
    Chronology,
    ChronologyError,
    load,
)
from tests.demo.data import DATA


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    with as_file(DATA) as source:
        shutil.copytree(source, tmp_path / "chronology")
    return tmp_path / "chronology"


def alter(directory: Path, name: str, change: Callable[[Any], None]) -> None:
    path = directory / name
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def alter_act(directory: Path, act: str, **fields: Any) -> None:
    path = directory / "acts-1917-1918.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]
    for row in rows:
        if row["id"] == act:
            row.update(fields)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_an_unaltered_copy_loads(copy: Path, chronology: Chronology) -> None:
    assert load(copy) == chronology


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("dates.json", lambda t: t.pop("a05"), "lacks .*a05"),
        ("dates.json", lambda t: t.update(a99=t["a01"]), "too much in .*a99"),
        ("dates.json", lambda t: t["a01"].update(edtf="1917-11-31"), "no day 1917-11-31"),
        ("dates.json", lambda t: t["a01"].update(edtf="1917-11-09"), "leaves out its own day"),
        ("dates.json", lambda t: t["a01"].update(edtf="1917-11-08/.."), "needs a latest"),
        ("dates.json", lambda t: t["a01"].update(calendar="coptic"), "calendar"),
        ("dates.json", lambda t: t["a01"].update(occurred_printed=None), "old-style date just"),
        ("dates.json", lambda t: t["a03"].update(occurred_printed="28 Oct"), "old-style date just"),
        ("dates.json", lambda t: t["a01"].update(hour=3), "hour"),
        # a10 answers a02, which this would enter after it.
        ("dates.json", lambda t: t["a02"].update(edtf="1917-11"), "a02, which is not entered"),
        ("natures.json", lambda t: t.pop("protest"), "lacks .*protest"),
        ("natures.json", lambda t: t.update(toast=t["vote"]), "too much in .*toast"),
        ("natures.json", lambda t: t["vote"].update(nature="The vote"), "nature"),
        ("speakers.json", lambda t: t["from"].pop("Trotsky"), "lacks .*Trotsky"),
        ("speakers.json", lambda t: t["to"].pop("press"), "lacks .*press"),
        ("speakers.json", lambda t: t["from"]["Joffe"].update(party="atlantis"), "atlantis"),
        ("speakers.json", lambda t: t["from"]["Joffe"].update(jointly_with=["x"]), "'x'"),
        ("speakers.json", lambda t: t["to"]["press"].update(parties=["x"]), "'x'"),
        ("speakers.json", lambda t: t["to"]["press"].update(parties=[]), "addressed to nobody"),
        ("parties.json", lambda t: t.update(idle={"name": "I", "description": "I."}), "idle"),
        ("parties.json", lambda t: t.pop("press"), "press"),
        ("parties.json", lambda t: t.update({"No Slug": t["press"]}), "No Slug"),
        ("parties.json", lambda t: t["press"].update(name=" Press"), "white space"),
        ("parties.json", lambda t: t["press"].update(name=""), "name"),
        ("sources.json", lambda t: t.pop("REED"), "REED"),
        ("sources.json", lambda t: t["REED"].update(how_seen="excerpt"), "was seen as"),
        ("conference.json", lambda t: t["documents"].pop("GK"), "GK"),
        ("conference.json", lambda t: t["documents"]["GK"].update(slug="pravda-203"), "one slug"),
        ("conference.json", lambda t: t["documents"]["GK"].update(standing="fine"), "standing"),
        ("conference.json", lambda t: t.update(mode="live"), "mode"),
        ("rivals.json", lambda t: t[0].update(rival_of="a99"), "no act"),
        ("rivals.json", lambda t: t[0].update(number=18), "number"),
        ("rivals.json", lambda t: t[0].update(number=2), "point 2"),
        ("rivals.json", lambda t: t[0].update(sources=["NONE"]), "NONE"),
        ("rivals.json", lambda t: t[0].update(sources=[]), "sources"),
        ("rivals.json", lambda t: t[0].update(calendar=None), "together or not"),
        ("rivals.json", lambda t: t[0].update(party="press"), "together or not"),
        ("rivals.json", lambda t: t[0].update(edtf="1917-12-05 ?"), "Write a date as"),
        ("rivals.json", lambda t: t.append(t[0]), "order of their ids"),
        ("secret-treaties.json", lambda t: t[0].update(source="COCKS,SGW"), "COCKS,SGW"),
        ("kinds.json", lambda t: t.update(a99=t["a11"]), "nothing uses .*a99"),
        ("kinds.json", lambda t: t["a11"].update(kind="protest.shout"), "protest.shout"),
        ("kinds.json", lambda t: t["a11"].update(against="a13"), "a13, which is not entered"),
        ("kinds.json", lambda t: t["a17"].update(version="a99"), "a99, which is not entered"),
        ("kinds.json", lambda t: t["a17"]["of"].update(party="atlantis"), "atlantis"),
        ("kinds.json", lambda t: t["a01"].update(also_addressed=["atlantis"]), "atlantis"),
        ("kinds.json", lambda t: t["a31"].update(parties=["atlantis", "press"]), "atlantis"),
        ("kinds.json", lambda t: t["a31"].update(conditions=[]), "conditions"),
        ("kinds.json", lambda t: t["a31"].update(ends="1917-12-17"), "ends"),
        ("kinds.json", lambda t: t.pop("f30"), "either a nature or a kind"),
        ("further.json", lambda t: t[0].update(beside="a99"), "no act"),
        ("further.json", lambda t: t[0].update(party="press"), "together or not"),
        ("further.json", lambda t: t[0].update(edtf="1917-11-27"), "together or not"),
        ("further.json", lambda t: t[0].update(addressed="press"), "together"),
        ("further.json", lambda t: t[0].update(nature="notice"), "either a nature or a kind"),
        ("further.json", lambda t: t[0].update(sources=["NONE"]), "NONE"),
        ("further.json", lambda t: t[0].update(answers="a28"), "a28, which is not entered"),
        ("further.json", lambda t: t.append(t[0]), "order of their ids"),
        ("paraphrases.json", lambda t: t.update(a99=t["a01"]), "nothing uses .*a99"),
        ("paraphrases.json", lambda t: t["a01"].update(Russian={}), "Russian"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    copy: Path, name: str, change: Callable[[Any], None], message: str
) -> None:
    alter(copy, name, change)
    with pytest.raises(ChronologyError, match=message):
        load(copy)


@pytest.mark.parametrize(
    ("act", "fields", "message"),
    [
        ("a01", {"id": "a02"}, "two acts one id"),
        ("a01", {"id": "b01"}, "line 1, id"),
        ("a01", {"date": "1917-11-31"}, "line 1, date"),
        ("a01", {"date_os": "1917-10-25"}, "is not 1917-10-25 in the old style"),
        ("a01", {"sources": ["NONE"]}, "NONE"),
        ("a01", {"sources": []}, "line 1, sources"),
        ("a01", {"certainty": "sure"}, "line 1, certainty"),
        ("a01", {"languages": ["Russian"]}, "line 1, languages"),
        ("a01", {"to": []}, "line 1, to"),
        ("a01", {"summary": ""}, "line 1, summary"),
        ("a01", {"core": 1}, "line 1, core"),
        ("a01", {"extra": "x"}, "line 1, extra"),
        ("a03", {"in_reply_to": "a99"}, "answers a99"),
        ("a03", {"in_reply_to": "a04"}, "answers a04"),
        ("a03", {"in_reply_to": "a03"}, "answers a03"),
    ],
)
def test_an_act_that_does_not_fit_is_refused(
    copy: Path, act: str, fields: dict[str, Any], message: str
) -> None:
    alter_act(copy, act, **fields)
    with pytest.raises(ChronologyError, match=message):
        load(copy)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("parties.json", '{"press": {}, "press": {}}', "names a key twice"),
        ("parties.json", "{", "is not JSON"),
        ("parties.json", "[]", "parties.json"),
        ("acts-1917-1918.jsonl", "", "line 1, is not JSON|line 1: is not JSON"),
    ],
)
def test_a_file_that_is_not_its_own_shape_is_refused(
    copy: Path, name: str, text: str, message: str
) -> None:
    (copy / name).write_text(text, encoding="utf-8")
    with pytest.raises(ChronologyError, match=message):
        load(copy)


def test_a_file_that_is_missing_or_not_text_is_refused(copy: Path) -> None:
    (copy / "rivals.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ChronologyError, match="cannot be read"):
        load(copy)
    (copy / "rivals.json").unlink()
    with pytest.raises(ChronologyError) as refused:
        load(copy)
    assert refused.value.place == "rivals.json"
