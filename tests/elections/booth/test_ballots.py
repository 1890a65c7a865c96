"""Ballots of the browser before the reference, and ballots of the reference in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from glasshouse.elections.belenios import tally
from glasshouse.elections.belenios.ballots import Ballot, check_ballot, make_ballot
from glasshouse.elections.belenios.credentials import (
    Roll,
    draw_credential,
    secret_of,
    write_roll,
)
from glasshouse.elections.belenios.election import Election, Question, write_election
from glasshouse.elections.belenios.group import G
from tests.elections.belenios.mutations import RANDOM, UUID, randomness
from tests.elections.belenios.scenes import BLANK, RATIFY, THREE, TWO
from tests.elections.booth.driving import Booth, Refused, Stream

TEN = Question("Which?", tuple("abcdefghij"), 1, 3, blank=False)
ALONE = Question("Alone?", ("This",), 0, 1, blank=True)
ODD_LETTERS = Question("All?", ("Ä \u2028", "„ب“", 'c"\\\n'), 0, 3, blank=True)
QUESTIONS = {
    "one question": [TWO],
    "two questions": [THREE, RATIFY],
    "blank": [BLANK],
    "blank or none": [ALONE],
    "with and without blank": [BLANK, TWO, THREE],
    "ten answers": [TEN],
    "odd letters": [ODD_LETTERS],
}
WEIGHTS = [1, 7, 0, 1_000_000]


class Place:
    """An election with its key, and credentials of four voters."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.secret = RANDOM.randrange(1, 2**250)
        self.election: Election = write_election(
            uuid=UUID,
            name="A vote — голосование",
            description="",
            public_key=G**self.secret,
            questions=tuple(questions),
        )
        self.credentials = [draw_credential(randomness) for _weight in WEIGHTS]
        self.secrets = [secret_of(UUID, credential) for credential in self.credentials]
        self.roll: Roll = write_roll(
            [(G**secret, weight) for secret, weight in zip(self.secrets, WEIGHTS, strict=True)],
            weighted=True,
        )

    def choices(self, *, blank: bool) -> list[list[int]]:
        """Permitted choices by chance; blank ones where they can be."""
        chosen = []
        for question in self.election.questions:
            count = RANDOM.randint(question.least, question.most)
            picked = RANDOM.sample(range(len(question.answers)), count)
            own = [int(place in picked) for place in range(len(question.answers))]
            if question.blank:
                own = [1, *([0] * len(own))] if blank else [0, *own]
            chosen.append(own)
        return chosen


@cache
def place(name: str) -> Place:
    return Place(QUESTIONS[name])


def made(
    booth: Booth, where: Place, voter: int, choices: object, stream: str | None = None
) -> Ballot:
    """A ballot of the browser."""
    answer = booth.ask(
        "makeBallot",
        stream=stream,
        election=where.election.raw,
        roll=where.roll.raw,
        credential=where.credentials[voter],
        choices=choices,
    )
    ballot = Ballot.parse(answer["ballot"])
    assert answer["tracker"] == ballot.tracker
    assert answer["credential"] == ballot.credential
    return ballot


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("name", QUESTIONS)
def test_from_the_same_random_numbers_both_make_the_same_ballot(
    name: str, blank: bool, booth: Booth
) -> None:
    where = place(name)
    choices = where.choices(blank=blank)
    own = make_ballot(where.election, where.secrets[0], choices, Stream(name))
    assert made(booth, where, 0, choices, stream=name).raw == own.raw


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_reference_counts_what_voters_chose_in_the_browser(name: str, booth: Booth) -> None:
    where = place(name)
    expected = [[0] * question.choices for question in where.election.questions]
    counting = tally.Counting(where.election, where.roll.weights)
    for voter, weight in enumerate(WEIGHTS):
        choices = where.choices(blank=voter % 2 == 1)
        ballot = made(booth, where, voter, choices)
        check_ballot(where.election, where.roll.weights, ballot)
        raw = b"".join(c.alpha.raw + c.beta.raw for a in ballot.answers for c in a.choices)
        counting.add(ballot.credential, raw)
        for row, own in zip(expected, choices, strict=True):
            row[:] = [count + weight * each for count, each in zip(row, own, strict=True)]
    table = counting.table()
    # Small numbers are known in advance here, so nothing is searched for.
    for encrypted, counts in zip(table, expected, strict=True):
        for sums, count in zip(encrypted, counts, strict=True):
            assert sums.beta / sums.alpha**where.secret == G**count


def test_the_browser_adds_up_ballots_of_both_as_the_reference_does(booth: Booth) -> None:
    where = place("with and without blank")
    counting = tally.Counting(where.election, where.roll.weights)
    ballots: list[bytes] = []
    for voter in (0, 1, 3, 1):
        choices = where.choices(blank=False)
        ballot = (
            made(booth, where, voter, choices)
            if len(ballots) % 2
            else make_ballot(where.election, where.secrets[voter], choices, randomness)
        )
        raw = b"".join(c.alpha.raw + c.beta.raw for a in ballot.answers for c in a.choices)
        counting.add(ballot.credential, raw)
        ballots.append(ballot.raw)
    given: dict[str, Any] = {
        "election": where.election.raw,
        "roll": where.roll.raw,
        "ballots": ballots,
    }
    summed = booth.ask("sumBallots", **given)
    assert summed == {
        "encryptedTally": tally.write_table(counting.table()),
        "voters": 3,
        "weight": 1_000_008,
    }
    verdicts = booth.ask("checkBallots", **given)["verdicts"]
    assert verdicts == [{"tracker": Ballot.parse(raw).tracker, "fault": None} for raw in ballots]


def test_a_ballot_that_stands_twice_is_not_added_up(booth: Booth) -> None:
    where = place("one question")
    ballot = made(booth, where, 0, [[1, 0]]).raw
    with pytest.raises(Refused) as caught:
        booth.ask(
            "sumBallots",
            election=where.election.raw,
            roll=where.roll.raw,
            ballots=[ballot, ballot],
        )
    assert (caught.value.name, caught.value.where) == ("duplicate_ballot", "ballot 2")


@pytest.mark.parametrize(
    ("choices", "name", "where"),
    [
        ([[0, 1, 1, 1], [1, 0], [0, 1, 0]], "wrong_number", "answer 1"),
        ([[0, 0, 0, 0], [1, 0], [0, 1, 0]], "wrong_number", "answer 1"),
        ([[1, 1, 0, 0], [1, 0], [0, 1, 0]], "blank_and_choice", "answer 1"),
        ([[0, 2, 0, 0], [1, 0], [0, 1, 0]], "wrong_number", "answer 1"),
        ([[0, 1, 0, 0], [1, 1], [0, 1, 0]], "wrong_number", "answer 2"),
        ([[0, 1, 0, 0], [1], [0, 1, 0]], "wrong_number", "answer 2"),
        ([[0, 1, 0, 0], [1, 0]], "wrong_number", ""),
    ],
)
def test_nobody_is_let_make_a_ballot_that_would_be_refused(
    choices: list[list[int]], name: str, where: str, booth: Booth
) -> None:
    with pytest.raises(Refused) as caught:
        made(booth, place("with and without blank"), 0, choices)
    assert (caught.value.name, caught.value.where) == (name, where)


@pytest.mark.parametrize(
    ("credential", "name"),
    [
        ("1nbQg-Bmsvac-uGjcN-o1qfnk", "invalid_credential"),
        ("abcde-fghij-kmnop", "maybe_a_password"),
        ("abcde", "not_a_credential"),
    ],
)
def test_a_credential_that_is_not_on_the_list_is_told_before_anything_is_made(
    credential: str, name: str, booth: Booth
) -> None:
    where = place("one question")
    with pytest.raises(Refused) as caught:
        booth.ask(
            "makeBallot",
            election=where.election.raw,
            roll=where.roll.raw,
            credential=credential,
            choices=[[1, 0]],
        )
    assert caught.value.name == name
    assert booth.progress == []


def test_progress_is_told_step_by_step_to_the_end(booth: Booth) -> None:
    made(booth, place("ten answers"), 0, [[1, *([0] * 9)]])
    steps = [done for done, _total in booth.progress]
    assert steps == list(range(1, len(steps) + 1))
    assert {total for _done, total in booth.progress} == {len(steps)}
