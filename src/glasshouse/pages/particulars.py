"""What an act says besides its words, in codes: the small print of an entry's page.

Each kind has one function from its body to particulars. A value is a code, a number, a time or a
fingerprint as text; who and what it points at are references.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from glasshouse.acts.authors import Key
from glasshouse.acts.entry import Entry
from glasshouse.acts.recorded import Recorded
from glasshouse.house.pages import Lookup
from glasshouse.pages.particular import (
    Body,
    Particular,
    key_particular,
    link_particular,
    local_instant,
    party_particular,
    values_of,
)
from glasshouse.pages.vote_particulars import OF_VOTES
from glasshouse.parley.folds import STATEMENT
from glasshouse.parley.principles.folds import ASSENT_STATES
from glasshouse.parley.propositions.standing import DOES


def particulars(lookup: Lookup, recorded: Recorded, entry: Entry) -> list[Particular]:
    """What the entry's act says besides its words, in the order of its kind."""
    of_kind = _KINDS.get(recorded.kind)
    if of_kind is None:
        return []
    found = list(of_kind(lookup, entry.act.envelope.body))
    if recorded.kind == "key.revoke" and _silent_since(lookup, recorded):
        found.append(Particular(code="no_key_left"))
    return found


def _witnesses(body: Body) -> Iterator[Particular]:
    for witness in body["witnesses"]:
        yield Particular(code="witness", value=witness["vkey"].partition("+")[0])
    yield from values_of(body, "quorum")


def _found(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "rules", "log_key")
    yield from key_particular("house_key", body["house_key"])
    yield from _witnesses(body)
    yield from values_of(body, "admission", "daily_cap", "author_quota")


def _rules(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "rules", "admission", "daily_cap", "author_quota")


def _named_witnesses(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _witnesses(body)


def _outage(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "from", "until")


def _office(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug")
    yield from key_particular("key", body["key"])


def _invitation(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield Particular(code="lapses", value=local_instant(body["lapses"]))
    yield from values_of(body, "commitment")


def _withdrawal(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "invitation", body["invitation"])


def _registration(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug")
    for key in body["keys"]:
        yield from key_particular("key", key)
    yield from key_particular("recovery", body["recovery"])
    yield from link_particular(lookup, "invitation", body["invitation"])
    yield from party_particular(lookup, "claims", body["claims"])


def _admission(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from party_particular(lookup, "party", body["party"])


def _slug(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug")


def _rotation(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "retire")
    yield from key_particular("key", body["key"])


def _revocation(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "revoke", "suspect_from")


def _withholding(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "entry", body["act"])
    yield from values_of(body, "ground", "until")


def _restoration(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "entry", body["withholding"])


def _announcement(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug", "kind", "mode")
    for transcriber in body["transcribers"]:
        yield from party_particular(lookup, "transcriber", transcriber)
    yield from _languages(lookup, body)


def _document(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "slug", "seen", "standing")


def _languages(lookup: Lookup, body: Body) -> Iterator[Particular]:
    for language in body["languages"]:
        yield Particular(code="language", value=language)


def _declared(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "principles")
    yield from _told(body)


def _assented(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "declaration", body["declaration"])
    yield Particular(code="assent", value=ASSENT_STATES[body["mode"]])
    yield from _told(body)


def _question(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _deadlines(body, "due")
    yield from _told(body)


def _question_answer(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "question", body["question"])
    yield from values_of(body, "branch")
    yield from _told(body)


def _agreement(lookup: Lookup, body: Body) -> Iterator[Particular]:
    for party in body["parties"]:
        yield from party_particular(lookup, "party", party)
    for code in ("front", "refers_to_front", "version"):
        yield from link_particular(lookup, code, body[code])
    yield from _deadlines(body, "effective", "ends")
    yield from _told(body)


def _proposal(lookup: Lookup, body: Body) -> Iterator[Particular]:
    for code in ("proposition", "front", "responds_to"):
        yield from link_particular(lookup, code, body.get(code))
    yield from _deadlines(body, "due")
    if body["due"] is not None:
        yield from values_of(body, "on_silence")
    yield Particular(code="articles", value=str(len(body["articles"])))
    same = [each["eid"] for each in body["articles"] if each["same_as"] is not None]
    yield from _numbers("article_unchanged", same)
    yield from _told(body)


def _more_time(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "version", body["version"])
    yield from _deadlines(body, "due")


def _answer(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "version", body["version"])
    if not body["articles"]:
        yield Particular(code="answer", value=DOES[body["answer"]])
    for answer, does in DOES.items():
        eids = [each["eid"] for each in body["articles"] if each["answer"] == answer]
        yield from _numbers(f"article_{does}", eids)
    yield from _told(body)


def _numbers(code: str, eids: list[str]) -> Iterator[Particular]:
    """Articles by their numbers."""
    if eids:
        yield Particular(code=code, value=", ".join(eid.removeprefix("art_") for eid in eids))


def _pointing(*codes: str) -> Callable[[Lookup, Body], Iterator[Particular]]:
    """Of a kind whose body does little more than point at entries."""

    def of_kind(lookup: Lookup, body: Body) -> Iterator[Particular]:
        for code in codes:
            yield from link_particular(lookup, code, body[code])
        yield from _told(body)

    return of_kind


def _told(body: Body) -> Iterator[Particular]:
    """The languages in which a source says that it was said."""
    for language in (body.get("account") or {}).get("languages", ()):
        yield Particular(code="language", value=language)


def _deadlines(body: Body, *codes: str) -> Iterator[Particular]:
    for code in codes:
        if body[code] is not None:
            yield Particular(code=code, value=local_instant(body[code]))


def _told_of(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from _told(body)


def _closing(lookup: Lookup, body: Body) -> Iterator[Particular]:
    for proposition in body["lapses"]:
        yield from link_particular(lookup, "lapsing", proposition)
    yield from _told(body)


def _participation(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield Particular(code="participation", value=_PARTICIPATION[body["will_confer"]])


def _presented(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from values_of(body, "role")
    yield from _powers(body)
    if body["expires"] is not None:
        yield Particular(code="expires", value=local_instant(body["expires"]))
    yield from key_particular("key", body["key"])


def _found_in_order(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "credential", body["credential"])
    yield from values_of(body, "verdict")


def _restricted(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from link_particular(lookup, "credential", body["credential"])
    yield from _powers(body)


def _powers(body: Body) -> Iterator[Particular]:
    for power in body["powers"]:
        yield Particular(code="power", value=power)


def _seat(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield from key_particular("key", body["key"])


def _front(lookup: Lookup, body: Body) -> Iterator[Particular]:
    yield Particular(code="front_kind", value=body["kind"])
    for party in body["parties"]:
        yield from party_particular(lookup, "party", party)


_PARTICIPATION = {"yes": "conferring", "no": "declined", "conditional": "conditional"}

_KINDS: dict[str, Callable[[Lookup, Body], Iterator[Particular]]] = {
    "agreement.join": _pointing("agreement"),
    "agreement.propose": _agreement,
    "agreement.withdraw": _pointing("agreement"),
    "answer.give": _answer,
    "answer.withdraw": _pointing("version"),
    **OF_VOTES,
    "conference.abandon": _told_of,
    "conference.announce": _announcement,
    "conference.close": _closing,
    "conference.convene": _told_of,
    "conference.open": _told_of,
    "conference.resume": _told_of,
    "conference.suspend": _told_of,
    "correction.make": _pointing("entry"),
    "credential.object": _pointing("credential"),
    "credential.present": _presented,
    "credential.report": _found_in_order,
    "credential.restrict": _restricted,
    "credential.revoke": _pointing("credential"),
    "deadline.extend": _more_time,
    "document.refer": _document,
    "front.close": _pointing("front"),
    "front.open": _front,
    "house.found": _found,
    "house.outage": _outage,
    "house.rules": _rules,
    "house.witnesses": _named_witnesses,
    "invitation.issue": _invitation,
    "invitation.withdraw": _withdrawal,
    "key.revoke": _revocation,
    "key.rotate": _rotation,
    "office.establish": _office,
    "participation.answer": _participation,
    "participation.invite": _admission,
    "party.admit": _admission,
    "party.describe": _slug,
    "party.register": _registration,
    "principles.assent": _assented,
    "principles.declare": _declared,
    "principles.withdraw_assent": _pointing("declaration"),
    "proposition.revise": _proposal,
    "proposition.table": _proposal,
    "proposition.withdraw": _pointing("proposition"),
    "protest.make": _pointing("against"),
    "protest.withdraw": _pointing("protest"),
    "question.answer": _question_answer,
    "question.ask": _question,
    "question.withdraw": _pointing("question"),
    "report.confirm": _pointing("report"),
    "report.correct": _pointing("report"),
    "report.deny": _pointing("report"),
    STATEMENT: _languages,
    "seat.take": _seat,
    "text.restore": _restoration,
    "text.withhold": _withholding,
}


def _silent_since(lookup: Lookup, recorded: Recorded) -> bool:
    """Whether this revocation left its author without any key."""
    keys = lookup.facts.find(Key, "author", recorded.author)
    return not any(
        key.since <= recorded.index and (key.until is None or key.until > recorded.index)
        for key in keys
    )
