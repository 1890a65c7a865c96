"""The booth in every state of a vote: a ballot while it is open, and before and after it what
to do instead."""

from __future__ import annotations

import json
import re

import pytest

from tests.elections.voting import HOUR, Voting
from tests.site.memory import Site

NOT_YET = "Nobody can vote here yet."
NO_MORE = "Nobody can vote here any more."


@pytest.fixture
def voting() -> Voting:
    return Voting()


def html(voting: Voting, query: str = "", later: int = 0) -> str:
    answer = Site(voting.world).get(f"/votes/status/booth{query}", later)
    assert answer.status_code == 200
    return str(answer.content.decode("utf-8"))


def has_ballot(page: str) -> bool:
    return "<voting-booth" in page


def test_while_the_vote_is_open_there_is_a_ballot(voting: Voting) -> None:
    voting.open()
    page = html(voting)
    assert has_ballot(page)
    assert NOT_YET not in page
    assert NO_MORE not in page


def test_the_script_gets_the_page_as_programs_get_it(voting: Voting) -> None:
    voting.open()
    site = Site(voting.world)
    [data] = re.findall(
        r'<script id="page-data" type="application/json">(.*?)</script>', html(voting)
    )
    assert json.loads(data) == json.loads(site.get("/votes/status/booth.json").content)


def test_before_it_is_open_the_page_says_so(voting: Voting) -> None:
    voting.prepare()
    page = html(voting)
    assert NOT_YET in page
    assert not has_ballot(page)


def test_between_the_hour_and_the_box_the_page_says_so(voting: Voting) -> None:
    voting.prepare()
    voting.say("election.open", voting.of_vote(), voting.office)
    page = html(voting, later=2 * HOUR)
    assert NOT_YET in page
    assert "The hour has come. The ballot box is being set up." in page
    assert not has_ballot(page)


def test_from_the_closing_hour_on_there_is_no_ballot(voting: Voting) -> None:
    voting.open()
    assert has_ballot(html(voting, later=23 * HOUR))
    page = html(voting, later=25 * HOUR)
    assert f"{NO_MORE} The result is on its way." in page
    assert not has_ballot(page)


def test_of_a_vote_that_was_called_off_there_is_no_ballot(voting: Voting) -> None:
    voting.open()
    voting.say("election.cancel", voting.of_vote(), voting.office, {"reason": "Letters were lost."})
    page = html(voting)
    assert NO_MORE in page
    assert "The vote was called off." in page
    assert not has_ballot(page)


def test_of_a_vote_that_nobody_opened_there_is_no_ballot(voting: Voting) -> None:
    voting.prepare()
    page = html(voting, later=48 * HOUR)
    assert NO_MORE in page
    assert not has_ballot(page)


def test_an_earlier_state_is_no_place_to_vote(voting: Voting) -> None:
    voting.open()
    page = html(voting, f"?at={voting.world.size}")
    assert "This is how it stood then. Votes are cast now." in page
    assert not has_ballot(page)


def test_without_a_box_no_booth_can_be_saved(voting: Voting) -> None:
    voting.prepare()
    assert "sha256sum" not in html(voting)
    voting.say("election.open", voting.of_vote(), voting.office)
    voting.open_box()
    assert f"sha256sum status-booth.html\n{voting.vote().booth_file}" in html(voting)


def test_there_is_no_booth_of_no_vote(voting: Voting) -> None:
    assert Site(voting.world).get("/votes/nothing/booth").status_code == 404
