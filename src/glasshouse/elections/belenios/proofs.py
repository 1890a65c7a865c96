"""Encrypted numbers, and proofs that such a number is one of those permitted.

A proof is a list of cases of which one is true; which one, nobody can tell. Reference: Belenios
specification, version 1, sections "Encrypting answers", "Proofs of interval membership" and "Proofs
of possibly-blank votes".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, items
from glasshouse.elections.belenios.group import ORDER, Element, G, product
from glasshouse.elections.belenios.suite import (
    Proof,
    Randomness,
    challenge,
    random_scalar,
    sum_of_challenges,
)


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An encrypted number m: ``alpha`` = g^r, ``beta`` = y^r g^m."""

    alpha: Element
    beta: Element

    @classmethod
    def parse(cls, value: Any) -> Ciphertext:
        """Read it; raises Fault."""
        given = fields(value, ("alpha", "beta"))
        return cls(Element.parse(given["alpha"]), Element.parse(given["beta"]))

    @property
    def value(self) -> dict[str, str]:
        """As it stands in files."""
        return {"alpha": self.alpha.hex, "beta": self.beta.hex}

    def __mul__(self, other: Ciphertext) -> Ciphertext:
        return Ciphertext(self.alpha * other.alpha, self.beta * other.beta)


def combined(ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """The encrypted sum."""
    return Ciphertext(
        product(each.alpha for each in ciphertexts), product(each.beta for each in ciphertexts)
    )


def encrypt(message: int, key: Element, nonce: int) -> Ciphertext:
    """Encrypt a small number under a nonce that is used once."""
    return Ciphertext(G**nonce, key**nonce * G**message)


def listed(ciphertexts: Sequence[Ciphertext]) -> str:
    """How ciphertexts stand in what is hashed."""
    return ",".join(f"{each.alpha.hex},{each.beta.hex}" for each in ciphertexts)


@dataclass(frozen=True, slots=True)
class Case:
    """The claim that ``ciphertext`` encrypts ``value``."""

    ciphertext: Ciphertext
    value: int

    def commitments(self, proof: Proof, key: Element) -> tuple[Element, Element]:
        """What was committed to in this case."""
        beta = self.ciphertext.beta if self.value == 0 else self.ciphertext.beta / G**self.value
        return proof.commitment(G, self.ciphertext.alpha), proof.commitment(key, beta)


def parse_proofs(value: Any) -> tuple[Proof, ...]:
    """Read the proof of several cases; raises Fault."""
    return tuple(Proof.parse(each) for each in items(value))


def check_cases(
    cases: Sequence[Case], proofs: Sequence[Proof], key: Element, prefix: str, where: str
) -> None:
    """One of the cases is true; raises Fault."""
    if len(proofs) != len(cases):
        raise Fault("wrong_number", where, f"{len(proofs)} cases where {len(cases)} belong")
    commitments: list[Element] = []
    for case, proof in zip(cases, proofs, strict=True):
        commitments += case.commitments(proof, key)
    if challenge(prefix, *commitments) != sum_of_challenges(proofs):
        raise Fault("proof", where, "the proof does not hold")


def prove_cases(
    cases: Sequence[Case],
    true: int,
    nonce: int,
    key: Element,
    prefix: str,
    randomness: Randomness,
) -> tuple[Proof, ...]:
    """Prove that one of the cases holds, whose ciphertext was encrypted under ``nonce``.

    All cases but the true one are made up, and the challenge of the true one is what is left.
    """
    proofs: list[Proof] = []
    commitments: list[Element] = []
    own = random_scalar(randomness)
    for place, case in enumerate(cases):
        proof = Proof(random_scalar(randomness), random_scalar(randomness))
        proofs.append(proof)
        commitments += (G**own, key**own) if place == true else case.commitments(proof, key)
    others = sum(proof.challenge for place, proof in enumerate(proofs) if place != true)
    left = (challenge(prefix, *commitments) - others) % ORDER
    proofs[true] = Proof(left, (own - nonce * left) % ORDER)
    return tuple(proofs)


def membership(ciphertext: Ciphertext, values: range, context: str) -> tuple[list[Case], str]:
    """The cases, and what their hash begins with, of a number being one of ``values``."""
    return (
        [Case(ciphertext, value) for value in values],
        f"prove|{context}|{listed([ciphertext])}|",
    )
