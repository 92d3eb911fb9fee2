"""Finds articles in the catalogue: by their title, file, site or text, their language and their date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex as re
from pydantic import Field

from rag.index.filters import Selection, outlet_of
from rag.ingest.library import ArticleFacts
from rag.retrieval.retriever import EVERYTHING, Retriever
from rag.text.normalization import plain
from rag.text.unicode import nfc

Order = Literal["newest", "oldest", "title", "language", "outlet"]

MOST_PASSAGES = 500  # in which a text is found; each is read for its excerpt
EXCERPT_CHARS = 160
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")


class ListedArticle(ArticleFacts):
    """An article in a list; `excerpt` are the words around those that were searched for, if it has them."""

    excerpt: str = Field(default="", exclude_if=lambda excerpt: not excerpt)


@dataclass(frozen=True)
class Wanted:
    """Which articles to list, and in which order; an empty field does not filter.

    `text` is looked for in title, file, author and site; with `in_text` also in the articles themselves, of
    which one passage must have all of its words.
    """

    text: str = ""
    language: str = ""
    among: Selection = EVERYTHING
    in_text: bool = False
    order: Order = "newest"


def browse(retriever: Retriever, wanted: Wanted) -> list[ListedArticle]:
    """The articles wanted, in their order."""
    typed = nfc(" ".join(wanted.text.split())).casefold()
    excerpts = _excerpts(retriever, typed) if typed and wanted.in_text else {}
    articles = [
        ListedArticle.model_validate({**facts, "excerpt": excerpts.get(str(facts["source"]), "")})
        for facts in retriever.store.documents()
        if wanted.language in ("", facts["language"]) and wanted.among.holds(facts)
    ]
    found = [article for article in articles if typed in _head(article) or article.excerpt]
    return _ordered(found, wanted.order)


def _head(article: ArticleFacts) -> str:
    """What is known of an article, to be searched."""
    parts = (article.title, article.source, article.author or "", outlet_of(article.url or ""))
    return nfc(" ".join(parts)).casefold()


def _ordered(articles: list[ListedArticle], order: Order) -> list[ListedArticle]:
    """Sorted by `order`, then the newest first; what lacks the value comes last."""
    articles = sorted(articles, key=lambda article: article.source)
    articles.sort(key=lambda article: article.published or "", reverse=True)
    if order == "oldest":
        articles.sort(key=lambda article: article.published or "9999")
    elif order == "title":
        articles.sort(key=lambda article: (not article.title, plain(article.title)))
    elif order == "language":
        articles.sort(key=lambda article: article.language)
    elif order == "outlet":
        articles.sort(key=lambda article: (not article.url, outlet_of(article.url or "")))
    return articles


def _excerpts(retriever: Retriever, typed: str) -> dict[str, str]:
    """For each article with the words in its text the place where they are."""
    lexical = retriever.store.lexical
    if lexical is None:
        return {}
    found: dict[str, str] = {}
    for passage in retriever.store.passages(lexical.containing(typed)[:MOST_PASSAGES]):
        found.setdefault(str(passage.metadata["source"]), excerpt(passage.text, typed))
    return found


def excerpt(text: str, typed: str) -> str:
    """The part of `text` around the first of the words that were typed, on one line."""
    line = " ".join(text.split())
    folded = nfc(line).casefold()
    places = [folded.find(word) for word in _words(typed)]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - EXCERPT_CHARS // 3)
    if start:
        start = line.find(" ", start) + 1
    cut = line[start : start + EXCERPT_CHARS]
    if start + EXCERPT_CHARS < len(line):
        cut = f"{cut.rpartition(' ')[0] or cut} …"
    return f"… {cut}" if start else cut


def _words(typed: str) -> Iterator[str]:
    return (match[0] for match in WORD.finditer(typed))
