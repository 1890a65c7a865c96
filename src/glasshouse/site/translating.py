"""The words of the interface in the language of the request, each looked up once for each language.

A page of a large negotiation prints some thousand of them. Django finds the active language by a
variable that follows a request from thread to thread, and looks each text up anew: a tenth of the
time of such a page. Here a request has its language from the beginning to the end (``speaking``),
in one thread (see ``handler``), and what was found is kept. Outside of a request Django is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.utils import translation

_KEPT = 16_384
_spoken: ContextVar[str | None] = ContextVar("glasshouse language", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak this language, also wherever Django is asked for it. Nothing within may override it by
    Django's own means."""
    with translation.override(language):
        before = _spoken.set(language)
        try:
            yield
        finally:
            _spoken.reset(before)


def get_language() -> str | None:
    """The language that is spoken; None where translation is turned off."""
    return _spoken.get() or translation.get_language()


def gettext(message: str) -> str:
    """See Django's function of this name."""
    return _text(get_language(), message)


def pgettext(context: str, message: str) -> str:
    """See Django's function of this name."""
    return _text_in_context(get_language(), context, message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """See Django's function of this name."""
    return _text_of_number(get_language(), singular, plural, number)


# The language is the active one, by which the answer differs.


@lru_cache(_KEPT)
def _text(language: str | None, message: str) -> str:
    return translation.gettext(message)


@lru_cache(_KEPT)
def _text_in_context(language: str | None, context: str, message: str) -> str:
    return translation.pgettext(context, message)


@lru_cache(_KEPT)
def _text_of_number(language: str | None, singular: str, plural: str, number: int) -> str:
    return translation.ngettext(singular, plural, number)
