"""Submissions that claim what is not so: whose they are, when, what they saw, what they may (a
table of cases)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glasshouse.acts.compose import SigningKey
from glasshouse.acts.identifiers import decode_base64url, encode_base64url, milliseconds_to_instant
from tests.clerk.door import Draft, Stage
from tests.clerk.hostile_forms import Case, Make
from tests.house.world import (
    DAY,
    FOUNDING,
    HOUSE_TEXT,
    NOWHERE,
    Someone,
    announcement,
    invitation,
    key,
    log_key,
    secret_of,
)

STRANGER = key("a stranger")
_HOUR = 3600 * 1000
_REASON = {"en": {"reason": "A reason"}}
_NAME = {"en": {"name": "A name"}}

#: Ed25519 keys of small order, and one that is not in canonical form (y = p + 1).
SMALL_ORDER = (
    "01" + "00" * 31,
    "00" * 32,
    "ec" + "ff" * 30 + "7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
)
NOT_CANONICAL = ("ee" + "ff" * 30 + "7f", "01" + "00" * 30 + "80")


def spoken(change: Callable[[Stage, Draft], Draft]) -> Make:
    """A statement by ann, altered and signed as altered."""
    return lambda stage: change(stage, stage.spoken()).upload()


def signed(change: Callable[[Stage, Draft], Any]) -> Make:
    """A good statement by ann under other signatures."""

    def make(stage: Stage) -> bytes:
        draft = stage.spoken()
        return draft.upload(sigs=change(stage, draft))

    return make


def said_at(distance: int) -> Make:
    """A statement said so many milliseconds after it is sent."""
    return spoken(lambda s, d: d.altered(said=milliseconds_to_instant(s.now + distance)))


def stated(by: Callable[[Stage], Someone], **given: Callable[[Stage], Any]) -> Make:
    """A statement whose fields depend on the stage."""

    def make(stage: Stage) -> bytes:
        return stage.spoken(by(stage), **{name: of(stage) for name, of in given.items()}).upload()

    return make


def registered(change: Callable[[Stage, Draft], Draft]) -> Make:
    """A registration under the open invitation, altered."""
    return lambda stage: change(stage, stage.registering()).upload()


def invited_by(invitation_id: Callable[[Stage], str], secret: str) -> Make:
    return registered(
        lambda s, d: d.with_body(invitation=invitation_id(s), secret=secret_of(secret))
    )


def _draft(
    kind: str,
    body: Callable[[Stage], dict[str, Any]],
    who: Callable[[Stage], Someone],
    *more: SigningKey,
    **options: Any,
) -> Make:
    """Another kind of act, by someone, countersigned by ``more``."""

    def make(stage: Stage) -> bytes:
        by = who(stage)
        keys = [*by.keys[:1], *more]
        return stage.draft(kind, body(stage), by, keys=keys, **options).upload()

    return make


def _small_key(public: str) -> dict[str, str]:
    return {"alg": "ed25519", "public": encode_base64url(bytes.fromhex(public))}


def _register_weak(public: str) -> Make:
    """A registration with a key of small order, and the signature that lax checkers take from it
    for any text: R the neutral point, S zero."""

    def make(stage: Stage) -> bytes:
        from glasshouse.acts.signatures import Ed25519Key, key_id

        weak = _small_key(public)
        weak_id = key_id(Ed25519Key.model_validate(weak))
        recovery = key("newcomer recovery")
        draft = stage.registering().with_body(keys=[weak])
        draft = draft.altered(signers=sorted([weak_id, recovery.id]))
        anything = encode_base64url(b"\x01" + bytes(63))
        by_key = {
            weak_id: {"alg": "ed25519", "key": weak_id, "sig": anything},
            recovery.id: dict(recovery.sign(draft.raw)),
        }
        return draft.upload(sigs=[by_key[each] for each in draft.act["signers"]])

    return make


def _flip(signature: dict[str, str]) -> dict[str, str]:
    raw = bytearray(decode_base64url(signature["sig"]))
    raw[0] ^= 1
    return signature | {"sig": encode_base64url(bytes(raw))}


def _plus_group_order(signature: dict[str, str]) -> dict[str, str]:
    """The same signature with S + L, which a checker that does not bound S takes for good."""
    raw = decode_base64url(signature["sig"])
    order = 2**252 + 27742317777372353535851937790883648493
    high = int.from_bytes(raw[32:], "little") + order
    return signature | {"sig": encode_base64url(raw[:32] + high.to_bytes(32, "little"))}


def _without_prefix(stage: Stage, draft: Draft) -> list[dict[str, str]]:
    """A signature over the bare bytes of the act, without what sets it apart (DSSE)."""
    bare = stage.ann.keys[0]._private.sign(draft.raw)
    return [draft.sigs()[0] | {"sig": encode_base64url(bare)}]


def _as_passkey(signature: dict[str, str]) -> dict[str, str]:
    return {
        "alg": "webauthn",
        "key": signature["key"],
        "client": encode_base64url(b"{}"),
        "auth": encode_base64url(bytes(37)),
        "sig": signature["sig"],
    }


def _second_founding(stage: Stage) -> bytes:
    body = FOUNDING | {"house_key": STRANGER.value}
    return stage.draft("house.found", body, None, keys=[STRANGER], texts=HOUSE_TEXT).upload()


def _elsewhere(stage: Stage) -> bytes:
    """A good act of another record, as a mirror of that record would show it."""
    return stage.spoken().altered(log="other.example/record").upload()


def _rules(stage: Stage) -> dict[str, Any]:
    return {"rules": "1", "admission": "open", "daily_cap": 1000, "author_quota": 1000}


def _rotation(retire: Callable[[Stage], str], *signers: str) -> Make:
    """Retire a key of ann's, signed by the keys of these names."""

    def make(stage: Stage) -> bytes:
        body = {"retire": retire(stage), "key": key("thief").value}
        keys = [key("thief"), *(key(name) for name in signers)]
        return stage.draft("key.rotate", body, stage.ann, keys=keys).upload()

    return make


def _expelled_words(stage: Stage) -> dict[str, Any]:
    act = stage.recorded
    return {
        "act": act.id, "sheet": act.sheets[0].digest, "ground": "court_order", "until": None
    }  # fmt: skip


def _registers_again(stage: Stage) -> bytes:
    """A registration whose key is ann's, who would then be two."""
    return stage.registering().with_body(keys=[key("ann").value]).signed_by(
        key("ann"), key("newcomer recovery")
    ).upload()  # fmt: skip


def _ann(stage: Stage) -> Someone:
    return stage.ann


def _office(stage: Stage) -> Someone:
    return stage.office_


def _scribe(stage: Stage) -> Someone:
    return stage.scribe


# A table reads best with one row a line.
# fmt: off
# ruff: noqa: E501
CASES: tuple[Case, ...] = (
    # --- signatures ---
    Case("the signature stripped", signed(lambda s, d: []), "malformed_signature", 400, "sigs"),
    Case("the signature for another's", signed(lambda s, d: [dict(STRANGER.sign(d.raw))]), "signers_mismatch", 403, "sigs"),
    Case("the signature doubled", signed(lambda s, d: d.sigs() * 2), "signers_mismatch", 403, "sigs"),
    Case("a countersignature nobody named", signed(lambda s, d: [*d.sigs(), dict(STRANGER.sign(d.raw))]), "signers_mismatch", 403, "sigs"),
    Case("one of two signatures stripped", lambda s: s.registering().upload(sigs=s.registering().sigs()[:1]), "signers_mismatch", 403, "sigs"),
    Case("signatures in another order", lambda s: (d := s.registering()).upload(sigs=d.sigs()[::-1]), "signers_mismatch", 403, "sigs"),
    Case("signers in another order", lambda s: (d := s.registering()).altered(signers=d.act["signers"][::-1]).upload(), "malformed_act", 400, "signers"),
    Case("a signer named twice", spoken(lambda s, d: d.altered(signers=d.act["signers"] * 2)), "malformed_act", 400, "signers"),
    Case("the signature of another act", signed(lambda s, d: [dict(s.recorded.signatures[0])]), "bad_signature", 403, "sigs.0"),
    Case("the act altered after signing", lambda s: (d := s.spoken()).with_body(nature="acceptance").upload(sigs=d.sigs()), "bad_signature", 403, "sigs.0"),
    Case("one bit of the signature", signed(lambda s, d: [_flip(d.sigs()[0])]), "bad_signature", 403, "sigs.0"),
    Case("the same signature with S + L", signed(lambda s, d: [_plus_group_order(d.sigs()[0])]), "bad_signature", 403, "sigs.0"),
    Case("a signature of nothing but zeros", signed(lambda s, d: [d.sigs()[0] | {"sig": "A" * 86}]), "bad_signature", 403, "sigs.0"),
    Case("a signature over the bare bytes", signed(_without_prefix), "bad_signature", 403, "sigs.0"),
    Case("an Ed25519 key's answer as a passkey", signed(lambda s, d: [_as_passkey(d.sigs()[0])]), "bad_signature", 403, "sigs.0"),
    # --- keys ---
    *(Case(f"a weak key {each[:8]}", _register_weak(each), "weak_key", 400, "body") for each in SMALL_ORDER + NOT_CANONICAL),
    Case("a key that signs nothing for itself", registered(lambda s, d: d.signed_by(key("newcomer"))), "new_key_must_sign", 403, "signers"),
    Case("another's key registered as one's own", _registers_again, "key_in_use", 409, "body"),
    Case("the house's key registered as one's own", registered(lambda s, d: d.with_body(keys=[key("house").value]).signed_by(key("house"), key("newcomer recovery"))), "key_in_use", 409, "body"),
    Case("one key in two places", registered(lambda s, d: d.with_body(recovery=key("newcomer").value).signed_by(key("newcomer"))), "key_in_use", 409, "body"),
    Case("a party with one key", registered(lambda s, d: d.with_body(recovery=None).signed_by(key("newcomer"))), "second_key_missing", 400, "body.recovery"),
    Case("a party signed for by the secretariat", registered(lambda s, d: d.signed_by(key("newcomer"), key("newcomer recovery"), s.office_.keys[0])), "not_the_author", 403, "signers"),
    Case("a key never seen", spoken(lambda s, d: d.signed_by(STRANGER)), "unknown_key", 403, "signers"),
    Case("a key that was replaced", lambda s: s.spoken(s.rotated).signed_by(s.old_key).upload(), "key_not_in_force", 403, "signers"),
    Case("a key that was revoked", lambda s: s.spoken(s.revoked).upload(), "key_not_in_force", 403, "signers"),
    Case("a recovery key that speaks", spoken(lambda s, d: d.signed_by(key("ann recovery"))), "recovery_key", 403, "signers"),
    Case("a recovery key beside a good one", spoken(lambda s, d: d.signed_by(key("ann"), key("ann recovery"))), "recovery_key", 403, "signers"),
    Case("a stolen key that replaces another", _rotation(lambda s: key("ann recovery").id, "ann"), "rotation_not_authorised", 403, "signers"),
    Case("a new key that vouches for itself", _rotation(lambda s: key("ann").id), "not_the_author", 403, "signers"),
    Case("another's key replaced", _rotation(lambda s: key("ben").id, "ann"), "unknown_target", 404, "body.retire"),
    Case("another's key revoked", _draft("key.revoke", lambda s: {"revoke": key("ben").id, "suspect_from": None, "lines": []}, _ann), "unknown_target", 404, "body.revoke"),
    Case("a key suspected from tomorrow", _draft("key.revoke", lambda s: {"revoke": key("ann").id, "suspect_from": milliseconds_to_instant(s.now + DAY), "lines": []}, _ann), "suspect_in_future", 409, "body.suspect_from"),
    # --- authors ---
    Case("in another's name", spoken(lambda s, d: d.altered(by=s.ben.id)), "not_the_author", 403, "signers"),
    Case("in the name of the secretariat", spoken(lambda s, d: d.altered(by=s.office_.id)), "not_the_author", 403, "signers"),
    Case("the secretariat in a party's name", spoken(lambda s, d: d.signed_by(s.office_.keys[0])), "not_the_author", 403, "signers"),
    Case("the house in a party's name", spoken(lambda s, d: d.signed_by(key("house"))), "not_the_author", 403, "signers"),
    Case("in the name of a described party", spoken(lambda s, d: d.altered(by=s.north.id)), "not_admitted", 403, "by"),
    Case("in nobody's name", spoken(lambda s, d: d.altered(by=None)), "unknown_author", 403, "by"),
    Case("in the name of an act that is no author", spoken(lambda s, d: d.altered(by=s.recorded.id)), "unknown_author", 403, "by"),
    Case("in the name of nothing", spoken(lambda s, d: d.altered(by=NOWHERE)), "unknown_author", 403, "by"),
    Case("countersigned by one who is no delegate", spoken(lambda s, d: d.signed_by(s.ann.keys[0], s.ben.keys[0])), "not_the_author", 403, "signers"),
    Case("not yet admitted", lambda s: s.spoken(s.waiting).upload(), "not_admitted", 403, "by"),
    Case("not yet admitted, inviting a friend", _draft("invitation.issue", lambda s: invitation("friend", s.now + DAY), lambda s: s.waiting), "not_admitted", 403, "by"),
    Case("an author in an act that makes its own", registered(lambda s, d: d.altered(by=s.ann.id)), "malformed_act", 400, "by"),
    # --- time, and what was seen ---
    Case("said 49 hours ago", said_at(-49 * _HOUR), "said_too_old", 409, "said"),
    Case("said a second more than 48 hours ago", said_at(-48 * _HOUR - 1000), "said_too_old", 409, "said"),
    Case("said in 1970", spoken(lambda s, d: d.altered(said="1970-01-01T00:00:00Z")), "said_too_old", 409, "said"),
    Case("said in six minutes", said_at(6 * 60 * 1000), "said_in_future", 409, "said"),
    Case("said in the year 9999", spoken(lambda s, d: d.altered(said="9999-12-31T23:59:59Z")), "said_in_future", 409, "said"),
    # --- replay ---
    Case("an act of another record", _elsewhere, "wrong_log", 403, "log"),
    Case("a second founding", _second_founding, "not_first", 409, "kind"),
    Case("a second founding by the house", lambda s: s.draft("house.found", FOUNDING | {"log_key": log_key()}, None, keys=[key("house")], texts=HOUSE_TEXT).upload(), "not_first", 409, "kind"),
    Case("an old act signed anew by a replaced key", lambda s: s.draft("invitation.issue", invitation("again", s.now + DAY), s.rotated, keys=[s.old_key]).upload(), "key_not_in_force", 403, "signers"),
    # --- invitations and short names ---
    Case("no invitation", registered(lambda s, d: d.with_body(invitation=None, secret=None)), "invitation_missing", 403, "body.invitation"),
    Case("an invitation without its secret", registered(lambda s, d: d.with_body(secret=None)), "malformed_body", 400, "body"),
    Case("a forged secret", invited_by(lambda s: s.standing, "guessed"), "invitation_secret", 403, "body.secret"),
    Case("the commitment as the secret", registered(lambda s, d: d.with_body(secret=encode_base64url(bytes.fromhex(invitation("open", s.now)["commitment"])))), "invitation_secret", 403, "body.secret"),
    Case("a secret that the record revealed", invited_by(lambda s: s.used, "used"), "invitation_used", 409, "body.invitation"),
    Case("a withdrawn invitation", invited_by(lambda s: s.withdrawn, "withdrawn"), "invitation_withdrawn", 409, "body.invitation"),
    Case("a lapsed invitation", invited_by(lambda s: s.lapsed, "lapsed"), "invitation_lapsed", 409, "body.invitation"),
    Case("an invitation that is none", invited_by(lambda s: s.recorded.id, "open"), "unknown_target", 404, "body.invitation"),
    Case("an invitation under a revealed secret", _draft("invitation.issue", lambda s: invitation("used", s.now + DAY), _ann), "commitment_in_use", 409, "body.commitment"),
    Case("an invitation that has lapsed already", _draft("invitation.issue", lambda s: invitation("late", s.now - 1000), _ann), "lapse_past", 409, "body.lapses.at"),
    Case("a short name that is taken", registered(lambda s, d: d.with_body(slug="ann")), "slug_taken", 409, "body.slug"),
    Case("a short name kept for the site", registered(lambda s, d: d.with_body(slug="house")), "slug_reserved", 409, "body.slug"),
    Case("a short name that is a path", registered(lambda s, d: d.with_body(slug="../ann")), "malformed_body", 400, "body.slug"),
    Case("a short name that looks like another", registered(lambda s, d: d.with_body(slug="аnn")), "malformed_body", 400, "body.slug"),
    Case("a claim to be a party with a key", registered(lambda s, d: d.with_body(claims=s.ann.id)), "unknown_target", 404, "body.claims"),
    # --- authority ---
    Case("new rules, by a party", _draft("house.rules", _rules, _ann, texts=_REASON), "house_key_required", 403, "by"),
    Case("new rules, by the secretariat", _draft("house.rules", _rules, _office, texts=_REASON), "house_key_required", 403, "by"),
    Case("new witnesses, by a party", _draft("house.witnesses", lambda s: {"witnesses": [], "quorum": 0}, _ann, texts=_REASON), "house_key_required", 403, "by"),
    Case("an outage, by a party", _draft("house.outage", lambda s: {"from": milliseconds_to_instant(s.now - _HOUR), "until": milliseconds_to_instant(s.now)}, _ann, texts=_REASON), "house_key_required", 403, "by"),
    Case("words taken down by a party", _draft("text.withhold", _expelled_words, lambda s: s.ben, texts=_REASON), "house_key_required", 403, "by"),
    Case("an office, by a party", _draft("office.establish", lambda s: {"slug": "mine", "key": STRANGER.value}, _ann, STRANGER, texts=_NAME), "house_key_required", 403, "by"),
    Case("an office whose key does not sign", _draft("office.establish", lambda s: {"slug": "mine", "key": STRANGER.value}, lambda s: s.house_, texts=_NAME), "new_key_must_sign", 403, "signers"),
    Case("an outage to come, by the house", _draft("house.outage", lambda s: {"from": milliseconds_to_instant(s.now), "until": milliseconds_to_instant(s.now + DAY)}, lambda s: s.house_, texts=_REASON), "outage_in_future", 409, "body.until"),
    Case("another act's words taken down", _draft("text.withhold", lambda s: _expelled_words(s) | {"act": s.foreign.id}, lambda s: s.house_, texts=_REASON), "unknown_target", 404, "body.sheet"),
    Case("a transcript without a transcriber", _draft("conference.announce", lambda s: announcement("rumours", "transcript", []), _office, texts={"en": {"title": "x", "publicity": "x", "rules": "x"}}), "transcribers_misplaced", 400, "body.transcribers"),
    Case("a described party as transcriber", _draft("conference.announce", lambda s: announcement("rumours", "transcript", [s.north]), _office, texts={"en": {"title": "x", "publicity": "x", "rules": "x"}}), "transcriber_not_admitted", 409, "body.transcribers.0"),
    # --- targets ---
    Case("in no conference", stated(_ann, scope=lambda s: NOWHERE), "unknown_target", 404, "scope"),
    Case("in an act that is no conference", stated(_ann, scope=lambda s: s.recorded.id), "unknown_target", 404, "scope"),
    Case("an answer to nothing", stated(_ann, answers=lambda s: [NOWHERE]), "unknown_target", 404, "body.answers.0"),
    Case("an answer to another conference", stated(_ann, answers=lambda s: [s.foreign.id]), "unknown_target", 404, "body.answers.0"),
    Case("an answer to what is no statement", stated(_ann, answers=lambda s: [s.live]), "unknown_target", 404, "body.answers.0"),
    Case("one statement answered twice", stated(_ann, answers=lambda s: [s.recorded.id] * 2), "malformed_body", 400, "body.answers"),
    Case("addressed to nobody", stated(_ann, addressees=lambda s: [NOWHERE]), "unknown_target", 404, "body.addressees.0"),
    Case("addressed to a party of another conference", stated(_ann, addressees=lambda s: [s.north.id]), "unknown_target", 404, "body.addressees.0"),
    Case("jointly with the house", stated(_ann, jointly_with=lambda s: [s.house_.id]), "unknown_target", 404, "body.jointly_with.0"),
    Case("jointly with oneself", stated(_ann, jointly_with=lambda s: [s.ann.id]), "named_twice", 400, "body.jointly_with"),
    Case("a rival that reports nothing", stated(_ann, rival_of=lambda s: s.recorded.id), "rival_needs_report", 400, "reported"),
    Case("a report of nobody", stated(_scribe, scope=lambda s: s.transcript_, of=lambda s: Someone(NOWHERE, [])), "unknown_target", 404, "reported.of"),
    Case("a report of another conference's party", stated(_ann, of=lambda s: s.north), "unknown_target", 404, "reported.of"),
    Case("a report after no document", stated(_scribe, scope=lambda s: s.transcript_, of=lambda s: s.north, sources=lambda s: [s.report.id]), "unknown_target", 404, "reported.sources.0"),
    Case("one source named twice", stated(_scribe, scope=lambda s: s.transcript_, of=lambda s: s.north, sources=lambda s: [s.document_] * 2), "named_twice", 400, "reported.sources"),
    Case("one's own words in a transcript", stated(_scribe, scope=lambda s: s.transcript_), "transcript_takes_reports", 409, "reported"),
)


#: Acts that a known author did say, but lacked the power for: recorded, without effect.
WITHOUT_EFFECT: tuple[Case, ...] = (
    Case("admitting a party, by a party", _draft("party.admit", lambda s: {"party": s.waiting.id, "lines": []}, _ann), "without_authority", 200),
    Case("announcing a conference, by a party", _draft("conference.announce", lambda s: announcement("mine", "live", []), _ann, texts={"en": {"title": "x", "publicity": "x", "rules": "x"}}), "without_authority", 200),
    Case("describing a party, by a party", _draft("party.describe", lambda s: {"slug": "made-up", "lines": []}, _ann, texts=_NAME), "without_authority", 200),
    Case("withdrawing another's invitation", _draft("invitation.withdraw", lambda s: {"invitation": s.standing}, _ann, texts=_REASON), "without_authority", 200),
    Case("a report by one who is no transcriber", stated(_ann, scope=lambda s: s.transcript_, of=lambda s: s.north), "not_a_transcriber", 200),
    Case("a document of one who is no transcriber", (lambda s: s.draft("document.refer", {"slug": "mine", "seen": "full", "standing": "contemporary"}, s.ann, scope=s.transcript_, texts={"en": {"citation": "x"}}).upload()), "not_a_transcriber", 200),
    Case("the house speaking in a conference", stated(lambda s: s.house_), "without_authority", 200),
)
