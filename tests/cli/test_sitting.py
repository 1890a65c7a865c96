"""Sitting down at a practice table: what is asked of the house, what is said, what is refused."""

from __future__ import annotations

import json
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from glasshouse.cli import keyring
from glasshouse.cli.act import Address
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.sitting import Given, answer, seat
from tests.cli.simulator import ADDRESS, House, key

REPOSITORY = Path(__file__).parents[2]
SEATS: dict[str, Any] = {
    "conference": {"id": "c" * 64},
    "seats": [{"party": {"slug": "port-employer", "id": "a" * 64}}],
}
ANSWER: dict[str, Any] = {
    "conference": {"id": "c" * 64},
    "version": "e" * 64,
    "version_number": 3,
    "title": {"state": "present", "text": "A proposal"},
    "articles": [
        {"eid": f"art_{number}", "heading": {"state": "present", "text": "Heading"}}
        for number in (1, 5)
    ],
    "parties": [{"party": {"slug": "port-employer", "id": "a" * 64}}],
}


class Table:
    """A house with pages of a practice table, that keeps what is sent and refuses all of it."""

    def __init__(self) -> None:
        self.house = House()
        self.answer = dict(ANSWER)
        self.sent: list[dict[str, Any]] = []

    def address(self) -> Address:
        return Address(ADDRESS, transport=httpx.MockTransport(self._respond))

    def _respond(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        pages = {
            "/conferences/table/seat.json": SEATS,
            "/conferences/table/proposals/1/answer.json": self.answer,
        }
        if path in pages:
            return httpx.Response(200, json=pages[path])
        if path == "/api/acts":
            self.sent.append(json.loads(request.content))
            return httpx.Response(409, json={"title": "No.", "code": "refused", "status": 409})
        content = self.house.resources().get(path.removeprefix("/record/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)


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
    assert (act["kind"], act["by"], act["scope"]) == ("seat.take", "a" * 64, "c" * 64)
    assert act["signers"] == [key("visitor").id]
    assert act["body"] == {"key": key("visitor").value}
    assert act["sheets"] == {}


def test_an_answer_names_the_newest_version_and_the_seat(table: Table, seat_key: Path) -> None:
    wanted = given("5=accept", "1=decline", lines=("en:reason__art_1=No.",), seat="b" * 64)
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    act = table.sent[0]["act"]
    assert (act["kind"], act["by"], act["capacity"]) == ("answer.give", "a" * 64, "b" * 64)
    assert act["body"] == {
        "version": "e" * 64,
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
    ("wanted", "wrong"),
    [
        (given(), "answer the whole or its articles"),
        (given("5=accept", whole="accept"), "answer the whole or its articles"),
        (given(whole="perhaps"), "perhaps is no answer"),
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
        *ANSWER["parties"],
        {"party": {"slug": "transport-union", "id": "d" * 64}},
    ]
    problem = ended(
        lambda: answer("table", 1, given("5=accept"), table.address(), [seat_key], yes=True)
    )
    assert "port-employer, transport-union" in problem.remedy
    wanted = given("5=accept", party="transport-union")
    ended(lambda: answer("table", 1, wanted, table.address(), [seat_key], yes=True))
    assert table.sent[0]["act"]["by"] == "d" * 64


@pytest.mark.parametrize(
    ("conference", "party", "wrong"),
    [
        ("table", "nobody", "no seat of nobody can be taken in table"),
        ("elsewhere", "port-employer", "answered 404"),
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


# --- At the table of a real demo house ------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demo house that was made just now, in a process of its own."""
    directory = tmp_path_factory.mktemp("fresh") / "house"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-m", "tests.browser.serving", "fresh", str(directory)]
        process = subprocess.Popen(
            [*command, str(descriptor)], pass_fds=[descriptor], cwd=REPOSITORY
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def commands(document: str, heading: str) -> list[list[str]]:
    """The commands of glasshouse in the console blocks below a heading, as words."""
    text = (REPOSITORY / "docs" / document).read_text(encoding="utf-8")
    section = text.split(heading, 1)[1].replace("\\\n", " ")
    lines = [line[2:] for line in section.split("\n") if line.startswith("$ ")]
    return [shlex.split(line)[1:] for line in lines if shlex.split(line)[0].endswith("glasshouse")]


def run(words: list[str], place: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "glasshouse.cli.main", *words, "--json"],
        cwd=place,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("document", "heading"),
    [
        ("tutorial.md", "## Take a seat and answer"),
        ("command-line.md", "At a practice table anybody may sit down"),
    ],
)
def test_what_the_documentation_says_can_be_done(
    demo: str, tmp_path: Path, document: str, heading: str
) -> None:
    make, sit, give = commands(document, heading)[:3]
    run(make, tmp_path)
    there = [word.replace("http://127.0.0.1:8000", demo) for word in sit]
    taken = run([*there, "--yes"], tmp_path)
    assert taken["effect"] is None
    there = [
        word.replace("http://127.0.0.1:8000", demo).replace("ID", taken["id"]) for word in give
    ]
    told = run([*there, "--yes"], tmp_path)
    assert (told["effect"], told["index"]) == (None, taken["index"] + 1)
    entry = httpx.get(f"{demo}/entries/{told['index']}.json").json()
    assert entry["check"]["act_id"] == told["id"]


def test_the_same_goes_through_the_api(demo: str, tmp_path: Path) -> None:
    make, sit, _, write, sign = commands("command-line.md", "At a practice table anybody")[:5]
    address = f"{demo}/conferences/harbour-practice/proposals/1/answer.json"
    page = httpx.get(address).json()
    run(make, tmp_path)
    taken = run([w.replace("http://127.0.0.1:8000", demo) for w in [*sit, "--yes"]], tmp_path)
    ids = {
        "http://127.0.0.1:8000": demo,
        "PARTY": page["parties"][0]["party"]["id"],
        "CONFERENCE": page["conference"]["id"],
        "ID": taken["id"],
    }
    written = [ids.get(word, word).replace("VERSION", page["version"]) for word in write]
    run(written, tmp_path)
    run([*sign, "--yes"], tmp_path)
    answered = httpx.post(
        f"{demo}/api/acts",
        content=(tmp_path / "answer.json").read_bytes(),
        headers={"Content-Type": "application/json"},
    )
    assert (answered.status_code, answered.json()["effect"]) == (201, None)
    assert httpx.get(address).json()["parties"][0]["code"] == "declines"
