"""belenios-tool, by which elections are checked that our own code made: found, or fetched.

``python -m tools.belenios_tool`` (part of ``make interop``) prints where it is. It is the program
of ``PATH`` where that is of a version that speaks version 1 of the protocol. Otherwise, on Debian,
it is fetched from a newer suite with the few libraries that it needs: by apt, from the mirror that
this machine takes its own packages from, with Debian's signatures checked. The packages are
unpacked below the checkout, and the program is started there with its own loader. So nothing is
installed, the machine's own packages and lists stay as they are, and it takes no root.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / "build" / "belenios-tool"
PROGRAM = "belenios-tool"
SUITES = ("forky", "sid", "trixie")
"""Suites of Debian that carry it, those with version 3.3 first."""
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
LONGEST_SECONDS = 300

_VERSION = re.compile(r"3\.[0-3](?:\.\d+)?")


class NotToBeHad(Exception):
    """There is no such program here; what it says is how to get it."""


def version_of(program: str | Path) -> str | None:
    """The version, such as ``3.3.0``; None unless it is one of 3.0 to 3.3."""
    try:
        ran = _run([program, "--version"])
    except (OSError, subprocess.SubprocessError):
        return None
    word = (ran.stdout.split() or [""])[0]
    return word if _VERSION.fullmatch(word) else None


def found() -> Path | None:
    """The program of ``PATH`` or the one that was fetched; None where there is neither."""
    for place in (shutil.which(PROGRAM), CACHE / PROGRAM):
        if place is not None and version_of(place) is not None:
            return Path(place)
    return None


def fetched() -> Path:
    """Fetch it from a newer suite of Debian. Raises ``NotToBeHad``."""
    shutil.rmtree(CACHE, ignore_errors=True)
    mirror = _mirror()
    for suite in SUITES:
        work = CACHE / suite
        if _unpack(work, suite, mirror):
            start = _start(work)
            if start is not None and version_of(start) is not None:
                return start
        shutil.rmtree(CACHE)
    raise NotToBeHad(f"none of the suites {', '.join(SUITES)} of this machine's mirror gave it")


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=LONGEST_SECONDS
    )


def _mirror() -> str:
    """The address of Debian's archive, as this machine's own sources name it."""
    lines = ["$(LABEL) $(REPO_URI)", "Created-By: Packages"]
    if shutil.which("apt-get") is None or not Path(KEYRING).exists():
        raise NotToBeHad("it is fetched by itself on Debian alone")
    try:
        told = _run(["apt-get", "indextargets", "--format", *lines]).stdout
    except subprocess.SubprocessError as error:
        raise NotToBeHad(f"apt names no sources: {error}") from error
    mirrors = [line.split()[1] for line in told.splitlines() if line.split()[:1] == ["Debian"]]
    if not mirrors:
        raise NotToBeHad("apt has no lists of Debian yet: run apt-get update, as root")
    return mirrors[0]


def _unpack(work: Path, suite: str, mirror: str) -> bool:
    """Fetch the packages and unpack them; whether that went well."""
    sources = work / "sources" / "newer.sources"
    for each in (sources.parent, work / "lists/partial", work / "cache/archives/partial"):
        each.mkdir(parents=True)
    (work / "status").touch()
    sources.write_text(
        f"Types: deb\nURIs: {mirror}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n",
        encoding="utf-8",
    )
    options: dict[str, str | Path] = {
        "Dir::Etc::SourceList": "/dev/null",
        "Dir::Etc::SourceParts": sources.parent,
        "Dir::State::Lists": work / "lists",
        # No package counts as installed, so that what it needs is fetched with it.
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "true",
    }
    apt: list[str | Path] = ["apt-get", "--quiet", "--yes"]
    for name, value in options.items():
        apt += ["--option", f"{name}={value}"]
    try:
        _run([*apt, "update"])
        _run([*apt, "--download-only", "install", PROGRAM])
        for package in sorted((work / "cache/archives").glob("*.deb")):
            _run(["dpkg-deb", "--extract", package, work / "system"])
    except (OSError, subprocess.SubprocessError):
        return False
    for name in ("lists", "cache"):
        shutil.rmtree(work / name)
    return True


def _start(work: Path) -> Path | None:
    """A program that starts the unpacked one with the loader and libraries beside it."""
    loader = next((work / "system").glob("usr/lib/*/ld-linux*.so.*"), None)
    if loader is None:
        return None
    start = CACHE / PROGRAM
    start.write_text(
        f'#!/bin/sh\nexec "{loader}" --library-path "{loader.parent}" '
        f'"{work}/system/usr/bin/{PROGRAM}" "$@"\n',
        encoding="utf-8",
    )
    start.chmod(0o755)
    return start


def main() -> int:
    """Print where it is, or how to get it."""
    try:
        place = found()
        if place is None:
            print("Fetching belenios-tool from a newer suite of Debian ...", file=sys.stderr)
            place = fetched()
    except NotToBeHad as reason:
        print(
            f"The tests against other people's programs need belenios-tool 3.0 to 3.3: {reason}.\n"
            "Install it so that it is found in PATH: on Debian 13 and later by apt-get install "
            "belenios-tool, elsewhere from the sources of Belenios.",
            file=sys.stderr,
        )
        return 1
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
