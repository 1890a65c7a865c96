"""Judging an act: everything that decides what becomes of it, in one place, for clerk and verifier.

The order is cheap before dear, and general before special: form and place, author, keys, words,
then the kind's own fold. Nothing here reads a clock or writes; the result depends on the act, the
entry's context and the facts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from glasshouse.acts import signatures
from glasshouse.acts.authors import HOUSE, REJECTED, REVOKED, Author, Credential, Key
from glasshouse.acts.envelope import Act
from glasshouse.acts.facts import Facts
from glasshouse.acts.files import FilesRefused, check_named
from glasshouse.acts.frozen import frozen, once
from glasshouse.acts.outcomes import Outcome, Refused, WithoutEffect
from glasshouse.acts.registry import Context, Kind, Registry, first_error
from glasshouse.acts.rules import HouseRules, rules_in_force
from glasshouse.acts.signatures import Ed25519Key, WebAuthnKey
from glasshouse.acts.words import SheetUse

SAID_BEFORE = 48 * 3600 * 1000
SAID_AFTER = 5 * 60 * 1000

PublicKeys = Mapping[str, Ed25519Key | WebAuthnKey]


class Refusal(Exception):
    """An act is refused; the code's sentence is in the registry's table."""

    def __init__(self, code: str, field: str = "", detail: str = "") -> None:
        super().__init__(f"{code} ({field}) {detail}".strip())
        self.code = code
        self.field = field
        self.detail = detail


@frozen
class Reading:
    """An act read under the rules in force: its kind and its body."""

    act: Act
    kind: Kind
    body: Any
    rules: str

    @once
    def lines(self) -> Sequence[str]:
        """The line ids that each of its sheets must hold."""
        return self.kind.lines(self.body)


def read(act: Act, facts: Facts, registry: Registry) -> Reading:
    """Find the act's kind under the rules in force and read its body; raises Refusal."""
    return read_under(rules_in_force(facts), act, registry)


def read_under(rules: HouseRules | None, act: Act, registry: Registry) -> Reading:
    """As ``read``, under these rules: nothing else of the facts decides how an act reads."""
    if rules is None:
        # The founding act names the rules it is itself judged under.
        version = str(act.envelope.body.get("rules", ""))
    else:
        version = rules.version
        if act.envelope.log != rules.origin:
            raise Refusal("wrong_log", "log")
    kind = registry.kind(version, act.kind)
    if kind is None:
        raise Refusal("unknown_kind" if rules is not None else "not_founded", "kind")
    if kind.founding != (rules is None):
        raise Refusal("not_first" if kind.founding else "not_founded", "kind")
    try:
        body = kind.read(act)
    except ValidationError as error:
        field, message = first_error(error, "body")
        raise Refusal("malformed_body", field, message) from error
    if kind.scoped is not None and kind.scoped != (act.scope is not None):
        raise Refusal("wrong_scope", "scope")
    return Reading(act, kind, body, version)


def signing_keys(reading: Reading, facts: Facts) -> PublicKeys:
    """The public keys of the act's signers, from the act itself and the facts; raises Refusal.

    A key id fixes its key, so what verifies under these keys now verifies for ever; whether the
    keys may sign at the entry's index is decided by ``judge``.
    """
    keys: dict[str, Ed25519Key | WebAuthnKey] = {}
    for new in reading.kind.new_keys(reading.body):
        try:
            signatures.check_new_key(new.key)
        except signatures.BadSignature as error:
            raise Refusal(error.code, "body") from error
        keys[signatures.key_id(new.key)] = new.key
    for signer in reading.act.envelope.signers:
        if signer not in keys:
            known = facts.get(Key, signer)
            if known is None:
                raise Refusal("unknown_key", "signers")
            keys[signer] = known.public_key()
    return keys


def check_signatures(
    act: Act, given: Sequence[signatures.Signature], keys: PublicKeys
) -> tuple[str, ...]:
    """Exactly one valid signature per signer, in that order; the signers' ids, or raises
    Refusal."""
    if [signature.key for signature in given] != act.envelope.signers:
        raise Refusal("signers_mismatch", "sigs")
    for place, signature in enumerate(given):
        try:
            signatures.verify(keys[signature.key], act.raw, signature)
        except signatures.BadSignature as error:
            raise Refusal(error.code, f"sigs.{place}", error.sentence) from error
    return tuple(act.envelope.signers)


def check_times(act: Act, received: int) -> None:
    """``said`` lies within 48 hours before and five minutes after intake; raises Refusal."""
    if act.said < received - SAID_BEFORE:
        raise Refusal("said_too_old", "said")
    if act.said > received + SAID_AFTER:
        raise Refusal("said_in_future", "said")


def check_saw(act: Act, index: int, root_at: Callable[[int], bytes]) -> None:
    """What the author saw is this record, at a size no greater than the index; raises Refusal."""
    saw = act.envelope.saw
    if saw.size > index:
        raise Refusal("saw_ahead", "saw.size")
    if root_at(saw.size).hex() != saw.root:
        raise Refusal("saw_mismatch", "saw.root")


def check_files_named(reading: Reading) -> None:
    """The act names the files that its kind calls for, and no other; raises Refusal."""
    try:
        kind = reading.kind
        check_named(reading.act.envelope.files, kind.files(reading.body), kind.largest_file)
    except FilesRefused as error:
        raise Refusal(error.code, error.field, error.detail) from error


def judge(reading: Reading, context: Context, facts: Facts) -> Outcome:
    """What becomes of an act whose signatures verified.

    Raises nothing but what a faulty fold raises: refusals are outcomes.
    """
    try:
        effect = _check_author(reading, facts)
        held = _check_keys(reading, context, facts)
        effect = _check_capacity(reading, context, facts, held) or effect
        _check_envelope(reading, facts)
    except Refusal as refusal:
        return Refused(refusal.code, refusal.field)
    if effect is not None:
        return WithoutEffect(effect)
    return reading.kind.fold(reading.act, reading.body, context, facts)


def _check_author(reading: Reading, facts: Facts) -> str | None:
    act, kind = reading.act, reading.kind
    if not kind.roles:
        if act.by is not None:
            raise Refusal("malformed_act", "by")
        return None
    if act.by is None:
        raise Refusal("unknown_author", "by")
    author = facts.get(Author, act.by)
    if author is None:
        raise Refusal("unknown_author", "by")
    if not author.admitted:
        raise Refusal("not_admitted", "by")
    if author.role not in kind.roles:
        if kind.roles == (HOUSE,):
            raise Refusal("house_key_required", "by")
        if kind.takes_seat:
            # Threat: it is signed by a stranger's key alone. Recorded without effect it would stand
            # as an act of an author who never saw it.
            raise Refusal("beyond_seat", "by")
        return "without_authority"
    return None


def _check_keys(reading: Reading, context: Context, facts: Facts) -> set[str | None]:
    """The authorities that the signing keys are bound to; None stands for the author's own keys."""
    act = reading.act
    introduced = [signatures.key_id(new.key) for new in reading.kind.new_keys(reading.body)]
    if len(set(introduced)) != len(introduced):
        raise Refusal("key_in_use", "body")
    for key_id in introduced:
        if key_id not in context.signers:
            raise Refusal("new_key_must_sign", "signers")
        if facts.get(Key, key_id) is not None:
            raise Refusal("key_in_use", "body")
    known = [signer for signer in context.signers if signer not in introduced]
    if (act.by is None or reading.kind.takes_seat) == bool(known):
        # An act that makes its own author is signed by its new keys alone; any other act needs a
        # key of its author.
        raise Refusal("not_the_author", "signers")
    held: set[str | None] = set()
    for key_id in known:
        key = facts.get(Key, key_id)
        if key is None:
            raise Refusal("unknown_key", "signers")
        if key.author != act.by:
            raise Refusal("not_the_author", "signers")
        if not key.in_force:
            raise Refusal("key_not_in_force", "signers")
        if key.recovery and not reading.kind.recovery_may_sign:
            raise Refusal("recovery_key", "signers")
        held.add(key.credential)
    return held


def _check_capacity(
    reading: Reading, context: Context, facts: Facts, held: set[str | None]
) -> str | None:
    """The code for what a delegate lacks, if anything; raises Refusal.

    Threat: a delegate's key speaks for its party, so its limits are judged here, before any fold.
    It names the authority it relies on, and it can do nothing that this authority does not
    include: neither replace the party's keys nor speak in another conference (VCLT art. 8:
    recorded, and without effect).
    """
    capacity = reading.act.envelope.capacity
    if capacity is None:
        if held - {None}:
            raise Refusal("capacity_missing", "capacity")
        return None
    if held != {capacity}:
        raise Refusal("capacity_unknown", "capacity")
    credential = facts.get(Credential, capacity)
    if credential is None:
        raise Refusal("capacity_unknown", "capacity")
    lacking = _lacking(reading, context, credential)
    # Threat: anybody can take a seat, and nobody vouches for them. They could fill the record with
    # attempts that have no effect, end what others use, or enter words as another party's. So a
    # seat can say what is made for it, as itself, and the rest leaves no trace.
    if credential.seat and (
        lacking or not reading.kind.by_seat or reading.act.envelope.reported is not None
    ):
        raise Refusal("beyond_seat", "capacity")
    return lacking


def _lacking(reading: Reading, context: Context, credential: Credential) -> str | None:
    if credential.state in (REJECTED, REVOKED):
        return "capacity_revoked"
    if credential.expires is not None and credential.expires <= context.received:
        return "capacity_expired"
    if reading.act.scope != credential.conference or reading.kind.power not in credential.powers:
        return "exceeds_powers"
    return None


def _check_envelope(reading: Reading, facts: Facts) -> None:
    envelope = reading.act.envelope
    check_files_named(reading)
    if envelope.reported is not None:
        if not reading.kind.reportable:
            raise Refusal("not_reportable", "reported")
        if facts.get(Author, envelope.reported.of) is None:
            raise Refusal("unknown_target", "reported.of")
    if reading.lines:
        if not envelope.sheets:
            raise Refusal("language_missing", "sheets")
    elif envelope.sheets:
        raise Refusal("sheets_not_allowed", "sheets")
    digests = list(envelope.sheets.values())
    for digest in digests:
        if digests.count(digest) > 1 or facts.get(SheetUse, digest) is not None:
            raise Refusal("sheet_in_use", "sheets")
