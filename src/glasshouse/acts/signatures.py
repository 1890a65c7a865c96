"""Keys and signatures: one seam, two schemes (DESIGN section 4).

A public key appears in the body of the act that introduces it; its id is the SHA-256 of its
algorithm and key, so a key id alone fixes the key. Adding a scheme means one key model, one
signature model and one branch in ``verify``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from glasshouse.acts import webauthn_scheme
from glasshouse.acts.dsse import act_message
from glasshouse.acts.envelope import MAXIMUM_SIGNERS, MalformedAct
from glasshouse.acts.identifiers import (
    Base64Url,
    Bytes64,
    KeyId,
    Model,
    RelyingParty,
    Secret32,
    WebOrigin,
    decode_base64url,
)
from glasshouse.record import ed25519, ed25519_bulk
from glasshouse.record.errors import RecordError

Signed = tuple["Ed25519Key | WebAuthnKey", bytes, "Ed25519Signature | WebAuthnSignature"]
"""A key, the bytes of an act, and the signature that is said to be of both."""


class BadSignature(ValueError):
    """A signature does not verify, or a key may not be used; ``code`` says which."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence


class Ed25519Key(Model):
    """An Ed25519 public key, 32 bytes in base64url."""

    alg: Literal["ed25519"]
    public: Secret32


class WebAuthnKey(Model):
    """A passkey: its COSE key, and the site it was made for, which every assertion repeats."""

    alg: Literal["webauthn"]
    public: Annotated[Base64Url, Field(max_length=600)]
    rp: RelyingParty
    origin: WebOrigin


PublicKey = Annotated[Ed25519Key | WebAuthnKey, Field(discriminator="alg")]


class Ed25519Signature(Model):
    """64 bytes over the DSSE encoding of the act."""

    alg: Literal["ed25519"]
    key: KeyId
    sig: Bytes64


class WebAuthnSignature(Model):
    """An assertion whose challenge is the SHA-256 of the signed bytes."""

    alg: Literal["webauthn"]
    key: KeyId
    client: Annotated[Base64Url, Field(max_length=400)]
    auth: Annotated[Base64Url, Field(max_length=400)]
    sig: Annotated[Base64Url, Field(max_length=400)]


Signature = Annotated[Ed25519Signature | WebAuthnSignature, Field(discriminator="alg")]
Signatures = Annotated[list[Signature], Field(min_length=1, max_length=MAXIMUM_SIGNERS)]
_SIGNATURES: TypeAdapter[list[Ed25519Signature | WebAuthnSignature]] = TypeAdapter(Signatures)


def key_id(key: Ed25519Key | WebAuthnKey) -> str:
    """SHA-256 of ``<alg>\\n`` and the raw key, in hex."""
    return hashlib.sha256(key.alg.encode() + b"\n" + decode_base64url(key.public)).hexdigest()


def check_new_key(key: Ed25519Key | WebAuthnKey) -> None:
    """Refuse, when it is introduced, a key on which verifiers disagree; raises BadSignature.

    Threat: with a small-order or non-canonical Ed25519 key one signature can be valid here and
    invalid in a reader's browser, so that two readers see two records (spec/record.md 3.4). Such
    keys never enter; after that every verifier agrees.
    """
    try:
        if isinstance(key, Ed25519Key):
            ed25519.refuse_weak_public_key(decode_base64url(key.public))
        else:
            webauthn_scheme.check_new_key(decode_base64url(key.public), key.rp, key.origin)
    except (RecordError, ValueError) as error:
        raise BadSignature("weak_key", "this key is not safe to register") from error


def parse_signatures(value: Any) -> tuple[Ed25519Signature | WebAuthnSignature, ...]:
    """Read the ``sigs`` of an upload or entry; raises MalformedAct."""
    try:
        return tuple(_SIGNATURES.validate_python(value))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in ("sigs", *first["loc"]))
        raise MalformedAct("malformed_signature", field, first["msg"]) from error


def signatures_value(
    signatures: tuple[Ed25519Signature | WebAuthnSignature, ...],
) -> list[dict[str, str]]:
    """The plain value of signatures, as it stands in an entry: keys in order."""
    return [dict(sorted(signature)) for signature in signatures]


def verify(
    key: Ed25519Key | WebAuthnKey,
    act: bytes,
    signature: Ed25519Signature | WebAuthnSignature,
) -> None:
    """Check one signature over an act's bytes; raises BadSignature."""
    message = act_message(act)
    if isinstance(key, Ed25519Key) and isinstance(signature, Ed25519Signature):
        try:
            ed25519.verify(_raw_public(key.public), message, decode_base64url(signature.sig))
        except (RecordError, ValueError) as error:
            raise BadSignature("bad_signature", "the signature does not fit the text") from error
    elif isinstance(key, WebAuthnKey) and isinstance(signature, WebAuthnSignature):
        try:
            webauthn_scheme.verify(
                public=decode_base64url(key.public),
                relying_party=key.rp,
                origin=key.origin,
                challenge=hashlib.sha256(message).digest(),
                client=decode_base64url(signature.client),
                authenticator=decode_base64url(signature.auth),
                signature=decode_base64url(signature.sig),
            )
        except ValueError as error:
            raise BadSignature("bad_signature", f"the passkey's answer fails: {error}") from error
    else:
        raise BadSignature("bad_signature", "the signature is of another kind than its key")


def verify_many(signed: Sequence[Signed]) -> list[BadSignature | None]:
    """Of each signature what ``verify`` raises, or None if it is good. Many at once take less time
    than each by itself, where the kernel is installed."""
    verdicts: list[BadSignature | None] = [None] * len(signed)
    places, together = [], []
    for place, (key, act, signature) in enumerate(signed):
        if isinstance(key, Ed25519Key) and isinstance(signature, Ed25519Signature):
            places.append(place)
            raw = decode_base64url(signature.sig)
            together.append((_raw_public(key.public), act_message(act), raw))
        else:
            verdicts[place] = _verdict(key, act, signature)
    for place, error in zip(places, ed25519_bulk.verify_many(together), strict=True):
        if error is not None:
            verdicts[place] = _verdict(*signed[place])
    return verdicts


def _verdict(
    key: Ed25519Key | WebAuthnKey, act: bytes, signature: Ed25519Signature | WebAuthnSignature
) -> BadSignature | None:
    try:
        verify(key, act, signature)
    except BadSignature as error:
        return error
    return None


@lru_cache(maxsize=4096)
def _raw_public(public: str) -> bytes:
    return decode_base64url(public)
