"""How a negotiation works: its rules, what is public and when, who runs it, who takes part."""

from __future__ import annotations

from typing import Literal

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.words import Words as WordsSource
from glasshouse.house.facts import CONFERENCES, Conference, named
from glasshouse.house.pages import (
    Context,
    Lookup,
    NoSuchPage,
    PageModel,
    PartyRef,
    Words,
    context_of,
)
from glasshouse.pages.negotiation_models import SessionState
from glasshouse.parley.pages import ConfRef, Link, conference_ref, fetch_entries, link
from glasshouse.parley.sessions import Session


class HowPage(PageModel):
    """The rules of a conference, as it was announced with them.

    ``rules`` are its words; ``shortest_answer_minutes`` is what a proposal must leave for an
    answer, ``on_silence`` what it may say follows from silence.
    """

    context: Context
    conference: ConfRef
    kind: Literal["peace", "bargaining", "federation", "treaty_review"]
    session: SessionState
    publicity: Words
    rules: Words
    introduction: Words | None
    shortest_answer_minutes: int
    on_silence: list[Literal["lapse", "stay_open", "adopt"]]
    languages: list[str]
    announced: Link
    announced_by: PartyRef | None
    transcribers: list[PartyRef]


def how_page(facts: Facts, context: PageContext, words: WordsSource, slug: str) -> HowPage:
    """How a conference works, by its short name; NoSuchPage if none has it."""
    lookup = Lookup(facts, context, words)
    conference = facts.get(Conference, named(facts, CONFERENCES, slug) or "")
    if conference is None:
        raise NoSuchPage(f"no conference is called {slug}")
    fetch_entries(lookup, [conference.id])
    lookup.fetch_parties([conference.announced_by, *conference.transcribers])
    announcement = lookup.recorded(conference.id)
    session = lookup.get(Session, conference.id)
    return HowPage.model_validate(
        {
            "context": context_of(lookup),
            "conference": conference_ref(lookup, conference.id),
            "kind": conference.subject,
            "session": "announced" if session is None else session.state,
            "publicity": lookup.shown(announcement, "publicity"),
            "rules": lookup.shown(announcement, "rules"),
            "introduction": lookup.line(announcement, "introduction", required=False),
            "shortest_answer_minutes": conference.shortest_answer,
            "on_silence": list(conference.on_silence),
            "languages": list(conference.languages),
            "announced": link(lookup, conference.id),
            "announced_by": lookup.party(conference.announced_by),
            "transcribers": lookup.parties(conference.transcribers),
        }
    )
