"""The key file of a trustee of a vote on a record: one form, which the trustees' desk on the site
and the command line both make and both read. It belongs to one vote and one trustee.

A trustee alone has the secret key, and the file of the public one that it shows. A member of a
group has the seed from which its keys follow, the polynomial that it has drawn, and what it commits
to. ``booth/src/trustee_key.js`` writes and reads the same.

In an election that is on no record the files are those of the protocol: a secret key, or a seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from glasshouse.cli.election_files import read_secret, refused, write_new
from glasshouse.cli.exits import failed, usage
from glasshouse.cli.vote_naming import name_vote
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import fields, read, text, written
from glasshouse.elections.belenios.group import parse_scalar
from glasshouse.elections.belenios.key_generation import Drawn

SUFFIX = "trustee-key"
_FORM = "glasshouse-trustee-key-1"
_ABOUT = ("form", "vote", "trustee", "role")
_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Owner:
    """Whose key file it is, and for which vote: the ids of both."""

    vote: str
    trustee: str


@dataclass(frozen=True)
class AloneKey:
    """What a trustee who is always needed keeps. ``public_key`` is the file that it shows; none
    stands in a file of the protocol. So it is with ``owner``."""

    secret: int
    public_key: bytes = b""
    owner: Owner | None = None


@dataclass(frozen=True)
class MemberKey:
    """What a member of a group keeps: ``drawn`` is its polynomial, where the file holds one."""

    seed: str
    drawn: Drawn | None = None
    owner: Owner | None = None


def owner_of(vote: str | None, by: str | None) -> Owner | None:
    """Whose key file is to be made, as a person named vote and trustee; None of an election that is
    on no record. Raises ``CommandEnded``."""
    if vote is None and by is None:
        return None
    if vote is None or by is None:
        raise usage("a vote on a record needs both --vote and --by", "Name the vote and yourself.")
    if not _ID.fullmatch(by):
        raise usage(f"{by} is no id", "Give your own, by which you sign what you say.")
    return Owner(name_vote(vote).id, by)


def write_key(path: Path, key: AloneKey | MemberKey, owner: Owner) -> None:
    """Write a new key file, which only its owner can read. Raises ``CommandEnded``."""
    secrets: dict[str, str]
    if isinstance(key, AloneKey):
        secrets = {"secretKey": str(key.secret), "publicKey": key.public_key.decode("utf-8")}
    else:
        assert key.drawn is not None, "a member commits to what it has drawn"
        drawn = key.drawn.raw.decode("utf-8")
        secrets = {"seed": key.seed, "drawn": drawn, "commitment": key.drawn.commitment}
    about = {"form": _FORM, "vote": owner.vote, "trustee": owner.trustee, "role": _role(key)}
    write_new(path, written({**about, **secrets}) + b"\n", secret=True)


def _role(key: AloneKey | MemberKey) -> str:
    return "alone" if isinstance(key, AloneKey) else "member"


def read_alone(path: Path) -> AloneKey:
    """The key of a trustee who is always needed. Raises ``CommandEnded``."""
    key = _read(path)
    if isinstance(key, bytes):
        try:
            return AloneKey(parse_scalar(read(key)))
        except Fault as fault:
            raise refused(path, fault) from None
    if isinstance(key, MemberKey):
        raise failed(f"{path} is the key file of a member of a group")
    return key


def read_member(path: Path) -> MemberKey:
    """The key of a member of a group. Raises ``CommandEnded``."""
    key = _read(path)
    if isinstance(key, bytes):
        return MemberKey(key.decode("ascii", "replace"))
    if isinstance(key, AloneKey):
        raise failed(f"{path} is the key file of a trustee who is in no group")
    return key


def _read(path: Path) -> AloneKey | MemberKey | bytes:
    """The key file, or the bytes of a file of the protocol: those are no objects."""
    raw = read_secret(path)
    if not raw.startswith(b"{"):
        return raw
    try:
        return _parsed(raw)
    except Fault as fault:
        raise refused(path, fault) from None


def _parsed(raw: bytes) -> AloneKey | MemberKey:
    value = read(raw)
    if value.get("form") != _FORM:
        raise Fault("trustee_key", sentence="this is no key file of a trustee")
    if value.get("role") == "alone":
        given = fields(value, (*_ABOUT, "secretKey", "publicKey"))
        owner = Owner(text(given["vote"]), text(given["trustee"]))
        public_key = text(given["publicKey"]).encode("utf-8")
        return AloneKey(parse_scalar(given["secretKey"]), public_key, owner)
    given = fields(value, (*_ABOUT, "seed", "drawn", "commitment"))
    drawn = Drawn.parse(text(given["drawn"]).encode("utf-8"))
    if drawn.commitment != given["commitment"]:
        raise Fault("trustee_key", sentence="it commits to another polynomial than it holds")
    return MemberKey(text(given["seed"]), drawn, Owner(text(given["vote"]), text(given["trustee"])))
