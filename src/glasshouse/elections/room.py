"""The table of votes: their kinds and codes."""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY
from glasshouse.acts.outcomes import Code, refused, without_effect
from glasshouse.acts.registry import Kind, Room
from glasshouse.elections import (
    acts,
    content,
    folds,
    trustee_acts,
    trustee_folds,
    voice_folds,
    voices,
)
from glasshouse.elections.acts import JSON, PAGE
from glasshouse.elections.content import by_the_protocol, study_by_the_protocol
from glasshouse.house.acts import lines_of


def _file(_body: object) -> tuple[str, ...]:
    return (JSON,)


def _box_files(_body: object) -> tuple[str, ...]:
    return (JSON, JSON, PAGE)


# fmt: off
# ruff: noqa: E501
KINDS: tuple[Kind, ...] = (
    Kind("election.announce", acts.ElectionAnnounce, folds.announce, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="table"),
    Kind("election.undertake", voices.ElectionUndertake, voice_folds.undertake, roles=(PARTY,), lines=lines_of, scoped=True, power="answer"),
    Kind("roll.commit", trustee_acts.RollCommit, trustee_folds.commit_roll, roles=(OFFICE, PARTY), scoped=True, files=_file, check_files=by_the_protocol(content.check_roll), study_files=study_by_the_protocol(content.study_roll)),
    Kind("trustee.commit", trustee_acts.TrusteeCommit, trustee_folds.commit, roles=(OFFICE, PARTY), scoped=True),
    Kind("trustee.reveal", trustee_acts.TrusteeReveal, trustee_folds.reveal, roles=(OFFICE, PARTY), scoped=True, files=_file, largest_file=content.LONGEST_KEY, check_files=by_the_protocol(content.check_key)),
    Kind("trustee.certify", trustee_acts.TrusteeCertify, trustee_folds.certify, roles=(OFFICE, PARTY), scoped=True, files=_file, largest_file=content.LONGEST_KEY, check_files=by_the_protocol(content.check_certificate)),
    Kind("trustee.deal", trustee_acts.TrusteeDeal, trustee_folds.deal, roles=(OFFICE, PARTY), scoped=True, files=_file, largest_file=content.LONGEST_DEAL, check_files=by_the_protocol(content.check_deal)),
    Kind("trustee.hold", trustee_acts.TrusteeHold, trustee_folds.hold, roles=(OFFICE, PARTY), scoped=True, files=_file, largest_file=content.LONGEST_HOLDING, check_files=by_the_protocol(content.check_hold)),
    Kind("election.open", acts.ElectionOpen, folds.open_, roles=(OFFICE, PARTY), scoped=True, power="table"),
    Kind("box.open", acts.BoxOpen, folds.open_box, roles=(HOUSE,), scoped=True, files=_box_files, check_files=by_the_protocol(content.check_box)),
    Kind("box.anchor", acts.BoxAnchor, folds.anchor, roles=(HOUSE,), scoped=True),
    Kind("box.close", acts.BoxClose, folds.close_box, roles=(HOUSE,), scoped=True),
    Kind("election.tally", acts.ElectionTally, folds.tally, roles=(HOUSE,), scoped=True, files=_file, check_files=by_the_protocol(content.check_tally)),
    Kind("trustee.decrypt", trustee_acts.TrusteeDecrypt, trustee_folds.decrypt, roles=(OFFICE, PARTY), scoped=True, files=_file, largest_file=content.LONGEST_SHARE, check_files=by_the_protocol(content.check_decryption)),
    Kind("election.result", acts.ElectionResult, folds.decide, roles=(HOUSE,), scoped=True, check_files=by_the_protocol(content.check_result)),
    Kind("election.cancel", acts.ElectionCancel, folds.cancel, roles=(HOUSE, OFFICE, PARTY), lines=lines_of, scoped=True, power="table"),
    Kind("condition.report", voices.ConditionReport, voice_folds.report, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="confer"),
    Kind("election.contest", voices.ElectionContest, voice_folds.contest, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="confer"),
    Kind("contest.withdraw", voices.ContestWithdraw, voice_folds.withdraw_contest, roles=(OFFICE, PARTY), lines=lines_of, scoped=True, power="confer"),
)

CODES: tuple[Code, ...] = (
    refused("no_votes_in_transcript", 409, "This conference is reconstructed from sources; no vote is held in it.", "Report a vote of the past as a statement, with its sources."),
    refused("cannot_hold_office", 409, "Trustees and the credential authority are admitted authors with keys of their own, and the site itself is none of them.", "Invite them first, and let them register."),
    refused("not_a_trustee", 403, "Its author is not such a trustee of this vote.", "The trustees that the announcement names can say it, the group its part and the others theirs."),
    refused("not_the_authority", 403, "Its author is not the credential authority of this vote.", "The authority that the announcement names can say it."),
    refused("done_already", 409, "This has been done already, and cannot be done a second time.", "Nothing: it stands."),
    refused("commitments_missing", 409, "Not all trustees have committed to their keys yet.", "Wait until all have: no key is shown before."),
    refused("commitment_mismatch", 409, "The key is not the one that was committed to.", "Send the key file that the commitment was made from."),
    refused("deals_missing", 409, "Not all members of the group have dealt their shares yet.", "Wait until all have."),
    refused("roll_missing", 409, "The credential authority has not named the roll yet.", "Wait until it has."),
    refused("keys_missing", 409, "Not all trustees have shown their part of the key.", "Wait until all have."),
    refused("vote_over", 409, "The time of this vote is over.", "Announce another one."),
    refused("not_yet", 409, "The time for this has not come.", "Wait for the hour that was announced."),
    refused("box_key_name", 400, "The key bears another name than this vote's ballot box.", "Name it after the record and the vote."),
    refused("anchor_not_later", 409, "An earlier anchor covers as many ballots already.", "Anchor the box when it has grown."),
    refused("more_than_the_roll", 409, "There are more votes in it than voters on the roll.", "Count again."),
    refused("counts_mismatch", 409, "The numbers are not one for each choice, or more than were cast.", "Compute the result again."),
    refused("not_by_the_protocol", 400, "A file is not what the protocol of secret ballots calls for.", "Make it anew with a tool of the protocol; the detail names the fault."),
    refused("shares_missing", 409, "Not enough trustees have decrypted the sums.", "Wait until enough have."),
    without_effect("undertaken_late", "The vote was open already.", "Say it as a statement: it stands on the record with its time."),
)
# fmt: on

ROOM = Room(KINDS, CODES)
