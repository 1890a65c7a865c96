"""Ballots in bulk: what is said of each, and in which order, whoever looks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from glasshouse.elections.belenios import verification
from glasshouse.elections.belenios.archive import Record
from glasshouse.elections.belenios.bulk import Checker, Counted, ReadAhead, check_ballots
from glasshouse.elections.belenios.faults import Fault
from glasshouse.elections.belenios.tally import Counting
from glasshouse.elections.belenios.verification import verify
from tests.elections.belenios.mutations import archive, reader
from tests.elections.belenios.scenes import basic


class Says:
    """A kernel that says the same of every ballot, and keeps what it was asked."""

    backend = "none"

    def __init__(self, verdict: tuple[str, bytes] | None) -> None:
        self.verdict = verdict
        self.asked: list[list[bytes]] = []

    def check(self, raws: Sequence[bytes]) -> list[tuple[str, bytes] | None]:
        self.asked.append(list(raws))
        return [self.verdict for _raw in raws]

    def add_up(self, rows: Sequence[tuple[int, bytes]]) -> bytes:
        return b"".join(raw for _weight, raw in rows)


def test_of_each_ballot_there_is_a_verdict_in_its_place() -> None:
    made = basic()
    raws = [ballot.raw for ballot in made.ballots]
    raws[1] = raws[1].replace(b'"hash":"', b'"hash":"+')
    verdicts = check_ballots(made.election, made.roll.weights, raws, None)
    assert isinstance(verdicts[1], Fault)
    assert verdicts[1].name == "signature_hash"
    others = [made.ballots[place] for place in (0, 2, 3, 4)]
    assert [verdicts[place] for place in (0, 2, 3, 4)] == [Counted.of(each) for each in others]


def test_where_the_kernel_does_not_say_yes_the_reference_decides() -> None:
    made = basic()
    raws = [ballot.raw for ballot in made.ballots]
    verdicts = check_ballots(made.election, made.roll.weights, raws, Says(None))
    assert verdicts == [Counted.of(ballot) for ballot in made.ballots]


def test_a_credential_that_is_not_on_the_list_is_refused_though_the_kernel_says_yes() -> None:
    made = basic()
    ballot = made.ballots[0]
    weights = {who: one for who, one in made.roll.weights.items() if who != ballot.credential}
    yes = Says((ballot.credential, Counted.of(ballot).choices))
    [verdict] = check_ballots(made.election, weights, [ballot.raw], yes)
    assert isinstance(verdict, Fault)
    assert verdict.name == "invalid_credential"


def test_the_kernel_is_asked_once_for_ballots_that_follow_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, asked = basic(), Says(None)
    monkeypatch.setattr(verification, "kernel_for", lambda election: asked)
    verify(reader(archive(made.begun())))
    assert asked.asked == [[ballot.raw for ballot in made.ballots]]


def test_sums_of_the_kernel_stand_where_they_belong() -> None:
    made = basic()
    counting = Counting(made.election, made.roll.weights)
    counted = Counted.of(made.ballots[0])
    counting.add(counted.credential, counted.choices)
    table = Checker(made.election, made.roll.weights, Says(None)).table(counting)
    assert table == tuple(answer.choices for answer in made.ballots[0].answers)


def records(until_fault: int) -> Iterator[Record]:
    for number in range(until_fault):
        yield Record("data", b"%d" % number)
    raise Fault("container")


def test_a_fault_in_reading_waits_for_its_turn() -> None:
    coming = ReadAhead(records(3))
    assert next(coming).raw == b"0"
    assert coming.data() == [b"1", b"2"]
    assert [next(coming).raw, next(coming).raw] == [b"1", b"2"]
    with pytest.raises(Fault) as caught:
        next(coming)
    assert caught.value.name == "container"


def test_reading_ahead_ends_where_the_records_do() -> None:
    coming = ReadAhead([Record("data", b"0"), Record("event", b"1"), Record("data", b"2")])
    next(coming)
    assert coming.data() == [b"2"]
    assert [record.raw for record in coming] == [b"1", b"2"]
