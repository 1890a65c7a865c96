"""Which vote on a record a command is about: by the id of the act that announced it, or by the
address of its page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glasshouse.cli.exits import failed, usage
from glasshouse.elections.ceremony import uuid_of

if TYPE_CHECKING:
    import httpx

    from glasshouse.acts.envelope import Act

_ID = re.compile(r"[0-9a-f]{64}")
_PAGE = re.compile(r"(https?://.+)/votes/([a-z0-9-]{1,40})/?")
_ANNOUNCEMENT = "election.announce"


@dataclass(frozen=True)
class NamedVote:
    """A vote: its id, and where it was looked up the house and the act that announced it."""

    id: str
    house: str | None = None
    announcement: Act | None = None

    @property
    def uuid(self) -> str:
        """Its name in the protocol."""
        return uuid_of(self.id)


def name_vote(text: str, transport: httpx.BaseTransport | None = None) -> NamedVote:
    """The vote that a person named. Raises ``CommandEnded``.

    An id is taken as it is, without any network. Behind an address the house says which act
    announced the vote; that is held against its record.
    """
    if _ID.fullmatch(text):
        return NamedVote(text)
    page = _PAGE.fullmatch(text)
    if page is None:
        raise usage(
            f"{text} names no vote",
            "Give the id of the act that announced it, or the address of its page: "
            "https://the-house.example/votes/NAME",
        )
    address, slug = page.groups()
    # Credentials are drawn on machines without a network, which need none of this.
    from glasshouse.cli.sending import speak_to
    from glasshouse.cli.shown_text import prove_act

    with speak_to(address, transport=transport) as house:
        found = house.find_page(f"/api/facts/short_name/vote/{slug}")
        if found is None:
            raise failed(f"{address} has no vote {slug}")
        vote = found["fact"]["values"][found["fields"].index("id")]
        # Threat: credentials drawn for another vote are of no use in this one, and nobody would
        # notice before the voters try.
        act = prove_act(house, str(vote))
        if act.kind != _ANNOUNCEMENT or act.envelope.body.get("slug") != slug:
            raise failed(
                f"{address} names an act that did not announce the vote {slug}",
                "Keep what you see and tell others who read this house.",
            )
    return NamedVote(act.id, address, act)
