"""The measurements measure what they say, on houses that are houses."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from subprocess import CalledProcessError
from types import SimpleNamespace

import pytest
from nacl import bindings

from benchmarks import demo_vote, elections, elections_tool, pages, throughput, verifying, vote_box
from benchmarks.ballot_box import BoxTimes
from benchmarks.elections import ElectionTimes
from benchmarks.elections_tool import SideBySide
from benchmarks.generator import LEAST_ACTS, Generated, generate
from benchmarks.measuring import in_turns, percentile
from benchmarks.pages import Answers, PageTimes
from benchmarks.report import BEGINNING, ENDING, Results, rendered, write_into
from benchmarks.serving import served
from benchmarks.throughput import Throughput
from benchmarks.verifying import PeakMemory, VerifyTimes
from glasshouse.acts.entry import Entry
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.storage import RecordReader, connect_for_reading
from glasshouse.elections.belenios.ballots import Ballot, check_ballot
from tests.benchmarks.houses import generated, hold_vote

ACTS = LEAST_ACTS + 180
END = 1_790_000_000_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """A house whose last entry is of a minute ago, so that it can be spoken in."""
    return generated(tmp_path_factory.mktemp("generated") / "house", ACTS)


@pytest.fixture(scope="module")
def with_vote(house: Generated, tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """The same house after a vote."""
    place = tmp_path_factory.mktemp("voted") / "house"
    shutil.copytree(house.directory.root, place)
    voted = replace(house, directory=HouseDirectory(place))
    assert hold_vote(voted) == ACTS + demo_vote.VOTE.said
    return voted


def entries_of(house: Generated) -> list[Entry]:
    connection = connect_for_reading(house.directory.database)
    try:
        return [Entry.parse(raw) for raw in RecordReader(connection).raw_entries(0, ACTS + 1)]
    finally:
        connection.close()


def test_a_generated_house_verifies(house: Generated) -> None:
    assert verifying.verify_stored(house.directory) == ACTS
    kinds = {entry.act.kind for entry in entries_of(house)}
    assert {"statement.make", "party.register", "document.refer", "participation.answer"} <= kinds
    assert {"proposition.revise", "answer.give", "question.ask", "seat.take"} <= kinds
    assert len(kinds) > 30


def test_a_generated_house_holds_the_negotiations_of_the_demo(house: Generated) -> None:
    announced = [
        entry.act.envelope.body["slug"]
        for entry in entries_of(house)
        if entry.act.kind == "conference.announce"
    ]
    assert announced[-2:] == ["peace-1917-18", "harbour-practice"]


def test_hardly_anything_that_is_generated_is_refused(tmp_path: Path) -> None:
    """What the rules refuse is left out: if they refused much, the mixture would be another."""
    kinds = Counter(entry.act.kind for entry in entries_of(generate(tmp_path / "house", 2000, END)))
    assert kinds["answer.give"] > kinds["proposition.table"] > kinds["proposition.revise"] > 20


def test_the_same_arguments_give_the_same_house(tmp_path: Path) -> None:
    houses = [generate(tmp_path / name, ACTS, END) for name in ("one", "two")]
    checkpoints = {each.directory.checkpoint.read_bytes() for each in houses}
    assert len(checkpoints) == 1


def test_a_house_has_room_for_all_who_are_seated(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least"):
        generate(tmp_path / "house", 100, END)


def test_every_kind_of_page_of_a_generated_house_can_be_read(with_vote: Generated) -> None:
    with served(with_vote.directory.root) as server:
        times = pages.measure((server, ACTS), (server, ACTS), requests=1)
    assert [each.kind for each in times] == list(pages.KINDS)
    for each in times:
        # What a server spends on a page it spends before the page is there, on each processor.
        assert 0 < each.full.processor < 4 * each.full.passed
        assert each.full.length > 1000
        # Both readers draw the same targets.
        assert each.shows == pytest.approx(1, abs=0.05)


def test_statements_are_posted_one_by_one_and_many_at_a_time(house: Generated) -> None:
    measured = throughput.measure(house, acts=throughput.LINES + 1, rounds=1)
    assert min(measured.one_by_one, measured.many, measured.bare_many) > 0
    assert len(entries_of(house)) == ACTS + 1


def test_verifying_is_measured_beside_its_own_signatures(tmp_path: Path) -> None:
    house = generate(tmp_path / "house", ACTS, END)
    times = verifying.times(house.directory, rounds=1)
    assert times.acts == ACTS < times.signatures
    assert times.by_reference > times.bare > 0
    assert times.signatures_and_folds > 0
    assert verifying.measure_memory(house.directory).acts == ACTS


def test_verifying_is_measured_in_a_process_of_its_own(
    house: Generated, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = VerifyTimes(ACTS, ACTS + 1, 60.0, 110.0, 150.0, 170.0)
    asked: list[list[str]] = []

    def run(command: list[str], **_options: object) -> SimpleNamespace:
        asked.append(command[1:])
        return SimpleNamespace(stdout=json.dumps(asdict(told)))

    monkeypatch.setattr("subprocess.run", run)
    assert verifying.measure_times(house.directory) == told
    assert asked == [["-m", "benchmarks.verifying", "times", str(house.directory.root)]]


def test_without_belenios_tool_nothing_is_measured_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elections_tool, "found", lambda: None)
    assert elections_tool.measure(ballots=1, rounds=1) is None


def test_what_a_program_refuses_is_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "belenios-tool"
    refusing.write_text("#!/bin/sh\n[ $1 = --version ] && echo 3.3.0\n", encoding="ascii")
    refusing.chmod(0o755)
    monkeypatch.setattr(elections_tool, "found", lambda: refusing)
    with pytest.raises(CalledProcessError):
        elections_tool.measure(ballots=1, rounds=1)


def test_both_programs_are_measured_with_the_same_election(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "belenios-tool"
    other.write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 3.2.0 && exit\n"
        f"cat ABCDEFGHJKLMNP.bel >> {tmp_path}/seen\n",
        encoding="ascii",
    )
    other.chmod(0o755)
    monkeypatch.setattr(elections_tool, "found", lambda: other)
    times = elections_tool.measure(ballots=2, rounds=1)
    assert times is not None
    assert (times.version, times.ballots) == ("3.2.0", 2)
    seen = (tmp_path / "seen").read_bytes()
    assert seen.count(b'"type":"Ballot"') == 2
    assert seen.count(b'"type":"EncryptedTally"') == 2


def test_side_by_side_says_how_many_times_as_fast_each_is() -> None:
    told = "\n".join(elections_tool.rendered(SideBySide("3.3.0", 300, 3.6, 2.4, 0.2)))
    assert "| ours, with the kernel | 0.200 | 5,000 | 18.00 |" in told
    assert "| ours, on PyNaCl | 2.400 | 417 | 1.50 |" in told
    alone = "\n".join(elections_tool.rendered(SideBySide("3.3.0", 300, 3.6, 2.4, None)))
    assert "kernel" not in alone


def test_a_house_with_a_fault_is_not_measured(tmp_path: Path) -> None:
    house = generate(tmp_path / "house", ACTS, END)
    tile = next((house.directory.record / "tile" / "entries").rglob("*.p")) / str(ACTS % 256)
    tile.write_bytes(tile.read_bytes().replace(b"proposition", b"prapasition", 1))
    with pytest.raises(RuntimeError, match="does not verify"):
        verifying.verify_stored(house.directory)


@pytest.mark.parametrize(("share", "expected"), [(0.95, 95), (0.5, 50), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_one_of_the_values(share: float, expected: int) -> None:
    values = sorted(range(1, 101), key=lambda n: hashlib.sha256(bytes([n])).digest())
    assert percentile(values, share) == expected


def test_measures_take_turns_and_give_their_medians_or_their_least() -> None:
    order: list[str] = []
    values = {"a": [1.0, 9.0, 2.0], "b": [5.0, 4.0, 6.0]}

    def take(name: str) -> float:
        order.append(name)
        return values[name][order.count(name) - 1]

    measures = {"a": lambda: take("a"), "b": lambda: take("b")}
    assert in_turns(measures, rounds=3) == {"a": 2.0, "b": 5.0}
    assert order == ["a", "b"] * 3
    order.clear()
    assert in_turns(measures, rounds=3, of=min) == {"a": 1.0, "b": 4.0}


def results(
    one_by_one: float,
    folds: float,
    slow: float,
    cast: float = 400.0,
    reference: float = 200.0,
) -> Results:
    return Results(
        Throughput(10, one_by_one, 2000.0, 5000.0, 6000.0),
        VerifyTimes(10, 11, 100.0, folds, reference, 400.0),
        [PeakMemory(10, 90.0)],
        [
            PageTimes("front", Answers(12.0, 10.0, 100.0), Answers(12.0, 10.0, 100.0)),
            PageTimes("entry", Answers(12.0, 10.0, 100.0), Answers(slow, slow, 100.0)),
        ],
        50,
        100,
        ElectionTimes(10, 2.0, 2.5, 3.0, None),
        BoxTimes(10, cast, 2000.0, 1.5, None),
    )


def test_the_report_says_which_bounds_are_kept() -> None:
    assert "not kept" not in rendered(results(1000.0, 200.0, 12.0))
    failing = rendered(results(999.0, 201.0, 51.0, 399.0, 201.0))
    # The box is told in the summary, and again beside what verifying alone takes.
    assert failing.count("**not kept**") == 7


def test_nothing_is_said_of_belenios_tool_where_it_did_not_run() -> None:
    """What it took on another machine tells nothing of this one."""
    told = results(1000.0, 200.0, 12.0)
    assert "belenios-tool" not in rendered(told)
    beside = rendered(replace(told, side_by_side=SideBySide("3.3.0", 300, 3.6, 3.7, 0.4)))
    assert "ballots verified without the kernel, times the speed of belenios-tool" in beside
    assert beside.count("**not kept**") >= 2


def test_a_page_that_shows_more_may_take_longer_by_as_much() -> None:
    full = Answers(12.0, 10.0, 100.0)
    fuller = PageTimes("grid", full, Answers(15.0, 13.0, 130.0))
    assert (fuller.growth, fuller.dearer) == pytest.approx((1.3, 1.0))
    dearer = PageTimes("grid", full, Answers(15.0, 13.0, 100.0))
    assert dearer.dearer == pytest.approx(1.3)
    # What shows less is no excuse for another that takes longer.
    emptier = PageTimes("grid", full, Answers(15.0, 13.0, 50.0))
    assert emptier.dearer == pytest.approx(1.3)


def test_results_replace_older_results_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Before\n{BEGINNING}\nold\n{ENDING}\nafter\n")
    write_into(document, results(1000.0, 200.0, 12.0))
    once = document.read_text()
    assert once.startswith("# Before\n")
    assert once.endswith(f"{ENDING}\nafter\n")
    assert "old" not in once
    write_into(document, results(1000.0, 200.0, 12.0))
    assert document.read_text() == once


def test_a_document_without_a_place_for_results_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# Before\n")
    with pytest.raises(ValueError, match="no place"):
        write_into(document, results(1000.0, 200.0, 12.0))
    assert document.read_text() == "# Before\n"


def test_ballots_are_measured_beside_the_bare_operations_of_their_group() -> None:
    times = elections.measure(ballots=3, rounds=1)
    assert times.checked > 0 < times.whole
    assert times.ratio == pytest.approx(times.checked / times.bare)


def test_the_bare_operations_are_those_that_a_ballot_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    election, weights, raws, _archive = elections.generate(2)
    taken: Counter[str] = Counter()
    for name in (
        "crypto_scalarmult_ed25519_base_noclamp",
        "crypto_scalarmult_ed25519_noclamp",
        "crypto_core_ed25519_is_valid_point",
        "crypto_core_ed25519_add",
        "crypto_core_ed25519_sub",
    ):
        monkeypatch.setattr(bindings, name, counted(getattr(bindings, name), name, taken))
    for raw in raws:
        check_ballot(election, weights, Ballot.parse(raw))
    each = {name.removeprefix("crypto_"): count / len(raws) for name, count in taken.items()}
    assert each["scalarmult_ed25519_base_noclamp"] == elections.FIXED_BASE
    assert each["scalarmult_ed25519_noclamp"] == elections.VARIABLE_BASE
    assert each["core_ed25519_is_valid_point"] == elections.MEMBERSHIPS
    assert each["core_ed25519_add"] + each["core_ed25519_sub"] == elections.PRODUCTS


def counted(function: Callable[..., bytes], name: str, taken: Counter[str]) -> Callable[..., bytes]:
    """The function, counting its calls."""

    def call(*arguments: bytes) -> bytes:
        taken[name] += 1
        return function(*arguments)

    return call


def test_a_ballot_box_is_made_verified_and_projected_along_a_straight_line() -> None:
    measured = vote_box.measure(8)
    assert measured.ballots == 8
    assert measured.peak > 10
    assert measured.seconds > 0
    small, large = vote_box.Measured(1000, 50.0, 1.0), vote_box.Measured(3000, 52.0, 3.0)
    found = vote_box.project(small, large)
    assert found.bytes_each == pytest.approx(1048.576)
    assert found.microseconds_each == pytest.approx(1000)
    assert found.peak == pytest.approx(52 + 997)
    assert found.minutes == pytest.approx(1000 / 60)


def test_a_ballot_box_that_does_not_verify_is_not_measured(tmp_path: Path) -> None:
    vote_box.write_box(tmp_path, 8)
    (roll,) = [path for path in (tmp_path / "file").iterdir() if path.read_bytes()[:2] == b'["']
    roll.write_bytes(b"[]")
    with pytest.raises(RuntimeError, match="does not verify"):
        vote_box.verify_box(tmp_path)
