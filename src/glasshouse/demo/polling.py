"""Holds the simulated vote: its parties register, its trustees make their keys, its voters vote.

Nothing is pretended but the people: the keys are made in three rounds, every ballot is encrypted,
proven, verified and put into the box, the box is anchored and closed at its hour, and the sums are
decrypted by two of three trustees. Keys and credentials are drawn here, live in memory and are
written nowhere, the key of the box apart.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.acts.compose import AttachedFile, SigningKey
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.clerk.file_uploads import keep_own_file
from glasshouse.demo.door import Door, NotTaken
from glasshouse.demo.drafts import Draft
from glasshouse.demo.registering import register
from glasshouse.demo.vote import ReportRow, Simulated
from glasshouse.elections import ceremony
from glasshouse.elections.acts import JSON
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.credentials import draw_credential, secret_of, write_roll
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.tally import decrypt_share, read_table
from glasshouse.elections.boxes.boxes import Boxes
from glasshouse.elections.boxes.keeper import Keeper
from glasshouse.elections.facts import DECIDED, OPEN, TALLIED
from glasshouse.elections.facts import Election as Vote

_DOING = "Holding a simulated vote"
#: Milliseconds in which the polls are open at least. The demo is made while they are.
SHORTEST_POLLS = 8_000
#: Making a ballot takes some so many times as long as making a public credential.
_BALLOT_IN_CREDENTIALS = 80
_MEASURED = 50
_AT_ONCE = 100


@dataclass
class Polls:
    """One simulated vote being held. ``wait`` lets so many milliseconds pass."""

    door: Door
    simulated: Simulated
    registry: str
    registry_key: SigningKey
    boxes: Boxes
    keeper: Keeper
    wait: Callable[[int], Awaitable[None]]
    random: Callable[[int], bytes]
    ids: dict[str, str] = field(default_factory=dict)
    signing: dict[str, SigningKey] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)
    dealt: list[keys.Polynomial] = field(default_factory=list)
    held: list[keys.Share] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    conference: str = ""
    vote_id: str = ""

    async def hold(self) -> None:
        """From the first invitation to what was done with the result; raises NotTaken."""
        self._let_in()
        await self._announce()
        await self._make_keys()
        await self._name_roll()
        self._undertake()
        self._say("election.open", {"election": self.vote_id}, None)
        await self._step_to(OPEN)
        await self._cast()
        await self.keeper.step()
        await self.wait(self.vote.closes - self.door.now() + 1)
        await self._step_to(TALLIED)
        for slug in self.simulated.vote.group[: self.simulated.vote.needed]:
            await self._decrypt(slug)
        await self._step_to(DECIDED)
        self._report()

    @property
    def vote(self) -> Vote:
        """The vote as it stands."""
        found = self.door.house.clerk.book.facts.get(Vote, self.vote_id)
        if found is None:
            raise NotTaken("the simulated vote was not announced")
        return found

    async def _step_to(self, state: str) -> None:
        """Let the keeper do its part until the vote is so far."""
        for _step in range(5):
            await self.keeper.step()
            if self.vote.state == state:
                return
        raise NotTaken(f"the vote is {self.vote.state}: {self.door.house.alarms.standing}")

    # --- saying -----------------------------------------------------------------------------------

    def _say(
        self,
        kind: str,
        body: Mapping[str, Any],
        by: str | None,
        lines: Mapping[str, str] | None = None,
        files: Sequence[AttachedFile] = (),
    ) -> str:
        """What a party says, or the registry where ``by`` is None."""
        author = self.registry if by is None else self.ids[by]
        key = self.registry_key if by is None else self.signing[by]
        draft = Draft(kind, body, lines or {}, self.conference, files=files)
        (act,) = self.door.enter(_DOING, [draft], [key], author)
        return act

    async def _say_with(self, kind: str, body: Mapping[str, Any], by: str, raw: bytes) -> None:
        """What a party says with a file, which is sent first."""
        house = self.door.house
        await keep_own_file(house.clerk, house.files, raw)
        self._say(kind, {"election": self.vote_id, **body}, by, files=[AttachedFile(JSON, raw)])

    # --- before the opening -----------------------------------------------------------------------

    def _let_in(self) -> None:
        for slug, party in sorted(self.simulated.parties.items()):
            self.ids[slug], self.signing[slug] = register(
                self.door, _DOING, slug, party, (self.registry, self.registry_key), self.random
            )
        announcement = self.simulated.conference.announcement()
        (self.conference,) = self.door.enter(
            _DOING, [announcement], [self.registry_key], self.registry
        )
        for undertaking in self.simulated.undertakings:
            invited = {"party": self.ids[undertaking.by], "lines": []}
            self._say("participation.invite", invited, None)
            joining = {"will_confer": "yes", "lines": []}
            self._say("participation.answer", joining, undertaking.by)
        for kind in ("conference.convene", "conference.open"):
            self._say(kind, {"account": None}, None)

    async def _announce(self) -> None:
        row = self.simulated.vote
        now = self.door.now()
        body = {
            "slug": row.slug,
            "purpose": row.purpose,
            "subject": None,
            "opens": _deadline(now),
            "closes": _deadline(now + self._polls_take()),
            "questions": [{"answers": len(row.answers), "blank": True, "least": 1, "most": 1}],
            "weighted": False,
            "authority": self.ids[row.authority],
            "trustees": [],
            "group": [self.ids[slug] for slug in row.group],
            "needed": row.needed,
            "language": "en",
            "lines": [name for name in ("description", "losing_side") if name in row.lines],
        }
        self.vote_id = self._say("election.announce", body, None, self.simulated.words())

    def _polls_take(self) -> int:
        """Milliseconds for which the polls have to be open on this machine, to have time to make
        and cast all ballots."""
        clock = self.door.house.clerk.clock
        begun = clock.elapsed()
        for number in range(_MEASURED):
            _ = G ** (ORDER - 1 - number)
        each = (clock.elapsed() - begun) * _BALLOT_IN_CREDENTIALS // _MEASURED
        return SHORTEST_POLLS + 2 * each * self.simulated.ballots

    async def _make_keys(self) -> None:
        group, needed = self.simulated.vote.group, self.simulated.vote.needed
        certificates = []
        for place, slug in enumerate(group, start=1):
            self.seeds[slug] = keys.draw_seed(self.random)
            certificates.append(
                keys.certificate(self.seeds[slug], len(group), needed, place, self.random)
            )
        self.dealt = [
            keys.polynomial(self.seeds[slug], certificates, needed, self.random) for slug in group
        ]
        for slug, certificate, dealing in zip(group, certificates, self.dealt, strict=True):
            commitment = sha256_hex(written(dealing.coefficients.value))
            await self._say_with(
                "trustee.certify", {"commitment": commitment}, slug, written(certificate.value)
            )
        for slug, dealing in zip(group, self.dealt, strict=True):
            await self._say_with("trustee.deal", {}, slug, dealing.raw)
        for slug in group:
            share = keys.share(self.seeds[slug], certificates, self.dealt, needed, self.random)
            self.held.append(share)
            await self._say_with("trustee.hold", {}, slug, share.raw)

    async def _name_roll(self) -> None:
        uuid, count = ceremony.uuid_of(self.vote_id), self.simulated.voters.roll
        self.credentials = [draw_credential(self.random) for _voter in range(count)]
        public = [(G ** secret_of(uuid, each), 1) for each in self.credentials]
        roll = write_roll(public, weighted=False)
        body = {"voters": count, "total_weight": count}
        await self._say_with("roll.commit", body, self.simulated.vote.authority, roll.raw)

    def _undertake(self) -> None:
        for row in self.simulated.undertakings:
            body = {"election": self.vote_id, "answer": row.answer, "lines": sorted(row.lines)}
            self._say("election.undertake", body, row.by, row.lines)

    # --- the vote ---------------------------------------------------------------------------------

    async def _cast(self) -> None:
        box = await self.boxes.open(self.vote)
        casting = box.casting
        if casting is None:
            raise NotTaken("the ballot box takes no ballots")
        election = Election.parse(self._file(self.vote.election_file))
        uuid, total = election.uuid, self.simulated.ballots
        waiting = []
        for number, (voter, choice) in enumerate(self._choices(), start=1):
            secret = secret_of(uuid, self.credentials[voter])
            ballot = make_ballot(election, secret, [choice], self.random)
            waiting.append(casting.put(casting.verifier.look(ballot.raw)))
            if number % _AT_ONCE == 0 or number == total:
                for verdict in waiting:
                    if isinstance(await verdict, Exception):
                        raise NotTaken(f"a ballot was refused: {verdict.result()}")
                waiting.clear()
                size = self.door.house.clerk.book.head.size
                doing = f"{_DOING}: {number} of {total} ballots"
                self.door.progress(doing, size, self.door.total)

    def _choices(self) -> Iterator[tuple[int, list[int]]]:
        """Voter by voter what they choose; the first of them chose otherwise before."""
        row = self.simulated.voters
        choices = [place for place, count in enumerate(row.choose) for _voter in range(count)]
        # In no order of theirs: the box must not tell who voted for what by the place of a ballot.
        order = sorted(range(len(choices)), key=lambda voter: self.random(8))
        for voter in order[: row.vote_again]:
            yield voter, _chosen(0, len(row.choose))
        for voter in order:
            yield voter, _chosen(choices[voter], len(row.choose))

    async def _decrypt(self, slug: str) -> None:
        election = Election.parse(self._file(self.vote.election_file))
        table = read_table(self._file(self.vote.tally_file), election)
        held = self.held[self.simulated.vote.group.index(slug)]
        secret = keys.opened_share(self.seeds[slug], held.private_key)
        share = decrypt_share(table, secret, election.fingerprint, self.random)
        await self._say_with("trustee.decrypt", {}, slug, written(share.value))

    def _file(self, digest: str | None) -> bytes:
        return self.keeper.file_of(digest or "")

    # --- what is said of it -----------------------------------------------------------------------

    def _report(self) -> None:
        reports: dict[str, str] = {}
        for row in self.simulated.reports:
            reports.setdefault(row.condition, self._reported(row))
        contest = self.simulated.contest
        body = {"election": self.vote_id, "report": reports[contest.on]}
        self._say("election.contest", body, contest.by, {"reason": contest.reason})
        for row in self.simulated.deeds:
            self._reported(row)

    def _reported(self, row: ReportRow) -> str:
        body = {
            "election": self.vote_id,
            "condition": row.condition,
            "finding": row.finding,
        }
        return self._say("condition.report", body, row.by, {"text": row.text})


def _chosen(place: int, choices: int) -> list[int]:
    return [int(each == place) for each in range(choices)]


def _deadline(at: int) -> dict[str, Any]:
    return {"at": milliseconds_to_instant(at), "offset_minutes": 60}
