"""One thing that an act says besides its words, and the pieces that particulars are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from glasshouse.acts.authors import Author, public_key_of
from glasshouse.acts.identifiers import instant_to_milliseconds, milliseconds_to_instant
from glasshouse.acts.recorded import Recorded
from glasshouse.acts.signatures import key_id
from glasshouse.elections.pages import VoteRef
from glasshouse.house.pages import Lookup, PageModel, PartyRef
from glasshouse.parley.pages import Link, link

Body = dict[str, Any]


class Particular(PageModel):
    """One thing the act says: a value, a party, a pointer to an entry, a vote."""

    code: str
    value: str | None = None
    party: PartyRef | None = None
    link: Link | None = None
    vote: VoteRef | None = None


def key_of(value: dict[str, str]) -> str:
    """The key id of a key as it stands in a body."""
    return key_id(
        public_key_of(value["alg"], value["public"], value.get("rp"), value.get("origin"))
    )


def local_instant(deadline: Body) -> str:
    """A deadline in the offset that its author states it in: ``2026-11-22T15:03:00+01:00``."""
    offset = int(deadline["offset_minutes"])
    local = instant_to_milliseconds(deadline["at"]) + offset * 60_000
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    return f"{milliseconds_to_instant(local)[:-1]}{sign}{hours:02}:{minutes:02}"


def values_of(body: Body, *codes: str) -> Iterator[Particular]:
    """Values of the body as they stand there, those that there are."""
    for code in codes:
        if body.get(code) is not None:
            yield Particular(code=code, value=str(body[code]))


def key_particular(code: str, value: dict[str, str] | None) -> Iterator[Particular]:
    """A key by its id."""
    if value is not None:
        yield Particular(code=code, value=key_of(value))


def party_particular(lookup: Lookup, code: str, author: str | None) -> Iterator[Particular]:
    """A party, by its id alone where nobody here has it."""
    if author is None:
        return
    known = lookup.get(Author, author)
    if known is None:
        yield Particular(code=code, value=author)
    else:
        yield Particular(code=code, party=lookup.party(author))


def link_particular(lookup: Lookup, code: str, act: str | None) -> Iterator[Particular]:
    """A pointer to an entry, by its id alone where it is not there."""
    if act is None:
        return
    # What was recorded without effect may point at nothing.
    if lookup.get(Recorded, act) is None:
        yield Particular(code=code, value=act)
    else:
        yield Particular(code=code, link=link(lookup, act))
