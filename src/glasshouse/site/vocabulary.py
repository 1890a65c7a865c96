"""The words of the people there: one small vocabulary for each kind of conference.

Those who make peace meet in a conference and speak of fronts; those who bargain hold a negotiation
and sit at tables. The code has one name for each thing; the context of gettext chooses the word. A
phrase is translated whole, since no language builds all of them in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as words

Vocabulary = Mapping[str, Promise]

PEACE: Final[Vocabulary] = {
    "conference": words("peace", "conference"),
    "front": words("peace", "front"),
    "fronts": words("peace", "Fronts"),
    "working_group": words("peace", "working group"),
    "table": words("peace", "table"),
    "drafting_committee": words("peace", "drafting committee"),
    "how": words("peace", "How this conference works"),
    "all_entries": words("peace", "All entries of this conference"),
    "not_open_yet": words("peace", "The conference has been announced and is not open yet."),
    "suspended": words("peace", "The conference is adjourned."),
    "closed": words("peace", "The conference is closed."),
    "abandoned": words("peace", "The conference was abandoned."),
    "was_suspended": words("peace", "The conference was adjourned."),
    "was_closed": words("peace", "The conference had been closed."),
    "was_abandoned": words("peace", "The conference had been abandoned."),
    "no_front": words("peace", "No front has been named yet. Its secretariat and its parties can."),
}

BARGAINING: Final[Vocabulary] = {
    "conference": words("bargaining", "negotiation"),
    "front": words("bargaining", "table"),
    "fronts": words("bargaining", "Tables"),
    "working_group": words("bargaining", "working group"),
    "table": words("bargaining", "table"),
    "drafting_committee": words("bargaining", "drafting committee"),
    "how": words("bargaining", "How this negotiation works"),
    "all_entries": words("bargaining", "All entries of this negotiation"),
    "not_open_yet": words("bargaining", "The negotiation has been announced and is not open yet."),
    "suspended": words("bargaining", "The negotiation is suspended."),
    "closed": words("bargaining", "The negotiation is closed."),
    "abandoned": words("bargaining", "The negotiation was broken off."),
    "was_suspended": words("bargaining", "The negotiation was suspended."),
    "was_closed": words("bargaining", "The negotiation had been closed."),
    "was_abandoned": words("bargaining", "The negotiation had been broken off."),
    "no_front": words("bargaining", "No table has been set up yet. Registry and parties can."),
}

#: Which vocabulary each kind of conference speaks.
VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "peace": PEACE,
    "treaty_review": PEACE,
    "bargaining": BARGAINING,
    "federation": BARGAINING,
}


def term(name: str, kind: str) -> str:
    """The word for a thing in a conference of this kind; KeyError for what has none."""
    return str(VOCABULARIES.get(kind, BARGAINING)[name])
