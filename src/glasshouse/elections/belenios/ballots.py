"""Ballots: encrypted answers with proofs that each is a permitted one, signed by a credential.

Reference: Belenios specification, version 1, sections "Ballots" and "Signatures"; the proofs
themselves are in ``proofs``.
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
from glasshouse.elections.belenios.group import IDENTITY, ORDER, Element, G
from glasshouse.elections.belenios.proofs import (
    Case,
    Ciphertext,
    check_cases,
    combined,
    encrypt,
    listed,
    membership,
    parse_proofs,
    prove_cases,
)
from glasshouse.elections.belenios.suite import (
    Proof,
    Randomness,
    check_knowledge,
    prove_knowledge,
    random_scalar,
)

LARGEST_BALLOT = 60 * 1024


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
            tuple(parse_proofs(each) for each in items(given["individual_proofs"])),
            parse_proofs(given["overall_proof"]),
            None if "blank_proof" not in given else parse_proofs(blank),
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
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        return {
            "election_uuid": self.election_uuid,
            "election_hash": self.election_hash,
            "credential": self.credential,
            "answers": [answer.value for answer in self.answers],
            "signature": {"hash": self.signature_hash, "proof": self.signature.value},
        }

    @property
    def unsigned(self) -> bytes:
        """What the signature is over: the ballot without its last field. Its bytes are in their one
        spelling, so nothing is written anew."""
        signature = {"hash": self.signature_hash, "proof": self.signature.value}
        return self.raw[: -len(written({"signature": signature}))] + b"}"

    @cached_property
    def tracker(self) -> str:
        """What its voter looks for on the record: 43 letters."""
        return sha256_base64(self.raw)


def longest(questions: Sequence[Question], uuid_letters: int) -> int:
    """The bytes that a ballot with answers to these questions can have at most."""
    proof = Proof(ORDER - 1, ORDER - 1)
    answers = tuple(
        Answer(
            choices=(Ciphertext(IDENTITY, IDENTITY),) * question.choices,
            individual_proofs=((proof, proof),) * question.choices,
            overall_proof=(proof,) * (question.most - question.least + 1 + question.blank),
            blank_proof=(proof, proof) if question.blank else None,
        )
        for question in questions
    )
    fingerprint = sha256_base64(b"")
    ballot = Ballot(b"", "1" * uuid_letters, fingerprint, G.hex, answers, fingerprint, proof)
    return len(written(ballot.value))


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
    if sha256_base64(ballot.unsigned) != ballot.signature_hash:
        raise Fault("signature_hash", "signature", "it is over another ballot")
    try:
        check_knowledge(
            ballot.signature,
            # The list of credentials, where it stands, was read element by element.
            Element.known(ballot.credential),
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
        cases, prefix = membership(choice, range(2), context)
        check_cases(cases, proofs, key, prefix, f"individual proof {place}")
    context = f"{context}|{listed(answer.choices)}"
    if question.blank:
        if answer.blank_proof is None:
            raise Fault("blank_proof_missing", sentence="the question asks for a proof about blank")
        cases, prefix = blank_cases(answer.choices, context)
        check_cases(cases, answer.blank_proof, key, prefix, "blank proof")
    elif answer.blank_proof is not None:
        raise Fault("unexpected_blank_proof", sentence="the question knows no blank vote")
    cases, prefix = overall_cases(question, answer.choices, context)
    check_cases(cases, answer.overall_proof, key, prefix, "overall proof")


def blank_cases(choices: Sequence[Ciphertext], context: str) -> tuple[list[Case], str]:
    """The first choice, which says blank, is zero, or all others are."""
    return [Case(choices[0], 0), Case(combined(choices[1:]), 0)], f"bproof0|{context}|"


def overall_cases(
    question: Question, choices: Sequence[Ciphertext], context: str
) -> tuple[list[Case], str]:
    """As many choices as the question permits, or blank."""
    sums = range(question.least, question.most + 1)
    if not question.blank:
        return membership(combined(choices), sums, context)
    total = combined(choices[1:])
    cases = [Case(choices[0], 1), *(Case(total, each) for each in sums)]
    return cases, f"bproof1|{context}|"


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
    individual = []
    for each, m, nonce in zip(encrypted, chosen, nonces, strict=True):
        cases, prefix = membership(each, range(2), context)
        individual.append(prove_cases(cases, m, nonce, key, prefix, randomness))
    context = f"{context}|{listed(encrypted)}"
    cases, prefix = overall_cases(question, encrypted, context)
    if not question.blank:
        true = sum(chosen) - question.least
        overall = prove_cases(cases, true, sum(nonces), key, prefix, randomness)
        return Answer(tuple(encrypted), tuple(individual), overall, None)
    blank, rest = chosen[0] == 1, sum(nonces[1:])
    true = 0 if blank else 1 + sum(chosen[1:]) - question.least
    overall = prove_cases(cases, true, nonces[0] if blank else rest, key, prefix, randomness)
    cases, prefix = blank_cases(encrypted, context)
    true = 1 if blank else 0
    proof = prove_cases(cases, true, rest if blank else nonces[0], key, prefix, randomness)
    return Answer(tuple(encrypted), tuple(individual), overall, proof)
