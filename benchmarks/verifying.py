"""What verifying costs: time for each act beside its bare signature, and memory as records grow.

``python -m benchmarks.verifying memory DIR`` verifies a house's own files once and prints its peak
memory, ``times DIR`` what verifying takes: each in a process of its own, as ``glasshouse verify``
is, so that nothing that was done before counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from benchmarks.measuring import in_turns, peak_mebibytes, processor_time
from glasshouse.acts.authors import Key
from glasshouse.acts.dsse import act_message
from glasshouse.acts.entry import Entry
from glasshouse.acts.identifiers import decode_base64url
from glasshouse.acts.signatures import Ed25519Signature
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.storage import RecordReader, connect_for_reading
from glasshouse.cli.checks import carry_out
from glasshouse.cli.findings import Findings
from glasshouse.cli.judging import Judging
from glasshouse.cli.main_options import CACHE_MEGABYTES
from glasshouse.cli.named_files import NamedFiles
from glasshouse.cli.places import open_place
from glasshouse.cli.verifier import Options, Verifier
from glasshouse.cli.workspace import Workspace, open_workspace
from glasshouse.kinds import REGISTRY
from glasshouse.record import ed25519_bulk
from glasshouse.record.client import DirectorySource
from glasshouse.record.tiles import leaf_hashes

ROUNDS = 8
LITTLE_MEGABYTES = 64
"""Memory for facts where it is memory that is measured: less than the facts of the larger house."""
_ENTRIES_AT_ONCE = 256

_Bare = tuple[Ed25519PublicKey, bytes, bytes]


@dataclass(frozen=True)
class VerifyTimes:
    """Microseconds of processor time for each act, and how many signatures the acts bear.

    ``bare`` is always OpenSSL's verification; ``by_reference`` are signatures and folds where that
    is what verifies them, the others with the kernel if it is installed.
    """

    acts: int
    signatures: int
    bare: float
    signatures_and_folds: float
    by_reference: float
    whole: float

    @property
    def ratio(self) -> float:
        """Signatures and folds beside the bare signatures."""
        return self.signatures_and_folds / self.bare

    @property
    def ratio_by_reference(self) -> float:
        """The same without the kernel."""
        return self.by_reference / self.bare

    @property
    def ratio_of_whole(self) -> float:
        """The whole of ``verify``, words and tree included, beside the bare signatures."""
        return self.whole / self.bare


@dataclass(frozen=True)
class PeakMemory:
    """Peak memory of a process that verified a record, in MiB."""

    acts: int
    mebibytes: float


def measure_times(directory: HouseDirectory) -> VerifyTimes:
    """Verify in another process, in turns with the bare signatures."""
    return VerifyTimes(**_said_by("times", directory))


def times(directory: HouseDirectory, rounds: int = ROUNDS) -> VerifyTimes:
    """Verify the house in ``directory`` in turns with its bare signatures, on one core.

    The least of the turns: what other programs on the machine push out of the processors' caches
    slows folds down by half, and does nothing to bare signatures, which need hardly any memory.
    """
    connection = connect_for_reading(directory.database)
    raws = RecordReader(connection).raw_entries(0, 10**9)
    connection.close()
    bare = _bare_signatures(raws)
    seconds = in_turns(
        {
            "bare": lambda: processor_time(lambda: _verify_bare(bare)),
            "folds": lambda: processor_time(lambda: _judge(raws)),
            "reference": lambda: processor_time(lambda: _judge_without_kernel(raws)),
            "whole": lambda: processor_time(lambda: verify_stored(directory)),
        },
        rounds,
        of=min,
    )
    each = {name: taken / len(raws) * 1e6 for name, taken in seconds.items()}
    return VerifyTimes(
        acts=len(raws),
        signatures=len(bare),
        bare=each["bare"],
        signatures_and_folds=each["folds"],
        by_reference=each["reference"],
        whole=each["whole"],
    )


def verify_stored(directory: HouseDirectory, megabytes: int = CACHE_MEGABYTES) -> int:
    """All of ``glasshouse verify`` but the network; how many entries. RuntimeError for a fault."""
    with open_place(str(directory.root)) as place, open_workspace(megabytes) as workspace:
        verified = Verifier(place, REGISTRY, workspace, Options()).run()
    if not verified.ok:
        raise RuntimeError(f"the house does not verify: {verified.findings.faults[:3]}")
    return verified.judged


def measure_memory(directory: HouseDirectory) -> PeakMemory:
    """Verify in another process, and ask it for its peak."""
    return PeakMemory(**_said_by("memory", directory))


def _said_by(what: str, directory: HouseDirectory) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.verifying", what, str(directory.root)],
        check=True,
        capture_output=True,
        timeout=600,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _bare_signatures(raws: Sequence[bytes]) -> list[_Bare]:
    """Every signature of the record with its key and message, ready to be verified."""
    with open_workspace(CACHE_MEGABYTES) as workspace:
        workspace.begin()
        judging = _judging(raws, workspace, check=False)
        keys: dict[str, Ed25519PublicKey] = {}
        bare = []
        for raw in raws:
            entry = Entry.parse(raw)
            for signature in entry.signatures:
                assert isinstance(signature, Ed25519Signature)
                if signature.key not in keys:
                    known = judging.replay.facts.get(Key, signature.key)
                    assert known is not None
                    public = decode_base64url(known.public)
                    keys[signature.key] = Ed25519PublicKey.from_public_bytes(public)
                message = act_message(entry.act.raw)
                bare.append((keys[signature.key], decode_base64url(signature.sig), message))
        workspace.commit()
    return bare


def _verify_bare(bare: Sequence[_Bare]) -> None:
    for key, signature, message in bare:
        key.verify(signature, message)


def _judge(raws: Sequence[bytes]) -> None:
    with open_workspace(CACHE_MEGABYTES) as workspace:
        workspace.begin()
        _judging(raws, workspace, check=True)
        workspace.commit()


def _judge_without_kernel(raws: Sequence[bytes]) -> None:
    with patch.object(ed25519_bulk, "kernel", lambda: None):
        _judge(raws)


def _judging(raws: Sequence[bytes], workspace: Workspace, check: bool) -> Judging:
    """What ``verify`` does with entries: judge them again, and check their signatures."""
    findings = Findings()
    files = NamedFiles(DirectorySource(Path()), REGISTRY, workspace, findings)
    judging = Judging(REGISTRY, workspace, findings, files)
    for start in range(0, len(raws), _ENTRIES_AT_ONCE):
        entries = raws[start : start + _ENTRIES_AT_ONCE]
        for leaf in leaf_hashes(entries):
            workspace.tree.append(leaf)
        checks, _sheets = judging.take(entries, "entries")
        if check:
            findings.add(carry_out(checks))
    if findings.count:
        raise RuntimeError(f"the house does not verify: {findings.faults[:3]}")
    return judging


def main() -> None:
    """Measure one of the two, and print it as JSON."""
    what, directory = sys.argv[1], HouseDirectory(Path(sys.argv[2]))
    if what == "times":
        print(json.dumps(asdict(times(directory))))
    else:
        acts = verify_stored(directory, LITTLE_MEGABYTES)
        print(json.dumps(asdict(PeakMemory(acts, round(peak_mebibytes(), 1)))))


if __name__ == "__main__":
    main()
