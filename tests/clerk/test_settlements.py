"""What follows from time alone is worked out once for many readers, and never read too late."""

from __future__ import annotations

from threading import Thread

import pytest

from glasshouse.acts.context import read_at
from glasshouse.acts.facts import Change, Facts, Put, Remove
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.registry import Registry, Room
from glasshouse.acts.rules import HouseRules
from glasshouse.acts.timers import Timer
from glasshouse.clerk.settlements import KEPT, Settlements
from tests.acts.builders import Topic

RULES = HouseRules("1", "house.example/record", "vkey", "0" * 64, "open", 10, 100, (), 0)
TOPICS = 20


class Lapsing:
    """A registry by whose rules topics lapse, and how often one did."""

    def __init__(self) -> None:
        self.lapsed = 0
        self.registry = Registry({"1": [Room(timers={"lapse": self._lapse})]})

    def _lapse(self, timer: Timer, facts: Facts) -> list[Change]:
        self.lapsed += 1
        return [Remove(Topic, timer.subject)]


@pytest.fixture
def lapsing() -> Lapsing:
    return Lapsing()


def facts_of(size: int) -> MemoryFacts:
    """Topics of which the first lapses at 100, the second at 110 and so on."""
    facts = MemoryFacts()
    facts.apply([Put(RULES)], 1)
    for number in range(TOPICS):
        topic = Topic(f"{number:02}", number, number)
        facts.apply([Put(topic), Put(Timer("lapse", topic.key, 100 + 10 * number))], size)
    return facts


def names(facts: Facts) -> list[str]:
    listed = facts.find_many(Topic, "number", ["0", "1"]).values()
    return sorted(topic.key for found in listed for topic in found)


@pytest.mark.parametrize("time", [0, 99, 100, 109, 110, 155, 290, 291, 10_000])
def test_it_reads_as_if_nothing_were_kept(lapsing: Lapsing, time: int) -> None:
    facts, settlements = facts_of(2), Settlements(lapsing.registry)
    for other in (0, 100, 155, 10_000):
        settlements.read_at(facts, 2, other)
    kept, anew = settlements.read_at(facts, 2, time), read_at(facts, lapsing.registry, time)
    assert names(kept) == names(anew)
    for number in range(TOPICS):
        assert kept.get(Topic, f"{number:02}") == anew.get(Topic, f"{number:02}")


def test_until_the_next_timer_is_due_none_is_carried_out_again(lapsing: Lapsing) -> None:
    settlements = Settlements(lapsing.registry)
    for time in range(150, 160):
        assert len(names(settlements.read_at(facts_of(2), 2, time))) == TOPICS - 6
    assert lapsing.lapsed == 6
    assert len(names(settlements.read_at(facts_of(2), 2, 160))) == TOPICS - 7
    assert lapsing.lapsed == 6 + 7


def test_after_the_last_timer_nothing_follows_any_more(lapsing: Lapsing) -> None:
    settlements = Settlements(lapsing.registry)
    for time in (1_000, 2_000, 10**13):
        assert names(settlements.read_at(facts_of(2), 2, time)) == []
    assert lapsing.lapsed == TOPICS


def test_an_earlier_time_is_not_read_as_a_later_one(lapsing: Lapsing) -> None:
    facts, settlements = facts_of(2), Settlements(lapsing.registry)
    assert names(settlements.read_at(facts, 2, 1_000)) == []
    assert len(names(settlements.read_at(facts, 2, 99))) == TOPICS
    assert len(names(settlements.read_at(facts, 2, 100))) == TOPICS - 1


def test_one_size_is_not_read_as_another(lapsing: Lapsing) -> None:
    settlements = Settlements(lapsing.registry)
    assert len(names(settlements.read_at(facts_of(2), 2, 100))) == TOPICS - 1
    later = facts_of(2)
    later.apply([Put(Topic("new", 2, 2))], 3)
    assert "new" in names(settlements.read_at(later, 3, 100))
    assert "new" not in names(settlements.read_at(facts_of(2), 2, 100))


def test_who_asks_for_ever_other_times_does_not_push_out_the_present(lapsing: Lapsing) -> None:
    """The attack: a reader who asks for many times in the future, among all others."""
    facts, settlements = facts_of(2), Settlements(lapsing.registry)
    settlements.read_at(facts, 2, 100)
    for number in range(3 * KEPT):
        settlements.read_at(facts, 2, 110 + 10 * (number % (TOPICS - 2)))
        before = lapsing.lapsed
        settlements.read_at(facts, 2, 100)
        assert lapsing.lapsed == before


def test_so_many_are_kept_and_no_more(lapsing: Lapsing) -> None:
    facts, settlements = facts_of(2), Settlements(lapsing.registry)
    for number in range(KEPT + 1):
        settlements.read_at(facts, 2, 100 + 10 * number)
    before = lapsing.lapsed
    settlements.read_at(facts, 2, 110)
    assert lapsing.lapsed == before
    settlements.read_at(facts, 2, 100)
    assert lapsing.lapsed == before + 1


def test_before_the_founding_there_is_nothing_to_settle(lapsing: Lapsing) -> None:
    facts = MemoryFacts()
    facts.apply([Put(Topic("a", 1, 0)), Put(Timer("lapse", "a", 5))], 1)
    assert Settlements(lapsing.registry).read_at(facts, 1, 10) is facts
    assert lapsing.lapsed == 0


def test_readers_at_once_read_the_same(lapsing: Lapsing) -> None:
    settlements = Settlements(lapsing.registry)
    read: list[list[str]] = []

    def reader() -> None:
        for time in range(100, 300, 10):
            read.append(names(settlements.read_at(facts_of(2), 2, time)))

    threads = [Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expected = [[f"{n:02}" for n in range(gone, TOPICS)] for gone in range(1, TOPICS + 1)]
    assert sorted(read) == sorted(expected * 4)
