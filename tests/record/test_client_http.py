"""Reading a record over HTTP, from houses that answer well, badly and never."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.client import DirectorySource, HttpSource, RecordReader
from glasshouse.record.errors import (
    NotFoundError,
    TooLargeError,
    UnavailableError,
)
from tests.record.helpers import LOG_ONLY
from tests.record.simulator import LogSimulator, numbered

ENTRIES = numbered(0, 600)


@pytest.fixture
def log() -> LogSimulator:
    """A record published at 100, 300 and 600 entries: two full bundles and partial ones."""
    simulator = LogSimulator(ENTRIES[:100])
    simulator.grow(ENTRIES[100:300])
    simulator.grow(ENTRIES[300:])
    return simulator


def reader_of(log: LogSimulator) -> RecordReader:
    return RecordReader(log, LOG_ONLY)


def verify_everything(log: LogSimulator, signed: SignedCheckpoint, paths: list[str]) -> None:
    """Read all entries and compare all files, as a verifier does."""
    reader = reader_of(log)
    assert list(reader.entries(signed)) == ENTRIES
    assert reader.verify_published(signed, paths) == []


def write_files(log: LogSimulator, directory: Path) -> DirectorySource:
    for path, raw in log.files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    return DirectorySource(directory)


Handler = Callable[[httpx.Request], httpx.Response]


def http_source(handler: Handler, prefix: str = "https://record.example.org/record/") -> HttpSource:
    return HttpSource(prefix, httpx.Client(transport=httpx.MockTransport(handler)))


class TestHttp:
    def test_a_served_record(self, log: LogSimulator) -> None:
        def serve(request: httpx.Request) -> httpx.Response:
            assert request.method == "GET"
            return httpx.Response(200, content=log.files[request.url.path.removeprefix("/record/")])

        for prefix in ["https://record.example.org/record/", "https://record.example.org/record"]:
            reader = RecordReader(http_source(serve, prefix), LOG_ONLY)
            assert list(reader.entries(reader.checkpoint())) == ENTRIES

    def test_gzip_is_unpacked(self, log: LogSimulator) -> None:
        def serve(request: httpx.Request) -> httpx.Response:
            raw = log.files[request.url.path.removeprefix("/record/")]
            return httpx.Response(
                200, content=gzip.compress(raw), headers={"Content-Encoding": "gzip"}
            )

        reader = RecordReader(http_source(serve), LOG_ONLY)
        assert list(reader.entries(reader.checkpoint())) == ENTRIES

    def test_case_19_a_bomb_is_dropped_at_the_limit(self) -> None:
        bomb = gzip.compress(bytes(10_000_000), 9)

        def serve(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, content=iter([bomb]), headers={"Content-Encoding": "gzip"})

        with pytest.raises(TooLargeError):
            http_source(serve).read("checkpoint", 1000)

    @pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "deflate", "unknown"])
    def test_case_19_a_bomb_in_a_bomb_is_not_unpacked(self, encoding: str) -> None:
        def serve(request: httpx.Request) -> httpx.Response:
            assert request.headers["Accept-Encoding"] == "gzip"
            return httpx.Response(200, content=iter([b"x"]), headers={"Content-Encoding": encoding})

        with pytest.raises(UnavailableError) as refusal:
            http_source(serve).read("checkpoint", 1000)
        assert refusal.value.code == "http_encoding"

    def test_a_body_without_end_is_dropped_at_the_limit(self) -> None:
        sent = 0

        def endless() -> Iterator[bytes]:
            nonlocal sent
            while True:
                sent += 1
                yield bytes(1000)

        with pytest.raises(TooLargeError):
            http_source(lambda request: httpx.Response(200, content=endless())).read("x", 5000)
        assert sent < 100

    def test_the_limit_itself_is_allowed(self) -> None:
        source = http_source(lambda request: httpx.Response(200, content=bytes(1000)))
        assert source.read("checkpoint", 1000) == bytes(1000)
        with pytest.raises(TooLargeError):
            source.read("checkpoint", 999)

    @pytest.mark.parametrize("status", [404, 410])
    def test_not_found(self, status: int) -> None:
        with pytest.raises(NotFoundError):
            http_source(lambda request: httpx.Response(status)).read("checkpoint", 10)

    @pytest.mark.parametrize("status", [201, 204, 206, 304, 403, 429, 500, 503])
    def test_other_answers_are_failures(self, status: int) -> None:
        with pytest.raises(UnavailableError) as refusal:
            http_source(lambda request: httpx.Response(status)).read("checkpoint", 10)
        assert refusal.value.code == "http_status"
        assert not isinstance(refusal.value, NotFoundError)

    def test_redirects_are_not_followed(self) -> None:
        """Threat: a record that sends its readers to an address inside their own network."""
        asked: list[str] = []

        def serve(request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            return httpx.Response(302, headers={"Location": "http://127.0.0.1:1/admin"})

        client = httpx.Client(transport=httpx.MockTransport(serve), follow_redirects=True)
        with pytest.raises(UnavailableError):
            HttpSource("https://record.example.org", client).read("checkpoint", 10)
        assert asked == ["https://record.example.org/checkpoint"]

    @pytest.mark.parametrize(
        "failure",
        [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.DecodingError("")],
    )
    def test_a_broken_connection_is_said(self, failure: httpx.HTTPError) -> None:
        def serve(request: httpx.Request) -> httpx.Response:
            raise failure

        with pytest.raises(UnavailableError) as refusal:
            http_source(serve).read("checkpoint", 10)
        assert refusal.value.code == "unreachable"

    def test_a_broken_encoding_is_said(self) -> None:
        def serve(request: httpx.Request) -> httpx.Response:
            # Streamed, for a body given as bytes would be unpacked before it is sent.
            return httpx.Response(
                200, content=iter([b"no gzip"]), headers={"Content-Encoding": "gzip"}
            )

        with pytest.raises(UnavailableError) as refusal:
            http_source(serve).read("checkpoint", 10)
        assert refusal.value.code == "unreachable"

    @pytest.mark.parametrize("prefix", ["nonsense", "ftp://x", "http://[", ""])
    def test_an_impossible_address_is_said(self, prefix: str) -> None:
        with HttpSource(prefix) as source, pytest.raises(UnavailableError):
            source.read("checkpoint", 10)

    def test_a_client_of_the_caller_stays_open(self) -> None:
        client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200)))
        with HttpSource("https://record.example.org", client):
            pass
        assert not client.is_closed
        with HttpSource("https://record.example.org") as source:
            own = source._client
        assert own.is_closed
