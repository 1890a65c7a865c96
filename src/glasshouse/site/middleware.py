"""What every answer of the site carries, and the language it is written in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_supported_language_variant

from glasshouse.site.translating import speaking

Next = Callable[[HttpRequest], HttpResponse]

#: Shown only to whoever asks for it by name.
MIRRORED = "ar-xb"

#: Threats: words of a party that find a way into markup, and anything that would tell a third party
#: who reads. No script, style, font or request but this site's own; no frame; no plug-in; no form
#: that leads elsewhere; no address of a page told to the site a link leads to.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def security_headers(following: Next) -> Next:
    """Set the headers above on every answer, static files and errors included."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = following(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def language(following: Next) -> Next:
    """Answer in the language that the address asks for, else in one that the browser names.

    No cookie remembers it: reading leaves nothing (DESIGN section 1). Links keep ``lang``.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        with speaking(_wanted(request)):
            response = following(request)
        response.headers.setdefault("Content-Language", _wanted(request))
        response.headers["Vary"] = ", ".join(
            sorted({"Accept-Language", *filter(None, response.headers.get("Vary", "").split(", "))})
        )
        return response

    return answer


def _wanted(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    if asked.lower() == MIRRORED:
        return MIRRORED
    try:
        found = get_supported_language_variant(asked)
    except LookupError:
        found = translation.get_language_from_request(request) or settings.LANGUAGE_CODE
    # Whoever reads Arabic is not helped by English in Arabic letters.
    return settings.LANGUAGE_CODE if found == MIRRORED else found
