"""Who holds the offices of a vote, and what ties them to one another, as the record has it.

Whether trustees are independent of one another nobody can read off a record. What can be read is
stated: who holds more than one office, who brought whom in. Readers judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from glasshouse.elections.facts import Election
from glasshouse.house.facts import Vouch
from glasshouse.house.pages import Lookup
from glasshouse.pages.vote_models import HolderPiece, Office, TiePiece, VouchPiece

#: How many of those who stand for one author are named.
VOUCHES = 10


def offices(vote: Election) -> dict[str, list[Office]]:
    """The offices of each author: who organises the vote, hands out credentials, holds the key."""
    held: dict[str, list[Office]] = {}
    held.setdefault(vote.organiser, []).append("organiser")
    held.setdefault(vote.authority, []).append("authority")
    for owner in vote.owners:
        held.setdefault(owner, []).append("trustee")
    return held


def fetch_vouches(lookup: Lookup, vote: Election) -> Iterable[str]:
    """Who is named by ``holders`` and ``ties``."""
    vouches = _vouches(lookup, vote)
    return {**dict.fromkeys(vouches), **dict.fromkeys(_vouchers(vouches))}


def holders(lookup: Lookup, vote: Election) -> list[HolderPiece]:
    """Each holder of an office, once: the organiser, the authority, the trustees by number."""
    vouches = _vouches(lookup, vote)
    return [
        HolderPiece.model_validate(
            {
                "party": lookup.party(author),
                "offices": held,
                "vouched": [
                    VouchPiece.model_validate(
                        {"by": lookup.party(each.by), "how": each.how, "entry": each.entry}
                    )
                    for each in vouches[author]
                ],
            }
        )
        for author, held in offices(vote).items()
    ]


def ties(lookup: Lookup, vote: Election) -> list[TiePiece]:
    """What ties the holders to one another."""
    held, vouches = offices(vote), _vouches(lookup, vote)
    found = [
        TiePiece(code="several_offices", by=None, parties=lookup.parties([author]))
        for author, its in held.items()
        if len(its) > 1
    ]
    for voucher in _vouchers(vouches):
        brought = [
            author
            for author, by in vouches.items()
            if author != voucher and any(each.by == voucher for each in by)
        ]
        if voucher in held and brought:
            code = "vouches"
        elif len(brought) > 1:
            code = "same_voucher"
        else:
            continue
        found.append(
            TiePiece.model_validate(
                {"code": code, "by": lookup.party(voucher), "parties": lookup.parties(brought)}
            )
        )
    return found


def _vouches(lookup: Lookup, vote: Election) -> Mapping[str, list[Vouch]]:
    """Who stands for each holder of an office."""
    authors = list(offices(vote))
    return lookup.once(
        "vouches",
        vote.id,
        lambda: lookup.facts.find_many(Vouch, "author", authors, limit=VOUCHES),
    )


def _vouchers(vouches: Mapping[str, list[Vouch]]) -> list[str]:
    return list(dict.fromkeys(each.by for listed in vouches.values() for each in listed))
