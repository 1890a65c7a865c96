"""Questions that nobody thought of, made from the contract: never a fault, always in its form."""

from __future__ import annotations

from datetime import datetime

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import settings
from hypothesis import strategies as st

from glasshouse.api import other_doors
from tests.api.conftest import DemoHouse

#: The contract's instants are those of RFC 3339 in whole seconds of UTC, from 1970 on.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(min_value=datetime(1970, 1, 1)).map(  # noqa: DTZ001 - made into UTC below
        lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    ),
)
CONTRACT = (
    schemathesis.openapi.from_wsgi(
        "/api/openapi.json", app=get_wsgi_application(), headers={"host": "127.0.0.1"}
    )
    .exclude(method=["POST", "PUT"])
    .exclude(path=list(other_doors.paths()))
)
# Doors are answered in front of Django; ``test_door`` and ``test_other_doors`` hold them to it.


@CONTRACT.parametrize()
@settings(max_examples=12, derandomize=True, database=None, deadline=None)
def test_no_question_brings_a_fault_or_an_answer_of_another_form(
    case: schemathesis.Case, house: DemoHouse
) -> None:
    case.call_and_validate(headers={"host": "127.0.0.1", "accept-encoding": "identity"})
