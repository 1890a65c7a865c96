"""What follows from what the trustees and the credential authority of a vote say.

Threat: files stay on the record for ever, so only those whom a vote names can enter any: what
anybody else sends is refused, not recorded without effect.
"""

from __future__ import annotations

from dataclasses import replace

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.outcomes import Effective, Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.elections.facts import Election, TrusteeWork
from glasshouse.elections.finding import find_election, in_state
from glasshouse.elections.folds import works
from glasshouse.elections.trustee_acts import (
    RollCommit,
    TrusteeCertify,
    TrusteeCommit,
    TrusteeDeal,
    TrusteeDecrypt,
    TrusteeHold,
    TrusteeReveal,
)


def commit(act: Act, body: TrusteeCommit, context: Context, facts: Facts) -> Outcome:
    """The trustee can show this key, and no other."""
    found = _begin(act, body.election, facts, member=False)
    if isinstance(found, Refused):
        return found
    return _committed(act, found, body.commitment, None, context, facts)


def certify(act: Act, body: TrusteeCertify, context: Context, facts: Facts) -> Outcome:
    """The member is known to the others, and can deal what it committed to."""
    found = _begin(act, body.election, facts, member=True)
    if isinstance(found, Refused):
        return found
    return _committed(act, found, body.commitment, _file(act), context, facts)


def reveal(act: Act, body: TrusteeReveal, context: Context, facts: Facts) -> Outcome:
    """The trustee's part of the key is there."""
    work = _work(act, body.election, facts, member=False)
    if isinstance(work, Refused):
        return work
    if work.revealed is not None:
        return Refused("done_already", "body.election")
    if _file(act) != work.commitment:
        return Refused("commitment_mismatch", "files.0")
    return Effective([Put(replace(work, revealed=_file(act), revealed_entry=context.index))])


def deal(act: Act, body: TrusteeDeal, context: Context, facts: Facts) -> Outcome:
    """The member has dealt its shares."""
    work = _work(act, body.election, facts, member=True)
    if isinstance(work, Refused):
        return work
    if work.dealt is not None:
        return Refused("done_already", "body.election")
    return Effective([Put(replace(work, dealt=_file(act), dealt_entry=context.index))])


def hold(act: Act, body: TrusteeHold, context: Context, facts: Facts) -> Outcome:
    """The member holds its part of the key."""
    work = _work(act, body.election, facts, member=True)
    if isinstance(work, Refused):
        return work
    if work.held is not None:
        return Refused("done_already", "body.election")
    election = facts.get(Election, body.election)
    assert election is not None
    if not all(
        each is not None and each.dealt for each in works(facts, election) if _in_group(each)
    ):
        return Refused("deals_missing", "body.election")
    return Effective([Put(replace(work, held=_file(act), held_entry=context.index))])


def decrypt(act: Act, body: TrusteeDecrypt, context: Context, facts: Facts) -> Outcome:
    """The trustee's share in the decryption is there. More than are needed do no harm."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    work = facts.get(TrusteeWork, f"{election.id}/{act.by}")
    if work is None:
        return Refused("not_a_trustee", "by")
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    if work.share is not None:
        return Refused("done_already", "body.election")
    return Effective([Put(replace(work, share=_file(act), share_entry=context.index))])


def commit_roll(act: Act, body: RollCommit, context: Context, facts: Facts) -> Outcome:
    """It is fixed whose ballots count."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if act.by != election.authority:
        return Refused("not_the_authority", "by")
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    # Threat: a second roll, after voters compared the first with their letters.
    if election.roll is not None:
        return Refused("done_already", "body.election")
    return Effective(
        [
            Put(
                replace(
                    election,
                    roll=_file(act),
                    roll_entry=context.index,
                    voters=body.voters,
                    weight=body.total_weight,
                )
            )
        ]
    )


def _begin(act: Act, election_id: str, facts: Facts, *, member: bool) -> Election | Refused:
    """The vote, if the author is one of its trustees, of this sort."""
    election = find_election(facts, election_id, act)
    if isinstance(election, Refused):
        return election
    if act.by not in (election.group if member else election.trustees):
        return Refused("not_a_trustee", "by")
    return in_state(election, act.kind) or election


def _committed(
    act: Act,
    election: Election,
    commitment: str,
    certificate: str | None,
    context: Context,
    facts: Facts,
) -> Outcome:
    author = act.by or ""
    if facts.get(TrusteeWork, f"{election.id}/{author}") is not None:
        return Refused("done_already", "body.election")
    # Threat: a trustee repeats another's commitment, and later shows the other's key and the
    # other's shares as its own. There would seem to be two where one alone reads every ballot.
    if any(each is not None and each.commitment == commitment for each in works(facts, election)):
        return Refused("commitment_in_use", "body.commitment")
    return Effective(
        [
            Put(
                TrusteeWork(
                    election=election.id,
                    author=author,
                    place=election.owners.index(author) + 1,
                    member=certificate is not None,
                    commitment=commitment,
                    committed=context.index,
                    certificate=certificate,
                )
            )
        ]
    )


def _work(act: Act, election_id: str, facts: Facts, *, member: bool) -> TrusteeWork | Refused:
    """What the author, a trustee of this sort, has done, once all of them have committed."""
    election = _begin(act, election_id, facts, member=member)
    if isinstance(election, Refused):
        return election
    work = facts.get(TrusteeWork, f"{election.id}/{act.by}")
    # Threat: who shows a key last chooses it to steer the election's key. Nothing is shown before
    # everybody is bound to what they will show.
    if work is None or None in works(facts, election):
        return Refused("commitments_missing", "body.election")
    return work


def _in_group(work: TrusteeWork | None) -> bool:
    return work is not None and work.member


def _file(act: Act) -> str:
    return act.envelope.files[0].digest
