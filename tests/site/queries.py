"""How many queries a page asks of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client

from glasshouse.clerk import reader, storage
from glasshouse.clerk.clock import Clock, SystemClock
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.kinds import REGISTRY
from glasshouse.site.serving import Serving, serve


class Asked:
    """One house, and what its pages ask of it."""

    def __init__(self, queries: list[str]) -> None:
        self._queries = queries
        self._client = Client(headers={"host": "127.0.0.1"})

    def by(self, address: str) -> list[str]:
        """The queries behind a page, asked for a second time, so that words are remembered."""
        self._client.get(address)
        self._queries.clear()
        assert self._client.get(address).status_code == 200, address
        return list(self._queries)


@contextmanager
def asked_of(house: Path, clock: Clock | None = None) -> Iterator[Asked]:
    """Serve the house in this directory, at the present or by another clock, and listen to what is
    asked of it."""
    queries: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        connect = storage.connect_for_reading

        def listening(path: Path) -> object:
            connection = connect(path)
            connection.set_trace_callback(queries.append)
            return connection

        patch.setattr(reader, "connect_for_reading", listening)
        opened = reader.HouseReader(HouseDirectory(house), REGISTRY)
        serve(Serving(opened, clock or SystemClock(), dict))
        yield Asked(queries)
        opened.close()
