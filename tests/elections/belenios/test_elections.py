"""Random elections from the beginning to the result: they verify, and the result is the count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.elections.belenios.ballots import longest, make_ballot
from glasshouse.elections.belenios.election import Question
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.verification import verify
from tests.elections.belenios.mutations import (
    Scene,
    archive,
    group,
    randomness,
    reader,
    scene,
    single,
)
from tests.elections.belenios.scenes import basic, blank, threshold

Row = list[int]


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question of up to four answers."""
    count = draw(st.integers(1, 4))
    most = draw(st.integers(1, count))
    least = draw(st.integers(0, most))
    return Question("?", tuple("abcd"[:count]), least, most, draw(st.booleans()))


def choices(draw: st.DrawFn, question: Question) -> Row:
    """Choices that the question permits."""
    count = len(question.answers)
    if question.blank and draw(st.booleans()):
        return [1] + [0] * count
    order = draw(st.permutations(range(count)))
    chosen = set(order[: draw(st.integers(question.least, question.most))])
    row = [1 if place in chosen else 0 for place in range(count)]
    return [0, *row] if question.blank else row


@st.composite
def elections(draw: st.DrawFn) -> tuple[Scene, list[Row]]:
    """An election and the plain count of its votes."""
    asked = draw(st.lists(questions(), min_size=1, max_size=2))
    weights = draw(st.lists(st.integers(0, 2000), min_size=1, max_size=4))
    kinds = draw(st.lists(st.sampled_from(["single", "group"]), min_size=1, max_size=2))
    who = draw(st.lists(st.integers(0, len(weights) - 1), max_size=5))
    votes = [(voter, [choices(draw, question) for question in asked]) for voter in who]
    trustees = []
    for kind in kinds:
        size = draw(st.integers(2, 4))
        needed = draw(st.integers(1, size - 1))
        trustees.append(single() if kind == "single" else group(size, needed))
    made = scene(trustees, asked, weights, votes)
    counted = [[0] * question.choices for question in asked]
    for voter, answers in dict(votes).items():
        for row, answer in zip(counted, answers, strict=True):
            for place, one in enumerate(answer):
                row[place] += one * weights[voter]
    return made, counted


@settings(max_examples=25, deadline=None)
@given(elections())
def test_a_random_election_verifies_and_its_result_is_the_plain_count(
    made: tuple[Scene, list[Row]],
) -> None:
    held, counted = made
    verified = verify(reader(archive(held.whole())))
    assert verified.result is not None
    assert [list(row) for row in verified.result] == counted
    assert (verified.state, verified.ballots) == ("Result", len(held.ballots))


WHOLE = {made.__name__: archive(made().whole()) for made in (basic, blank, threshold)}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32), st.integers(1, 255))
def test_one_altered_byte_anywhere_is_rejected(name: str, place: int, change: int) -> None:
    raw = bytearray(WHOLE[name])
    raw[place % len(raw)] ^= change
    with pytest.raises(Fault):
        verify(reader(bytes(raw)))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 2**32))
def test_an_archive_cut_off_within_a_record_is_rejected(name: str, place: int) -> None:
    raw = WHOLE[name]
    cut = place % len(raw)
    if cut % 512 == 0:
        cut += 1
    with pytest.raises(Fault):
        verify(reader(raw[:cut]))


@pytest.mark.parametrize(
    "choice",
    [[[2, 0], [1, 0, 0]], [[1, 1], [1, 0, 0]], [[1, 0], [0, 0, 0]], [[1, 0]], [[1], [1, 0, 0]]],
)
def test_nobody_is_let_make_a_ballot_that_would_be_refused(choice: list[Row]) -> None:
    made = basic()
    with pytest.raises(Fault) as caught:
        make_ballot(made.election, made.voters[0], choice, randomness)
    assert caught.value.name == "wrong_number"


def test_it_is_known_how_long_a_ballot_can_be_before_there_is_one() -> None:
    for made in (basic(), blank()):
        election = made.election
        chosen = [
            [0] * each.blank + [1] * each.most + [0] * (len(each.answers) - each.most)
            for each in election.questions
        ]
        length = len(make_ballot(election, made.voters[0], chosen, randomness).raw)
        bound = longest(election.questions, len(election.uuid))
        # Numbers are written in decimal, some of them a digit or two shorter than the longest.
        assert 0.98 * bound < length <= bound


def test_the_order_of_revotes_decides() -> None:
    """The last ballot counts, in whichever order they are cast."""
    for first, second in ([1, 0], [0, 1]), ([0, 1], [1, 0]):
        made = scene(
            [single()],
            [Question("?", ("a", "b"), 1, 1, blank=False)],
            [3],
            [(0, [first]), (0, [second])],
        )
        verified = verify(reader(archive(made.whole())))
        assert verified.result == (tuple(3 * each for each in second),)
        assert (verified.voters, verified.total_weight) == (1, 3)
