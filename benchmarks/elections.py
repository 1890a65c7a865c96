"""What verifying an election costs on one processor: time for each ballot of two answers, beside
the bare operations of the group that a ballot cannot do without, done in turns in the same run.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

from nacl import bindings

from benchmarks.measuring import in_turns, processor_time
from glasshouse.elections.belenios.ballots import Ballot, check_ballot, make_ballot
from glasshouse.elections.belenios.bulk import kernel_for
from glasshouse.elections.belenios.credentials import write_roll
from glasshouse.elections.belenios.election import Election, Question, write_election
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.key_generation import single
from glasshouse.elections.belenios.trustees import write_trustees
from glasshouse.elections.belenios.verification import verify
from glasshouse.elections.belenios.writing import Writing

BALLOTS = 200
ROUNDS = 5
FIXED_BASE = 7
"""Powers of the generator: one for each of six cases, and one for the signature."""
VARIABLE_BASE = 19
"""Powers of other elements: three for each case, and one for the signature."""
MEMBERSHIPS = 4
"""Ciphertexts' elements of which it must be asked whether they are of the group."""
PRODUCTS = 18
"""One for each of thirteen commitments, two for the sum, three where a case subtracts 1."""


@dataclass(frozen=True)
class ElectionTimes:
    """Milliseconds of processor time for each ballot: the bare operations of the group, checking
    the ballot by the reference, and the whole of ``election verify`` up to the last ballot, with
    the kernel where it is installed (``backend``; None where it is not)."""

    ballots: int
    bare: float
    checked: float
    whole: float
    backend: str | None

    @property
    def ratio(self) -> float:
        """Checking a ballot beside its bare operations."""
        return self.checked / self.bare


def measure(ballots: int = BALLOTS, rounds: int = ROUNDS) -> ElectionTimes:
    """Measure with ``ballots`` ballots, in so many turns."""
    election, weights, raws, archive = generate(ballots)

    def checked() -> None:
        for raw in raws:
            check_ballot(election, weights, Ballot.parse(raw))

    def whole() -> None:
        verify(io.BytesIO(archive))

    work: dict[str, Callable[[], None]] = {
        "bare": lambda: bare(ballots), "checked": checked, "whole": whole
    }  # fmt: skip
    times = in_turns(
        {name: lambda do=do: processor_time(do) for name, do in work.items()},  # type: ignore[misc]
        rounds,
    )
    each = {name: seconds * 1000 / ballots for name, seconds in times.items()}
    kernel = kernel_for(election)
    backend = None if kernel is None else kernel.backend
    return ElectionTimes(ballots, each["bare"], each["checked"], each["whole"], backend)


def generate(ballots: int) -> tuple[Election, dict[str, int], list[bytes], bytes]:
    """An election with so many ballots: itself, its voters' weights, the ballots, the archive."""
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
    secrets = [source.randrange(1, ORDER) for _voter in range(ballots)]
    roll = write_roll([(G**secret, 1) for secret in secrets], weighted=False)
    file = io.BytesIO()
    writing = Writing(file, 1511902800)
    writing.setup(election, trustees, roll)
    raws = []
    for place, secret in enumerate(secrets):
        ballot = make_ballot(election, secret, [[place % 2, 0]], source.randbytes)
        writing.ballot(ballot)
        raws.append(ballot.raw)
    return election, dict(roll.weights), raws, file.getvalue()


def bare(ballots: int) -> None:
    """The group's operations of so many ballots, and nothing else."""
    scalar = (ORDER - 12345).to_bytes(32, "little")
    point = (G**4711).raw
    for _ballot in range(ballots):
        for _operation in range(FIXED_BASE):
            bindings.crypto_scalarmult_ed25519_base_noclamp(scalar)
        for _operation in range(VARIABLE_BASE):
            bindings.crypto_scalarmult_ed25519_noclamp(scalar, point)
        for _operation in range(MEMBERSHIPS):
            bindings.crypto_core_ed25519_is_valid_point(point)
        for _operation in range(PRODUCTS):
            bindings.crypto_core_ed25519_add(point, point)
