"""The questions that an empty page offers: four kinds, made of names and figures in the newest articles.

Names and figures are the same in all languages, unlike titles, so they fit into a question in the reader's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex as re
from babel.numbers import format_decimal

from rag.ingest.library import ArticleFacts
from rag.retrieval.passage import Passage
from rag.text.languages import LANGUAGES, language_of, replies_in
from ui.translation import Labels

ARTICLES = 12  # to look through, the newest
NAME = re.compile(r"(?<!\w)\p{Lu}\p{Ll}+(?: \p{Lu}[\p{L}'’-]+)+")
SHARE = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d)? ?(?:%|percent\b|Prozent\b|pour cent\b|por ciento\b)")
SENTENCE_START = re.compile(r"(?:^|[.!?:\n“„«\"]) *$")
SHORTEST_NAME, LONGEST_NAME = 5, 40  # characters


@dataclass(frozen=True)
class Text:
    """The text of an article with its language."""

    text: str
    language: str


def starters(labels: Labels, texts: Sequence[Text]) -> list[str]:
    """Return up to four questions in the language of `labels`: person, figure, topic, what is newest."""
    if not texts:
        return []
    person = _first(texts, _people)
    topic = _first(texts, lambda text: (name for name in _names(text) if name != person))
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
            texts = [
                Text("\n".join(passage.text for passage in self._passages(article.source)), article.language)
                for article in newest
            ]
            self._known = {known: kept for known, kept in self._known.items() if known[1] == key[1]} | {
                key: starters(labels, texts)
            }
        return self._known[key]


def _first(texts: Sequence[Text], find: Callable[[Text], Iterator[str]]) -> str:
    return next((found for text in texts for found in find(text)), "")


def _people(text: Text) -> Iterator[str]:
    """Yield the names that look like a person's: no part of them is an acronym, as in "Moonshot AI"."""
    yield from (name for name in _names(text) if not any(word.isupper() for word in name.split()))


def _names(text: Text) -> Iterator[str]:
    """Yield the full names in the text, those that are mentioned most first."""
    known = language_of(text.language)
    count: dict[str, int] = {}
    for match in NAME.finditer(text.text):
        name = match[0]
        first = name.split()[0].casefold()
        starts = SENTENCE_START.search(text.text[: match.start()]) is not None
        # "Das Unternehmen Werft": where nouns are capitalised, only the beginning of a sentence tells a name.
        is_noun = known.capitalises_nouns and (not starts or first in known.before_nouns)
        if SHORTEST_NAME <= len(name) <= LONGEST_NAME and not is_noun and text.language in LANGUAGES:
            count[name] = text.text.count(name.split()[-1])
    yield from sorted(count, key=lambda name: -count[name])


def _figures(text: Text) -> Iterator[str]:
    """Yield the percentages in the text, with a point before decimals."""
    for match in SHARE.finditer(text.text):
        number = re.match(r"[\d.,]+", match[0])
        if number:
            yield number[0].replace(",", ".")
