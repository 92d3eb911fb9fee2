"""The questions that an empty page offers: four kinds, made of names and figures in the newest articles.

Names and figures are the same in all languages, unlike titles, so they fit into a question in the reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex as re
from babel.numbers import format_decimal

from rag.ingest.library import ArticleFacts
from rag.retrieval.passage import Passage
from rag.text.languages import replies_in
from ui.proper_names import Text, full_names, people, text_of
from ui.translation import Labels

ARTICLES = 12  # to look through, the newest
SHARE = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d)? ?(?:%|percent\b|Prozent\b|pour cent\b|por ciento\b)")


def starters(labels: Labels, texts: Sequence[Text]) -> list[str]:
    """Return up to four questions in the language of `labels`: person, figure, topic, what is newest."""
    if not texts:
        return []
    person = _first(texts, people)
    topic = _first(texts, lambda text: (name for name in full_names(text) if name != person))
    figure = _first(texts, _figures)
    questions = [
        labels("person_about", name=person) if person else "",
        labels("number_about", number=f"{format_decimal(figure, locale=labels.language)} %")
        if figure
        else "",
        labels("topic_about", name=topic) if topic else "",
        replies_in(labels.language).ask_newest,
    ]
    return [question for question in questions if question]


class Starters:
    """The starters of one index, made anew when its newest articles change."""

    def __init__(self, passages: Callable[[str], Sequence[Passage]]) -> None:
        """`passages` returns those of an article."""
        self._passages = passages
        self._known: dict[tuple[str, tuple[str, ...]], list[str]] = {}

    def __call__(self, labels: Labels, articles: Sequence[ArticleFacts]) -> list[str]:
        """Return the starters for these articles, newest first."""
        newest = articles[:ARTICLES]
        key = labels.language, tuple(f"{article.source} {article.passages}" for article in newest)
        if key not in self._known:
            texts = [Text(text_of(self._passages(article.source)), article.language) for article in newest]
            self._known = {known: kept for known, kept in self._known.items() if known[1] == key[1]} | {
                key: starters(labels, texts)
            }
        return self._known[key]


def _first(texts: Sequence[Text], find: Callable[[Text], Iterator[str]]) -> str:
    return next((found for text in texts for found in find(text)), "")


def _figures(text: Text) -> Iterator[str]:
    """Yield the percentages in the text, with a point before decimals."""
    for match in SHARE.finditer(text.text):
        number = re.match(r"[\d.,]+", match[0])
        if number:
            yield number[0].replace(",", ".")
