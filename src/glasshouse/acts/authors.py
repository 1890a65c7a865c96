"""Who may speak, and with which keys: the facts that every act is judged by.

The kinds that make authors and keys live in the house; judging an act needs only these facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from glasshouse.acts.facts import Fact, sortable
from glasshouse.acts.frozen import frozen
from glasshouse.acts.signatures import Ed25519Key, WebAuthnKey

HOUSE = "house"
OFFICE = "office"
PARTY = "party"


@frozen
class Author(Fact):
    """Whoever can be named as author: the house, an office of it, a party.

    ``id`` is the act that made it, ``entry`` that act's index. ``described_by`` names the author
    who entered a party that holds no key and has said nothing itself. ``admitted`` authors may
    write. ``vouched_by`` admitted it, ``claims`` is a described party it says it is,
    ``claim_admitted`` whether the secretariat agreed. ``invitation`` names what brought it in.
    """

    FACT: ClassVar[str] = "author"

    id: str
    role: str
    slug: str
    entry: int
    admitted: bool
    described_by: str | None = None
    vouched_by: str | None = None
    invitation: str | None = None
    claims: str | None = None
    claim_admitted: bool = False
    scope: str | None = None

    @property
    def key(self) -> str:
        """The author's id."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """All of a role; those of a conference; by short name; those who claim a described
        party."""
        rows = [("role", self.role, self.slug), ("slug", self.slug, self.id)]
        if self.scope is not None:
            rows.append(("scope", self.scope, self.slug))
        if self.claims is not None:
            rows.append(("claims", self.claims, self.id))
        return rows


@frozen
class Key(Fact):
    """A registered key: whose it is, what it may do, and whether it is in force.

    ``since`` and ``until`` are entry indexes (``until`` is None while in force). ``suspect_from``
    is the Unix ms from which its author disowns it; entries made after that are shown as disputed.
    A key with a ``credential`` is a delegate's: it speaks for its author within that authority.
    """

    FACT: ClassVar[str] = "key"

    id: str
    author: str
    alg: str
    public: str
    rp: str | None
    origin: str | None
    recovery: bool
    since: int
    until: int | None = None
    suspect_from: int | None = None
    replaced_by: str | None = None
    credential: str | None = None

    @property
    def key(self) -> str:
        """The key id."""
        return self.id

    @property
    def in_force(self) -> bool:
        """Whether it may sign now."""
        return self.until is None

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """An author's own keys, and those of an authority to speak, oldest first. Visitors bring
        any number of the latter, so they must not crowd out the former."""
        place = f"{sortable(self.since)}/{self.id}"
        if self.credential is not None:
            return (("credential", self.credential, place),)
        return (("author", self.author, place),)

    def public_key(self) -> Ed25519Key | WebAuthnKey:
        """The key as signatures are checked with it."""
        return public_key_of(self.alg, self.public, self.rp, self.origin)


#: The kind by which a visitor takes a seat: its act is the authority it brings.
TAKING_A_SEAT = "seat.take"
PRESENTED = "presented"
ACCEPTED = "accepted"
REJECTED = "rejected"
REVOKED = "revoked"


@frozen
class Credential(Fact):
    """The authority of one delegate's key to speak for a party in a conference.

    ``role`` is head, alternate, adviser or observer; ``powers`` what it may do; ``state`` presented
    (it may already act, until it is reported on), accepted, rejected or revoked; ``expires`` Unix
    ms. ``seat`` tells that a visitor took it in a conference held for practice; ``used`` is how
    many acts a seat has said.
    """

    FACT: ClassVar[str] = "credential"

    id: str
    conference: str
    party: str
    holder: str
    role: str
    powers: tuple[str, ...]
    entry: int
    expires: int | None = None
    state: str = PRESENTED
    seat: bool = False
    used: int = 0

    @property
    def key(self) -> str:
        """The act that presented it."""
        return self.id

    def indexes(self) -> Sequence[tuple[str, str, str]]:
        """The delegates of a party within a conference, and the seats taken there, in order."""
        listing = "seat" if self.seat else "party"
        return ((listing, f"{self.conference}/{self.party}", sortable(self.entry)),)


@lru_cache(maxsize=4096)
def public_key_of(
    alg: str, public: str, rp: str | None, origin: str | None
) -> Ed25519Key | WebAuthnKey:
    """Rebuild a public key from the plain values of a fact."""
    if alg == "ed25519":
        return Ed25519Key(alg="ed25519", public=public)
    return WebAuthnKey(alg="webauthn", public=public, rp=rp or "", origin=origin or "")


def key_fact(
    key: Ed25519Key | WebAuthnKey,
    key_id: str,
    author: str,
    index: int,
    *,
    recovery: bool = False,
    credential: str | None = None,
) -> Key:
    """The fact of a key introduced by entry ``index``."""
    passkey = key if isinstance(key, WebAuthnKey) else None
    return Key(
        id=key_id,
        author=author,
        alg=key.alg,
        public=key.public,
        rp=passkey.rp if passkey else None,
        origin=passkey.origin if passkey else None,
        recovery=recovery,
        since=index,
        credential=credential,
    )
