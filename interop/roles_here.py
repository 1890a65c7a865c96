"""The roles of an election, played by our command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from glasshouse.elections.belenios.election import Election
from interop.reading import beginning_of
from interop.roles import Choices, Credentials, Key
from tests.cli.test_election import election


class Here:
    """``glasshouse election``, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._numbers = count(1)

    def _new(self, name: str) -> Path:
        return self._folder / f"{next(self._numbers)}-{name}"

    def credentials(self, uuid: str, voters: Mapping[str, int | None]) -> Credentials:
        weighted = any(weight is not None for weight in voters.values())
        lines = [f"{voter},{weight}" if weighted else voter for voter, weight in voters.items()]
        table = self._new("voters.csv")
        head = "voter,weight" if weighted else "voter"
        table.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        made = election("credentials", table, self._new("authority"), "--uuid", uuid)
        private = json.loads(Path(made["private"]).read_text(encoding="utf-8"))
        return Credentials(Path(made["public"]), private)

    def single(self) -> tuple[Key, Path]:
        made = election("trustee", "new", self._new("trustee"))
        return Key(Path(made["private"])), Path(made["public"])

    def certificate(self, exchange: Path, place: int, size: int, needed: int) -> Path:
        key = self._new("member.key")
        election("trustee", "certificate", exchange, "--key", key, "--size", size,
                 "--needed", needed, "--place", place)  # fmt: skip
        return key

    def polynomial(self, exchange: Path, key: Path) -> None:
        election("trustee", "polynomial", exchange, "--key", key)

    def share(self, exchange: Path, key: Path) -> Key:
        made = election("trustee", "share", exchange, "--key", key)
        return Key(key, Path(made["share"]))

    def group(self, exchange: Path) -> Path:
        out = self._new("group.json")
        election("trustee", "group", exchange, out)
        return out

    def begin(
        self, uuid: str, template: Mapping[str, Any], credentials: Path,
        singles: Sequence[Path], group: Path | None,
    ) -> Path:  # fmt: skip
        source, archive = self._new("template.json"), self._new("vote.bel")
        source.write_text(json.dumps(template), encoding="utf-8")
        trustees = [*singles, *([] if group is None else [group])]
        options = [each for path in trustees for each in ("--trustee", path)]
        election("setup", source, archive, "--uuid", uuid, "--credentials", credentials, *options)
        return archive

    def vote(self, archive: Path, credential: str, choices: Choices) -> bytes:
        own, ballot = self._new("credential"), self._new("ballot.json")
        own.write_text(credential, encoding="ascii")
        own.chmod(0o600)
        asked = Election.parse(beginning_of(archive)[0]).questions
        options: list[object] = []
        for number, (question, row) in enumerate(zip(asked, choices, strict=True), start=1):
            chosen = [str(place) for place, one in enumerate(row, int(not question.blank)) if one]
            answers = "blank" if chosen == ["0"] and question.blank else ",".join(chosen) or "none"
            options += ["--choose", f"{number}={answers}"]
        election("vote", archive, ballot, "--credential", own, *options)
        return ballot.read_bytes()

    def cast(self, archive: Path, ballot: bytes) -> None:
        file = self._new("ballot.json")
        file.write_bytes(ballot)
        election("cast", archive, file)

    def tally(self, archive: Path) -> None:
        election("tally", archive)

    def decrypt(self, archive: Path, owner: int, key: Key) -> bytes:
        out = self._new("share.json")
        key.private.chmod(0o600)
        sealed = [] if key.sealed is None else ["--dkey", key.sealed]
        made = election("trustee", "decrypt", archive, out, "--key", key.private, *sealed)
        assert made["owner"] == owner
        return out.read_bytes()

    def add_share(self, archive: Path, owner: int, share: bytes) -> None:
        file = self._new("share.json")
        file.write_bytes(share)
        assert owner in election("tally", archive, "--share", file)["shares"]

    def result(self, archive: Path) -> None:
        # Whoever adds the last share here adds the result with it.
        if election("verify", archive)["state"] != "Result":
            election("tally", archive)

    def check(self, archive: Path) -> None:
        election("verify", archive)
