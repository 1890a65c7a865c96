"""A member of a group who sends something false is caught and named in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.files import written
from tests.elections.belenios.mutations import randomness
from tests.elections.booth.ceremonies import NEEDED, SIZE, Ceremony, WithReference
from tests.elections.booth.driving import Booth, Refused


@cache
def prepared() -> Ceremony:
    """A group after its second round, by the reference alone."""
    made = Ceremony()
    member = WithReference()
    made.seeds = [member.seed() for _member in range(SIZE)]
    made.certificates = [member.certificate(seed, n) for n, seed in enumerate(made.seeds, start=1)]
    made.polynomials = [member.polynomial(seed, made) for seed in made.seeds]
    return made


def changed(change: Callable[[dict[str, Any]], object]) -> list[bytes]:
    """The polynomials, that of member 2 changed."""
    made = list(prepared().polynomials)
    value = json.loads(made[1])
    change(value)
    made[1] = written(value)
    return made


def replaced(place: int, value: dict[str, Any]) -> list[bytes]:
    sealed = written(value).decode("utf-8")
    return changed(lambda sent: sent["secrets"].__setitem__(place, sealed))


def first_secret() -> dict[str, Any]:
    """What member 2 sealed for member 1."""
    value: dict[str, Any] = json.loads(json.loads(prepared().polynomials[1])["secrets"][0])
    return value


def sealed_falsely() -> list[bytes]:
    cheat, receiver = (keys.Member.of(prepared().seeds[place]) for place in (1, 0))
    false = cheat.send(receiver.certificate.encryption, {"secret": "1234"}, randomness)
    return replaced(0, false)


def readdressed() -> list[bytes]:
    cheat, receiver, other = (keys.Member.of(prepared().seeds[place]) for place in (1, 0, 2))
    inner = {"recipient": other.certificate.encryption.hex, "message": "{}"}
    message = written(cheat.signed(inner, randomness).value)
    return replaced(0, keys.encrypt(receiver.certificate.encryption, message, randomness))


def in_anothers_name() -> list[bytes]:
    cheat, receiver = (keys.Member.of(prepared().seeds[place]) for place in (2, 0))
    return replaced(0, cheat.send(receiver.certificate.encryption, {"secret": "1"}, randomness))


def other_coefficients() -> list[bytes]:
    seed = prepared().seeds[1]
    other = keys.polynomial(seed, prepared().signed, NEEDED, randomness)
    return changed(lambda sent: sent.update(coefexps=other.coefficients.value))


def saw_another_group() -> list[bytes]:
    signed = list(prepared().signed)
    signed[2] = keys.certificate(keys.draw_seed(randomness), SIZE, NEEDED, 3, randomness)
    made = list(prepared().polynomials)
    made[1] = keys.polynomial(prepared().seeds[1], signed, NEEDED, randomness).raw
    return made


def of_another_cipher() -> list[bytes]:
    return replaced(0, {**first_secret(), "algorithm": "AES-CCM"})


def altered_in_transit() -> list[bytes]:
    data = first_secret()["data"]
    return replaced(0, {**first_secret(), "data": data[:-1] + ("0" if data[-1] != "0" else "1")})


def passed_on() -> list[bytes]:
    """What member 2 wrote to member 3 is given to member 1."""
    return changed(lambda sent: sent["secrets"].__setitem__(0, sent["secrets"][2]))


def told_as_an_object() -> list[bytes]:
    return changed(lambda sent: sent["secrets"].__setitem__(0, first_secret()))


def spelled_otherwise() -> list[bytes]:
    return changed(lambda sent: sent["secrets"].__setitem__(0, json.dumps(first_secret())))


def no_number_of_ours() -> list[bytes]:
    return changed(lambda sent: sent["secrets"].__setitem__(0, str(2**80)))


@pytest.mark.parametrize(
    ("cheat", "name"),
    [
        (sealed_falsely, "secret_share"),
        (readdressed, "recipient"),
        (in_anothers_name, "message_signature"),
        (other_coefficients, "group_signature"),
        (saw_another_group, "group_signature"),
        (of_another_cipher, "algorithm"),
        (altered_in_transit, "not_decrypted"),
        (passed_on, "not_decrypted"),
        (told_as_an_object, "wrong_shape"),
        (spelled_otherwise, "not_canonical"),
        (no_number_of_ours, "not_canonical"),
        (
            lambda: [*prepared().polynomials[:1] * 2, *prepared().polynomials[2:]],
            "coefficients_signature",
        ),
        (lambda: changed(lambda sent: sent["secrets"].clear()), "wrong_number"),
    ],
)
def test_a_member_who_cheats_is_named_in_the_browser(
    cheat: Callable[[], list[bytes]], name: str, booth: Booth
) -> None:
    so_far = prepared()
    with pytest.raises(Refused) as caught:
        booth.ask(
            "makeMemberKey",
            seed=so_far.seeds[0],
            certificates=so_far.certificates,
            polynomials=cheat(),
            threshold=NEEDED,
        )
    assert (caught.value.name, caught.value.where.split(",")[0]) == (name, "member 2")
