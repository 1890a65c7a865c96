"""Enters the practice table: its parties register, confer and bargain, each by keys of its own.

Those keys are drawn here, live in memory and are written nowhere: once the demo is made, nobody
holds them, and the parties of the table speak only through the seats that visitors take.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.identifiers import encode_base64url
from glasshouse.demo.door import Entrance
from glasshouse.demo.drafts import Draft
from glasshouse.demo.practice import REGISTRY, Practice, Told

_DOING = "Setting up the practice table"


def length(practice: Practice) -> int:
    """How many entries it makes."""
    return 2 * len(practice.parties) + 1 + len(practice.story)


def bargain(
    door: Entrance,
    practice: Practice,
    key: SigningKey,
    registry: str,
    randomness: Callable[[int], bytes],
) -> None:
    """Enter the whole table, ``key`` being the registry's; raises NotTaken."""
    told = Told(practice, made=door.now())
    told.ids[REGISTRY], told.keys[REGISTRY] = registry, key
    for slug in sorted(practice.parties):
        told.ids[slug], told.keys[slug] = _register(door, told, slug, randomness)
    (told.conference,) = door.enter(_DOING, [_announcement(practice)], [key], registry)
    for step in practice.story:
        for name in step.signers:
            if name not in told.keys:
                told.keys[name] = SigningKey(randomness(32))
        (act,) = door.enter(_DOING, [told.draft(step)], told.signing(step), told.ids[step.by])
        told.stands(step, act)


def _register(
    door: Entrance, told: Told, slug: str, randomness: Callable[[int], bytes]
) -> tuple[str, SigningKey]:
    """The id and key of a party that the registry invited; its recovery key is not even kept in
    memory."""
    secret = randomness(32)
    party = told.practice.parties[slug]
    invitation = Draft(
        "invitation.issue",
        {
            "commitment": hashlib.sha256(secret).hexdigest(),
            "lapses": told.deadline(1, "18:00"),
            "lines": ["addressee"],
        },
        {"addressee": party.name},
    )
    (invited,) = door.enter(_DOING, [invitation], [told.keys[REGISTRY]], told.ids[REGISTRY])
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
    (registered,) = door.enter(_DOING, [registration], [key, recovery])
    return registered, key


def _announcement(practice: Practice) -> Draft:
    row = practice.conference
    body = {
        "slug": row.slug,
        "mode": "practice",
        "kind": row.kind,
        "transcribers": [],
        "languages": row.languages,
        "rules": row.rules.model_dump(),
        "lines": ["introduction"],
    }
    lines = {
        "title": row.title,
        "publicity": row.publicity,
        "rules": row.rules_of_procedure,
        "introduction": row.introduction,
    }
    return Draft("conference.announce", body, lines)
