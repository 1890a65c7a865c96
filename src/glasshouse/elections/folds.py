"""What follows from announcing, opening and calling off a vote, and from what the house says of its
ballot box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from glasshouse.acts.authors import HOUSE, Author
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.outcomes import Effective, Outcome, Refused, WithoutEffect
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.registry import Context
from glasshouse.elections.acts import (
    BoxAnchor,
    BoxClose,
    BoxOpen,
    ElectionAnnounce,
    ElectionCancel,
    ElectionOpen,
    ElectionResult,
    ElectionTally,
)
from glasshouse.elections.facts import (
    CANCELLED,
    CLOSED,
    DECIDED,
    OPEN,
    READY,
    TALLIED,
    VOTES,
    Anchor,
    Election,
    TrusteeWork,
)
from glasshouse.elections.finding import find_election, in_state, possible
from glasshouse.house.facts import Conference, ShortName, named

#: What a slug of a vote cannot be, because an address has it.
RESERVED = frozenset({"new"})


def announce(act: Act, body: ElectionAnnounce, context: Context, facts: Facts) -> Outcome:
    """The vote is announced, and its trustees and authority can do their part."""
    conference = facts.get(Conference, act.scope or "")
    if conference is None:
        return Refused("unknown_target", "scope")
    if conference.mode == "transcript":
        # Threat: a vote of long ago is held anew and shown as one that can be verified.
        return Refused("no_votes_in_transcript", "scope")
    if (refusal := _unfit(act, body, context, facts)) is not None:
        return refusal
    election = Election(
        id=act.id,
        index=context.index,
        conference=conference.id,
        slug=body.slug,
        organiser=act.by or "",
        purpose=body.purpose,
        subject=body.subject,
        opens=instant_to_milliseconds(body.opens.at),
        opens_offset=body.opens.offset_minutes,
        closes=instant_to_milliseconds(body.closes.at),
        closes_offset=body.closes.offset_minutes,
        questions=tuple((q.answers, q.blank, q.least, q.most) for q in body.questions),
        weighted=body.weighted,
        authority=body.authority,
        trustees=tuple(body.trustees),
        group=tuple(body.group),
        needed=body.needed,
        language=body.language,
        lines=tuple(body.lines),
    )
    return Effective([Put(election), Put(ShortName(VOTES, body.slug, act.id))])


def _unfit(act: Act, body: ElectionAnnounce, context: Context, facts: Facts) -> Refused | None:
    if body.slug in RESERVED:
        return Refused("slug_reserved", "body.slug")
    if named(facts, VOTES, body.slug) is not None:
        return Refused("slug_taken", "body.slug")
    if instant_to_milliseconds(body.closes.at) <= context.received:
        return Refused("due_past", "body.closes")
    if body.language not in act.envelope.sheets:
        return Refused("language_missing", "body.language")
    if body.subject is not None:
        subject = facts.get(Recorded, body.subject)
        if subject is None or subject.scope != act.scope:
            return Refused("unknown_target", "body.subject")
    named_ones = [("authority", body.authority)]
    named_ones += [(f"trustees.{place}", each) for place, each in enumerate(body.trustees)]
    named_ones += [(f"group.{place}", each) for place, each in enumerate(body.group)]
    for field, author_id in named_ones:
        author = facts.get(Author, author_id)
        if author is None:
            return Refused("unknown_target", f"body.{field}")
        # Threat: the house runs the ballot box. Holding the voters' credentials as well, it could
        # vote for those who stay away; holding the key, it could read every ballot.
        if author.role == HOUSE or author.described_by is not None or not author.admitted:
            return Refused("cannot_hold_office", f"body.{field}")
    return None


def open_(act: Act, body: ElectionOpen, context: Context, facts: Facts) -> Outcome:
    """Keys and roll are fixed; the house sets up the ballot box."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if act.by != election.organiser:
        return WithoutEffect("without_authority")
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    if context.received >= election.closes:
        return Refused("vote_over", "body.election")
    if election.roll is None:
        return Refused("roll_missing", "body.election")
    if not all(work is not None and work.key_is_there for work in works(facts, election)):
        return Refused("keys_missing", "body.election")
    return Effective([Put(replace(election, state=READY, opened=context.index))])


def cancel(act: Act, body: ElectionCancel, context: Context, facts: Facts) -> Outcome:
    """The vote is called off."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    author = facts.get(Author, act.by or "")
    if act.by != election.organiser and (author is None or author.role != HOUSE):
        return WithoutEffect("without_authority")
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    # Threat: once enough trustees have decrypted, everybody can work the result out. Whoever does
    # not like it must not call the vote off before the house has said it.
    if election.state == TALLIED and enough_shares(election, works(facts, election)):
        rest = tuple(kind for kind in possible(election.state) if kind != act.kind)
        return Refused("illegal_transition", "kind", rest)
    return Effective([Put(replace(election, state=CANCELLED, ended=act.id))])


def open_box(act: Act, body: BoxOpen, context: Context, facts: Facts) -> Outcome:
    """Ballots are taken, if the time has come; the files it carries are those of the vote."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    if context.received < election.opens:
        return Refused("not_yet", "body.election")
    if context.received >= election.closes:
        return Refused("vote_over", "body.election")
    # Threat: heads of a box that can be taken for those of another record, under one name or key.
    if body.box_key.partition("+")[0] != box_origin(act.envelope.log, election.id):
        return Refused("box_key_name", "body.box_key")
    election_file, trustees_file, booth_file = (each.digest for each in act.envelope.files)
    return Effective(
        [
            Put(
                replace(
                    election,
                    state=OPEN,
                    box=context.index,
                    box_key=body.box_key,
                    box_received=context.received,
                    election_file=election_file,
                    trustees_file=trustees_file,
                    booth_file=booth_file,
                )
            )
        ]
    )


def anchor(act: Act, body: BoxAnchor, context: Context, facts: Facts) -> Outcome:
    """Ballots up to this size can be left out no more."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    # Threat: ballots that came after the hour, anchored as if they had come in time.
    if context.received >= election.closes:
        return Refused("vote_over", "body.election")
    if body.size <= election.anchored:
        return Refused("anchor_not_later", "body.size")
    return Effective(
        [
            Put(replace(election, anchored=body.size)),
            Put(_anchor(election, body, context, last=False)),
        ]
    )


def close_box(act: Act, body: BoxClose, context: Context, facts: Facts) -> Outcome:
    """The vote is over: what stands in the box up to this size counts."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    # Threat: a house that closes the box before the hour, on those whom it does not want to hear.
    if context.received < election.closes:
        return Refused("not_yet", "body.election")
    if body.size < election.anchored:
        return Refused("anchor_not_later", "body.size")
    return Effective(
        [
            Put(replace(election, state=CLOSED, anchored=body.size, closed=context.index)),
            Put(_anchor(election, body, context, last=True)),
        ]
    )


def tally(act: Act, body: ElectionTally, context: Context, facts: Facts) -> Outcome:
    """The sums are there to be decrypted."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    if body.voters > election.voters or body.total_weight > election.weight:
        return Refused("more_than_the_roll", "body.voters")
    return Effective(
        [
            Put(
                replace(
                    election,
                    state=TALLIED,
                    tallied=context.index,
                    tally_file=act.envelope.files[0].digest,
                    voted=body.voters,
                    voted_weight=body.total_weight,
                )
            )
        ]
    )


def decide(act: Act, body: ElectionResult, context: Context, facts: Facts) -> Outcome:
    """The result stands, and with it what the vote decided."""
    election = find_election(facts, body.election, act)
    if isinstance(election, Refused):
        return election
    if (refusal := in_state(election, act.kind)) is not None:
        return refusal
    shape = [answers + (1 if blank else 0) for answers, blank, _least, _most in election.questions]
    if [len(row) for row in body.counts] != shape:
        return Refused("counts_mismatch", "body.counts")
    if any(count > election.voted_weight for row in body.counts for count in row):
        return Refused("counts_mismatch", "body.counts")
    if not enough_shares(election, works(facts, election)):
        return Refused("shares_missing", "body.election")
    counts = tuple(tuple(row) for row in body.counts)
    return Effective([Put(replace(election, state=DECIDED, counts=counts, decided=context.index))])


def box_origin(log: str, election: str) -> str:
    """The name of a vote's ballot box (DESIGN section 4)."""
    return f"{log}/boxes/{election}"


def works(facts: Facts, election: Election) -> list[TrusteeWork | None]:
    """What each trustee has done, in the order of their numbers; None of who has done nothing."""
    return [facts.get(TrusteeWork, f"{election.id}/{each}") for each in election.owners]


def enough_shares(election: Election, done: Iterable[TrusteeWork | None]) -> bool:
    """Whether the shares that are there decrypt the sums."""
    shares = [work for work in done if work is not None and work.share is not None]
    alone = sum(not work.member for work in shares)
    together = sum(work.member for work in shares)
    return alone == len(election.trustees) and together >= election.needed


def _anchor(
    election: Election, body: BoxAnchor | BoxClose, context: Context, *, last: bool
) -> Anchor:
    return Anchor(election.id, body.size, body.root, context.index, context.received, last)
