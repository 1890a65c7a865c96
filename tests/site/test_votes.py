"""Votes in sentences, tables and pages."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from glasshouse.elections.belenios.files import sha256_base64
from glasshouse.site import votes
from glasshouse.site.serving import Serving, serve
from tests.clerk.desk import StandingClock
from tests.elections.voting import HOUR, Voting
from tests.parley.propositions.bargaining import Bargaining
from tests.site.memory import Site
from tests.site.models import AROUND, ATTACK, party, words

BLANK, FIRST, SECOND = [1, 0, 0], [0, 1, 0], [0, 0, 1]
DAY = 24 * HOUR


@pytest.fixture
def voting() -> Voting:
    return Voting(group=True)


def lead(voting: Voting, later: int = 0) -> str:
    html = Site(voting.world).get("/votes/status", later).content.decode()
    [told] = re.findall(r'<p class="lead">(.*?)</p>', html)
    return re.sub(r"<[^>]*>", "", told)


def hold(voting: Voting, *chosen: list[int], voters: int = 20) -> None:
    voting.open(voters)
    for voter, choice in enumerate(chosen):
        voting.cast(voter, choice)
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    voting.decrypt(voting.blue)
    voting.decide()


# --- what part of the whole -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "cast", "told"),
    [(302, 500, "60.4 %"), (305, 500, "61 %"), (1, 3, "33.3 %"), (0, 5, "0 %"), (5, 5, "100 %")],
)
def test_a_share_is_told_in_tenths_of_a_percent(part: int, cast: int, told: str) -> None:
    assert votes.share(part, cast) == told


@pytest.mark.parametrize(("part", "cast"), [(49_999, 100_000), (999_999, 2_000_000)])
def test_a_share_is_rounded_down(part: int, cast: int) -> None:
    # Threat: half of the votes, as it seems, where it was less.
    assert votes.share(part, cast) == "49.9 %"


def test_of_nothing_there_is_no_share() -> None:
    assert votes.share(0, 0) == ""


# --- the first sentence ---------------------------------------------------------------------------


def test_it_says_who_must_move_before_a_vote_can_open(voting: Voting) -> None:
    voting.announce()
    assert lead(voting) == (
        "The vote cannot open yet. These must still do their part: Red, Green, Blue and Registrar."
    )


def test_it_says_until_when_a_vote_is_open(voting: Voting) -> None:
    voting.open()
    assert re.fullmatch(r"The vote is open until [A-Z][a-z]+day \d\d:\d\d\.", lead(voting))


def test_it_says_by_time_alone_that_voting_is_over(voting: Voting) -> None:
    voting.open()
    assert lead(voting, later=DAY) == "Voting is over. The ballot box is being closed."


def test_it_counts_the_trustees_who_have_decrypted(voting: Voting) -> None:
    voting.open()
    voting.close()
    voting.tally()
    assert lead(voting) == (
        "Voting is over, and no trustee has decrypted the sums yet;"
        " 2 more are needed, of Red, Green and Blue."
    )
    voting.decrypt(voting.green)
    assert lead(voting) == (
        "1 of 3 trustees has decrypted the sums; 1 more is needed, of Red and Blue."
    )


def test_it_names_the_trustee_without_whom_nothing_goes_on() -> None:
    voting = Voting()
    voting.open()
    voting.close()
    voting.tally()
    voting.decrypt(voting.red)
    assert lead(voting) == ("1 of 2 trustees has decrypted the sums; 1 more is needed: Green.")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ([FIRST, FIRST, SECOND], "66.6 % chose Answer 1: 2 of 3 votes."),
        ([FIRST, SECOND], "Answer 1 and Answer 2 have as many votes each: 1 of 2."),
        ([BLANK], "All votes were blank."),
        ([], "Nobody voted."),
    ],
)
def test_it_tells_the_result_in_whole_votes(
    voting: Voting, chosen: list[list[int]], told: str
) -> None:
    hold(voting, *chosen)
    assert lead(voting) == told


@pytest.mark.parametrize("chosen", [[FIRST], [FIRST, SECOND], [BLANK]])
def test_no_result_is_said_to_decide_anything(voting: Voting, chosen: list[list[int]]) -> None:
    hold(voting, *chosen)
    for path in ("/votes", "/votes/status", "/conferences/table"):
        text = Site(voting.world).text(path)
        assert "decided" not in text, path
    assert "counted" in Site(voting.world).text("/votes")


def test_it_says_that_a_vote_was_called_off(voting: Voting) -> None:
    voting.announce()
    voting.say("election.cancel", voting.of_vote(), voting.office, {"reason": "Because"})
    assert lead(voting) == "The vote was called off."
    text = Site(voting.world).text("/votes/status")
    assert "Called off by Secretariat" in text
    assert "Because" in text


# --- the page -------------------------------------------------------------------------------------


def test_the_result_stands_as_a_table_whose_numbers_are_text(voting: Voting) -> None:
    hold(voting, FIRST, FIRST, SECOND, BLANK)
    html = Site(voting.world).get("/votes/status").content.decode()
    [table] = re.findall(r'<table class="result".*?</table>', html, re.S)
    rows = [
        re.sub(r"<[^>]*>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", table, re.S)[1:]
    ]
    assert rows == [
        ["Answer", "1", "2", "votes", "50", "%"],
        ["Answer", "2", "1", "vote", "25", "%"],
        ["Blank", "1", "vote", "25", "%"],
    ]
    assert re.findall(r'<rect width="(\d+)"', table) == ["500", "250", "250"]


def test_no_style_stands_beside_an_element(voting: Voting) -> None:
    hold(voting, FIRST)
    assert "style=" not in Site(voting.world).get("/votes/status").content.decode()


def test_while_it_is_open_it_leads_to_the_booth_and_later_it_does_not(voting: Voting) -> None:
    voting.open()
    site = Site(voting.world)
    booth = b'href="/votes/status/booth"'
    assert booth in site.get("/votes/status").content
    assert booth not in site.get("/votes/status", later=DAY).content
    # What is read as it stood is not voted in.
    assert b"/booth" not in site.get(f"/votes/status?at={voting.world.size}").content


def test_a_contested_vote_says_so_above_everything(voting: Voting) -> None:
    voting.announce()
    made = voting.say(
        "election.contest", voting.of_vote(report=None), voting.south, {"reason": "Not free"}
    )
    site = Site(voting.world)
    assert "This vote is contested by South." in site.text("/votes/status")
    voting.say("contest.withdraw", {"contest": made.id}, voting.south, {"reason": "It was"})
    text = site.text("/votes/status")
    assert "This vote is contested" not in text
    assert "Withdrawn by entry" in text


def test_promises_and_deeds_stand_side_by_side(voting: Voting) -> None:
    voting.announce()
    body = voting.of_vote(answer="will_not_heed", lines=[])
    voting.say("election.undertake", body, voting.south)
    body = voting.of_vote(condition="heeding", finding="broken")
    voting.say("condition.report", body, voting.north, {"text": "The border was closed"})
    text = Site(voting.world).text("/votes/status")
    assert "South will not heed the result" in text
    assert "North said nothing" in text
    assert "Heeding the result: broken North" in text
    assert "The border was closed" in text


def test_the_fingerprints_are_those_that_the_other_tool_prints(voting: Voting) -> None:
    voting.open()
    text = Site(voting.world).text("/votes/status")
    assert voting.election().fingerprint in text


def test_a_past_state_says_nothing_of_what_came_later(voting: Voting) -> None:
    voting.announce()
    size = voting.world.size
    voting.make_keys()
    text = Site(voting.world).text(f"/votes/status?at={size}")
    assert "committed to a key: not yet" in text
    assert "committed to a key: entry" not in text


@pytest.mark.parametrize("path", ["/votes/status", "/votes", "/votes/status/ballot"])
def test_each_page_is_there_as_data_too(voting: Voting, path: str) -> None:
    voting.open()
    assert Site(voting.world).get(f"{path}.json").json()["context"]["size"] == voting.world.size


@pytest.mark.parametrize("path", ["/votes/nothing", "/votes/nothing/ballot", "/votes/Status"])
def test_what_is_not_there_is_not_found(voting: Voting, path: str) -> None:
    voting.announce()
    assert Site(voting.world).get(path).status_code == 404


@pytest.mark.parametrize("query", ["before=x", "before=0", "before=-1"])
def test_a_place_that_no_list_gave_is_refused(voting: Voting, query: str) -> None:
    voting.announce()
    assert Site(voting.world).get(f"/votes?{query}").status_code == 400


# --- where readers look for votes -----------------------------------------------------------------


def test_the_negotiation_lists_its_votes_and_when_they_open(voting: Voting) -> None:
    voting.announce()
    text = Site(voting.world).text("/conferences/table")
    assert "The vote opens: The status of the province" in text
    assert "The vote closes: The status of the province" in text
    assert "The vote cannot open yet." in text


def test_deadlines_name_what_is_still_to_come_and_nothing_else(voting: Voting) -> None:
    voting.open()
    site = Site(voting.world)
    text = site.text("/conferences/table/deadlines")
    assert "The vote closes:" in text
    assert "The vote opens:" not in text
    assert "The vote closes:" not in site.text("/conferences/table/deadlines", later=DAY)


def test_the_calendar_has_both_dates(voting: Voting) -> None:
    voting.announce()
    feed = Site(voting.world).get("/conferences/table/deadlines.ics").content.decode()
    entry = voting.vote().index
    assert f"UID:vote-{entry}-opens@" in feed
    assert f"UID:vote-{entry}-closes@" in feed
    assert "URL:http://127.0.0.1/votes/status" in feed


def test_the_front_page_names_votes_only_while_they_are_open(voting: Voting) -> None:
    voting.announce()
    site = Site(voting.world)
    assert "Open votes" not in site.text("/")
    voting.make_keys()
    voting.name_roll()
    voting.say("election.open", voting.of_vote(), voting.office)
    voting.open_box()
    assert "Open votes" in site.text("/")
    assert "Open votes" not in site.text("/", later=DAY)


class Both(Voting, Bargaining):
    """A table at which something is proposed and voted on."""


def test_a_proposal_names_the_votes_about_any_of_its_versions() -> None:
    both = Both()
    told = both.propose()
    both.announce(subject=told.id)
    revised = both.revise(told.id)
    both.announce(slug="second", subject=revised.id)
    text = Site(both.world).text("/conferences/table/proposals/1")
    assert "Votes about this proposal" in text
    assert text.count("The vote cannot open yet.") == 2
    # The vote says of which version it is.
    assert "Proposal 1" in Site(both.world).text("/votes/status").partition("It is about")[2]


def test_a_proposal_that_nobody_votes_on_names_none() -> None:
    both = Both()
    told = both.propose()
    both.propose()
    both.announce(subject=told.id)
    text = Site(both.world).text("/conferences/table/proposals/2")
    assert "Votes about this proposal" not in text


def test_a_party_page_lists_what_it_said_on_votes(voting: Voting) -> None:
    voting.announce()
    voting.commit(voting.red)
    text = Site(voting.world).text("/parties/red")
    assert "Trustee of a group commits to a key" in text
    assert "On votes" not in Site(voting.world).text("/parties/west")


def test_an_entry_about_a_vote_leads_to_it(voting: Voting) -> None:
    voting.announce()
    voting.commit(voting.red)
    answer = Site(voting.world).get(f"/entries/{voting.world.size - 1}")
    assert b'<a href="/votes/status">' in answer.content


# --- looking for a ballot -------------------------------------------------------------------------


class Box:
    """A box that has the ballots of a test, each of another voter."""

    def __init__(self, ballots: list[bytes]) -> None:
        self._trackers = [sha256_base64(raw) for raw in ballots]

    def find(self, tracker: str) -> Any:
        if tracker not in self._trackers:
            return None
        return SimpleNamespace(index=self._trackers.index(tracker), counts=True)


def ask(voting: Voting, tracker: str) -> str:
    site = Site(voting.world)

    @contextmanager
    def box_of(election: str) -> Any:
        assert election == voting.id
        yield Box(voting.box)

    serve(Serving(site._reader, StandingClock(voting.world.now), dict, box_of))
    client = Client(headers={"host": "127.0.0.1"})
    answer = client.get("/votes/status/ballot", {"tracker": tracker})
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]*>", "", main).split())


def test_a_ballot_that_is_there_is_told_with_its_place_and_its_anchor(voting: Voting) -> None:
    voting.open()
    tracker = sha256_base64(voting.cast(0, FIRST))
    waiting = ask(voting, tracker)
    assert "The ballot is in the box" in waiting
    assert "ballot 1 in the box" in waiting
    assert "Not yet. The newest anchor covers 0 ballots" in waiting
    voting.anchor()
    assert f"it can be left out no more: entry {voting.world.size - 1}" in ask(voting, tracker)


def test_spaces_around_a_copied_tracker_do_no_harm(voting: Voting) -> None:
    voting.open()
    tracker = sha256_base64(voting.cast(0, FIRST))
    assert "The ballot is in the box" in ask(voting, f" {tracker}\n")


def test_a_ballot_that_is_not_there_is_told_with_what_to_do(voting: Voting) -> None:
    voting.open()
    assert "keep your receipt, it proves that" in ask(voting, sha256_base64(b"another"))


def test_what_is_asked_for_is_shown_as_text(voting: Voting) -> None:
    voting.open()
    told = ask(voting, "<script>alert(1)</script>")
    assert "This is no tracker" in told
    assert "<script>" not in told


def test_a_house_without_its_boxes_says_that_there_is_none(voting: Voting) -> None:
    voting.open()
    assert "There is no ballot box of this vote yet." in Site(voting.world).text(
        "/votes/status/ballot?tracker=x"
    )


# --- hostile words --------------------------------------------------------------------------------


def hostile_vote(code: str) -> Any:
    standing = SimpleNamespace(
        code=code, awaited=[party(), party()], shares=1, holders=3, lacking=1
    )
    leading = [SimpleNamespace(question=1, choices=[words(), words()], votes=1)]
    return SimpleNamespace(
        slug=ATTACK, title=words(), standing=standing, purpose=ATTACK, contested=True, cast=3,
        opens_ms=0, opens_offset=0, closes_ms=0, closes_offset=0, leading=leading, voters=3,
        voted=2,
    )  # fmt: skip


@pytest.mark.parametrize("code", sorted(votes.STATES))
def test_no_word_of_a_party_becomes_markup(code: str) -> None:
    conference = SimpleNamespace(title=words())
    made = [
        votes.vote_item(hostile_vote(code), AROUND, conference=conference),
        votes.vote_lead(hostile_vote(code), AROUND),
    ]
    assert "<script" not in "".join(made)
    assert "<img" not in "".join(made)


def test_no_word_of_a_report_becomes_markup() -> None:
    piece = SimpleNamespace(
        by=party(), at_ms=0, entry=1, reason=words(), conditions=words(), text=words(),
        finding="kept", condition=ATTACK, party=party(), answer="heed", report=1, withdrawn=2,
    )  # fmt: skip
    holder = SimpleNamespace(
        party=party(), offices=[ATTACK],
        vouched=[SimpleNamespace(by=party(), how=ATTACK, entry=1)],
    )  # fmt: skip
    ties = [
        SimpleNamespace(code=code, by=party(), parties=[party(), party()])
        for code in ("several_offices", "vouches", "same_voucher")
    ]
    trustee = SimpleNamespace(
        party=party(), always=True, steps=[SimpleNamespace(code=ATTACK, entry=None)]
    )
    question = SimpleNamespace(
        choices=[SimpleNamespace(number=1, text=words(), votes=1)], least=1, most=1, blank=True
    )
    made = [
        votes.report_item(piece, AROUND, named=True),
        votes.promise_item(piece, AROUND),
        votes.contest_item(piece, AROUND),
        votes.holder_item(holder, AROUND),
        *(votes.tie_item(each, AROUND) for each in ties),
        votes.trustee_row(trustee, AROUND),
        votes.choices_list(question),
        votes.result_table(question, 1),
    ]
    assert "<script" not in "".join(made)
    assert "<img" not in "".join(made)
