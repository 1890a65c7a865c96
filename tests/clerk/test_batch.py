"""The clerk: one writer, one order, one answer to each statement."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glasshouse.acts.compose import Written
from glasshouse.acts.facts import Put
from glasshouse.acts.identifiers import Model
from glasshouse.acts.outcomes import Effective, Outcome
from glasshouse.acts.registry import Kind, Registry, Room
from glasshouse.clerk import kept as kept_statements
from glasshouse.clerk import queue
from glasshouse.clerk.batch import Clerk
from glasshouse.clerk.book import Receipt, Verdict
from glasshouse.clerk.kept import PENDING_TIME, KeptStatements
from glasshouse.clerk.problems import Problem
from glasshouse.clerk.seams import Committed
from glasshouse.house.room import ROOM as HOUSE
from tests.clerk.check_log import check_log
from tests.clerk.desk import LOG, Desk, Faults, StandingClock, code_of
from tests.house.world import DAY, FOUNDING, HOUSE_TEXT, Someone, invitation, key


async def open_desk(root: Path, **options: Any) -> tuple[Desk, Someone]:
    """A house of two entries."""
    desk = Desk(root, **options)
    return desk, desk.office(desk.found())


def offer(desk: Desk, office: Someone, name: str) -> Written:
    return desk.write("invitation.issue", invitation(name, desk.now + DAY), office)


def describe(desk: Desk, office: Someone, slug: str, **options: Any) -> Written:
    texts = {"en": {"name": slug.title()}}
    return desk.write("party.describe", {"slug": slug, "lines": []}, office, texts=texts, **options)


def submit(clerk: Clerk, written: Written) -> asyncio.Future[Verdict]:
    taken = clerk.receive(written.upload())
    assert not isinstance(taken, Receipt)
    return clerk.submit(taken)


def index_of(verdict: asyncio.Future[Verdict]) -> int:
    receipt = verdict.result()
    assert isinstance(receipt, Receipt), receipt
    return receipt.index


# --- Order ----------------------------------------------------------------------------------------


async def test_acts_of_one_moment_are_decided_in_order_of_their_ids(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    acts = [offer(desk, office, f"i{number}") for number in range(12)]
    verdicts = {act.id: submit(desk.clerk, act) for act in acts}
    desk.clerk.run_batch()
    indexes = {act: index_of(verdict) for act, verdict in verdicts.items()}
    assert [indexes[act] for act in sorted(indexes)] == list(range(2, 14))


async def test_whoever_came_earlier_is_decided_earlier(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    first, second = describe(desk, office, "north"), describe(desk, office, "north")
    late, early = sorted([first, second], key=lambda written: written.id)
    verdicts = {}
    for written in (early, late):
        verdicts[written.id] = submit(desk.clerk, written)
        desk.clock.pass_time(1)
    desk.clerk.run_batch()
    assert code_of(verdicts[early.id].result()) is None
    assert code_of(verdicts[late.id].result()) == "slug_taken"


async def test_an_act_sees_what_an_earlier_one_of_its_batch_changed(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    described = describe(desk, office, "north")
    reads = describe(desk, office, "north")
    both = [submit(desk.clerk, described)]
    desk.clock.pass_time(1)
    both.append(submit(desk.clerk, reads))
    desk.clerk.run_batch()
    assert [code_of(each.result()) for each in both] == [None, "slug_taken"]


async def test_received_never_goes_back(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    before = desk.clerk.book.head.received
    desk.clock.wall -= 200_000
    taken = desk.clerk.receive(offer(desk, office, "x").upload())
    assert not isinstance(taken, Receipt)
    assert taken.received < before
    verdict = desk.clerk.submit(taken)
    desk.clerk.drain()
    result = verdict.result()
    assert isinstance(result, Receipt)
    assert result.received == before


async def test_case_22_nothing_is_taken_while_the_clock_runs_ahead(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    desk.clock.wall += 301_000
    assert code_of(desk.send(offer(desk, office, "x"))) == "paused"
    assert "clock" in desk.house.alarms.standing
    desk.clock.wall -= 301_000
    assert code_of(desk.send(offer(desk, office, "x"))) is None


class SlowClock(StandingClock):
    """Forty milliseconds pass at each look at the second clock."""

    def elapsed(self) -> int:
        self.pass_time(40)
        return self.monotonic


async def test_a_batch_ends_after_a_tenth_of_a_second_and_the_rest_comes_next(
    tmp_path: Path,
) -> None:
    desk, office = await open_desk(tmp_path)
    verdicts = [submit(desk.clerk, offer(desk, office, f"i{n}")) for n in range(7)]
    desk.clerk.clock = SlowClock(desk.clock.wall, desk.clock.monotonic)
    sizes = []
    while desk.clerk.queued:
        desk.clerk.run_batch()
        sizes.append(desk.clerk.book.head.size)
    assert sizes == [5, 8, 9]
    assert sorted(index_of(each) for each in verdicts) == list(range(2, 9))


async def test_the_queue_is_worked_off_by_itself(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    verdicts = [submit(desk.clerk, offer(desk, office, f"i{n}")) for n in range(5)]
    results = await asyncio.gather(*verdicts)
    assert sorted(each.index for each in results if isinstance(each, Receipt)) == [2, 3, 4, 5, 6]
    assert desk.clerk.head_moved.is_set()


# --- Repetition -----------------------------------------------------------------------------------


async def test_case_11_a_repeated_act_gets_its_first_receipt(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    first = desk.send(written)
    desk.now += 5000
    assert isinstance(first, Receipt)
    assert desk.send(written) == replace(first, first=False)
    desk.reopen()
    assert desk.send(written) == replace(first, first=False)
    assert desk.clerk.book.head.size == 3


async def test_case_11_an_act_sent_many_times_at_once_is_recorded_once(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    verdicts = [submit(desk.clerk, written) for _each in range(5)]
    assert desk.clerk.queued == 1
    results = await asyncio.gather(*verdicts)
    assert [each.index for each in results if isinstance(each, Receipt)] == [2] * 5
    assert [each.first for each in results if isinstance(each, Receipt)] == [True] + [False] * 4
    assert desk.clerk.book.head.size == 3


async def test_case_11_a_refused_act_is_refused_to_all_who_sent_it(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    desk.described(office, "north")
    verdicts = [submit(desk.clerk, again) for again in [describe(desk, office, "north")] * 2]
    assert [code_of(each) for each in await asyncio.gather(*verdicts)] == ["slug_taken"] * 2


async def test_a_repetition_needs_no_free_place_and_no_valid_signature(tmp_path: Path) -> None:
    # What an act came to is public; who asks need not be who signed.
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    desk.send(written)
    stranger = Written(written.act, (key("nobody").sign(written.act.raw),), written.sheets)
    assert isinstance(desk.send(stranger), Receipt)


# --- Refusal leaves no trace ----------------------------------------------------------------------


async def test_a_refused_act_leaves_nothing_in_either_database(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    desk.described(office, "north")
    before = [path.read_bytes() for path in (desk.directory.database, desk.directory.sheets)]
    refused = describe(desk, office, "north")
    head = desk.clerk.book.head
    assert code_of(desk.send(refused)) == "slug_taken"
    assert desk.clerk.book.head == head
    assert desk.clerk.book.find(refused.id) is None
    assert desk.clerk.book.sheets.get(refused.sheets[0].digest) is None
    desk.house.close()
    after = [path.read_bytes() for path in (desk.directory.database, desk.directory.sheets)]
    assert [refused.id.encode() in each for each in before + after] == [False] * 4
    check_log(tmp_path, LOG.verifier)


# --- Faults of ours -------------------------------------------------------------------------------


class Stumble(Model):
    """A kind with a faulty fold."""

    where: int


def _stumble(_act: Any, body: Stumble, _context: Any, _facts: Any) -> Outcome:
    if body.where == 0:
        raise ZeroDivisionError("a fault in a fold")
    return Effective([Faulty(None)])  # type: ignore[arg-type]


class Faulty(Put):
    """What no store can apply."""


STUMBLING = Registry({"1": [HOUSE, Room([Kind("test.stumble", Stumble, _stumble, ("office",))])]})


@pytest.mark.parametrize("where", [0, 1])
async def test_a_faulty_fold_puts_aside_its_own_act_and_no_other(
    tmp_path: Path, where: int
) -> None:
    desk, office = await open_desk(tmp_path, registry=STUMBLING)
    written = [
        describe(desk, office, "north"),
        desk.write("test.stumble", {"where": where}, office),
        describe(desk, office, "south"),
        offer(desk, office, "x"),
    ]
    verdicts = [submit(desk.clerk, each) for each in written]
    desk.clerk.drain()
    codes = [code_of(each.result()) for each in verdicts]
    assert codes == [None, "internal_error", None, None]
    assert desk.house.alarms.counters["quarantined"] == 1
    assert written[1].id in desk.house.alarms.standing["quarantine"]
    assert desk.clerk.accepting
    checked = check_log(tmp_path, LOG.verifier, [written[i].id for i in (0, 2, 3)], STUMBLING)
    assert checked.committed == 5


async def test_a_listener_that_fails_stops_nobody(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    heard: list[int] = []

    def fail(_committed: Sequence[Committed]) -> None:
        raise RuntimeError("a fault in a listener")

    desk.clerk.listeners += [fail, lambda committed: heard.extend(c.index for c in committed)]
    desk.described(office, "north")
    assert heard == [2]
    assert "listener" in desk.house.alarms.standing


async def test_listeners_hear_of_a_commit_that_reported_failure_and_took_place(
    tmp_path: Path,
) -> None:
    faults = Faults()
    desk, office = await open_desk(tmp_path, hook=faults)
    heard: list[str] = []
    desk.clerk.listeners.append(lambda committed: heard.extend(c.act for c in committed))
    faults.at = {"after_main_commit"}
    kept = offer(desk, office, "kept")
    desk.send(kept)
    faults.at = {"before_main_commit"}
    desk.send(offer(desk, office, "lost"))
    assert heard == [kept.id]


# --- Bounds ---------------------------------------------------------------------------------------


async def test_a_full_queue_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "QUEUE_LENGTH", 3)
    desk, office = await open_desk(tmp_path)
    for number in range(3):
        submit(desk.clerk, offer(desk, office, f"i{number}"))
    with pytest.raises(Problem) as caught:
        submit(desk.clerk, offer(desk, office, "one more"))
    assert caught.value.code == "busy"
    assert caught.value.headers() == [(b"retry-after", b"2")]
    desk.clerk.drain()
    submit(desk.clerk, offer(desk, office, "later"))


async def test_words_that_wait_are_bounded_by_their_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "QUEUE_BYTES", 5000)
    desk, office = await open_desk(tmp_path)
    submit(desk.clerk, offer(desk, office, "small"))
    texts = {"en": {"name": "x" * 5000}}
    large = desk.write("party.describe", {"slug": "large", "lines": []}, office, texts=texts)
    with pytest.raises(Problem) as caught:
        submit(desk.clerk, large)
    assert caught.value.code == "busy"


async def test_refused_acts_do_not_fill_the_memory(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    desk.clerk.book.facts._cache_size = 10
    for number in range(50):
        stranger = Someone(office.id, [key(f"stranger {number}")])
        assert code_of(desk.send(offer(desk, stranger, f"i{number}"))) == "unknown_key"
    assert len(desk.clerk.book.facts._known) <= 11


# --- Kept statements ------------------------------------------------------------------------------


def keep(desk: Desk, *acts: Written) -> None:
    taken = []
    for act in acts:
        submission = desk.clerk.receive(act.upload())
        assert not isinstance(submission, Receipt)
        taken.append((submission, act.upload()))
    desk.clerk.keep(taken)


async def test_a_kept_statement_is_decided_in_its_turn(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    keep(desk, written)
    assert desk.house.health()["pending"] == 1
    desk.clerk.run_batch()
    receipt = desk.clerk.book.find(written.id)
    assert receipt is not None
    assert receipt.index == 2
    assert desk.clerk.book.storage.pending(written.id) is None
    assert desk.house.health()["pending"] == 0


async def test_a_kept_statement_outlives_the_process_and_keeps_its_time(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    keep(desk, written)
    taken_at = desk.clock.wall
    desk.crash()
    desk.clock.pass_time(4 * 60_000)
    desk.open()
    assert desk.house.health()["pending"] == 1
    desk.clerk.wake()
    await asyncio.wait_for(desk.clerk.head_moved.wait(), 5)
    receipt = desk.clerk.book.find(written.id)
    assert receipt is not None
    assert receipt.received == taken_at
    check_log(tmp_path, LOG.verifier, [written.id])


async def test_of_a_kept_statement_that_is_refused_the_code_alone_stays(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    written = describe(desk, office, "north")
    keep(desk, written)
    desk.send(describe(desk, office, "north"))
    desk.clerk.run_batch()
    kept = desk.clerk.book.storage.pending(written.id)
    known = desk.clerk.book.find(written.id)
    # Both are of one moment: the smaller id was first.
    assert (kept is None) == (known is not None)
    if kept is not None:
        assert (kept.refused, kept.upload) == ("slug_taken", b"")


async def test_a_kept_statement_whose_key_is_revoked_meanwhile_is_refused(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    party = desk.party(office, "north")
    written = desk.write("invitation.issue", invitation("x", desk.now + DAY), party)
    desk.clerk.pause("publication", "for the test")
    desk.clock.pass_time(desk.now - desk.clock.wall)
    keep(desk, written)
    desk.clerk.run_batch()
    assert desk.house.health()["pending"] == 1, "nothing new is taken up while paused"
    desk.clerk.resume("publication")
    revoked: dict[str, Any] = {"revoke": party.keys[0].id, "suspect_from": None, "lines": []}
    desk.clerk._undecided = KeptStatements({})
    desk.say("key.revoke", revoked, party)
    desk.reopen()
    desk.clerk.run_batch()
    kept = desk.clerk.book.storage.pending(written.id)
    assert kept is not None
    assert kept.refused == "key_not_in_force"


async def test_undecided_statements_expire_after_two_days(tmp_path: Path) -> None:
    desk, office = await open_desk(tmp_path)
    desk.clerk.pause("publication", "for the test")
    written = offer(desk, office, "x")
    keep(desk, written)
    desk.clock.pass_time(PENDING_TIME)
    desk.house.beat()
    assert desk.clerk.book.storage.pending(written.id) is not None
    desk.clock.pass_time(1)
    desk.house.beat()
    assert desk.clerk.book.storage.pending(written.id) is None
    assert desk.clerk.undecided == 0, "it takes no room from others"
    assert desk.house.alarms.counters["expired"] == 1
    desk.clerk.resume("publication")
    desk.clerk.run_batch()
    assert desk.clerk.book.head.size == 2


async def test_no_more_is_kept_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_statements, "PENDING_LENGTH", 1)
    desk, office = await open_desk(tmp_path)
    keep(desk, offer(desk, office, "one"))
    with pytest.raises(Problem) as caught:
        keep(desk, offer(desk, office, "two"))
    assert caught.value.code == "busy"


# --- Founding -------------------------------------------------------------------------------------


async def test_case_12_a_house_is_not_founded_under_another_log_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    other = "house.example/record+00000000+" + FOUNDING["log_key"].rpartition("+")[2]
    body = FOUNDING | {"log_key": other}
    founding = desk.write("house.found", body, keys=[key("house")], texts=HOUSE_TEXT)
    assert code_of(desk.send(founding)) in ("wrong_log", "malformed_body", "weak_key")
    assert desk.clerk.book.head.size == 0
