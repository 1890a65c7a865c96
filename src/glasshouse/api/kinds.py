"""What can be said here, and what can come of it: the registry, for programs that write."""

from __future__ import annotations

import inspect
from typing import Any, Literal

from pydantic import Field

from glasshouse.acts.context import PageContext
from glasshouse.acts.facts import Facts
from glasshouse.acts.registry import Kind
from glasshouse.acts.words import Words
from glasshouse.api.problems import REASONS
from glasshouse.elections.acts import QuestionForm
from glasshouse.house.pages import Context, Lookup, NoSuchPage, PageModel, context_of
from glasshouse.kinds import REGISTRY
from glasshouse.parley.propositions.acts import ArticleOutline

_SCOPES: dict[bool | None, Literal["conference", "house", "either"]] = {
    True: "conference",
    False: "house",
    None: "either",
}


class KindRow(PageModel):
    """A kind: who can say it (nobody where it makes its own author), and where it is said.

    ``recovery_may_sign``: a recovery key will do. ``reportable``: it may tell what another said.
    ``founding``: it opens the record and nothing else does.
    """

    name: str
    summary: str
    said_by: list[Literal["house", "office", "party"]]
    scope: Literal["house", "conference", "either"]
    recovery_may_sign: bool
    reportable: bool
    founding: bool


class KindsPage(PageModel):
    """Every kind that the rules in force at N know."""

    context: Context
    rules: str
    items: list[KindRow]


class LineOfKind(PageModel):
    """A line that each text of a kind holds: always, or where the body's ``lines`` names it."""

    id: str
    required: bool


class KindPage(PageModel):
    """One kind, with the JSON Schema of its body."""

    context: Context
    rules: str
    kind: KindRow
    description: str
    lines: list[LineOfKind]
    body: dict[str, Any] = Field(description="JSON Schema of the body, draft 2020-12.")


class CodeRow(PageModel):
    """Why a statement is refused, or recorded without effect, and what its sender can do then."""

    code: str
    outcome: Literal["refused", "without_effect"]
    status: int
    sentence: str
    possible: str


class ReadingCodeRow(PageModel):
    """Why a question has no answer, and what can be done then."""

    code: str
    status: int
    sentence: str
    possible: str


class CodesPage(PageModel):
    """Every code there is: those of sending statements, and those of reading."""

    sending: list[CodeRow]
    reading: list[ReadingCodeRow]


def kinds_page(facts: Facts, context: PageContext, words: Words) -> KindsPage:
    """What can be said under the rules in force."""
    lookup = Lookup(facts, context, words)
    rules = lookup.rules().version
    return KindsPage(
        context=context_of(lookup),
        rules=rules,
        items=[_row(kind) for kind in REGISTRY.kinds(rules)],
    )


def kind_page(facts: Facts, context: PageContext, words: Words, name: str) -> KindPage:
    """One kind under the rules in force; NoSuchPage if they know none of this name."""
    lookup = Lookup(facts, context, words)
    rules = lookup.rules().version
    kind = REGISTRY.kind(rules, name)
    if kind is None:
        raise NoSuchPage(f"the rules in force know no kind {name}; see /api/kinds")
    schema = kind.body.model_json_schema()
    schema.pop("description", None)  # it stands beside the schema
    return KindPage(
        context=context_of(lookup),
        rules=rules,
        kind=_row(kind),
        description=inspect.cleandoc(kind.description),
        lines=lines_of(kind),
        body=schema,
    )


class _Outline(ArticleOutline):
    """An article as either a proposal or an answer to one lists it."""

    answer: str


#: Of kinds whose lines follow from the body: one that names no optional line, tells nothing of a
#: source, and counts one of each.
_SMALLEST: dict[str, Any] = {
    "lines": [],
    "account": None,
    "principles": 1,
    "branches": 1,
    "conditions": 1,
    "questions": [QuestionForm(answers=1, blank=False, least=1, most=1)],
    "articles": [_Outline(eid="art_1", paragraphs=1, same_as=None, answer="accept")],
}


def lines_of(kind: Kind) -> list[LineOfKind]:
    """The lines of a kind: those of its smallest body, then the optional ones."""
    always = kind.lines(kind.body.model_construct(**_SMALLEST))
    field = kind.body.model_json_schema()["properties"].get("lines")
    names = {} if field is None else field["items"]
    optional = names.get("enum") or ([names["const"]] if "const" in names else [])
    return [LineOfKind(id=line, required=True) for line in always] + [
        LineOfKind(id=line, required=False) for line in optional
    ]


def codes_page() -> CodesPage:
    """Both tables of codes, by name."""
    return CodesPage(
        sending=[
            CodeRow(
                code=row.name,
                outcome=row.outcome,
                status=row.status,
                sentence=row.sentence,
                possible=row.possible,
            )
            for row in sorted(REGISTRY.codes.values(), key=lambda row: row.name)
        ],
        reading=[
            ReadingCodeRow(
                code=row.name, status=row.status, sentence=row.sentence, possible=row.possible
            )
            for row in sorted(REASONS.values(), key=lambda row: row.name)
        ],
    )


def _row(kind: Kind) -> KindRow:
    summary, _, _rest = inspect.cleandoc(kind.description).partition("\n\n")
    return KindRow.model_validate(
        {
            "name": kind.name,
            "summary": " ".join(summary.split()),
            "said_by": list(kind.roles),
            "scope": _SCOPES[kind.scoped],
            "recovery_may_sign": kind.recovery_may_sign,
            "reportable": kind.reportable,
            "founding": kind.founding,
        }
    )
