"""What the chronology tells as acts of the kinds they are: offers, answers, principles, agreements.

Each is a report by the registry, and nothing is worked out that the data does not say. Where the
data gives terms, they stand one by one and the whole sentence stands in the note; where it gives a
sentence, the sentence is the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from glasshouse.demo.chronology import FurtherAct, ReportedAct, RivalVersion, Said
from glasshouse.demo.chronology_kinds import (
    AgreementRow,
    AnswerRow,
    AssentRow,
    AssentWithdrawalRow,
    KindRow,
    OfferRow,
    PrinciplesRow,
    ProtestRow,
    ProtestWithdrawalRow,
    QuestionRow,
    SessionRow,
)
from glasshouse.demo.drafts import Draft, Entered

STATEMENT = "statement.make"
#: What is told of these needs no reason.
_WITHOUT_WORDS = ("conference.convene", "conference.open", "conference.resume")


@dataclass
class _Content:
    """The part of an act that its kind makes: fields, lines, and what the note has to add.

    ``target`` is the act that the kind itself points at; ``whole`` tells that a line holds the
    whole sentence of the data.
    """

    body: dict[str, Any]
    lines: dict[str, str]
    target: str | None = None
    whole: bool = True
    remarks: list[str] = field(default_factory=list)


def report(said: Said, entered: Entered, treaties: Sequence[str] = ()) -> Draft:
    """A report of what was said, linked to what is entered before it.

    ``treaties`` are further paragraphs of its note.
    """
    kind = None if isinstance(said, RivalVersion) else said.entered_as
    if kind is None:
        return _statement(said, entered, treaties)
    content = _content(kind, said, entered)
    remarks = [] if content.whole else [said.text]
    lines = _account_lines(said, [*remarks, *_note(said), *content.remarks, *treaties])
    body = {**content.body, "account": _account(said, entered, lines, content.target)}
    return _draft(kind.kind, body, {**lines, **content.lines}, said, entered)


def _statement(said: Said, entered: Entered, treaties: Sequence[str]) -> Draft:
    lines = _account_lines(said, [*_note(said), *treaties])
    account = _account(said, entered, lines, None)
    body = {"nature": said.nature, "addressees": _ids(said.addressees, entered), **account}
    return _draft(STATEMENT, body, {**lines, "text": said.text}, said, entered)


def _draft(
    kind: str, body: dict[str, Any], lines: dict[str, str], said: Said, entered: Entered
) -> Draft:
    reported = {
        "of": entered.parties[said.party],
        "occurred": {"edtf": said.occurred.edtf, "calendar": said.occurred.calendar},
        "sources": [entered.sources[code] for code in said.sources],
        "certainty": said.certainty,
    }
    further = said.paraphrases if isinstance(said, ReportedAct) else {}
    return Draft(kind, body, lines, entered.conference, reported, further)


def _account_lines(said: Said, remarks: Sequence[str]) -> dict[str, str]:
    lines = {"speaker": said.speaker, "addressed": said.addressed}
    if remarks:
        lines["note"] = "\n".join(remarks)
    if said.occurred.printed is not None:
        lines["occurred_printed"] = said.occurred.printed
    return lines


def _account(
    said: Said, entered: Entered, lines: dict[str, str], target: str | None
) -> dict[str, Any]:
    answers, rival_of = None, None
    if isinstance(said, RivalVersion):
        rival_of = said.rival_of
    else:
        answers = said.answers
    if isinstance(said, FurtherAct):
        rival_of = said.version_of
    return {
        # What the kind itself answers is not answered a second time.
        "answers": [entered.statements[answers]] if answers and answers != target else [],
        "jointly_with": _ids(said.jointly_with, entered),
        "rival_of": None if rival_of is None else entered.statements[rival_of],
        "languages": list(said.languages),
        "lines": sorted(set(lines) - {"speaker"}),
    }


def _note(said: Said) -> list[str]:
    """What the chronology remarks on an act, in paragraphs."""
    if isinstance(said, RivalVersion):
        return [f"The sources disagree here on: {said.point}.", *_given(said.why)]
    if isinstance(said, FurtherAct):
        return _given(said.why)
    remarks = _given(said.note)
    if said.occurred.why is not None:
        remarks.append(f"On the date: {said.occurred.why}")
    if said.further_languages:
        remarks.append("It was made in other languages too, which the source does not name.")
    return remarks


def _given(text: str | None) -> list[str]:
    return [] if text is None else [text]


def _ids(slugs: Sequence[str], entered: Entered) -> list[str]:
    return [entered.parties[slug] for slug in slugs]


# --- Kind by kind ---------------------------------------------------------------------------------


def _content(row: KindRow, said: Said, entered: Entered) -> _Content:
    match row:
        case OfferRow():
            return _offer(row, said, entered)
        case AnswerRow():
            body: dict[str, Any] = {
                "version": entered.statements[row.version],
                "answer": row.answer,
                "articles": [],
                "lines": ["reason"],
            }
            return _Content(body, {"reason": said.text}, row.version, remarks=_given(row.why))
        case PrinciplesRow():
            body = {
                "principles": len(row.principles),
                "addressees": _ids(said.addressees, entered),
            }
            return _Content(body, _titled(row.title, "principle", row.principles), whole=False)
        case AssentRow():
            line = "reason" if row.mode == "refuse" else "declaration"
            declaration = entered.statements[row.declaration]
            body = {"declaration": declaration, "mode": row.mode, "lines": [line]}
            return _Content(body, {line: said.text}, row.declaration)
        case AssentWithdrawalRow():
            body = {"declaration": entered.statements[row.declaration]}
            return _Content(body, {"reason": said.text}, row.declaration)
        case QuestionRow():
            return _question(row, said, entered)
        case AgreementRow():
            return _agreement(row, entered)
        case ProtestRow():
            against = None if row.against is None else entered.statements[row.against]
            body = {"against": against, "addressees": _ids(said.addressees, entered)}
            return _Content(body, {"text": said.text}, row.against)
        case ProtestWithdrawalRow():
            body = {"protest": entered.statements[row.protest]}
            return _Content(body, {"reason": said.text}, row.protest)
        case SessionRow():
            if row.kind in _WITHOUT_WORDS:
                return _Content({}, {}, whole=False)
            return _Content({}, {"reason": said.text})


def _offer(row: OfferRow, said: Said, entered: Entered) -> _Content:
    lines = {"title": row.title}
    articles = []
    for number, article in enumerate(row.articles, start=1):
        eid = f"art_{number}"
        lines[f"{eid}__heading"] = article.heading
        for place, paragraph in enumerate(article.paragraphs, start=1):
            lines[f"{eid}__para_{place}"] = paragraph
        articles.append({"eid": eid, "paragraphs": len(article.paragraphs), "same_as": None})
    body = {
        "addressed_to": _ids(said.addressees, entered),
        "front": None,
        "responds_to": None if row.responds_to is None else entered.statements[row.responds_to],
        "due": None,
        "on_silence": "stay_open",
        "articles": articles,
        "lines": [],
    }
    return _Content(body, lines, row.responds_to, whole=False, remarks=_given(row.why))


def _question(row: QuestionRow, said: Said, entered: Entered) -> _Content:
    lines = {"text": said.text}
    for number, branch in enumerate(row.branches, start=1):
        lines[f"branch_{number}"] = branch.branch
        lines[f"then_{number}"] = branch.then
    body = {
        "addressees": _ids(said.addressees, entered),
        "due": None,
        "branches": len(row.branches),
    }
    return _Content(body, lines)


def _agreement(row: AgreementRow, entered: Entered) -> _Content:
    body = {
        "parties": _ids(row.parties, entered),
        "front": None,
        "refers_to_front": None,
        "version": None if row.version is None else entered.statements[row.version],
        "conditions": len(row.conditions),
        "effective": None,
        "ends": None,
    }
    lines = _titled(row.title, "condition", row.conditions)
    return _Content(body, lines, whole=False)


def _titled(title: str, name: str, texts: Sequence[str]) -> dict[str, str]:
    numbered = {f"{name}_{number}": text for number, text in enumerate(texts, start=1)}
    return {"title": title, **numbered}
