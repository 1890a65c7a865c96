"""Replay: the same entries give the same facts and digests, in any store, at every index."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glasshouse.acts import judge
from glasshouse.acts.context import read_at, time_at
from glasshouse.acts.facts import FactStore, Put, Remove
from glasshouse.acts.memory_facts import MemoryFacts
from glasshouse.acts.outcomes import Refused, WithoutEffect
from glasshouse.acts.recorded import Recorded, entry_at
from glasshouse.acts.replay import FIRST_DIGEST, Decision, Replay
from glasshouse.acts.timers import Timer, next_due, settle
from tests.acts.builders import NOW, REGISTRY, Draft, Topic, found, join, say
from tests.acts.test_fact_stores import forgetful_sql_store, sql_store


def decide(replay: Replay, draft: Draft, received: int) -> Decision:
    act = draft.act()
    facts, _changes = replay.settled(received)
    reading = judge.read(act, facts, REGISTRY)
    keys = judge.signing_keys(reading, facts)
    return replay.decide(reading, received, judge.check_signatures(act, draft.signatures(), keys))


def enter(replay: Replay, draft: Draft, received: int = NOW) -> Decision:
    decision = decide(replay, draft, received)
    if decision.refused is None:
        replay.record(decision)
    return decision


def opened(facts: FactStore) -> tuple[Replay, str]:
    replay = Replay(facts, REGISTRY)
    enter(replay, found())
    enter(replay, join())
    return replay, join().act().id


def test_an_entry_leaves_its_fact_and_moves_the_digest() -> None:
    replay, party = opened(MemoryFacts())
    before = replay.digest
    decision = enter(replay, say(party))
    assert replay.size == 3
    assert replay.digest not in (before, FIRST_DIGEST)
    recorded = replay.facts.get(Recorded, say(party).act().id)
    assert recorded is not None
    assert (recorded.index, recorded.author, recorded.effect) == (2, party, None)
    assert entry_at(replay.facts, 2) == recorded
    assert entry_at(replay.facts, 3) is None
    assert decision.effect is None


def test_a_refused_act_leaves_no_trace() -> None:
    replay, party = opened(MemoryFacts())
    enter(replay, say(party))
    size, digest = replay.size, replay.digest
    decision = enter(replay, say(party, nonce=1))
    assert decision.outcome == Refused("unknown_target", "body.number")
    assert decision.changes == ()
    assert (replay.size, replay.digest) == (size, digest)
    with pytest.raises(ValueError, match="next entry"):
        replay.record(decision)


def test_an_act_without_effect_is_recorded_with_its_reason() -> None:
    replay, party = opened(MemoryFacts())
    decision = enter(replay, say(party, number=13))
    assert decision.outcome == WithoutEffect("unlucky")
    recorded = entry_at(replay.facts, 2)
    assert recorded is not None
    assert recorded.effect == "unlucky"
    assert replay.facts.get(Topic, "a") is None


def test_a_timer_runs_before_the_next_entry_is_judged() -> None:
    replay, party = opened(MemoryFacts())
    enter(replay, say(party, lapses_in=1000))
    assert replay.facts.get(Topic, "a") is not None
    # The same number again is refused while it stands, and taken once it has lapsed.
    assert decide(replay, say(party, nonce=1), NOW + 999).refused is not None
    assert enter(replay, say(party, nonce=1), NOW + 1000).refused is None
    assert replay.facts.at(3).get(Topic, "a") == Topic("a", 1, 2)
    assert replay.facts.get(Topic, "a") == Topic("a", 1, 3)
    assert next_due(replay.facts) is None


class Asked(MemoryFacts):
    """Facts that count how often a list is read."""

    times = 0

    def find(self, *args: Any, **options: Any) -> list[Any]:
        self.times += 1
        return super().find(*args, **options)


def test_no_list_is_read_until_a_timer_is_due() -> None:
    facts = Asked()
    replay, party = opened(facts)
    before = facts.times
    for number, topic in enumerate("ab"):
        enter(replay, say(party, topic=topic, nonce=number, lapses_in=1000 + number))
    assert facts.times == before
    enter(replay, say(party, topic="c", nonce=4), NOW + 1000)
    assert facts.times > before
    assert [facts.get(Topic, topic) is not None for topic in "abc"] == [False, True, True]


def test_a_timer_that_was_moved_runs_when_it_is_due_now() -> None:
    replay, party = opened(MemoryFacts())
    enter(replay, say(party, lapses_in=1000))
    for due in (NOW + 3000, NOW + 2000):
        replay.facts.apply([Put(Timer("lapse", "a", due))], replay.size)
    facts, changes = replay.settled(NOW + 1999)
    assert (facts, changes) == (replay.facts, ())
    facts, changes = replay.settled(NOW + 2000)
    assert facts.get(Topic, "a") is None
    assert len(changes) == 2


def test_digests_can_be_asked_for_after_many_entries() -> None:
    (one, party), (many, _) = opened(MemoryFacts()), opened(MemoryFacts())
    assert one.new_digests()[-1] == many.digest
    expected = []
    for number in range(3):
        enter(one, say(party, topic="abc"[number], nonce=number))
        expected.append(one.digest)
        enter(many, say(party, topic="abc"[number], nonce=number))
    assert many.new_digests() == expected
    assert many.new_digests() == []
    assert many.digest == expected[-1]


def test_a_refusal_does_not_let_time_pass_in_the_record() -> None:
    replay, party = opened(MemoryFacts())
    enter(replay, say(party, lapses_in=1000))
    enter(replay, say(party, topic="b", nonce=1), NOW + 1)
    assert decide(replay, say(party, topic="b", nonce=2), NOW + 5000).refused is not None
    assert replay.facts.get(Topic, "a") is not None


def test_a_page_read_for_a_later_time_sees_what_will_have_lapsed() -> None:
    replay, party = opened(MemoryFacts())
    enter(replay, say(party, lapses_in=1000))
    facts = replay.facts.at(3)
    assert time_at(facts, 3) == NOW
    assert read_at(facts, REGISTRY, NOW + 999).get(Topic, "a") is not None
    assert read_at(facts, REGISTRY, NOW + 1000).get(Topic, "a") is None
    assert facts.get(Timer, "lapse/a") is not None
    with pytest.raises(LookupError):
        time_at(facts, 4)


def test_however_many_timers_are_due_at_once_they_are_listed_once() -> None:
    facts = Asked()
    facts.apply([Put(Timer("lapse", f"{number:03}", NOW)) for number in range(300)], 1)
    settled = settle(facts, {"lapse": lambda timer, _: [Remove(Topic, timer.subject)]}, NOW)
    assert next_due(settled) is None
    told = [change.key for change in settled.changes[:3] if isinstance(change, Remove)]
    assert told == ["lapse/000", "000", "lapse/001"]
    assert facts.times < 5


def test_a_decision_is_for_one_place_only() -> None:
    replay, party = opened(MemoryFacts())
    decision = decide(replay, say(party), NOW)
    enter(replay, say(party, topic="b", nonce=1))
    with pytest.raises(ValueError, match="next entry"):
        replay.record(decision)


steps = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 14),
        st.none() | st.integers(0, 30),
        st.integers(0, 40),
    ),
    max_size=25,
)


@given(steps)
@settings(max_examples=60, deadline=None)
def test_two_replays_agree_at_every_index(
    history: list[tuple[str, int, int | None, int]],
) -> None:
    replays = [opened(store) for store in (MemoryFacts(), sql_store(), forgetful_sql_store())]
    now = NOW
    for nonce, (topic, number, lapses_in, wait) in enumerate(history):
        now += wait
        for replay, party in replays:
            enter(replay, say(party, topic, number, nonce, lapses_in=lapses_in), now)
        assert len({(replay.size, replay.digest) for replay, _party in replays}) == 1
    memory = replays[0][0].facts
    for replay, _party in replays[1:]:
        for size in range(replay.size + 1):
            for topic in "abc":
                assert replay.facts.at(size).get(Topic, topic) == memory.at(size).get(Topic, topic)
            for parity in "01":
                assert replay.facts.at(size).find(Topic, "number", parity) == memory.at(size).find(
                    Topic, "number", parity
                )
