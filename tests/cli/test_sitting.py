"""Sitting down at a practice table: what is asked of the house, what is said, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glasshouse.cli import keyring
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.sitting import Given, answer, seat
from tests.cli.simulator import key
from tests.cli.table import LINES, Table, present

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def seat_key(tmp_path: Path) -> Path:
    keyring.create(tmp_path / "seat.key", "seat", key("visitor").seed)
    return tmp_path / "seat.key"


def ended(command: Callable[[], object]) -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        command()
    return caught.value


def given(*articles: str, **fields: Any) -> Given:
    return Given(
        **{"whole": None, "articles": articles, "lines": (), "seat": None, "party": None} | fields
    )


def test_a_seat_is_taken_in_the_name_of_the_party_by_the_new_key_alone(
    table: Table, seat_key: Path
) -> None:
    ended(lambda: seat("table", "port-employer", table.address(), [seat_key], yes=True))
    (sent,) = table.sent
    act = sent["act"]
    assert (act["kind"], act["by"], act["scope"]) == ("seat.take", table.port, table.conference)
    assert act["signers"] == [key("visitor").id]
    assert act["body"] == {"key": key("visitor").value}
    assert act["sheets"] == {}


def test_an_answer_names_the_newest_version_and_the_seat(table: Table, seat_key: Path) -> None:
    wanted = given("5=accept", "1=decline", lines=("en:reason__art_1=No.",), seat="b" * 64)
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    act = table.sent[0]["act"]
    assert (act["kind"], act["by"], act["capacity"]) == ("answer.give", table.port, "b" * 64)
    assert act["body"] == {
        "version": table.version,
        "answer": "by_article",
        "articles": [{"eid": "art_5", "answer": "accept"}, {"eid": "art_1", "answer": "decline"}],
        "lines": [],
        "account": None,
    }


def test_an_answer_to_the_whole_names_its_reason(table: Table, seat_key: Path) -> None:
    wanted = given(whole="decline", lines=("en:reason=No.",))
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    body = table.sent[0]["act"]["body"]
    assert (body["answer"], body["articles"], body["lines"]) == ("decline", [], ["reason"])


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            given("5=refer"),
            ["stays (refer, entry 235)", "refer (until now: no answer)"],
        ),
        (
            given("1=accept"),
            ["accept (until now: refer, entry 235)", "stays (no answer)"],
        ),
        (
            given(whole="accept"),
            ["accept (until now: refer, entry 235)", "accept (until now: no answer)"],
        ),
    ],
)
def test_what_stays_and_what_changes_is_told_before_it_is_signed(
    table: Table,
    seat_key: Path,
    wanted: Given,
    told: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    lines = [line for line in capsys.readouterr().err.split("\n") if line.startswith("  art_")]
    assert lines == [f"  art_1 Heading: {told[0]}", f"  art_5 Heading: {told[1]}"]


@pytest.mark.parametrize(
    ("conference", "number", "wrong"),
    [
        ("table", 9, "table: it has no proposal 9"),
        ("history", 1, "nobody speaks in history"),
        ("elsewhere", 1, "there is no negotiation elsewhere"),
    ],
)
def test_a_proposal_that_is_not_there_cannot_be_answered(
    table: Table, seat_key: Path, conference: str, number: int, wrong: str
) -> None:
    wanted = given("5=accept")
    problem = ended(lambda: answer(conference, number, wanted, table.address(), [seat_key]))
    assert wrong in problem.wrong
    assert table.sent == []


def test_whoever_forgot_the_seat_is_told_which_option_names_it(
    table: Table, seat_key: Path
) -> None:
    table.code = "capacity_missing"
    wanted = given("5=accept")
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert "--seat ID" in problem.remedy
    assert "--capacity ID" in problem.remedy


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (given(), "answer the whole or its articles"),
        (given("5=accept", whole="accept"), "answer the whole or its articles"),
        (given(whole="perhaps"), "perhaps is no answer"),
        (given(whole="accept", seat="ID"), "--seat ID is no id"),
        (given(whole="accept", seat=64 * "A"), "is no id"),
        (given("5"), "--article 5 is not understood"),
        (given("5=perhaps"), "--article 5=perhaps is not understood"),
        (given("05=accept"), "--article 05=accept is not understood"),
        (given("7=accept"), "proposal 1 has no art_7"),
        (given("5=accept", party="mediator"), "it is not clear for whom this answers"),
        (given("5=decline"), "needs words"),
        (given("5=accept", "5=decline"), "body.articles"),
    ],
)
def test_what_cannot_be_an_answer_is_told_before_anything_is_sent(
    table: Table, seat_key: Path, wanted: Given, wrong: str
) -> None:
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert wrong in problem.wrong
    assert table.sent == []


def test_where_several_are_asked_one_is_named(table: Table, seat_key: Path) -> None:
    table.answer["parties"] = [
        *table.answer["parties"],
        table.answer["parties"][0] | {"party": table.party("transport-union")},
    ]
    problem = ended(
        lambda: answer("table", 1, given("5=accept"), table.address(), [seat_key], yes=True)
    )
    assert "port-employer, transport-union" in problem.remedy
    wanted = given("5=accept", party="transport-union")
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert table.sent[0]["act"]["by"] == table.union


@pytest.mark.parametrize(
    ("conference", "party", "wrong"),
    [
        ("table", "nobody", "no seat of nobody can be taken in table"),
        ("elsewhere", "port-employer", "there is no negotiation elsewhere"),
        ("talks", "port-employer", "talks: it is not held for practice, so it has no seats"),
        ("history", "port-employer", "nobody speaks in history: it is reconstructed from sources"),
        ("../entries", "port-employer", "../entries is no short name"),
    ],
)
def test_a_seat_that_is_not_there_cannot_be_taken(
    table: Table, seat_key: Path, conference: str, party: str, wrong: str
) -> None:
    problem = ended(lambda: seat(conference, party, table.address(), [seat_key], yes=True))
    assert wrong in problem.wrong
    assert table.sent == []


def test_a_seat_is_taken_by_one_key(table: Table, seat_key: Path) -> None:
    assert ended(lambda: seat("table", "port-employer", table.address(), [])).code == 2
    both = [seat_key, seat_key]
    assert ended(lambda: seat("table", "port-employer", table.address(), both)).code == 2


# --- What is signed is what is on the record ------------------------------------------------------


def test_the_words_of_the_record_are_printed_before_anything_is_signed(
    table: Table, seat_key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = given(whole="accept")
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    told = capsys.readouterr().err
    assert "as it stands on the record:\nA proposal\nart_1 Heading\n    What art_1 says.\n" in told
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], brief=True, yes=True))
    told = capsys.readouterr().err
    assert "art_1 Heading\nart_5 Heading\n" in told
    assert "What art_1 says." not in told


def test_a_note_is_printed_and_belongs_to_the_text(
    table: Table, seat_key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.version = table.table(LINES | {"note": "All or nothing."})
    table.open()
    wanted = given(whole="accept")
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert problem.details["reason"] == "text_differs"
    table.answer["note"] = present("All or nothing.")
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert "note: All or nothing." in capsys.readouterr().err
    assert len(table.sent) == 1


Lie = Callable[[dict[str, Any]], object]
LIES: dict[str, Lie] = {
    "words": lambda page: page["articles"][0]["paragraphs"][0].update(text="You get it all."),
    "heading": lambda page: page["articles"][1]["heading"].update(text="Gifts"),
    "title": lambda page: page["title"].update(text="A gift"),
    "language": lambda page: page["title"].update(language="de"),
    "article left out": lambda page: page["articles"].pop(0),
    "paragraph left out": lambda page: page["articles"][1].update(paragraphs=[]),
    "paragraph added": lambda page: page["articles"][1]["paragraphs"].append(page["title"]),
    "note added": lambda page: page.update(note=present("Only for show.")),
    "sponsor": lambda page: page["sponsor"].update(id=page["conference"]["id"]),
    "proposal": lambda page: page.update(proposal=page["conference"]["id"]),
    "silence": lambda page: page.update(on_silence="adopt"),
    "entry": lambda page: page.update(index=page["index"] - 1),
    "conference's title": lambda page: page["conference"]["title"].update(text="Chats"),
    "conference's mode": lambda page: page["conference"].update(mode="live"),
    "publicity": lambda page: page["publicity"].update(text="None of it"),
    "another conference": lambda page: page["conference"].update(id=page["sponsor"]["id"]),
    "party's name": lambda page: page["parties"][0]["party"]["name"].update(text="The union"),
    "party": lambda page: page["parties"][0]["party"].update(id=page["sponsor"]["id"]),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_page_that_lies_is_told_and_nothing_is_sent(
    table: Table, seat_key: Path, lie: Lie
) -> None:
    lie(table.answer)
    wanted = given(whole="accept")
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert "is not the text on the record" in problem.wrong
    assert (problem.code, problem.details["reason"], table.sent) == (1, "text_differs", [])


@pytest.mark.parametrize(
    "made",
    [{"effect": "not_conferring"}, {"kind": "statement.make"}, {"scope": "f" * 64}],
    ids=str,
)
def test_what_is_no_version_of_this_negotiation_is_not_answered(
    table: Table, seat_key: Path, made: dict[str, Any]
) -> None:
    table.version = table.table(**made)
    table.open()
    wanted = given(whole="accept")
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert (problem.details["reason"], table.sent) == ("text_differs", [])


@pytest.mark.parametrize(
    "lie", [LIES["conference's title"], LIES["publicity"], LIES["conference's mode"]]
)
def test_a_seat_that_is_shown_as_another_is_not_taken(
    table: Table, seat_key: Path, lie: Lie
) -> None:
    lie(table.seats)
    address = table.address()
    problem = ended(lambda: seat("table", "port-employer", address, [seat_key], yes=True))
    assert (problem.details["reason"], table.sent) == ("text_differs", [])
    table.open()
    table.seats["seats"][0]["party"]["id"] = table.union
    problem = ended(lambda: seat("table", "port-employer", address, [seat_key], yes=True))
    assert (problem.details["reason"], table.sent) == ("text_differs", [])


def test_what_the_house_does_not_prove_is_not_answered(table: Table, seat_key: Path) -> None:
    wanted = given(whole="accept")
    del table.found[table.port]
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert problem.details["reason"] == "not_proven"
    table.open()
    for index in (table.house.size, -1, "4", None):
        table.found[table.conference] = index  # type: ignore[assignment]
        problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
        assert problem.details.get("reason") == "not_proven"
    assert table.sent == []


def test_words_and_entries_that_are_not_those_of_the_record_are_not_answered(
    table: Table, seat_key: Path
) -> None:
    wanted = given(whole="accept")
    words = next(
        path for path, raw in table.record.items() if b"What art_1 says" in raw and "sheet" in path
    )
    bundle = next(path for path in table.record if path.startswith("tile/entries/"))
    honest = table.record[words]
    for path, raw in (
        (words, honest.replace(b"says", b"said")),
        (words, b"{}"),
        (bundle, table.record[bundle].replace(b"stay_open", b"stay_shut")),
    ):
        table.open()
        table.record[path] = raw
        problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
        assert problem.details.get("reason") == "text_differs"
    table.open()
    del table.record[words]
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert problem.details["reason"] == "text_withheld"
    table.open()
    table.answer["title"] = {"state": "withheld", "language": "en", "text": None}
    problem = ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert problem.details["reason"] == "text_withheld"
    assert table.sent == []
