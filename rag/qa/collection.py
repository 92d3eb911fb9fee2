"""Answers questions about the articles themselves from the catalogue, without the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.index.filters import Selection, outlet_of
from rag.index.manifest import Article
from rag.qa.answer import Run
from rag.qa.article_choice import names_year_or_language
from rag.qa.citations import title_evidence
from rag.qa.composition import Composition
from rag.qa.question import StandaloneQuestion
from rag.retrieval.passage import Passage
from rag.text.dates import in_words
from rag.text.languages import language_name, replies_in

MOST_LISTED = 20
FEW = 3  # the newest, the oldest, the nearest


@dataclass(frozen=True)
class CollectionAnswers:
    """The stage "list": counts and lists of articles, each cited by its title."""

    choose: Callable[[StandaloneQuestion, Selection], list[Article]]
    passages_of: Callable[[str], list[Passage]]

    def __call__(self, question: StandaloneQuestion, among: Selection, run: Run) -> Composition:
        """The answer. Raises `ModelUnavailable` and `IndexUnusable`."""
        composition = Composition(question.language, run)
        replies, detail = replies_in(question.language), question.intent.detail
        articles = self.choose(question, among)
        run.meter.record_retrieval()
        outlets = sorted({outlet_of(article.url) for article in articles} - {""})
        dated = _dated(articles)
        if not articles:
            composition.say(replies.not_in_sources)
        elif detail == "languages" and not names_year_or_language(question):
            self._name_languages(articles, composition)
        elif detail == "outlets" and outlets:
            composition.state(replies.outlets.format(outlets=", ".join(outlets)))
        elif detail == "newest" and dated:
            self._list(replies.newest, dated[:FEW], composition)
        elif detail == "oldest" and dated:
            self._list("", dated[::-1][:FEW], composition)
        else:
            self._list(replies.articles.format(count=len(articles)), articles, composition)
        return composition

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
            composition.cite_article(label, title_evidence(article.title, self.passages_of(article.source)))
        if len(articles) > MOST_LISTED:
            composition.cite_article(f"… +{len(articles) - MOST_LISTED}", None)


def _dated(articles: Sequence[Article]) -> list[Article]:
    return [article for article in articles if article.published]
