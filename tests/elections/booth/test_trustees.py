"""Keys, the messages of a group and shares pass from the browser to the reference and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.ballots import make_ballot
from glasshouse.elections.belenios.credentials import draw_credential, secret_of, write_roll
from glasshouse.elections.belenios.election import Election, write_election
from glasshouse.elections.belenios.files import read, sha256_hex, written
from glasshouse.elections.belenios.group import ORDER, G
from glasshouse.elections.belenios.tally import PartialDecryption
from glasshouse.elections.belenios.trustees import (
    Single,
    Trustees,
    VerificationKey,
    write_trustees,
)
from glasshouse.elections.belenios.writing import bound_files
from tests.elections.belenios.mutations import UUID, randomness
from tests.elections.belenios.scenes import BLANK, RATIFY
from tests.elections.booth.archives import Files, files_of
from tests.elections.booth.ceremonies import (
    NEEDED,
    SIZE,
    Ceremony,
    InBrowser,
    WithReference,
    ceremony,
)
from tests.elections.booth.driving import Booth, Refused, Stream

FIXTURES = Path(__file__).parent.parent / "belenios/fixtures/valid"
MESSAGES = FIXTURES.parent / "key_generation"


@pytest.fixture(scope="module")
def mixed(booth: Booth) -> Ceremony:
    """A group whose members use the browser and the reference in turn."""
    return ceremony([InBrowser(booth), WithReference(), InBrowser(booth), WithReference()])


@dataclass
class Held:
    """An election held by a mixed group and a single trustee of the browser, after its tally."""

    election: Election
    trustees: Trustees
    roll: bytes
    ballots: list[bytes]
    table: tally.Table
    single_key: str

    @property
    def given(self) -> dict[str, Any]:
        return {
            "election": self.election.raw,
            "trustees": self.trustees.raw,
            "encryptedTally": tally.write_table(self.table),
        }


@pytest.fixture(scope="module")
def held(mixed: Ceremony, booth: Booth) -> Held:
    group = keys.group_of(mixed.signed, mixed.sent, mixed.held, NEEDED)
    alone = booth.ask("makeKey", name="Boris")
    single = Single(VerificationKey.parse(read(alone["publicKey"])))
    trustees = write_trustees([group, single])
    voters = [secret_of(UUID, draw_credential(randomness)) for _voter in range(3)]
    roll = write_roll([(G**voter, 1) for voter in voters], weighted=False)
    election = write_election(
        uuid=UUID,
        name="A vote",
        description="",
        public_key=trustees.public_key,
        questions=(BLANK, RATIFY),
        extra={"files_sha256": bound_files(trustees, roll)},
    )
    votes = [[[1, 0, 0, 0], [1, 0]], [[0, 1, 1, 0], [0, 1]], [[0, 0, 1, 0], [1, 0]]]
    counting = tally.Counting(election, roll.weights)
    ballots = []
    for voter, vote in zip(voters, votes, strict=True):
        ballot = make_ballot(election, voter, vote, randomness)
        raw = b"".join(c.alpha.raw + c.beta.raw for a in ballot.answers for c in a.choices)
        counting.add(ballot.credential, raw)
        ballots.append(ballot.raw)
    return Held(election, trustees, roll.raw, ballots, counting.table(), alone["secretKey"])


def shares_of(held: Held, mixed: Ceremony, booth: Booth) -> list[dict[str, Any]]:
    """Shares of members 3 (browser) and 4 (reference), and of the single trustee."""
    ask = booth.ask
    third = ask("makeShare", seed=mixed.seeds[2], memberKey=mixed.member_keys[2], **held.given)
    secret = keys.opened_share(mixed.seeds[3], mixed.held[3].private_key)
    fourth = tally.decrypt_share(held.table, secret, held.election.fingerprint, randomness)
    single = ask("makeShare", secretKey=held.single_key, **held.given)
    assert (third["owner"], single["owner"]) == (3, 5)
    return [third, {"owner": 4, "share": written(fourth.value)}, single]


def test_a_group_of_browsers_and_reference_has_one_key(mixed: Ceremony, booth: Booth) -> None:
    group = keys.group_of(mixed.signed, mixed.sent, mixed.held, NEEDED)
    theirs = booth.ask(
        "makeGroup",
        certificates=mixed.certificates,
        polynomials=mixed.polynomials,
        memberKeys=mixed.member_keys,
        threshold=NEEDED,
    )
    assert theirs == {"trustee": written(group.value), "key": group.public_key.hex}
    parts = [
        keys.opened_share(seed, own.private_key)
        for seed, own in zip(mixed.seeds, mixed.held, strict=True)
    ]
    for first, second in ((1, 2), (1, 4), (3, 4)):
        powers = tally.lagrange([first, second])
        secret = sum(parts[n - 1] * p for n, p in zip((first, second), powers, strict=True))
        assert G**secret == group.public_key


def test_the_reference_finds_the_setup_of_the_browser_sound(held: Held, booth: Booth) -> None:
    held.trustees.check(held.election.public_key)
    owners = booth.ask(
        "checkTrustees",
        election=held.election.raw,
        trustees=held.trustees.raw,
        roll=held.roll,
    )["owners"]
    assert [owner["name"] for owner in owners] == ["Анна", None, "Анна", None, "Boris"]


def test_shares_of_both_decrypt_the_same_result(held: Held, mixed: Ceremony, booth: Booth) -> None:
    shares = shares_of(held, mixed, booth)
    expected = [[1, 1, 2, 0], [2, 1]]
    read_ones = {each["owner"]: PartialDecryption.parse(each["share"]) for each in shares}
    factors = tally.combined_factors(
        held.table, held.trustees, read_ones, held.election.fingerprint
    )
    assert [list(row) for row in tally.compute_result(held.table, factors, 3)] == expected
    for each in shares:
        booth.ask("checkShare", **each, **held.given)
    assert booth.ask("computeCounts", shares=shares, weight=3, **held.given)["result"] == expected
    files = Files(
        election=held.election.raw,
        trustees=held.trustees.raw,
        roll=held.roll,
        ballots=held.ballots,
        encrypted_tally=tally.write_table(held.table),
        shares=shares,
        result=tally.write_result(((1, 1, 2, 0), (2, 1))),
    )
    verified = booth.ask("verify", **files.given)
    assert set(verified["checks"].values()) == {True}


def test_a_share_that_does_not_hold_is_refused(held: Held, mixed: Ceremony, booth: Booth) -> None:
    third, fourth, single = shares_of(held, mixed, booth)
    with pytest.raises(Refused) as caught:
        booth.ask("checkShare", owner=4, share=third["share"], **held.given)
    assert caught.value.name == "decryption_proof"
    with pytest.raises(Refused) as caught:
        booth.ask("computeCounts", shares=[third, single], weight=3, **held.given)
    assert (caught.value.name, caught.value.where) == ("share_missing", "trustee 1")
    with pytest.raises(Refused) as caught:
        booth.ask("computeCounts", shares=[third, fourth], weight=3, **held.given)
    assert (caught.value.name, caught.value.where) == ("share_missing", "trustee 2")
    with pytest.raises(Refused) as caught:
        booth.ask("computeCounts", shares=[third, fourth, single], weight=0, **held.given)
    assert caught.value.name == "no_such_count"


def test_a_stranger_has_no_share(held: Held, booth: Booth) -> None:
    with pytest.raises(Refused) as caught:
        booth.ask("makeShare", secretKey="1917", **held.given)
    assert caught.value.name == "owner"


@pytest.mark.parametrize("key", sorted((FIXTURES / "threshold2of3").glob("*.key")))
def test_the_browser_goes_on_with_an_election_of_the_common_tool(key: Path, booth: Booth) -> None:
    files = files_of(next((FIXTURES / "threshold2of3").glob("*.bel")).read_bytes())
    private = json.loads(key.with_suffix(".dkey").read_text(encoding="utf-8"))
    seed = key.read_text(encoding="utf-8").strip()
    trustees = Trustees.parse(files.trustees)
    own = next(
        verification_key
        for _trustee, _number, verification_key in trustees.places()
        if verification_key.public_key == G ** keys.opened_share(seed, private)
    )
    given = {name: files.given[name] for name in ("election", "trustees", "encryptedTally")}
    sealed = written(private).decode("utf-8")
    member_key = written({"private_key": sealed, "public_key": own.value})
    made = booth.ask("makeShare", seed=seed, memberKey=member_key, **given)
    booth.ask("checkShare", **made, **given)
    election = Election.parse(files.election)
    table = tally.read_table(files.encrypted_tally or b"", election)
    PartialDecryption.parse(made["share"]).check(table, own.public_key, election.fingerprint)


def told_by_the_tool(kind: str) -> list[bytes]:
    """The messages of this kind of the common tool's members, in their order."""
    stems = ("4a4faf60", "02707f0e", "45844356")
    return [next(MESSAGES.glob(f"{stem}*.{kind}")).read_bytes().strip() for stem in stems]


def test_the_messages_of_the_common_tool_make_the_group_that_it_made(booth: Booth) -> None:
    outputs = told_by_the_tool("voutput")
    given: dict[str, Any] = {
        "certificates": told_by_the_tool("cert"),
        "polynomials": told_by_the_tool("polynomial"),
    }
    made = booth.ask("makeGroup", threshold=2, memberKeys=outputs, **given)["trustee"]
    assert json.loads(made) == ["Pedersen", json.loads((MESSAGES / "threshold.json").read_bytes())]
    for seed, output in zip(told_by_the_tool("key"), outputs, strict=True):
        own = booth.ask("makeMemberKey", threshold=2, seed=seed.decode("ascii"), **given)
        assert own["key"] == json.loads(output)["public_key"]["public_key"]


# --- byte for byte --------------------------------------------------------------------------------


def test_from_the_same_random_numbers_both_make_the_same_messages(
    mixed: Ceremony, booth: Booth
) -> None:
    seed = mixed.seeds[1]
    assert booth.ask("makeSeed", stream="s")["seed"] == keys.draw_seed(Stream("s"))
    certificate = keys.certificate(seed, SIZE, NEEDED, 2, Stream("c"))
    given: dict[str, Any] = {"size": SIZE, "threshold": NEEDED, "place": 2}
    assert _as_member(booth, "makeCertificate", "c", seed, given) == {
        "certificate": written(certificate.value)
    }
    polynomial = keys.polynomial(seed, mixed.signed, NEEDED, Stream("p"))
    given = {"certificates": mixed.certificates, "threshold": NEEDED}
    assert _as_member(booth, "makePolynomial", "p", seed, given) == {"polynomial": polynomial.raw}
    share = keys.share(seed, mixed.signed, mixed.sent, NEEDED, Stream("m"), "Борис")
    given |= {"polynomials": mixed.polynomials, "name": "Борис"}
    assert _as_member(booth, "makeMemberKey", "m", seed, given)["memberKey"] == share.raw


def test_a_polynomial_drawn_before_is_the_one_that_is_dealt(mixed: Ceremony, booth: Booth) -> None:
    seed = mixed.seeds[0]
    theirs = keys.draw_polynomial(seed, NEEDED, Stream("d"))
    drawn = booth.ask("drawPolynomial", stream="d", seed=seed, threshold=NEEDED)
    assert drawn == {"drawn": theirs.raw, "commitment": theirs.commitment}
    given: dict[str, Any] = {"certificates": mixed.certificates, "threshold": NEEDED, **drawn}
    dealt = booth.ask("makePolynomial", stream="p", seed=seed, **given)["polynomial"]
    assert dealt == keys.polynomial(seed, mixed.signed, NEEDED, Stream("p"), theirs).raw
    shown = keys.Polynomial.parse(dealt).coefficients
    assert sha256_hex(written(shown.value)) == drawn["commitment"]


@pytest.mark.parametrize("wrong", ["of another", "other numbers", "a number less", "no file"])
def test_a_polynomial_that_was_not_drawn_so_is_not_dealt(
    wrong: str, mixed: Ceremony, booth: Booth
) -> None:
    seed, other = mixed.seeds[:2]
    drawn = json.loads(keys.draw_polynomial(seed, NEEDED, randomness).raw)
    again = json.loads(keys.draw_polynomial(seed, NEEDED, randomness).raw)
    made, name = {
        "of another": (
            json.loads(keys.draw_polynomial(other, NEEDED, randomness).raw),
            "coefficients_signature",
        ),
        "other numbers": ({**drawn, "polynomial": again["polynomial"]}, "not_a_member"),
        "a number less": ({**drawn, "polynomial": drawn["polynomial"][:1]}, "not_a_member"),
        "no file": ({}, "field_missing"),
    }[wrong]
    with pytest.raises(Refused) as caught:
        booth.ask(
            "makePolynomial",
            seed=seed,
            certificates=mixed.certificates,
            threshold=NEEDED,
            drawn=written(made),
        )
    assert caught.value.name == name


def _as_member(
    booth: Booth, task: str, stream: str, seed: str, given: dict[str, Any]
) -> dict[str, Any]:
    return booth.ask(task, stream=stream, seed=seed, **given)


def test_from_the_same_random_numbers_both_make_the_same_key_and_share(
    held: Held, booth: Booth
) -> None:
    alone = booth.ask("makeKey", stream="k", name="Clara")
    stream = Stream("k")
    secret = int.from_bytes(stream(64), "big") % ORDER
    single = keys.single(secret, stream, "Clara")
    assert alone == {
        "secretKey": str(secret),
        "publicKey": written(single.key.value),
        "key": single.public_key.hex,
        "commitment": sha256_hex(written(single.key.value)),
    }
    own = tally.decrypt_share(
        held.table, int(held.single_key), held.election.fingerprint, Stream("d")
    )
    theirs = booth.ask("makeShare", stream="d", secretKey=held.single_key, **held.given)
    assert theirs["share"] == written(own.value)
