"""The files of an entry as a reader sees them: what they are, how large, and how to check them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from glasshouse.acts.compose import Written
from glasshouse.acts.files import FILE_TYPES
from glasshouse.clerk.clock import SystemClock
from glasshouse.clerk.reader import HouseReader
from glasshouse.site.serving import Serving, serve
from glasshouse.site.words import TABLES
from tests.acts.file_kinds import REGISTRY
from tests.clerk.depositing import Depository


@pytest.fixture
async def deposited(tmp_path: Path) -> AsyncIterator[Written]:
    """A served house whose entry 2 names two files, and that act."""
    desk = Depository(tmp_path)
    written = desk.deposit(1, html=True)
    await desk.put_all(written)
    desk.record(written)
    reader = HouseReader(desk.directory, REGISTRY)
    serve(Serving(reader, SystemClock(), dict))
    yield written
    reader.close()
    desk.house.close()


async def page(path: str) -> str:
    client = Client(headers={"host": "127.0.0.1"})
    response = await sync_to_async(client.get)(path)
    assert response.status_code == 200
    return response.content.decode()


async def test_each_file_has_a_name_a_size_and_a_fingerprint(deposited: Written) -> None:
    text = await page("/entries/2")
    number, html = deposited.files
    for file, name in ((number, "Data (JSON)"), (html, "Web page (HTML)")):
        link = f'<a href="/record/file/{file.digest}" download="{file.digest}">{name}</a>'
        assert link in text
        assert f'<code dir="ltr">{file.digest}</code>' in text
    assert f"{len(number.raw)}\u00a0bytes" in text


async def test_an_entry_without_files_says_nothing_of_files(deposited: Written) -> None:
    text = await page("/entries/1")
    assert 'id="files"' not in text
    assert "/record/file/" not in text


def test_every_type_has_a_name_that_people_read() -> None:
    assert set(TABLES["file"]) == set(FILE_TYPES)
