"""What is kept of translations is what Django gives, in the language of the request alone."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Thread

import pytest
from django.utils import translation

from glasshouse import site
from glasshouse.site.middleware import MIRRORED
from glasshouse.site.translating import get_language, gettext, ngettext, pgettext, speaking

LANGUAGES = ["en", MIRRORED]
BY_DJANGO = re.compile(
    r"django\.utils\.translation import .*\b(get_language|n?p?gettext)\b"
    r"|\b(translation\.)?(override|activate)\("
)
KNOWN = "text removed; the entry remains"


@pytest.mark.parametrize("language", LANGUAGES * 2)
def test_each_language_gets_its_own_words(language: str) -> None:
    with speaking(language):
        assert get_language() == translation.get_language() == language
        assert gettext(KNOWN) == translation.gettext(KNOWN)
        assert (gettext(KNOWN) == KNOWN) == (language == "en")
        assert pgettext("addressee", "to") == translation.pgettext("addressee", "to")


@pytest.mark.parametrize("language", LANGUAGES * 2)
@pytest.mark.parametrize("number", [0, 1, 2, 1000])
def test_each_number_gets_its_own_words(language: str, number: int) -> None:
    forms = ("%(count)s minute", "%(count)s minutes", number)
    with speaking(language):
        assert ngettext(*forms) == translation.ngettext(*forms)


def test_one_context_is_not_confused_with_another() -> None:
    with speaking(MIRRORED):
        assert pgettext("addressee", "to") != "to"
        assert pgettext("no such context", "to") == "to"


def test_outside_of_a_request_django_is_asked() -> None:
    for language in (*LANGUAGES, *LANGUAGES):
        with translation.override(language):
            assert get_language() == language
            assert gettext(KNOWN) == translation.gettext(KNOWN)


def test_after_a_request_its_language_is_spoken_no_more() -> None:
    with translation.override("en"):
        with pytest.raises(LookupError), speaking(MIRRORED):
            raise LookupError(gettext(KNOWN))
        assert get_language() == "en"
        assert gettext(KNOWN) == KNOWN


def test_a_request_within_another_ends_before_it() -> None:
    with speaking(MIRRORED):
        with speaking("en"):
            assert gettext(KNOWN) == KNOWN
        assert get_language() == MIRRORED
        assert gettext(KNOWN) != KNOWN


def test_a_request_does_not_speak_for_another_thread() -> None:
    heard: list[str | None] = []
    with speaking(MIRRORED):
        thread = Thread(target=lambda: heard.append(get_language()))
        thread.start()
        thread.join(10)
    assert heard == ["en"]


def test_no_other_module_of_the_site_overrides_the_language_or_asks_django_for_words() -> None:
    """What ``speaking`` promises holds only if nothing within a request speaks otherwise."""
    found = [
        f"{path.name}: {line}"
        for path in Path(site.__file__).parent.rglob("*.py")
        if path.name != "translating.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if BY_DJANGO.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from django.utils.translation import gettext",
        "from django.utils.translation import get_language, ngettext",
        "    with translation.override(language):",
        "translation.activate(language)",
    ],
)
def test_the_search_finds_what_it_is_for(line: str) -> None:
    assert BY_DJANGO.search(line)
    assert not BY_DJANGO.search("from django.utils.translation import pgettext_lazy as words")
    assert not BY_DJANGO.search("from glasshouse.site.translating import gettext")
