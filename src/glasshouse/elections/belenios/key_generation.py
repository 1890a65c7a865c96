"""Making the trustees' keys: alone, or as a group of which some suffice (Pedersen's distributed key
generation, in three rounds).

In a group no machine ever knows the election's secret key. Each member draws a seed and keeps it;
everything secret of its own follows from it or is encrypted to it. The server, or whoever collects
the messages, only passes them on:

1. each member sends a *certificate*: its two public keys, for its place in the group;
2. each, having seen all certificates, sends a *polynomial*: public coefficients, and for each
   member its secret share, encrypted to that member;
3. each, having seen what is addressed to it, checks the shares against the coefficients and sends
   its *verification key*; its part of the secret key stays encrypted to itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import (
    BASE58,
    base58,
    fields,
    items,
    read,
    read_canonical,
    sha256_hex,
    text,
    written,
)
from glasshouse.elections.belenios.group import ORDER, Element, G, parse_scalar, product
from glasshouse.elections.belenios.suite import (
    GROUP,
    Proof,
    Randomness,
    prove_knowledge,
    random_scalar,
)
from glasshouse.elections.belenios.trustees import (
    Certificate,
    Pedersen,
    SignedMessage,
    Single,
    VerificationKey,
    certified,
    check_signature,
    evaluated,
    read_certificate,
    read_coefficients,
)

_SEED = re.compile(f"[{BASE58}]{{22}}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){16,}")


def single(secret: int, randomness: Randomness, name: str | None = None) -> Single:
    """A trustee whose part is always needed, from its secret key."""
    key = G**secret
    proof = prove_knowledge(secret, f"pok|{GROUP}|{key.hex}|", randomness)
    return Single(VerificationKey(key, proof, name))


def draw_seed(randomness: Randomness) -> str:
    """A new member's seed: 22 letters, all that it must keep."""
    return base58(int.from_bytes(randomness(32), "big"), 22)


@dataclass(frozen=True)
class Member:
    """A member of a group, by its seed: it signs with one key and is written to under another."""

    signing: int
    decryption: int

    @classmethod
    def of(cls, seed: str) -> Member:
        """The member with this seed; raises Fault."""
        if not _SEED.fullmatch(seed):
            raise Fault("not_a_seed", sentence="a seed is 22 letters of base 58")
        return cls(_derived(f"sk|{seed}"), _derived(f"dk|{seed}"))

    @property
    def certificate(self) -> Certificate:
        """Its two public keys."""
        return Certificate(G**self.signing, G**self.decryption)

    def sign(self, message: str, randomness: Randomness) -> Proof:
        """Its signature over these letters."""
        return prove_knowledge(self.signing, f"sigmsg|{message}|", randomness)

    def signed(self, value: Any, randomness: Randomness) -> SignedMessage:
        """A value as a message of its own."""
        message = written(value).decode("utf-8")
        return SignedMessage(message, self.sign(message, randomness))

    def send(self, recipient: Element, value: Any, randomness: Randomness) -> dict[str, Any]:
        """A value, signed and then encrypted so that only the recipient reads it."""
        inner = written(value).decode("utf-8")
        message = self.signed({"recipient": recipient.hex, "message": inner}, randomness)
        return encrypt(recipient, written(message.value), randomness)

    def receive(self, sealed: Any, sender: Element) -> Any:
        """What the sender sealed for this member; raises Fault."""
        signed = SignedMessage.parse(read(decrypt(self.decryption, sealed)))
        given = fields(signed.check(sender, "message_signature"), ("recipient", "message"))
        # Threat: what was meant for another member is passed on to this one.
        if given["recipient"] != self.certificate.encryption.hex:
            raise Fault("recipient", sentence="the message was written to another member")
        return read(text(given["message"]).encode("utf-8"))


def _derived(text_: str) -> int:
    return int.from_bytes(hashlib.sha256(text_.encode("ascii")).digest(), "big") % ORDER


def encrypt(key: Element, message: bytes, randomness: Randomness) -> dict[str, str]:
    """Encrypt to a key: a group element carries the symmetric key (AES-256-GCM)."""
    nonce, carrier = random_scalar(randomness), G ** random_scalar(randomness)
    alpha = G**nonce
    data = AESGCM(_symmetric(carrier)).encrypt(_vector(alpha), message, None)
    return {
        "algorithm": "AES-GCM",
        "alpha": alpha.hex,
        "beta": (key**nonce * carrier).hex,
        "data": data.hex(),
    }


def check_sealed(sealed: Any) -> tuple[Element, Element, bytes]:
    """The parts of something encrypted, which whoever has no key can check; raises Fault."""
    given = fields(sealed, ("algorithm", "alpha", "beta", "data"))
    if given["algorithm"] != "AES-GCM":
        raise Fault("algorithm", sentence="only AES-GCM is read")
    alpha, beta = Element.parse(given["alpha"]), Element.parse(given["beta"])
    data = text(given["data"])
    if not _HEX.fullmatch(data):
        raise Fault("not_hexadecimal", sentence="encrypted data is lower-case hex digits")
    return alpha, beta, bytes.fromhex(data)


def decrypt(secret: int, sealed: Any) -> bytes:
    """Decrypt with a secret key; raises Fault."""
    alpha, beta, data = check_sealed(sealed)
    try:
        cipher = AESGCM(_symmetric(beta / alpha**secret))
        return cipher.decrypt(_vector(alpha), data, None)
    except InvalidTag:
        raise Fault("not_decrypted", sentence="it was encrypted to another key") from None


def _sealed_text(sealed: dict[str, Any]) -> str:
    # Within another message the protocol carries something encrypted as a text, not as an object.
    return written(sealed).decode("utf-8")


def _read_sealed(value: Any) -> dict[str, Any]:
    return read_canonical(text(value).encode("utf-8"), _as_read, _as_read)


def _as_read(value: Any) -> Any:
    return value


def _symmetric(carrier: Element) -> bytes:
    return hashlib.sha256(f"key|{carrier.hex}".encode("ascii")).digest()


def _vector(alpha: Element) -> bytes:
    # The protocol takes all 32 bytes, more than the usual 12; both sides hash them down alike.
    return hashlib.sha256(f"iv|{alpha.hex}".encode("ascii")).digest()


# --- the three rounds -----------------------------------------------------------------------------


def certificate(
    seed: str, size: int, threshold: int, number: int, randomness: Randomness
) -> SignedMessage:
    """Round 1: a member's certificate for its place, from 1, in a group of this form."""
    if not 0 < threshold < size or not 1 <= number <= size:
        raise Fault("threshold", sentence="fewer than all members, and at least one, must suffice")
    member = Member.of(seed)
    own = member.certificate
    value = {
        "context": {"group": GROUP, "size": size, "threshold": threshold, "index": number},
        "verification": own.verification.hex,
        "encryption": own.encryption.hex,
    }
    return member.signed(value, randomness)


@dataclass(frozen=True)
class Polynomial:
    """Round 2: what a member sends, to be passed on: its own polynomial sealed to itself, a share
    sealed to each member, its public coefficients, and that it saw these certificates."""

    polynomial: dict[str, Any]
    secrets: tuple[dict[str, Any], ...]
    coefficients: SignedMessage
    signature: Proof

    @classmethod
    def parse(cls, raw: bytes) -> Polynomial:
        """Read it from its file; raises Fault. What it holds is checked by who receives it."""
        given = fields(read(raw), ("polynomial", "secrets", "coefexps", "signature"))
        return cls(
            _read_sealed(given["polynomial"]),
            tuple(_read_sealed(each) for each in items(given["secrets"])),
            SignedMessage.parse(given["coefexps"]),
            Proof.parse(given["signature"]),
        )

    @property
    def raw(self) -> bytes:
        """As it stands in its file."""
        return written(
            {
                "polynomial": _sealed_text(self.polynomial),
                "secrets": [_sealed_text(each) for each in self.secrets],
                "coefexps": self.coefficients.value,
                "signature": self.signature.value,
            }
        )


@dataclass(frozen=True)
class Drawn:
    """A member's polynomial as it is drawn: its numbers, which are secret, and its public
    coefficients, signed. Drawn before round 1, it can be committed to before anybody's certificate
    is known; it is kept until round 2 and no longer."""

    numbers: tuple[int, ...]
    coefficients: SignedMessage

    @classmethod
    def parse(cls, raw: bytes) -> Drawn:
        """Read it from its file; raises Fault."""
        given = fields(read(raw), ("polynomial", "coefexps"))
        return cls(
            tuple(parse_scalar(each) for each in items(given["polynomial"])),
            SignedMessage.parse(given["coefexps"]),
        )

    @property
    def raw(self) -> bytes:
        """As it stands in its file."""
        numbers = [str(each) for each in self.numbers]
        return written({"polynomial": numbers, "coefexps": self.coefficients.value})

    @property
    def commitment(self) -> str:
        """The SHA-256 of the public coefficients as round 2 shows them."""
        return sha256_hex(written(self.coefficients.value))


def draw_polynomial(seed: str, threshold: int, randomness: Randomness) -> Drawn:
    """Draw a member's polynomial."""
    numbers = tuple(random_scalar(randomness) for _degree in range(threshold))
    public = [(G**each).hex for each in numbers]
    return Drawn(numbers, Member.of(seed).signed({"coefexps": public}, randomness))


def polynomial(
    seed: str,
    certificates: Sequence[SignedMessage],
    threshold: int,
    randomness: Randomness,
    drawn: Drawn | None = None,
) -> Polynomial:
    """Share out the values of a member's polynomial, the one drawn before or a new one; raises
    Fault over the certificates."""
    member = Member.of(seed)
    group = checked_certificates(certificates, threshold)
    own = member.certificate
    if own not in group:
        raise Fault("not_a_member", sentence="this seed has no certificate in the group")
    drawn = drawn or draw_polynomial(seed, threshold, randomness)
    public = [G**each for each in drawn.numbers]
    if tuple(public) != read_coefficients(drawn.coefficients, own, threshold):
        raise Fault("not_a_member", sentence="the polynomial was drawn by another member")
    return Polynomial(
        polynomial=member.send(
            own.encryption, {"polynomial": [str(each) for each in drawn.numbers]}, randomness
        ),
        secrets=tuple(
            member.send(
                other.encryption, {"secret": str(value_at(drawn.numbers, number))}, randomness
            )
            for number, other in enumerate(group, start=1)
        ),
        coefficients=drawn.coefficients,
        signature=member.sign(certified(certificates, public), randomness),
    )


def checked_certificates(
    certificates: Sequence[SignedMessage], threshold: int
) -> list[Certificate]:
    """All members' certificates, each for its place; raises Fault."""
    group = [
        read_certificate(signed, len(certificates), threshold, number)
        for number, signed in enumerate(certificates, start=1)
    ]
    if len({each.encryption for each in group}) != len(group):
        raise Fault("member_twice", sentence="two members have the same key")
    return group


def value_at(coefficients: Sequence[int], at: int) -> int:
    """The value of the polynomial with these coefficients at a member's number."""
    result = 0
    for each in reversed(coefficients):
        result = (result * at + each) % ORDER
    return result


@dataclass(frozen=True)
class Share:
    """Round 3: a member's part of the secret key, sealed to itself, and the key to check it by."""

    private_key: dict[str, Any]
    public_key: VerificationKey

    @classmethod
    def parse(cls, raw: bytes) -> Share:
        """Read it from its file; raises Fault."""
        given: dict[str, Any] = fields(read(raw), ("private_key", "public_key"))
        return cls(
            _read_sealed(given["private_key"]),
            VerificationKey.parse(given["public_key"], signed=True),
        )

    @property
    def raw(self) -> bytes:
        """As it stands in its file."""
        return written(
            {"private_key": _sealed_text(self.private_key), "public_key": self.public_key.value}
        )


def share(
    seed: str,
    certificates: Sequence[SignedMessage],
    polynomials: Sequence[Polynomial],
    threshold: int,
    randomness: Randomness,
    name: str | None = None,
) -> Share:
    """Check what all members sent to this one, and make its part of the key; raises Fault, which
    names the member who sent something false."""
    member = Member.of(seed)
    group = checked_certificates(certificates, threshold)
    place = group.index(member.certificate) + 1 if member.certificate in group else 0
    if not place:
        raise Fault("not_a_member", sentence="this seed has no certificate in the group")
    if len(polynomials) != len(group):
        raise Fault("wrong_number", sentence="not one polynomial of each member")
    secret = 0
    for number, (sender, sent) in enumerate(zip(group, polynomials, strict=True), start=1):
        try:
            public = read_coefficients(sent.coefficients, sender, threshold)
            check_signature(
                certified(certificates, public),
                sent.signature,
                sender.verification,
                "group_signature",
            )
            sealed = items(list(sent.secrets), len(group))[place - 1]
            received = member.receive(sealed, sender.verification)
            part = parse_scalar(fields(received, ("secret",))["secret"])
            if G**part != evaluated(public, place):
                raise Fault("secret_share", sentence="it does not fit the public coefficients")
        except Fault as fault:
            raise fault.within(f"member {number}") from None
        secret = (secret + part) % ORDER
    made = single(secret, randomness, name).key
    signature = member.sign(made.public_key.hex, randomness)
    sealed = member.send(member.certificate.encryption, {"decryption_key": str(secret)}, randomness)
    return Share(sealed, VerificationKey(made.public_key, made.proof, name, signature))


def check_share(
    held: Share,
    certificates: Sequence[SignedMessage],
    polynomials: Sequence[Polynomial],
    threshold: int,
    place: int,
) -> None:
    """What the member of a place, from 1, sent in round 3 is what the group's public coefficients
    give; raises Fault. What is sealed in it, only the member can open."""
    group = checked_certificates(certificates, threshold)
    coefficients = [
        read_coefficients(sent.coefficients, sender, threshold)
        for sender, sent in zip(group, polynomials, strict=True)
    ]
    key = held.public_key
    if product(evaluated(each, place) for each in coefficients) != key.public_key:
        raise Fault("verification_key", sentence="not what the group's numbers give")
    key.check()
    assert key.signature is not None
    check_signature(
        key.public_key.hex, key.signature, group[place - 1].verification, "key_signature"
    )


def opened_share(seed: str, private_key: Any) -> int:
    """A member's part of the secret key, by its seed and what it sealed to itself; raises Fault."""
    member = Member.of(seed)
    given = member.receive(private_key, member.certificate.verification)
    return parse_scalar(fields(given, ("decryption_key",))["decryption_key"])


def group_of(
    certificates: Sequence[SignedMessage],
    polynomials: Sequence[Polynomial],
    shares: Sequence[Share],
    threshold: int,
) -> Pedersen:
    """The group, once all have sent all; raises Fault if anything does not hold together."""
    group = Pedersen(
        threshold,
        tuple(certificates),
        tuple(each.coefficients for each in polynomials),
        tuple(each.signature for each in polynomials),
        tuple(each.public_key for each in shares),
    )
    group.check()
    return group
