"""Family D: ballots, each the third of an election that goes no further."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from glasshouse.elections.belenios.files import written
from glasshouse.elections.belenios.group import ORDER, G
from tests.elections.belenios import edwards
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.forging import POINT, edited, forged_ballot, signed
from tests.elections.belenios.mutations import Scene, archive, ballot_event
from tests.elections.belenios.scenes import basic, blank

Change = Callable[[Any], object]
PLACE = 2


def cast(raw: bytes, made: Scene | None = None) -> bytes:
    """The election with this ballot in the third place."""
    events = (made or basic()).begun()
    events[1 + PLACE] = ballot_event(raw)
    return archive(events)


def resigned(change: Change, made: Callable[[], Scene] = basic) -> Callable[[], bytes]:
    """The third ballot changed, and signed again by its voter."""

    def make() -> bytes:
        own = made()
        return cast(edited(own.ballots[PLACE], own.voters[PLACE], change), own)

    return make


def unsigned(change: Change) -> Callable[[], bytes]:
    """The third ballot changed, its signature left as it was."""

    def make() -> bytes:
        value = json.loads(basic().ballots[PLACE].raw)
        given = change(value)
        return cast(written(value if given is None else given))

    return make


def spelled(old: str, new: str) -> Callable[[], bytes]:
    """The third ballot with other letters."""
    return lambda: cast(basic().ballots[PLACE].raw.replace(old.encode(), new.encode(), 1))


def forged(answer: int, *messages: int, made: Callable[[], Scene] = basic, **more: Any) -> Any:
    """The third ballot with one answer that encrypts these numbers."""
    return lambda: cast(forged_ballot(made(), PLACE, answer, messages=messages, **more), made())


def first(value: Any) -> Any:
    return value["answers"][0]


def edit_proof(proof: dict[str, str], change: Callable[[int], str]) -> None:
    proof["response"] = change(int(proof["response"]))


def next_up(number: int) -> str:
    return str((number + 1) % ORDER)


def set_alpha(text: str) -> Callable[[], bytes]:
    return resigned(lambda value: first(value)["choices"][0].update(alpha=text))


def other_credential() -> bytes:
    """The victim's credential in all that is hashed, signed with the forger's."""
    made = basic()
    victim = json.loads(made.ballots[0].raw)
    del victim["signature"]
    return cast(signed(victim, made.voters[PLACE]))


def copied(value: Any) -> None:
    value["answers"] = json.loads(basic().ballots[0].raw)["answers"]


def unknown_voter() -> bytes:
    return cast(resigned_by(12345, lambda value: value.update(credential=(G**12345).hex)))


def resigned_by(secret: int, change: Change) -> bytes:
    return edited(basic().ballots[PLACE], secret, change)


def over_another_hash() -> bytes:
    """A true signature over another ballot of the same voter."""
    made = basic()
    value = json.loads(made.ballots[PLACE].raw)
    other = json.loads(edited(made.ballots[0], made.voters[PLACE], lambda value: None))
    return cast(written({**value, "signature": other["signature"]}))


def reordered(value: Any) -> Any:
    return dict(reversed(value.items()))


def twice() -> bytes:
    raw = basic().ballots[PLACE].raw
    uuid = raw[1 : raw.index(b",") + 1]
    return cast(b"{" + uuid + raw[1:])


def answers_spelled(old: str, new: str, change: Change = lambda value: None) -> Any:
    """The third ballot with other letters in its answers and a signature over those."""

    def make() -> bytes:
        made = basic()
        whole = edited(made.ballots[PLACE], made.voters[PLACE], change)
        return cast(whole.replace(old.encode(), new.encode(), 1))

    return make


def disguise(value: Any) -> None:
    """The first answer's fields in another order."""
    value["answers"][0] = reordered(first(value))


def blanked(change: Change) -> Callable[[], bytes]:
    return resigned(change, blank)


NEUTRAL = edwards.NEUTRAL
EIGHT = edwards.order_8()

FORGED = [
    Crafted(
        "D01",
        "an individual proof altered",
        "proof",
        resigned(lambda v: edit_proof(first(v)["individual_proofs"][0][0], next_up)),
    ),
    Crafted(
        "D02",
        "an overall proof altered",
        "proof",
        resigned(lambda v: edit_proof(first(v)["overall_proof"][1], next_up)),
    ),
    Crafted("D03", "one answer chosen twice over", "proof", forged(0, 2, 0, overall=1)),
    Crafted("D04", "a vote of -1 that makes the sum legal", "proof", forged(1, -1, 1, 1)),
    Crafted("D05", "too many chosen", "proof", forged(0, 1, 1, overall=1)),
    Crafted("D06", "too few chosen", "proof", forged(1, 0, 0, 0)),
    Crafted(
        "D07",
        "the signature altered",
        "signature",
        unsigned(lambda v: edit_proof(v["signature"]["proof"], next_up)),
    ),
    Crafted("D08", "no signature", "field_missing", unsigned(lambda v: v.pop("signature") and v)),
    Crafted(
        "D09",
        "another voter's credential written in",
        "proof",
        resigned(lambda v: v.update(credential=basic().ballots[0].credential)),
    ),
    Crafted("D09b", "signed with another credential", "signature", other_credential),
    Crafted("D10", "another voter's ciphertexts copied", "proof", resigned(copied)),
    Crafted("D11", "a credential that is not on the list", "invalid_credential", unknown_voter),
    Crafted(
        "D12",
        "made for another text of the election",
        "wrong_fingerprint",
        resigned(lambda v: v.update(election_hash=blank().election.fingerprint)),
    ),
    Crafted(
        "D13",
        "made for another election",
        "wrong_election",
        resigned(lambda v: v.update(election_uuid="ABCDEFGHJKLMNQ")),
    ),
    Crafted("D14", "a signature over another hash", "signature_hash", over_another_hash),
]

SPELLED = [
    Crafted("D15", "white space", "not_canonical", spelled(",", ", ")),
    Crafted("D16", "fields in another order", "not_canonical", unsigned(reordered)),
    Crafted("D17", "a further field", "field_unknown", resigned(lambda v: v.update(note="x"))),
    Crafted("D18", "a field twice", "not_json", twice),
    Crafted(
        "D19",
        "a leading zero in an answer",
        "not_decimal",
        resigned(lambda v: edit_proof(first(v)["overall_proof"][0], lambda n: f"0{n}")),
    ),
    Crafted(
        "D20",
        "a scalar not reduced",
        "scalar_not_reduced",
        resigned(lambda v: edit_proof(first(v)["overall_proof"][0], lambda n: str(n + ORDER))),
    ),
    Crafted(
        "D21",
        "upper-case hex",
        "not_hexadecimal",
        resigned(
            lambda v: first(v)["choices"][0].update(alpha=first(v)["choices"][0]["alpha"].upper())
        ),
    ),
    Crafted(
        "D40",
        "a scalar in hex",
        "not_decimal",
        resigned(lambda v: edit_proof(first(v)["overall_proof"][0], lambda n: f"{n:x}a")),
    ),
    Crafted("D41", "an answer's fields in another order", "not_canonical", resigned(disguise)),
    Crafted(
        "D42",
        "a further field in an answer",
        "field_unknown",
        resigned(lambda v: first(v).update(note="x")),
    ),
    Crafted("D43", "white space in an answer", "not_canonical", answers_spelled("[{", "[ {")),
    Crafted(
        "D43b",
        "a letter written as its number",
        "not_canonical",
        answers_spelled('"alpha"', '"\\u0061lpha"'),
    ),
    Crafted(
        "D43c",
        "half of a surrogate pair, which has no bytes",
        "not_json",
        spelled('"election_uuid":"', '"election_uuid":"\\ud800'),
    ),
    Crafted(
        "D43d",
        "a whole surrogate pair, escaped",
        "not_canonical",
        spelled('"election_uuid":"', '"election_uuid":"\\ud83d\\ude00'),
    ),
    Crafted(
        "D44",
        "a leading zero in the signature",
        "not_decimal",
        unsigned(
            lambda v: v["signature"]["proof"].update(
                challenge="0" + v["signature"]["proof"]["challenge"]
            )
        ),
    ),
    Crafted(
        "D44b",
        "digits of another script",
        "not_decimal",
        unsigned(lambda v: v["signature"]["proof"].update(challenge="٣")),
    ),
    Crafted(
        "D44c",
        "larger than a ballot may be",
        "ballot_too_large",
        unsigned(lambda v: v.update(election_uuid="A" * 70_000)),
    ),
]

SHAPES = [
    Crafted(
        "D22",
        "an answer more",
        "wrong_number",
        resigned(lambda v: v["answers"].append(first(v))),
    ),
    Crafted("D23", "an answer less", "wrong_number", resigned(lambda v: v["answers"].pop())),
    Crafted(
        "D24",
        "a choice more",
        "wrong_number",
        resigned(lambda v: first(v)["choices"].append(first(v)["choices"][0])),
    ),
    Crafted("D25", "a choice less", "wrong_number", resigned(lambda v: first(v)["choices"].pop())),
    Crafted(
        "D26",
        "a case more in an overall proof",
        "wrong_number",
        resigned(lambda v: first(v)["overall_proof"].append(first(v)["overall_proof"][0])),
    ),
    Crafted(
        "D27",
        "a case less in an overall proof",
        "wrong_number",
        resigned(lambda v: first(v)["overall_proof"].pop()),
    ),
    Crafted(
        "D27b",
        "a case more in an individual proof",
        "wrong_number",
        resigned(lambda v: first(v)["individual_proofs"][0].append(first(v)["overall_proof"][0])),
    ),
    Crafted(
        "D39",
        "an individual proof less",
        "wrong_number",
        resigned(lambda v: first(v)["individual_proofs"].pop()),
    ),
]

OFF_GROUP = [
    Crafted(
        "D28",
        "alpha with a point of order 2, every challenge even",
        "not_in_group",
        forged(0, 1, 0, overall=1, twists={0: (POINT, NEUTRAL)}),
    ),
    Crafted(
        "D29",
        "beta with a point of order 2, every challenge even",
        "not_in_group",
        forged(0, 1, 0, overall=1, twists={0: (NEUTRAL, POINT)}),
    ),
    Crafted(
        "D31",
        "two choices with points of order 2 that cancel in the sum",
        "not_in_group",
        forged(0, 1, 0, overall=1, twists={0: (POINT, POINT), 1: (POINT, POINT)}),
    ),
    Crafted("D31b", "a point of order 8", "not_in_group", set_alpha(edwards.write(EIGHT))),
    Crafted("D31c", "the point of order 2", "not_in_group", set_alpha(edwards.write(POINT))),
    Crafted("D32", "the identity with a sign", "not_in_group", set_alpha("8" + "0" * 62 + "1")),
    Crafted(
        "D32b",
        "the identity, not reduced",
        "not_in_group",
        set_alpha(f"{edwards.PRIME + 1:064x}"),
    ),
    Crafted("D33", "a point off the curve", "not_in_group", set_alpha("0" * 63 + "2")),
]

BLANKS = [
    Crafted(
        "D35",
        "a blank proof where there is no blank vote",
        "unexpected_blank_proof",
        resigned(lambda v: first(v).update(blank_proof=first(v)["overall_proof"])),
    ),
    Crafted("D36", "blank and a choice", "proof", forged(0, 1, 1, 0, 0, made=blank)),
    Crafted(
        "D37",
        "the cases of the blank proof exchanged",
        "proof",
        blanked(lambda v: first(v)["blank_proof"].reverse()),
    ),
    Crafted(
        "D38",
        "the blank proof left out",
        "blank_proof_missing",
        blanked(lambda v: first(v).pop("blank_proof")),
    ),
    Crafted(
        "D38b",
        "neither blank nor as many choices as must be",
        "proof",
        forged(0, 0, 0, 0, 0, made=blank, overall=1),
    ),
    Crafted(
        "D38c",
        "a blank proof of null",
        "wrong_shape",
        blanked(lambda v: first(v).update(blank_proof=None)),
    ),
    Crafted(
        "D38d",
        "a case of the blank proof left out",
        "wrong_number",
        blanked(lambda v: first(v)["blank_proof"].pop()),
    ),
]

VALID_BALLOTS = [
    Crafted(
        "D30",
        "a nonce of zero: alpha is the identity",
        None,
        forged(0, 1, 0, overall=1, nonces=[0, 1]),
    ),
    Crafted("D34", "a fresh blank vote", None, forged(0, 1, 0, 0, 0, made=blank)),
]
