"""Is this a ballot of this vote that counts? Asked cheap before dear.

A ballot has one spelling, so all that is cheap to ask stands at fixed places of its bytes: which
vote and text it was made for, which credential cast it, what it is signed over. ``FirstLook`` reads
those in microseconds. ``Verifier`` then asks exactly what ``check_ballot`` asks, of many ballots at
once by the kernel where it is installed.

Threat: the roll is public, so a stranger can send any amount of junk under a voter's credential,
and naming what is wrong with a ballot takes longer than verifying a good one. A ballot that the
kernel does not confirm is therefore asked for its signature first. Only who holds a credential
can have more work done, and the box takes that work in turn.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from glasshouse.elections.belenios.ballots import LARGEST_BALLOT
from glasshouse.elections.belenios.bulk import Kernel, check_ballots
from glasshouse.elections.belenios.election import Election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, items, read, sha256_base64, text, written
from glasshouse.elections.belenios.group import Element
from glasshouse.elections.belenios.suite import Proof, check_knowledge
from glasshouse.elections.boxes.storage import CastBallot

_SIGNATURE = b',"signature":{"hash":"'
_SCALAR = rb"(0|[1-9][0-9]{0,76})"
_TAIL = re.compile(
    re.escape(_SIGNATURE)
    + rb'([A-Za-z0-9+/]{43})","proof":\{"challenge":"'
    + _SCALAR
    + rb'","response":"'
    + _SCALAR
    + rb'"\}\}\}'
)
_FIELDS = ("election_uuid", "election_hash", "credential", "answers", "signature")
_CREDENTIAL = re.compile(r"[0-9a-f]{64}")


class FirstLook:
    """What can be seen of a ballot of one vote without arithmetic in the group."""

    def __init__(self, election: Election, weights: Mapping[str, int]) -> None:
        """``weights`` is the roll: the weight of each public credential."""
        self._election = election
        self._weights = weights
        beginning = {"election_uuid": election.uuid, "election_hash": election.fingerprint}
        self._prefix = written(beginning)[:-1] + b',"credential":"'

    def __call__(self, raw: bytes) -> CastBallot:
        """The ballot, to be verified; raises Fault."""
        if len(raw) > LARGEST_BALLOT:
            raise Fault("ballot_too_large", sentence="a ballot is at most 60 KiB")
        start = len(self._prefix)
        credential = raw[start : start + 64].decode("latin-1")
        if not (
            raw.startswith(self._prefix)
            and raw.startswith(b'","answers":[', start + 64)
            and _CREDENTIAL.fullmatch(credential)
        ):
            raise self._fault_in_form(raw)
        if credential not in self._weights:
            raise Fault("invalid_credential", sentence="its credential is not on the list")
        unsigned, over, _proof = self._signed(raw)
        if sha256_base64(unsigned) != over:
            raise Fault("signature_hash", "signature", "it is over another ballot")
        return CastBallot(raw, hashlib.sha256(raw).digest(), credential)

    def check_signature(self, ballot: CastBallot) -> None:
        """Its credential signed it; raises Fault."""
        _unsigned, over, proof = self._signed(ballot.raw)
        # The list of credentials was read element by element before the vote was opened.
        image = Element.known(ballot.credential)
        check_knowledge(proof, image, f"sig|{over}|", "signature")

    def _signed(self, raw: bytes) -> tuple[bytes, str, Proof]:
        """What is signed, the hash that the signature names, and the signature; raises Fault."""
        at = raw.rfind(_SIGNATURE)
        tail = _TAIL.fullmatch(raw, at) if at >= 0 else None
        if tail is None:
            raise self._fault_in_form(raw)
        over, asked, response = (part.decode("ascii") for part in tail.groups())
        proof = Proof.parse({"challenge": asked, "response": response})
        return raw[:at] + b"}", over, proof

    def _fault_in_form(self, raw: bytes) -> Fault:
        """What is wrong with bytes that cannot be a ballot of this vote in its one spelling.

        Threat: answers are not read. Asking of each number in them whether it is of the group is
        what a junk post must not be able to have done.
        """
        try:
            given = fields(read(raw), _FIELDS)
            if text(given["election_uuid"]) != self._election.uuid:
                return Fault("wrong_election", sentence="it was made for another election")
            if text(given["election_hash"]) != self._election.fingerprint:
                return Fault(
                    "wrong_fingerprint", sentence="it was made for another text of the election"
                )
            if text(given["credential"]) not in self._weights:
                return Fault("invalid_credential", sentence="its credential is not on the list")
            items(given["answers"])
            signature = fields(given["signature"], ("hash", "proof"))
            text(signature["hash"])
            Proof.parse(signature["proof"])
        except Fault as fault:
            return fault
        return Fault("not_canonical", sentence="this value is written in other bytes")


class Verifier:
    """Verifies ballots of one vote that passed the first look. One thread at a time uses it."""

    def __init__(
        self, election: Election, weights: Mapping[str, int], kernel: Kernel | None
    ) -> None:
        """``kernel`` as of ``bulk.kernel_for``; without it the reference verifies."""
        self.look = FirstLook(election, weights)
        self.at_once = 512 if kernel is not None else 16
        self._election = election
        self._weights = weights
        self._kernel = kernel

    def faults(self, ballots: Sequence[CastBallot]) -> list[Fault | None]:
        """What is wrong with each ballot, by exactly the rules of ``check_ballot``; None if it
        holds."""
        raws = [ballot.raw for ballot in ballots]
        confirmed = [None] * len(raws) if self._kernel is None else self._kernel.check(raws)
        return [
            None if found is not None and found[0] == ballot.credential else self._fault(ballot)
            for ballot, found in zip(ballots, confirmed, strict=True)
        ]

    def _fault(self, ballot: CastBallot) -> Fault | None:
        try:
            self.look.check_signature(ballot)
        except Fault as fault:
            return fault
        (verdict,) = check_ballots(self._election, self._weights, [ballot.raw], None)
        return verdict if isinstance(verdict, Fault) else None
