"""What can be said of proposals: table, revise and withdraw one, answer it, extend its deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from glasshouse.acts.frozen import replace
from glasshouse.acts.identifiers import ActId, ArticleId, Deadline, Model
from glasshouse.acts.words import Repetition
from glasshouse.house.acts import each_once
from glasshouse.parley.acts import OnSilence
from glasshouse.parley.speaking import Account, account_lines

OnOneArticle = Literal[
    "accept",
    "accept_in_principle",
    "accept_with_reservation",
    "decline",
    "counter",
    "refer",
    "ask",
    "decline_to_answer",
]
OnTheWhole = Literal[
    "accept",
    "accept_in_principle",
    "accept_with_reservation",
    "decline",
    "counter",
    "refer",
    "ask",
    "decline_to_answer",
    "by_article",
]


class ArticleOutline(Model):
    """One article: how many paragraphs it has, and the version in which it stands word for word.

    Answers carry over to an article that is the ``same_as`` in the version before, and to no other.
    """

    eid: ArticleId
    paragraphs: Annotated[int, Field(ge=1, le=40)]
    same_as: ActId | None

    def line_ids(self) -> Iterator[str]:
        """Its heading and its paragraphs."""
        yield f"{self.eid}__heading"
        for number in range(1, self.paragraphs + 1):
            yield f"{self.eid}__para_{number}"


def _in_order(articles: list[ArticleOutline]) -> list[ArticleOutline]:
    numbers = [int(each.eid.removeprefix("art_")) for each in articles]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise ValueError("articles must stand in order, each once")
    return articles


Articles = Annotated[
    list[ArticleOutline], Field(min_length=1, max_length=120), AfterValidator(_in_order)
]
Note = Annotated[list[Literal["note"]], AfterValidator(each_once)]


class Outlined(Model):
    """What every version has: its articles, and by when it wants an answer."""

    due: Deadline | None
    on_silence: OnSilence
    articles: Articles
    lines: Note
    account: Account | None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.due is None and self.on_silence != "stay_open":
            raise ValueError("without a deadline nothing can follow from silence: it stays open")
        if self.account is not None and self.lines:
            raise ValueError("the note to a report stands in its account")
        return self

    def line_ids(self) -> Sequence[str]:
        """Its title, a note where there is one, and each article's heading and paragraphs."""
        return (*account_lines(self.account), "title", *self.lines, *self._article_lines())

    def _article_lines(self) -> Iterator[str]:
        for article in self.articles:
            yield from article.line_ids()

    def repetitions(self) -> Sequence[Repetition]:
        """The articles that stand in another version word for word."""
        return [
            Repetition(article.same_as, tuple(article.line_ids()), f"body.articles.{place}.same_as")
            for place, article in enumerate(self.articles)
            if article.same_as is not None
        ]


class PropositionTable(Outlined):
    """Table a proposal: its articles, to whom it is addressed, and by when it wants an answer.

    Every addressee that joined the conference owes an answer. At the deadline, silence lets the
    proposal lapse, leaves it open or adopts it, as ``on_silence`` says and the rules of the
    conference allow. A proposal that ``responds_to`` a version is a counter-proposal: the answer
    ``counter`` on the articles that it changes or leaves out. Of an article that is the ``same_as``
    in that version it says nothing; if all are, and it adds others, it counters them all.
    """

    addressed_to: Annotated[
        list[ActId], Field(min_length=1, max_length=32), AfterValidator(each_once)
    ]
    front: ActId | None
    responds_to: ActId | None


class PropositionRevise(Outlined):
    """Table a new version of a proposal of one's own; the version before is superseded.

    Answers to the version before carry over for the articles that are the ``same_as`` in it, word
    for word in every language, and lapse for all others. Its title must then be the same too.
    """

    proposition: ActId

    def repetitions(self) -> Sequence[Repetition]:
        """The articles that stand in the version before, under the same title.

        Threat: what was accepted under one title is shown as accepted under another.
        """
        return [replace(each, lines=("title", *each.lines)) for each in super().repetitions()]


class PropositionWithdraw(Model):
    """Withdraw a proposal of one's own that is not agreed. It stays on the record, and cannot be
    answered any more."""

    proposition: ActId
    account: Account | None

    def line_ids(self) -> Sequence[str]:
        """The reason."""
        return (*account_lines(self.account), "reason")


class DeadlineExtend(Model):
    """Give more time to answer the current version of a proposal of one's own, never less.

    A proposal that had lapsed by silence is open again.
    """

    version: ActId
    due: Deadline
    lines: Annotated[list[Literal["reason"]], AfterValidator(each_once)]

    def line_ids(self) -> Sequence[str]:
        """A reason where there is one."""
        return tuple(self.lines)


class AnsweredArticle(Model):
    """The answer on one article."""

    eid: ArticleId
    answer: OnOneArticle


def _answered_once(articles: list[AnsweredArticle]) -> list[AnsweredArticle]:
    each_once([each.eid for each in articles])
    return articles


class AnswerGive(Model):
    """Answer the current version of a proposal, as a whole or article by article.

    An answer to the whole takes the place of all that the party answered before, which stays on
    the record. An answer by article speaks of the articles it lists: earlier answers on the others
    stand, and an article that was never answered is unanswered. Whoever declines gives a reason:
    one for all (``reason``, named in ``lines``), else one for each declined article
    (``reason__art_5``); reservations likewise. To counter is to table a proposal.
    """

    version: ActId
    answer: OnTheWhole
    articles: Annotated[
        list[AnsweredArticle], Field(max_length=120), AfterValidator(_answered_once)
    ]
    lines: Annotated[list[Literal["reason", "reservation"]], AfterValidator(each_once)]
    account: Account | None

    @model_validator(mode="after")
    def _lists_articles(self) -> AnswerGive:
        if (self.answer == "by_article") != bool(self.articles):
            raise ValueError("an answer by article lists articles, and no other does")
        return self

    def line_ids(self) -> Sequence[str]:
        """The reason or reservation that it names, else those of each article that need one."""
        return (*account_lines(self.account), *self.lines, *self._article_lines())

    def _article_lines(self) -> Iterator[str]:
        for answer, line in DEMANDED.items():
            if line not in self.lines:
                yield from (
                    f"{line}__{each.eid}" for each in self.articles if each.answer == answer
                )


#: The line that an answer must come with.
DEMANDED = {"decline": "reason", "accept_with_reservation": "reservation"}


class AnswerWithdraw(Model):
    """Take back what one has answered to the current version, the articles carried over from the
    version before included; the answer is awaited again."""

    version: ActId
