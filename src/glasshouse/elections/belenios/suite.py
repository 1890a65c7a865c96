"""What version 1 of the protocol fixes and another may change: how challenges are hashed and
how credentials are derived.

Group arithmetic, tallying and the order of events are the same in every version; see the
documentation of the protocol, sections "Credentials" and "Proofs".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields
from glasshouse.elections.belenios.group import ORDER, Element, G, parse_scalar

Randomness = Callable[[int], bytes]
"""Gives so many bytes from a secure source."""

VERSION = 1
GROUP = "Ed25519"


def challenge(prefix: str, *elements: Element) -> int:
    """The hash of a proof's context and commitments, as a scalar."""
    digest = hashlib.sha256(
        prefix.encode("utf-8") + ",".join(e.hex for e in elements).encode("ascii")
    ).digest()
    return int.from_bytes(digest, "big") % ORDER


def random_scalar(randomness: Randomness) -> int:
    """A scalar drawn evenly: 64 bytes reduced, a bias below 2^-259."""
    return int.from_bytes(randomness(64), "big") % ORDER


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and its response, both scalars; response = nonce - secret * challenge."""

    challenge: int
    response: int

    @classmethod
    def parse(cls, value: Any) -> Proof:
        """Read it; raises Fault."""
        given = fields(value, ("challenge", "response"))
        return cls(parse_scalar(given["challenge"]), parse_scalar(given["response"]))

    @property
    def value(self) -> dict[str, str]:
        """As it stands in files."""
        return {"challenge": str(self.challenge), "response": str(self.response)}

    def commitment(self, base: Element, image: Element) -> Element:
        """What the prover must have committed to, if ``image`` is ``base`` to the secret."""
        return base**self.response * image**self.challenge


def prove_knowledge(secret: int, prefix: str, randomness: Randomness) -> Proof:
    """Prove knowledge of the exponent of ``G**secret`` in the context ``prefix``."""
    nonce = random_scalar(randomness)
    asked = challenge(prefix, G**nonce)
    return Proof(asked, (nonce - secret * asked) % ORDER)


def check_knowledge(proof: Proof, image: Element, prefix: str, name: str) -> None:
    """Raises Fault ``name`` unless the proof holds."""
    if challenge(prefix, proof.commitment(G, image)) != proof.challenge:
        raise Fault(name, sentence="the proof does not hold")


def sum_of_challenges(proofs: Iterable[Proof]) -> int:
    """What the hash of a proof with several cases must give."""
    return sum(proof.challenge for proof in proofs) % ORDER


def derived_credential(uuid: str, credential: str) -> int:
    """The secret exponent of a voter's credential, dashes included, in one election."""
    halves = [
        hashlib.sha256(f"derive_credential|{uuid}|{half}|{credential}".encode()).hexdigest()
        for half in (0, 1)
    ]
    return int("".join(halves), 16) % ORDER
