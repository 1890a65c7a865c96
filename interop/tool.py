"""belenios-tool as a program that is called."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from glasshouse.elections.belenios.archive import read_records

LONGEST_SECONDS = 120
MISUSED = re.compile(r"unknown (?:option|command)|invalid value|too many arguments")
"""What it says where it was called wrongly, which says nothing of an election."""


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    printed: bytes
    told: str


@dataclass(frozen=True)
class Tool:
    """The program."""

    program: Path

    def try_to(self, *arguments: object, folder: Path, given: bytes = b"") -> Ran:
        """Run it in a folder. AssertionError where it does not know the command."""
        ran = subprocess.run(
            [self.program, *(str(each) for each in arguments)],
            cwd=folder,
            input=given,
            env={**os.environ, "TERM": "dumb"},
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        told = ran.stderr.decode("utf-8", "replace")
        assert MISUSED.search(told) is None, told
        return Ran(ran.returncode, ran.stdout, told)

    def run(self, *arguments: object, folder: Path, given: bytes = b"") -> bytes:
        """What it prints. AssertionError where it refuses."""
        ran = self.try_to(*arguments, folder=folder, given=given)
        assert ran.code == 0, (arguments, ran.told)
        return ran.printed

    def verify(self, archive: bytes) -> Ran:
        """``election verify``."""
        with TemporaryDirectory(prefix="interop-") as folder:
            uuid = _placed(archive, Path(folder))
            return self.try_to("election", "verify", "--uuid", uuid, folder=Path(folder))

    def verify_ballot(self, beginning: bytes, ballot: bytes) -> Ran:
        """``election verify-ballot``, with an archive that ends after its beginning."""
        with TemporaryDirectory(prefix="interop-") as name:
            folder = Path(name)
            uuid = _placed(beginning, folder)
            (folder / "ballot.json").write_bytes(ballot + b"\n")
            return self.try_to(
                "election", "verify-ballot", "--uuid", uuid, "--ballot", "ballot.json",
                folder=folder,
            )  # fmt: skip


_numbers = count(1)


def uuid_of(archive: bytes) -> str:
    """Of the election in it, by its first record; a name of its own where that cannot be read."""
    from io import BytesIO

    try:
        first = next(read_records(BytesIO(archive)))
        return str(json.loads(first.raw)["uuid"])
    except Exception:
        return f"interop{next(_numbers):07}".translate(str.maketrans("0lIO", "1234"))


def _placed(archive: bytes, folder: Path) -> str:
    """Put it where the tool looks for it: in a folder, under the election's name."""
    uuid = uuid_of(archive)
    (folder / f"{uuid}.bel").write_bytes(archive)
    return uuid
