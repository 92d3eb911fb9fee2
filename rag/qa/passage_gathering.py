"""Chooses the passages that a model reads at once, as many as fit into its context window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.errors import BadQuestion
from rag.llm.model import count_tokens, prompt_room
from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.gathered import Declined, Gathered
from rag.qa.model_calls import ModelCalls, answer_tokens
from rag.qa.passage_prompts import answer_prompt
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading, in_reading_order
from rag.qa.topic import leading_article
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query


@dataclass(frozen=True)
class PassageGatherer:
    """The stage "gather" of the passages reader: the sentences of the best passages that fit."""

    calls: ModelCalls
    read: Callable[[Query, Sequence[Passage]], Reading]
    passages_of: Callable[[str], list[Passage]]

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | Declined:
        """The sentences, by article; the whole article where an overview is of one alone.

        Raises `BadQuestion` where not even one passage fits, and `ModelUnavailable`.
        """
        if question.intent.kind == "overview" and (article := leading_article(passages)):
            reading = self.read(question.query, self.passages_of(article))
        if not reading.sentences:
            return Declined()
        fitting = self._fitting(question, reading.sentences)
        return Gathered([fitting[index] for index in in_reading_order(range(len(fitting)), fitting)])

    def _fitting(self, question: StandaloneQuestion, sentences: Sequence[Evidence]) -> list[Evidence]:
        """The sentences of the first passages, as many as the prompt has room for."""
        model, config = self.calls.model, self.calls.config
        available = prompt_room(model, config, answer_tokens(model, config))
        fitting: list[Evidence] = []
        for passage in dict.fromkeys((one.source, one.passage.start) for one in sentences):
            more = [one for one in sentences if (one.source, one.passage.start) == passage]
            if count_tokens(answer_prompt(question, fitting + more), model) <= available:
                fitting += more
        if not fitting:
            raise BadQuestion(
                "The question and one passage do not fit into the model's context window.",
                "Ask a shorter question, or raise llm.context_window.",
            )
        return fitting
