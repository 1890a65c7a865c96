"""What acts of the history are entered as: no term that the chronology does not give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from glasshouse.demo.chronology import Chronology, FurtherAct, ReportedAct
from glasshouse.demo.chronology_kinds import (
    AgreementRow,
    KindRow,
    OfferRow,
    PrinciplesRow,
    QuestionRow,
)
from tests.demo.data import by_id

#: Words that hold a sentence together and say nothing of their own.
CONNECTING = frozenset(["a", "are", "be", "do", "is", "not", "of", "on", "that", "the", "to"])


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+|[0-9]+", text.lower()))


def given(chronology: Chronology, act: ReportedAct) -> set[str]:
    """Every word that the chronology has on an act."""
    rivals = " ".join(each.text for each in chronology.rivals if each.rival_of == act.id)
    return words(f"{act.text} {act.note or ''} {act.speaker} {act.addressed} {rivals}")


def terms(row: KindRow | None) -> Iterator[str]:
    match row:
        case OfferRow():
            for article in row.articles:
                yield from article.paragraphs
        case PrinciplesRow():
            yield from row.principles
        case AgreementRow():
            yield from row.conditions
        case QuestionRow():
            for branch in row.branches:
                yield from (branch.branch, branch.then)


def entered(chronology: Chronology) -> list[ReportedAct | FurtherAct]:
    return [*chronology.acts, *chronology.further]


def test_kinds_are_used_where_they_fit(chronology: Chronology) -> None:
    rows = [each.entered_as for each in entered(chronology)]
    assert Counter(row.kind for row in rows if row is not None) == {
        "agreement.propose": 6,
        "answer.give": 5,
        "conference.convene": 1,
        "conference.open": 1,
        "conference.resume": 2,
        "conference.suspend": 2,
        "principles.assent": 1,
        "principles.declare": 3,
        "principles.withdraw_assent": 1,
        "proposition.table": 10,
        "protest.make": 6,
        "protest.withdraw": 1,
        "question.ask": 3,
    }


def test_no_term_is_invented(chronology: Chronology) -> None:
    acts = by_id(chronology)
    checked = 0
    for each in entered(chronology):
        act = acts[each.beside] if isinstance(each, FurtherAct) else each
        for term in terms(each.entered_as):
            assert words(term) - given(chronology, act) - CONNECTING == set(), (each.id, term)
            checked += 1
    assert checked == 43


def test_no_number_is_invented_where_an_act_tells_something_besides(
    chronology: Chronology,
) -> None:
    """But for the three clocks of the ultimatum, which say that they are counted here. Counts of
    votes are held to the figures of their sources (``test_chronology_counts``)."""
    acts = by_id(chronology)
    for each in chronology.further:
        if each.nature == "vote":
            continue
        numbers = {word for word in words(each.text) if word.isdigit()}
        if each.version_of is None:
            assert numbers <= given(chronology, acts[each.beside]), each.id
        else:
            assert each.why is not None
            assert each.why.startswith("Counted for this reconstruction")


def test_the_ultimatum_has_three_clocks(chronology: Chronology) -> None:
    clocks = [each for each in chronology.further if each.version_of == "a67"]
    ends = [re.findall(r"end on (.*)\.", each.text) for each in clocks]
    assert ends == [["23 February"], ["24 February"], ["the morning of 25 February"]]


def test_what_an_act_tells_besides_is_as_sure_as_that_act_or_less(
    chronology: Chronology,
) -> None:
    acts = by_id(chronology)
    order = ["high", "medium", "low"]
    for each in chronology.further:
        act = acts[each.beside]
        assert order.index(each.certainty) >= order.index(act.certainty), each.id
        assert each.unchecked or not act.unchecked or each.sources != act.sources
        if each.occurred != act.occurred:
            assert each.why is not None, each.id


@pytest.mark.parametrize(
    ("act", "principles"),
    [("a04", 2), ("a39", 6), ("a49", 1)],
)
def test_as_many_principles_as_the_data_gives(
    chronology: Chronology, act: str, principles: int
) -> None:
    row = by_id(chronology)[act].entered_as
    assert isinstance(row, PrinciplesRow)
    assert len(row.principles) == principles


def test_paraphrases_have_the_lines_of_no_other_act(chronology: Chronology) -> None:
    for act in chronology.acts:
        outlines = {tuple(sorted(lines)) for lines in act.paraphrases.values()}
        assert len(outlines) <= 1
        assert set(act.paraphrases) in (set(), {"ru", "de", "fr"})
        assert set(act.paraphrases) <= {*act.languages, "ru", "de", "fr"}
