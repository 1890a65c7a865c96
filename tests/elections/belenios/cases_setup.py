"""Family C: how an election begins. And K: beginnings that are odd and valid."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.suite import prove_knowledge
from tests.elections.belenios.cases import Crafted
from tests.elections.belenios.forging import twisted_single
from tests.elections.belenios.mutations import (
    RANDOM,
    Scene,
    archive,
    randomness,
    scene,
    setup_event,
    single,
)
from tests.elections.belenios.scenes import THREE, TWO, basic, threshold

Change = Callable[[Any], object]


def changed(raw: bytes, change: Change) -> bytes:
    """The file with a change; what the change gives back stands instead, if it gives anything."""
    value = json.loads(raw)
    given = change(value)
    return written(value if given is None else given)


def nothing(_value: Any) -> None:
    """No change."""


def beginning(
    made: Scene, *, election: Change = nothing, trustees: Change = nothing, roll: Change = nothing
) -> bytes:
    """An election that has only begun, with changes to its files."""
    return archive(
        [
            setup_event(
                changed(made.election.raw, election),
                changed(made.trustees.raw, trustees),
                changed(made.roll.raw, roll),
            )
        ]
    )


def next_up(text: str) -> str:
    return str((int(text) + 1) % ORDER)


def bad_proof(trustees: Any) -> None:
    proof = trustees[1][1]["pok"]
    proof["response"] = next_up(proof["response"])


def rogue() -> bytes:
    """The third trustee's key takes the others' out of the product: it alone could decrypt."""
    made = basic()
    alone = G ** RANDOM.randrange(1, ORDER)
    keys = [trustee.public_key for trustee in made.trustees.trustees]
    return beginning(
        made,
        trustees=lambda value: value[2][1].update(public_key=(alone / keys[0] / keys[1]).hex),
        election=lambda value: value.update(public_key=alone.hex),
    )


def torsion() -> bytes:
    made = basic()
    secret = RANDOM.randrange(1, ORDER)
    keys = [trustee.public_key for trustee in made.trustees.trustees]
    return beginning(
        made,
        trustees=lambda value: value[2].__setitem__(1, twisted_single(secret)),
        election=lambda value: value.update(public_key=(keys[0] * keys[1] * G**secret).hex),
    )


def identity_trustee() -> bytes:
    made = basic()
    keys = [trustee.public_key for trustee in made.trustees.trustees]
    identity = (G**0).hex
    proof = prove_knowledge(0, f"pok|Ed25519|{identity}|", randomness)
    return beginning(
        made,
        trustees=lambda value: value[2][1].update(public_key=identity, pok=proof.value),
        election=lambda value: value.update(public_key=(keys[0] * keys[1]).hex),
    )


def reweighted() -> bytes:
    """The weights are edited once the vote is over, and the rest is left as it is."""
    made = basic()
    events = made.whole()
    roll = changed(made.roll.raw, heavier)
    return archive([setup_event(made.election.raw, made.trustees.raw, roll), *events[1:]])


def heavier(roll: list[str]) -> list[str]:
    return [line.split(",")[0] + ",9" for line in roll]


def swapped_files() -> bytes:
    made = basic()
    roll = changed(made.roll.raw, heavier)
    return archive(
        [
            setup_event(
                made.election.raw,
                made.trustees.raw,
                roll,
                credentials=sha256_hex(made.roll.raw),
            )
        ]
    )


def group_with(change: Callable[[dict[str, Any]], object]) -> Callable[[], bytes]:
    """The group's parameters with a change."""

    def edit(trustees: Any) -> None:
        change(trustees[0][1])

    return lambda: beginning(threshold(), trustees=edit)


def certificates_exchanged(group: dict[str, Any]) -> None:
    group["certs"][1], group["certs"][2] = group["certs"][2], group["certs"][1]


def coefficients_altered(group: dict[str, Any]) -> None:
    signed = group["coefexps"][0]
    value = json.loads(signed["message"])
    value["coefexps"][1] = G.hex
    signed["message"] = written(value).decode()


def key_replaced(group: dict[str, Any]) -> None:
    """With a key of one's own, and a proof of knowledge that holds."""
    trustee, _secret = single()
    group["verification_keys"][1].update(trustee.value[1])


def key_signature_altered(group: dict[str, Any]) -> None:
    signature = group["verification_keys"][1]["signature"]
    signature["response"] = next_up(signature["response"])


def key_unsigned(group: dict[str, Any]) -> None:
    del group["verification_keys"][1]["signature"]


def group_signature_altered(group: dict[str, Any]) -> None:
    group["signatures"][2]["response"] = next_up(group["signatures"][2]["response"])


def certificate_altered(group: dict[str, Any]) -> None:
    signed = group["certs"][0]
    value = json.loads(signed["message"])
    value["encryption"] = G.hex
    signed["message"] = written(value).decode()


def in_election(**fields: object) -> Callable[[], bytes]:
    return lambda: beginning(basic(), election=lambda value: value.update(fields))


def in_roll(change: Change) -> Callable[[], bytes]:
    return lambda: beginning(basic(), roll=change)


SETUP = [
    Crafted("C01", "the key is not the product", "public_key", in_election(public_key=G.hex)),
    Crafted(
        "C02",
        "a proof of knowledge altered",
        "proof_of_knowledge",
        lambda: beginning(basic(), trustees=bad_proof),
    ),
    Crafted("C03", "a rogue key", "proof_of_knowledge", rogue),
    Crafted("C04", "a trustee's key with torsion, its proof ground", "not_in_group", torsion),
    Crafted("C04b", "a trustee's key whose secret all know", "trustee_key", identity_trustee),
    Crafted(
        "C05",
        "a credential twice",
        "credential_twice",
        in_roll(lambda roll: roll.append(roll[0])),
    ),
    Crafted(
        "C06",
        "a credential off the curve",
        "not_in_group",
        in_roll(lambda roll: roll.append("0" * 63 + "2,1")),
    ),
    Crafted(
        "C06b",
        "a credential whose secret all know",
        "credential_identity",
        in_roll(lambda roll: roll.append("0" * 63 + "1,1")),
    ),
    Crafted("C07", "weights edited after the vote", "total_weight", reweighted),
    Crafted("C07b", "other credentials than those named", "payload", swapped_files),
    Crafted(
        "C07c",
        "weights for some only",
        "weights_mixed",
        in_roll(lambda roll: roll.append((G**5).hex)),
    ),
    Crafted("C07d", "a weight below zero", "weight", in_roll(lambda r: [r[0][:64] + ",-1"])),
    Crafted(
        "C08",
        "the threshold lowered",
        "certificate_context",
        group_with(lambda group: group.update(threshold=1)),
    ),
    Crafted(
        "C08b",
        "a threshold of all",
        "wrong_number",
        group_with(lambda group: group.update(threshold=3)),
    ),
    Crafted(
        "C09", "certificates exchanged", "certificate_context", group_with(certificates_exchanged)
    ),
    Crafted(
        "C09b",
        "a key in a certificate replaced",
        "certificate_signature",
        group_with(certificate_altered),
    ),
    Crafted(
        "C10",
        "coefficients altered",
        "coefficients_signature",
        group_with(coefficients_altered),
    ),
    Crafted(
        "C10b",
        "the signature over the group altered",
        "group_signature",
        group_with(group_signature_altered),
    ),
    Crafted("C11", "a verification key replaced", "verification_key", group_with(key_replaced)),
    Crafted(
        "C11b",
        "the signature of a verification key altered",
        "key_signature",
        group_with(key_signature_altered),
    ),
    Crafted("C12", "a verification key unsigned", "field_missing", group_with(key_unsigned)),
    Crafted(
        "C12b",
        "an election that was made for other files",
        "bound_files",
        in_election(files_sha256={"trustees": "0" * 64, "credentials": "0" * 64}),
    ),
    Crafted("C13", "version 2 of the protocol", "version", in_election(version=2)),
    Crafted("C13b", "another group", "group", in_election(group="BELENIOS-2048")),
]


def odd(
    *,
    election: Callable[[bytes], bytes] = lambda raw: raw,
    roll: Callable[[bytes], bytes] = lambda raw: raw,
    text: str = "A vote",
) -> Callable[[], bytes]:
    """A whole election whose files are written oddly."""

    def make() -> bytes:
        votes = [(0, [[1, 0], [1, 1, 0]]), (2, [[0, 1], [0, 0, 1]])]
        made = scene(
            [single()], [TWO, THREE], [1, 2, 1], votes, election=election, roll=roll, text=text
        )
        return archive(made.whole())

    return make


def further_fields(raw: bytes) -> bytes:
    value = json.loads(raw)
    value["questions"][0]["colour"] = ["red"]
    return written({"origin": "record.example.org", **value, "more": {"deep": [1, None]}})


def indented(raw: bytes) -> bytes:
    value = json.loads(raw)
    return json.dumps(dict(reversed(value.items())), indent=2).encode()


def generic(raw: bytes) -> bytes:
    def wrap(value: Any) -> None:
        value["questions"][0] = {
            "type": "Homomorphic",
            "value": value["questions"][0],
            "extra": {"any": "thing"},
        }

    return changed(raw, wrap)


VALID_SETUP = [
    Crafted("K01", "unknown fields in the election", None, odd(election=further_fields)),
    Crafted("K02", "an election indented, in another order", None, odd(election=indented)),
    Crafted("K03", "a question in its general form", None, odd(election=generic)),
    Crafted(
        "K04",
        "credentials in another order",
        None,
        odd(roll=lambda raw: changed(raw, lambda lines: lines.reverse())),
    ),
    Crafted("K05", "text beyond ASCII", None, odd(text='Самоопределение «1917» 🗳 \\"')),
]
