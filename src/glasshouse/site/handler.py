"""Django behind ASGI, with each request made in one thread from beginning to end.

Everything of the site is plain functions: its middleware, its views, what they read. Django's own
handler takes middleware of both kinds and changes over to the event loop and back between them, ten
times a request. On a busy machine each change waits for its turn: together they took longer than
making most pages.
"""

from __future__ import annotations

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThreadHandler(ASGIHandler):
    """Django as an ASGI application."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Load the middleware as functions, whatever else it could be."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, made in the thread of this request."""
        answer: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return answer


def pages_application() -> OneThreadHandler:
    """Django, set up to answer. Its settings are read now."""
    django.setup(set_prefix=False)
    return OneThreadHandler()
