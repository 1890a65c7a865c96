"""Making a group's key: honest members get one, and a cheating member is caught and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.archive import read_records
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.trustees import SignedMessage
from tests.elections.belenios.mutations import randomness

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass
class Group:
    """A group of three, of which two suffice, after its second round."""

    seeds: list[str]
    certificates: list[SignedMessage]
    polynomials: list[keys.Polynomial]


def second_round() -> Group:
    seeds = [keys.draw_seed(randomness) for _member in range(3)]
    certificates = [
        keys.certificate(seed, 3, 2, number, randomness)
        for number, seed in enumerate(seeds, start=1)
    ]
    polynomials = [keys.polynomial(seed, certificates, 2, randomness) for seed in seeds]
    return Group(seeds, certificates, polynomials)


def finish(group: Group, member: int = 0) -> keys.Share:
    return keys.share(group.seeds[member], group.certificates, group.polynomials, 2, randomness)


def test_two_of_three_have_the_secret_of_the_groups_key() -> None:
    group = second_round()
    shares = [finish(group, member) for member in range(3)]
    whole = keys.group_of(group.certificates, group.polynomials, shares, 2)
    parts = [
        keys.opened_share(seed, share.private_key)
        for seed, share in zip(group.seeds, shares, strict=True)
    ]
    secret = (2 * parts[0] - parts[1]) % ORDER
    assert G**secret == whole.public_key
    assert G ** ((3 * parts[0] - parts[2]) * pow(2, -1, ORDER)) == whole.public_key


@pytest.mark.parametrize("key", sorted((FIXTURES / "valid/threshold2of3").glob("*.key")))
def test_the_key_files_of_the_common_tool_are_opened(key: Path) -> None:
    sealed = json.loads(key.with_suffix(".dkey").read_text(encoding="utf-8"))
    seed = key.read_text(encoding="utf-8").strip()
    public = {each["public_key"] for each in _group_of_fixture()["verification_keys"]}
    assert (G ** keys.opened_share(seed, sealed)).hex in public


def _group_of_fixture() -> dict[str, list[dict[str, str]]]:
    with next((FIXTURES / "valid/threshold2of3").glob("*.bel")).open("rb") as file:
        trustees = json.loads(list(read_records(file))[1].raw)
    found: dict[str, list[dict[str, str]]] = trustees[0][1]
    return found


MESSAGES = FIXTURES / "key_generation"


def told_by_the_tool(kind: str) -> list[bytes]:
    """The messages of this kind of the common tool's members, in their order."""
    stems = ("4a4faf60", "02707f0e", "45844356")
    return [next(MESSAGES.glob(f"{stem}*.{kind}")).read_bytes().strip() for stem in stems]


def round_of_the_tool() -> Group:
    return Group(
        [seed.decode("ascii") for seed in told_by_the_tool("key")],
        [SignedMessage.parse(json.loads(raw)) for raw in told_by_the_tool("cert")],
        [keys.Polynomial.parse(raw) for raw in told_by_the_tool("polynomial")],
    )


def test_the_messages_of_the_common_tool_make_the_group_that_it_made() -> None:
    group = round_of_the_tool()
    outputs = [keys.Share.parse(raw) for raw in told_by_the_tool("voutput")]
    for place, output in enumerate(outputs, start=1):
        keys.check_share(output, group.certificates, group.polynomials, 2, place)
        mine = finish(group, place - 1)
        assert mine.public_key.public_key == output.public_key.public_key
    whole = keys.group_of(group.certificates, group.polynomials, outputs, 2)
    assert written(whole.value[1]) == (MESSAGES / "threshold.json").read_bytes().strip()


@pytest.mark.parametrize(
    ("kind", "read"), [("polynomial", keys.Polynomial.parse), ("voutput", keys.Share.parse)]
)
def test_messages_are_written_as_the_common_tool_writes_them(
    kind: str, read: Callable[[bytes], keys.Polynomial | keys.Share]
) -> None:
    for raw in told_by_the_tool(kind):
        assert read(raw).raw == raw


@pytest.mark.parametrize("sealed", ["{}x", '{"algorithm": "AES-GCM"}', {"algorithm": "AES-GCM"}, 5])
def test_what_is_sealed_is_a_text_in_its_one_spelling(sealed: object) -> None:
    value = json.loads(told_by_the_tool("polynomial")[0])
    for field in (sealed, [sealed]):
        name = "secrets" if isinstance(field, list) else "polynomial"
        with pytest.raises(Fault) as caught:
            keys.Polynomial.parse(written({**value, name: field}))
        assert caught.value.name in ("not_json", "not_canonical", "wrong_shape")


def sealed_wrongly(group: Group) -> None:
    """Member 2 sends member 1 a share that does not fit its coefficients."""
    cheat = keys.Member.of(group.seeds[1])
    receiver = keys.Member.of(group.seeds[0]).certificate.encryption
    false = cheat.send(receiver, {"secret": "1234"}, randomness)
    sent = group.polynomials[1]
    group.polynomials[1] = replace(sent, secrets=(false, *sent.secrets[1:]))


def passed_on(group: Group) -> None:
    """What member 2 wrote to member 3 is given to member 1."""
    sent = group.polynomials[1]
    group.polynomials[1] = replace(sent, secrets=(sent.secrets[2], *sent.secrets[1:]))


def readdressed(group: Group) -> None:
    """A true message of member 2 to member 3, encrypted to member 1."""
    sender, receiver = keys.Member.of(group.seeds[1]), keys.Member.of(group.seeds[0])
    addressed = keys.Member.of(group.seeds[2]).certificate.encryption.hex
    inner = {"recipient": addressed, "message": "{}"}
    message = json.dumps(sender.signed(inner, randomness).value).encode()
    false = keys.encrypt(receiver.certificate.encryption, message, randomness)
    sent = group.polynomials[1]
    group.polynomials[1] = replace(sent, secrets=(false, *sent.secrets[1:]))


def other_coefficients(group: Group) -> None:
    """Member 2 shows coefficients of a second polynomial."""
    other = keys.polynomial(group.seeds[1], group.certificates, 2, randomness)
    group.polynomials[1] = replace(group.polynomials[1], coefficients=other.coefficients)


def in_anothers_name(group: Group) -> None:
    """Member 3 sends a polynomial in the name of member 2."""
    group.polynomials[1] = group.polynomials[2]


def saw_another_group(group: Group) -> None:
    """Member 2 was shown another certificate of member 3."""
    certificates = list(group.certificates)
    certificates[2] = keys.certificate(keys.draw_seed(randomness), 3, 2, 3, randomness)
    group.polynomials[1] = keys.polynomial(group.seeds[1], certificates, 2, randomness)


def left_out(group: Group) -> None:
    """Member 2 sends nobody a share."""
    group.polynomials[1] = replace(group.polynomials[1], secrets=())


@pytest.mark.parametrize(
    ("cheat", "name"),
    [
        (left_out, "wrong_number"),
        (sealed_wrongly, "secret_share"),
        (passed_on, "not_decrypted"),
        (readdressed, "recipient"),
        (other_coefficients, "group_signature"),
        (in_anothers_name, "coefficients_signature"),
        (saw_another_group, "group_signature"),
    ],
)
def test_a_member_who_cheats_is_caught_and_named(cheat: Callable[[Group], None], name: str) -> None:
    group = second_round()
    cheat(group)
    with pytest.raises(Fault) as caught:
        finish(group)
    assert (caught.value.name, caught.value.where.split(",")[0]) == (name, "member 2")


@pytest.mark.parametrize(("size", "threshold"), [(3, 0), (3, 3), (3, 4), (1, 1)])
def test_a_group_of_which_all_or_none_must_suffice_is_refused(size: int, threshold: int) -> None:
    with pytest.raises(Fault) as caught:
        keys.certificate(keys.draw_seed(randomness), size, threshold, 1, randomness)
    assert caught.value.name == "threshold"


def test_a_stranger_takes_no_part() -> None:
    group = second_round()
    stranger = keys.draw_seed(randomness)
    with pytest.raises(Fault) as caught:
        keys.polynomial(stranger, group.certificates, 2, randomness)
    assert caught.value.name == "not_a_member"
    with pytest.raises(Fault) as caught:
        keys.share(stranger, group.certificates, group.polynomials, 2, randomness)
    assert caught.value.name == "not_a_member"
