"""How an invented party comes in: invited by the registry, registered under keys of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.demo.door import Entrance
from glasshouse.demo.drafts import Draft
from glasshouse.demo.practice import PartyRow

_LAPSES = 24 * 3600 * 1000
_OFFSET = 60


def register(
    door: Entrance,
    doing: str,
    slug: str,
    party: PartyRow,
    registry: tuple[str, SigningKey],
    randomness: Callable[[int], bytes],
) -> tuple[str, SigningKey]:
    """The id and key of a party that the registry invited; its recovery key is not even kept in
    memory. ``registry`` is that author and its key."""
    issuer, issuing_key = registry
    secret = randomness(32)
    invitation = Draft(
        "invitation.issue",
        {
            "commitment": hashlib.sha256(secret).hexdigest(),
            "lapses": {
                "at": milliseconds_to_instant(door.now() + _LAPSES),
                "offset_minutes": _OFFSET,
            },
            "lines": ["addressee"],
        },
        {"addressee": party.name},
    )
    (invited,) = door.enter(doing, [invitation], [issuing_key], issuer)
    key, recovery = SigningKey(randomness(32)), SigningKey(randomness(32))
    registration = Draft(
        "party.register",
        {
            "slug": slug,
            "keys": [key.value],
            "recovery": recovery.value,
            "invitation": invited,
            "secret": encode_base64url(secret),
            "claims": None,
            "lines": ["description"],
        },
        {"name": party.name, "description": party.description},
    )
    (registered,) = door.enter(doing, [registration], [key, recovery])
    return registered, key
