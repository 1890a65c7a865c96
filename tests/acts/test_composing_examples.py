"""The browser writes what the command line writes: both are held to the same examples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glasshouse.acts.envelope import Act
from glasshouse.acts.key_file import read_key
from glasshouse.clerk.upload import parse_upload
from tests.acts import composing_examples
from tests.conftest import REPOSITORY

FILE = REPOSITORY / "booth/test/composing.json"
KEPT = json.loads(FILE.read_text(encoding="utf-8"))


def test_the_examples_are_what_our_code_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == composing_examples.text()


@pytest.mark.parametrize("example", KEPT["acts"], ids=[each["name"] for each in KEPT["acts"]])
def test_every_example_is_taken_at_the_door(example: dict[str, Any]) -> None:
    upload = parse_upload(example["upload"].encode())
    assert upload.act.raw.decode() == example["act"]
    assert upload.act.id == example["id"] == Act.parse(example["act"].encode()).id


@pytest.mark.parametrize("example", KEPT["keys"], ids=[each["name"] for each in KEPT["keys"]])
def test_every_key_file_is_read(example: dict[str, Any]) -> None:
    assert read_key(example["line"]).id == example["id"]
