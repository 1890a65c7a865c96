"""Enters the practice table: its parties register, confer and bargain, each by keys of its own.

Those keys are drawn here, live in memory and are written nowhere: once the demo is made, nobody
holds them, and the parties of the table speak only through the seats that visitors take.
"""

from __future__ import annotations

from collections.abc import Callable

from glasshouse.acts.compose import SigningKey
from glasshouse.demo.door import Entrance
from glasshouse.demo.practice import REGISTRY, Practice, Told
from glasshouse.demo.registering import register

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
        told.ids[slug], told.keys[slug] = register(
            door, _DOING, slug, practice.parties[slug], (registry, key), randomness
        )
    (told.conference,) = door.enter(_DOING, [practice.conference.announcement()], [key], registry)
    for step in practice.story:
        for name in step.signers:
            if name not in told.keys:
                told.keys[name] = SigningKey(randomness(32))
        (act,) = door.enter(_DOING, [told.draft(step)], told.signing(step), told.ids[step.by])
        told.stands(step, act)
