"""How to check this house without trusting it: its keys, its witnesses, what it withholds."""

from __future__ import annotations

from glasshouse.acts.authors import Key
from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.identifiers import milliseconds_to_instant
from glasshouse.acts.words import Withheld
from glasshouse.acts.words import Words as WordsSource
from glasshouse.house import facts as house_facts
from glasshouse.house.facts import Conference
from glasshouse.house.pages import Context, Lookup, PageModel, Words, context_of
from glasshouse.pages.negotiation import is_open
from glasshouse.parley.pages import (
    ConfRef,
    Link,
    conference_ref,
    fetch_conferences,
    fetch_entries,
    link,
)
from glasshouse.parley.sessions import Session

OUTAGES = 50
#: Among so many negotiations those for practice are looked for.
CONFERENCES = 24


class Witness(PageModel):
    """A witness that is asked to seal the record; ``url`` is None where it asks by itself."""

    name: str
    vkey: str
    url: str | None


class Outage(PageModel):
    """A time in which the house took nothing, as it says itself."""

    from_: str
    until: str
    link: Link
    reason: Words


class CheckPage(PageModel):
    """What a checker needs. ``digest`` is the running digest after the last entry (hex), where the
    caller knows it; ``withheld_count`` ends at 1000. ``practice`` are negotiations in which anybody
    can take a seat."""

    context: Context
    log_vkey: str
    house_key: str
    rules: str
    witnesses: list[Witness]
    quorum: int
    admission: str
    practice: list[ConfRef]
    digest: str | None
    withheld_count: int
    outages: list[Outage]


def check_page(
    facts: Facts, context: PageContext, words: WordsSource, digest: str | None = None
) -> CheckPage:
    """The page that tells how to check the house; NoSuchPage while the record is empty."""
    lookup = Lookup(facts, context, words)
    rules = lookup.rules()
    # A house that lost its key shows the last one it had.
    keys = facts.find(Key, "author", rules.house)
    key = next((each for each in keys if each.in_force and not each.recovery), keys[-1])
    conferences = facts.find(Conference, "all", limit=CONFERENCES)
    lookup.fetch(Session, [each.id for each in conferences])
    seats = [each for each in conferences if each.mode == "practice" and is_open(lookup, each)]
    fetch_conferences(lookup, [each.id for each in seats])
    outages = facts.find(house_facts.Outage, "all", limit=OUTAGES, descending=True)
    fetch_entries(lookup, [each.id for each in outages])
    return CheckPage(
        context=context_of(lookup),
        log_vkey=rules.log_key,
        house_key=key.id,
        rules=rules.version,
        witnesses=[
            Witness(name=vkey.partition("+")[0], vkey=vkey, url=url)
            for vkey, url in rules.witnesses
        ],
        quorum=rules.quorum,
        admission=rules.admission,
        practice=[conference_ref(lookup, each.id) for each in seats],
        digest=digest,
        withheld_count=facts.count(Withheld, "all"),
        outages=[_outage(lookup, each) for each in outages],
    )


def _outage(lookup: Lookup, outage: house_facts.Outage) -> Outage:
    return Outage(
        from_=milliseconds_to_instant(outage.begun),
        until=milliseconds_to_instant(outage.ended),
        link=link(lookup, outage.id),
        reason=lookup.shown(lookup.recorded(outage.id), "reason"),
    )
