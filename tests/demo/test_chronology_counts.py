"""The counts of votes of 1917-18 have the figures of their sources, row by row, and no others."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from glasshouse.demo.chronology import Chronology, ReportedAct, RivalVersion, Said


@dataclass(frozen=True)
class Row:
    """One account of a count, as its source gives it: for, against, and abstentions where given."""

    day: str
    body: str
    figures: tuple[int, ...]
    sources: tuple[str, ...]
    rival_of: str | None = None


COMMITTEE = "all-russian-central-executive-committee"
#: What votes were recorded as; None of them gives a number of those who did not vote in the text.
RECORDED = {
    "f34": Row("1917-12-10~", "congress-of-peasants-deputies", (432, 89), ("SCH17",)),
    "f68a": Row("1918-02-23", "party-committee", (7, 4, 4), ("VTSIK",)),
    "f68b": Row("1918-02-24", COMMITTEE, (116, 85, 26), ("VTSIK",)),
    "r13": Row("1918-02-24", COMMITTEE, (116, 84, 26), ("VTSIK",), "f68b"),
    "a70": Row("1918-03-08", "seventh-party-congress", (30, 12, 4), ("VII",)),
    "f71a": Row("1918-03-13", "bolshevik-fraction-fourth-congress", (453, 36), ("PCP",)),
    "f71": Row("1918-03-15", "fourth-congress-of-soviets", (784, 261, 115), ("BSE", "PCP")),
    "r14": Row("1918-03-15", "fourth-congress-of-soviets", (724, 276, 118), ("CRED4",), "f71"),
}
#: What is told besides, and holds figures of dates.
DATES = {"a70": "; it is printed on 1 January 1919", "r14": ", in Izvestia of 17 March,"}
#: Party by party: votes, where the table has them, and seats.
ASSEMBLY: dict[str, dict[str, tuple[int, ...]]] = {
    "r15a": {
        "Socialist Revolutionaries": (17_256_911, 324),
        "Bolsheviks": (10_671_387, 183),
        "Ukrainian Socialist Revolutionaries": (5_819_395, 110),
        "Constitutional Democrats": (2_100_262, 16),
        "Mensheviks": (1_385_500, 18),
        "Cossacks": (908_326, 17),
    },
    "r15b": {
        "Socialist Revolutionaries": (347,),
        "Bolsheviks": (175,),
        "Ukrainian Socialist Bloc": (86,),
        "Mensheviks": (17,),
        "Cossacks": (16,),
        "Constitutional Democrats": (14,),
    },
}
#: Votes in all, turnout in percent, seats in all; of the second table the seats alone.
WHOLE = {"r15a": (45_879_381, 64, 767), "r15b": (765,)}


@pytest.fixture(scope="module")
def counts(chronology: Chronology) -> dict[str, Said]:
    return {said.id: said for said in chronology.in_order() if said.nature == "vote"}


def figures(text: str) -> tuple[int, ...]:
    return tuple(int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\d|\d", text))


def rival_of(said: Said) -> str | None:
    return said.rival_of if isinstance(said, RivalVersion) else None


def test_every_row_is_entered_and_no_count_has_no_row(counts: dict[str, Said]) -> None:
    assert counts.keys() == RECORDED.keys() | ASSEMBLY.keys()


@pytest.mark.parametrize("id_", RECORDED)
def test_a_recorded_vote_has_the_figures_of_its_source(counts: dict[str, Said], id_: str) -> None:
    said, row = counts[id_], RECORDED[id_]
    dates = DATES.get(id_, "")
    assert dates in said.text
    assert figures(said.text.replace(dates, "")) == row.figures
    assert (said.occurred.edtf, said.party) == (row.day, row.body)
    assert (said.sources, rival_of(said)) == (row.sources, row.rival_of)


@pytest.mark.parametrize("id_", [id_ for id_, row in RECORDED.items() if len(row.figures) == 2])
def test_what_a_source_does_not_count_is_not_told(counts: dict[str, Said], id_: str) -> None:
    assert "abst" not in counts[id_].text


def test_those_who_did_not_vote_stand_in_the_remark_of_the_source_that_has_them(
    counts: dict[str, Said],
) -> None:
    assert figures(getattr(counts["f71"], "why", "")) == (84,)


@pytest.mark.parametrize("id_", ASSEMBLY)
def test_a_table_of_the_assembly_is_told_whole(counts: dict[str, Said], id_: str) -> None:
    head, *rows = counts[id_].text.rstrip(".").split("\n")
    assert figures(head) == WHOLE[id_]
    told = {}
    for row in rows:
        party, *numbers = row.rstrip(";").split(", ")
        told[party] = figures(" ".join(numbers))
        assert numbers[-1].endswith(" seats")
        assert [number.endswith(" votes") for number in numbers[:-1]] == [True] * (
            len(ASSEMBLY[id_][party]) - 1
        )
    assert list(told.items()) == list(ASSEMBLY[id_].items())
    assert rival_of(counts[id_]) == "a14"


def test_no_count_is_surer_than_one_account_and_each_tells_which_it_is(
    counts: dict[str, Said],
) -> None:
    for said in counts.values():
        assert said.certainty == "medium", said.id
        remark = said.note if isinstance(said, ReportedAct) else said.why
        assert remark or said.id == "r14", said.id


def test_no_count_claims_to_be_checked(counts: dict[str, Said]) -> None:
    for said in counts.values():
        assert not re.search(r"verif|confirmed|official", said.text, re.IGNORECASE), said.id
