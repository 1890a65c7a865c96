"""Votes of the past on the page of votes: told as others told them, and never as results."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from glasshouse.site import past_votes
from tests.pages.test_past_votes import Archive
from tests.site.memory import Site
from tests.site.models import AROUND, ATTACK, occurred, pointer, row, source, words

HEAD = (
    "These counts were reported by others and entered from sources. Nobody can verify them here, "
    "and this site did not hold these votes."
)


@pytest.fixture
def archive() -> Archive:
    return Archive()


def test_they_are_headed_by_what_they_are_not(archive: Archive) -> None:
    archive.tell(sources=[archive.source("book")])
    text = Site(archive.world).text("/votes")
    assert f"Votes of the past, as sources tell them {HEAD}" in text
    assert "10 for, 2 against" in text
    assert "The book book" in text


def test_a_house_that_tells_of_none_has_no_such_section(archive: Archive) -> None:
    text = Site(archive.world).text("/votes")
    assert "Votes of the past" not in text
    assert HEAD not in text


def test_accounts_that_differ_say_so_and_stand_together(archive: Archive) -> None:
    first = archive.tell("10 for, 2 against")
    archive.tell("9 for, 3 against", rival_of=first)
    html = Site(archive.world).get("/votes").content.decode()
    [columns] = re.findall(r'<div class="beside-columns">(.*?)</div>', html, re.DOTALL)
    assert "10 for, 2 against" in columns
    assert "9 for, 3 against" in columns
    assert "2 accounts of the same vote, which differ:" in html


def test_one_account_alone_differs_from_none(archive: Archive) -> None:
    archive.tell()
    assert "which differ" not in Site(archive.world).text("/votes")


def test_none_is_drawn_as_a_result_or_called_verified(archive: Archive) -> None:
    archive.tell()
    html = Site(archive.world).get("/votes").content.decode()
    section = html.partition('<section class="past-votes"')[2].partition("</section>")[0]
    assert "10 for, 2 against" in section
    for drawn in ("<svg", 'class="bar"', "<meter", "<progress", 'class="result"', "%"):
        assert drawn not in section, drawn
    told = re.sub(r"<[^>]*>", "", section).replace(HEAD, "")
    assert not re.search(r"verif|result|proved", told, re.IGNORECASE)


def test_the_rest_is_found_on_the_public_record(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glasshouse.pages.past_votes.ACCOUNTS", 1)
    archive.tell("Count 0")
    archive.tell("Count 1")
    site = Site(archive.world)
    assert b'href="/entries/?nature=vote"' in site.get("/votes").content
    assert "Count 0" in site.text("/entries/?nature=vote")


def test_they_are_in_the_json_of_the_page(archive: Archive) -> None:
    archive.tell()
    found = Site(archive.world).get("/votes.json").json()
    [told] = found["past"]["told"]
    assert told["votes"][0]["accounts"][0]["text"]["text"] == "10 for, 2 against"


def test_no_words_of_an_account_leave_as_markup() -> None:
    # Threat: everything in an account was written by a transcriber, and could be markup.
    accounts = [
        SimpleNamespace(
            entry=row(occurred=occurred()), text=words(), note=words(), sources=[source()]
        )
    ] * 2
    html = past_votes.past_vote(
        SimpleNamespace(accounts=accounts, rivalled=pointer(occurred=occurred())), AROUND
    )
    assert ATTACK not in html
    assert "<script" not in html
    assert "<img" not in html
