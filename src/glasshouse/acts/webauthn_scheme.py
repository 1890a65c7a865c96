"""Passkeys as signing keys: what an assertion must say before it counts as a signature.

The library checks the cryptography; this module adds the rules that it leaves to its callers
(spec/record.md 3.3). Threats: an assertion given without the person being verified (UV=0), one made
inside another site's frame (crossOrigin), and one made for another site. Replay needs no counter
here: the challenge is the fingerprint of the one act it signs, and an act enters once.
"""

from __future__ import annotations

import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from glasshouse.record import ed25519


def check_new_key(public: bytes, relying_party: str, origin: str) -> None:
    """Refuse a COSE key of another algorithm than ES256 or EdDSA, or a weak one; raises
    ValueError."""
    from webauthn.helpers import decode_credential_public_key, decoded_public_key_to_cryptography
    from webauthn.helpers.exceptions import WebAuthnException

    host = origin.split("://", 1)[1].split(":", 1)[0]
    if host != relying_party and not host.endswith("." + relying_party):
        raise ValueError("the relying party does not cover the origin")
    if not origin.startswith("https://") and host not in ("localhost", "127.0.0.1"):
        raise ValueError("passkeys need https")
    try:
        decoded = decode_credential_public_key(public)
        if int(decoded.alg) not in (-7, -8):
            raise ValueError("only ES256 and EdDSA passkeys are taken")
        key = decoded_public_key_to_cryptography(decoded)
    except ValueError:
        raise
    except (WebAuthnException, Exception) as error:
        # The COSE and CBOR readers below the library raise errors of many types on hostile bytes.
        raise ValueError("not a readable COSE key") from error
    if isinstance(key, Ed25519PublicKey):
        ed25519.refuse_weak_public_key(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def verify(
    *,
    public: bytes,
    relying_party: str,
    origin: str,
    challenge: bytes,
    client: bytes,
    authenticator: bytes,
    signature: bytes,
) -> None:
    """Check one assertion against the key it was registered with; raises ValueError."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import bytes_to_base64url

    if _cross_origin(client):
        raise ValueError("it was made inside another site's page")
    credential_id = bytes_to_base64url(challenge)
    try:
        verify_authentication_response(
            credential={
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": {
                    "clientDataJSON": bytes_to_base64url(client),
                    "authenticatorData": bytes_to_base64url(authenticator),
                    "signature": bytes_to_base64url(signature),
                },
            },
            expected_challenge=challenge,
            expected_rp_id=relying_party,
            expected_origin=origin,
            credential_public_key=public,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:
        # Hostile bytes reach CBOR and key readers whose errors share no base class; whatever they
        # raise, the assertion has not been shown to be good.
        raise ValueError(str(error) or type(error).__name__) from error


def _cross_origin(client: bytes) -> bool:
    try:
        data = json.loads(client)
    except (ValueError, RecursionError) as error:
        raise ValueError("its client data is not JSON") from error
    return not isinstance(data, dict) or data.get("crossOrigin", False) is not False
