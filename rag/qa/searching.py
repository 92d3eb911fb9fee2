"""Searches in steps for what one search does not find: both sides of a comparison, many articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag.index.filters import Selection
from rag.qa.answer import Run, Search
from rag.qa.model_calls import ModelCalls
from rag.qa.question import StandaloneQuestion
from rag.qa.topic import leading_article
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.cues import tells_change

MOST_SEARCHES = 4
MOST_FOR_GAPS = 2
PER_SEARCH = 6  # passages
MOST_PASSAGES = 16  # of all searches together


@dataclass(frozen=True)
class Found:
    """The passages to answer from, best first, and the searches besides the question that found them."""

    passages: list[Passage]
    searches: tuple[Search, ...] = ()


@dataclass(frozen=True)
class StepwiseSearch:
    """The stage "search": for a hard question, what the model proposes, and once more for what is missing."""

    calls: ModelCalls
    to_query: Callable[[str], Query]
    retrieve: Callable[[Query, int, Selection], list[Passage]]

    def __call__(
        self, question: StandaloneQuestion, passages: list[Passage], among: Selection, run: Run
    ) -> Found:
        """The passages found by the question itself and by at most six searches, in two requests.

        Raises `ModelUnavailable` and `IndexUnusable`.
        """
        if not is_hard(question, passages):
            return Found(passages)
        found = self._search(self.calls.propose_searches(question.text, MOST_SEARCHES, run), among)
        merged = merge([passages, *found.values()])
        gaps = self.calls.find_gaps(question.text, list(found), merged, MOST_FOR_GAPS, run)
        found |= self._search([gap for gap in gaps if gap not in found], among)
        return Found(
            merge([passages, *found.values()]),
            tuple(
                Search(query=text, sources=list(dict.fromkeys(passage.source for passage in results)))
                for text, results in found.items()
            ),
        )

    def _search(self, texts: Sequence[str], among: Selection) -> dict[str, list[Passage]]:
        return {text: self.retrieve(self.to_query(text), PER_SEARCH, among) for text in texts}


def one_search(question: StandaloneQuestion, passages: list[Passage], among: Selection, run: Run) -> Found:
    """The stage "search" where the question itself is the only search."""
    return Found(passages)


def is_hard(question: StandaloneQuestion, passages: Sequence[Passage]) -> bool:
    """Whether one search is not enough: a comparison, an overview of several articles, a change."""
    kind = question.intent.kind
    if kind == "overview":
        return bool(passages) and not leading_article(passages)
    return kind == "comparison" or (
        kind == "several" and tells_change(question.text, question.query.language)
    )


def merge(results: Sequence[Sequence[Passage]], most: int = MOST_PASSAGES) -> list[Passage]:
    """The best passages of every search in turn, each once."""
    merged: dict[tuple[str, int], Passage] = {}
    for rank in zip_longest(*results):
        for passage in rank:
            if passage is not None:
                merged.setdefault((passage.source, passage.start), passage)
    return list(merged.values())[:most]
