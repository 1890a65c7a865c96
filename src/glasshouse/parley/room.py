"""The table of the parley: its kinds and its codes."""

from __future__ import annotations

from glasshouse.acts.authors import OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind, Room
from glasshouse.house.acts import lines_of
from glasshouse.parley import acts, folds
from glasshouse.parley.agreements import room as agreements
from glasshouse.parley.corrections import room as corrections
from glasshouse.parley.credentials import room as credentials
from glasshouse.parley.fronts import room as fronts
from glasshouse.parley.participation import room as participation
from glasshouse.parley.principles import room as principles
from glasshouse.parley.propositions import room as propositions
from glasshouse.parley.protests import room as protests
from glasshouse.parley.questions import room as questions
from glasshouse.parley.reports import room as reports
from glasshouse.parley.session import room as session

#: One for each subject of its own.
SUBJECTS = (
    session,
    participation,
    credentials,
    fronts,
    principles,
    questions,
    propositions,
    reports,
    agreements,
    protests,
    corrections,
)

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("conference.announce", acts.ConferenceAnnounce, folds.announce, roles=(OFFICE,), lines=lines_of),
    Kind(folds.STATEMENT, acts.StatementMake, folds.make_statement, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, reportable=True, power="confer"),
)

CODES: tuple[Code, ...] = (
    refused("conference_ended", 409, "This conference has ended.", "Nothing more can be said in it; it can be read."),
    refused("not_in_session", 409, "This conference is not in session.", "Wait until it is opened or resumed."),
    without_effect("not_conferring", "Its author has not joined this conference.", "Join it by answering the invitation, and say it again."),
    without_effect("not_addressee", "It answers what was not addressed to this party.", "Say it as a statement of your own."),
    refused("account_misplaced", 400, "What a source tells stands in reports, and in nothing else.", "Report it with an account, or say it in your own name without one."),
    refused("transcribers_misplaced", 400, "A transcript names its transcribers, and no other conference does.", "Name at least one transcriber, or choose another mode."),
    refused("transcriber_not_admitted", 409, "A transcriber is not an admitted author of this site.", "Admit the transcriber first."),
    refused("transcript_takes_reports", 409, "This conference is reconstructed from sources; it takes only reports of what others said.", "Say whose words these are, when they were said and after which sources."),
    refused("named_twice", 400, "A speaker or a source is named twice.", "Name each once."),
    refused("rival_needs_report", 400, "Only a report can be another version of a statement.", "Name the source that tells it otherwise, or leave the other statement out."),
    refused("rival_of_version", 409, "A version is named against the statement first entered with effect, not against another version.", "Name the statement first entered."),
)
# fmt: on

ROOM = Room(
    [*KINDS, *(kind for subject in SUBJECTS for kind in subject.KINDS)],
    [*CODES, *(code for subject in SUBJECTS for code in subject.CODES)],
    propositions.TIMERS,
)
