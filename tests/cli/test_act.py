"""Saying something: shown before it is signed, refused with reasons, believed only when proven."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from glasshouse.acts.compose import Written
from glasshouse.clerk.upload import parse_upload
from glasshouse.cli import keyring
from glasshouse.cli.act import Address, Words, compose_to_file, say, send, sign
from glasshouse.cli.exits import CommandEnded
from glasshouse.record.merkle import inclusion_proof
from glasshouse.record.note import SignerKey
from glasshouse.record.proof import Proof
from tests.cli.simulator import ADDRESS, House, key

Change = Callable[[dict[str, Any]], dict[str, Any]]


class Door:
    """The door of a simulated house: it records what comes and proves it, or does not."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.refusal: dict[str, Any] | None = None
        self.alter_answer: Change = lambda answer: answer
        self.receipt: bytes | None = None
        self.unpublished = 0
        self.waited: list[float] = []
        self.patience: dict[str, float] = {}

    def address(self, log_key: str | None = None) -> Address:
        transport = httpx.MockTransport(self.answer)
        return Address(ADDRESS, log_key, "", transport, self.waited.append)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.patience[request.method] = request.extensions["timeout"]["read"]
        if path == "/api/acts":
            return self._take(request.content)
        if path.startswith("/record/proof/"):
            if self.unpublished:
                self.unpublished -= 1
                return httpx.Response(404)
            index = int(path.rpartition("/")[2])
            return httpx.Response(200, content=self.receipt or self._prove(index))
        content = self.house.resources().get(path.removeprefix("/record/"))
        return httpx.Response(404) if content is None else httpx.Response(200, content=content)

    def _take(self, raw: bytes) -> httpx.Response:
        if self.refusal is not None:
            return httpx.Response(int(self.refusal["status"]), json=self.refusal)
        upload = parse_upload(raw)
        entry = self.house.record(Written(upload.act, upload.signatures, ()))
        self.house.sheets |= upload.sheets
        answer = {
            "id": upload.act.id,
            "index": self.house.size - 1,
            "received": entry.received,
            "effect": entry.effect,
            "receipt": f"/record/proof/{self.house.size - 1}",
        }
        return httpx.Response(201, json=self.alter_answer(answer))

    def _prove(self, index: int) -> bytes:
        size = self.house.size
        hashes = inclusion_proof(index, size, self.house.tree)
        return Proof(index, tuple(hashes), self.house.note(size)).encode()


@pytest.fixture
def door() -> Door:
    return Door(House())


@pytest.fixture
def office(tmp_path: Path) -> Path:
    keyring.create(tmp_path / "office.key", "office", key("office").seed)
    return tmp_path / "office.key"


@pytest.fixture
def house_key(tmp_path: Path) -> Path:
    keyring.create(tmp_path / "house.key", "house", key("house").seed)
    return tmp_path / "house.key"


def describe(door: Door, **changes: Any) -> Words:
    fields: dict[str, Any] = {
        "kind": "party.describe",
        "body": '{"slug": "a-party", "lines": []}',
        "lines": ("en:name=A party",),
        "by": door.house.office,
    }
    return Words(**(fields | changes))


def ended(command: Callable[[], object]) -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        command()
    return caught.value


# --- saying it at once ----------------------------------------------------------------------------


def test_a_statement_is_shown_sent_and_proven(
    door: Door, office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "receipt.tlog-proof"
    assert say(describe(door), door.address(), [office], yes=True, receipt=receipt) == 0
    printed = capsys.readouterr()
    assert "Recorded as entry 2" in printed.out
    for shown in (
        "party.describe",
        door.house.office,
        "a-party",
        "name: A party",
        key("office").id,
    ):
        assert shown in printed.err
    assert door.house.size == 3
    assert Proof.parse(receipt.read_bytes()).index == 2


def test_json_says_where_it_stands(
    door: Door, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(describe(door), door.address(), [office], yes=True, json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["result"], said["index"], said["effect"], said["size"]) == ("recorded", 2, None, 3)


def test_what_is_sent_is_given_time_to_be_read(door: Door, office: Path) -> None:
    """Of the roll of a large vote each credential is looked at before it is taken."""
    say(describe(door), door.address(), [office], yes=True)
    assert door.patience == {"GET": 30, "POST": 300}


def test_a_receipt_that_is_not_there_yet_is_waited_for(door: Door, office: Path) -> None:
    door.unpublished = 2
    assert say(describe(door), door.address(), [office], yes=True) == 0
    assert door.waited == [1.0, 1.0]


def test_a_receipt_that_never_comes_ends_the_waiting(door: Door, office: Path) -> None:
    door.unpublished = 10**6
    assert ended(lambda: say(describe(door), door.address(), [office], yes=True)).code == 3


def test_a_refusal_is_told_with_what_can_be_done(door: Door, office: Path) -> None:
    door.refusal = {
        "status": 409,
        "code": "slug_taken",
        "field": "body.slug",
        "title": "The short name is taken.",
        "possible": "Choose another short name.",
        "detail": "",
    }
    refused = ended(lambda: say(describe(door), door.address(), [office], yes=True))
    assert refused.code == 1
    assert "The short name is taken." in refused.wrong
    assert "Choose another short name." in refused.remedy
    assert refused.details["reason"] == "slug_taken"


def test_nothing_is_signed_without_a_yes(
    door: Door, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ended(lambda: say(describe(door), door.address(), [office])).code == 2
    monkeypatch.setattr("sys.stdin", Answering("no\n"))
    assert ended(lambda: say(describe(door), door.address(), [office])).code == 1
    assert door.house.size == 2
    monkeypatch.setattr("sys.stdin", Answering("yes\n"))
    assert say(describe(door), door.address(), [office]) == 0


class Answering:
    """A person at a terminal who types one line."""

    def __init__(self, line: str) -> None:
        self.line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.line


# --- a house that is not believed -----------------------------------------------------------------


@pytest.mark.parametrize(
    "alter",
    [
        lambda answer: answer | {"received": answer["received"] + 1},
        lambda answer: answer | {"effect": "not_a_transcriber"},
        lambda answer: answer | {"id": "0" * 64},
        lambda answer: answer | {"index": 1},
        lambda answer: answer | {"receipt": "/record/proof/1"},
        lambda answer: answer | {"receipt": "//elsewhere.example/proof"},
        lambda answer: answer | {"receipt": "https://elsewhere.example/proof"},
    ],
)
def test_an_answer_that_its_receipt_does_not_prove_is_not_believed(
    door: Door, office: Path, alter: Change
) -> None:
    door.alter_answer = alter
    assert ended(lambda: say(describe(door), door.address(), [office], yes=True)).code == 1


@pytest.mark.parametrize("answer", [{}, {"id": 1}, {"receipt": 3}])
def test_an_answer_of_another_form_is_not_understood(
    door: Door, office: Path, answer: dict[str, Any]
) -> None:
    door.alter_answer = lambda _: answer
    assert ended(lambda: say(describe(door), door.address(), [office], yes=True)).code == 3


def test_a_receipt_by_another_log_is_not_believed(door: Door, office: Path) -> None:
    stranger = House(name="stranger")
    stranger.fill(3)
    hashes = inclusion_proof(2, 3, stranger.tree)
    door.receipt = Proof(2, tuple(hashes), stranger.note(3)).encode()
    assert ended(lambda: say(describe(door), door.address(), [office], yes=True)).code == 1


def test_a_house_with_another_key_than_expected_is_not_spoken_to(door: Door, office: Path) -> None:
    other = SignerKey("simulated.example/house", bytes(32)).verifier.format()
    assert ended(lambda: say(describe(door), door.address(other), [office], yes=True)).code == 1
    assert door.house.size == 2


# --- what is found out before it is signed --------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "party.invent"}, "there is no kind party.invent"),
        ({"body": "{"}, "--body is not JSON"),
        ({"body": "[]"}, "--body must be an object"),
        ({"body": '{"slug": "A Party", "lines": []}'}, "body.slug"),
        ({"body": '{"slug": "a-party"}'}, "body.lines"),
        ({"lines": ()}, "needs words: name"),
        ({"lines": ("name=A party",)}, "is not understood"),
        ({"lines": ("en:name=A", "en:name=B")}, "given twice"),
        ({"lines": ("en:name=A", "en:boast=B")}, "sheets.en.lines.boast"),
        ({"lines": ("en:name=A\u202ebad",)}, "sheets.en.lines.name"),
        ({"lines": ("english:name=A",)}, "sheets"),
        ({"by": "me"}, "by"),
        ({"reported": "{}"}, "reported"),
    ],
)
def test_a_statement_of_no_form_is_refused_before_it_is_signed(
    door: Door, office: Path, changes: dict[str, Any], said: str
) -> None:
    words = describe(door, **changes)
    refused = ended(lambda: say(words, door.address(), [office], yes=True))
    assert refused.code == 2
    assert said in refused.wrong
    assert door.house.size == 2


def test_words_and_content_can_come_from_files(door: Door, office: Path, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"slug": "a-party", "lines": []}')
    (tmp_path / "name.txt").write_text("Eine Partei\n")
    words = describe(door, body=f"@{tmp_path}/body.json", lines=(f"de:name=@{tmp_path}/name.txt",))
    assert say(words, door.address(), [office], yes=True) == 0
    (sheet,) = (raw for raw in door.house.sheets.values() if b"Partei" in raw)
    assert json.loads(sheet)["lines"] == {"name": "Eine Partei"}


def test_somebody_must_sign(door: Door) -> None:
    assert ended(lambda: say(describe(door), door.address(), [], yes=True)).code == 2


@pytest.mark.parametrize(
    ("changes", "wrong", "remedy"),
    [
        ({"by": None}, "party.describe needs --by ID", "/parties/SHORT-NAME.json"),
        ({"by": "house"}, "--by house is no id", "/entries/0.json"),
        ({"scope": "harbour-practice"}, "--scope harbour-practice is no id", "/conferences/"),
        ({"capacity": "A" * 64}, "is no id", "by which the seat was taken"),
    ],
)
def test_an_id_that_is_missing_or_none_is_told_with_where_to_find_it(
    door: Door, office: Path, changes: dict[str, Any], wrong: str, remedy: str
) -> None:
    problem = ended(lambda: say(describe(door, **changes), door.address(), [office], yes=True))
    assert problem.code == 2
    assert wrong in problem.wrong
    assert remedy in problem.remedy
    assert door.house.size == 2


def test_a_deadline_in_another_form_is_told_by_an_example(door: Door, office: Path) -> None:
    body = {"version": "a" * 64, "due": "2027-01-31", "lines": []}
    words = Words("deadline.extend", json.dumps(body), by="a" * 64, scope="b" * 64)
    problem = ended(lambda: say(words, door.address(), [office], yes=True))
    assert problem.wrong.startswith("body.due: no deadline; write it like")


# --- by way of a file -----------------------------------------------------------------------------


def establish(door: Door) -> Words:
    body = {"slug": "second", "key": key("second").value}
    return Words(
        "office.establish", json.dumps(body), ("en:name=A second office",), by=door.house.id
    )


def test_a_statement_with_two_signers_goes_from_hand_to_hand(
    door: Door, house_key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = tmp_path / "second.key"
    keyring.create(second, "second", key("second").seed)
    draft = tmp_path / "draft.json"
    signers = [key("house").id, key("second").id]
    compose_to_file(establish(door), draft, signers=signers, keys=(), address=door.address())
    assert ended(lambda: send(draft, door.address(), yes=True)).code == 2
    sign(draft, [house_key], yes=True)
    assert f"still lacks the signatures of: {key('second').id}" in capsys.readouterr().out
    assert ended(lambda: send(draft, door.address(), yes=True)).code == 2
    sign(draft, [second], yes=True)
    assert "A second office" in capsys.readouterr().err
    assert send(draft, door.address(), yes=True) == 0
    assert door.house.size == 3


def test_a_statement_can_be_composed_without_a_house(
    door: Door, office: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.json"
    log = door.house.log_key.name
    compose_to_file(describe(door), draft, signers=(), keys=[office], log=log)
    sign(draft, [office], yes=True)
    assert send(draft, door.address(), yes=True) == 0


def test_a_delegate_names_the_authority_relied_on_and_is_shown_it(
    door: Door, office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, authority = tmp_path / "draft.json", "a7" * 32
    words = describe(door, capacity=authority)
    compose_to_file(words, draft, signers=(), keys=[office], log="house.example/record")
    assert json.loads(draft.read_text())["act"]["capacity"] == authority
    sign(draft, [office], yes=True)
    assert f"by authority {authority}" in capsys.readouterr().err


def test_an_authority_that_cannot_be_one_is_refused_before_signing(
    door: Door, office: Path, tmp_path: Path
) -> None:
    words = describe(door, capacity="the ambassador")
    refused = ended(
        lambda: compose_to_file(
            words, tmp_path / "draft.json", signers=(), keys=[office], log="house.example/record"
        )
    )
    assert (refused.code, "capacity" in refused.wrong) == (2, True)


def test_a_draft_is_for_one_record_alone(door: Door, office: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.json"
    compose_to_file(describe(door), draft, signers=(), keys=[office], log="another.example/record")
    sign(draft, [office], yes=True)
    assert ended(lambda: send(draft, door.address(), yes=True)).code == 2


def test_a_draft_is_signed_by_the_keys_it_names_alone(
    door: Door, office: Path, house_key: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.json"
    compose_to_file(describe(door), draft, signers=(), keys=[office], address=door.address())
    assert ended(lambda: sign(draft, [house_key], yes=True)).code == 2
    assert ended(lambda: sign(draft, [], yes=True)).code == 2


def test_words_that_were_swapped_on_the_way_are_noticed(
    door: Door, office: Path, tmp_path: Path
) -> None:
    """Each signer must be shown what the fingerprints in the statement say."""
    draft = tmp_path / "draft.json"
    compose_to_file(describe(door), draft, signers=(), keys=[office], address=door.address())
    draft.write_text(draft.read_text().replace("A party", "A swamp"))
    refused = ended(lambda: sign(draft, [office], yes=True))
    assert refused.code == 2
    assert "not those that the statement names" in refused.wrong


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"act":{},"sheets":{},"sigs":[]}'])
def test_a_file_that_is_no_draft_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "draft.json").write_bytes(content)
    assert ended(lambda: sign(tmp_path / "draft.json", [], yes=True)).code == 2


def test_a_file_that_is_there_is_not_overwritten(door: Door, office: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.json"
    draft.write_text("something of mine")
    compose = lambda: compose_to_file(  # noqa: E731
        describe(door), draft, signers=(), keys=[office], log=door.house.log_key.name
    )
    assert ended(compose).code == 1
    assert draft.read_text() == "something of mine"
