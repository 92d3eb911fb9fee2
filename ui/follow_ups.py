"""The questions offered below an answer: made of the articles that it cites, without a model.

Each is one that the articles can answer: the summary of an article, more about a name that it also mentions
where nothing was cited, and the articles about a name where another one mentions it, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from rag.ingest.corpus_files import LONGEST_SOURCE
from rag.retrieval.passage import Passage
from rag.server.request_fields import MAX_MESSAGE_CHARS, MAX_MESSAGES
from rag.text.normalization import plain
from ui.proper_names import Text, coined_names, full_names, mentions, text_of
from ui.translation import Labels, Translations

MOST_CITATIONS = 100
MOST_READ = 5  # articles, of those cited and of the others

Source = Annotated[str, Field(max_length=LONGEST_SOURCE)]


class CitedSpan(BaseModel):
    """The place of a quote, as in a citation."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class FollowUpRequest(BaseModel):
    """The questions of the conversation, what the last answer cites, and the articles read for it."""

    model_config = ConfigDict(extra="forbid")

    asked: list[Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)]] = Field(max_length=MAX_MESSAGES)
    citations: list[CitedSpan] = Field(max_length=MOST_CITATIONS)
    read: list[Source] = Field(max_length=MOST_CITATIONS)
    refused: bool = False


class FollowUps(BaseModel):
    """Up to three questions in the reader's language."""

    questions: list[str]


@dataclass(frozen=True)
class CitedArticle:
    """An article that an answer cites, and the words that are cited."""

    title: str
    text: Text
    quotes: Sequence[str]

    @cached_property
    def names(self) -> list[str]:
        """The full names in the text, those that are mentioned most first."""
        return list(full_names(self.text))

    def mentions_beyond_quotes(self, name: str) -> bool:
        """Whether the article says something of `name` that the answer has not cited."""
        rest = self.text.text
        for quote in self.quotes:
            rest = rest.replace(quote, " ")
        return mentions(rest, name)


def follow_up_routes(passages: Callable[[str], Sequence[Passage]], translations: Translations) -> APIRouter:
    """Return the route `/page/follow-ups`; `passages` returns those of an article."""
    routes = APIRouter(prefix="/page/follow-ups", include_in_schema=False)

    @routes.post("")
    def offer(body: FollowUpRequest, request: Request) -> FollowUps:
        labels = translations.of(request)
        articles = [article for article in cited_articles(body.citations, passages) if article.title]
        if body.refused:
            return FollowUps(questions=list(summary(labels, articles[:1], body.asked)))
        cited = {span.source for span in body.citations}
        uncited = [source for source in body.read if source not in cited][:MOST_READ]
        others = [text_of(passages(source)) for source in uncited]
        return FollowUps(questions=follow_ups(labels, articles, others, body.asked))

    return routes


def cited_articles(
    spans: Sequence[CitedSpan], passages: Callable[[str], Sequence[Passage]]
) -> list[CitedArticle]:
    """Return the articles that are cited most, if they are still there."""
    cited = []
    for source, _ in Counter(span.source for span in spans).most_common(MOST_READ):
        found = passages(source)
        if not found:
            continue
        quotes = [
            passage.text[span.start - passage.start : span.end - passage.start]
            for span in spans
            for passage in found
            if span.source == source and passage.start <= span.start < span.end <= passage.end
        ]
        text = Text(text_of(found), found[0].language)
        cited.append(CitedArticle(found[0].title, text, quotes))
    return cited


def follow_ups(
    labels: Labels, cited: Sequence[CitedArticle], others: Sequence[str], asked: Sequence[str]
) -> list[str]:
    """Return up to three questions; `others` are texts of articles that were read and not cited."""
    known = next((name for article in cited for name in _names_to_go_on(article)), "")
    texts = [*others, *(article.text.text for article in cited)]
    shared = next(
        (
            name
            for article in cited
            for name in _quoted_names(article)
            if name != known and sum(mentions(text, name) for text in texts) > 1
        ),
        "",
    )
    questions = [
        *summary(labels, cited, asked),
        labels("more_about", name=known) if known else "",
        labels("articles_about", name=shared) if shared else "",
    ]
    return [question for question in questions if question and question not in asked]


def summary(labels: Labels, cited: Sequence[CitedArticle], asked: Sequence[str]) -> Iterator[str]:
    """Yield the request to summarise the first article that no question has named."""
    for article in cited:
        if not any(plain(article.title) in plain(question) for question in asked):
            yield labels("summarise", title=article.title)
            return


def _names_to_go_on(article: CitedArticle) -> Iterator[str]:
    """Yield the full names in what is cited that the article also mentions elsewhere.

    One in the title is what the whole article is about, as its summary tells.
    """
    yield from (
        name
        for name in article.names
        if not mentions(article.title, name)
        and any(mentions(quote, name) for quote in article.quotes)
        and article.mentions_beyond_quotes(name)
    )


def _quoted_names(article: CitedArticle) -> Iterator[str]:
    """Yield the names in what is cited."""
    cited = "\n".join(article.quotes)
    yield from coined_names(cited)
    yield from (name for name in article.names if mentions(cited, name))
