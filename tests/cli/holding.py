"""A vote that a simulated house holds, from its announcement to its result, and can lie about.

Everything is made with the rooms that a real house uses, so all of it is right until a test makes
it wrong. The ballot box is kept and published here as the house's own record is: a key, ballots,
a tree.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.cli.places import file_of
from glasshouse.elections import ceremony
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.ballots import Ballot, make_ballot
from glasshouse.elections.belenios.bulk import Counted
from glasshouse.elections.belenios.credentials import (
    draw_credential,
    secret_of,
    write_roll,
)
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import G
from glasshouse.elections.belenios.tally import Counting, PartialDecryption, Result, Table
from glasshouse.elections.belenios.trustees import Trustees
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.folds import box_origin, works
from glasshouse.record.checkpoint import Checkpoint, sign_checkpoint
from glasshouse.record.merkle import Tree, leaf_hash
from glasshouse.record.note import SignerKey
from glasshouse.record.tiles import (
    bundles_for_growth,
    encode_bundle,
    leaf_hashes,
    render_hash_tiles,
)
from tests.cli.simulator import House, key

HOUR = 3_600_000
QUESTIONS = (
    {"answers": 2, "blank": True, "least": 1, "most": 1},
    {"answers": 3, "blank": False, "least": 1, "most": 2},
)
LINES = {
    "title": "The status of the province",
    "electorate": "Whoever lives there",
    "delivery": "By letter",
    "question_1": "Which status?",
    "question_1__answer_1": "Union with autonomy",
    "question_1__answer_2": "Independence",
    "question_2": "With whom?",
    "question_2__answer_1": "North",
    "question_2__answer_2": "South",
    "question_2__answer_3": "East",
}
BOOTH = b"<!doctype html><title>Booth</title>"


@dataclass
class Ballots:
    """A ballot box as its keeper has it: its key and its ballots, each as its bytes."""

    origin: str
    name: str = "box"
    ballots: list[bytes] = field(default_factory=list)

    @property
    def key(self) -> SignerKey:
        return SignerKey(self.origin, hashlib.sha256(self.name.encode()).digest())

    def root(self, size: int | None = None) -> bytes:
        return Tree(leaf_hash(each) for each in self.ballots[:size]).root()

    def resources(self, signer: SignerKey | None = None) -> dict[str, bytes]:
        """What is served below its own folder; sealed by its own key, or by another."""
        size = len(self.ballots)
        leaves = leaf_hashes(self.ballots)
        served = {
            tile.path: content for tile, content in render_hash_tiles(0, leaves, lambda tile: b"")
        }
        for bundle in bundles_for_growth(0, size):
            part = self.ballots[bundle.start : bundle.start + bundle.width]
            served[bundle.path] = encode_bundle(part)
        checkpoint = Checkpoint(self.origin, size, self.root())
        served["checkpoint"] = sign_checkpoint(checkpoint, signer or self.key)
        return served


@dataclass
class Held:
    """A vote being held. ``single`` trustees are always needed; of a group of ``members`` so many
    as ``needed``. Voters have the weights given, or none."""

    house: House = field(default_factory=House)
    single: int = 1
    members: int = 3
    needed: int = 2
    voters: int = 4
    weights: Sequence[int] | None = None
    slug: str = "status"
    lines: dict[str, str] = field(default_factory=lambda: dict(LINES))
    seed: int = 1917

    def __post_init__(self) -> None:
        self._drawn = random.Random(self.seed)
        self.files: dict[str, bytes] = {}
        self.shares: dict[int, PartialDecryption] = {}

    def randomness(self, count: int) -> bytes:
        return self._drawn.randbytes(count)

    # --- saying -----------------------------------------------------------------------------------

    def say(
        self, who: str, kind: str, body: dict[str, Any], files: Sequence[bytes] = (), **options: Any
    ) -> Written:
        """Say something of the vote: as the house itself, or as the office of this name."""
        by = self.house.id if who == "house" else self.offices[who]
        types = options.pop("types", ["application/json"] * len(files))
        attached = [AttachedFile(kind, raw) for kind, raw in zip(types, files, strict=True)]
        self.files |= {each.digest: each.raw for each in attached}
        return self.house.say(
            kind,
            body,
            by=by,
            keys=[key(who)],
            scope=self.conference,
            files=attached,
            **options,
        )

    def of_vote(self, who: str, kind: str, files: Sequence[bytes] = (), /, **body: Any) -> Written:
        options = {"types": body.pop("types")} if "types" in body else {}
        return self.say(who, kind, {"election": self.id, **body}, files, **options)

    def _establish(self, name: str) -> str:
        return self.house.say(
            "office.establish",
            {"slug": name, "key": key(name).value},
            keys=[key("house"), key(name)],
            texts={"en": {"name": name}},
        ).id

    # --- before -----------------------------------------------------------------------------------

    def announce(self) -> None:
        """Establish everybody, announce a conference and the vote."""
        self.alone = [f"trustee-{n}" for n in range(1, self.single + 1)]
        self.group = [f"member-{n}" for n in range(1, self.members + 1)]
        names = ["organiser", "authority", *self.alone, *self.group]
        self.offices = {
            f"{self.slug}-{name}": self._establish(f"{self.slug}-{name}") for name in names
        }
        self.organiser, self.authority = f"{self.slug}-organiser", f"{self.slug}-authority"
        self.alone = [f"{self.slug}-{name}" for name in self.alone]
        self.group = [f"{self.slug}-{name}" for name in self.group]
        self.conference = self.house.say(
            "conference.announce",
            {
                "slug": f"talks-{self.slug}",
                "mode": "live",
                "kind": "peace",
                "transcribers": [],
                "languages": ["en"],
                "rules": {"shortest_answer_minutes": 0, "on_silence": ["lapse"]},
                "lines": [],
            },
            by=self.house.office,
            keys=[key("office")],
            texts={"en": {"title": "Talks", "publicity": "All of it", "rules": "Few"}},
        ).id
        self.opens = self.house.now // 1000 * 1000 + HOUR
        self.closes = self.opens + HOUR
        self.announcement = self.say(
            self.organiser,
            "election.announce",
            {
                "slug": self.slug,
                "purpose": "status",
                "subject": None,
                "opens": {"at": milliseconds_to_instant(self.opens), "offset_minutes": 0},
                "closes": {"at": milliseconds_to_instant(self.closes), "offset_minutes": 0},
                "questions": list(QUESTIONS),
                "weighted": self.weights is not None,
                "authority": self.offices[self.authority],
                "trustees": [self.offices[name] for name in self.alone],
                "group": [self.offices[name] for name in self.group],
                "needed": self.needed if self.members else 0,
                "language": "en",
                "lines": [],
            },
            texts={"en": self.lines},
        )
        self.id = self.announcement.id
        self.box = Ballots(box_origin(self.announcement.act.envelope.log, self.id))

    @property
    def vote(self) -> Vote:
        found = self.house.facts.get(Vote, self.id)
        assert found is not None
        return found

    def make_keys(self) -> None:
        """Trustees commit, show and share their keys."""
        self.secrets = [int.from_bytes(self.randomness(31), "big") for _name in self.alone]
        own = [keys.single(secret, self.randomness) for secret in self.secrets]
        shown = [written(each.key.value) for each in own]
        self.seeds = [keys.draw_seed(self.randomness) for _name in self.group]
        size = len(self.group)
        certificates = [
            keys.certificate(seed, size, self.needed, place, self.randomness)
            for place, seed in enumerate(self.seeds, start=1)
        ]
        deals = [
            keys.polynomial(seed, certificates, self.needed, self.randomness) for seed in self.seeds
        ]
        for name, raw in zip(self.alone, shown, strict=True):
            self.of_vote(name, "trustee.commit", commitment=sha256_hex(raw))
        for name, certificate, deal in zip(self.group, certificates, deals, strict=True):
            commitment = sha256_hex(written(deal.coefficients.value))
            files = [written(certificate.value)]
            self.of_vote(name, "trustee.certify", files, commitment=commitment)
        for name, raw in zip(self.alone, shown, strict=True):
            self.of_vote(name, "trustee.reveal", [raw])
        for name, deal in zip(self.group, deals, strict=True):
            self.of_vote(name, "trustee.deal", [deal.raw])
        for name, seed in zip(self.group, self.seeds, strict=True):
            held = keys.share(seed, certificates, deals, self.needed, self.randomness)
            self.secrets.append(keys.opened_share(seed, held.private_key))
            self.of_vote(name, "trustee.hold", [held.raw])

    def commit_roll(self, **changes: int) -> None:
        """Draw credentials and name the roll; ``changes`` are put over what is said of it."""
        uuid = ceremony.uuid_of(self.id)
        self.credentials = [
            secret_of(uuid, draw_credential(self.randomness)) for _voter in range(self.voters)
        ]
        weights = self.weights or [1] * self.voters
        self.roll = write_roll(
            [(G**secret, weight) for secret, weight in zip(self.credentials, weights, strict=True)],
            weighted=self.weights is not None,
        )
        said = {"voters": self.voters, "total_weight": sum(weights)} | changes
        self.of_vote(self.authority, "roll.commit", [self.roll.raw], **said)

    def open(self, *, trustees: Trustees | None = None, election: bytes | None = None) -> None:
        """Open it; the house sets up the box, with the files that follow or with others."""
        self.of_vote(self.organiser, "election.open")
        self.house.now = self.opens
        self.trustees = trustees or self.proper_trustees()
        election = election or self.proper_election()
        self.election = Election.parse(election)
        self.of_vote(
            "house",
            "box.open",
            [election, self.trustees.raw, BOOTH],
            types=["application/json", "application/json", "text/html"],
            box_key=self.box.key.verifier.format(),
        )

    def proper_trustees(self) -> Trustees:
        """The trustees' file that follows from what they showed."""
        done = [work for work in works(self.house.facts, self.vote) if work is not None]
        return ceremony.trustees_of(self.vote, done, self.files.__getitem__)

    def proper_election(self) -> bytes:
        """The election that follows, in the usual words: a test that announces others lies."""
        trustees = self.proper_trustees()
        log = self.announcement.act.envelope.log
        digest = sha256_hex(trustees.raw)
        return ceremony.election_of(self.vote, LINES, log, trustees, digest).raw

    # --- voting -----------------------------------------------------------------------------------

    def ballot(self, voter: int, choices: Sequence[Sequence[int]]) -> bytes:
        return make_ballot(self.election, self.credentials[voter], choices, self.randomness).raw

    def cast(self, voter: int, *choices: Sequence[int]) -> bytes:
        raw = self.ballot(voter, choices)
        self.box.ballots.append(raw)
        return raw

    def anchor(self, kind: str = "box.anchor", **changes: Any) -> Written:
        size, root = len(self.box.ballots), self.box.root().hex()
        return self.of_vote("house", kind, **({"size": size, "root": root} | changes))

    def close(self, **changes: Any) -> None:
        """Close the box when its time has come."""
        self.house.now = self.closes
        self.anchor("box.close", **changes)

    # --- after ------------------------------------------------------------------------------------

    def counting(self, ballots: Sequence[bytes] | None = None) -> Counting:
        """The ballots that count, added up."""
        counting = Counting(self.election, self.roll.weights)
        for raw in self.box.ballots[: self.vote.anchored] if ballots is None else ballots:
            counted = Counted.of(Ballot.parse(raw))
            counting.add(counted.credential, counted.choices)
        return counting

    def tally(self, counting: Counting | None = None, /, **changes: Any) -> None:
        counting = counting or self.counting()
        self.table: Table = counting.table()
        numbers = {"voters": counting.voters, "total_weight": counting.weight} | changes
        self.of_vote("house", "election.tally", [tally.write_table(self.table)], **numbers)

    def share(self, place: int) -> PartialDecryption:
        """The share of the trustee of this place, from 1."""
        return tally.decrypt_share(
            self.table, self.secrets[place - 1], self.election.fingerprint, self.randomness
        )

    def decrypt(self, *places: int, as_places: Sequence[int] | None = None) -> None:
        """These trustees decrypt; ``as_places``: each with the key of another."""
        names = [*self.alone, *self.group]
        for place, made in zip(places, as_places or places, strict=True):
            self.shares[place] = self.share(made)
            self.of_vote(names[place - 1], "trustee.decrypt", [written(self.shares[place].value)])

    def result(self) -> Result:
        factors = tally.combined_factors(
            self.table, self.trustees, self.shares, self.election.fingerprint
        )
        return tally.compute_result(self.table, factors, self.vote.voted_weight)

    def decide(self, counts: Sequence[Sequence[int]] | None = None) -> None:
        rows = self.result() if counts is None else counts
        self.of_vote("house", "election.result", counts=[list(row) for row in rows])

    # --- publishing -------------------------------------------------------------------------------

    def resources(self, box: dict[str, bytes] | None = None) -> dict[str, bytes]:
        """All that the house serves below ``/record/``, its ballot box included."""
        served = self.box.resources() if box is None else box
        return self.house.resources() | {
            f"boxes/{self.id}/{path}": content for path, content in served.items()
        }

    def write_copy(self, folder: Path, box: dict[str, bytes] | None = None) -> Path:
        """Lay everything out as a mirror does."""
        self.house.write_copy(folder)
        for path, content in self.resources(box).items():
            file = folder / file_of(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return folder


def begun(**options: Any) -> Held:
    """A vote whose keys and roll are there."""
    held = Held(**options)
    held.announce()
    held.make_keys()
    held.commit_roll()
    return held


def voted(**options: Any) -> Held:
    """A vote that is open: three of four voters have voted, one of them twice."""
    held = begun(**options)
    held.open()
    held.cast(0, [0, 1, 0], [1, 1, 0])
    held.cast(1, [0, 0, 1], [0, 1, 0])
    held.anchor()
    held.cast(2, [1, 0, 0], [0, 0, 1])
    held.cast(0, [0, 0, 1], [0, 1, 1])
    held.anchor()
    return held


def decided(**options: Any) -> Held:
    """A vote with its result; one member of the group did not decrypt."""
    held = voted(**options)
    held.close()
    held.tally()
    held.decrypt(3, 1, 2)
    held.decide()
    return held
