"""What the page shows of the server: labels, model, corpus, and what the reader may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from fastapi import Request
from pydantic import BaseModel

from rag.config import Config
from rag.index.filters import outlet_of
from rag.ingest.library import ArticleFacts, Library
from rag.llm.model import Model
from rag.qa.question import LONGEST_QUESTION
from rag.server.auth import Caller, may_manage, may_measure
from rag.text.languages import LANGUAGES
from ui.translation import Labels, Translations

SIZE = re.compile(r"\d+(?:\.\d+)?B\b")  # of a model, in parameters
LONGEST_SHORT_NAME = 16
MOST_OUTLETS = 200  # to choose from

Offer = Callable[[Labels, Sequence[ArticleFacts]], list[str]]


class ModelFacts(BaseModel):
    """The model that answers; the one that it stands in for, and what fetches that if it is missing."""

    name: str
    short: str
    provider: str
    stands_in: bool
    wanted: str = ""
    command: str = ""


class CorpusFacts(BaseModel):
    """How many articles there are, in which languages and from which sites; `newest` is a date."""

    articles: int
    languages: list[str]
    outlets: list[str]
    newest: str | None


class Rights(BaseModel):
    """What the reader may do besides asking."""

    manage: bool
    evaluate: bool
    configure: bool


class PageContext(BaseModel):
    """All that the page's script needs to begin."""

    language: str
    labels: Mapping[str, str]
    model: ModelFacts
    corpus: CorpusFacts
    starters: list[str]
    languages: list[str]  # that answers can be asked for in
    may: Rights
    reader_language: str  # for answers to questions whose own language cannot be told
    reader: str  # the name of the key with which the reader has signed in
    longest_question: int
    feedback: bool = False


def context_of(
    request: Request, library: Library, model: Model, translations: Translations, offer: Offer
) -> PageContext:
    """Return what the page shows to the sender of `request`."""
    config, caller = library.config, request.state.caller
    labels = translations.of(request)
    articles = library.list()
    return PageContext(
        language=labels.language,
        labels=labels.texts,
        model=model_facts(model, config),
        corpus=corpus_facts(articles),
        starters=offer(labels, articles),
        languages=sorted(LANGUAGES),
        may=rights(caller, config),
        reader_language=translations.reader_language(request),
        reader=caller.key,
        longest_question=LONGEST_QUESTION,
        feedback=config.ui.feedback,
    )


def model_facts(model: Model, config: Config) -> ModelFacts:
    """Return the model's names; a long one is shortened to its size, such as `1.5B`."""
    size = SIZE.search(model.name)
    short = size[0] if size and len(model.name) > LONGEST_SHORT_NAME else model.name
    wanted = config.llm.model if model.hint else ""
    fetch = f"belegt pull {wanted}"
    return ModelFacts(
        name=model.name,
        short=short,
        provider=model.provider,
        stands_in=bool(model.hint),
        wanted=wanted,
        command=fetch if fetch in model.hint else "",  # nothing else is mended by it
    )


def corpus_facts(articles: Sequence[ArticleFacts]) -> CorpusFacts:
    """Return the number of articles, their languages and sites, and the date of the newest."""
    outlets = {outlet_of(article.url or "") for article in articles} - {""}
    return CorpusFacts(
        articles=len(articles),
        languages=sorted({article.language for article in articles}),
        outlets=sorted(outlets)[:MOST_OUTLETS],
        newest=max((article.published or "" for article in articles), default="") or None,
    )


def rights(caller: Caller, config: Config) -> Rights:
    """Return what the caller may do besides asking."""
    is_operator = may_measure(caller, config)
    return Rights(
        manage=may_manage(caller, config),
        evaluate=config.ui.evaluate and is_operator,
        configure=is_operator,
    )
