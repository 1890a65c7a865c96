"""Trustees: who together hold the key of an election, and what shows that each holds a part.

A *single* trustee's part is always needed. Of a *group* (Pedersen) any ``threshold`` of its members
suffice. Both can stand side by side; the key of the election is the product of all parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, items, read, text, whole, written
from glasshouse.elections.belenios.group import ORDER, Element, product
from glasshouse.elections.belenios.suite import (
    GROUP,
    Proof,
    check_knowledge,
)

MOST_TRUSTEES = 256


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """The public part of one trustee's key, with the proof that somebody knows the secret one."""

    public_key: Element
    proof: Proof
    name: str | None
    signature: Proof | None = None

    @classmethod
    def parse(cls, value: Any, *, signed: bool = False) -> VerificationKey:
        """Read it; raises Fault."""
        names = ("pok", "public_key", "signature") if signed else ("pok", "public_key")
        given = fields(value, names, ("name",))
        return cls(
            Element.parse(given["public_key"]),
            Proof.parse(given["pok"]),
            text(given["name"]) if "name" in given else None,
            Proof.parse(given["signature"]) if signed else None,
        )

    @property
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        value: dict[str, Any] = {"pok": self.proof.value, "public_key": self.public_key.hex}
        if self.signature is not None:
            value["signature"] = self.signature.value
        return value if self.name is None else {**value, "name": self.name}

    def check(self) -> None:
        """Raises Fault unless whoever made it knew the secret key."""
        if self.public_key.is_identity:
            raise Fault("trustee_key", sentence="the key is the identity: all know its secret")
        prefix = f"pok|{GROUP}|{self.public_key.hex}|"
        check_knowledge(self.proof, self.public_key, prefix, "proof_of_knowledge")


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message, and the signature of a key of the sender's over its exact letters."""

    message: str
    signature: Proof

    @classmethod
    def parse(cls, value: Any) -> SignedMessage:
        """Read it; raises Fault."""
        given = fields(value, ("message", "signature"))
        return cls(text(given["message"]), Proof.parse(given["signature"]))

    @property
    def value(self) -> dict[str, Any]:
        """As it stands in files."""
        return {"message": self.message, "signature": self.signature.value}

    def check(self, key: Element, name: str) -> Any:
        """What the message says; raises Fault ``name`` unless ``key`` signed it."""
        check_signature(self.message, self.signature, key, name)
        return read(self.message.encode("utf-8"))


def check_signature(message: str, signature: Proof, key: Element, name: str) -> None:
    """Raises Fault ``name`` unless ``key`` signed these letters."""
    check_knowledge(signature, key, f"sigmsg|{message}|", name)


@dataclass(frozen=True)
class Certificate:
    """What a member of a group says of itself: two keys, one to verify by and one to encrypt to."""

    verification: Element
    encryption: Element


@dataclass(frozen=True)
class Single:
    """A trustee whose part is always needed."""

    key: VerificationKey

    @property
    def public_key(self) -> Element:
        """Its part of the election's key."""
        return self.key.public_key

    @property
    def verification_keys(self) -> tuple[VerificationKey, ...]:
        """Whose shares are counted: its own."""
        return (self.key,)

    @property
    def value(self) -> list[Any]:
        """As it stands in files."""
        return ["Single", self.key.value]

    def check(self) -> None:
        """Raises Fault if it does not hold."""
        self.key.check()


@dataclass(frozen=True)
class Pedersen:
    """A group of trustees of which ``threshold`` suffice, and all they showed one another."""

    threshold: int
    certificates: tuple[SignedMessage, ...]
    coefficients: tuple[SignedMessage, ...]
    signatures: tuple[Proof, ...]
    verification_keys: tuple[VerificationKey, ...]

    @classmethod
    def parse(cls, value: Any) -> Pedersen:
        """Read it; raises Fault."""
        names = ("threshold", "certs", "coefexps", "signatures", "verification_keys")
        given = fields(value, names)
        certificates = items(given["certs"])
        size = len(certificates)
        if not 2 <= size <= MOST_TRUSTEES:
            raise Fault("wrong_number", sentence=f"a group has 2 to {MOST_TRUSTEES} members")
        keys = items(given["verification_keys"], size)
        return cls(
            whole(given["threshold"], 1, size - 1),
            tuple(SignedMessage.parse(each) for each in certificates),
            tuple(SignedMessage.parse(each) for each in items(given["coefexps"], size)),
            tuple(Proof.parse(each) for each in items(given["signatures"], size)),
            tuple(VerificationKey.parse(each, signed=True) for each in keys),
        )

    @property
    def value(self) -> list[Any]:
        """As it stands in files."""
        return [
            "Pedersen",
            {
                "threshold": self.threshold,
                "certs": [each.value for each in self.certificates],
                "coefexps": [each.value for each in self.coefficients],
                "signatures": [each.value for each in self.signatures],
                "verification_keys": [each.value for each in self.verification_keys],
            },
        ]

    def check(self) -> None:
        """Every step of the key's generation holds together; raises Fault."""
        certificates = self.read_certificates()
        coefficients = self.read_coefficients(certificates)
        for number, (certificate, own, signature, key) in enumerate(
            zip(certificates, coefficients, self.signatures, self.verification_keys, strict=True),
            start=1,
        ):
            try:
                message = certified(self.certificates, own)
                check_signature(message, signature, certificate.verification, "group_signature")
                expected = product(evaluated(each, number) for each in coefficients)
                if expected != key.public_key:
                    raise Fault("verification_key", sentence="not what the group's numbers give")
                key.check()
                assert key.signature is not None
                check_signature(
                    key.public_key.hex, key.signature, certificate.verification, "key_signature"
                )
            except Fault as fault:
                raise fault.within(f"member {number}") from None

    def read_certificates(self) -> list[Certificate]:
        """The members' certificates, each signed by its own key and made for its place."""
        size = len(self.certificates)
        read_ones = []
        for number, signed in enumerate(self.certificates, start=1):
            try:
                read_ones.append(read_certificate(signed, size, self.threshold, number))
            except Fault as fault:
                raise fault.within(f"member {number}") from None
        return read_ones

    def read_coefficients(self, certificates: Sequence[Certificate]) -> list[tuple[Element, ...]]:
        """The members' public coefficients, each signed; raises Fault."""
        found = []
        for number, (signed, certificate) in enumerate(
            zip(self.coefficients, certificates, strict=True), start=1
        ):
            try:
                found.append(read_coefficients(signed, certificate, self.threshold))
            except Fault as fault:
                raise fault.within(f"member {number}") from None
        return found

    @property
    def public_key(self) -> Element:
        """The group's part of the election's key."""
        parts = []
        for signed in self.coefficients:
            given = fields(read(signed.message.encode("utf-8")), ("coefexps",))
            parts.append(Element.parse(items(given["coefexps"], self.threshold)[0]))
        return product(parts)


Trustee = Single | Pedersen


def read_certificate(signed: SignedMessage, size: int, threshold: int, number: int) -> Certificate:
    """A member's certificate for this place in a group of this form; raises Fault."""
    given = fields(read(signed.message.encode("utf-8")), ("context", "verification", "encryption"))
    certificate = Certificate(
        Element.parse(given["verification"]), Element.parse(given["encryption"])
    )
    context = {"group": GROUP, "size": size, "threshold": threshold, "index": number}
    if given["context"] != context:
        raise Fault("certificate_context", sentence="it was made for another place or group")
    if certificate.verification.is_identity or certificate.encryption.is_identity:
        raise Fault("certificate_key", sentence="a key is the identity")
    check_signature(
        signed.message, signed.signature, certificate.verification, "certificate_signature"
    )
    return certificate


def read_coefficients(
    signed: SignedMessage, certificate: Certificate, threshold: int
) -> tuple[Element, ...]:
    """A member's public coefficients; raises Fault."""
    given = signed.check(certificate.verification, "coefficients_signature")
    listed = items(fields(given, ("coefexps",))["coefexps"], threshold)
    return tuple(Element.parse(each) for each in listed)


def certified(certificates: Sequence[SignedMessage], own: Sequence[Element]) -> str:
    """What a member signs when it commits to its coefficients: that it saw these certificates.

    Without that, a server could show each member another group.
    """
    value = {
        "certs": [each.value for each in certificates],
        "coefexps": [each.hex for each in own],
    }
    return f"certs_sig|{written(value).decode('utf-8')}"


def evaluated(coefficients: Sequence[Element], at: int) -> Element:
    """The polynomial with these coefficients in the exponent, at a member's number."""
    return product(each ** pow(at, degree, ORDER) for degree, each in enumerate(coefficients))


@dataclass(frozen=True)
class Trustees:
    """All trustees of an election, by the bytes of their file."""

    raw: bytes
    trustees: tuple[Trustee, ...]

    @classmethod
    def parse(cls, raw: bytes) -> Trustees:
        """Read it; raises Fault."""
        found: list[Trustee] = []
        for number, value in enumerate(items(read(raw)), start=1):
            try:
                kind, given = items(value, 2)
                if kind == "Single":
                    found.append(Single(VerificationKey.parse(given)))
                elif kind == "Pedersen":
                    found.append(Pedersen.parse(given))
                else:
                    raise Fault("trustee_kind", sentence="neither single nor a group")
            except Fault as fault:
                raise fault.within(f"trustee {number}") from None
        if not 1 <= len(found) <= MOST_TRUSTEES:
            raise Fault("wrong_number", sentence=f"an election has 1 to {MOST_TRUSTEES} trustees")
        return cls(raw, tuple(found))

    @property
    def public_key(self) -> Element:
        """The key of the election."""
        return product(trustee.public_key for trustee in self.trustees)

    def check(self, public_key: Element) -> None:
        """Each trustee holds a part, and the parts make this key; raises Fault."""
        for number, trustee in enumerate(self.trustees, start=1):
            try:
                trustee.check()
            except Fault as fault:
                raise fault.within(f"trustee {number}") from None
        if self.public_key != public_key:
            raise Fault("public_key", sentence="the election's key is not that of its trustees")

    def places(self) -> Iterator[tuple[Trustee, int, VerificationKey]]:
        """Every holder of a share, in the order in which owners are numbered from 1: the trustee or
        group, the number within it, and the key that its shares are checked by."""
        for trustee in self.trustees:
            for number, key in enumerate(trustee.verification_keys, start=1):
                yield trustee, number, key


def write_trustees(trustees: Sequence[Trustee]) -> Trustees:
    """The file of these trustees."""
    return Trustees.parse(written([trustee.value for trustee in trustees]))
