"""The story of a golden record: every kind, every outcome, every consequence of time.

It is told once, when a version of the rules is released; after that its record is a file, and only
its replay is run. A later version of the rules gets a story of its own beside this one.
"""

from __future__ import annotations

import hashlib
from typing import Any

from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.record.cosignature import WitnessSigner
from glasshouse.record.note import SignerKey
from tests.golden.ballots import vote
from tests.golden.bargaining import Hall, bargain, practise
from tests.golden.teller import DAY, HOUR, ORIGIN, Seat, Teller, english, key, secret


def tell(teller: Teller) -> None:
    """The whole story under rules 1."""
    house, office = _found(teller)
    north, south = _let_parties_in(teller, house, office)
    north = _change_keys(teller, north, south)
    _keep_house(teller, house)
    _transcribe(teller, office, north)
    live, practice = _talk(teller, office, house, north, south)
    outsider = _register(teller, "outsider", None)
    registrar = _register(teller, "registrar", _invite(teller, office, "registrar", 7 * DAY))
    vote(Hall(teller, live, office, north, south, outsider), house, registrar)
    bargain(Hall(teller, live, office, north, south, outsider))
    practise(Hall(teller, practice, office, north, south, outsider))


def _found(teller: Teller) -> tuple[Seat, Seat]:
    log = SignerKey(ORIGIN, hashlib.sha256(b"golden log").digest())
    founded = teller.say(
        "house.found",
        {
            "rules": "1",
            "log_key": log.verifier.format(),
            "house_key": key("house").value,
            "witnesses": [],
            "quorum": 0,
            "admission": "closed",
            "daily_cap": 5,
            "author_quota": 100,
        },
        [key("house")],
        texts={
            "en": {
                "name": "The golden house",
                "operator": "Nobody",
                "interest": "None",
                "publicity": "All of it",
            },
            "de": {
                "name": "Das goldene Haus",
                "operator": "Niemand",
                "interest": "Keines",
                "publicity": "Alles",
            },
        },
    )
    established = teller.say(
        "office.establish",
        {"slug": "registry", "key": key("office").value},
        [key("house"), key("office")],
        by=founded.id,
        texts=english(name="Registry"),
    )
    return Seat(founded.id, key("house")), Seat(established.id, key("office"))


def _invite(teller: Teller, issuer: Seat, name: str, lapses_in: int, **lines: str) -> str:
    body = {
        "commitment": hashlib.sha256(secret(name)).hexdigest(),
        "lapses": {"at": teller.instant(lapses_in), "offset_minutes": 60},
        "lines": sorted(lines),
    }
    texts = english(**lines) if lines else None
    return teller.say("invitation.issue", body, [issuer.key], by=issuer.id, texts=texts).id


def _register(teller: Teller, name: str, invitation: str | None, **body: Any) -> Seat:
    own, recovery = key(name), key(f"{name} recovery")
    fields = {
        "slug": name,
        "keys": [own.value],
        "recovery": recovery.value,
        "invitation": invitation,
        "secret": None if invitation is None else encode_base64url(secret(name)),
        "claims": None,
        "lines": [],
    } | body
    texts = english(name=name.title(), **dict.fromkeys(fields["lines"], f"About {name}"))
    registered = teller.say("party.register", fields, [own, recovery], texts=texts)
    return Seat(registered.id, own)


def _let_parties_in(teller: Teller, house: Seat, office: Seat) -> tuple[Seat, Seat]:
    """Invitations that are used, withdrawn and lapse; a party described, claimed and admitted."""
    described = teller.say(
        "party.describe",
        {"slug": "the-north", "lines": ["description"]},
        [office.key],
        by=office.id,
        texts=english(name="The north", description="Those who live north"),
    )
    first = _invite(teller, office, "north", 7 * DAY, addressee="Whoever speaks for the north")
    north = _register(teller, "north", first, claims=described.id, lines=["description"])
    teller.say(
        "party.admit",
        {"party": north.id, "lines": ["reason"]},
        [office.key],
        by=office.id,
        texts=english(reason="It is who it says it is"),
    )
    _invite(teller, north, "late", HOUR)
    withdrawn = _invite(teller, office, "unwanted", 7 * DAY)
    withdrawal = {"invitation": withdrawn}
    teller.say(
        "invitation.withdraw",
        withdrawal,
        [north.key],
        by=north.id,
        effect="without_authority",
        texts=english(reason="It was not mine"),
    )
    teller.say(
        "invitation.withdraw",
        withdrawal,
        [house.key],
        by=house.id,
        texts=english(reason="Sent in error"),
    )
    # More than the hour of the first, less than the two days of the second: one lapses before the
    # next entry, the other before a later one.
    _invite(teller, north, "later", 2 * DAY)
    teller.wait(2 * HOUR)
    rules = {"rules": "1", "admission": "sponsored", "daily_cap": 5, "author_quota": 100}
    teller.say(
        "house.rules", rules, [house.key], by=house.id, texts=english(reason="More may join")
    )
    south = _register(teller, "south", None)
    teller.say("party.admit", {"party": south.id, "lines": []}, [house.key], by=house.id)
    teller.say(
        "house.rules",
        rules | {"admission": "open"},
        [house.key],
        by=house.id,
        texts=english(reason="All may join"),
    )
    _register(teller, "east", None)
    teller.wait(3 * DAY)
    teller.say(
        "party.describe",
        {"slug": "the-west", "lines": []},
        [south.key],
        by=south.id,
        effect="without_authority",
        texts=english(name="The west"),
    )
    return north, south


def _change_keys(teller: Teller, north: Seat, south: Seat) -> Seat:
    """One key gives way to another, a recovery key replaces one, a key is revoked."""
    second = key("north second")
    teller.say(
        "key.rotate",
        {"retire": north.key.id, "key": second.value},
        [north.key, second],
        by=north.id,
    )
    third = key("north third")
    teller.say(
        "key.rotate",
        {"retire": second.id, "key": third.value},
        [key("north recovery"), third],
        by=north.id,
    )
    teller.say(
        "key.revoke",
        {
            "revoke": key("south recovery").id,
            "suspect_from": milliseconds_to_instant(teller.now - HOUR),
            "lines": ["reason"],
        },
        [south.key],
        by=south.id,
        texts=english(reason="The paper it was on is lost"),
    )
    east = key("east")
    author = next(e.act.id for e in teller.entries if e.act.envelope.body.get("slug") == "east")
    teller.say(
        "key.revoke",
        {"revoke": east.id, "suspect_from": None, "lines": []},
        [key("east recovery")],
        by=author,
    )
    return Seat(north.id, third)


def _keep_house(teller: Teller, house: Seat) -> None:
    """Witnesses, and an outage."""
    signer = WitnessSigner("witness.example/w", hashlib.sha256(b"golden witness").digest())
    witness = {"vkey": signer.verifier.format(), "url": "https://witness.example/w"}
    teller.say(
        "house.witnesses",
        {"witnesses": [witness], "quorum": 1},
        [house.key],
        by=house.id,
        texts=english(reason="One agreed to watch"),
    )
    teller.say(
        "house.outage",
        {"from": teller.instant(-HOUR), "until": teller.instant(-HOUR // 2)},
        [house.key],
        by=house.id,
        texts=english(reason="The power was out"),
    )


def _transcribe(teller: Teller, office: Seat, stranger: Seat) -> None:
    """A transcript: parties, documents, reports, a rival version, and one who may not enter any."""
    scope = _announce(teller, office, "transcript", [office.id])
    envoys = [
        teller.say(
            "party.describe",
            {"slug": slug, "lines": []},
            [office.key],
            by=office.id,
            scope=scope,
            texts=english(name=slug.title()),
        ).id
        for slug in ("upper", "lower")
    ]
    teller.say(
        "party.describe",
        {"slug": "middle", "lines": []},
        [stranger.key],
        by=stranger.id,
        scope=scope,
        effect="not_a_transcriber",
        texts=english(name="Middle"),
    )
    document = _refer(teller, office, scope, "a-book")
    _refer(teller, stranger, scope, "another-book", effect="not_a_transcriber")
    offer = _report(
        teller, office, scope, envoys[0], document, "1917-11-08", addressees=[envoys[1]]
    )
    answer = _report(
        teller, office, scope, envoys[1], document, "1917-11-21~", answers=[offer], nature="answer"
    )
    _report(teller, office, scope, envoys[1], document, "1917-11-20/..", rival_of=answer)
    _report(
        teller, office, scope, envoys[1], document, "1917-11-21~", rival_of=answer, certainty="low"
    )
    _report(teller, stranger, scope, envoys[0], document, "1917-12?", effect="not_a_transcriber")


def _talk(teller: Teller, office: Seat, house: Seat, north: Seat, south: Seat) -> tuple[str, str]:
    """A live conference and a practice one; words withheld, and one of them restored."""
    scope = _announce(teller, office, "live", [])
    _refer(teller, south, scope, "a-law")
    body = _statement(nature="proposition", addressees=[south.id], languages=["en", "de"])
    texts = {
        "en": {"speaker": "The north", "text": "Let us talk"},
        "de": {"speaker": "Der Norden", "text": "Reden wir"},
    }
    offer = teller.say("statement.make", body, [north.key], by=north.id, scope=scope, texts=texts)
    answer = teller.say(
        "statement.make",
        _statement(
            nature="acceptance", answers=[offer.id], jointly_with=[office.id], lines=["note"]
        ),
        [south.key],
        by=south.id,
        scope=scope,
        texts=english(speaker="The south", text="We come", note="Both of us"),
    )
    withheld = [
        teller.say(
            "text.withhold",
            {"act": act.id, "sheet": sheet, "ground": ground, "until": until},
            [house.key],
            by=house.id,
            texts=english(reason="A court says so"),
        ).id
        for act, sheet, ground, until in (
            (offer, offer.act.envelope.sheets["de"], "court_order", teller.instant(DAY)),
            (answer, answer.act.envelope.sheets["en"], "personal_data", None),
        )
    ]
    teller.say(
        "text.restore",
        {"withholding": withheld[0]},
        [house.key],
        by=house.id,
        texts=english(reason="The court changed its mind"),
    )
    return scope, _announce(teller, office, "practice", [])


def _announce(teller: Teller, office: Seat, mode: str, transcribers: list[str]) -> str:
    body = {
        "slug": f"{mode}-talks",
        "mode": mode,
        "kind": "peace" if mode == "transcript" else "bargaining",
        "transcribers": transcribers,
        "languages": ["en", "de"],
        "rules": {"shortest_answer_minutes": 60, "on_silence": ["lapse", "stay_open", "adopt"]},
        "lines": ["introduction"] if mode == "transcript" else [],
    }
    lines = {line: "How it began" for line in ("introduction",) if mode == "transcript"}
    texts = english(title=f"The {mode}", publicity="All of it", rules="Each in its turn", **lines)
    return teller.say("conference.announce", body, [office.key], by=office.id, texts=texts).id


def _refer(teller: Teller, author: Seat, scope: str, slug: str, effect: str | None = None) -> str:
    body = {"slug": slug, "seen": "excerpt", "standing": "contemporary"}
    texts = english(citation=f"The work {slug}")
    return teller.say(
        "document.refer", body, [author.key], by=author.id, scope=scope, texts=texts, effect=effect
    ).id


def _statement(**body: Any) -> dict[str, Any]:
    return {
        "nature": "declaration",
        "answers": [],
        "addressees": [],
        "jointly_with": [],
        "rival_of": None,
        "languages": [],
        "lines": [],
    } | body


def _report(
    teller: Teller,
    by: Seat,
    scope: str,
    of: str,
    source: str,
    edtf: str,
    effect: str | None = None,
    certainty: str = "medium",
    **body: Any,
) -> str:
    lines = {"addressed": "to all", "occurred_printed": "8 November"}
    reported = {
        "of": of,
        "occurred": {"edtf": edtf, "calendar": "julian"},
        "sources": [source],
        "certainty": certainty,
    }
    return teller.say(
        "statement.make",
        _statement(lines=sorted(lines), **body),
        [by.key],
        by=by.id,
        scope=scope,
        reported=reported,
        texts=english(speaker="An envoy", text="Words were said", **lines),
        effect=effect,
    ).id
