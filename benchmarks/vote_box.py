"""What verifying the vote in a ballot box costs as the box grows: memory, and processor time.

``python -m benchmarks.vote_box 4000 16000`` makes boxes of so many ballots, four of each voter, on
disk as a copy has them, verifies each in a process of its own, and projects to a million ballots
of 250,000 voters: with more voters the roll would not fit into a file of 16 MiB.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import peak_mebibytes
from glasshouse.acts.facts import Put
from glasshouse.cli.findings import Findings
from glasshouse.cli.output import nothing_shown
from glasshouse.cli.places import CopySource, Place
from glasshouse.cli.votes import Votes
from glasshouse.cli.workspace import open_workspace
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.credentials import write_roll
from glasshouse.elections.belenios.election import Question, write_election
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.key_generation import single
from glasshouse.elections.belenios.trustees import write_trustees
from glasshouse.elections.facts import OPEN, Anchor, Election
from glasshouse.elections.folds import box_origin
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import CompactRange
from glasshouse.record.note import SignerKey
from glasshouse.record.tiles import (
    bundles_for_growth,
    encode_bundle,
    leaf_hashes,
    render_hash_tiles,
)

BALLOTS_OF_A_VOTER = 4
MILLION = 1_000_000
_ORIGIN = "benchmark.example/record"
_VOTE = "ab" * 32
_CACHE_MEGABYTES = 8


@dataclass(frozen=True)
class Measured:
    """One verification: its ballots, peak memory in MiB, processor time in seconds."""

    ballots: int
    peak: float
    seconds: float


@dataclass(frozen=True)
class Projection:
    """Bytes and microseconds of processor time for each further ballot, and what a million would
    take by them: MiB and minutes."""

    bytes_each: float
    microseconds_each: float
    peak: float
    minutes: float


def project(small: Measured, large: Measured) -> Projection:
    """A straight line through two measurements, followed to a million ballots."""
    ballots = large.ballots - small.ballots
    each = (large.peak - small.peak) * 2**20 / ballots
    seconds = (large.seconds - small.seconds) / ballots
    return Projection(
        each,
        seconds * 1e6,
        large.peak + each * (MILLION - large.ballots) / 2**20,
        (large.seconds + seconds * (MILLION - large.ballots)) / 60,
    )


def write_box(folder: Path, ballots: int) -> None:
    """A copy with one box of so many ballots, and beside it what the record would say of it."""
    source = random.Random(1917)
    trustees = write_trustees([single(source.randrange(1, ORDER), source.randbytes)])
    question = Question("Which status?", ("Union", "Independence"), 0, 1, blank=False)
    election = write_election(
        uuid="ABCDEFGHJKLMNP",
        name="Benchmark",
        description="",
        public_key=trustees.public_key,
        questions=(question,),
    )
    secrets = [source.randrange(1, ORDER) for _voter in range(ballots // BALLOTS_OF_A_VOTER)]
    roll = write_roll([(G**secret, 1) for secret in secrets], weighted=False)
    cast = [
        make_ballot(election, secrets[place % len(secrets)], [[place % 2, 0]], source.randbytes).raw
        for place in range(ballots)
    ]
    key = SignerKey(box_origin(_ORIGIN, _VOTE), bytes(32))
    files = {sha256_hex(raw): raw for raw in (election.raw, trustees.raw, roll.raw, b"booth")}
    for path, raw in [
        *((f"file/{digest}", raw) for digest, raw in files.items()),
        *((f"boxes/{_VOTE}/{path}", raw) for path, raw in _tree(cast, key)),
    ]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    edge = CompactRange()
    edge.extend(leaf_hashes(cast))
    said = {
        "election_file": sha256_hex(election.raw),
        "trustees_file": sha256_hex(trustees.raw),
        "booth_file": sha256_hex(b"booth"),
        "roll": sha256_hex(roll.raw),
        "voters": len(secrets),
        "weight": len(secrets),
        "anchored": ballots,
        "box_key": key.verifier.format(),
    }
    (folder / "said.json").write_text(json.dumps({"root": edge.root().hex(), **said}))


def _tree(cast: list[bytes], key: SignerKey) -> Iterator[tuple[str, bytes]]:
    leaves = leaf_hashes(cast)
    for tile, content in render_hash_tiles(0, leaves, lambda tile: b""):
        yield tile.path, content
    for bundle in bundles_for_growth(0, len(cast)):
        part = cast[bundle.start : bundle.start + bundle.width]
        yield bundle.path, encode_bundle(part)
    edge = CompactRange()
    edge.extend(leaves)
    checkpoint = Checkpoint(key.name, edge.size, edge.root())
    yield "checkpoint", sign_checkpoint(checkpoint, key)


def verify_box(folder: Path) -> Measured:
    """Verify the vote in such a copy; RuntimeError if it does not verify."""
    said = json.loads((folder / "said.json").read_text())
    root = said.pop("root")
    vote = Election(
        id=_VOTE, index=0, conference="", slug="status", organiser="", purpose="status",
        subject=None, opens=0, opens_offset=0, closes=1, closes_offset=0,
        questions=((2, False, 0, 1),), weighted=False, authority="", trustees=("",), group=(),
        needed=0, language="en", lines=(), state=OPEN, box=1, box_received=1_000, **said,
    )  # fmt: skip
    copy, findings = CopySource(folder), Findings()
    place = Place(str(folder), copy, copy=copy)
    with open_workspace(_CACHE_MEGABYTES) as workspace:
        anchor = Anchor(_VOTE, vote.anchored, root, 2, 2_000, False)
        workspace.facts.apply([Put(vote), Put(anchor)], 3)
        (found,) = Votes(place, workspace, findings, _ORIGIN, nothing_shown).check()
    if not found.whole or found.ballots != vote.anchored:
        raise RuntimeError(f"the vote does not verify: {findings.faults[:3]}")
    # What it took: this process does nothing else.
    return Measured(found.ballots, peak_mebibytes(), time.process_time())


def measure(ballots: int) -> Measured:
    """Make a box and verify it in a process of its own."""
    with TemporaryDirectory() as folder:
        write_box(Path(folder), ballots)
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.vote_box", "--verify", folder],
            check=True,
            capture_output=True,
            text=True,
        )
    return Measured(**json.loads(ran.stdout))


def main(arguments: list[str]) -> None:
    """Measure two sizes and print the projection; or verify one box, for ``measure``."""
    if arguments[0] == "--verify":
        print(json.dumps(vars(verify_box(Path(arguments[1])))))
        return
    small, large = (measure(int(count)) for count in arguments)
    for each in (small, large):
        print(f"{each.ballots:,} ballots: {each.peak:.0f} MiB, {each.seconds:.1f} s of processor")
    found = project(small, large)
    print(
        f"each further ballot {found.bytes_each:.0f} bytes, {found.microseconds_each:.0f} µs; "
        f"a million: {found.peak:.0f} MiB, {found.minutes:.1f} min of processor"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
