"""The table of a conference's life: its kinds and its codes."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import lines_of
from glasshouse.parley.session import acts, folds

_ANY = (HOUSE, OFFICE, PARTY)

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    # A party may be a transcriber; elsewhere the fold asks who runs the conference.
    Kind("conference.convene", acts.ConferenceConvene, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
    Kind("conference.open", acts.ConferenceOpen, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
    Kind("conference.suspend", acts.ConferenceSuspend, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
    Kind("conference.resume", acts.ConferenceResume, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
    Kind("conference.close", acts.ConferenceClose, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
    Kind("conference.abandon", acts.ConferenceAbandon, folds.change, roles=_ANY, lines=lines_of, scoped=True, reportable=True),
)

CODES: tuple[Code, ...] = (
    refused("too_few_parties", 409, "Fewer than two parties have joined.", "Wait until a second party has answered that it will confer."),
    refused("open_items", 409, "It does not name exactly the proposals that are open.", "Name every open proposal, and no other; what is named lapses."),
)
# fmt: on
