"""What a party does in the negotiations it takes part in."""

from __future__ import annotations

import pytest

from glasshouse.acts.context import PageContext
from glasshouse.pages import PartyPage, party_page
from glasshouse.pages.taking_part import TakingPart
from tests.pages.counting import Counting
from tests.parley.propositions.bargaining import HOUR, Bargaining
from tests.parley.speech import assent, principles, question, say
from tests.parley.table import deadline


@pytest.fixture
def table() -> Bargaining:
    return Bargaining()


def page_of(table: Bargaining, slug: str, later: int = 0) -> PartyPage:
    world = table.world
    context = PageContext(world.size, world.now + later, "en")
    return party_page(world.facts, context, world.words, slug)


def part(table: Bargaining, slug: str, later: int = 0) -> TakingPart:
    (found,) = page_of(table, slug, later).taking_part
    return found


def test_who_joined_who_was_asked_and_who_has_no_part(table: Bargaining) -> None:
    south = part(table, "south")
    assert south.said_so is not None
    assert south.invited_by is not None
    assert (south.state, south.said_so.kind, south.invited_by.slug) == (
        "conferring", "participation.answer", "secretariat",
    )  # fmt: skip
    assert (south.delegates, south.seats, south.awaited, south.answers, south.principles) == (
        [], 0, [], [], [],
    )  # fmt: skip
    assert part(table, "east").state == "invited"
    assert page_of(table, "west").taking_part == []


def test_an_ally_names_the_party_that_invited_it(table: Bargaining) -> None:
    table.invite(table.west, by=table.north)
    via = part(table, "west").via
    assert via is not None
    assert via.slug == "north"


def test_what_it_owes_and_what_it_was_only_asked(table: Bargaining) -> None:
    table.propose(table.south, table.east, on_silence="stay_open")
    say(table, table.north, question(table.south, due=deadline(table.world.now + 2 * HOUR)))
    assert [each.state for each in part(table, "south").awaited] == ["owes", "owes"]
    assert [each.state for each in part(table, "east").awaited] == ["asked"]
    late, owed = part(table, "south", later=HOUR).awaited
    assert late.proposal is not None
    assert owed.question is not None
    assert (late.state, owed.state) == ("late", "owes")


def test_authority_to_speak_and_what_became_of_it(table: Bargaining) -> None:
    table.delegate(table.south, "envoy", ("table", "answer"))
    expires = deadline(table.world.now + HOUR)
    table.delegate(table.south, "guest", (), role="observer", expires=expires)
    second = table.delegate(table.south, "second", role="alternate")
    reason = {"reason": "We know nobody of that name."}
    table.say("credential.object", {"credential": second.credential}, table.north, reason)
    body = {"credential": second.credential, "lines": []}
    table.say("credential.revoke", body, table.south)

    def lines(later: int = 0) -> list[tuple[str | None, str, list[str], str, int]]:
        return [
            (each.holder.text, each.role, list(each.powers), each.state, each.objections)
            for each in part(table, "south", later).delegates
        ]

    assert lines() == [
        ("Second", "alternate", ["answer"], "revoked", 1),
        ("Guest", "observer", [], "presented", 0),
        ("Envoy", "head", ["table", "answer"], "presented", 0),
    ]
    assert [state for _, _, _, state, _ in lines(HOUR)] == ["revoked", "expired", "presented"]


def test_seats_are_counted_and_not_named() -> None:
    table = Bargaining(mode="practice")
    table.take_seat(table.south, "visitor")
    assert (part(table, "south").seats, part(table, "south").delegates) == (1, [])


def test_its_answers_stand_with_how_much_of_the_text_they_answer(table: Bargaining) -> None:
    tabled = table.propose()
    given = table.answer(tabled.id, art_1="accept")
    (answer,) = part(table, "south").answers
    assert (answer.proposal.number, answer.answer, answer.answered, answer.articles) == (
        1, "by_article", 1, 2,
    )  # fmt: skip
    assert (answer.link.id, answer.late) == (given.id, False)
    table.revise(tabled.id)
    (answer,) = part(table, "south").answers
    assert (answer.proposal.versions, answer.answered) == (2, 0)
    assert part(table, "north").answers == []


def test_principles_put_to_it(table: Bargaining) -> None:
    first = say(table, table.north, principles())
    say(table, table.north, principles(addressees=(table.east,)))
    assert [each.state for each in part(table, "south").principles] == ["silent"]
    agreed = say(table, table.south, assent(first))
    (held,) = part(table, "south").principles
    assert held.link is not None
    assert (held.state, held.link.id, held.declared.id) == ("assented", agreed, first)
    assert part(table, "north").principles == []


def queries(table: Bargaining) -> int:
    world = table.world
    facts = Counting(world.facts)
    party_page(facts, world.page_context(), world.words, "south")
    return len(facts.asked)


def test_more_rows_ask_no_more_questions(table: Bargaining) -> None:
    def once() -> None:
        tabled = table.propose()
        table.answer(tabled.id, art_1="accept")
        say(table, table.south, assent(say(table, table.north, principles())))
        say(table, table.north, question(table.south))

    table.delegate(table.south, "envoy")
    once()
    few = queries(table)
    for turn in range(4):
        table.delegate(table.south, f"envoy {turn}")
        once()
    assert queries(table) <= few
