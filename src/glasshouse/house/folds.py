"""What follows from the acts of the house itself: rules, witnesses, outages, texts withheld.

What follows from acts about authors and their keys is in ``author_folds``.
"""

from __future__ import annotations

from glasshouse.acts.authors import HOUSE, Author, key_fact
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts, Put, Remove
from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import instant_to_milliseconds
from glasshouse.acts.outcomes import Effective, Outcome, Refused
from glasshouse.acts.registry import Context
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.signatures import key_id
from glasshouse.acts.words import SheetUse, Withheld
from glasshouse.house.acts import (
    HouseFound,
    HouseOutage,
    HouseRulesChange,
    HouseWitnesses,
    TextRestore,
    TextWithhold,
    Witness,
)
from glasshouse.house.facts import PARTIES, Outage, ShortName, Withholding

#: The short name of the house itself, which no office or party can take.
HOUSE_SLUG = "house"
#: An outage may be declared while it ends: the house's clock may run ahead of the entry by this.
OUTAGE_SLACK = 5 * 60 * 1000


def found(act: Act, body: HouseFound, context: Context, facts: Facts) -> Outcome:
    """The house, its key and its rules come into being."""
    # Threat: a log key of another name would sign checkpoints that readers file under another
    # record than the one these acts were made for.
    if body.log_key.partition("+")[0] != act.envelope.log:
        return Refused("log_key_name", "body.log_key")
    rules = HouseRules(
        version=body.rules,
        origin=act.envelope.log,
        log_key=body.log_key,
        house=act.id,
        admission=body.admission,
        daily_cap=body.daily_cap,
        author_quota=body.author_quota,
        witnesses=_plain(body.witnesses),
        quorum=body.quorum,
    )
    house = Author(act.id, HOUSE, HOUSE_SLUG, context.index, admitted=True)
    key = key_fact(body.house_key, key_id(body.house_key), act.id, context.index)
    return Effective(
        [Put(rules), Put(house), Put(key), Put(ShortName(PARTIES, HOUSE_SLUG, act.id))]
    )


def change_rules(act: Act, body: HouseRulesChange, context: Context, facts: Facts) -> Outcome:
    """Later acts are judged by these rules."""
    return Effective(
        [
            Put(
                replace(
                    _rules(facts),
                    version=body.rules,
                    admission=body.admission,
                    daily_cap=body.daily_cap,
                    author_quota=body.author_quota,
                )
            )
        ]
    )


def name_witnesses(act: Act, body: HouseWitnesses, context: Context, facts: Facts) -> Outcome:
    """Later heads need these witnesses."""
    return Effective(
        [Put(replace(_rules(facts), witnesses=_plain(body.witnesses), quorum=body.quorum))]
    )


def declare_outage(act: Act, body: HouseOutage, context: Context, facts: Facts) -> Outcome:
    """A time in which nothing was taken stands on the record."""
    begun, ended = instant_to_milliseconds(body.from_), instant_to_milliseconds(body.until)
    if begun >= ended:
        return Refused("span_reversed", "body.until")
    # Threat: an outage declared in advance would be a suspension of everybody's deadlines.
    if ended > context.received + OUTAGE_SLACK:
        return Refused("outage_in_future", "body.until")
    return Effective([Put(Outage(act.id, context.index, begun, ended))])


def withhold(act: Act, body: TextWithhold, context: Context, facts: Facts) -> Outcome:
    """One text of one act is shown no longer."""
    use = facts.get(SheetUse, body.sheet)
    # The act is named too, so that a slip in one fingerprint cannot take down another's words.
    if use is None or use.act != body.act:
        return Refused("unknown_target", "body.sheet")
    if facts.get(Withheld, body.sheet) is not None:
        return Refused("already_withheld", "body.sheet")
    until = None if body.until is None else instant_to_milliseconds(body.until)
    if until is not None and until <= context.received:
        return Refused("until_past", "body.until")
    return Effective(
        [
            Put(Withheld(body.sheet, act.id, context.index, body.ground, until)),
            Put(
                Withholding(
                    id=act.id,
                    act=body.act,
                    digest=body.sheet,
                    language=use.language,
                    entry=context.index,
                    received=context.received,
                    ground=body.ground,
                    until=until,
                )
            ),
        ]
    )


def restore(act: Act, body: TextRestore, context: Context, facts: Facts) -> Outcome:
    """A withheld text is shown again."""
    withholding = facts.get(Withholding, body.withholding)
    if withholding is None:
        return Refused("unknown_target", "body.withholding")
    if withholding.restored_by is not None:
        return Refused("not_withheld", "body.withholding")
    return Effective(
        [
            Remove(Withheld, withholding.digest),
            Put(replace(withholding, restored_by=context.index)),
        ]
    )


def _rules(facts: Facts) -> HouseRules:
    rules = rules_in_force(facts)
    if rules is None:
        raise LookupError("an act of the house was judged before the founding")
    return rules


def _plain(witnesses: list[Witness]) -> tuple[tuple[str, str | None], ...]:
    return tuple((witness.vkey, witness.url) for witness in witnesses)
