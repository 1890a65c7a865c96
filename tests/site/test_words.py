"""Words for codes: complete where the codes are fixed, and never in the way of a page."""

from __future__ import annotations

from typing import get_args

import pytest

from glasshouse.acts.outcomes import BASE_CODES
from glasshouse.archive.pages import DocRef
from glasshouse.elections.pages import StepPiece, VoteLine
from glasshouse.elections.secrecy import Danger
from glasshouse.elections.standing import Code as StandingCode
from glasshouse.elections.voices import CONDITIONS
from glasshouse.house.acts import Admission, Ground
from glasshouse.kinds import REGISTRY
from glasshouse.pages.conference import ToldCode
from glasshouse.pages.entry import Capacity
from glasshouse.pages.party import KeyState, PartyPage, Vouch
from glasshouse.pages.taking_part import Delegate
from glasshouse.pages.vote_models import FileCode, Finding, Office, PromisePiece
from glasshouse.parley.acts import KindNature, Mode, Nature, Subject
from glasshouse.parley.pages import State
from glasshouse.site import consequence_words, entry_words, negotiation_words, vote_words, words
from glasshouse.site.word_table import Table

#: Terms of art that VISUAL keeps off ordinary pages.
TERMS_OF_ART = ("sheet", "fold", "clerk", "intake", "leaf", "checkpoint", "digest", "instrument")


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        ((*get_args(Nature), *get_args(KindNature)), entry_words.NATURES),
        (get_args(Mode), negotiation_words.MODES),
        (get_args(Subject), negotiation_words.CONFERENCE_KINDS),
        (get_args(Ground), words.GROUNDS),
        (get_args(StandingCode), vote_words.VOTE_STATES),
        (get_args(VoteLine.model_fields["purpose"].annotation), vote_words.PURPOSES),
        (get_args(PromisePiece.model_fields["answer"].annotation), vote_words.UNDERTAKINGS),
        (CONDITIONS, vote_words.CONDITIONS),
        (get_args(Finding), vote_words.FINDINGS),
        (get_args(Office), vote_words.OFFICES),
        (get_args(StepPiece.model_fields["code"].annotation), vote_words.TRUSTEE_STEPS),
        (get_args(FileCode), vote_words.VOTE_FILES),
        (get_args(Danger), vote_words.DANGERS),
        (get_args(Admission), words.ADMISSIONS),
        (get_args(KeyState), words.KEY_STATES),
        (get_args(Capacity.model_fields["code"].annotation), words.CAPACITIES),
        (get_args(ToldCode), negotiation_words.FIGURES),
        (get_args(Vouch.model_fields["how"].annotation), words.VOUCHING),
        (get_args(Delegate.model_fields["state"].annotation), negotiation_words.AUTHORITIES),
        (get_args(PartyPage.model_fields["standing"].annotation), words.PARTY_STANDINGS),
        (get_args(State.model_fields["code"].annotation), words.STATES),
        (get_args(DocRef.model_fields["seen"].annotation), words.SEEN),
        (get_args(DocRef.model_fields["standing"].annotation), words.STANDINGS),
    ],
)
def test_every_code_of_an_enumeration_has_words_and_no_other_has(
    codes: tuple[str, ...], table: Table
) -> None:
    assert set(table) == set(codes)


def test_every_kind_has_a_name_and_a_consequence() -> None:
    kinds = {kind.name for kind in REGISTRY.kinds("1")}
    assert set(entry_words.KINDS) == kinds
    assert set(consequence_words.CONSEQUENCES) == kinds


def test_every_reason_for_having_no_effect_has_words() -> None:
    without = {code.name for code in BASE_CODES if code.outcome == "without_effect"}
    assert without <= set(entry_words.EFFECTS)


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert words.word("some_new_nature", "nature") == "some new nature"


def test_an_unknown_table_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        words.word("protest", "natures")


@pytest.mark.parametrize("name", sorted(words.TABLES))
def test_no_term_of_art_stands_on_ordinary_pages(name: str) -> None:
    for text in words.TABLES[name].values():
        assert not [term for term in TERMS_OF_ART if term in str(text).lower().split()]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("art_5__heading", "Article 5, heading"),
        ("art_12__para_3", "Article 12, paragraph 3"),
        ("reason__art_5", "Reason, Article 5"),
        ("reservation__art_5", "Reservation, Article 5"),
        ("reason__art_x", "reason  art x"),
        ("question_2", "Question 2"),
        ("question_2__answer_13", "Question 2, answer 13"),
        ("question_2__reason_1", "question 2  reason 1"),
    ],
)
def test_the_lines_of_an_outline_have_words(line: str, text: str) -> None:
    assert words.word(line, "line") == text
