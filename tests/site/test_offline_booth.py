"""The booth that is saved as one page: whole, alike for all, and deaf to what words try in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from glasshouse.house.pages import Lookup, Words
from glasshouse.site.offline_booth import (
    NotBuilt,
    Program,
    VoteTexts,
    json_in_page,
    offline_booth,
    texts_of,
)
from tests.elections.voting import Voting
from tests.house.world import ORIGIN

#: Words that would end the element they stand in, begin a script, or break a line of it.
ATTACK = '</script><script>alert(1)</script><!-- <script> --> \u2028\u2029 &lt; "\\u003c'
PROGRAM = Program("const booth = 1;", "main { color: black; }")


@pytest.fixture(scope="module")
def voting() -> Voting:
    voting = Voting()
    voting.open()
    return voting


def texts(voting: Voting) -> list[VoteTexts]:
    world = voting.world

    def lookup_in(language: str) -> Lookup:
        return Lookup(world.facts, replace(world.page_context(), language=language), world.words)

    return texts_of(voting.vote(), lookup_in("en").recorded(voting.id), lookup_in)


def page(voting: Voting, **changed: Any) -> str:
    given: dict[str, Any] = {"texts": texts(voting), "program": PROGRAM} | changed
    raw = offline_booth(voting.vote(), voting.election().raw, ORIGIN, **given)
    return raw.decode("utf-8")


def data_of(html: str) -> Any:
    [data] = re.findall(r'<script id="vote" type="application/json">(.*?)</script>', html, re.S)
    return json.loads(data)


def scripts(html: str) -> list[str]:
    return re.findall(r"<script\b", html, re.I)


def test_the_page_holds_the_vote_to_the_byte(voting: Voting) -> None:
    data = data_of(page(voting))
    assert base64.b64decode(data["election"]) == voting.election().raw
    assert data["files"]["election"] == voting.vote().election_file
    assert (data["id"], data["origin"]) == (voting.id, ORIGIN)


def test_the_same_vote_makes_the_same_page(voting: Voting) -> None:
    assert page(voting) == page(voting)


def test_another_program_or_text_makes_another_page(voting: Voting) -> None:
    first = page(voting)
    assert page(voting, program=replace(PROGRAM, script="const booth = 2;")) != first
    [text] = texts(voting)
    other = replace(text, title=Words(state="present", language="en", text="Another"))
    assert page(voting, texts=[other]) != first


def test_the_policy_lets_in_nothing_but_this_script_and_this_style(voting: Voting) -> None:
    html = page(voting)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', html)
    allowed = dict(each.split(" ", 1) for each in policy.split("; "))
    assert allowed["default-src"] == "'none'"
    assert "connect-src" not in allowed
    for source, element in (("script-src", '<script id="script">'), ("style-src", "<style>")):
        inside = html.split(element)[1].split("</")[0]
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert allowed[source] == f"'sha256-{digest}'"
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_the_page_names_no_address_that_a_browser_would_fetch(voting: Voting) -> None:
    html = page(voting, program=Program.built())
    assert not re.search(r'\b(?:src|srcset|poster|action)="', html)
    assert not re.search(r"<link\b|<img\b|<iframe\b|@import|url\(", html)


# --- threats: words of whoever announces the vote -------------------------------------------------


def attacked(voting: Voting) -> str:
    [text] = texts(voting)
    words = Words(state="present", language="en", text=ATTACK)
    asked = [
        each.model_copy(
            update={
                "text": words,
                "choices": [c.model_copy(update={"text": c.text and words}) for c in each.choices],
            }
        )
        for each in text.questions
    ]
    return page(voting, texts=[VoteTexts("en", words, asked)])


def test_words_cannot_end_the_data_and_begin_a_script(voting: Voting) -> None:
    html = attacked(voting)
    assert len(scripts(html)) == len(scripts(page(voting))) == 2
    assert "alert(1)</script>" not in html
    assert "<!--" not in html.partition("<body>")[2]


def test_words_come_out_of_the_data_as_they_were(voting: Voting) -> None:
    [text] = data_of(attacked(voting))["texts"]
    assert text["questions"][0]["text"]["text"] == ATTACK
    assert text["title"]["text"] == ATTACK


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "\u2028", "\u2029", "&amp;"])
def test_data_hold_no_letter_that_a_page_could_take_for_its_own(text: str) -> None:
    written = json_in_page({"text": text})
    assert re.fullmatch(r"[ -%'-;=?-~]*", written), "printable ASCII without <, > and &"
    assert json.loads(written) == {"text": text}


def test_a_built_script_that_would_end_its_element_is_not_put_into_a_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings_folder: Any
) -> None:
    folder = settings_folder(script='const attack = "</SCRIPT>";')
    monkeypatch.setattr("django.conf.settings.STATIC_ROOT", folder)
    with pytest.raises(NotBuilt, match="cannot stand in a page"):
        Program.built()


def test_without_the_built_browser_code_there_is_no_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr("django.conf.settings.STATIC_ROOT", tmp_path)
    with pytest.raises(NotBuilt, match="make assets"):
        Program.built()


@pytest.fixture
def settings_folder(tmp_path: Any) -> Any:
    """Makes a folder of static files with this script."""

    def make(script: str) -> Any:
        (tmp_path / "booth").mkdir()
        (tmp_path / "booth/offline-booth.js").write_text(script, encoding="utf-8")
        for name in ("site.css", "voting.css"):
            (tmp_path / name).write_text("", encoding="utf-8")
        return tmp_path

    return make


def test_it_stays_small(voting: Voting) -> None:
    assert len(page(voting, program=Program.built())) < 200_000
