"""The voters' letters: made offline, for the authority's eyes alone, and of the right vote."""

from __future__ import annotations

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from glasshouse.acts.entry import Entry
from glasshouse.cli.election_letters import Occasion, letters
from glasshouse.cli.election_voting import credentials
from glasshouse.cli.exits import CommandEnded
from glasshouse.cli.letter_words import WORDS
from glasshouse.elections.belenios.credentials import Roll, public_of
from glasshouse.elections.belenios.files import sha256_hex
from glasshouse.elections.ceremony import uuid_of
from tests.cli.holding import begun
from tests.cli.simulator import ADDRESS, serve

OCCASION = Occasion(
    "The status of <the> province",
    "https://the-house.example/votes/status",
    "1 March, 08:00",
    "2 March, 20:00",
)
VOTE = "ab" * 32


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return drawn(tmp_path, 'voter\nanna\n=HYPERLINK("x")\n{address} & Sons\n')


def drawn(root: Path, table: str) -> Path:
    (root / "voters.csv").write_text(table, encoding="utf-8")
    assert credentials(root / "voters.csv", root / "authority", uuid=None, vote=VOTE) == 0
    return root / "authority"


def secrets_in(authority: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(next(authority.glob("*.privcreds")).read_text("utf-8"))
    return found


class Page(HTMLParser):
    """What a page says, and everything in it that could reach elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sections: list[str] = []
        self.reaching: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "section":
            self.sections.append("")
        self.reaching += [name for name, _value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        if self.sections:
            self.sections[-1] += data


def page(folder: Path) -> Page:
    return Page((folder / "letters.html").read_text("utf-8"))


def test_each_voter_has_a_letter_with_their_own_credential(authority: Path, tmp_path: Path) -> None:
    assert letters(authority, tmp_path / "out", OCCASION) == 0
    sections = page(tmp_path / "out").sections
    secrets = secrets_in(authority)
    assert len(sections) == len(secrets) == 3
    for section, (voter, credential) in zip(sections, secrets.items(), strict=True):
        assert f"For {voter}" in section
        assert credential in section
        assert not [other for other in secrets.values() if other != credential and other in section]
        for said in (OCCASION.title, OCCASION.address, OCCASION.opens, OCCASION.closes):
            assert said in section
        roll = next(authority.glob("*.pubcreds")).read_bytes()
        assert sha256_hex(roll) in section


def test_both_files_are_the_authority_s_alone(authority: Path, tmp_path: Path) -> None:
    letters(authority, tmp_path / "out", OCCASION)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert modes == {"letters.html": 0o600, "letters.csv": 0o600}


def test_the_page_loads_nothing_from_anywhere(authority: Path, tmp_path: Path) -> None:
    letters(authority, tmp_path / "out", OCCASION)
    found = page(tmp_path / "out")
    assert found.reaching == []
    assert not found.tags & {"script", "link", "img", "iframe", "form", "a"}
    text = (tmp_path / "out/letters.html").read_text("utf-8")
    assert "default-src &#x27;none&#x27;" in text
    assert "<the>" not in text


def test_the_table_holds_the_same_and_no_formula(authority: Path, tmp_path: Path) -> None:
    letters(authority, tmp_path / "out", OCCASION)
    with (tmp_path / "out/letters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["voter"] for row in rows] == ["anna", '\'=HYPERLINK("x")', "{address} & Sons"]
    assert [row["credential"] for row in rows] == list(secrets_in(authority).values())
    assert {row["title"] for row in rows} == {OCCASION.title}
    assert {row["weight"] for row in rows} == {""}


def test_a_weight_is_told_where_votes_have_weights(tmp_path: Path) -> None:
    authority = drawn(tmp_path, "voter,weight\nanna,3\nboris,1\n")
    letters(authority, tmp_path / "out", OCCASION)
    first, second = page(tmp_path / "out").sections
    assert "Your vote counts 3 times." in first
    assert "counts" not in second.partition("How to vote")[0]


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_letter_can_be_in_every_language_with_all_it_must_say(
    language: str, authority: Path, tmp_path: Path
) -> None:
    letters(authority, tmp_path / "out", OCCASION, language=language)
    section = page(tmp_path / "out").sections[0]
    assert not re.search(r"\{(voter|title|address|opens|closes|weight)\}", section)
    assert section.count(OCCASION.address) >= 1
    assert len(WORDS[language].steps) == len(WORDS["en"].steps)
    assert len(WORDS[language].checks) == len(WORDS["en"].checks)
    text = (tmp_path / "out/letters.html").read_text("utf-8")
    assert f'<html lang="{language}">' in text


# --- what is refused ------------------------------------------------------------------------------


def ended(*arguments: Any, **options: Any) -> CommandEnded:
    with pytest.raises(CommandEnded) as caught:
        letters(*arguments, **options)
    return caught.value


@pytest.mark.parametrize("name", ["letters.html", "letters.csv"])
def test_nothing_is_overwritten_and_nothing_left_half(
    authority: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / name).write_text("kept")
    assert ended(authority, out, OCCASION).code == 1
    assert [path.name for path in out.iterdir()] == [name]
    assert (out / name).read_text() == "kept"


def test_an_unknown_language_is_refused(authority: Path, tmp_path: Path) -> None:
    assert ended(authority, tmp_path / "out", OCCASION, language="xx").code == 2


def test_credentials_that_others_may_read_are_not_used(authority: Path, tmp_path: Path) -> None:
    next(authority.glob("*.privcreds")).chmod(0o644)
    assert ended(authority, tmp_path / "out", OCCASION).code == 3


def test_credentials_that_are_not_on_the_roll_are_not_sent(authority: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    strange = drawn(other, "voter\nx\ny\nz\n")
    (roll,) = authority.glob("*.pubcreds")
    roll.write_bytes(next(strange.glob("*.pubcreds")).read_bytes())
    refused = ended(authority, tmp_path / "out", OCCASION)
    assert "is not on the roll" in refused.wrong
    assert not list((tmp_path / "out").iterdir())


def test_a_roll_of_another_length_is_not_sent(authority: Path, tmp_path: Path) -> None:
    (roll,) = authority.glob("*.pubcreds")
    roll.write_bytes(b"[]")
    assert ended(authority, tmp_path / "out", OCCASION).code == 1


def test_a_folder_without_credentials_or_with_several_is_told(
    authority: Path, tmp_path: Path
) -> None:
    assert ended(tmp_path / "nowhere", tmp_path / "out", OCCASION).code == 2
    (private,) = authority.glob("*.privcreds")
    (authority / "Another.privcreds").write_bytes(private.read_bytes())
    assert private.stem in ended(authority, tmp_path / "out", OCCASION).remedy
    assert letters(authority, tmp_path / "out", OCCASION, uuid=private.stem) == 0


# --- for a vote on a record -----------------------------------------------------------------------


def test_credentials_are_drawn_for_the_vote_of_an_announcement(authority: Path) -> None:
    (private,) = authority.glob("*.privcreds")
    assert private.stem == uuid_of(VOTE)
    roll = Roll.parse(private.with_suffix(".pubcreds").read_bytes())
    publics = {public_of(private.stem, each).hex for each in secrets_in(authority).values()}
    assert publics == set(roll.weights)


def house_with(resources: dict[str, bytes], vote: str, index: int) -> httpx.MockTransport:
    record = serve(resources)

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/facts/short_name/vote/status":
            value = {
                "fields": ["space", "slug", "id"],
                "fact": {"values": ["vote", "status", vote]},
            }
            return httpx.Response(200, json=value)
        if path == f"/api/facts/recorded/{vote}":
            value = {"fields": ["id", "index"], "fact": {"values": [vote, index]}}
            return httpx.Response(200, json=value)
        return record.handle_request(request)

    return httpx.MockTransport(answer)


def test_a_vote_is_found_by_the_address_of_its_page_and_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = begun()
    transport = house_with(held.house.resources(), held.id, held.vote.index)
    (tmp_path / "voters.csv").write_text("voter\nanna\n")
    address = f"{ADDRESS}/votes/status"
    credentials(
        tmp_path / "voters.csv", tmp_path / "a", uuid=None, vote=address, transport=transport
    )
    said = capsys.readouterr().out
    assert (tmp_path / "a" / f"{uuid_of(held.id)}.pubcreds").exists()
    assert f"--by {held.offices[held.authority]} --scope {held.conference}" in said
    assert f'{{"election":"{held.id}","voters":1,"total_weight":1}}' in said


@pytest.mark.parametrize("lie", ["another kind", "nowhere", "no vote"])
def test_a_house_that_names_another_act_is_not_believed(tmp_path: Path, lie: str) -> None:
    held = begun()
    other = held.house.size - 1
    vote, index = {
        "another kind": (last_act(held.house.entries[-1]), other),
        "nowhere": ("cd" * 32, 3),
        "no vote": ("", 0),
    }[lie]
    transport = house_with(held.house.resources(), vote, index)
    (tmp_path / "voters.csv").write_text("voter\nanna\n")
    with pytest.raises(CommandEnded) as caught:
        credentials(
            tmp_path / "voters.csv",
            tmp_path / "a",
            uuid=None,
            vote=f"{ADDRESS}/votes/status",
            transport=transport,
        )
    assert caught.value.code == 1
    assert not (tmp_path / "a").exists()


def last_act(raw: bytes) -> str:
    return Entry.parse(raw).act.id


@pytest.mark.parametrize("text", ["status", "https://x.example/", "AB" * 32, "ab" * 31])
def test_what_names_no_vote_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "voters.csv").write_text("voter\nanna\n")
    with pytest.raises(CommandEnded) as caught:
        credentials(tmp_path / "voters.csv", tmp_path / "a", uuid=None, vote=text)
    assert caught.value.code == 2


def test_a_vote_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "voters.csv").write_text("voter\nanna\n")
    with pytest.raises(CommandEnded) as caught:
        credentials(tmp_path / "voters.csv", tmp_path / "a", uuid="A" * 14, vote=VOTE)
    assert caught.value.code == 2
