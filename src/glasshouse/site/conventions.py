"""Addresses that programs ask for by convention, whatever the site."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

#: Everything may be found; what the record was at some size, or narrowed by a filter, is the same
#: words again under addresses without end (RFC 9309).
ROBOTS: Final = """User-agent: *
Disallow: /*?
Disallow: /api/
Disallow: /record/
"""

#: The spine of the timeline and two entries that hang from it.
ICON: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="4" fill="#0b5c6b"/>
<path d="M10 5v22M10 11h14M10 20h9" stroke="#fbf9f4" stroke-width="3"/>
</svg>
"""

_A_DAY = {"Cache-Control": "public, max-age=86400"}


def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines may read."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8", headers=_A_DAY)


def icon(_request: HttpRequest) -> HttpResponse:
    """The picture on the browser's tab."""
    return HttpResponse(ICON, content_type="image/svg+xml", headers=_A_DAY)
