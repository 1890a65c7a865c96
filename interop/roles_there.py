"""The roles of an election, played by belenios-tool."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.key_generation import Member
from interop.reading import events_of
from interop.roles import Choices, Credentials, Key
from interop.tool import Tool, uuid_of

GROUP = ("--group", "Ed25519")
MEMBER = ("setup", "generate-trustee-key-threshold", *GROUP)


class There:
    """``belenios-tool``, with a folder of its own. It reads and writes files of fixed names in the
    folder it is started in, so that every command gets a new one."""

    def __init__(self, folder: Path, tool: Tool) -> None:
        folder.mkdir()
        self._folder = folder
        self._tool = tool
        self._numbers = count(1)

    def _new(self) -> Path:
        folder = self._folder / str(next(self._numbers))
        folder.mkdir()
        return folder

    def credentials(self, uuid: str, voters: Mapping[str, int | None]) -> Credentials:
        folder = self._new()
        lines = [f"{v},," if weight is None else f"{v},,{weight}" for v, weight in voters.items()]
        if all(weight is None for weight in voters.values()):
            lines = list(voters)
        (folder / "voters").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._tool.run("setup", "generate-credentials", *GROUP, "--uuid", uuid, "--file", "voters",
                       folder=folder)  # fmt: skip
        listed = json.loads(next(folder.glob("*.pubcreds")).read_bytes())
        # Its list is the authority's own and names the voters; what is published does not.
        public = [",".join(each.split(",")[:2]).rstrip(",") for each in listed]
        (folder / "public").write_bytes(written(public))
        private = json.loads(next(folder.glob("*.privcreds")).read_bytes())
        return Credentials(folder / "public", private)

    def single(self) -> tuple[Key, Path]:
        folder = self._new()
        self._tool.run("setup", "generate-trustee-key", *GROUP, folder=folder)
        return Key(next(folder.glob("*.privkey"))), next(folder.glob("*.pubkey"))

    def certificate(self, exchange: Path, place: int, size: int, needed: int) -> Path:
        folder = self._new()
        context = f"{place}/{needed}/{size}"
        self._tool.run(*MEMBER, "--step", 1, "--threshold-context", context, folder=folder)
        exchange.mkdir(exist_ok=True)
        shutil.copy(next(folder.glob("*.cert")), exchange)
        return next(folder.glob("*.key"))

    def polynomial(self, exchange: Path, key: Path) -> None:
        folder, _members = self._collected(exchange)
        printed = self._tool.run(*MEMBER, "--step", 3, "--certs", "certs", "--key", key,
                                 folder=folder)  # fmt: skip
        (exchange / f"{_own(key)}.polynomial").write_bytes(printed)

    def share(self, exchange: Path, key: Path) -> Key:
        folder, members = self._collected(exchange)
        own = _own(key)
        self._tool.run(*MEMBER, "--step", 4, "--certs", "certs", "--polynomials", "polynomials",
                       folder=folder)  # fmt: skip
        given = (folder / f"{members[own]}.vinput").read_bytes()
        printed = self._tool.run(*MEMBER, "--step", 5, "--certs", "certs", "--key", key,
                                 folder=folder, given=given)  # fmt: skip
        (exchange / f"{own}.voutput").write_bytes(printed)
        sealed = folder / f"{own}.dkey"
        sealed.write_text(json.loads(printed)["private_key"] + "\n", encoding="utf-8")
        return Key(key, sealed)

    def group(self, exchange: Path) -> Path:
        folder, members = self._collected(exchange)
        given = b"".join(_line(exchange / f"{member}.voutput") for member in members)
        printed = self._tool.run(*MEMBER, "--step", 6, "--certs", "certs", "--polynomials",
                                 "polynomials", folder=folder, given=given)  # fmt: skip
        (folder / "threshold.json").write_bytes(printed)
        return folder / "threshold.json"

    def _collected(self, exchange: Path) -> tuple[Path, dict[str, str]]:
        """A folder with what the members sent, one a line in their order. Of each member in that
        order: how we name its files, and how the tool does, which is by its certificate."""
        folder, placed = self._new(), dict[int, tuple[str, str, Path]]()
        for path in exchange.glob("*.cert"):
            message = json.loads(path.read_bytes())["message"]
            value = json.loads(message)
            names = _named(value["verification"]), sha256_hex(message.encode("utf-8"))
            placed[value["context"]["index"]] = (*names, path)
        order = [placed[place] for place in sorted(placed)]
        sent = [exchange / f"{ours}.polynomial" for ours, _theirs, _path in order]
        lines = {
            "certs": [_line(path) for _ours, _theirs, path in order],
            "polynomials": [_line(path) for path in sent if path.exists()],
        }
        for name, each in lines.items():
            (folder / name).write_bytes(b"".join(each))
        self._tool.run(*MEMBER, "--step", 2, "--certs", "certs", folder=folder)
        return folder, {ours: theirs for ours, theirs, _path in order}

    def begin(
        self, uuid: str, template: Mapping[str, Any], credentials: Path,
        singles: Sequence[Path], group: Path | None,
    ) -> Path:  # fmt: skip
        folder = self._new()
        (folder / "template.json").write_bytes(written(template))
        if singles:
            lines = b"".join(_line(path) for path in singles)
            (folder / "public_keys.jsons").write_bytes(lines)
        if group is not None:
            shutil.copy(group, folder / "threshold.json")
        shutil.copy(credentials, folder / "public_creds.json")
        self._tool.run("setup", "make-trustees", folder=folder)
        self._tool.run("setup", "make-election", *GROUP, "--uuid", uuid,
                       "--template", "template.json", folder=folder)  # fmt: skip
        self._tool.run("archive", "init", folder=folder)
        return folder / f"{uuid}.bel"

    def vote(self, archive: Path, credential: str, choices: Choices) -> bytes:
        folder, uuid = self._opened(archive)
        (folder / "choice").write_bytes(written([list(row) for row in choices]))
        (folder / "credential").write_text(credential + "\n", encoding="ascii")
        printed = self._tool.run("election", "generate-ballot", "--uuid", uuid, "--privcred",
                                 "credential", "--choice", "choice", folder=folder)  # fmt: skip
        return printed.removesuffix(b"\n")

    def cast(self, archive: Path, ballot: bytes) -> None:
        self._add(archive, "Ballot", ballot)

    def tally(self, archive: Path) -> None:
        self._add(archive, "EndBallots", b"")
        folder, uuid = self._opened(archive)
        summed = self._tool.run("election", "compute-encrypted-tally", "--uuid", uuid,
                                folder=folder)  # fmt: skip
        self._add(archive, "EncryptedTally", summed)

    def decrypt(self, archive: Path, owner: int, key: Key) -> bytes:
        folder, uuid = self._opened(archive)
        rest = ("--uuid", uuid, "--trustee-id", owner)
        if key.sealed is None:
            return self._tool.run("election", "decrypt", *rest, "--privkey", key.private,
                                  folder=folder).split(b"\n")[0]  # fmt: skip
        return self._tool.run("election", "decrypt-threshold", *rest, "--key", key.private,
                              "--decryption-key", key.sealed,
                              folder=folder).split(b"\n")[0]  # fmt: skip

    def add_share(self, archive: Path, owner: int, share: bytes) -> None:
        owned = written({"owner": owner, "payload": sha256_hex(share)})
        self._add(archive, "PartialDecryption", share + b"\n" + owned)

    def result(self, archive: Path) -> None:
        if events_of(archive.read_bytes())[-1][0] == "Result":
            return
        folder, uuid = self._opened(archive)
        found = self._tool.run("election", "compute-result", "--uuid", uuid, folder=folder)
        self._add(archive, "Result", found)

    def check(self, archive: Path) -> None:
        ran = self._tool.verify(archive.read_bytes())
        assert ran.code == 0, ran.told

    def _opened(self, archive: Path) -> tuple[Path, str]:
        """A folder with the archive under the name by which the tool finds it."""
        folder, raw = self._new(), archive.read_bytes()
        uuid = uuid_of(raw)
        (folder / f"{uuid}.bel").write_bytes(raw)
        return folder, uuid

    def _add(self, archive: Path, kind: str, lines: bytes) -> None:
        folder, uuid = self._opened(archive)
        given = lines if not lines or lines.endswith(b"\n") else lines + b"\n"
        self._tool.run("archive", "add-event", "--type", kind, folder=folder, given=given)
        archive.chmod(0o644)
        archive.write_bytes((folder / f"{uuid}.bel").read_bytes())


def _own(key: Path) -> str:
    """How we name the files of the member with this key."""
    return _named(Member.of(key.read_text("ascii").strip()).certificate.verification.hex)


def _named(verification: str) -> str:
    return sha256_hex(verification.encode("ascii"))


def _line(path: Path) -> bytes:
    return path.read_bytes().strip() + b"\n"
