"""Submissions that nobody should get in: each is refused with its own code and leaves no trace.

Malformed, oversized, replayed, stripped of signatures, back-dated, impersonating: one line of the
table each. They go in through the HTTP handler, as they would come.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts import canonical
from glasshouse.acts.compose import SigningKey, Written
from glasshouse.acts.envelope import Act
from glasshouse.acts.identifiers import encode_base64url, milliseconds_to_instant
from glasshouse.clerk.submissions import SubmissionHandler
from glasshouse.record.ed25519 import SIGNATURE_SIZE
from tests.clerk.asgi import request
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG, Desk
from tests.house.world import (
    DAY,
    FOUNDING,
    HOUSE_TEXT,
    NOWHERE,
    ORIGIN,
    Someone,
    invitation,
    key,
    registration,
)


class Scene:
    """A house with an office, two parties, one of which has changed its key."""

    def __init__(self, root: Path) -> None:
        self.desk = Desk(root)
        self.house = self.desk.found()
        self.office = self.desk.office(self.house)
        self.north = self.desk.party(self.office, "north")
        self.south = self.desk.party(self.office, "south")
        self.replayed = self.desk.say(
            "invitation.issue", invitation("replay", self.desk.now + DAY), self.south
        )
        self.old_key = self.south.keys[0]
        new = key("south, the second")
        body = {"retire": self.old_key.id, "key": new.value}
        self.desk.say("key.rotate", body, self.south, keys=[self.old_key, new])
        self.south = Someone(self.south.id, [new])
        self.desk.clock.pass_time(self.desk.now - self.desk.clock.wall)

    def describe(self, by: Someone | None = None, **options: Any) -> Written:
        texts = options.pop("texts", {"en": {"name": "East"}})
        body = options.pop("body", {"slug": "east", "lines": []})
        return self.desk.write("party.describe", body, by or self.office, texts=texts, **options)

    def offer(self, by: Someone, **options: Any) -> Written:
        body = invitation("offer", self.desk.now + DAY)
        return self.desk.write("invitation.issue", body, by, **options)

    def register(self, keys: list[SigningKey], **body: Any) -> Written:
        east, fields = registration("east", **body)
        return self.desk.write(
            "party.register",
            fields,
            keys=keys or [*east.keys, key("east recovery")],
            texts={"en": {"name": "East"}},
        )


def changed(written: Written, keys: list[SigningKey], **fields: Any) -> bytes:
    """The act with other fields, signed anew: what a sender with their own tools can make."""
    value = json.loads(written.act.raw) | fields
    value["signers"] = fields.get("signers", sorted(each.id for each in keys))
    return signed(canonical.encode(value), keys, written)


def signed(act: bytes, keys: list[SigningKey], written: Written) -> bytes:
    sigs = [each.sign(act).model_dump() for each in sorted(keys, key=lambda each: each.id)]
    sheets = {sheet.digest: sheet.raw.decode() for sheet in written.sheets}
    members = b'{"act":%b,"sigs":%b,"sheets":%b}'
    return members % (act, json.dumps(sigs).encode(), json.dumps(sheets).encode())


def with_signatures(written: Written, edit: Callable[[list[dict[str, str]]], Any]) -> bytes:
    members = json.loads(written.upload())
    members["sigs"] = edit(members["sigs"])
    return canonical.encode(members)


def with_sheets(written: Written, edit: Callable[[dict[str, str]], Any]) -> bytes:
    members = json.loads(written.upload())
    members["sheets"] = edit(members["sheets"])
    return canonical.encode(members)


def with_text(scene: Scene, text: str) -> bytes:
    return scene.describe(texts={"en": {"name": text}}).upload()


def flipped(sigs: list[dict[str, str]]) -> list[dict[str, str]]:
    first = sigs[0]["sig"]
    return [{**sigs[0], "sig": ("A" if first[0] != "A" else "B") + first[1:]}]


def large_sheet(scene: Scene) -> bytes:
    # Composing refuses such a text, so its upload is put together by hand.
    text = canonical.encode(
        {"lang": "en", "lines": {"name": "x" * 263_000}, "salt": encode_base64url(bytes(32))}
    )
    written = scene.describe()
    return with_sheets(written, lambda sheets: dict.fromkeys(sheets, text.decode()))


def small_order_key(scene: Scene) -> bytes:
    weak = encode_base64url(bytes([1]) + bytes(31))
    own = key("office")
    written = scene.desk.write(
        "office.establish",
        {"slug": "weak", "key": {"alg": "ed25519", "public": weak}},
        scene.house,
        keys=[scene.house.keys[0], own],
        texts={"en": {"name": "Weak"}},
    )
    return written.upload()


def text_of_another_act(scene: Scene) -> bytes:
    """An act that names a text which is on the record already."""
    stored = scene.desk.entries[1].act.envelope.sheets["en"]
    sheet = scene.desk.sheets[stored]
    written = scene.describe()
    act = canonical.encode(json.loads(written.act.raw) | {"sheets": {"en": sheet.digest}})
    return signed(act, scene.office.keys, replace(written, act=Act.parse(act), sheets=(sheet,)))


def later(scene: Scene, milliseconds: int) -> str:
    return milliseconds_to_instant(scene.desk.now + milliseconds)


@dataclass(frozen=True)
class Hostile:
    """A submission, made for a scene, and the code it must get."""

    name: str
    code: str
    make: Callable[[Scene], bytes]


HOURS = 3600 * 1000
TABLE = [
    # Malformed.
    Hostile("no bytes", "not_json", lambda s: b""),
    Hostile("not UTF-8", "not_json", lambda s: s.describe().upload() + b"\xff"),
    Hostile("cut short", "not_json", lambda s: s.describe().upload()[:-1]),
    Hostile("nested too deep", "too_deep", lambda s: b'{"act":' + b"[" * 100_000),
    Hostile(
        "a million digits",
        "integer_too_large",
        lambda s: s.describe().upload().replace(b'"v":1', b'"v":' + b"1" * 1_000_000),
    ),
    Hostile(
        "white space in the act",
        "not_canonical",
        lambda s: s.describe().upload().replace(b'"v":1', b'"v": 1'),
    ),
    Hostile(
        "a field twice",
        "malformed_upload",
        lambda s: s.describe().upload().replace(b'"v":1', b'"v":1,"v":1'),
    ),
    Hostile(
        "another version of the envelope",
        "malformed_act",
        lambda s: changed(s.describe(), s.office.keys, v=2),
    ),
    Hostile(
        "a field nobody knows",
        "malformed_act",
        lambda s: changed(s.describe(), s.office.keys, note="free words"),
    ),
    Hostile(
        "free words in the body",
        "malformed_body",
        lambda s: s.describe(body={"slug": "east", "lines": [], "note": "words"}).upload(),
    ),
    Hostile(
        "a slug that leads elsewhere",
        "malformed_body",
        lambda s: s.describe(body={"slug": "../east", "lines": []}).upload(),
    ),
    Hostile(
        "a kind nobody knows",
        "unknown_kind",
        lambda s: changed(s.describe(), s.office.keys, kind="house.burn"),
    ),
    Hostile(
        "said elsewhere than it is said",
        "wrong_scope",
        lambda s: changed(s.offer(s.office), s.office.keys, scope=NOWHERE),
    ),
    # Oversized.
    Hostile("a body of 17 MB", "upload_too_large", lambda s: b" " * 17_000_000),
    Hostile(
        "an act of 41 KiB",
        "act_too_large",
        lambda s: s.describe().upload().replace(b'"slug":"east"', b'"slug":"%b"' % (b"e" * 42_000)),
    ),
    Hostile("a text of 257 KiB", "sheet_too_large", large_sheet),
    Hostile(
        "a thousand signatures",
        "malformed_signature",
        lambda s: with_signatures(s.describe(), lambda sigs: sigs * 1000),
    ),
    # Signatures.
    Hostile(
        "no signature",
        "malformed_signature",
        lambda s: with_signatures(s.describe(), lambda sigs: []),
    ),
    Hostile(
        "one signature of two",
        "signers_mismatch",
        lambda s: with_signatures(s.register([]), lambda sigs: sigs[:1]),
    ),
    Hostile(
        "signatures in another order",
        "signers_mismatch",
        lambda s: with_signatures(s.register([]), lambda sigs: sigs[::-1]),
    ),
    Hostile(
        "one signature twice",
        "signers_mismatch",
        lambda s: with_signatures(s.describe(), lambda sigs: sigs * 2),
    ),
    Hostile(
        "a changed signature", "bad_signature", lambda s: with_signatures(s.describe(), flipped)
    ),
    Hostile(
        "a signature of zeros",
        "bad_signature",
        lambda s: with_signatures(
            s.describe(),
            lambda sigs: [{**sigs[0], "sig": encode_base64url(bytes(SIGNATURE_SIZE))}],
        ),
    ),
    Hostile(
        "the signature of another act",
        "bad_signature",
        lambda s: with_signatures(
            s.describe(), lambda sigs: json.loads(s.offer(s.office).upload())["sigs"]
        ),
    ),
    Hostile(
        "a changed body under the old signature",
        "bad_signature",
        lambda s: s.describe().upload().replace(b'"slug":"east"', b'"slug":"west"'),
    ),
    # Impersonating.
    Hostile(
        "in another's name",
        "not_the_author",
        lambda s: s.offer(Someone(s.north.id, s.south.keys)).upload(),
    ),
    Hostile(
        "in the name of the house",
        "not_the_author",
        lambda s: s.desk.write(
            "house.outage",
            {"from": later(s, -2 * HOURS), "until": later(s, -HOURS)},
            Someone(s.house.id, s.office.keys),
            texts={"en": {"reason": "None"}},
        ).upload(),
    ),
    Hostile(
        "what only the house may say",
        "house_key_required",
        lambda s: s.desk.write(
            "house.outage",
            {"from": later(s, -2 * HOURS), "until": later(s, -HOURS)},
            s.office,
            texts={"en": {"reason": "None"}},
        ).upload(),
    ),
    Hostile(
        "with a key nobody knows",
        "unknown_key",
        lambda s: s.offer(Someone(s.north.id, [key("stranger")])).upload(),
    ),
    Hostile(
        "by an author nobody knows",
        "unknown_author",
        lambda s: s.offer(Someone(NOWHERE, s.north.keys)).upload(),
    ),
    Hostile(
        "with a recovery key",
        "recovery_key",
        lambda s: s.offer(Someone(s.north.id, [key("north recovery")])).upload(),
    ),
    Hostile(
        "case 13: with a key that was replaced",
        "key_not_in_force",
        lambda s: s.offer(Someone(s.south.id, [s.old_key])).upload(),
    ),
    Hostile("case 21: a key under which anyone can sign", "weak_key", small_order_key),
    Hostile(
        "another's key taken for one's own",
        "new_key_must_sign",
        lambda s: s.register([key("east")]).upload(),
    ),
    Hostile(
        "uninvited into a closed house",
        "invitation_missing",
        lambda s: s.register([]).upload(),
    ),
    # Replayed and back-dated.
    Hostile(
        "case 12: made for another record",
        "wrong_log",
        lambda s: changed(s.describe(), s.office.keys, log="other.example/record"),
    ),
    Hostile(
        "a second founding",
        "not_first",
        lambda s: s.desk.write(
            "house.found", FOUNDING, keys=[key("another house")], texts=HOUSE_TEXT
        ).upload(),
    ),
    Hostile(
        "said 48 hours and a second ago",
        "said_too_old",
        lambda s: s.describe(said=s.desk.now - 48 * HOURS - 1000).upload(),
    ),
    Hostile(
        "said six minutes from now",
        "said_in_future",
        lambda s: s.describe(said=s.desk.now + 6 * 60 * 1000).upload(),
    ),
    Hostile(
        "having seen another record",
        "saw_mismatch",
        lambda s: s.describe(saw=(1, "00" * 32)).upload(),
    ),
    Hostile(
        "having seen what is not there yet",
        "saw_ahead",
        lambda s: s.describe(saw=(1000, "00" * 32)).upload(),
    ),
    # Words.
    Hostile(
        "a text held back",
        "sheet_missing",
        lambda s: with_sheets(s.describe(), lambda sheets: {}),
    ),
    Hostile(
        "a text slipped in",
        "sheet_unexpected",
        lambda s: with_sheets(s.describe(), lambda sheets: sheets | {"ab" * 32: "{}"}),
    ),
    Hostile(
        "another text than was signed",
        "sheet_mismatch",
        lambda s: with_sheets(
            s.describe(),
            lambda sheets: {d: text.replace("East", "West") for d, text in sheets.items()},
        ),
    ),
    Hostile(
        "a line nobody asked for",
        "lines_mismatch",
        lambda s: s.describe(texts={"en": {"name": "East", "motto": "Ex oriente"}}).upload(),
    ),
    Hostile("a line left empty", "line_empty", lambda s: with_text(s, "  ")),
    Hostile(
        "letters that run backwards", "text_control_character", lambda s: with_text(s, "\u202etsaE")
    ),
    Hostile("letters put together", "text_not_normalized", lambda s: with_text(s, "E\u0301st")),
    Hostile("no text at all", "language_missing", lambda s: s.describe(texts={}).upload()),
    Hostile(
        "the text of another act",
        "sheet_in_use",
        text_of_another_act,
    ),
]


def test_there_are_at_least_forty_and_each_has_its_own_name() -> None:
    assert len({hostile.name for hostile in TABLE}) == len(TABLE) >= 40


@pytest.mark.parametrize("hostile", TABLE, ids=lambda hostile: hostile.name)
async def test_it_is_refused_with_its_code_and_leaves_no_trace(
    tmp_path: Path, hostile: Hostile
) -> None:
    scene = Scene(tmp_path)
    clerk = scene.desk.clerk
    upload = hostile.make(scene)
    before = (clerk.book.head, set(clerk.book.sheets.digests()))
    for query in ("", "wait=0", "signed=1"):
        response = await request(SubmissionHandler(clerk, ORIGIN), upload, query=query)
        assert response is not None
        if query == "wait=0" and response.status == 202:
            # What only the fold can see is refused in its turn.
            clerk.run_batch()
            continue
        assert response.json["code"] == hostile.code
        assert response.status == scene.desk.registry.codes[hostile.code].status
        assert response.headers["content-type"] == "application/problem+json"
    after = (clerk.book.head, set(clerk.book.sheets.digests()))
    assert after == before
    assert clerk.accepting
    assert "quarantined" not in scene.desk.house.alarms.counters
    assert scene.desk.house.health()["queued"] == 0
    scene.desk.house.close()
    check_log(tmp_path, LOG.verifier)


async def test_a_replayed_act_gets_its_first_receipt_and_nothing_new(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    size = scene.desk.clerk.book.head.size
    response = await request(SubmissionHandler(scene.desk.clerk, ORIGIN), scene.replayed.upload())
    assert response is not None
    # The key that signed it has been replaced since; what it said then still stands.
    assert (response.status, response.json["id"]) == (200, scene.replayed.id)
    assert scene.desk.clerk.book.head.size == size
