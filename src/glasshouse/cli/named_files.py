"""The files that entries name: whether each is there, whole, and holds what its kind demands.

Files are read one at a time, and each once, however many entries name it, unless its kind wants to
see the bytes: so memory is bounded by the files of one act, whatever the record holds.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from glasshouse.acts.facts import Facts
from glasshouse.acts.files import MAXIMUM_FILE_BYTES, FileReference, FilesRefused
from glasshouse.acts.judge import Reading
from glasshouse.acts.registry import Registry
from glasshouse.clerk.file_checks import check_file_contents
from glasshouse.cli.findings import Findings
from glasshouse.cli.workspace import Workspace
from glasshouse.record.client import Source
from glasshouse.record.errors import NotFoundError, TooLargeError


class NamedFiles:
    """The check of one record's files. ``fitting`` is how many different ones were found whole."""

    def __init__(
        self, source: Source, registry: Registry, workspace: Workspace, findings: Findings
    ) -> None:
        """Nothing is read yet."""
        self.fitting = 0
        self._source = source
        self._registry = registry
        self._workspace = workspace
        self._findings = findings

    def check(self, reading: Reading, facts: Facts, place: str, index: int) -> None:
        """Check the files of the entry at ``index``, found at ``place``; ``facts`` are those that
        its fold saw. Faults are noted. Raises UnavailableError."""
        whole = [self._check_one(file, index) for file in reading.act.envelope.files]
        if not all(whole):
            # What the kind demands of them is not known, and a fault says so already.
            return
        try:
            check_file_contents(reading, facts, self._read)
        except FilesRefused as error:
            row = self._registry.codes.get(error.code)
            sentence = error.code if row is None else row.sentence
            detail = f" {error.detail}" if error.detail else ""
            self._findings.fault(
                error.code,
                place,
                f"its files are not what its kind demands: {sentence}{detail} ({error.code}, "
                f"{error.field})",
                index,
            )
        except Exception as error:
            # The house would have kept the act off the record, whatever the check raises.
            sentence = f"the check of its files fails ({type(error).__name__})."
            self._findings.fault("rules_fail", place, sentence, index)

    def _check_one(self, file: FileReference, index: int) -> bool:
        """Whether a file is there as the entry names it."""
        path = f"file/{file.digest}"
        size = self._workspace.file_size(file.digest)
        if size is None:
            size = self._size_of(file, path, index)
            self._workspace.note_file(file.digest, size)
            self.fitting += size != 0
        if size not in (0, file.size):
            self._findings.fault(
                "file_mismatch",
                path,
                f"it has {size} bytes, and the entry says {file.size}.",
                index,
            )
        return size == file.size

    def _size_of(self, file: FileReference, path: str, index: int) -> int:
        """The length of a file that fits its fingerprint; 0, which no file has, of any other."""
        state, content = self._fetch(file.digest)
        if state == "whole":
            return len(content)
        if state == "missing":
            self._findings.fault("file_missing", path, "the file is missing.", index)
        else:
            self._findings.fault(
                "file_altered", path, "the file does not fit its fingerprint.", index
            )
        return 0

    def _fetch(self, digest: str) -> tuple[Literal["whole", "missing", "altered"], bytes]:
        try:
            content = self._source.read(f"file/{digest}", MAXIMUM_FILE_BYTES)
        except NotFoundError:
            return "missing", b""
        except TooLargeError:
            return "altered", b""
        whole = hashlib.sha256(content).hexdigest() == digest
        return "whole" if whole and content else "altered", content

    def _read(self, digest: str) -> bytes | None:
        state, content = self._fetch(digest)
        return content if state == "whole" else None
