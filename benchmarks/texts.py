"""The texts of generated proposals: articles of some paragraphs, version after version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speaking import Desk, Texts

ARTICLES = 8
SAME = 0.6
"""How many articles a new version leaves as they were; of a counter-proposal likewise."""

Lines = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Outline:
    """The articles of a version with the lines of each, by language and line id."""

    articles: list[dict[str, Any]]
    lines: Lines

    @property
    def eids(self) -> list[str]:
        """The eIds of its articles."""
        return [article["eid"] for article in self.articles]

    def texts(self, title: str) -> Texts:
        """The lines of the act that tables it."""
        return {
            language: {"title": f"{title} ({language})", **lines}
            for language, lines in self.lines.items()
        }


def drafted(desk: Desk) -> Outline:
    """About eight new articles, one text in five in two languages."""
    languages = ["en", "de"] if desk.happens(0.2) else ["en"]
    count = ARTICLES + desk.random.randint(-2, 2)
    articles = [
        {"eid": f"art_{number}", "paragraphs": desk.random.randint(1, 3), "same_as": None}
        for number in range(1, count + 1)
    ]
    return Outline(articles, _written(desk, articles, languages))


def redrafted(desk: Desk, before: Outline, version: str) -> Outline:
    """The same articles as in ``version``, some of them word for word."""
    same = [desk.happens(SAME) for _ in before.articles]
    articles = [
        {**article, "same_as": version if kept else None}
        for article, kept in zip(before.articles, same, strict=True)
    ]
    lines = _written(desk, articles, list(before.lines))
    for article, kept in zip(articles, same, strict=True):
        if kept:
            for language, own in lines.items():
                for line in _line_ids(article):
                    own[line] = before.lines[language][line]
    return Outline(articles, lines)


def _written(desk: Desk, articles: Sequence[dict[str, Any]], languages: Sequence[str]) -> Lines:
    lines: Lines = {}
    for language in languages:
        own = lines[language] = {}
        for article in articles:
            heading, *paragraphs = _line_ids(article)
            own[heading] = desk.words(desk.random.randint(1, 4))
            for line in paragraphs:
                own[line] = desk.words(desk.random.randint(15, 60))
    return lines


def _line_ids(article: dict[str, Any]) -> list[str]:
    eid, count = article["eid"], article["paragraphs"]
    return [f"{eid}__heading", *(f"{eid}__para_{number}" for number in range(1, count + 1))]
