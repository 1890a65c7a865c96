"""The front page: what leads, what is newest, what else there is."""

from __future__ import annotations

from glasshouse.pages import FrontPage, front_page
from glasshouse.pages import front as module
from tests.house.world import CONFERENCE_TEXT, Someone, World, announcement


class House:
    def __init__(self) -> None:
        self.world = World()
        self.office = self.world.office(self.world.found())

    def page(self) -> FrontPage:
        return front_page(self.world.facts, self.world.page_context(), self.world.words)

    def announce(self, slug: str, title: str) -> str:
        texts = {"en": CONFERENCE_TEXT["en"] | {"title": title}}
        body = announcement(slug, "live", [])
        return self.world.say("conference.announce", body, self.office, texts=texts).id

    def party(self) -> Someone:
        return self.world.party(self.office, "ann")


def test_a_house_just_founded_has_a_front_page() -> None:
    world = World()
    world.found()
    page = front_page(world.facts, world.page_context(), world.words)
    assert (page.lead, page.others) == (None, [])
    assert [row.kind for row in page.latest] == ["house.found"]


def test_the_conference_that_spoke_last_leads() -> None:
    house = House()
    red, blue = house.announce("red", "Red"), house.announce("blue", "Blue")
    ann = house.party()
    for scope, slug in [(red, "red"), (blue, "blue"), (red, "red")]:
        said = house.world.state(ann, scope)
        lead = house.page().lead
        assert lead is not None
        assert lead.conference.slug == slug
        assert lead.last is not None
        assert lead.last.id == said.id
    lead = house.page().lead
    assert lead is not None
    assert (lead.statements, lead.parties) == (2, 1)


def test_before_a_word_is_said_the_newest_conference_leads() -> None:
    house = House()
    house.announce("zebra", "Zebra")
    house.announce("ant", "Ant")
    lead = house.page().lead
    assert lead is not None
    assert lead.conference.slug == "ant"


def test_the_others_stand_in_the_order_of_their_titles() -> None:
    house = House()
    for slug, title in [("a", "gamma"), ("b", "Beta"), ("c", "alpha"), ("d", "Delta")]:
        house.announce(slug, title)
    assert [each.conference.title.text for each in house.page().others] == [
        "alpha",
        "Beta",
        "gamma",
    ]


def test_the_newest_entries_stand_first_and_the_list_ends() -> None:
    house = House()
    scope = house.announce("red", "Red")
    ann = house.party()
    said = [house.world.state(ann, scope).id for _ in range(module.LATEST + 3)]
    assert [row.id for row in house.page().latest] == said[: -module.LATEST - 1 : -1]


def test_there_are_only_so_many_others() -> None:
    house = House()
    for number in range(module.OTHERS + 5):
        house.announce(f"n{number:02}", f"Number {number:02}")
    page = house.page()
    assert len(page.others) == module.OTHERS
    assert page.lead is not None
    assert page.lead.conference.slug == f"n{module.OTHERS + 4}"
