"""Enters the peace negotiation of 1917-18, as the registry transcribes it."""

from __future__ import annotations

from glasshouse.acts.compose import SigningKey
from glasshouse.demo import drafts, reports
from glasshouse.demo.chronology import Chronology
from glasshouse.demo.door import Entrance
from glasshouse.demo.drafts import Entered


def length(story: Chronology) -> int:
    """How many entries it makes."""
    return 1 + len(story.parties) + len(story.sources) + sum(1 for _ in story.in_order())


def transcribe(door: Entrance, story: Chronology, key: SigningKey, registry: str) -> None:
    """Enter the whole conference as the registry; raises NotTaken."""
    entered = Entered()
    (entered.conference,) = door.enter(
        "Announcing the conference",
        [drafts.announcement(story.conference, registry)],
        [key],
        registry,
    )
    conference = entered.conference
    ids = door.enter(
        "Describing the parties",
        [drafts.description(party, conference) for party in story.parties],
        [key],
        registry,
    )
    entered.parties.update(zip((party.slug for party in story.parties), ids, strict=True))
    ids = door.enter(
        "Referring to the sources",
        [drafts.reference(source, conference) for source in story.sources],
        [key],
        registry,
    )
    entered.sources.update(zip((source.code for source in story.sources), ids, strict=True))
    # One at a time: each can point at any of those before it.
    for said in story.in_order():
        draft = reports.report(said, entered, drafts.treaties_of(said, story))
        (entered.statements[said.id],) = door.enter(
            "Entering the reports", [draft], [key], registry
        )
