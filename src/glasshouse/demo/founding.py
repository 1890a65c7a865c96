"""Who runs the demo house, and how it opens its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from glasshouse.acts.compose import SigningKey
from glasshouse.demo.drafts import Draft
from glasshouse.record.note import SignerKey

REGISTRY_SLUG = "registry"
REGISTRY_KEY = "registry.key"
"""Name of the file under ``keys/`` that holds the registry's key: whoever runs the demo goes on
with it."""

HOUSE_LINES = {
    "name": "Glasshouse demonstration",
    "operator": "Whoever runs this copy, on their own machine. It is a demonstration: no "
    "secretariat and no government stands behind it.",
    "interest": "None in the matter. One negotiation shown here is history, one is invented for "
    "practice, and a vote is simulated; all serve to show how such a site works, with every side "
    "treated alike.",
    "publicity": "Everything entered here is public to whoever can open this site. Nothing has "
    "been sealed by a witness: this copy has none, and its pages say so.",
}
REGISTRY_LINES = {"name": "Registry of this demonstration"}

AUTHOR_QUOTA = 10_000
"""Statements an author may make in a day; the registry enters more than two hundred at once."""


@dataclass(frozen=True)
class DemoKeys:
    """The three keys of the demo house, none of which is another's."""

    log: SignerKey
    house: SigningKey
    registry: SigningKey

    @classmethod
    def draw(cls, origin: str, randomness: Callable[[int], bytes]) -> DemoKeys:
        """New keys; ``randomness`` gives so many bytes from a secure source."""
        log = SignerKey(origin, randomness(32))
        return cls(log, SigningKey(randomness(32)), SigningKey(randomness(32)))


def founding(keys: DemoKeys) -> Draft:
    """The first entry: closed to others, and watched by nobody yet."""
    body = {
        "rules": "1",
        "log_key": keys.log.verifier.format(),
        "house_key": keys.house.value,
        "witnesses": [],
        "quorum": 0,
        "admission": "closed",
        "daily_cap": 0,
        "author_quota": AUTHOR_QUOTA,
    }
    return Draft("house.found", body, HOUSE_LINES)


def establishing(keys: DemoKeys) -> Draft:
    """The registry, the office that transcribes."""
    body = {"slug": REGISTRY_SLUG, "key": keys.registry.value}
    return Draft("office.establish", body, REGISTRY_LINES)
