"""The table of authority to speak: its kinds and its codes."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY, TAKING_A_SEAT
from glasshouse.acts.outcomes import Code, refused
from glasshouse.acts.registry import Kind
from glasshouse.house.acts import keys_of, lines_of
from glasshouse.parley.credentials import acts, folds

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("credential.present", acts.CredentialPresent, folds.present, roles=(PARTY,), lines=lines_of, scoped=True, new_keys=keys_of),
    Kind("credential.report", acts.CredentialReport, folds.report, roles=(HOUSE, OFFICE), lines=lines_of, scoped=True),
    Kind("credential.object", acts.CredentialObject, folds.object_to, roles=(PARTY,), lines=lines_of, scoped=True),
    Kind("credential.restrict", acts.CredentialRestrict, folds.restrict, roles=(PARTY,), lines=lines_of, scoped=True),
    Kind("credential.revoke", acts.CredentialRevoke, folds.revoke, roles=(PARTY,), lines=lines_of, scoped=True),
    Kind(TAKING_A_SEAT, acts.SeatTake, folds.take_seat, roles=(PARTY,), lines=lines_of, scoped=True, new_keys=keys_of, takes_seat=True),
)

CODES: tuple[Code, ...] = (
    refused("expires_past", 409, "The authority to speak would have run out already.", "Let it run out later than now, or leave it without an end."),
    refused("not_narrower", 409, "The powers named are not fewer of those the delegate holds.", "Name some of the powers held, and not all; for more, present the delegate anew."),
    refused("practice_only", 409, "Seats are taken in negotiations held for practice, and in no other.", "Take a seat in a negotiation for practice, or ask a party to present you as its delegate."),
    refused("seat_not_offered", 409, "This party does not take part here, so nobody can take its seat.", "Take the seat of a party that takes part."),
    refused("seat_used_up", 429, "This seat has spoken 20 times, and that is all that one seat may.", "Take another seat."),
    refused("practice_full", 429, "The seats of this negotiation have spoken 500 times today, or have tabled as many counter-proposals as can be open: 20 of one party, and 200 proposals in all.", "Answer the proposals that are there, come back tomorrow (UTC), or run the practice on your own machine."),
)
# fmt: on
