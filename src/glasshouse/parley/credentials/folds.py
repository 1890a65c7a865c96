"""What follows from presenting delegates, reporting on their authority, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

from glasshouse.acts.authors import ACCEPTED, Credential, key_fact
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.outcomes import Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context
from glasshouse.acts.signatures import key_id
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.credentials.acts import (
    CredentialObject,
    CredentialPresent,
    CredentialReport,
    CredentialRestrict,
    CredentialRevoke,
    SeatTake,
)
from glasshouse.parley.credentials.facts import Objection
from glasshouse.parley.credentials.seats import next_of_day
from glasshouse.parley.sessions import participation_of

PRACTICE = "practice"
SEAT_POWERS = ("table", "answer")


def present(act: Act, body: CredentialPresent, context: Context, facts: Facts) -> Outcome:
    """The delegate may act, until the secretariat reports otherwise."""
    saying = _begin(act, context, facts, None)
    if not isinstance(saying, speaking.Saying):
        return saying
    expires = None if body.expires is None else instant_to_milliseconds(body.expires.at)
    if expires is not None and expires <= context.received:
        return Refused("expires_past", "body.expires.at")
    credential = _credential(act, saying, body, body.role, tuple(body.powers))
    return speaking.effective(
        saying,
        facts,
        Put(replace(credential, expires=expires)),
        _key(act, body, context),
    )


def report(act: Act, body: CredentialReport, context: Context, facts: Facts) -> Outcome:
    """The secretariat finds the authority in order, or does not."""
    about = _about(act, context, facts, body.credential, body.verdict)
    if not isinstance(about, _About):
        return about
    saying, credential, state = about.saying, about.credential, about.state
    if not guards.presides(saying, facts):
        return speaking.attempted(saying, "without_authority")
    return speaking.effective(saying, facts, Put(replace(credential, state=state)))


def object_to(act: Act, body: CredentialObject, context: Context, facts: Facts) -> Outcome:
    """The objection stands beside the authority."""
    about = _about(act, context, facts, body.credential)
    if not isinstance(about, _About):
        return about
    saying, credential = about.saying, about.credential
    if not guards.confers(saying, facts):
        return speaking.attempted(saying, "not_conferring")
    objection = Objection(act.id, credential.id, saying.speaker, context.index)
    return speaking.effective(saying, facts, Put(objection))


def restrict(act: Act, body: CredentialRestrict, context: Context, facts: Facts) -> Outcome:
    """The delegate holds fewer powers from here on."""
    about = _about(act, context, facts, body.credential)
    if not isinstance(about, _About):
        return about
    saying, credential = about.saying, about.credential
    if credential.party != act.by:
        return speaking.attempted(saying, "without_authority")
    if not set(body.powers) < set(credential.powers):
        return Refused("not_narrower", "body.powers")
    narrower = tuple(power for power in credential.powers if power in body.powers)
    return speaking.effective(saying, facts, Put(replace(credential, powers=narrower)))


def revoke(act: Act, body: CredentialRevoke, context: Context, facts: Facts) -> Outcome:
    """The delegate speaks for the party no more."""
    about = _about(act, context, facts, body.credential)
    if not isinstance(about, _About):
        return about
    saying, credential, state = about.saying, about.credential, about.state
    if credential.party != act.by:
        return speaking.attempted(saying, "without_authority")
    return speaking.effective(saying, facts, Put(replace(credential, state=state)))


def take_seat(act: Act, body: SeatTake, context: Context, facts: Facts) -> Outcome:
    """The visitor's key speaks for the party, within the bounds of a seat.

    Nothing here is recorded without effect: whoever takes a seat is nobody the record knows.
    """
    saying = _begin(act, context, facts, None)
    if not isinstance(saying, speaking.Saying):
        return saying
    if saying.conference.mode != PRACTICE:
        return Refused("practice_only", "scope")
    participation = participation_of(facts, saying.conference.id, act.by or "")
    if participation is None or not participation.joined:
        return Refused("seat_not_offered", "by")
    if refusal := guards.answering(saying, facts):
        return refusal
    day = next_of_day(saying.conference.id, context, facts)
    if isinstance(day, Refused):
        return day
    credential = _credential(act, saying, body, "alternate", SEAT_POWERS)
    return speaking.effective(
        saying,
        facts,
        Put(replace(credential, state=ACCEPTED, seat=True)),
        _key(act, body, context),
        Put(day),
    )


def _begin(
    act: Act, context: Context, facts: Facts, credential: str | None
) -> speaking.Saying | Refused | WithoutEffect:
    pointing = speaking.Pointers(
        answers=() if credential is None else (credential,), answers_field="body.credential"
    )
    saying = speaking.begin(act, context, facts, nature="credential", pointing=pointing)
    if not isinstance(saying, speaking.Saying):
        return saying
    return guards.not_ended(saying, facts) or saying


@dataclass(frozen=True)
class _About:
    """An act about an authority to speak, and the state to which it brings that."""

    saying: speaking.Saying
    credential: Credential
    state: str


def _about(
    act: Act, context: Context, facts: Facts, target: str, choice: str | None = None
) -> _About | Refused | WithoutEffect:
    credential = facts.get(Credential, target)
    if credential is None or credential.conference != act.scope:
        return Refused("unknown_target", "body.credential")
    saying = _begin(act, context, facts, target)
    if not isinstance(saying, speaking.Saying):
        return saying
    state = transitions.step("credential", act.kind, credential.state, choice)
    return state if isinstance(state, Refused) else _About(saying, credential, state)


def _credential(
    act: Act,
    saying: speaking.Saying,
    body: CredentialPresent | SeatTake,
    role: str,
    powers: tuple[str, ...],
) -> Credential:
    return Credential(
        id=act.id,
        conference=saying.conference.id,
        party=act.by or "",
        holder=key_id(body.key),
        role=role,
        powers=powers,
        entry=saying.statement.index,
    )


def _key(act: Act, body: CredentialPresent | SeatTake, context: Context) -> Put:
    return Put(key_fact(body.key, key_id(body.key), act.by or "", context.index, credential=act.id))
