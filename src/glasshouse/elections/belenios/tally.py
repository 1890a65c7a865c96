"""The tally: the encrypted sum of all ballots that count, their decryption in shares, the result.

The last ballot of each credential counts, with the credential's weight. Nobody decrypts a ballot:
the trustees decrypt the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, items, read, read_canonical, written
from glasshouse.elections.belenios.group import (
    IDENTITY,
    ORDER,
    Element,
    G,
    Logarithms,
    product,
)
from glasshouse.elections.belenios.proofs import Ciphertext
from glasshouse.elections.belenios.suite import Proof, Randomness, challenge, random_scalar
from glasshouse.elections.belenios.trustees import Pedersen, Trustees

Table = tuple[tuple[Ciphertext, ...], ...]
"""One row for each question, one column for each choice."""

_UNIT = Ciphertext(IDENTITY, IDENTITY)


class Counting:
    """Adds ballots up as they come: of each credential the last.

    Only the bytes of the last choices are kept, 64 for each: a million voters fit into memory.
    """

    def __init__(self, election: Election, weights: Mapping[str, int]) -> None:
        """Nothing counted yet."""
        self._weights = weights
        self._questions = election.questions
        self._last: dict[str, bytes] = {}

    def add(self, credential: str, choices: bytes) -> None:
        """Count the choices of a ballot that was checked, alpha and beta of each; an earlier one of
        the same credential counts no more."""
        self._last[credential] = choices

    def rows(self) -> Iterator[tuple[int, bytes]]:
        """The weight and the choices of each ballot that counts."""
        for credential, raw in self._last.items():
            yield self._weights[credential], raw

    @property
    def voters(self) -> int:
        """How many credentials voted."""
        return len(self._last)

    @property
    def weight(self) -> int:
        """The sum of their weights."""
        return sum(self._weights[credential] for credential in self._last)

    def table(self) -> Table:
        """The encrypted sums."""
        rows, first = [], 0
        for question in self._questions:
            places = range(first, first + question.choices)
            rows.append(tuple(_sum(self._column(place)) for place in places))
            first = places.stop
        return tuple(rows)

    def _column(self, place: int) -> Iterator[tuple[int, Ciphertext]]:
        """The choices at one place in all ballots that count, with their weights."""
        at = 64 * place
        for weight, raw in self.rows():
            alpha, beta = Element(raw[at : at + 32]), Element(raw[at + 32 : at + 64])
            yield weight, Ciphertext(alpha, beta)


def _sum(weighted: Iterable[tuple[int, Ciphertext]]) -> Ciphertext:
    total = _UNIT
    for weight, each in weighted:
        total = total * (each if weight == 1 else Ciphertext(each.alpha**weight, each.beta**weight))
    return total


def write_table(table: Table) -> bytes:
    """The file of an encrypted tally."""
    return written([[each.value for each in row] for row in table])


@dataclass(frozen=True)
class PartialDecryption:
    """One trustee's share: the factor of each encrypted sum, and the proof that it is the right
    one."""

    factors: tuple[tuple[Element, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]

    @classmethod
    def parse(cls, raw: bytes) -> PartialDecryption:
        """Read it in its one spelling; raises Fault."""
        return read_canonical(raw, cls._of, lambda share: share.value)

    @classmethod
    def _of(cls, value: Any) -> PartialDecryption:
        given = fields(value, ("decryption_factors", "decryption_proofs"))
        return cls(
            tuple(
                tuple(Element.parse(each) for each in items(row))
                for row in items(given["decryption_factors"])
            ),
            tuple(
                tuple(Proof.parse(each) for each in items(row))
                for row in items(given["decryption_proofs"])
            ),
        )

    @property
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        return {
            "decryption_factors": [[each.hex for each in row] for row in self.factors],
            "decryption_proofs": [[each.value for each in row] for row in self.proofs],
        }

    def check(self, table: Table, key: Element, fingerprint: str) -> None:
        """Each factor is the sum's ``alpha`` to the same secret as the key; raises Fault."""
        shape = [len(row) for row in table]
        if [len(row) for row in self.factors] != shape or [len(r) for r in self.proofs] != shape:
            raise Fault("wrong_number", sentence="not one factor and proof for each encrypted sum")
        for question, row in enumerate(table):
            for place, sums in enumerate(row):
                proof, factor = self.proofs[question][place], self.factors[question][place]
                asked = challenge(
                    _prefix(fingerprint, key),
                    proof.commitment(G, key),
                    proof.commitment(sums.alpha, factor),
                )
                if asked != proof.challenge:
                    raise Fault(
                        "decryption_proof",
                        f"question {question + 1}, sum {place + 1}",
                        "the proof does not hold",
                    )


def _prefix(fingerprint: str, key: Element) -> str:
    return f"decrypt|{fingerprint}|{key.hex}|"


def decrypt_share(
    table: Table, secret: int, fingerprint: str, randomness: Randomness
) -> PartialDecryption:
    """A trustee's share of the decryption of these sums."""
    key = G**secret
    factors, proofs = [], []
    for row in table:
        factors.append(tuple(each.alpha**secret for each in row))
        proven = []
        for each in row:
            nonce = random_scalar(randomness)
            asked = challenge(_prefix(fingerprint, key), G**nonce, each.alpha**nonce)
            proven.append(Proof(asked, (nonce - secret * asked) % ORDER))
        proofs.append(tuple(proven))
    return PartialDecryption(tuple(factors), tuple(proofs))


def combined_factors(
    table: Table,
    trustees: Trustees,
    shares: Mapping[int, PartialDecryption],
    fingerprint: str,
) -> list[list[Element]]:
    """The factors of all trustees together, by owner's number; raises Fault where they do not
    suffice.

    A single trustee's share must be there and hold. Of a group's members the first ``threshold``
    shares that hold are taken, in order of their numbers; others are left.
    """
    parts: list[list[list[Element]]] = []
    owner = 0
    for place, trustee in enumerate(trustees.trustees, start=1):
        held: dict[int, PartialDecryption] = {}
        for number, key in enumerate(trustee.verification_keys, start=1):
            owner += 1
            share = shares.get(owner)
            if share is None:
                continue
            try:
                share.check(table, key.public_key, fingerprint)
            except Fault as fault:
                if isinstance(trustee, Pedersen):
                    continue
                raise fault.within(f"share of trustee {owner}") from None
            held[number] = share
        needed = trustee.threshold if isinstance(trustee, Pedersen) else 1
        if len(held) < needed:
            raise Fault("share_missing", f"trustee {place}", "not enough shares to decrypt")
        chosen = dict(sorted(held.items())[:needed])
        powers = lagrange(list(chosen)) if isinstance(trustee, Pedersen) else [1]
        parts.append(
            [
                [
                    product(
                        share.factors[row][column] ** power
                        for share, power in zip(chosen.values(), powers, strict=True)
                    )
                    for column in range(len(table[row]))
                ]
                for row in range(len(table))
            ]
        )
    return [
        [product(part[row][column] for part in parts) for column in range(len(table[row]))]
        for row in range(len(table))
    ]


def lagrange(numbers: Sequence[int]) -> list[int]:
    """The coefficients at zero of the members with these numbers (Shamir's secret sharing)."""
    coefficients = []
    for own in numbers:
        above = below = 1
        for other in numbers:
            if other != own:
                above = above * other % ORDER
                below = below * (other - own) % ORDER
        coefficients.append(above * pow(below, -1, ORDER) % ORDER)
    return coefficients


Result = tuple[tuple[int, ...], ...]
"""For each question, how many votes each choice has; the blank one first where there is one."""


def compute_result(table: Table, factors: Sequence[Sequence[Element]], weight: int) -> Result:
    """The numbers of votes behind the decrypted sums, none above ``weight``; raises Fault."""
    logarithms = Logarithms(weight)
    return tuple(
        tuple(logarithms.of(each.beta / factor) for each, factor in zip(row, own, strict=True))
        for row, own in zip(table, factors, strict=True)
    )


def read_result(raw: bytes) -> Result:
    """Read a result in its one spelling; raises Fault."""
    return read_canonical(raw, _result_of, lambda result: {"result": [list(r) for r in result]})


def _result_of(value: Any) -> Result:
    rows = items(fields(value, ("result",))["result"])
    return tuple(tuple(_count(each) for each in items(row)) for row in rows)


def _count(value: Any) -> int:
    # Threat: a count plus the order of the group gives the same element.
    if type(value) is not int or not 0 <= value < 2**53:
        raise Fault("count", sentence="a number of votes is a whole number")
    return value


def write_result(result: Result) -> bytes:
    """The file of a result."""
    return written({"result": [list(row) for row in result]})


def check_result(
    table: Table, factors: Sequence[Sequence[Element]], result: Result, weight: int
) -> None:
    """Every number of votes is the one behind its sum; raises Fault."""
    if [len(row) for row in result] != [len(row) for row in table]:
        raise Fault("wrong_number", sentence="not one number for each choice")
    for question, row in enumerate(result):
        for place, count in enumerate(row):
            where = f"question {question + 1}, choice {place + 1}"
            if count > weight:
                raise Fault("count", where, "more votes than there are")
            if table[question][place].beta / factors[question][place] != G**count:
                raise Fault("result", where, "not the number that was decrypted")


def read_table(raw: bytes, election: Election) -> Table:
    """Read an encrypted tally in its one spelling; raises Fault."""
    rows = items(read(raw), len(election.questions))
    table = tuple(
        tuple(Ciphertext.parse(each) for each in items(row, question.choices))
        for row, question in zip(rows, election.questions, strict=True)
    )
    if write_table(table) != raw:
        raise Fault("not_canonical", sentence="this value is written in other bytes")
    return table
