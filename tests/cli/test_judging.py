"""A house that signs a false record properly: every entry is judged again, and the lie is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from glasshouse.acts.entry import Entry
from glasshouse.cli.verifier import Verified
from tests.cli.simulator import ADDRESS, House, serve
from tests.cli.test_verifier import check, codes, places


def forged(tmp_path: Path, forge: Callable[[Entry], Entry]) -> Verified:
    """A house that signs its tree properly and whose entry 2 is forged."""
    house = House()
    house.forge = forge
    house.describe("first")
    house.forge = None
    house.describe("second")
    return check(house.write_copy(tmp_path / "copy"))


def test_an_effect_that_the_rules_do_not_give_is_a_fault_of_the_house(tmp_path: Path) -> None:
    verified = forged(tmp_path, lambda entry: replace(entry, effect="not_a_transcriber"))
    assert ("tile/entries/000.p/4", 2) in places(verified)
    assert codes(verified) == ["effect_differs"]
    assert verified.judged == 2


def test_a_stranger_s_signature_is_a_fault(tmp_path: Path) -> None:
    def forge(entry: Entry) -> Entry:
        signature = entry.signatures[0].model_copy(update={"sig": "A" * 86})
        return replace(entry, signatures=(signature,))

    verified = forged(tmp_path, forge)
    assert codes(verified) == ["bad_signature"]
    assert places(verified) == {("tile/entries/000.p/4", 2)}


def test_time_that_runs_back_is_a_fault(tmp_path: Path) -> None:
    verified = forged(tmp_path, lambda entry: replace(entry, received=entry.received - 10_000))
    assert "time_runs_back" in codes(verified)


def test_a_backdated_act_is_a_fault(tmp_path: Path) -> None:
    verified = forged(tmp_path, lambda entry: replace(entry, received=entry.received + 10**9))
    assert codes(verified)[0] == "said_too_old"


@pytest.mark.parametrize(("size", "code"), [(1, "saw_mismatch"), (9, "saw_ahead")])
def test_what_the_author_saw_is_compared_with_the_record(
    tmp_path: Path, size: int, code: str
) -> None:
    house = House()
    house.record(
        house.write(
            "house.outage",
            {"from": "2025-11-21T08:00:00Z", "until": "2025-11-21T08:10:00Z"},
            texts={"en": {"reason": "A cable"}},
            saw=(size, "ab" * 32),
        )
    )
    verified = check(house.write_copy(tmp_path / "copy"))
    assert codes(verified) == [code]
    assert places(verified) == {("tile/entries/000.p/3", 2)}


def test_an_act_that_the_rules_refuse_is_a_fault(tmp_path: Path) -> None:
    house = House()
    written = house.write("house.rules", {"rules": "9"}, texts={"en": {"reason": "None"}})
    house.store(written.entry(house.now).encode())
    house.digests.append(house.digests[-1])
    house.sheets[written.sheets[0].digest] = written.sheets[0].raw
    verified = check(house.write_copy(tmp_path / "copy"))
    assert codes(verified) == ["malformed_body"]
    assert any("number 2" in remark for remark in verified.findings.remarks)


def test_bytes_that_are_no_entry_are_a_fault(tmp_path: Path) -> None:
    house = House()
    house.store(b'{"act": "none"}')
    house.digests.append(house.digests[-1])
    verified = check(house.write_copy(tmp_path / "copy"))
    assert places(verified) == {("tile/entries/000.p/3", 2)}


def test_what_was_read_ahead_under_other_rules_is_read_again(tmp_path: Path) -> None:
    """Threat: a second founding, read together with the first before there were any rules, would
    make a new house out of this one."""
    house = House()
    house.describe("first")
    house.store(house.entries[0])
    house.digests.append(house.digests[-1])
    house.describe("second")
    verified = check(house.write_copy(tmp_path / "copy"))
    assert codes(verified) == ["not_first"]
    assert verified.judged == 3


def test_what_follows_an_entry_that_is_none_is_not_judged(tmp_path: Path) -> None:
    house = House()
    house.describe("first")
    house.store(b'{"act": "none"}')
    house.digests.append(house.digests[-1])
    house.describe("second")
    verified = check(house.write_copy(tmp_path / "copy"))
    assert places(verified) == {("tile/entries/000.p/5", 3)}
    assert verified.judged == 3


def test_a_digest_that_differs_is_found_by_bisection() -> None:
    house = House()
    house.fill(100)
    resources = house.resources()
    for size in range(house.size + 1):
        digest = house.digests[size] if size < 77 else bytes(32)
        resources[f"digest/{size}"] = digest.hex().encode() + b"\n"
    verified = check(ADDRESS, serve(resources))
    assert places(verified) == {("digest/77", 76)}
