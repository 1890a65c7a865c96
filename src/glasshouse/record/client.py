"""Reading a published record, over HTTP or from a directory, and believing nothing unverified.

``RecordReader`` fetches the checkpoint and hands it over only if the policy accepts it; every
entry and every hash it then hands out has been led back to the root of such a checkpoint. This is
the one module of the room that reads files or opens connections.

>>> import tempfile, pathlib
>>> from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
>>> from glasshouse.record.merkle import Tree, leaf_hash
>>> from glasshouse.record.note import SignerKey
>>> from glasshouse.record.policy import Policy
>>> from glasshouse.record.tiles import encode_bundle, render_hash_tiles
>>> log = SignerKey("record.example.org/glasshouse", bytes(32))
>>> entries = [b"will you confer?", b"ja"]
>>> tree = Tree(map(leaf_hash, entries))
>>> with tempfile.TemporaryDirectory() as name:
...     for part in ("tile/0/000.p", "tile/entries/000.p"):
...         pathlib.Path(name, part).mkdir(parents=True)
...     _ = pathlib.Path(name, "tile/0/000.p/2").write_bytes(b"".join(map(leaf_hash, entries)))
...     _ = pathlib.Path(name, "tile/entries/000.p/2").write_bytes(encode_bundle(entries))
...     _ = pathlib.Path(name, "checkpoint").write_bytes(
...         sign_checkpoint(Checkpoint(log.name, 2, tree.root()), log))
...     reader = RecordReader(DirectorySource(pathlib.Path(name)), Policy.of_log(log.verifier))
...     list(reader.entries(reader.checkpoint()))
[b'will you confer?', b'ja']
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import httpx

from glasshouse.record.checkpoint import SignedCheckpoint
from glasshouse.record.errors import (
    FormatError,
    MismatchError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)
from glasshouse.record.merkle import consistency_proof, inclusion_proof
from glasshouse.record.note import MAX_NOTE_SIZE
from glasshouse.record.policy import Policy
from glasshouse.record.proof import Proof
from glasshouse.record.tilereader import TileHashReader
from glasshouse.record.tiles import (
    MAX_BUNDLE_SIZE,
    MAX_TILE_SIZE,
    TILE_WIDTH,
    EntryBundle,
    HashTile,
    bundle_at,
    decode_bundle,
    leaf_hashes,
    parse_path,
    tile_at,
)
from glasshouse.record.trusted import TrustedLog, require_extension

CHECKPOINT_PATH = "checkpoint"


class Source(Protocol):
    """Where a record is published."""

    def read(self, path: str, limit: int) -> bytes:
        """Return the resource at ``path`` below the prefix of the record.

        Raises ``NotFoundError`` if there is none, ``TooLargeError`` if it is longer than ``limit``
        bytes, ``UnavailableError`` for every other failure.
        """
        ...


class DirectorySource:
    """A record in a directory: a house's own, or a mirror."""

    def __init__(self, root: Path) -> None:
        """Read below ``root``."""
        self.root = root

    def read(self, path: str, limit: int) -> bytes:
        """Return the file at ``path``; see ``Source``."""
        file = self.root / path
        try:
            # Threat: a directory received from others may hold a pipe that never ends or never
            # begins, so only regular files are opened, and never read beyond the limit.
            if not stat.S_ISREG(file.stat().st_mode):
                raise UnavailableError("not_a_file", f"{path} is not a file.", path)
            with file.open("rb") as stream:
                content = stream.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFoundError("not_found", f"{path} does not exist.", path) from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnavailableError("unreadable", f"{path}: {reason}.", path) from error
        if len(content) > limit:
            raise TooLargeError("too_large", f"{path} is longer than {limit} bytes.", path)
        return content

    def tile_paths(self) -> Iterator[str]:
        """Yield the path of every file below ``tile/``, in order, whether its name makes sense
        or not."""
        for file in sorted((self.root / "tile").rglob("*")):
            if not file.is_dir():
                yield file.relative_to(self.root).as_posix()


class HttpSource:
    """A record served over HTTP. Redirects are not followed. Use it as a context manager."""

    def __init__(self, prefix: str, client: httpx.Client | None = None) -> None:
        """Read below ``prefix``, the address of the record.

        ``client`` may carry time limits, proxies or a transport of the caller's; it stays open.
        """
        self._prefix = prefix.rstrip("/")
        self._owned = client is None
        self._client = client or httpx.Client(
            timeout=30, headers={"User-Agent": "glasshouse (record reader)"}
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections, unless the client is the caller's."""
        if self._owned:
            self._client.close()

    def read(self, path: str, limit: int) -> bytes:
        """Return the body served at ``path``; see ``Source``."""
        address = f"{self._prefix}/{path}"
        try:
            with self._client.stream(
                "GET", address, headers={"Accept-Encoding": "gzip"}, follow_redirects=False
            ) as response:
                if response.status_code in (404, 410):
                    raise NotFoundError("not_found", f"{address} does not exist.", path)
                if response.status_code != 200:
                    raise UnavailableError(
                        "http_status", f"{address} answered {response.status_code}.", path
                    )
                return _read_limited(response, path, limit)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            raise UnavailableError("unreachable", f"{address}: {reason}", path) from error


class RecordReader:
    """Verified reading of one record from one source."""

    def __init__(self, source: Source, policy: Policy, cached_tiles: int = 256) -> None:
        """Read from ``source`` what ``policy`` accepts, keeping up to ``cached_tiles`` tiles."""
        self.source = source
        self.policy = policy
        self._cached_tiles = cached_tiles

    def checkpoint(self) -> SignedCheckpoint:
        """Return the published checkpoint. Raises what ``Policy.open_checkpoint`` raises."""
        return self.policy.open_checkpoint(self.source.read(CHECKPOINT_PATH, MAX_NOTE_SIZE))

    def follow(self, trusted: TrustedLog) -> SignedCheckpoint:
        """Fetch the checkpoint, have ``trusted`` accept it, and return it.

        The consistency proof is made from verified tiles, so a ``ForkError`` carries hashes that
        the offered note itself commits to. Raises also ``RollbackError`` and ``MismatchError``.
        """
        raw = self.source.read(CHECKPOINT_PATH, MAX_NOTE_SIZE)
        offered = trusted.policy.open_checkpoint(raw)
        return trusted.accept(raw, self.consistency(trusted.size, offered))

    def hashes(self, signed: SignedCheckpoint) -> TileHashReader:
        """Return the verified hashes of the tree of this checkpoint."""
        return TileHashReader(signed.size, self.read_tile, signed.root, self._cached_tiles)

    def consistency(self, old_size: int, signed: SignedCheckpoint) -> list[bytes]:
        """Return the consistency proof from ``old_size``; empty if that is not the smaller."""
        if not 0 < old_size < signed.size:
            return []
        return consistency_proof(old_size, signed.size, self.hashes(signed))

    def prove(self, signed: SignedCheckpoint, index: int) -> Proof:
        """Return a receipt for the entry at ``index``."""
        hashes = inclusion_proof(index, signed.size, self.hashes(signed))
        return Proof(index, tuple(hashes), signed.raw)

    def entries(
        self, signed: SignedCheckpoint, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        """Yield the entries from ``start`` up to ``end`` (by default all), each verified.

        One bundle is in memory at a time. Raises ``MismatchError`` naming the place at which the
        published data is not what ``signed`` commits to, or ``UnavailableError``.
        """
        end = signed.size if end is None else end
        if not 0 <= start <= end <= signed.size:
            raise ValueError("the entries must lie within the record")
        hashes = self.hashes(signed)
        for index in range(start // TILE_WIDTH, -(-end // TILE_WIDTH)):
            bundle = bundle_at(index, signed.size)
            entries = self._verified_bundle(bundle, hashes)
            yield from entries[max(start - bundle.start, 0) : end - bundle.start]

    def verify_older(self, signed: SignedCheckpoint, raw: bytes) -> SignedCheckpoint:
        """Return the checkpoint in the note ``raw``, verified to be an earlier state of ``signed``.

        Older notes need the signature of the log, not the quorum. Raises ``ForkError``.
        """
        older = self.policy.open_unwitnessed(raw)
        require_extension(older, signed, self.consistency(older.size, signed))
        return older

    def verify_published(self, signed: SignedCheckpoint, paths: Iterable[str]) -> list[str]:
        """Compare each of these tiles and bundles with what ``signed`` commits to.

        Partial ones left from smaller sizes are compared as far as they go. Returns the paths that
        lie beyond the checkpoint, of which nothing can be said yet. Raises ``MismatchError``.
        """
        hashes = self.hashes(signed)
        beyond = []
        for path in paths:
            try:
                named = parse_path(path)
            except FormatError as error:
                raise MismatchError(
                    "stray_file", f"{path} is no part of a record.", path
                ) from error
            level = named.level if isinstance(named, HashTile) else 0
            if (named.index * TILE_WIDTH + named.width) << 8 * level > signed.size:
                beyond.append(path)
            elif isinstance(named, HashTile):
                whole = hashes.read_tile(tile_at(named.level, named.index, signed.size))
                if self.source.read(path, MAX_TILE_SIZE) != whole[: named.size]:
                    raise _mismatch(path, signed.size)
            else:
                raw = self.source.read(path, MAX_BUNDLE_SIZE)
                _compare_bundle(named, _decode(named, raw), hashes)
        return beyond

    def read_tile(self, tile: HashTile) -> bytes:
        """Return the bytes of a tile, not verified. A partial one may be cut from the full one."""
        try:
            return self.source.read(tile.path, MAX_TILE_SIZE)
        except NotFoundError:
            # A log may delete a partial tile once the full one exists, while we still hold an
            # older checkpoint.
            if tile.width == TILE_WIDTH:
                raise
        try:
            return self.source.read(tile.full.path, MAX_TILE_SIZE)[: tile.size]
        except NotFoundError as error:
            raise NotFoundError("not_found", f"{tile.path} does not exist.", tile.path) from error

    def read_bundle(self, bundle: EntryBundle) -> list[bytes]:
        """Return the entries of a bundle, not verified. See ``read_tile`` for partial ones."""
        try:
            return _decode(bundle, self.source.read(bundle.path, MAX_BUNDLE_SIZE))
        except NotFoundError:
            if bundle.width == TILE_WIDTH:
                raise
        try:
            raw = self.source.read(bundle.full.path, MAX_BUNDLE_SIZE)
        except NotFoundError as error:
            path = bundle.path
            raise NotFoundError("not_found", f"{path} does not exist.", path) from error
        return _decode(bundle.full, raw)[: bundle.width]

    def _verified_bundle(self, bundle: EntryBundle, hashes: TileHashReader) -> list[bytes]:
        entries = self.read_bundle(bundle)
        _compare_bundle(bundle, entries, hashes)
        return entries


def _read_limited(response: httpx.Response, path: str, limit: int) -> bytes:
    """Return the decoded body.

    Threat: a body without end, or one that unpacks to gigabytes. It is counted as it is decoded,
    chunk by chunk, and dropped at the limit. Of encodings only a single gzip is taken, which makes
    of a chunk of 64 KiB at most 66 MiB; packed twice it could be a million times its size.
    """
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in {"gzip", "identity"}:
        raise UnavailableError("http_encoding", f"{path} is packed as {encoding}.", path)
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > limit:
            raise TooLargeError("too_large", f"{path} is longer than {limit} bytes.", path)
    return bytes(content)


def _decode(bundle: EntryBundle, raw: bytes) -> list[bytes]:
    try:
        return decode_bundle(raw, bundle.width)
    except FormatError as error:
        raise MismatchError(error.code, f"{bundle}: {error.sentence}", bundle.path) from error


def _compare_bundle(bundle: EntryBundle, entries: list[bytes], hashes: TileHashReader) -> None:
    """Raise ``MismatchError`` unless these entries are those of the verified level 0 tile."""
    expected = hashes.read_tile(tile_at(0, bundle.index, hashes.size))
    computed = leaf_hashes(entries)
    if b"".join(computed) == expected[: 32 * len(computed)]:
        return
    wrong = next(i for i, leaf in enumerate(computed) if leaf != expected[32 * i : 32 * i + 32])
    raise MismatchError(
        "entry_mismatch",
        f"Entry {bundle.start + wrong} in {bundle} is not what the checkpoint of size "
        f"{hashes.size} commits to.",
        bundle.path,
    )


def _mismatch(path: str, size: int) -> MismatchError:
    return MismatchError(
        "tile_mismatch", f"{path} is not what the checkpoint of size {size} commits to.", path
    )
