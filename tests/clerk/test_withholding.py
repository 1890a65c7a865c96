"""Withheld words are gone from the disk, from memory and for every size; the record stays."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from glasshouse.acts.entry import Entry
from glasshouse.acts.facts import Change, Put, Remove
from glasshouse.acts.sheets import Sheet
from glasshouse.acts.sql_views import SqlFactsView
from glasshouse.acts.words import Text, TextWithheld, Withheld
from glasshouse.clerk.alarms import Alarms
from glasshouse.clerk.directory import HouseDirectory
from glasshouse.clerk.reader import HouseReader
from glasshouse.clerk.seams import Committed
from glasshouse.clerk.sheet_store import SheetStore
from glasshouse.clerk.storage import Storage, connect_for_reading
from glasshouse.clerk.withholding import ALARM, Withholding, withheld
from glasshouse.kinds import REGISTRY
from tests.clerk.desk import Desk, code_of
from tests.clerk.houses import continue_house, small_world, write_house
from tests.house.world import Someone, World, key

WORDS = b"The side called north, in many words."


class House:
    """A house on disk with a writer's connections, and the party "north" to be withheld."""

    def __init__(self, root: Path) -> None:
        self.world = small_world()
        self.directory = write_house(root, self.world)
        self.described = self.world.entries[2].act
        self.digest = self.described.envelope.sheets["en"]
        self.alarms = Alarms()
        self.forgotten: list[str] = []
        self.open()

    def open(self) -> None:
        self.storage = Storage(self.directory.database)
        self.sheets = SheetStore(self.directory.sheets)
        self.withholding = Withholding(
            lambda: self.sheets,
            lambda: self.storage.connection,
            self.alarms,
            self.forgotten.extend,
        )

    def close(self) -> None:
        self.storage.close()
        self.sheets.close()

    @property
    def owner(self) -> Someone:
        return Someone(self.world.entries[0].act.id, [key("house")])

    def withhold(self) -> list[Committed]:
        """Put the act of withholding on the record: what the batch would report."""
        before = self.world.size
        withholding = self.world.say(
            "text.withhold",
            {
                "act": self.described.id,
                "sheet": self.digest,
                "ground": "court_order",
                "until": None,
            },
            self.owner,
            texts={"en": {"reason": "An order of the court."}},
        )
        fact = self.world.facts.get(Withheld, self.digest)
        assert fact is not None
        assert fact.withholding == withholding.id
        continue_house(self.directory, self.world, [])
        return [committed(before, self.world.entries[before], [Put(fact)])]

    def facts(self) -> SqlFactsView:
        return SqlFactsView(self.storage.connection)


def salt_of(world: World, digest: str) -> str:
    salt: str = json.loads(world.sheets[digest].raw)["salt"]
    return salt


def committed(index: int, entry: Entry, changes: list[Change]) -> Committed:
    return Committed(index, entry.act.id, entry, changes)


def holding(directory: HouseDirectory, needle: bytes) -> list[str]:
    """The files of the house in whose raw bytes ``needle`` is found."""
    files = [path for path in directory.root.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if needle in path.read_bytes())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "house")
    yield house
    house.close()


def test_case_26_words_and_salt_are_in_no_file_after_withholding(house: House) -> None:
    salt = salt_of(house.world, house.digest).encode()
    assert "sheets.sqlite3" in "".join(holding(house.directory, WORDS))
    assert holding(house.directory, salt) == holding(house.directory, WORDS)
    house.withholding(house.withhold())
    assert holding(house.directory, WORDS) == []
    assert holding(house.directory, salt) == []
    assert house.alarms.standing == {}
    assert house.forgotten == [house.digest]


def test_case_26_other_words_stay(house: House) -> None:
    before = set(house.sheets.digests())
    house.withholding(house.withhold())
    reason = {house.world.entries[-1].act.envelope.sheets["en"]}
    assert set(house.sheets.digests()) == before - {house.digest} | reason


def test_words_that_waited_to_be_recorded_are_gone_too(house: House) -> None:
    # The attack: the statement was first kept as pending, words and all, in the other database.
    house.storage.begin()
    house.storage.add_pending(house.described.id, 1, b'{"upload":"%b"}' % WORDS)
    house.storage.add_pending("f" * 64, 1, b'{"upload":"%b"}' % (WORDS * 1000))
    house.storage.commit()
    house.storage.begin()
    house.storage.remove_pending([house.described.id])
    house.storage.refuse_pending("f" * 64, "sheet_in_use")
    house.storage.commit()
    house.withholding(house.withhold())
    assert holding(house.directory, WORDS) == []


def test_a_kill_between_commit_and_erasure_is_made_good_at_start(house: House) -> None:
    house.withhold()
    house.close()
    house.open()
    assert holding(house.directory, WORDS) != []
    house.withholding.at_start(house.facts())
    assert holding(house.directory, WORDS) == []
    house.withholding.at_start(house.facts())
    assert house.forgotten == [house.digest], "the second time there is nothing to do"


def test_while_a_reader_holds_the_log_the_alarm_stands_and_the_next_batch_tries_again(
    house: House,
) -> None:
    house.sheets._connection.execute("PRAGMA busy_timeout = 1")
    reader = connect_for_reading(house.directory.sheets)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sheet").fetchone()
    house.withholding(house.withhold())
    assert house.withholding.due == {house.digest}
    assert ALARM in house.alarms.standing
    reader.close()
    house.withholding([])
    assert house.withholding.due == frozenset()
    assert house.alarms.standing == {}
    assert holding(house.directory, WORDS) == []


def test_a_text_restored_in_the_same_batch_stays(house: House) -> None:
    [entry] = house.withhold()
    restored = committed(entry.index + 1, entry.entry, [Remove(Withheld, house.digest)])
    house.withholding([entry, restored])
    assert house.sheets.get(house.digest) == house.world.sheets[house.digest].raw
    house.withholding([entry, restored, entry])
    assert house.sheets.get(house.digest) is None


def test_a_restored_text_is_not_erased_by_an_attempt_that_was_still_due(house: House) -> None:
    house.sheets._connection.execute("PRAGMA busy_timeout = 1")
    reader = connect_for_reading(house.directory.sheets)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sheet").fetchone()
    [entry] = house.withhold()
    house.withholding([entry])
    reader.close()
    house.sheets.put([(house.digest, house.world.sheets[house.digest].raw)], 0)
    house.withholding([committed(entry.index + 1, entry.entry, [Remove(Withheld, house.digest)])])
    assert house.sheets.get(house.digest) is not None


def test_the_list_for_mirrors_names_all_that_is_withheld(house: House) -> None:
    assert list(withheld(house.facts())) == []
    house.withhold()
    [fact] = withheld(house.facts())
    assert (fact.digest, fact.ground, fact.entry) == (house.digest, "court_order", 5)
    many = [Withheld(f"{i:064x}", "w", 1, "court_order", None) for i in range(1201)]
    house.world.facts.apply([Put(fact) for fact in many], house.world.size)
    listed = [fact.digest for fact in withheld(house.world.facts)]
    assert listed == sorted({house.digest, *(fact.digest for fact in many)})


# --- Through the ordinary door --------------------------------------------------------------------


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "desk")
    yield desk
    desk.house.close()


def take_down(desk: Desk) -> tuple[Someone, Sheet, str]:
    """Describe a party and withhold its description: who did it, the words, the act."""
    house = desk.found()
    described = desk.described(house, "north", description=WORDS.decode())
    act = desk.entries[-1].act
    sheet = desk.sheets[act.envelope.sheets["en"]]
    body = {"act": described.id, "sheet": sheet.digest, "ground": "court_order", "until": None}
    withheld = desk.say("text.withhold", body, house, texts={"en": {"reason": "An order."}})
    return house, sheet, withheld.id


def words_now(desk: Desk, digest: str) -> object:
    reader = HouseReader(desk.directory, REGISTRY)
    with reader.reading() as reading:
        words = reading.words(digest)
    reader.close()
    return words


async def test_case_26_the_clerk_erases_at_once_and_restores_what_is_given_again(
    desk: Desk,
) -> None:
    house, sheet, withheld_by = take_down(desk)
    assert holding(desk.directory, WORDS) == []
    assert isinstance(words_now(desk, sheet.digest), TextWithheld)
    body = {"withholding": withheld_by}
    reason = {"en": {"reason": "The order was lifted."}}
    restoring = desk.write("text.restore", body, house, texts=reason)
    other = desk.writer.sheet("en", {"name": "North", "description": "Other words."})
    assert code_of(desk.send(restoring)) == "sheet_missing"
    assert code_of(desk.send(restoring, other)) in ("sheet_missing", "sheet_unexpected")
    assert isinstance(words_now(desk, sheet.digest), TextWithheld)
    assert code_of(desk.send(restoring, sheet)) is None
    assert words_now(desk, sheet.digest) == Text(sheet)


async def test_a_restored_text_stays_over_a_restart_and_a_withheld_one_stays_away(
    desk: Desk,
) -> None:
    house, sheet, withheld_by = take_down(desk)
    # What a kill between commit and erasure leaves behind.
    desk.clerk.book.sheets.put([(sheet.digest, sheet.raw)], 0)
    desk.reopen()
    assert holding(desk.directory, WORDS) == []
    body = {"withholding": withheld_by}
    restoring = desk.write("text.restore", body, house, texts={"en": {"reason": "Lifted."}})
    assert code_of(desk.send(restoring, sheet)) is None
    desk.reopen()
    assert words_now(desk, sheet.digest) == Text(sheet)
