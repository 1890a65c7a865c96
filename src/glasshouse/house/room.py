"""The table of the house: its kinds, its codes, its timers."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind, Room
from glasshouse.house import acts, author_folds, folds
from glasshouse.house.acts import keys_of, lines_of

_ANY_AUTHOR = (HOUSE, OFFICE, PARTY)

# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("house.found", acts.HouseFound, folds.found, lines=lines_of, new_keys=keys_of, founding=True),
    Kind("house.rules", acts.HouseRulesChange, folds.change_rules, roles=(HOUSE,), lines=lines_of),
    Kind("house.witnesses", acts.HouseWitnesses, folds.name_witnesses, roles=(HOUSE,), lines=lines_of),
    Kind("house.outage", acts.HouseOutage, folds.declare_outage, roles=(HOUSE,), lines=lines_of),
    Kind("office.establish", acts.OfficeEstablish, author_folds.establish_office, roles=(HOUSE,), lines=lines_of, new_keys=keys_of),
    Kind("invitation.issue", acts.InvitationIssue, author_folds.issue_invitation, roles=_ANY_AUTHOR, lines=lines_of),
    Kind("invitation.withdraw", acts.InvitationWithdraw, author_folds.withdraw_invitation, roles=_ANY_AUTHOR, lines=lines_of),
    Kind("party.register", acts.PartyRegister, author_folds.register_party, lines=lines_of, new_keys=keys_of),
    Kind("party.admit", acts.PartyAdmit, author_folds.admit_party, roles=(HOUSE, OFFICE), lines=lines_of),
    Kind("party.describe", acts.PartyDescribe, author_folds.describe_party, roles=(OFFICE, PARTY), lines=lines_of, scoped=None),
    Kind("key.rotate", acts.KeyRotate, author_folds.rotate_key, roles=_ANY_AUTHOR, new_keys=keys_of, recovery_may_sign=True),
    Kind("key.revoke", acts.KeyRevoke, author_folds.revoke_key, roles=_ANY_AUTHOR, lines=lines_of, recovery_may_sign=True),
    Kind("text.withhold", acts.TextWithhold, folds.withhold, roles=(HOUSE,), lines=lines_of),
    Kind("text.restore", acts.TextRestore, folds.restore, roles=(HOUSE,), lines=lines_of),
)

CODES: tuple[Code, ...] = (
    refused("log_key_name", 400, "The log key bears another name than this record.", "Make a log key named after the record."),
    refused("span_reversed", 400, "The time given ends before it begins.", "Give the beginning first."),
    refused("outage_in_future", 409, "An outage can only be declared once it is over.", "Declare it when it has ended."),
    refused("already_withheld", 409, "This text is withheld already.", "Nothing: it is not shown. Restore it first to withhold it on another ground."),
    refused("not_withheld", 409, "This text has been restored already.", "Nothing: it is shown."),
    refused("until_past", 409, "The order to withhold is over already.", "Give a later time, or none."),
    refused("slug_reserved", 409, "This short name is kept for the site itself.", "Choose another short name."),
    refused("lapse_past", 409, "The invitation would have lapsed already.", "Let it lapse later than now."),
    refused("commitment_in_use", 409, "The same commitment was made before, so it is to the same secret.", "Make a new secret."),
    refused("invitation_missing", 403, "This site takes a registration by invitation only.", "Ask a party or the secretariat for an invitation."),
    refused("invitation_secret", 403, "The secret does not belong to this invitation.", "Use the link, code or letter exactly as you were given it."),
    refused("invitation_used", 409, "The invitation has been used.", "Ask for another one."),
    refused("invitation_withdrawn", 409, "The invitation has been withdrawn.", "Ask for another one."),
    refused("invitation_lapsed", 409, "The invitation has lapsed.", "Ask for another one."),
    refused("second_key_missing", 400, "A party registers two keys or a recovery key, so that one lost key does not silence it.", "Add a second key or a recovery key."),
    refused("already_admitted", 409, "The party is admitted already.", "Nothing: it can write."),
    refused("party_without_key", 409, "The party was only described and holds no key.", "Let it register first; it can claim this entry."),
    refused("rotation_not_authorised", 403, "A key is replaced by itself or by a recovery key.", "Sign with the key to be replaced or with a recovery key."),
    refused("suspect_in_future", 409, "The time from which the key is suspected lies ahead.", "Give a time that has passed, or none."),
    without_effect("not_a_transcriber", "Only its transcribers enter what others said into this transcript.", "Ask one of its transcribers to enter it."),
)
# fmt: on

ROOM = Room(KINDS, CODES, {author_folds.LAPSE: author_folds.lapse_invitation})
