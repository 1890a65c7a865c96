"""What the house, its offices and its parties can say about the house itself.

One model is the body of one kind; its docstring is the kind's page. ``line_ids`` gives the lines
that every text of the act holds, ``new_keys`` the keys it introduces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.identifiers import (
    ActId,
    Deadline,
    Digest,
    Instant,
    KeyId,
    Model,
    Secret32,
    Slug,
    Vkey,
    WebAddress,
)
from glasshouse.acts.registry import NewKey
from glasshouse.acts.signatures import PublicKey
from glasshouse.record.cosignature import WitnessKey
from glasshouse.record.errors import RecordError
from glasshouse.record.note import VerifierKey

MAXIMUM_WITNESSES = 16
MAXIMUM_KEYS = 8
MAXIMUM_A_DAY = 1_000_000


def each_once(items: list[str]) -> list[str]:
    """The list as it is; ValueError if it names a thing twice."""
    if len(items) > 1 and len(set(items)) != len(items):
        raise ValueError("must name each once")
    return items


def _log_key(vkey: str) -> str:
    try:
        VerifierKey.parse(vkey)
    except RecordError as error:
        raise ValueError("not a verifier key of a log") from error
    return vkey


def _witness_key(vkey: str) -> str:
    try:
        WitnessKey.parse(vkey)
    except RecordError as error:
        raise ValueError("not a verifier key of a witness") from error
    return vkey


RulesInForce = Literal["1"]
Admission = Literal["closed", "sponsored", "open"]
ADay = Annotated[int, Field(ge=0, le=MAXIMUM_A_DAY)]
Ground = Literal[
    "court_order", "legal_duty", "personal_data", "copyright", "danger_to_life", "author_request"
]
OptionalReason = Annotated[list[Literal["reason"]], AfterValidator(each_once)]


class Witness(Model):
    """A witness that is asked to seal the record: its key, and where it is asked (null: it asks
    by itself)."""

    vkey: Annotated[Vkey, AfterValidator(_witness_key)]
    url: WebAddress | None


class _Witnessed(Model):
    witnesses: Annotated[list[Witness], Field(max_length=MAXIMUM_WITNESSES)]
    quorum: Annotated[int, Field(ge=0, le=MAXIMUM_WITNESSES)]

    @model_validator(mode="after")
    def _enough_witnesses(self) -> _Witnessed:
        keys = [witness.vkey for witness in self.witnesses]
        if len(set(keys)) != len(keys):
            raise ValueError("a witness is named twice")
        if self.quorum > len(keys):
            raise ValueError("the quorum is larger than the number of witnesses")
        return self


class HouseFound(_Witnessed):
    """Open the record.

    The first entry, and only that. It names the record by its log key, the rules it is kept under
    and those who watch over it, and it is signed by the house key it introduces. Its words say who
    runs the house, what interest they have in the matter, and what is public here.
    """

    rules: RulesInForce
    log_key: Annotated[Vkey, AfterValidator(_log_key)]
    house_key: PublicKey
    admission: Admission
    daily_cap: ADay
    author_quota: ADay

    def line_ids(self) -> Sequence[str]:
        """Name, operator, interest in the matter, what is public."""
        return ("name", "operator", "interest", "publicity")

    def new_keys(self) -> Sequence[NewKey]:
        """The house key."""
        return (NewKey(self.house_key),)


class HouseRulesChange(Model):
    """Change the rules from the next entry on.

    What was recorded before stays judged as it was. ``daily_cap`` bounds the registrations a day
    that need no invitation, ``author_quota`` the statements of one author a day.
    """

    rules: RulesInForce
    admission: Admission
    daily_cap: ADay
    author_quota: ADay

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class HouseWitnesses(_Witnessed):
    """Name the witnesses anew: who is asked to seal the record, and how many must have."""

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class HouseOutage(Model):
    """Say when the house could take nothing, so that it stands beside every deadline it
    touches."""

    from_: Annotated[Instant, Field(alias="from")]
    until: Instant

    def line_ids(self) -> Sequence[str]:
        """What happened."""
        return ("reason",)


class OfficeEstablish(Model):
    """Establish an office of the house, such as its secretariat, with a key of its own.

    Signed by the house and by the new key, so that no office holds a key it has not shown.
    """

    slug: Slug
    key: PublicKey

    def line_ids(self) -> Sequence[str]:
        """What the office is called."""
        return ("name",)

    def new_keys(self) -> Sequence[NewKey]:
        """The office's key."""
        return (NewKey(self.key),)


class InvitationIssue(Model):
    """Invite a party by a one-time secret.

    The act holds only the SHA-256 of the secret; whoever is given the secret, by link, QR code or
    letter, registers by revealing it. It lapses at the named instant unless it was used.
    """

    commitment: Digest
    lapses: Deadline
    lines: Annotated[list[Literal["addressee"]], AfterValidator(each_once)]

    def line_ids(self) -> Sequence[str]:
        """Whom it is meant for, where the issuer wants that public."""
        return self.lines


class InvitationWithdraw(Model):
    """Take an invitation back that nobody has used yet."""

    invitation: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


class PartyRegister(Model):
    """Register as a party, with keys of one's own.

    Every key it introduces signs it, and nobody else does: the secretariat may invite or admit a
    party, never supply its key. There are two keys or a recovery key, so that one lost key does not
    silence a party. ``claims`` names a party that was so far only described; it stays a claim until
    the secretariat admits it.
    """

    slug: Slug
    keys: Annotated[list[PublicKey], Field(min_length=1, max_length=MAXIMUM_KEYS)]
    recovery: PublicKey | None
    invitation: ActId | None
    secret: Secret32 | None
    claims: ActId | None
    lines: Annotated[list[Literal["description"]], AfterValidator(each_once)]

    @model_validator(mode="after")
    def _secret_with_invitation(self) -> PartyRegister:
        if (self.invitation is None) != (self.secret is None):
            raise ValueError("an invitation and its secret go together")
        return self

    def line_ids(self) -> Sequence[str]:
        """Its name, and what it says it is."""
        return ("name", *self.lines)

    def new_keys(self) -> Sequence[NewKey]:
        """Its signing keys and its recovery key."""
        keys = [NewKey(key) for key in self.keys]
        return keys if self.recovery is None else [*keys, NewKey(self.recovery, recovery=True)]


class PartyAdmit(Model):
    """Admit a registered party, and with it what it claims to be."""

    party: ActId
    lines: OptionalReason

    def line_ids(self) -> Sequence[str]:
        """Why, where a reason is given."""
        return self.lines


class PartyDescribe(Model):
    """Enter a party that holds no key, so that what it said elsewhere can be reported.

    Said by the secretariat, or within a transcript by one of its transcribers. The party is shown
    as "entered by" them, is not bound by anything, and can later register and claim the entry.
    """

    slug: Slug
    lines: Annotated[list[Literal["description"]], AfterValidator(each_once)]

    def line_ids(self) -> Sequence[str]:
        """Its name, and what it is."""
        return ("name", *self.lines)


class KeyRotate(Model):
    """Replace a key by a new one.

    Signed by the new key, and by the key it retires or a recovery key of the same author. What the
    retired key signed before stays signed.
    """

    retire: KeyId
    key: PublicKey

    def line_ids(self) -> Sequence[str]:
        """No words."""
        return ()

    def new_keys(self) -> Sequence[NewKey]:
        """The new key."""
        return (NewKey(self.key),)


class KeyRevoke(Model):
    """Revoke a key, from this entry on.

    Nothing it signed before is undone. With ``suspect_from`` its entries received since that
    instant are shown as disputed by their author. Without any key left an author is silent; only a
    successor can be seated.
    """

    revoke: KeyId
    suspect_from: Instant | None
    lines: OptionalReason

    def line_ids(self) -> Sequence[str]:
        """Why, where a reason is given."""
        return self.lines


class TextWithhold(Model):
    """Take a text down: its words and its salt go, and with them every way to guess them back.

    The entry, its author, its time and this act remain. ``until`` says how long the order stands;
    the text returns by ``text.restore`` alone.
    """

    act: ActId
    sheet: Digest
    ground: Ground
    until: Instant | None

    def line_ids(self) -> Sequence[str]:
        """Why, and by whose order."""
        return ("reason",)


class TextRestore(Model):
    """Put a withheld text back. The upload carries the original text again, to the byte."""

    withholding: ActId

    def line_ids(self) -> Sequence[str]:
        """Why."""
        return ("reason",)


def lines_of(body: Any) -> Sequence[str]:
    """The line ids a body declares."""
    lines: Sequence[str] = body.line_ids()
    return lines


def keys_of(body: Any) -> Sequence[NewKey]:
    """The keys a body introduces."""
    keys: Sequence[NewKey] = body.new_keys()
    return keys
