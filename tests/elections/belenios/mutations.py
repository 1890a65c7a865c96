"""Crafting elections, good and bad, whose keys are all known.

A ``Scene`` is a whole election made by our own code. Its archive is a list of ``Event``; what is
wrong is put in there, and ``archive`` writes it with every fingerprint, parent and height right
again, so that nothing else is wrong.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.elections.belenios import key_generation, tally
from glasshouse.elections.belenios.archive import Record, write_record, write_start
from glasshouse.elections.belenios.ballots import Ballot, make_ballot
from glasshouse.elections.belenios.credentials import (
    Roll,
    draw_credential,
    secret_of,
    write_roll,
)
from glasshouse.elections.belenios.election import Election, Question, write_election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import IDENTITY, ORDER, G
from glasshouse.elections.belenios.proofs import Ciphertext
from glasshouse.elections.belenios.tally import PartialDecryption, Table
from glasshouse.elections.belenios.trustees import Pedersen, Single, Trustees, write_trustees

TIMESTAMP = 1511902800
UUID = "ABCDEFGHJKLMNP"
MOST_VOTES = 10_000

RANDOM = random.Random(1917)
"""Seeded, so that a case is the same in every run."""


def randomness(length: int) -> bytes:
    """Bytes that are the same in every run: never outside of tests."""
    return RANDOM.randbytes(length)


# --- events ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """An event and the records before it; ``changes`` are put over its fields last (None: left
    out)."""

    kind: str
    data: tuple[bytes, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)

    def write(self, height: int, parent: str | None) -> bytes:
        """The event itself."""
        value: dict[str, Any] = {} if parent is None else {"parent": parent}
        value |= {"height": height, "type": self.kind}
        if self.data:
            value["payload"] = sha256_hex(self.data[-1])
        value |= self.changes
        names = ("parent", "height", "type", "payload", *value)
        return written({n: value[n] for n in dict.fromkeys(names) if value.get(n) is not None})


def records(events: Sequence[Event]) -> list[Record]:
    """The records of these events, each chained to the one before it."""
    found = []
    parent = None
    for height, event in enumerate(events):
        raw = event.write(height, parent)
        found += [*(Record("data", each) for each in event.data), Record("event", raw)]
        parent = sha256_hex(raw)
    return found


def joined(found: Sequence[Record]) -> bytes:
    """The archive of these records."""
    return write_start(TIMESTAMP) + b"".join(
        write_record(each.name, each.raw, TIMESTAMP) for each in found
    )


def archive(events: Sequence[Event]) -> bytes:
    """The archive of these events."""
    return joined(records(events))


def setup_event(election: bytes, trustees: bytes, roll: bytes, **changes: str) -> Event:
    """An election begins."""
    named = {
        "election": sha256_hex(election),
        "trustees": sha256_hex(trustees),
        "credentials": sha256_hex(roll),
    }
    return Event("Setup", (election, trustees, roll, written({**named, **changes})))


def ballot_event(raw: bytes) -> Event:
    """A ballot is cast."""
    return Event("Ballot", (raw,))


END = Event("EndBallots")


def tally_event(table: Table, voters: int, weight: int) -> Event:
    """The encrypted sum."""
    raw = tally.write_table(table)
    sized = {"num_tallied": voters, "total_weight": weight, "encrypted_tally": sha256_hex(raw)}
    return Event("EncryptedTally", (raw, written(sized)))


def share_event(owner: int, share: PartialDecryption | dict[str, Any]) -> Event:
    """A trustee's share."""
    raw = written(share if isinstance(share, dict) else share.value)
    return Event("PartialDecryption", (raw, written({"owner": owner, "payload": sha256_hex(raw)})))


def result_event(rows: Any) -> Event:
    """A result."""
    return Event("Result", (written({"result": rows}),))


# --- scenes ---------------------------------------------------------------------------------------

Votes = Sequence[tuple[int, Sequence[Sequence[int]]]]
"""Who votes what, by the voter's place from 0, in order."""


@dataclass(frozen=True)
class Scene:
    """An election with all its secrets: of trustees by owner's number, of voters by place."""

    election: Election
    trustees: Trustees
    roll: Roll
    secrets: Mapping[int, int]
    voters: tuple[int, ...]
    ballots: tuple[Ballot, ...]

    def setup(self) -> Event:
        """How it begins."""
        return setup_event(self.election.raw, self.trustees.raw, self.roll.raw)

    def weight(self, ballot: Ballot) -> int:
        """Of the ballot's credential; 1 if it is not on the list."""
        return self.roll.weights.get(ballot.credential, 1)

    def last(self, ballots: Sequence[Ballot]) -> list[Ballot]:
        """Of each voter the last."""
        return list({ballot.credential: ballot for ballot in ballots}.values())

    def sums(self, ballots: Sequence[Ballot], *, weighted: bool = True) -> Table:
        """The encrypted sums of exactly these ballots."""
        totals = [
            [Ciphertext(IDENTITY, IDENTITY)] * question.choices
            for question in self.election.questions
        ]
        for ballot in ballots:
            weight = self.weight(ballot) if weighted else 1
            for row, answer in enumerate(ballot.answers):
                for column, c in enumerate(answer.choices):
                    times = Ciphertext(c.alpha**weight, c.beta**weight)
                    totals[row][column] = totals[row][column] * times
        return tuple(tuple(row) for row in totals)

    def share(self, owner: int, table: Table) -> PartialDecryption:
        """A true share of a trustee."""
        return tally.decrypt_share(
            table, self.secrets[owner], self.election.fingerprint, randomness
        )

    def result(self, table: Table) -> list[list[int]]:
        """What the sums hold, decrypted with the real keys."""
        shares = {owner: self.share(owner, table) for owner in self.secrets}
        factors = tally.combined_factors(table, self.trustees, shares, self.election.fingerprint)
        return [list(row) for row in tally.compute_result(table, factors, MOST_VOTES)]

    def tail(self, table: Table, voters: int, weight: int) -> list[Event]:
        """From the end of the vote to the result, consistent with these sums."""
        return [
            END,
            tally_event(table, voters, weight),
            *(share_event(owner, self.share(owner, table)) for owner in self.secrets),
            result_event(self.result(table)),
        ]

    def begun(self, ballots: Sequence[bytes] | None = None) -> list[Event]:
        """The beginning and the ballots."""
        raws = [ballot.raw for ballot in self.ballots] if ballots is None else ballots
        return [self.setup(), *(ballot_event(raw) for raw in raws)]

    def whole(self, ballots: Sequence[Ballot] | None = None) -> list[Event]:
        """The whole election over these ballots, everything after them consistent with them."""
        cast = self.ballots if ballots is None else ballots
        counted = self.last(cast)
        weight = sum(self.weight(ballot) for ballot in counted)
        raws = [ballot.raw for ballot in cast]
        return [*self.begun(raws), *self.tail(self.sums(counted), len(counted), weight)]

    def counted(self, table: Table, *, voters: int = 0, weight: int = 0) -> list[Event]:
        """The whole election with other sums, and what follows consistent with these; ``voters``
        and ``weight`` are added to the true numbers."""
        last = self.last(self.ballots)
        true = sum(self.weight(ballot) for ballot in last)
        return [*self.begun(), *self.tail(table, len(last) + voters, true + weight)]

    def shared(self, *shares: tuple[int, PartialDecryption | dict[str, Any]]) -> list[Event]:
        """The whole election with these shares in place of the true ones."""
        events = self.whole()
        first = next(n for n, event in enumerate(events) if event.kind == "PartialDecryption")
        return [*events[:first], *(share_event(*share) for share in shares), events[-1]]

    @property
    def table(self) -> Table:
        """The true encrypted sums."""
        return self.sums(self.last(self.ballots))


def group(size: int, threshold: int) -> tuple[Pedersen, list[int]]:
    """A group of trustees and its members' parts of the secret."""
    seeds = [key_generation.draw_seed(randomness) for _member in range(size)]
    certificates = [
        key_generation.certificate(seed, size, threshold, number, randomness)
        for number, seed in enumerate(seeds, start=1)
    ]
    polynomials = [
        key_generation.polynomial(seed, certificates, threshold, randomness) for seed in seeds
    ]
    shares = [
        key_generation.share(seed, certificates, polynomials, threshold, randomness)
        for seed in seeds
    ]
    secrets = [
        key_generation.opened_share(seed, share.private_key)
        for seed, share in zip(seeds, shares, strict=True)
    ]
    return key_generation.group_of(certificates, polynomials, shares, threshold), secrets


def single() -> tuple[Single, list[int]]:
    """A trustee that is always needed, and its secret."""
    secret = RANDOM.randrange(1, ORDER)
    return key_generation.single(secret, randomness), [secret]


def scene(
    trustees: Sequence[tuple[Single | Pedersen, list[int]]],
    questions: Sequence[Question],
    weights: Sequence[int],
    votes: Votes,
    *,
    election: Callable[[bytes], bytes] = lambda raw: raw,
    roll: Callable[[bytes], bytes] = lambda raw: raw,
    text: str = "A vote",
) -> Scene:
    """An election taken to its ballots; ``election`` and ``roll`` may rewrite these files."""
    held = write_trustees([trustee for trustee, _secrets in trustees])
    parts = [secret for _trustee, secrets in trustees for secret in secrets]
    made = write_election(
        uuid=UUID,
        name=text,
        description="",
        public_key=held.public_key,
        questions=tuple(questions),
    )
    made = Election.parse(election(made.raw))
    secrets = tuple(secret_of(UUID, draw_credential(randomness)) for _voter in weights)
    listed = write_roll(
        [(G**secret, weight) for secret, weight in zip(secrets, weights, strict=True)],
        weighted=set(weights) != {1},
    )
    ballots = tuple(make_ballot(made, secrets[who], what, randomness) for who, what in votes)
    owners = dict(enumerate(parts, start=1))
    return Scene(made, held, Roll.parse(roll(listed.raw)), owners, secrets, ballots)


def reader(raw: bytes) -> io.BytesIO:
    """The bytes as a file."""
    return io.BytesIO(raw)
