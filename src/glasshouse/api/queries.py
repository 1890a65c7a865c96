"""What can stand in the query of each address, and in what form.

Threat: a misspelt or repeated name that is passed over in silence gives an answer to another
question than was asked, such as the newest state for ``?att=12``. A name that an address does not
know, and a name given twice, are therefore refused.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from glasshouse.acts.identifiers import MAXIMUM_INTEGER, KindName, Language, Slug
from glasshouse.api.problems import NotAnswered
from glasshouse.record.encoding import parse_decimal
from glasshouse.record.errors import FormatError

MOST_FACTS = 500
MOST_ITEMS = 100
_SAFE = "0-9A-Za-z/_.:-"


def _plain_number(value: Any) -> Any:
    """Digits and nothing else: ``int()`` and pydantic take `` 5``, ``+5``, ``5.0`` and ``1_000``
    too."""
    if not isinstance(value, str):
        return value
    try:
        return parse_decimal(value.encode("utf-8"), MAXIMUM_INTEGER)
    except FormatError as error:
        raise PydanticCustomError("plain_number", "this is no plain whole number") from error


Absent = SkipJsonSchema[None]
"""A name that may be left out. A query has no way to write null, so the schema knows none."""

Number = Annotated[int, Field(ge=0, le=MAXIMUM_INTEGER), BeforeValidator(_plain_number)]
Positive = Annotated[int, Field(ge=1, le=MAXIMUM_INTEGER), BeforeValidator(_plain_number)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]
Place = Annotated[str, StringConstraints(pattern=rf"^[{_SAFE}]{{1,200}}$")]
# The values themselves are read where the pages read theirs (``site.moments``, ``site.builds``).
InstantText = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        json_schema_extra={"format": "date-time"},
    ),
]
DayText = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
]


class Asked(BaseModel):
    """What every address takes."""

    lang: Language | Absent = Field(
        None, description="Language of the words that are chosen, where there is a choice."
    )

    @model_validator(mode="before")
    @classmethod
    def _each_name_known_and_once(cls, value: Any, info: ValidationInfo) -> Any:
        request: HttpRequest = (info.context or {})["request"]
        for name, values in request.GET.lists():
            if name not in cls.model_fields:
                raise NotAnswered("bad_request", name[:80], "this address takes no such name")
            if len(values) > 1:
                raise NotAnswered("bad_request", name, "this name is given more than once")
        return value


class Moment(Asked):
    """Which state of the record is asked for; by default the newest, at the present time."""

    at: Positive | Absent = Field(
        None, description="Size N of the record: the state after its first N entries."
    )
    time: InstantText | Absent = Field(
        None,
        description="A time T in whole seconds of UTC, not before the last of the N entries; what"
        " time alone changes stands as it does at T.",
    )


class EntryQuery(Moment):
    """One entry."""

    text: Language | Absent = Field(None, description="Show the words in this of its languages.")


class EntriesQuery(Moment):
    """A filtered list of entries."""

    conference: Slug | Absent = Field(None, description="Said in this negotiation (short name).")
    party: Slug | Absent = Field(None, description="Words of this party (short name).")
    kind: KindName | Absent = Field(None, description="Of this kind; see /api/kinds.")
    nature: Name | Absent = Field(None, description="A statement of this nature.")
    effect: Literal["effective", "without_effect"] | Absent = Field(
        None, description="With effect, or recorded without."
    )
    before: Number | Absent = Field(
        None, description="Entries before this index, newest first: the last answer's ``older``."
    )
    after: Number | Absent = Field(
        None, description="Entries after this index: the last answer's ``newer``."
    )


class ConferenceQuery(Moment):
    """One negotiation."""

    on: DayText | Absent = Field(
        None, description="A day of history: what had been said by its end, by what is known at N."
    )
    before: Place | Absent = Field(None, description="Cursor: the last answer's ``before``.")
    after: Place | Absent = Field(None, description="Cursor: the last answer's ``after``.")


class FrontQuery(Moment):
    """The front page."""

    on: DayText | Absent = Field(
        None, description="A day of history, for the negotiation reconstructed from sources."
    )


class GridQuery(Moment):
    """The grid of one negotiation, filtered."""

    front: Number | Absent = Field(None, description="On this front or table (its number).")
    state: Literal["open", "agreed", "withdrawn", "lapsed"] | Absent = Field(
        None, description="Proposals in this state."
    )
    party: Slug | Absent = Field(None, description="Proposals of this party or to it (short name).")
    after: Number | Absent = Field(
        None, description="Proposals after this number: the last answer's ``grid.after``."
    )


class VotesQuery(Moment):
    """All votes."""

    before: Positive | Absent = Field(
        None, description="Votes announced before this entry: the last answer's ``before``."
    )


class ListQuery(Moment):
    """A list by short name."""

    after: Slug | Absent = Field(None, description="Cursor: the last answer's ``next``.")
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS), BeforeValidator(_plain_number)] = Field(
        50, description="Most items in one answer."
    )


class PartiesQuery(ListQuery):
    """A list of parties, or of offices."""

    role: Literal["party", "office"] = Field("party", description="Parties, or offices.")


class FactsQuery(Moment):
    """A listing of facts."""

    index: Name = Field(description="Name of a listing of this type; see /api/facts.")
    value: Annotated[str, StringConstraints(pattern=rf"^[{_SAFE}]{{0,200}}$")] = Field(
        "", description="What is listed: empty for a listing of all."
    )
    after: Place | Absent = Field(None, description="Cursor: the last answer's ``next``.")
    limit: Annotated[int, Field(ge=1, le=MOST_FACTS), BeforeValidator(_plain_number)] = Field(
        100, description="Most facts in one answer."
    )
