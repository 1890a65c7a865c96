"""The kernel and the reference agree on every ballot: fixtures, crafted cases and random ones.

These tests need the compiled package; ``make kernel`` builds it where there is a Rust compiler.
"""

from __future__ import annotations

import io
import json
import random
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.elections.belenios.archive import read_records
from glasshouse.elections.belenios.ballots import Ballot, check_ballot, make_ballot
from glasshouse.elections.belenios.bulk import Counted, Kernel, check_ballots, kernel_for
from glasshouse.elections.belenios.credentials import Roll, write_roll
from glasshouse.elections.belenios.election import Election, Question, write_election
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.files import written
from glasshouse.elections.belenios.group import ORDER, Element, G
from glasshouse.elections.belenios.tally import Counting
from tests.elections.belenios.mutations import RANDOM, UUID, archive, randomness
from tests.elections.belenios.scenes import BLANK, THREE, TWO, basic, blank, threshold
from tests.elections.belenios.test_cases import CASES
from tests.elections.belenios.test_fixtures import FIXTURES

ARCHIVES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*.bel"))
LANES = pytest.mark.parametrize("lanes", [True, False], ids=["eight", "single"])


def kernel(election: Election, lanes: bool) -> Kernel:
    made = kernel_for(election, threads=2, lanes=lanes)
    assert made is not None, "make kernel builds it"
    return made


def by_reference(election: Election, roll: Roll, raw: bytes) -> Counted | None:
    try:
        ballot = Ballot.parse(raw)
        check_ballot(election, roll.weights, ballot)
    except Fault:
        return None
    return Counted.of(ballot)


def by_kernel(election: Election, roll: Roll, raws: list[bytes], lanes: bool) -> list[Any]:
    return [
        Counted(*each) if each is not None and each[0] in roll.weights else None
        for each in kernel(election, lanes).check(raws)
    ]


def agree(election: Election, roll: Roll, raws: list[bytes]) -> list[Counted | None]:
    """Both kernels and the reference say the same; what they say."""
    expected = [by_reference(election, roll, raw) for raw in raws]
    for lanes in (True, False):
        assert by_kernel(election, roll, raws, lanes) == expected
    return expected


def data_of(raw: bytes) -> list[bytes]:
    """Every data record up to where the archive breaks."""
    found: list[bytes] = []
    with suppress(Fault):
        for record in read_records(io.BytesIO(raw)):
            if record.kind == "data":
                found.append(record.raw)
    return found


def compare(raw: bytes) -> list[Counted | None]:
    """Take every record of an archive for a ballot; nothing where its beginning is not read."""
    data = data_of(raw)
    try:
        election, roll = Election.parse(data[0]), Roll.parse(data[2])
    except (Fault, IndexError):
        return []
    return agree(election, roll, data[3:])


@pytest.mark.parametrize("name", ARCHIVES)
def test_they_agree_on_archives_of_the_common_tool(name: str) -> None:
    compare((FIXTURES / name).read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_they_agree_on_crafted_archives(case: Any) -> None:
    compare(case.make())


@pytest.mark.parametrize("scene", [basic, blank, threshold])
def test_they_say_yes_to_good_ballots(scene: Any) -> None:
    verdicts = compare(archive(scene().begun()))
    assert verdicts[-len(scene().ballots) :] == [Counted.of(each) for each in scene().ballots]


@LANES
def test_many_ballots_keep_their_order(lanes: bool) -> None:
    """More than one thread takes at a time, good and bad in no pattern of eight."""
    made = basic()
    good = [ballot.raw for ballot in made.ballots]
    bad = [raw.replace(b'"response":"', b'"response":"1', 1) for raw in good]
    chosen = random.Random(7)
    raws = [chosen.choice(good + bad) for _number in range(99)]
    expected = [by_reference(made.election, made.roll, raw) for raw in raws]
    assert by_kernel(made.election, made.roll, raws, lanes) == expected
    assert 20 < sum(verdict is None for verdict in expected) < 80


@LANES
def test_one_bad_ballot_among_eight_is_found_in_every_place(lanes: bool) -> None:
    made = basic()
    good = made.ballots[0].raw
    value = json.loads(good)
    proof = value["answers"][1]["overall_proof"][0]
    proof["response"] = str((int(proof["response"]) + 1) % ORDER)
    for place in range(8):
        raws = [good] * 8
        raws[place] = written(value)
        verdicts = by_kernel(made.election, made.roll, raws, lanes)
        assert [verdict is None for verdict in verdicts] == [each == place for each in range(8)]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_they_agree_on_ballots_with_random_changes(data: st.DataObject) -> None:
    made = data.draw(st.sampled_from([basic, blank, threshold]))()
    raws = []
    for ballot in made.ballots * 2:
        raw = bytearray(ballot.raw)
        for _change in range(data.draw(st.integers(0, 2))):
            place = data.draw(st.integers(0, len(raw) - 1))
            kind = data.draw(st.sampled_from(["set", "drop", "repeat", "digit"]))
            if kind == "set":
                raw[place] = data.draw(st.integers(0, 255))
            elif kind == "drop":
                del raw[place]
            elif kind == "repeat":
                raw.insert(place, raw[place])
            elif chr(raw[place]).isdigit():
                raw[place] = data.draw(st.sampled_from(b"0123456789"))
        raws.append(bytes(raw))
    agree(made.election, made.roll, raws)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_they_agree_on_random_elections(data: st.DataObject) -> None:
    questions = []
    for _number in range(data.draw(st.integers(1, 2))):
        answers = data.draw(st.integers(1, 4))
        least = data.draw(st.integers(0, answers))
        most = data.draw(st.integers(max(1, least), answers))
        names = tuple(map(str, range(answers)))
        questions.append(Question("?", names, least, most, data.draw(st.booleans())))
    key = G ** data.draw(st.integers(1, ORDER - 1))
    election = write_election(
        uuid=UUID, name='é"', description="\n", public_key=key, questions=tuple(questions)
    )
    secrets = [RANDOM.randrange(1, ORDER) for _voter in range(3)]
    roll = write_roll([(G**secret, 1) for secret in secrets], weighted=False)
    chosen = []
    for question in questions:
        count = data.draw(st.integers(question.least, question.most))
        own = [1] * count + [0] * (len(question.answers) - count)
        chosen.append(([0] if question.blank else []) + own)
    raws = [make_ballot(election, secret, chosen, randomness).raw for secret in secrets]
    assert None not in agree(election, roll, raws)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**256 - 1))
def test_they_agree_on_what_is_an_element(number: int) -> None:
    """Any 256 bits as the first alpha: the ballot fails, and nothing else happens."""
    made = threshold()
    value = json.loads(made.ballots[0].raw)
    value["answers"][0]["choices"][0]["alpha"] = f"{number:064x}"
    agree(made.election, made.roll, [written(value)] * 3)


PRIME = 2**255 - 19
SIGN = 2**255


@pytest.mark.parametrize(
    "number",
    [
        0,
        1,
        2,
        PRIME - 1,
        PRIME,
        PRIME + 1,
        PRIME + 18,
        SIGN,
        SIGN + 1,
        SIGN + PRIME - 1,
        SIGN + PRIME + 1,
        2**256 - 1,
    ],
)
def test_they_agree_on_encodings_at_the_edge(number: int) -> None:
    """As the first alpha, and as all alphas and betas, in the two answers of a ballot."""
    made = basic()
    values = [json.loads(made.ballots[0].raw) for _twice in range(2)]
    values[0]["answers"][0]["choices"][0]["alpha"] = f"{number:064x}"
    for answer in values[1]["answers"]:
        for choice in answer["choices"]:
            choice["alpha"] = choice["beta"] = f"{number:064x}"
    agree(made.election, made.roll, [written(value) for value in values] * 2)


def test_without_the_package_there_is_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "glasshouse_kernel", None)
    assert kernel_for(basic().election) is None


@pytest.mark.parametrize("weights", [[1, 1, 1], [3, 0, 99_999_999_000]])
@LANES
def test_they_add_up_to_the_same_sums(lanes: bool, weights: list[int]) -> None:
    election = write_election(
        uuid=UUID, name="", description="", public_key=G**5, questions=(TWO, THREE, BLANK)
    )
    who = [G**secret for secret in (11, 12, 13)]
    roll = write_roll(list(zip(who, weights, strict=True)), weighted=True)
    counting = Counting(election, roll.weights)
    for place, secret in enumerate((11, 12, 13, 11)):
        choices = [[0, place % 2], [1, 1, 0], [0, 0, 1, 1]]
        counted = Counted.of(make_ballot(election, secret, choices, randomness))
        counting.add(counted.credential, counted.choices)
    added = kernel(election, lanes).add_up(list(counting.rows()))
    expected = [c for row in counting.table() for c in row]
    assert added == b"".join(c.alpha.raw + c.beta.raw for c in expected)


def test_no_ballots_add_up_to_the_neutral_element() -> None:
    made = kernel(basic().election, lanes=True)
    assert made.add_up([]) == (G**0).raw * 10
    assert made.check([]) == []


def test_rows_of_another_election_are_refused() -> None:
    made = kernel(basic().election, lanes=True)
    with pytest.raises(ValueError, match="row"):
        made.add_up([(1, bytes(32))])
    with pytest.raises(ValueError, match="row"):
        made.add_up([(1, b"\xff" * 320)])


def test_a_key_with_a_component_of_small_order_is_refused() -> None:
    order_2 = Element(b"\xec" + b"\xff" * 30 + b"\x7f")
    wrong = replace(basic().election, public_key=order_2)
    with pytest.raises(ValueError, match="group"):
        kernel_for(wrong)


def test_faults_have_the_name_that_the_reference_gives() -> None:
    made = blank()
    raws = [ballot.raw.replace(b"blank_proof", b"blank_proofs") for ballot in made.ballots]
    found = check_ballots(made.election, made.roll.weights, raws, kernel(made.election, True))
    assert {each.name for each in found if isinstance(each, Fault)} == {"field_unknown"}


def test_a_processor_with_the_instructions_verifies_eight_side_by_side() -> None:
    """Where it has them; without, the group library's own arithmetic is named."""
    processor = Path("/proc/cpuinfo")
    words = kernel(basic().election, lanes=True).backend
    if processor.exists():
        assert ("eight" in words) == ("avx512ifma" in processor.read_text(encoding="ascii"))
    assert words.startswith(("eight", "curve25519-dalek"))
    assert kernel(basic().election, lanes=False).backend.startswith("curve25519-dalek")
