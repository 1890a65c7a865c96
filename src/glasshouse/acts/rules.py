"""The rules that every act is judged under: set by the founding, changed by acts of the house."""

from __future__ import annotations

from typing import ClassVar

from glasshouse.acts.facts import Fact, Facts
from glasshouse.acts.frozen import frozen


@frozen
class HouseRules(Fact):
    """There is one of these from entry 0 on.

    ``version`` of the rules; ``origin`` of the record and its ``log_key`` (vkey); ``house`` is the
    house's author id (the id of its founding). ``admission`` is closed, sponsored or open, and
    ``daily_cap`` the number of registrations a day where it is open. ``author_quota`` is the number
    of acts an author may record in a day. ``witnesses`` are (vkey, address or None), of which
    ``quorum`` must have sealed a head before it counts as witnessed.
    """

    FACT: ClassVar[str] = "rules"

    version: str
    origin: str
    log_key: str
    house: str
    admission: str
    daily_cap: int
    author_quota: int
    witnesses: tuple[tuple[str, str | None], ...]
    quorum: int

    @property
    def key(self) -> str:
        """There is one."""
        return ""


def rules_in_force(facts: Facts) -> HouseRules | None:
    """The rules as these facts have them; None before the founding."""
    return facts.get(HouseRules, "")
