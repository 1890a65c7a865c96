"""The generation of a group's key, by members who use the browser's code or the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.files import read, written
from glasshouse.elections.belenios.trustees import SignedMessage
from tests.elections.belenios.mutations import randomness
from tests.elections.booth.driving import Booth

SIZE, NEEDED = 4, 2


@dataclass
class Ceremony:
    """A group's key in the making, by the files that its members exchange."""

    seeds: list[str] = field(default_factory=list)
    certificates: list[bytes] = field(default_factory=list)
    polynomials: list[bytes] = field(default_factory=list)
    member_keys: list[bytes] = field(default_factory=list)

    @property
    def signed(self) -> list[SignedMessage]:
        return [SignedMessage.parse(read(raw)) for raw in self.certificates]

    @property
    def sent(self) -> list[keys.Polynomial]:
        return [keys.Polynomial.parse(raw) for raw in self.polynomials]

    @property
    def held(self) -> list[keys.Share]:
        return [keys.Share.parse(raw) for raw in self.member_keys]


class InBrowser:
    """A member whose machine runs the browser's code."""

    def __init__(self, booth: Booth) -> None:
        self.ask = booth.ask

    def seed(self) -> str:
        drawn: str = self.ask("makeSeed")["seed"]
        return drawn

    def certificate(self, seed: str, place: int) -> bytes:
        made: bytes = self.ask(
            "makeCertificate", seed=seed, size=SIZE, threshold=NEEDED, place=place
        )["certificate"]
        return made

    def polynomial(self, seed: str, so_far: Ceremony) -> bytes:
        made: bytes = self.ask(
            "makePolynomial", seed=seed, certificates=so_far.certificates, threshold=NEEDED
        )["polynomial"]
        return made

    def member_key(self, seed: str, so_far: Ceremony) -> bytes:
        made: bytes = self.ask(
            "makeMemberKey",
            seed=seed,
            certificates=so_far.certificates,
            polynomials=so_far.polynomials,
            threshold=NEEDED,
            name="Анна",
        )["memberKey"]
        return made


class WithReference:
    """A member whose machine runs the reference."""

    def seed(self) -> str:
        return keys.draw_seed(randomness)

    def certificate(self, seed: str, place: int) -> bytes:
        return written(keys.certificate(seed, SIZE, NEEDED, place, randomness).value)

    def polynomial(self, seed: str, so_far: Ceremony) -> bytes:
        return keys.polynomial(seed, so_far.signed, NEEDED, randomness).raw

    def member_key(self, seed: str, so_far: Ceremony) -> bytes:
        return keys.share(seed, so_far.signed, so_far.sent, NEEDED, randomness).raw


def ceremony(members: Sequence[InBrowser | WithReference]) -> Ceremony:
    """All three rounds."""
    made = Ceremony(seeds=[member.seed() for member in members])
    own = list(zip(members, made.seeds, strict=True))
    made.certificates = [m.certificate(seed, n) for n, (m, seed) in enumerate(own, start=1)]
    made.polynomials = [member.polynomial(seed, made) for member, seed in own]
    made.member_keys = [member.member_key(seed, made) for member, seed in own]
    return made
