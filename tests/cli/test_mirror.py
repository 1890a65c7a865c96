"""A copy that grows, is cut off and goes on, honours withholding, and follows no second past."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.mirror import mirror
from glasshouse.record.trusted import Evidence
from tests.cli.simulator import ADDRESS, House, serve
from tests.cli.test_verifier import check, codes, flip, places


def pull(house: House, folder: Path, size: int | None = None) -> int:
    return mirror(ADDRESS, folder, transport=house.transport(size))


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.fixture(scope="module")
def house() -> House:
    house = House(witnesses=1, quorum=1)
    first = house.describe("first")
    house.publish()
    house.fill(200)
    house.withhold(first)
    house.fill(520)
    return house


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def test_a_copy_verifies(house: House, folder: Path) -> None:
    assert pull(house, folder) == 0
    verified = check(folder)
    assert verified.findings.faults == []
    assert verified.judged == 520
    assert (verified.notes, verified.digests) == (1, 1)
    assert verified.withheld == {200: 1}


def test_a_copy_grows_by_what_is_new_alone(house: House, folder: Path) -> None:
    pull(house, folder, size=300)
    asked: list[str] = []
    mirror(ADDRESS, folder, transport=serve(house.resources(), asked))
    assert "/record/tile/entries/000" not in asked
    assert "/record/tile/entries/001" in asked
    assert sum("sheet/" in path for path in asked) == 220
    verified = check(folder)
    assert verified.findings.faults == []
    assert verified.notes == 2


def test_superseded_partial_tiles_are_cleared_away(house: House, folder: Path) -> None:
    pull(house, folder, size=300)
    pull(house, folder)
    partial = sorted(path for path in files(folder) if ".p/" in path)
    assert partial == ["tile/0/002.p/8", "tile/1/000.p/2", "tile/entries/002.p/8"]


def test_a_second_run_with_nothing_new_asks_for_no_entries(house: House, folder: Path) -> None:
    pull(house, folder)
    before = files(folder)
    asked: list[str] = []
    mirror(ADDRESS, folder, transport=serve(house.resources(), asked))
    assert not [path for path in asked if "sheet/" in path or "entries" in path]
    assert files(folder) == before


@pytest.mark.parametrize("breaking_at", [3, 9, 30, 200, 370])
def test_case_29_a_copy_cut_off_anywhere_goes_on_from_there(
    house: House, folder: Path, breaking_at: int
) -> None:
    pull(house, folder, size=150)
    resources = house.resources()
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) > breaking_at:
            return httpx.Response(500)
        content = resources.get(request.url.path.removeprefix("/record/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    with pytest.raises(CommandEnded) as ended:
        mirror(ADDRESS, folder, transport=httpx.MockTransport(answer))
    assert ended.value.code == 3
    interrupted = check(folder)
    assert interrupted.findings.faults == []
    assert interrupted.judged == 150
    assert pull(house, folder) == 0
    assert check(folder).judged == 520


def test_case_27_a_withheld_text_is_erased_from_the_copy_and_listed(folder: Path) -> None:
    house = House()
    first = house.describe("first")
    digest = first.sheets[0].digest
    pull(house, folder)
    assert (folder / "sheet" / digest).exists()
    withholding = house.withhold(first)
    assert pull(house, folder) == 0
    assert not (folder / "sheet" / digest).exists()
    assert (folder / "withheld").read_text() == f"{digest} 3 {withholding.id}\n"
    assert check(folder).findings.faults == []


def test_a_restored_text_comes_back(folder: Path) -> None:
    house = House()
    first = house.describe("first")
    sheet = first.sheets[0]
    withholding = house.withhold(first)
    pull(house, folder)
    house.say(
        "text.restore",
        {"withholding": withholding.id},
        texts={"en": {"reason": "The court changed its mind"}},
    )
    house.sheets[sheet.digest] = sheet.raw
    assert pull(house, folder) == 0
    assert (folder / "sheet" / sheet.digest).read_bytes() == sheet.raw
    assert (folder / "withheld").read_text() == ""
    assert check(folder).findings.faults == []


def test_a_text_the_house_does_not_have_is_asked_for_again(folder: Path) -> None:
    house = House()
    sheet = house.describe("first").sheets[0]
    del house.sheets[sheet.digest]
    assert pull(house, folder) == 1
    assert codes(check(folder)) == ["sheet_missing"]
    house.sheets[sheet.digest] = sheet.raw
    assert pull(house, folder) == 0
    assert check(folder).ok


def test_a_text_that_does_not_fit_is_not_taken(folder: Path) -> None:
    house = House()
    sheet = house.describe("first").sheets[0]
    house.sheets[sheet.digest] = sheet.raw + b" "
    assert pull(house, folder) == 1
    assert not (folder / "sheet" / sheet.digest).exists()


# --- a house that goes back on what it signed -----------------------------------------------------


def other_branch() -> House:
    """A house with the same keys and another past from entry 100 on."""
    house = House(witnesses=1, quorum=1)
    house.describe("first")
    house.publish()
    house.fill(100)
    house.describe("a-second-past")
    house.fill(600)
    return house


def ended(house: House, folder: Path, size: int | None = None) -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        pull(house, folder, size)
    return caught.value


@pytest.mark.parametrize(
    ("size", "code"), [(520, "fork_same_size"), (600, "fork_inconsistent"), (400, "rollback")]
)
def test_cases_14_and_16_a_second_past_is_not_followed_and_kept_as_evidence(
    house: House, folder: Path, size: int, code: str
) -> None:
    pull(house, folder)
    before = files(folder)
    refused = ended(other_branch(), folder, size)
    assert refused.code == 1
    assert refused.details["reason"] == code
    after = files(folder)
    (evidence,) = set(after) - set(before)
    assert {path: after[path] for path in before} == before
    assert Evidence.parse(after[evidence]).reason == code
    if code != "rollback":
        assert places(check(folder)) == {(evidence, None)}
    else:
        assert any("older state" in remark for remark in check(folder).findings.remarks)


def test_damaged_evidence_is_a_fault(house: House, folder: Path) -> None:
    pull(house, folder)
    ended(other_branch(), folder, 400)
    (evidence,) = (folder / "evidence").iterdir()
    flip(evidence, 20)
    assert not check(folder).ok


def test_case_15_a_house_that_stands_still_is_followed_without_complaint(
    house: House, folder: Path
) -> None:
    pull(house, folder, size=300)
    assert pull(house, folder, size=300) == 0
    assert check(folder).judged == 300


@pytest.mark.parametrize("path", ["tile/0/001", "tile/1/000.p/2", "tile/entries/001"])
def test_nothing_is_taken_that_the_house_did_not_sign(
    house: House, folder: Path, path: str
) -> None:
    pull(house, folder, size=150)
    resources = house.resources()
    damaged = bytearray(resources[path])
    damaged[-1] ^= 1
    with pytest.raises(CommandEnded) as caught:
        mirror(ADDRESS, folder, transport=serve(resources | {path: bytes(damaged)}))
    assert caught.value.code == 1
    assert check(folder).judged == 150


def test_another_log_key_is_not_followed(house: House, folder: Path) -> None:
    pull(house, folder)
    stranger = House(name="stranger")
    stranger.fill(530)
    assert ended(stranger, folder).code == 1
    assert check(folder).ok


def test_the_first_time_a_given_key_decides(house: House, folder: Path) -> None:
    stranger = House(name="stranger").log_key.verifier.format()
    with pytest.raises(CommandEnded) as caught:
        mirror(ADDRESS, folder, log_key=stranger, transport=house.transport())
    assert caught.value.code == 1
    assert not (folder / "checkpoint").exists()


def test_a_damaged_list_is_not_built_upon(house: House, folder: Path) -> None:
    pull(house, folder)
    flip(folder / "withheld", 3)
    (folder / "withheld").write_bytes((folder / "withheld").read_bytes() + b"x\n")
    assert ended(house, folder).code == 1


def test_json_says_what_was_done(
    house: House, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror(ADDRESS, folder, json=True, transport=house.transport())
    said = json.loads(capsys.readouterr().out)
    assert (said["result"], said["size"], said["texts"]) == ("mirrored", 520, 519)


# --- manners --------------------------------------------------------------------------------------


def test_a_house_is_told_who_reads_and_how_to_reach_them(house: House, folder: Path) -> None:
    agents = set()
    serving = house.transport()

    def answer(request: httpx.Request) -> httpx.Response:
        agents.add(request.headers["User-Agent"])
        return serving.handle_request(request)

    mirror(ADDRESS, folder, contact="a@reader.example", transport=httpx.MockTransport(answer))
    (agent,) = agents
    assert agent.startswith("glasshouse/")
    assert agent.endswith(" (a@reader.example)")


def test_a_busy_house_is_given_the_time_it_asks_for(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("glasshouse.cli.places._sleep", waited.append)
    serving = house.transport()
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) in (5, 6):
            return httpx.Response(503, headers={"Retry-After": "7"})
        return serving.handle_request(request)

    assert mirror(ADDRESS, folder, transport=httpx.MockTransport(answer)) == 0
    assert waited == [7.0, 7.0]
