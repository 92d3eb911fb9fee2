"""Answers questions about the articles themselves from the catalogue, without the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex as re

from rag.embedding.models import Vectors, unit
from rag.index.filters import Selection, outlet_of
from rag.index.manifest import Article
from rag.qa.answer import Run
from rag.qa.citations import title_evidence
from rag.qa.composition import Composition
from rag.qa.question import StandaloneQuestion
from rag.retrieval.passage import Passage, best_scores
from rag.retrieval.retriever import Query
from rag.text.dates import YEAR, in_words
from rag.text.languages import LANGUAGES, language_name, language_of, replies_in

MOST_LISTED = 20
FEW = 3  # the newest, the oldest, the nearest
TOPIC_PASSAGES = 60  # to search for the articles about a topic
TOPIC_SHARE = 0.72  # of the best article's score that the others about a topic reach
TOPIC_LEAST = 0.14  # score of the best article where any is about the topic
# An article in the question's language scores higher than its translation would, so one with half of the best
# score is about the topic, too, if the next one is far below it.
TOPIC_APART, TOPIC_APART_LEAST = 0.5, 0.25
TOPIC_GAP = 0.62  # of the score before, at which the articles about a topic end
# What every question for articles has in common, and the topic has not.
ASKING_FOR_ARTICLES = (
    "Which articles do you have about it?",
    "Do you have anything on this?",
    "List the articles that mention it.",
)


@dataclass(frozen=True)
class CollectionAnswers:
    """The stage "list": counts and lists of articles, each cited by its title."""

    articles: Callable[[Selection], Sequence[Article]]
    search: Callable[[Query, int, Selection], list[Passage]]
    load_article: Callable[[str], list[Passage]]
    asking: Vectors  # (d,): the direction of `ASKING_FOR_ARTICLES`

    def __call__(self, question: StandaloneQuestion, among: Selection, run: Run) -> Composition:
        """The answer. Raises `ModelUnavailable` and `IndexUnusable`."""
        composition = Composition(question.language, run)
        replies, detail = replies_in(question.language), question.intent.detail
        articles = newest_first(self.articles(among))
        limited = _of_year(_in_language(articles, question), question)
        if detail in {"topic", "count_topic"} and len(limited) == len(articles):
            limited = self._about_topic(question, articles, among)
        outlets = sorted({outlet_of(article.url) for article in articles} - {""})
        dated = _dated(limited)
        if not limited:
            composition.say(replies.not_in_sources)
        elif detail == "languages" and len(limited) == len(articles):
            self._name_languages(articles, composition)
        elif detail == "outlets" and outlets:
            composition.state(replies.outlets.format(outlets=", ".join(outlets)))
        elif detail == "newest" and dated:
            self._list(replies.newest, dated[:FEW], composition)
        elif detail == "oldest" and dated:
            self._list("", dated[::-1][:FEW], composition)
        else:
            self._list(replies.articles.format(count=len(limited)), limited, composition)
        return composition

    def _about_topic(
        self, question: StandaloneQuestion, articles: Sequence[Article], among: Selection
    ) -> list[Article]:
        """The articles about what the question names, the nearest first."""
        vector = question.query.vector
        topic = unit((vector - float(vector @ self.asking) * self.asking)[None])[0]
        scores = best_scores(self.search(replace(question.query, vector=topic), TOPIC_PASSAGES, among))
        least = least_score(list(scores.values()))
        found = [article for article in articles if scores.get(article.source, 0.0) >= least]
        return sorted(found, key=lambda article: -scores[article.source])

    def _name_languages(self, articles: Sequence[Article], composition: Composition) -> None:
        codes = sorted({article.language for article in articles})
        names = ", ".join(language_name(code, composition.language) for code in codes)
        composition.state(replies_in(composition.language).languages.format(languages=names))

    def _list(self, heading: str, articles: Sequence[Article], composition: Composition) -> None:
        composition.say(heading)
        for article in articles[:MOST_LISTED]:
            details = (
                in_words(article.published, composition.language) if article.published else "",
                outlet_of(article.url),
                language_name(article.language, composition.language),
            )
            label = f"{article.title} ({', '.join(filter(None, details))})"
            composition.cite_article(label, title_evidence(article.title, self.load_article(article.source)))
        if len(articles) > MOST_LISTED:
            composition.cite_article(f"… +{len(articles) - MOST_LISTED}", None)


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


def _dated(articles: Sequence[Article]) -> list[Article]:
    return [article for article in articles if article.published]


def _in_language(articles: list[Article], question: StandaloneQuestion) -> list[Article]:
    """The articles in the languages that the question names in its own language or in English, if any."""
    named = {code for code in LANGUAGES if _names_language(code, question)}
    return [article for article in articles if article.language in named] if named else articles


def _names_language(code: str, question: StandaloneQuestion) -> bool:
    own = question.query.language
    names = {language_name(code, own).casefold(), language_name(code).casefold()}
    text, alternatives = question.text.casefold(), "|".join(map(re.escape, names))
    if not language_of(own).spaces_words:
        return re.search(alternatives, text) is not None
    return re.search(rf"(?<!\p{{L}})(?:{alternatives})(?!\p{{L}})", text) is not None


def _of_year(articles: list[Article], question: StandaloneQuestion) -> list[Article]:
    """The articles of the year that the question names, if it names one."""
    years = set(YEAR.findall(question.text))
    return [article for article in articles if article.published[:4] in years] if years else articles
