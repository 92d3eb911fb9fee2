"""Chooses the articles that a question about the collection asks for: by topic, year and language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import regex as re

from rag.embedding.models import Vectors, unit
from rag.index.filters import Selection
from rag.index.manifest import Article
from rag.qa.question import StandaloneQuestion
from rag.retrieval.passage import Passage, best_scores
from rag.retrieval.retriever import Query
from rag.text.dates import YEAR, YEAR_WORD
from rag.text.languages import LANGUAGES, language_name, language_of

TOPIC_PASSAGES = 60  # to search for the articles about a topic
TOPIC_SHARE = 0.72  # of the best article's score that the others about a topic reach
TOPIC_LEAST = 0.14  # score of the best article where any is about the topic
# An article in the question's language scores higher than its translation would, so one with half of the best
# score is about the topic, too, if the next one is far below it.
TOPIC_APART, TOPIC_APART_LEAST = 0.5, 0.25
TOPIC_GAP = 0.62  # of the score before, at which the articles about a topic end
# The best score from which on a question has a topic beside a year or a language: "Which articles are from
# 2024?" reaches .18 without its year, questions with a topic .22 to .54.
TOPIC_NAMED = 0.2
# What every question for articles has in common, and the topic has not.
ASKING_FOR_ARTICLES = (
    "Which articles do you have about it?",
    "Do you have anything on this?",
    "List the articles that mention it.",
)
MAY_HAVE_TOPIC = frozenset({"topic", "count_topic", "languages"})  # details of such questions
DATED = re.compile(rf"(?:{YEAR_WORD}\s)?{YEAR.pattern}", re.IGNORECASE)


@dataclass(frozen=True)
class ArticleChoice:
    """The articles that are asked for, the newest first; about a topic, the nearest first."""

    articles: Callable[[Selection], Sequence[Article]]
    to_query: Callable[[str], Query]
    search: Callable[[Query, int, Selection], list[Passage]]
    asking: Vectors  # (d,): the direction of `ASKING_FOR_ARTICLES`

    def __call__(self, question: StandaloneQuestion, among: Selection) -> list[Article]:
        """The articles. Raises `ModelUnavailable` and `IndexUnusable`."""
        articles = newest_first(self.articles(among))
        of_that_kind = _of_year(_in_language(articles, question), question)
        if question.intent.detail not in MAY_HAVE_TOPIC:
            return of_that_kind
        if not names_year_or_language(question):
            if question.intent.detail == "languages":
                return articles
            return _about(articles, best_scores(self._on_topic(question.query, among)))
        topic = self.to_query(_without_year_and_language(question))
        found = self._on_topic(topic, among)
        scores = best_scores(found)
        if max(scores.values(), default=0.0) < TOPIC_NAMED:
            return of_that_kind
        if of_that_kind:  # of a large collection, the search finds others first
            own = frozenset(article.source for article in of_that_kind)
            scores = best_scores(self._on_topic(topic, replace(among, sources=own))) | scores
        years = set(YEAR.findall(question.text))
        # What is not of that year may still be about it: "the Olympics of 2028".
        naming = {passage.source for passage in found if years & set(YEAR.findall(passage.text))}
        about = [one for one in _about(_in_language(articles, question), scores) if one.source in naming]
        return _about(of_that_kind, scores) or about

    def _on_topic(self, query: Query, among: Selection) -> list[Passage]:
        """The passages nearest to what the question names, whatever it has in common with every other."""
        vector = query.vector
        topic = unit((vector - float(vector @ self.asking) * self.asking)[None])[0]
        return self.search(replace(query, vector=topic), TOPIC_PASSAGES, among)


def least_score(scores: Sequence[float]) -> float:
    """The score from which on an article is about the topic for which articles have these scores."""
    ranked = sorted(scores, reverse=True)
    best = ranked[0] if ranked else 0.0
    clearly = max(TOPIC_APART_LEAST, TOPIC_APART * best)
    apart = [
        score
        for score, following in pairwise([*ranked, 0.0])
        if score >= clearly and following <= TOPIC_GAP * score
    ]
    return min([max(TOPIC_LEAST, TOPIC_SHARE * best), *apart])


def newest_first(articles: Sequence[Article]) -> list[Article]:
    """The articles by date; those without one come last."""
    return sorted(articles, key=lambda article: article.published, reverse=True)


def names_year_or_language(question: StandaloneQuestion) -> bool:
    """Whether the question names a year, or a language in its own or in English."""
    return _without_year_and_language(question) != question.text


def _about(articles: Sequence[Article], scores: Mapping[str, float]) -> list[Article]:
    """Those of the articles that are about the topic with these scores by source, the nearest first."""
    own = {article.source: scores.get(article.source, 0.0) for article in articles}
    # Also by the best one of those that are not asked for.
    least = max(least_score(list(own.values())), TOPIC_APART * max(scores.values(), default=0.0))
    return sorted(
        (article for article in articles if own[article.source] >= least),
        key=lambda article: -own[article.source],
    )


def _in_language(articles: list[Article], question: StandaloneQuestion) -> list[Article]:
    """The articles in the languages that the question names in its own language or in English, if any."""
    named = {code for code in LANGUAGES if _name_of(code, question.query.language).search(question.text)}
    return [article for article in articles if article.language in named] if named else articles


def _of_year(articles: list[Article], question: StandaloneQuestion) -> list[Article]:
    """The articles of the year that the question names, if it names one."""
    years = set(YEAR.findall(question.text))
    return [article for article in articles if article.published[:4] in years] if years else articles


def _without_year_and_language(question: StandaloneQuestion) -> str:
    text = DATED.sub(" ", question.text)
    for code in LANGUAGES:
        text = _name_of(code, question.query.language).sub(" ", text)
    return " ".join(text.split())


@cache
def _name_of(code: str, own: str) -> re.Pattern[str]:
    """The language's name in the question's own language or in English; in its own, with an ending as well.

    An adjective has one, in small letters: "die deutschen Artikel", but not "die Deutschen".
    """
    name, in_english = language_name(code, own), language_name(code)
    exactly = rf"(?i:{re.escape(name)}|{re.escape(in_english)})"
    if not language_of(own).spaces_words:
        return re.compile(exactly)
    inflected = rf"{re.escape(name.casefold())}\p{{L}}{{1,2}}" if own != "en" else "(?!)"
    return re.compile(rf"(?<!\p{{L}})(?:{exactly}|{inflected})(?!\p{{L}})")
