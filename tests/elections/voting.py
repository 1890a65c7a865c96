"""A vote in a live negotiation, for tests: two trustees who are always needed, or a group of three
of which two suffice; a credential authority; voters who vote. The box is a list of ballots.

Every step is said as an act, in the order of the protocol; what a test wants otherwise it says
itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from glasshouse.acts import judge
from glasshouse.acts.compose import AttachedFile, Written
from glasshouse.acts.files import FilesRefused
from glasshouse.clerk.file_checks import check_file_contents
from glasshouse.elections import ceremony
from glasshouse.elections.acts import JSON, PAGE
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.ballots import Ballot, make_ballot
from glasshouse.elections.belenios.credentials import Roll, write_roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.tally import Counting, compute_result, decrypt_share
from glasshouse.elections.belenios.trustees import Trustees
from glasshouse.elections.facts import Election as Vote
from glasshouse.elections.facts import TrusteeWork
from glasshouse.elections.folds import box_origin, works
from glasshouse.kinds import REGISTRY
from glasshouse.record.merkle import CompactRange, leaf_hash
from glasshouse.record.note import SignerKey
from tests.house.world import ORIGIN, Someone
from tests.parley.table import Lines, Table, deadline

HOUR = 3600 * 1000
#: Choices of a ballot: blank, the first answer, the second.
BLANK, YES, NO = [1, 0, 0], [0, 1, 0], [0, 0, 1]
STATUS = {"answers": 2, "blank": True, "least": 1, "most": 1}


class Drawn:
    """Randomness that is the same in every run."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        raw = b""
        while len(raw) < count:
            text = f"{self._seed} {self._drawn} {len(raw)}"
            raw += hashlib.sha256(text.encode()).digest()
        return raw[:count]


def number(seed: str) -> int:
    """A scalar that is the same in every run."""
    return int.from_bytes(hashlib.sha512(seed.encode()).digest(), "big") % ORDER


def words(forms: Sequence[Mapping[str, Any]], lines: Sequence[str] = ()) -> dict[str, str]:
    """The lines of an announcement."""
    said = {
        "title": "The status of the province",
        "electorate": "Everybody who lived there on the first of January",
        "delivery": "By letter, handed over against a signature",
    }
    said |= {line: f"What stands under {line}" for line in lines}
    for question, form in enumerate(forms, start=1):
        said[f"question_{question}"] = f"Question {question}?"
        for answer in range(1, form["answers"] + 1):
            said[f"question_{question}__answer_{answer}"] = f"Answer {answer}"
    return said


class Voting(Table):
    """``red`` and ``green`` are trustees alone, or with ``blue`` a group of which two suffice;
    ``registrar`` is the credential authority; the office holds the vote."""

    def __init__(self, *, group: bool = False, **options: Any) -> None:
        self.files: dict[str, bytes] = {}
        super().__init__(**options)
        self.red, self.green, self.blue, self.registrar = (
            self.world.party(self.office, slug) for slug in ("red", "green", "blue", "registrar")
        )
        self.group = group
        self.box: list[bytes] = []
        self.drawn = Drawn("a vote")
        self.id = ""

    # --- saying
    # ------------------------------------------------------------------------------------

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        who: Someone,
        lines: Lines | None = None,
        *,
        carries: Sequence[tuple[str, bytes]] = (),
        **options: Any,
    ) -> Written:
        """An act in this conference that carries these files, each with its media type."""
        for _media_type, raw in carries:
            self.files[sha256_hex(raw)] = raw
        if carries:
            options["files"] = [AttachedFile(media_type, raw) for media_type, raw in carries]
        return super().write(kind, body, who, lines, **options)

    def say(self, *args: Any, **options: Any) -> Written:
        """It stands, and its files are what the protocol calls for; raises FilesRefused."""
        written = self.write(*args, **options)
        self.check_files(written)
        self.world.record(written)
        return written

    def attempt(self, *args: Any, **options: Any) -> str | None:
        """The code an act would get, by its fold or by the check of its files."""
        written = self.write(*args, **options)
        try:
            decision = self.world.decide(written)
            if decision.refused is not None:
                return decision.refused.code
            self.check_files(written)
        except (judge.Refusal, FilesRefused) as refusal:
            return refusal.code
        return decision.effect

    def check_files(self, written: Written) -> None:
        """Hold the files of an act against what its kind demands; raises FilesRefused."""
        reading = judge.read(written.act, self.world.facts, REGISTRY)
        check_file_contents(reading, self.world.facts, self.files.get)

    def file_of(self, digest: str) -> bytes:
        """The bytes of a file that an act carried."""
        return self.files[digest]

    # --- before the opening
    # ------------------------------------------------------------------------

    @property
    def trustees(self) -> list[Someone]:
        """Those who hold the key."""
        return [self.red, self.green, self.blue] if self.group else [self.red, self.green]

    def announcement(self, **given: Any) -> dict[str, Any]:
        """The body that announces a vote which opens in an hour and is open for a day."""
        ids = [each.id for each in self.trustees]
        body = {
            "slug": "status",
            "purpose": "status",
            "subject": None,
            "opens": deadline(self.world.now + HOUR),
            "closes": deadline(self.world.now + 25 * HOUR),
            "questions": [STATUS],
            "weighted": False,
            "authority": self.registrar.id,
            "trustees": [] if self.group else ids,
            "group": ids if self.group else [],
            "needed": 2 if self.group else 0,
            "language": "en",
            "lines": [],
        }
        return body | given

    def announce(self, **given: Any) -> Written:
        """Announce the vote; it is the one that is spoken of from here on."""
        body = self.announcement(**given)
        said = words(body["questions"], body["lines"])
        announced = self.say("election.announce", body, self.office, said)
        self.id = announced.id
        return announced

    def vote(self) -> Vote:
        """The vote as it stands."""
        found = self.world.facts.get(Vote, self.id)
        assert found is not None
        return found

    def of_vote(self, **more: Any) -> dict[str, Any]:
        """A body that names the vote."""
        return {"election": self.id, **more}

    def secret(self, who: Someone) -> int:
        """The secret key of a trustee alone."""
        return number(f"trustee {who.id}")

    def seed(self, who: Someone) -> str:
        """The seed of a member of the group."""
        return keys.draw_seed(Drawn(f"member {who.id}"))

    def key_file(self, who: Someone) -> bytes:
        """The public key of a trustee alone, as it is shown."""
        made = keys.single(self.secret(who), Drawn(f"key {who.id}")).key
        return written(made.value)

    def certificate(self, who: Someone) -> bytes:
        """A member's certificate."""
        place = self.trustees.index(who) + 1
        made = keys.certificate(self.seed(who), 3, 2, place, Drawn(f"certificate {who.id}"))
        return written(made.value)

    def dealing(self, who: Someone) -> keys.Polynomial:
        """What a member deals."""
        certificates = [ceremony.read_certificate(self.certificate(m)) for m in self.trustees]
        return keys.polynomial(self.seed(who), certificates, 2, Drawn(f"dealing {who.id}"))

    def holding(self, who: Someone) -> keys.Share:
        """What a member holds, once all have dealt."""
        certificates = [ceremony.read_certificate(self.certificate(m)) for m in self.trustees]
        dealt = [self.dealing(each) for each in self.trustees]
        return keys.share(self.seed(who), certificates, dealt, 2, Drawn(f"holding {who.id}"))

    def coefficients(self, who: Someone) -> str:
        """What a member commits to. Its public coefficients need no certificates of others, and so
        come out alike before and after these are known."""
        return sha256_hex(written(self.dealing(who).coefficients.value))

    def commit(self, who: Someone) -> Written:
        """A trustee commits to its key."""
        if self.group:
            body = self.of_vote(commitment=self.coefficients(who))
            carries = [(JSON, self.certificate(who))]
            return self.say("trustee.certify", body, who, carries=carries)
        body = self.of_vote(commitment=sha256_hex(self.key_file(who)))
        return self.say("trustee.commit", body, who)

    def make_keys(self) -> None:
        """All trustees commit and show their keys."""
        for each in self.trustees:
            self.commit(each)
        if not self.group:
            for each in self.trustees:
                self.say(
                    "trustee.reveal", self.of_vote(), each, carries=[(JSON, self.key_file(each))]
                )
            return
        for each in self.trustees:
            self.say("trustee.deal", self.of_vote(), each, carries=[(JSON, self.dealing(each).raw)])
        for each in self.trustees:
            self.say("trustee.hold", self.of_vote(), each, carries=[(JSON, self.holding(each).raw)])

    def voter(self, voter: int) -> int:
        """The secret behind a voter's credential."""
        return number(f"voter {self.id} {voter}")

    def roll(self, voters: int = 4, weights: Sequence[int] = ()) -> Roll:
        """The roll of so many voters."""
        listed = weights or [1] * voters
        credentials = [(G ** self.voter(each), weight) for each, weight in enumerate(listed)]
        return write_roll(credentials, weighted=bool(weights))

    def name_roll(self, voters: int = 4, weights: Sequence[int] = ()) -> Roll:
        """The credential authority names the roll."""
        roll = self.roll(voters, weights)
        body = self.of_vote(voters=len(roll.weights), total_weight=sum(roll.weights.values()))
        self.say("roll.commit", body, self.registrar, carries=[(JSON, roll.raw)])
        return roll

    def prepare(self, voters: int = 4, weights: Sequence[int] = (), **given: Any) -> None:
        """All that comes before the opening."""
        self.announce(weighted=bool(weights), **given)
        self.make_keys()
        self.name_roll(voters, weights)

    # --- while it is open
    # --------------------------------------------------------------------------

    def box_key(self) -> SignerKey:
        """The key of the ballot box."""
        return SignerKey(box_origin(ORIGIN, self.id), hashlib.sha256(b"box key").digest())

    def box_files(self) -> list[tuple[str, bytes]]:
        """What the opening of the box carries."""
        done = [each for each in works(self.world.facts, self.vote()) if each is not None]
        trustees = ceremony.trustees_of(self.vote(), done, self.file_of)
        lines = words([_form(each) for each in self.vote().questions], self.vote().lines)
        digest = sha256_hex(trustees.raw)
        election = ceremony.election_of(self.vote(), lines, ORIGIN, trustees, digest)
        return [(JSON, election.raw), (JSON, trustees.raw), (PAGE, b"<!doctype html>")]

    def open(self, voters: int = 4, weights: Sequence[int] = (), **given: Any) -> None:
        """Prepare the vote, open it and its box."""
        self.prepare(voters, weights, **given)
        self.say("election.open", self.of_vote(), self.office)
        self.open_box()

    def open_box(self) -> None:
        """The house opens the box, once the hour has come."""
        self.world.now = max(self.world.now, self.vote().opens)
        body = self.of_vote(box_key=self.box_key().verifier.format())
        self.say("box.open", body, self.house, carries=self.box_files())

    def election(self) -> Election:
        """What ballots are signed under."""
        return Election.parse(self.files[self.vote().election_file or ""])

    def ballot(self, voter: int, *choices: Sequence[int]) -> bytes:
        """A voter's ballot: for each question 0 or 1 for each choice, blank first."""
        return make_ballot(self.election(), self.voter(voter), choices, self.drawn).raw

    def cast(self, voter: int, *choices: Sequence[int]) -> bytes:
        """The ballot goes into the box."""
        self.box.append(self.ballot(voter, *choices))
        return self.box[-1]

    def root(self) -> str:
        """The root of the box as it is."""
        tree = CompactRange()
        tree.extend([leaf_hash(each) for each in self.box])
        return tree.root().hex()

    def anchor(self) -> Written:
        """The house anchors the box as it is."""
        return self.say(
            "box.anchor", self.of_vote(size=len(self.box), root=self.root()), self.house
        )

    # --- after it
    # ----------------------------------------------------------------------------------

    def close(self) -> Written:
        """The hour has come, and the house closes the box."""
        self.world.now = max(self.world.now, self.vote().closes)
        body = self.of_vote(size=len(self.box), root=self.root())
        return self.say("box.close", body, self.house)

    def counting(self) -> Counting:
        """The ballots that count, added up."""
        roll = Roll.parse(self.files[self.vote().roll or ""])
        counting = Counting(self.election(), roll.weights)
        for raw in self.box:
            ballot = Ballot.parse(raw)
            each = (choice for answer in ballot.answers for choice in answer.choices)
            counting.add(ballot.credential, b"".join(c.alpha.raw + c.beta.raw for c in each))
        return counting

    def tally(self) -> Written:
        """The house shows the encrypted sums."""
        counting = self.counting()
        body = self.of_vote(voters=counting.voters, total_weight=counting.weight)
        carries = [(JSON, tally.write_table(counting.table()))]
        return self.say("election.tally", body, self.house, carries=carries)

    def share_file(self, who: Someone) -> bytes:
        """A trustee's share of the decryption."""
        secret = self.secret(who)
        if self.group:
            secret = keys.opened_share(self.seed(who), self.holding(who).private_key)
        table = self.counting().table()
        made = decrypt_share(table, secret, self.election().fingerprint, self.drawn)
        return written(made.value)

    def decrypt(self, who: Someone) -> Written:
        """A trustee decrypts."""
        carries = [(JSON, self.share_file(who))]
        return self.say("trustee.decrypt", self.of_vote(), who, carries=carries)

    def counts(self) -> list[list[int]]:
        """The result, from the shares that are there."""
        table = self.counting().table()
        shares = {
            work.place: tally.PartialDecryption.parse(self.files[work.share])
            for work in works(self.world.facts, self.vote())
            if work is not None and work.share is not None
        }
        _election, (_type, trustees), _page = self.box_files()
        factors = tally.combined_factors(
            table, Trustees.parse(trustees), shares, self.election().fingerprint
        )
        return [list(row) for row in compute_result(table, factors, self.counting().weight)]

    def decide(self) -> Written:
        """The house shows the result."""
        return self.say("election.result", self.of_vote(counts=self.counts()), self.house)

    def work(self, who: Someone) -> TrusteeWork:
        """What a trustee has done."""
        found = self.world.facts.get(TrusteeWork, f"{self.id}/{who.id}")
        assert found is not None
        return found


def _form(form: tuple[int, bool, int, int]) -> dict[str, Any]:
    return dict(zip(("answers", "blank", "least", "most"), form, strict=True))


def played(**options: Any) -> Voting:
    """A vote from its announcement to its result: 2 for the first answer, 1 for the second."""
    voting = Voting(**options)
    voting.say("participation.answer", {"will_confer": "yes", "lines": []}, voting.east)
    voting.open()
    for voter, choice in ((0, YES), (1, YES), (2, NO), (0, YES)):
        voting.cast(voter, choice)
    voting.anchor()
    voting.close()
    voting.tally()
    for each in voting.trustees[:2]:
        voting.decrypt(each)
    voting.decide()
    return voting
