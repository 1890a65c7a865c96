"""Ballots: encrypted answers with proofs that each is a permitted one, signed by a credential.

Reference for the arithmetic: Belenios specification, version 1, sections "Encrypting answers",
"Proofs of interval membership", "Proofs of possibly-blank votes" and "Signatures". Every proof is a
list of cases of which one is true; which one, nobody can tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from glasshouse.elections.belenios.election import Election, Question
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import (
    fields,
    items,
    read_canonical,
    sha256_base64,
    text,
    written,
)
from glasshouse.elections.belenios.group import ORDER, Element, G, product
from glasshouse.elections.belenios.suite import (
    Proof,
    Randomness,
    challenge,
    check_knowledge,
    prove_knowledge,
    random_scalar,
    sum_of_challenges,
)

LARGEST_BALLOT = 60 * 1024


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


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its encrypted choices and the proofs about them."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    @classmethod
    def parse(cls, value: Any) -> Answer:
        """Read it; raises Fault."""
        given = fields(value, ("choices", "individual_proofs", "overall_proof"), ("blank_proof",))
        blank = given.get("blank_proof")
        return cls(
            tuple(Ciphertext.parse(each) for each in items(given["choices"])),
            tuple(_proofs(each) for each in items(given["individual_proofs"])),
            _proofs(given["overall_proof"]),
            None if "blank_proof" not in given else _proofs(blank),
        )

    @property
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        value: dict[str, Any] = {
            "choices": [each.value for each in self.choices],
            "individual_proofs": [[p.value for p in each] for each in self.individual_proofs],
            "overall_proof": [proof.value for proof in self.overall_proof],
        }
        if self.blank_proof is not None:
            value["blank_proof"] = [proof.value for proof in self.blank_proof]
        return value


def _proofs(value: Any) -> tuple[Proof, ...]:
    return tuple(Proof.parse(each) for each in items(value))


@dataclass(frozen=True)
class Ballot:
    """A ballot, by its bytes: the answers, and the signature of the credential that casts it."""

    raw: bytes
    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[Answer, ...]
    signature_hash: str
    signature: Proof

    @classmethod
    def parse(cls, raw: bytes) -> Ballot:
        """Read a ballot in its one spelling; raises Fault."""
        if len(raw) > LARGEST_BALLOT:
            raise Fault("ballot_too_large", sentence="a ballot is at most 60 KiB")
        return read_canonical(raw, lambda value: cls._of(value, raw), lambda each: each.value)

    @classmethod
    def _of(cls, value: Any, raw: bytes) -> Ballot:
        names = ("election_uuid", "election_hash", "credential", "answers", "signature")
        given = fields(value, names)
        signature = fields(given["signature"], ("hash", "proof"))
        return cls(
            raw=raw,
            election_uuid=text(given["election_uuid"]),
            election_hash=text(given["election_hash"]),
            credential=text(given["credential"]),
            answers=tuple(Answer.parse(each) for each in items(given["answers"])),
            signature_hash=text(signature["hash"]),
            signature=Proof.parse(signature["proof"]),
        )

    @property
    def unsigned(self) -> dict[str, Any]:
        """What the signature is over."""
        return {
            "election_uuid": self.election_uuid,
            "election_hash": self.election_hash,
            "credential": self.credential,
            "answers": [answer.value for answer in self.answers],
        }

    @property
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        signature = {"hash": self.signature_hash, "proof": self.signature.value}
        return {**self.unsigned, "signature": signature}

    @cached_property
    def tracker(self) -> str:
        """What its voter looks for on the record: 43 letters."""
        return sha256_base64(self.raw)


def check_ballot(election: Election, roll: Mapping[str, int], ballot: Ballot) -> None:
    """Everything that makes a ballot count: raises Fault, with the name of what it lacks."""
    if ballot.election_uuid != election.uuid:
        raise Fault("wrong_election", sentence="it was made for another election")
    if ballot.election_hash != election.fingerprint:
        raise Fault("wrong_fingerprint", sentence="it was made for another text of the election")
    if ballot.credential not in roll:
        raise Fault("invalid_credential", sentence="its credential is not on the list")
    if len(ballot.answers) != len(election.questions):
        raise Fault("wrong_number", sentence="it does not have one answer for each question")
    context = f"{ballot.election_hash}|{ballot.credential}"
    for number, (question, answer) in enumerate(
        zip(election.questions, ballot.answers, strict=True), start=1
    ):
        try:
            check_answer(question, answer, election.public_key, context)
        except Fault as fault:
            raise fault.within(f"answer {number}") from None
    if sha256_base64(written(ballot.unsigned)) != ballot.signature_hash:
        raise Fault("signature_hash", "signature", "it is over another ballot")
    try:
        check_knowledge(
            ballot.signature,
            Element.parse(ballot.credential),
            f"sig|{ballot.signature_hash}|",
            "signature",
        )
    except Fault as fault:
        raise fault.within("signature") from None


def check_answer(question: Question, answer: Answer, key: Element, context: str) -> None:
    """Each choice is zero or one, and together they are as many as the question permits."""
    if len(answer.choices) != question.choices:
        raise Fault("wrong_number", "choices", "not one choice for each possible answer")
    if len(answer.individual_proofs) != question.choices:
        raise Fault("wrong_number", "individual proofs", "not one proof for each choice")
    for place, (choice, proofs) in enumerate(
        zip(answer.choices, answer.individual_proofs, strict=True), start=1
    ):
        where = f"individual proof {place}"
        _check_membership(choice, proofs, range(2), key, context, where)
    context = f"{context}|{_listed(answer.choices)}"
    if not question.blank:
        if answer.blank_proof is not None:
            raise Fault("unexpected_blank_proof", sentence="the question knows no blank vote")
        sums = range(question.least, question.most + 1)
        total = combined(answer.choices)
        _check_membership(total, answer.overall_proof, sums, key, context, "overall proof")
        return
    _check_blank(question, answer, key, context)


def _check_membership(
    ciphertext: Ciphertext,
    proofs: Sequence[Proof],
    values: range,
    key: Element,
    context: str,
    where: str,
) -> None:
    """The encrypted number is one of ``values``."""
    if len(proofs) != len(values):
        raise Fault("wrong_number", where, "not one case for each permitted value")
    commitments: list[Element] = []
    for value, proof in zip(values, proofs, strict=True):
        commitments += _commitments(ciphertext, value, proof, key)
    prefix = f"prove|{context}|{_listed([ciphertext])}|"
    if challenge(prefix, *commitments) != sum_of_challenges(proofs):
        raise Fault("proof", where, "the proof does not hold")


def _commitments(
    ciphertext: Ciphertext, value: int, proof: Proof, key: Element
) -> tuple[Element, Element]:
    """What was committed to in the case that ``ciphertext`` encrypts ``value``."""
    shifted = ciphertext.beta if value == 0 else ciphertext.beta / G**value
    return proof.commitment(G, ciphertext.alpha), proof.commitment(key, shifted)


def _check_blank(question: Question, answer: Answer, key: Element, context: str) -> None:
    """The first choice says blank; then all others are zero, else they are as many as permitted."""
    if answer.blank_proof is None:
        raise Fault("blank_proof_missing", sentence="the question asks for a proof about blank")
    blank, total = answer.choices[0], combined(answer.choices[1:])
    if len(answer.blank_proof) != 2:
        raise Fault("wrong_number", "blank proof", "it has two cases")
    first, second = answer.blank_proof
    commitments = [*_commitments(blank, 0, first, key), *_commitments(total, 0, second, key)]
    if challenge(f"bproof0|{context}|", *commitments) != sum_of_challenges(answer.blank_proof):
        raise Fault("proof", "blank proof", "the proof does not hold")
    sums = range(question.least, question.most + 1)
    if len(answer.overall_proof) != len(sums) + 1:
        raise Fault("wrong_number", "overall proof", "not a case for each permitted sum and blank")
    commitments = list(_commitments(blank, 1, answer.overall_proof[0], key))
    for value, proof in zip(sums, answer.overall_proof[1:], strict=True):
        commitments += _commitments(total, value, proof, key)
    if challenge(f"bproof1|{context}|", *commitments) != sum_of_challenges(answer.overall_proof):
        raise Fault("proof", "overall proof", "the proof does not hold")


def _listed(ciphertexts: Sequence[Ciphertext]) -> str:
    return ",".join(f"{each.alpha.hex},{each.beta.hex}" for each in ciphertexts)


# --- making one -----------------------------------------------------------------------------------


def make_ballot(
    election: Election,
    secret: int,
    choices: Sequence[Sequence[int]],
    randomness: Randomness,
) -> Ballot:
    """A ballot with these choices, 0 or 1 for each answer, the blank one first where there is one.

    Raises Fault if the question does not permit them: nobody is let cast what would be refused.
    """
    credential = G**secret
    context = f"{election.fingerprint}|{credential.hex}"
    if len(choices) != len(election.questions):
        raise Fault("wrong_number", sentence="not one answer for each question")
    answers = []
    for number, (question, chosen) in enumerate(
        zip(election.questions, choices, strict=True), start=1
    ):
        try:
            answers.append(_answer(question, chosen, election.public_key, context, randomness))
        except Fault as fault:
            raise fault.within(f"answer {number}") from None
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": credential.hex,
        "answers": [answer.value for answer in answers],
    }
    over = sha256_base64(written(unsigned))
    proof = prove_knowledge(secret, f"sig|{over}|", randomness)
    return Ballot.parse(written({**unsigned, "signature": {"hash": over, "proof": proof.value}}))


def permitted(question: Question, chosen: Sequence[int]) -> None:
    """Raises Fault unless the question permits these choices."""
    if len(chosen) != question.choices or any(each not in (0, 1) for each in chosen):
        raise Fault("wrong_number", sentence="one choice, 0 or 1, for each possible answer")
    blank, rest = (chosen[0], chosen[1:]) if question.blank else (0, chosen)
    count = sum(rest)
    if blank and count:
        raise Fault("blank_and_choice", sentence="a blank vote chooses nothing else")
    if not blank and not question.least <= count <= question.most:
        raise Fault(
            "wrong_number",
            sentence=f"{count} chosen where {question.least} to {question.most} are permitted",
        )


def _answer(
    question: Question,
    chosen: Sequence[int],
    key: Element,
    context: str,
    randomness: Randomness,
) -> Answer:
    permitted(question, chosen)
    nonces = [random_scalar(randomness) for _choice in chosen]
    encrypted = [encrypt(m, key, nonce) for m, nonce in zip(chosen, nonces, strict=True)]
    individual = [
        _prove_membership(each, m, nonce, range(2), key, context, randomness)
        for each, m, nonce in zip(encrypted, chosen, nonces, strict=True)
    ]
    context = f"{context}|{_listed(encrypted)}"
    sums = range(question.least, question.most + 1)
    if not question.blank:
        overall = _prove_membership(
            combined(encrypted), sum(chosen), sum(nonces), sums, key, context, randomness
        )
        return Answer(tuple(encrypted), tuple(individual), overall, None)
    blank, total = encrypted[0], combined(encrypted[1:])
    first = _Case(blank, 0, nonces[0]), _Case(total, 0, sum(nonces[1:]))
    true = 1 if chosen[0] else 0
    blank_proof = _prove(first, true, key, f"bproof0|{context}|", randomness)
    cases = [_Case(blank, 1, nonces[0]), *(_Case(total, each, sum(nonces[1:])) for each in sums)]
    true = 0 if chosen[0] else 1 + sum(chosen[1:]) - question.least
    overall = _prove(cases, true, key, f"bproof1|{context}|", randomness)
    return Answer(tuple(encrypted), tuple(individual), overall, blank_proof)


@dataclass(frozen=True, slots=True)
class _Case:
    """The claim that ``ciphertext`` encrypts ``value`` under ``nonce``."""

    ciphertext: Ciphertext
    value: int
    nonce: int


def _prove_membership(
    ciphertext: Ciphertext,
    value: int,
    nonce: int,
    values: range,
    key: Element,
    context: str,
    randomness: Randomness,
) -> tuple[Proof, ...]:
    cases = [_Case(ciphertext, each, nonce) for each in values]
    prefix = f"prove|{context}|{_listed([ciphertext])}|"
    return _prove(cases, values.index(value), key, prefix, randomness)


def _prove(
    cases: Sequence[_Case], true: int, key: Element, prefix: str, randomness: Randomness
) -> tuple[Proof, ...]:
    """Prove that one of the cases holds: all but the true one are made up, and the challenge of the
    true one is what is left."""
    proofs: list[Proof | None] = [None] * len(cases)
    commitments: list[Element] = []
    nonce = random_scalar(randomness)
    for place, case in enumerate(cases):
        if place == true:
            commitments += [G**nonce, key**nonce]
            continue
        made_up = Proof(random_scalar(randomness), random_scalar(randomness))
        proofs[place] = made_up
        commitments += _commitments(case.ciphertext, case.value, made_up, key)
    others = sum(proof.challenge for proof in proofs if proof is not None)
    left = (challenge(prefix, *commitments) - others) % ORDER
    proofs[true] = Proof(left, (nonce - cases[true].nonce * left) % ORDER)
    return tuple(proof for proof in proofs if proof is not None)
