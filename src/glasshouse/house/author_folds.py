"""What follows from acts about authors: offices, invitations, parties, their keys."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from glasshouse.acts.authors import HOUSE, OFFICE, PARTY, Author, Key, key_fact
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import decode_base64url, instant_to_milliseconds
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.acts.rules import rules_in_force
from glasshouse.acts.signatures import key_id
from glasshouse.acts.timers import Timer
from glasshouse.house.acts import (
    InvitationIssue,
    InvitationWithdraw,
    KeyRevoke,
    KeyRotate,
    OfficeEstablish,
    PartyAdmit,
    PartyDescribe,
    PartyRegister,
)
from glasshouse.house.facts import (
    ISSUED,
    LAPSED,
    PARTIES,
    USED,
    WITHDRAWN,
    Commitment,
    Conference,
    Invitation,
    ShortName,
    Vouch,
)

LAPSE = "invitation.lapse"
#: Names that would read as if the site itself spoke, or as an address of the site.
RESERVED_SLUGS = frozenset({"house", "site", "registry", "all", "new", "index"})
#: Of those, what an office may bear: through an office the site itself does speak.
OFFICE_SLUGS = frozenset({"registry"})
_NOT_OPEN = {
    USED: "invitation_used",
    WITHDRAWN: "invitation_withdrawn",
    LAPSED: "invitation_lapsed",
}


def check_slug(
    facts: Facts, space: str, slug: str, reserved: frozenset[str] = RESERVED_SLUGS
) -> Refused | None:
    """A short name is free in its address space and not reserved; else the refusal."""
    if slug in reserved:
        return Refused("slug_reserved", "body.slug")
    if facts.get(ShortName, f"{space}/{slug}") is not None:
        return Refused("slug_taken", "body.slug")
    return None


def establish_office(act: Act, body: OfficeEstablish, context: Context, facts: Facts) -> Outcome:
    """An office comes into being, admitted, with its key."""
    if refusal := check_slug(facts, PARTIES, body.slug, RESERVED_SLUGS - OFFICE_SLUGS):
        return refusal
    house = act.by or ""
    return Effective(
        [
            Put(Author(act.id, OFFICE, body.slug, context.index, True, vouched_by=house)),
            Put(key_fact(body.key, key_id(body.key), act.id, context.index)),
            Put(ShortName(PARTIES, body.slug, act.id)),
            Put(Vouch(act.id, house, "established", act.id, context.index)),
        ]
    )


def issue_invitation(act: Act, body: InvitationIssue, context: Context, facts: Facts) -> Outcome:
    """The invitation stands until it is used, withdrawn or lapsed."""
    lapses = instant_to_milliseconds(body.lapses.at)
    if lapses <= context.received:
        return Refused("lapse_past", "body.lapses.at")
    # Threat: once its secret has been revealed, an invitation under the same commitment would be
    # open to every reader of the record.
    if facts.get(Commitment, body.commitment) is not None:
        return Refused("commitment_in_use", "body.commitment")
    return Effective(
        [
            Put(Invitation(act.id, act.by or "", body.commitment, lapses, context.index)),
            Put(Commitment(body.commitment, act.id)),
            Put(Timer(LAPSE, act.id, lapses)),
        ]
    )


def lapse_invitation(timer: Timer, facts: Facts) -> Sequence[Change]:
    """Its time is over: what is still open lapses."""
    invitation = facts.get(Invitation, timer.subject)
    if invitation is None or invitation.state != ISSUED:
        return ()
    return [Put(replace(invitation, state=LAPSED))]


def withdraw_invitation(
    act: Act, body: InvitationWithdraw, context: Context, facts: Facts
) -> Outcome:
    """The invitation can no longer be used."""
    invitation = facts.get(Invitation, body.invitation)
    if invitation is None:
        return Refused("unknown_target", "body.invitation")
    if invitation.state != ISSUED:
        return Refused(_NOT_OPEN[invitation.state], "body.invitation")
    if act.by != invitation.issuer and _role(facts, act.by) != HOUSE:
        return WithoutEffect("without_authority")
    return Effective(
        [
            Put(replace(invitation, state=WITHDRAWN)),
            Remove(Timer, f"{LAPSE}/{invitation.id}"),
        ]
    )


def register_party(act: Act, body: PartyRegister, context: Context, facts: Facts) -> Outcome:
    """A party comes into being with its keys; an invitation, or open admission, admits it."""
    if len(body.keys) < 2 and body.recovery is None:
        return Refused("second_key_missing", "body.recovery")
    if refusal := check_slug(facts, PARTIES, body.slug):
        return refusal
    if body.claims is not None and not _described(facts, body.claims):
        return Refused("unknown_target", "body.claims")
    rules = rules_in_force(facts)
    admission = rules.admission if rules is not None else "closed"
    invitation: Invitation | None = None
    if body.invitation is not None and body.secret is not None:
        checked = _open_invitation(facts, body.invitation, body.secret)
        if isinstance(checked, Refused):
            return checked
        invitation = checked
    elif admission == "closed":
        return Refused("invitation_missing", "body.invitation")
    party = Author(
        id=act.id,
        role=PARTY,
        slug=body.slug,
        entry=context.index,
        # The inviter was admitted, or could not have issued it; without one, only an open house
        # admits by itself, and a sponsored house lets the party wait.
        admitted=invitation is not None or admission == "open",
        vouched_by=invitation.issuer if invitation else None,
        invitation=invitation.id if invitation else None,
        claims=body.claims,
    )
    changes: list[Change] = [Put(party), Put(ShortName(PARTIES, body.slug, act.id))]
    for new in body.new_keys():
        fact = key_fact(new.key, key_id(new.key), act.id, context.index, recovery=new.recovery)
        changes.append(Put(fact))
    if invitation is not None:
        changes += [
            Put(replace(invitation, state=USED, party=act.id)),
            Remove(Timer, f"{LAPSE}/{invitation.id}"),
            Put(Vouch(act.id, invitation.issuer, "invited", invitation.id, context.index)),
        ]
    return Effective(changes)


def _open_invitation(facts: Facts, invitation_id: str, secret: str) -> Invitation | Refused:
    invitation = facts.get(Invitation, invitation_id)
    if invitation is None:
        return Refused("unknown_target", "body.invitation")
    # The secret before the state: who does not hold it learns nothing from the answer that the
    # record does not say already.
    if hashlib.sha256(decode_base64url(secret)).hexdigest() != invitation.commitment:
        return Refused("invitation_secret", "body.secret")
    if invitation.state != ISSUED:
        return Refused(_NOT_OPEN[invitation.state], "body.invitation")
    return invitation


def admit_party(act: Act, body: PartyAdmit, context: Context, facts: Facts) -> Outcome:
    """The party may write, and is what it claims to be."""
    party = facts.get(Author, body.party)
    if party is None or party.role != PARTY:
        return Refused("unknown_target", "body.party")
    if party.described_by is not None:
        return Refused("party_without_key", "body.party")
    claim_open = party.claims is not None and not party.claim_admitted
    if party.admitted and not claim_open:
        return Refused("already_admitted", "body.party")
    by = act.by or ""
    admitted = replace(
        party,
        admitted=True,
        vouched_by=party.vouched_by or by,
        claim_admitted=party.claims is not None,
    )
    return Effective([Put(admitted), Put(Vouch(party.id, by, "admitted", act.id, context.index))])


def describe_party(act: Act, body: PartyDescribe, context: Context, facts: Facts) -> Outcome:
    """A party without a key is entered, for the house or within one conference."""
    if act.scope is not None:
        conference = facts.get(Conference, act.scope)
        if conference is None:
            return Refused("unknown_target", "scope")
        if _role(facts, act.by) != OFFICE and act.by not in conference.transcribers:
            return WithoutEffect("not_a_transcriber")
    elif _role(facts, act.by) != OFFICE:
        return WithoutEffect("without_authority")
    if refusal := check_slug(facts, PARTIES, body.slug):
        return refusal
    by = act.by or ""
    party = Author(
        id=act.id,
        role=PARTY,
        slug=body.slug,
        entry=context.index,
        admitted=False,
        described_by=by,
        scope=act.scope,
    )
    return Effective(
        [
            Put(party),
            Put(ShortName(PARTIES, body.slug, act.id)),
            Put(Vouch(act.id, by, "described", act.id, context.index)),
        ]
    )


def rotate_key(act: Act, body: KeyRotate, context: Context, facts: Facts) -> Outcome:
    """The new key takes the place of the old one, in the same role."""
    old = facts.get(Key, body.retire)
    if old is None or old.author != act.by:
        return Refused("unknown_target", "body.retire")
    if not old.in_force:
        return Refused("key_not_in_force", "body.retire")
    # Threat: with one stolen signing key a thief could replace all others. It can replace itself
    # alone; the recovery key replaces any.
    if body.retire not in context.signers and not _recovery_signed(facts, context):
        return Refused("rotation_not_authorised", "signers")
    new = key_id(body.key)
    return Effective(
        [
            Put(replace(old, until=context.index, replaced_by=new)),
            Put(
                key_fact(
                    body.key,
                    new,
                    old.author,
                    context.index,
                    recovery=old.recovery,
                    # Threat: replaced by the recovery key, a delegate's key would come back as one
                    # of the party's own.
                    credential=old.credential,
                )
            ),
        ]
    )


def revoke_key(act: Act, body: KeyRevoke, context: Context, facts: Facts) -> Outcome:
    """The key signs nothing more; what it signed since it is suspected is shown as disputed."""
    key = facts.get(Key, body.revoke)
    if key is None or key.author != act.by:
        return Refused("unknown_target", "body.revoke")
    if not key.in_force:
        return Refused("key_not_in_force", "body.revoke")
    suspect = None if body.suspect_from is None else instant_to_milliseconds(body.suspect_from)
    if suspect is not None and suspect > context.received:
        return Refused("suspect_in_future", "body.suspect_from")
    return Effective([Put(replace(key, until=context.index, suspect_from=suspect))])


def _recovery_signed(facts: Facts, context: Context) -> bool:
    keys = (facts.get(Key, signer) for signer in context.signers)
    return any(key is not None and key.recovery for key in keys)


def _described(facts: Facts, party: str) -> bool:
    author = facts.get(Author, party)
    return author is not None and author.described_by is not None


def _role(facts: Facts, author: str | None) -> str | None:
    found = facts.get(Author, author) if author is not None else None
    return None if found is None else found.role
