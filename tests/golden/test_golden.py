"""Records of every released version of the rules, replayed: no released fold is edited unnoticed.

If a test here fails, a change has altered what recorded acts mean. Make a new version of the rules
for it in ``glasshouse.kinds``; never write a golden record anew.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from glasshouse.acts import judge
from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Fact
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.words import check_characters, check_lines
from glasshouse.house.facts import LAPSED, Invitation
from glasshouse.kinds import REGISTRY
from tests.golden.record import GoldenRecord, versions
from tests.golden.replaying import replay_in_memory, replay_in_sql, standing_facts
from tests.golden.write import told

golden = pytest.mark.parametrize("version", versions())


def test_every_version_of_the_rules_has_a_golden_record() -> None:
    assert versions() == sorted(REGISTRY.versions)


@golden
def test_a_replay_in_memory_has_the_digest_of_every_size(version: str) -> None:
    record = GoldenRecord.read(version)
    replayed = replay_in_memory(record.entries, REGISTRY)
    assert replayed.digests == record.digests
    assert replayed.effects == [Entry.parse(raw).effect for raw in record.entries]


@golden
def test_a_replay_in_sql_has_the_digest_of_every_size(version: str) -> None:
    record = GoldenRecord.read(version)
    with replay_in_sql(record.entries, REGISTRY) as replayed:
        assert replayed.digests == record.digests


@golden
def test_the_same_facts_stand_at_the_end(version: str) -> None:
    record = GoldenRecord.read(version)
    with replay_in_sql(record.entries, REGISTRY) as replayed:
        assert standing_facts(replayed.connection) == record.facts
    in_memory = replay_in_memory(record.entries, REGISTRY).facts
    for line in record.facts:
        name, key, values = json.loads(line)
        fact = in_memory.get(_class_of(name), key)
        assert fact is not None
        assert fact == type(fact).from_values(values)


def _class_of(name: str) -> type[Fact]:
    (found,) = (each for each in Fact.__subclasses__() if _ours(each) and name == each.FACT)
    return found


def _ours(cls: type[Fact]) -> bool:
    return cls.__module__.startswith("glasshouse.")


@golden
def test_every_kind_and_every_code_of_acts_without_effect_is_in_it(version: str) -> None:
    entries = [Entry.parse(raw) for raw in GoldenRecord.read(version).entries]
    kinds = {entry.act.kind for entry in entries}
    assert kinds == {kind.name for kind in REGISTRY.kinds(version)}
    codes = {code.name for code in REGISTRY.codes.values() if code.outcome == "without_effect"}
    assert {entry.effect for entry in entries} == {None, *codes}


@golden
def test_time_has_consequences_in_it(version: str) -> None:
    record = GoldenRecord.read(version)
    facts = replay_in_memory(record.entries, REGISTRY).facts
    invitations = [
        facts.get(Invitation, Entry.parse(raw).act.id)
        for raw in record.entries
        if Entry.parse(raw).act.kind == "invitation.issue"
    ]
    assert sum(each is not None and each.state == LAPSED for each in invitations) == 2


@golden
def test_its_words_still_pass_every_check(version: str) -> None:
    record = GoldenRecord.read(version)
    sheets = {hashlib.sha256(raw).hexdigest(): Sheet.parse(raw) for raw in record.sheets}
    named = 0
    for raw in record.entries:
        act = Entry.parse(raw).act
        kind = REGISTRY.kind(version, act.kind)
        assert kind is not None
        lines = kind.lines(kind.read(act))
        for language, digest in act.envelope.sheets.items():
            check_lines(sheets[digest], language, lines)
            check_characters(sheets[digest])
            named += 1
    assert named == len(sheets) > 0


def test_the_newest_record_is_what_its_script_writes() -> None:
    assert told() == GoldenRecord.read(REGISTRY.versions[-1])


def test_a_record_that_is_there_is_never_written_anew() -> None:
    version = REGISTRY.versions[-1]
    before = GoldenRecord.read(version)
    with pytest.raises(FileExistsError):
        before.write(version)
    assert GoldenRecord.read(version) == before


def test_an_altered_record_is_noticed() -> None:
    record = GoldenRecord.read(REGISTRY.versions[-1])
    entries = list(record.entries)
    received = Entry.parse(entries[-1]).received
    entries[-1] = entries[-1].replace(
        f'"received":{received}'.encode(), f'"received":{received + 1}'.encode()
    )
    assert replay_in_memory(entries, REGISTRY).digests != record.digests
    entries[1], entries[2] = entries[2], entries[1]
    with pytest.raises((AssertionError, judge.Refusal)):
        replay_in_memory(entries, REGISTRY)
