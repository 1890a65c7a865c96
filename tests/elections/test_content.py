"""What the files of a vote must hold: what is not by the protocol is refused at the door."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from glasshouse.acts.files import FilesRefused
from glasshouse.elections import ceremony
from glasshouse.elections.acts import JSON, PAGE
from glasshouse.elections.belenios import key_generation as keys
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import sha256_hex, written
from glasshouse.elections.belenios.group import G
from glasshouse.elections.belenios.trustees import Trustees
from tests.elections.voting import Drawn, Voting, words
from tests.house.world import ORIGIN

YES = [0, 1, 0]
Change = Callable[[Any], Any]


def fault(voting: Voting, *args: Any, carries: list[bytes], types: Any = (JSON,)) -> str | None:
    """The protocol's name for what is wrong with the files of an act; None if they hold."""
    written_ = voting.write(*args, carries=list(zip(types, carries, strict=True)))
    try:
        voting.check_files(written_)
    except FilesRefused as refused:
        return refused.detail if refused.code == "not_by_the_protocol" else refused.code
    return None


def edited(raw: bytes, change: Change) -> bytes:
    """The file with something changed in it."""
    value = json.loads(raw)
    return written(change(value) or value)


@pytest.fixture
def alone() -> Voting:
    """Two trustees alone have committed."""
    voting = Voting()
    voting.announce()
    for each in voting.trustees:
        voting.commit(each)
    return voting


@pytest.fixture
def group() -> Voting:
    """A group of three has committed."""
    voting = Voting(group=True)
    voting.announce()
    for each in voting.trustees:
        voting.commit(each)
    return voting


@pytest.fixture
def dealt(group: Voting) -> Voting:
    """And dealt."""
    for each in group.trustees:
        group.say("trustee.deal", group.of_vote(), each, carries=[(JSON, group.dealing(each).raw)])
    return group


def sealed(*path: Any, to: Any) -> Change:
    """Put something else into what is sealed, which is carried as a text."""

    def change(value: Any) -> None:
        for step in path[:-2]:
            value = value[step]
        inner = json.loads(value[path[-2]])
        inner[path[-1]] = to
        value[path[-2]] = written(inner).decode()

    return change


def set_at(*path: Any, to: Any) -> Change:
    """Put something else at a place."""

    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return change


IDENTITY = "00" * 31 + "01"
OTHER = (G**7).hex


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (set_at("public_key", to=OTHER), "proof_of_knowledge"),
        (set_at("public_key", to=IDENTITY), "trustee_key"),
        (set_at("public_key", to="f" * 64), "not_in_group"),
        (set_at("pok", "response", to="1"), "proof_of_knowledge"),
        (set_at("pok", "response", to="01"), "not_decimal"),
        (set_at("more", to=1), "field_unknown"),
        (lambda value: [value], "wrong_shape"),
    ],
)
def test_a_key_comes_with_the_proof_of_knowing_it(alone: Voting, change: Change, name: str) -> None:
    raw = edited(alone.key_file(alone.red), change)
    told = fault(alone, "trustee.reveal", alone.of_vote(), alone.red, carries=[raw])
    assert told is not None
    assert name in told


def test_a_key_has_one_spelling(alone: Voting) -> None:
    raw = json.dumps(json.loads(alone.key_file(alone.red))).encode()
    told = fault(alone, "trustee.reveal", alone.of_vote(), alone.red, carries=[raw])
    assert told is not None
    assert "not_canonical" in told


def certifying(voting: Voting, raw: bytes) -> str | None:
    body = voting.of_vote(commitment="0" * 64)
    return fault(voting, "trustee.certify", body, voting.red, carries=[raw])


def test_what_trustees_show_is_no_longer_than_it_has_to_be(alone: Voting, dealt: Voting) -> None:
    """Megabytes in a name would make a trustees' file that no act can carry any more."""

    def named(raw: bytes, *path: str) -> bytes:
        value = json.loads(raw)
        place = value
        for each in path:
            place = place[each]
        place["name"] = "x" * 100_000
        return written(value)

    spaces = json.loads(dealt.certificate(dealt.red))
    spaces["message"] += " " * 100_000
    long = json.loads(dealt.dealing(dealt.red).raw)
    long["secrets"] *= 100
    held = named(dealt.holding(dealt.red).raw, "public_key")
    cases = [
        (alone, *shown(alone, "trustee.reveal"), named(alone.key_file(alone.red))),
        (dealt, *shown(dealt, "trustee.hold"), held),
        (dealt, *shown(dealt, "trustee.deal"), written(long)),
        (dealt, *shown(dealt, "trustee.decrypt"), b"0" * 100_000),
        (
            dealt,
            "trustee.certify",
            dealt.of_vote(commitment="0" * 64),
            dealt.red,
            written(spaces),
        ),
    ]
    for voting, kind, body, who, raw in cases:
        # Before its turn, and before anything of it is read.
        assert voting.attempt(kind, body, who, carries=[(JSON, raw)]) == "file_too_large", kind


def shown(voting: Voting, kind: str) -> tuple[Any, ...]:
    return kind, voting.of_vote(), voting.red


def test_a_certificate_is_made_for_its_members_place() -> None:
    voting = Voting(group=True)
    voting.announce()
    assert certifying(voting, voting.certificate(voting.red)) is None
    told = certifying(voting, voting.certificate(voting.green))
    assert told is not None
    assert "certificate_context" in told
    forged = edited(voting.certificate(voting.red), set_at("signature", "response", to="1"))
    assert "certificate_signature" in (certifying(voting, forged) or "")


def test_two_members_do_not_share_a_key() -> None:
    """Whoever holds two places would need fewer others than were announced."""
    voting = Voting(group=True)
    voting.announce()
    voting.commit(voting.green)
    made = keys.certificate(voting.seed(voting.green), 3, 2, 1, Drawn("again"))
    assert "member_twice" in (certifying(voting, written(made.value)) or "")


def dealing(voting: Voting, raw: bytes) -> str | None:
    return fault(voting, "trustee.deal", voting.of_vote(), voting.red, carries=[raw])


def test_a_member_deals_what_it_committed_to(group: Voting) -> None:
    own = group.dealing(group.red)
    assert dealing(group, own.raw) is None
    certificates = [ceremony.read_certificate(group.certificate(m)) for m in group.trustees]
    other = keys.polynomial(group.seed(group.red), certificates, 2, Drawn("after the others"))
    assert "commitment" in (dealing(group, other.raw) or "")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (set_at("signature", "response", to="1"), "group_signature"),
        (set_at("secrets", to=[]), "wrong_number"),
        (set_at("secrets", 0, to="{}"), "field_missing"),
        (sealed("secrets", 0, "algorithm", to="AES-CCM"), "algorithm"),
        (sealed("secrets", 0, "alpha", to="f" * 64), "not_in_group"),
        (sealed("polynomial", "data", to="xx"), "not_hexadecimal"),
    ],
)
def test_a_deal_is_signed_over_the_whole_group_and_seals_a_share_to_each(
    group: Voting, change: Change, name: str
) -> None:
    raw = edited(group.dealing(group.red).raw, change)
    assert name in (dealing(group, raw) or "")


def holding(voting: Voting, raw: bytes) -> str | None:
    return fault(voting, "trustee.hold", voting.of_vote(), voting.red, carries=[raw])


def test_a_member_holds_what_the_groups_numbers_give(dealt: Voting) -> None:
    assert holding(dealt, dealt.holding(dealt.red).raw) is None
    assert "verification_key" in (holding(dealt, dealt.holding(dealt.green).raw) or "")
    forged = edited(
        dealt.holding(dealt.red).raw, set_at("public_key", "signature", "response", to="1")
    )
    assert "key_signature" in (holding(dealt, forged) or "")


def rolled(voting: Voting, raw: bytes, voters: int = 4, weight: int = 4) -> str | None:
    body = voting.of_vote(voters=voters, total_weight=weight)
    return fault(voting, "roll.commit", body, voting.registrar, carries=[raw])


def test_the_roll_has_as_many_voters_and_as_much_weight_as_is_said(alone: Voting) -> None:
    raw = alone.roll().raw
    assert rolled(alone, raw) is None
    assert "wrong_number" in (rolled(alone, raw, voters=5) or "")
    assert "total_weight" in (rolled(alone, raw, weight=5) or "")
    weighted = alone.roll(weights=(1, 1, 1, 1)).raw
    assert "weight" in (rolled(alone, weighted) or "")


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda roll: [*roll[:3], roll[0]], "credential_twice"),
        (lambda roll: [*roll[:3], IDENTITY], "credential_identity"),
        (lambda roll: [*roll[:3], "f" * 64], "not_in_group"),
        (lambda roll: [*roll[:3], f"{roll[3]},1"], "weights_mixed"),
        (lambda roll: [*roll[:3], 7], "wrong_shape"),
    ],
)
def test_a_roll_lists_credentials_each_once(alone: Voting, change: Change, name: str) -> None:
    assert name in (rolled(alone, edited(alone.roll().raw, change)) or "")


@pytest.mark.parametrize("value", ["[]", "1", '""', '"ab"', "{}", "null"])
def test_a_roll_of_a_million_small_values_is_not_made_into_objects(
    alone: Voting, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = b"[" + b",".join([value.encode()] * 1_000_000) + b"]"

    def parse(_raw: bytes) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr("glasshouse.elections.content.Roll.parse", parse)
    assert "wrong_shape" in (rolled(alone, raw) or "")


def test_of_a_long_roll_too_each_credential_is_asked_for_the_group(alone: Voting) -> None:
    """Else the box could not be set up any more, and the vote would have to be called off."""
    listed = [(G**number).hex for number in range(1, 1200)]
    assert rolled(alone, written(listed), voters=1199, weight=1199) is None
    for last, name in (("f" * 64, "not_in_group"), ("F" * 64, "not_hexadecimal")):
        told = rolled(alone, written([*listed[:-1], last]), voters=1199, weight=1199) or ""
        assert f"{name} (credential 1199)" in told


# --- what the house writes ------------------------------------------------------------------------


@pytest.fixture
def ready() -> Voting:
    """A vote whose box can be opened."""
    voting = Voting()
    voting.prepare()
    voting.say("election.open", voting.of_vote(), voting.office)
    voting.world.now = voting.vote().opens
    return voting


def boxed(voting: Voting, election: Change | None = None, trustees: Change | None = None) -> Any:
    (_json, first), (_also, second), (_page, page) = voting.box_files()
    if trustees is not None:
        second = edited(second, trustees)
    if election is not None:
        first = edited(first, election)
    body = voting.of_vote(box_key=voting.box_key().verifier.format())
    types = (JSON, JSON, PAGE)
    return fault(voting, "box.open", body, voting.house, carries=[first, second, page], types=types)


def test_the_house_opens_a_box_with_the_files_that_follow_and_no_other(ready: Voting) -> None:
    assert boxed(ready) is None


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (set_at("public_key", to=OTHER), "public_key"),
        (set_at("uuid", to="1" * 22), "uuid"),
        (set_at("questions", 0, "max", to=2), "questions"),
        (set_at("questions", 0, "answers", to=["one", "two", "three"]), "questions"),
        (set_at("record", "origin", to="elsewhere.example"), "bound_files"),
        (set_at("record", "question", to="0" * 64), "bound_files"),
        (set_at("files_sha256", "credentials", to="0" * 64), "bound_files"),
        (set_at("files_sha256", "trustees", to="0" * 64), "bound_files"),
    ],
)
def test_the_house_cannot_open_another_vote_than_was_announced(
    ready: Voting, change: Change, name: str
) -> None:
    """A key of its own, another question form, another roll: each would be its own election."""
    assert name in (boxed(ready, election=change) or "")


def test_the_house_cannot_put_in_trustees_of_its_own(ready: Voting) -> None:
    own = keys.single(7, Drawn("the house")).value
    assert "trustees" in (boxed(ready, trustees=lambda value: [own, *value[1:]]) or "")


def test_other_words_than_were_announced_are_found_where_the_text_is_there(ready: Voting) -> None:
    (_json, election), (_also, raw), _page = ready.box_files()
    trustees = Trustees.parse(raw)
    given = (ready.vote(), words([{"answers": 2}]), ORIGIN, trustees, sha256_hex(raw))
    ceremony.check_words(election, *given)
    other = edited(election, set_at("questions", 0, "answers", 0, to="Independence"))
    with pytest.raises(Fault, match="what was announced"):
        ceremony.check_words(other, *given)


# --- after the vote -------------------------------------------------------------------------------


@pytest.fixture
def tallied() -> Voting:
    """A vote of one ballot whose sums can be decrypted."""
    voting = Voting()
    voting.open()
    voting.cast(0, YES)
    voting.close()
    voting.tally()
    return voting


def test_the_sums_are_one_for_each_choice_of_the_group(tallied: Voting) -> None:
    voting = Voting()
    voting.open()
    voting.cast(0, YES)
    voting.close()
    sums = tallied.files[tallied.vote().tally_file or ""]
    body = voting.of_vote(voters=1, total_weight=1)
    tally = ("election.tally", body, voting.house)
    assert fault(voting, *tally, carries=[sums]) is None
    short = edited(sums, lambda value: [value[0][:2]])
    assert "wrong_number" in (fault(voting, *tally, carries=[short]) or "")
    off = edited(sums, set_at(0, 0, "alpha", to="f" * 64))
    assert "not_in_group" in (fault(voting, *tally, carries=[off]) or "")


def decrypting(voting: Voting, raw: bytes) -> str | None:
    return fault(voting, "trustee.decrypt", voting.of_vote(), voting.red, carries=[raw])


def test_a_share_is_the_trustees_own_with_its_proofs(tallied: Voting) -> None:
    assert decrypting(tallied, tallied.share_file(tallied.red)) is None
    others = tallied.share_file(tallied.green)
    assert "decryption" in (decrypting(tallied, others) or "")
    own = tallied.share_file(tallied.red)
    factor = edited(own, set_at("decryption_factors", 0, 0, to=OTHER))
    assert "decryption" in (decrypting(tallied, factor) or "")
    short = edited(own, set_at("decryption_proofs", 0, to=[]))
    assert "wrong_number" in (decrypting(tallied, short) or "")


def test_a_share_of_numbers_without_end_is_not_read(tallied: Voting) -> None:
    raw = tallied.share_file(tallied.red)
    value = json.loads(raw)
    value["decryption_factors"][0] *= 1000
    carries = [(JSON, written(value))]
    decrypt = ("trustee.decrypt", tallied.of_vote(), tallied.red)
    assert tallied.attempt(*decrypt, carries=carries) == "file_too_large"
    assert fault(tallied, *decrypt, carries=[raw]) is None


def test_the_result_is_what_was_decrypted_and_nothing_else(tallied: Voting) -> None:
    for each in tallied.trustees:
        tallied.decrypt(each)
    for counts, name in (([[0, 1, 0]], None), ([[1, 0, 0]], "result"), ([[0, 0, 1]], "result")):
        told = fault(
            tallied, "election.result", tallied.of_vote(counts=counts), tallied.house,
            carries=[], types=(),
        )  # fmt: skip
        assert told is None if name is None else name in (told or "")


def test_who_is_no_trustee_is_told_so_whatever_the_files_hold(tallied: Voting) -> None:
    """An act that is recorded without effect is checked as well, and must not upset the check."""
    raw = tallied.share_file(tallied.red)
    decrypt = ("trustee.decrypt", tallied.of_vote(), tallied.house)
    assert "unknown_target" in (fault(tallied, *decrypt, carries=[raw]) or "")
