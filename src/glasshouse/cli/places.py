"""Where a record is read from: a house over HTTP, a copy in a directory, or the house's own.

A copy is laid out as a house serves its record, so that any reader of C2SP tlog-tiles can read it::

    checkpoint                newest checkpoint that was accepted
    tile/…                    hash tiles and entry bundles
    sheet/<digest>            words, except those withheld
    file/<digest>             files that entries name
    policy  digest/<N>        as served
    checkpoints/<size>        notes kept (served as checkpoint/<size>, where a file cannot lie
                              beside a directory of its name)
    withheld                  the sheets that are left out: fingerprint, index and id of the act
                              that withholds it
    absent                    sheets that the house did not have and no entry withholds, if any
    absent-files              files that the house did not have, if any
    boxes/<vote>/…            each ballot box, laid out as a record of its own; its verifier key is
                              in the file key
    pages/<N>/….json          page models as of size N, if they were asked for
    evidence/….json           what showed that the house went back on what it signed
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from glasshouse import __version__
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.cli.exits import environment
from glasshouse.cli.house_place import house_source
from glasshouse.record.client import CHECKPOINT_PATH, DirectorySource, HttpSource, Source
from glasshouse.record.errors import NotFoundError, UnavailableError
from glasshouse.record.note import MAX_NOTE_SIZE

NOTES_FOLDER = "checkpoints"
PAGES_FOLDER = "pages"
EVIDENCE_FOLDER = "evidence"
BOXES_FOLDER = "boxes"
BOX_KEY_FILE = "key"
WITHHELD_FILE = "withheld"
CONNECTIONS = 4
"""Requests that are under way at once: few, since a house has other readers."""

_RETRIED = (429, 502, 503, 504)
_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 30


class CopySource(DirectorySource):
    """The directory of a copy, read by the names under which a house serves its record."""

    def read(self, path: str, limit: int) -> bytes:
        """Return a resource; see ``Source``."""
        return super().read(file_of(path), limit)

    def names(self, folder: str) -> list[str]:
        """The names in a folder of the copy, in order; none if there is no such folder."""
        place = self.root / folder
        return sorted(entry.name for entry in place.iterdir()) if place.is_dir() else []


@dataclass(frozen=True)
class Below:
    """What lies in one folder of another source, as a source of its own."""

    source: Source
    folder: str

    def read(self, path: str, limit: int) -> bytes:
        """Return a resource; see ``Source``."""
        return self.source.read(f"{self.folder}/{path}", limit)


@dataclass(frozen=True)
class Place:
    """A record to read. ``copy`` is set if it lies in the directory of a copy, ``site`` if a house
    serves it (then page models can be asked for), ``own`` if it lies in the house's own directory;
    ``connections`` is how many reads may be under way."""

    name: str
    record: Source
    copy: CopySource | None = None
    site: Source | None = None
    connections: int = 1
    own: bool = False

    def box(self, vote: str) -> Place:
        """The ballot box of a vote, which is laid out as a record is. ``vote`` is the vote's id."""
        folder = f"{BOXES_FOLDER}/{vote}"
        copy = None if self.copy is None else CopySource(self.copy.root / folder)
        record = Below(self.record, folder) if copy is None else copy
        return Place(f"{self.name}/{folder}", record, copy, connections=self.connections)


def file_of(path: str) -> str:
    """The file of a resource within a copy."""
    folder, _, rest = path.partition("/")
    return f"{NOTES_FOLDER}/{rest}" if folder == CHECKPOINT_PATH and rest else path


def is_address(target: str) -> bool:
    """Whether a person who wrote ``target`` meant an address rather than a directory."""
    return re.match(r"https?://", target) is not None


@contextmanager
def open_place(
    target: str, contact: str = "", transport: httpx.BaseTransport | None = None
) -> Iterator[Place]:
    """Open the house or copy that ``target`` names. Raises ``CommandEnded``.

    ``contact`` goes into the User-Agent: a house can write to whoever reads much of it.
    ``transport`` takes the place of the network.
    """
    if not is_address(target) and (Path(target) / "record" / CHECKPOINT_PATH).is_file():
        with house_source(Path(target)) as source:
            yield Place(target, source, own=True)
        return
    if not is_address(target):
        yield _directory(target)
        return
    with open_client(contact, transport) as client:
        yield served(target, client)


@contextmanager
def open_client(
    contact: str = "", transport: httpx.BaseTransport | None = None
) -> Iterator[httpx.Client]:
    """A client that says who asks and does not press."""
    agent = f"glasshouse/{__version__}" + (f" ({contact})" if contact else "")
    patient = PatientTransport(transport or httpx.HTTPTransport())
    limits = httpx.Limits(max_connections=CONNECTIONS)
    with httpx.Client(
        timeout=30, headers={"User-Agent": agent}, transport=patient, limits=limits
    ) as client:
        yield client


def _directory(target: str) -> Place:
    root = Path(target)
    if not root.is_dir():
        raise environment(
            f"there is no directory {target}",
            "Name the address of a house (https://…) or the directory of a copy.",
        )
    if not (root / CHECKPOINT_PATH).is_file():
        if HouseDirectory(root).exists():
            raise environment(
                f"{target} is a house that has published nothing yet",
                f"Start it once, with glasshouse serve {target}: it then publishes its record.",
            )
        raise environment(
            f"{target} holds no record: there is no file {CHECKPOINT_PATH} in it",
            "Name a directory that glasshouse mirror made.",
        )
    copy = CopySource(root)
    return Place(target, copy, copy=copy)


def served(target: str, client: httpx.Client) -> Place:
    """The record that a house serves. Raises ``CommandEnded``."""
    address = target.rstrip("/")
    # The prefix of a record itself may be named as well as the house that serves it.
    if address.endswith("/record"):
        site = address.removesuffix("/record")
        prefixes = [address]
    else:
        site = address
        prefixes = [f"{address}/record", address]
    for prefix in prefixes:
        source = HttpSource(prefix, client)
        try:
            source.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        except NotFoundError:
            continue
        except UnavailableError as error:
            raise unreachable(error) from error
        return Place(address, source, site=HttpSource(site, client), connections=CONNECTIONS)
    raise environment(
        f"{address} serves no record",
        "Give the address of a house, such as https://the-house.example/",
    )


def unreachable(error: UnavailableError) -> Exception:
    """The end of a command that could not read what it must."""
    return environment(
        f"cannot read {error.path}: {error.sentence}",
        "Check the address and the connection, or try again later.",
    )


class PatientTransport(httpx.BaseTransport):
    """Tries again, a few times and after a while, what a busy house or a weak line refused."""

    def __init__(
        self, inner: httpx.BaseTransport, wait: Callable[[float], None] | None = None
    ) -> None:
        """``wait`` is told how many seconds to wait before each further attempt."""
        self._inner = inner
        self._wait = wait or _sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request that changes nothing, until it is answered or the attempts are used up."""
        if request.method != "GET":
            return self._inner.handle_request(request)
        for attempt in range(1, _ATTEMPTS):
            seconds = 2.0 ** (attempt - 2)
            try:
                response = self._inner.handle_request(request)
            except httpx.TransportError:
                self._wait(seconds)
                continue
            asked = response.headers.get("Retry-After", "")
            # A 404 that says when to come back is of something about to be published.
            if response.status_code not in _RETRIED and not (response.status_code == 404 and asked):
                return response
            response.close()
            if re.fullmatch(r"[0-9]{1,4}", asked):
                seconds = min(float(asked), _LONGEST_WAIT_SECONDS)
            self._wait(seconds)
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _sleep(seconds: float) -> None:
    import time

    time.sleep(seconds)
