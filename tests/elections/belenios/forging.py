"""Forging ballots and keys: what is false is proven as well as it can be.

Elements with a component of order 2 come with challenges that are ground until all are even: then
every equation of the proof holds, and membership in the group alone tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from glasshouse.elections.belenios.ballots import Ballot, blank_cases, overall_cases
from glasshouse.elections.belenios.election import Question
from glasshouse.elections.belenios.files import sha256_base64, written
from glasshouse.elections.belenios.group import ORDER, Element, G
from glasshouse.elections.belenios.proofs import (
    Case,
    Ciphertext,
    encrypt,
    listed,
    membership,
    prove_cases,
)
from glasshouse.elections.belenios.suite import Proof, prove_knowledge
from glasshouse.elections.belenios.tally import PartialDecryption
from tests.elections.belenios import edwards
from tests.elections.belenios.mutations import RANDOM, Scene, randomness


def signed(unsigned: dict[str, Any], secret: int) -> bytes:
    """A ballot of these fields with a true signature over them."""
    over = sha256_base64(written(unsigned))
    proof = prove_knowledge(secret, f"sig|{over}|", randomness)
    return written({**unsigned, "signature": {"hash": over, "proof": proof.value}})


def edited(ballot: Ballot, secret: int, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The ballot, changed and signed anew."""
    value = json.loads(ballot.raw)
    del value["signature"]
    change(value)
    return signed(value, secret)


Twists = Mapping[int, tuple[edwards.Point, edwards.Point]]
"""What is added to alpha and beta of the choices at these places."""

POINT = edwards.ORDER_2
STRAIGHT: Twists = {}


def twisted(element: Element, point: edwards.Point) -> Element:
    """The element with a component of small order."""
    moved = edwards.write(edwards.add(edwards.read(element.hex), point))
    return Element(bytes.fromhex(moved)[::-1])


def forged_answer(
    question: Question,
    messages: Sequence[int],
    key: Element,
    context: str,
    *,
    twists: Twists = STRAIGHT,
    nonces: Sequence[int] | None = None,
    overall: int = 0,
) -> dict[str, Any]:
    """An answer that encrypts any numbers. Proofs that can hold do; ``overall`` is the case of the
    overall proof that is claimed. With ``twists`` every challenge is ground to be even,
    so that the proofs hold for the elements with components of order 2, too."""
    nonces = nonces or [RANDOM.randrange(1, ORDER) for _message in messages]
    real = [encrypt(m % ORDER, key, nonce) for m, nonce in zip(messages, nonces, strict=True)]
    shown = list(real)
    for place, (on_alpha, on_beta) in twists.items():
        shown[place] = Ciphertext(
            twisted(real[place].alpha, on_alpha), twisted(real[place].beta, on_beta)
        )

    def proof(
        on_real: tuple[Sequence[Case], str],
        on_shown: tuple[Sequence[Case], str],
        true: int,
        nonce: int,
        ground: bool,
    ) -> list[dict[str, str]]:
        while True:
            made = prove_cases(on_real[0], true, nonce, key, on_shown[1], randomness)
            if not ground or all(each.challenge % 2 == 0 for each in made):
                return [each.value for each in made]

    individual = [
        proof(
            membership(real[place], range(2), context),
            membership(shown[place], range(2), context),
            1 if message == 1 else 0,
            nonces[place],
            place in twists,
        )
        for place, message in enumerate(messages)
    ]
    context = f"{context}|{listed(shown)}"
    rest = sum(nonces[1:]) if question.blank else sum(nonces)
    value: dict[str, Any] = {
        "choices": [each.value for each in shown],
        "individual_proofs": individual,
        "overall_proof": proof(
            overall_cases(question, real, context),
            overall_cases(question, shown, context),
            overall,
            nonces[0] if question.blank and overall == 0 else rest,
            bool(twists),
        ),
    }
    if question.blank:
        first = 0 if messages[0] == 0 else 1
        value["blank_proof"] = proof(
            blank_cases(real, context),
            blank_cases(shown, context),
            first,
            nonces[0] if first == 0 else rest,
            bool(twists),
        )
    return value


def forged_ballot(scene: Scene, voter: int, answer: int, **forgery: Any) -> bytes:
    """The voter's last ballot with another answer, signed by the voter."""
    secret = scene.voters[voter]
    credential = (G**secret).hex
    own = next(b for b in reversed(scene.ballots) if b.credential == credential)
    context = f"{scene.election.fingerprint}|{credential}"
    question = scene.election.questions[answer]
    made = forged_answer(question, key=scene.election.public_key, context=context, **forgery)
    return edited(own, secret, lambda value: value["answers"].__setitem__(answer, made))


def twisted_single(secret: int) -> dict[str, Any]:
    """A trustee whose key has a component of order 2, with a proof of knowledge that holds."""
    key = twisted(G**secret, POINT)
    while True:
        proof = prove_knowledge(secret, f"pok|Ed25519|{key.hex}|", randomness)
        if proof.challenge % 2 == 0:
            return {"pok": proof.value, "public_key": key.hex}


def twisted_share(scene: Scene, owner: int) -> PartialDecryption:
    """A share whose first factor has a component of order 2, with a proof that holds."""
    while True:
        share = scene.share(owner, scene.table)
        if share.proofs[0][0].challenge % 2 == 0:
            first = twisted(share.factors[0][0], POINT)
            return replace(share, factors=((first, *share.factors[0][1:]), *share.factors[1:]))


def altered(proof: Proof) -> Proof:
    """The proof with another response."""
    return replace(proof, response=(proof.response + 1) % ORDER)
