"""The addresses of proposals and their versions."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from glasshouse.acts.context import PageContext
from glasshouse.clerk.reader import Reading
from glasshouse.pages.proposal import proposal_page
from glasshouse.pages.proposal_models import ProposalPage
from glasshouse.site.answers import Build, answer
from glasshouse.site.builds import Query, day_asked
from glasshouse.site.moments import BadQuery

_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def proposal(
    request: HttpRequest,
    slug: str,
    number: str,
    version: str | None = None,
    *,
    as_json: bool = False,
) -> HttpResponse:
    """A proposal, in its newest version or in another, compared with one where the query asks."""
    chosen = None if version is None else int(version)
    build = proposal_build(slug, int(number), request.GET, chosen)
    return answer(request, "site/proposal.html", build, as_json=as_json)


def proposal_build(slug: str, number: int, query: Query, version: int | None = None) -> Build:
    """What stands behind the address; the query's ``beside`` names the version to compare with,
    ``on`` a day of history."""

    def build(reading: Reading, context: PageContext) -> ProposalPage:
        beside = query.get("beside", "")
        if beside and not _NUMBER.fullmatch(beside):
            raise BadQuery("beside")
        return proposal_page(
            reading.facts,
            context,
            reading.words,
            slug,
            number,
            version=version,
            beside=int(beside) if beside else None,
            on=day_asked(query),
        )

    return build
