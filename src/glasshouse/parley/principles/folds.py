"""What follows from declaring principles and from accepting them."""

from __future__ import annotations

from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Change, Facts, Put
from glasshouse.acts.frozen import replace
from glasshouse.acts.outcomes import Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.parley import guards, speaking, transitions
from glasshouse.parley.principles.acts import (
    PrinciplesAssent,
    PrinciplesDeclare,
    PrinciplesWithdrawAssent,
)
from glasshouse.parley.principles.facts import SILENT, Assent, AssentState, Declaration

ASSENT = "principles.assent"
WITHDRAW_ASSENT = "principles.withdraw_assent"
#: Where each mode of assenting brings a party.
ASSENT_STATES = {
    "assent": "assented",
    "assent_with_declaration": "assented_with_declaration",
    "refuse": "refused",
}


def declare(act: Act, body: PrinciplesDeclare, context: Context, facts: Facts) -> Outcome:
    """The principles stand, and parties can accept them."""
    saying = speaking.begin_kind(
        act, context, facts, nature="principles", account=body.account,
        pointing=speaking.pointers(body.account, addressees=body.addressees),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if (stopped := guards.tabling(saying, facts)) is not None:
        return stopped
    statement = saying.statement
    declaration = Declaration(
        id=act.id,
        index=context.index,
        conference=statement.conference,
        by=statement.speaker,
        principles=body.principles,
        addressees=tuple(body.addressees),
        reported=statement.reported,
        rival_of=statement.rival_of,
        earliest=statement.earliest,
        latest=statement.latest,
    )
    return speaking.effective(saying, facts, Put(declaration))


def assent(act: Act, body: PrinciplesAssent, context: Context, facts: Facts) -> Outcome:
    """The party accepts the principles, or refuses them."""
    return _say(act, body, context, facts, nature="answer", choice=body.mode)


def withdraw_assent(
    act: Act, body: PrinciplesWithdrawAssent, context: Context, facts: Facts
) -> Outcome:
    """The party accepts the principles no more."""
    return _say(act, body, context, facts, nature="withdrawal", choice=None)


def adopt(facts: Facts, report: str, speaker: str, context: Context) -> list[Change]:
    """What follows once ``speaker`` confirmed a report of its acceptance; nothing where its own
    word since then leaves no room for it."""
    said = facts.get(Assent, f"{report}/{speaker}")
    if said is None:
        return []
    kind = WITHDRAW_ASSENT if said.state == "withdrawn" else ASSENT
    choice = next((mode for mode, state in ASSENT_STATES.items() if state == said.state), None)
    after = transitions.step("assent", kind, _state(facts, said.declaration, speaker), choice)
    if isinstance(after, Refused):
        return []
    return [
        Put(replace(said, adopted=context.index)),
        Put(AssentState(said.declaration, speaker, after, report, context.index)),
    ]


def _say(
    act: Act,
    body: PrinciplesAssent | PrinciplesWithdrawAssent,
    context: Context,
    facts: Facts,
    *,
    nature: str,
    choice: str | None,
) -> Outcome:
    declaration = facts.get(Declaration, body.declaration)
    if declaration is None or declaration.conference != act.scope:
        return Refused("unknown_target", "body.declaration")
    saying = speaking.begin_kind(
        act, context, facts, nature=nature, account=body.account,
        pointing=speaking.pointers(
            body.account, answers=(body.declaration,), answers_field="body.declaration"
        ),
    )  # fmt: skip
    if not isinstance(saying, speaking.Saying):
        return saying
    if refusal := guards.answering(saying, facts):
        return refusal
    if not saying.transcript and not _asked(declaration, saying.speaker):
        return speaking.attempted(saying, "not_addressee")
    if guards.another_account(saying):
        return speaking.effective(saying, facts)
    changes: list[Change] = []
    if not (saying.transcript or saying.reported):
        before = _state(facts, declaration.id, saying.speaker)
        after = transitions.step("assent", act.kind, before, choice)
        if isinstance(after, Refused):
            return after
        changes.append(
            Put(AssentState(declaration.id, saying.speaker, after, act.id, context.index))
        )
    statement = saying.statement
    changes += [
        Put(
            Assent(
                id=act.id,
                declaration=declaration.id,
                conference=statement.conference,
                party=party,
                state="withdrawn" if choice is None else ASSENT_STATES[choice],
                index=context.index,
                reported=statement.reported,
                earliest=statement.earliest,
                latest=statement.latest,
            )
        )
        for party in (statement.speaker, *statement.jointly_with)
    ]
    return speaking.effective(saying, facts, *changes)


def _asked(declaration: Declaration, party: str) -> bool:
    """Whether a party can answer it: whoever declared principles holds them already."""
    if party == declaration.by:
        return False
    return not declaration.addressees or party in declaration.addressees


def _state(facts: Facts, declaration: str, party: str) -> str:
    found = facts.get(AssentState, f"{declaration}/{party}")
    return SILENT if found is None else found.state
