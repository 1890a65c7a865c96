"""How a conference works, as it was announced."""

from __future__ import annotations

import pytest

from glasshouse.house.pages import NoSuchPage
from glasshouse.pages import how_page
from tests.parley.propositions.bargaining import Bargaining


def test_it_tells_the_rules_and_who_runs_it() -> None:
    table = Bargaining("practice")
    found = how_page(table.facts, table.world.page_context(), table.world.words, "table")
    assert (found.rules.text, found.publicity.text) == ("Each in its turn", "All of it")
    assert (found.session, found.shortest_answer_minutes) == ("in_session", 0)
    assert found.on_silence == ["lapse", "stay_open", "adopt"]
    assert found.announced_by is not None
    assert found.announced_by.slug == "secretariat"
    assert found.conference.mode == "practice"


def test_its_state_is_the_newest() -> None:
    table = Bargaining()
    table.turn("conference.suspend")
    found = how_page(table.facts, table.world.page_context(), table.world.words, "table")
    assert found.session == "suspended"


def test_an_unknown_conference_has_none() -> None:
    table = Bargaining()
    with pytest.raises(NoSuchPage):
        how_page(table.facts, table.world.page_context(), table.world.words, "nowhere")
