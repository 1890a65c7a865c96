"""Keys and signatures: one rule for every reader, and passkeys only as strictly as they must be."""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from glasshouse.acts import signatures
from glasshouse.acts.dsse import act_message
from glasshouse.acts.envelope import MalformedAct
from glasshouse.acts.signatures import (
    BadSignature,
    Ed25519Key,
    WebAuthnKey,
    WebAuthnSignature,
    check_new_key,
    key_id,
    parse_signatures,
    signatures_value,
    verify,
)
from tests.acts.builders import Pen, base64url

ACT = b'{"an":"act"}'
PEN = Pen.named("somebody")
RP, SITE = "house.example", "https://house.example"

# The eight points of small order, and their other spellings: signatures under these keys are good
# for one verifier and bad for the next (RFC 8032 section 8.2 leaves it open).
_EIGHT = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc"
SMALL_ORDER = [
    "01" + "00" * 31,
    "ec" + "ff" * 30 + "7f",
    "00" * 32,
    "00" * 31 + "80",
    _EIGHT + "05",
    _EIGHT + "85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "01" + "00" * 30 + "80",
    "ec" + "ff" * 31,
    "ed" + "ff" * 30 + "7f",
    "ed" + "ff" * 31,
    "ee" + "ff" * 30 + "7f",
    "ee" + "ff" * 31,
]
NOT_CANONICAL = ["f0" + "ff" * 30 + "7f", "ff" * 31 + "7f", "f1" + "ff" * 31]


def ed25519(raw: bytes) -> Ed25519Key:
    return Ed25519Key(alg="ed25519", public=base64url(raw))


def test_an_ed25519_signature_verifies_over_its_act_alone() -> None:
    signature = PEN.sign(ACT)
    verify(PEN.public, ACT, signature)
    for key, act in [(PEN.public, ACT + b" "), (Pen.named("other").public, ACT)]:
        with pytest.raises(BadSignature):
            verify(key, act, signature)


def test_a_signature_over_the_bare_act_is_refused() -> None:
    bare = PEN.private.sign(ACT)
    signature = PEN.sign(ACT).model_copy(update={"sig": base64url(bare)})
    with pytest.raises(BadSignature):
        verify(PEN.public, ACT, signature)


@pytest.mark.parametrize("encoded", SMALL_ORDER + NOT_CANONICAL)
def test_case_21_odd_keys_are_refused_at_registration(encoded: str) -> None:
    with pytest.raises(BadSignature) as refusal:
        check_new_key(ed25519(bytes.fromhex(encoded)))
    assert refusal.value.code == "weak_key"


def test_an_ordinary_key_is_taken_and_named_by_its_bytes() -> None:
    check_new_key(PEN.public)
    raw = PEN.private.public_key().public_bytes_raw()
    assert key_id(PEN.public) == hashlib.sha256(b"ed25519\n" + raw).hexdigest()


def test_every_flipped_bit_of_a_signature_is_refused() -> None:
    raw = PEN.private.sign(act_message(ACT))
    for place in range(64):
        for bit in (1, 0x10, 0x80):
            wrong = raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :]
            signature = PEN.sign(ACT).model_copy(update={"sig": base64url(wrong)})
            with pytest.raises(BadSignature):
                verify(PEN.public, ACT, signature)


class Authenticator:
    """A passkey in software, able to answer wrongly."""

    def __init__(self) -> None:
        self.private = ec.derive_private_key(12345, ec.SECP256R1())
        numbers = self.private.public_key().public_numbers()
        self.cose = cbor2.dumps(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )

    @property
    def key(self) -> WebAuthnKey:
        return WebAuthnKey(alg="webauthn", public=base64url(self.cose), rp=RP, origin=SITE)

    def sign(
        self,
        act: bytes,
        *,
        flags: int = 0x05,
        rp: str = RP,
        origin: str = SITE,
        kind: str = "webauthn.get",
        challenge: bytes | None = None,
        **client: Any,
    ) -> WebAuthnSignature:
        challenge = hashlib.sha256(act_message(act)).digest() if challenge is None else challenge
        data = {"type": kind, "challenge": base64url(challenge), "origin": origin} | client
        client_data = json.dumps(data, separators=(",", ":")).encode()
        authenticator = hashlib.sha256(rp.encode()).digest() + struct.pack(">BI", flags, 0)
        message = authenticator + hashlib.sha256(client_data).digest()
        raw = self.private.sign(message, ec.ECDSA(hashes.SHA256()))
        return WebAuthnSignature(
            alg="webauthn",
            key=key_id(self.key),
            client=base64url(client_data),
            auth=base64url(authenticator),
            sig=base64url(raw),
        )


def test_a_passkey_signs_an_act() -> None:
    passkey = Authenticator()
    check_new_key(passkey.key)
    verify(passkey.key, ACT, passkey.sign(ACT))
    verify(passkey.key, ACT, passkey.sign(ACT, crossOrigin=False))


WRONG_ASSERTIONS: list[tuple[str, dict[str, Any]]] = [
    ("the person was not verified", {"flags": 0x01}),
    ("nobody was there", {"flags": 0x04}),
    ("inside another site's frame", {"crossOrigin": True}),
    ("a cross-origin flag that is no flag", {"crossOrigin": "no"}),
    ("another site", {"origin": "https://evil.example"}),
    ("another relying party", {"rp": "evil.example"}),
    ("a registration, not an assertion", {"kind": "webauthn.create"}),
    ("another act's fingerprint", {"challenge": bytes(32)}),
    ("no challenge", {"challenge": b""}),
]


@pytest.mark.parametrize("how", [pytest.param(h, id=n) for n, h in WRONG_ASSERTIONS])
def test_a_passkey_that_answers_wrongly_is_refused(how: dict[str, Any]) -> None:
    passkey = Authenticator()
    with pytest.raises(BadSignature):
        verify(passkey.key, ACT, passkey.sign(ACT, **how))


def test_garbage_in_a_passkeys_answer_is_refused() -> None:
    passkey = Authenticator()
    good = passkey.sign(ACT)
    for change in [
        {"client": base64url(b"not json")},
        {"client": base64url(b"[]")},
        {"client": base64url(b"[" * 250)},
        {"auth": base64url(b"short")},
        {"sig": base64url(b"\x30\x00")},
    ]:
        with pytest.raises(BadSignature):
            verify(passkey.key, ACT, good.model_copy(update=change))


def test_schemes_do_not_mix() -> None:
    passkey = Authenticator()
    with pytest.raises(BadSignature):
        verify(passkey.key, ACT, PEN.sign(ACT))
    with pytest.raises(BadSignature):
        verify(PEN.public, ACT, passkey.sign(ACT))


def okp(raw: bytes) -> bytes:
    return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: raw})


BAD_PASSKEYS: list[tuple[str, dict[str, Any]]] = [
    ("not COSE", {"public": base64url(b"\x00\x01")}),
    ("an RSA passkey", {"public": base64url(cbor2.dumps({1: 3, 3: -257, -1: b"n", -2: b"e"}))}),
    ("a small-order Ed25519 passkey", {"public": base64url(okp(bytes(32)))}),
    (
        "a point off its curve",
        {"public": base64url(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"\1" * 32, -3: b"\1" * 32}))},
    ),
    ("plain http", {"origin": "http://house.example"}),
    ("another site's relying party", {"rp": "example.org"}),
]


@pytest.mark.parametrize("change", [pytest.param(c, id=n) for n, c in BAD_PASSKEYS])
def test_unfit_passkeys_are_refused_at_registration(change: dict[str, Any]) -> None:
    with pytest.raises(BadSignature) as refusal:
        check_new_key(Authenticator().key.model_copy(update=change))
    assert refusal.value.code == "weak_key"


def test_an_eddsa_passkey_is_taken() -> None:
    cose = okp(PEN.private.public_key().public_bytes_raw())
    check_new_key(Authenticator().key.model_copy(update={"public": base64url(cose)}))


def test_signatures_read_back_as_they_were_written() -> None:
    both = (PEN.sign(ACT), Authenticator().sign(ACT))
    assert parse_signatures(signatures_value(both)) == both


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        [{}],
        [{"alg": "none", "key": "ab" * 32, "sig": "A" * 86}],
        [{"alg": "ed25519", "key": "ab" * 32, "sig": "A" * 85}],
        [{"alg": "ed25519", "key": "ab" * 32, "sig": "A" * 86, "more": 1}],
        [dict(PEN.sign(ACT))] * 33,
        [dict(Authenticator().sign(ACT)) | {"client": "A" * 404}],
    ],
)
def test_malformed_signatures_are_refused(value: object) -> None:
    with pytest.raises(MalformedAct) as refusal:
        parse_signatures(value)
    assert refusal.value.code == "malformed_signature"


def test_the_last_bits_of_a_signature_have_one_spelling() -> None:
    signature = PEN.sign(ACT)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = last.index(signature.sig[-1])
    other = signature.model_copy(update={"sig": signature.sig[:-1] + last[place ^ 1]})
    with pytest.raises((BadSignature, ValueError)):
        signatures.verify(PEN.public, ACT, other)
