"""Answers questions from one index, with the model that is available."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.config import Config
from rag.errors import ModelUnavailable
from rag.index.filters import Selection
from rag.llm.choice import ModelChoice
from rag.llm.model import Model, Provider, decide
from rag.llm.queue import Queue, questions_at_once
from rag.qa.answer import Answer, Emit, Event, Retrieved, Run, Token, ignore
from rag.qa.pipeline import Pipeline
from rag.qa.prompts import standalone_prompt
from rag.qa.question import History, check_language, checked_question
from rag.qa.stages import Stages, default_stages
from rag.qa.streaming import stream_events
from rag.qa.translation import Quote, Translation
from rag.retrieval.passage import Passage, round_scores
from rag.retrieval.retriever import EVERYTHING, load_retriever

Result = TypeVar("Result")


@dataclass
class _Progress:
    """Passes events on, and knows what a second attempt at the same question must not repeat."""

    emit: Emit
    has_retrieved: bool = False
    has_told: bool = False

    def __call__(self, event: Event) -> None:
        if isinstance(event, Retrieved) and self.has_retrieved:
            return
        self.has_retrieved |= isinstance(event, Retrieved)
        self.has_told |= isinstance(event, Token)
        self.emit(event)


class Answerer:
    """Answers questions from one index, with the model that is available. Safe to share between threads."""

    def __init__(
        self,
        config: Config,
        model: Model | None = None,
        may_be_empty: bool = False,
        stages: Stages | None = None,
    ) -> None:
        """Open the index, and load the model and the stages that are not given.

        With `may_be_empty` there need not be an article yet: until one is added, every answer is a refusal.
        Raises `RagError`s that name their remedy.
        """
        self.config = config
        self.retriever = load_retriever(config, may_be_empty)
        self._choice = ModelChoice(config.llm, model)
        self._given_stages = stages
        self._pipelines: dict[Provider, Pipeline] = {}
        self._lock = threading.Lock()
        self.pipeline_for(self._choice.current())

    @property
    def model(self) -> Model:
        """The model for the next question."""
        return self._choice.current()

    def model_problem(self) -> ModelUnavailable | None:
        """Why the model cannot answer now, with a remedy; None where it can."""
        return self._choice.problem()

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline for the next question."""
        return self.pipeline_for(self.model)

    def pipeline_for(self, model: Model) -> Pipeline:
        """The pipeline around `model`; a provider has one queue. Raises `ModelUnavailable`."""
        with self._lock:
            known = self._pipelines.get(model.provider)
            if known is None or known.model is not model:
                is_same = known and replace(model, hint=known.model.hint) == known.model
                stages = known.stages if known and is_same else self._stages_around(model)
                queue = known.queue if known else Queue(questions_at_once(self.config.llm, model.provider))
                known = Pipeline(self.config, self.retriever, model, stages, queue)
                self._pipelines[model.provider] = known
            return known

    def _stages_around(self, model: Model) -> Stages:
        return self._given_stages or default_stages(self.config, self.retriever, model)

    def ask(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
        *,
        reader_language: str = "",
        emit: Emit = ignore,
    ) -> Answer:
        """The checked answer to `question`, in `language` (ISO 639-1) or else in the question's own.

        Where the question's words do not tell its language, as a name does not, it is that of the `history`,
        else `reader_language`. With a `history`, a follow-up is first made independent of it;
        `Answer.question` is what was answered. A `style` ("formal, at most ten words") changes only the
        wording, and only where all facts survive. `among` restricts the articles to a range of dates or one
        outlet. `emit` is called with each event before the answer; what it raises ends the work. Raises
        `BadQuestion`, `ModelUnavailable` and `IndexUnusable`.

        With `llm.provider = "auto"`, the packaged model answers where Ollama's fails before the first
        sentence; `Answer.model_hint` gives the reason.
        """
        progress = _Progress(emit)
        run = Run(progress)

        def answer_with(pipeline: Pipeline) -> Answer:
            return pipeline.answer(
                question,
                run,
                language=language,
                history=history,
                style=style,
                among=among,
                reader_language=reader_language,
            )

        return self._attempt(answer_with, lambda: not progress.has_told)  # what was told is not withdrawn

    def stream(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
        *,
        reader_language: str = "",
    ) -> Generator[Event, None, None]:
        """`ask` as a generator: each event as it occurs, the answer last. Closing it stops the model."""
        return stream_events(
            lambda emit: self.ask(
                question, language, history, style, among, reader_language=reader_language, emit=emit
            )
        )

    def translate(self, quote: Quote, language: str, *, emit: Emit = ignore) -> Translation:
        """The quote in that language (ISO 639-1), checked like a sentence of an answer.

        Raises `NoSuchArticle`, `BadQuestion` and `ModelUnavailable`.
        """
        code = check_language(language)
        return self._attempt(lambda pipeline: pipeline.translate(quote, code, emit))

    def warm_up(self) -> None:
        """Load the models now instead of at the first question. Raises `ModelUnavailable`."""
        self.retriever.retrieve("?", 1)
        prompt = standalone_prompt("?", [], "en")
        self._attempt(lambda pipeline: decide(pipeline.model, prompt, self.config.llm))

    def _attempt(
        self, work: Callable[[Pipeline], Result], may_repeat: Callable[[], bool] = lambda: True
    ) -> Result:
        """Work with the model in use; where it fails, again with the one that stands in for it."""
        model = self.model
        try:
            result = work(self.pipeline_for(model))
        except ModelUnavailable as problem:
            instead = self._choice.replace_failed(model, problem)
            if instead is None or not may_repeat():
                raise
            return work(self.pipeline_for(instead))
        self._choice.confirm(model)
        return result


def search(config: Config, question: str, among: Selection = EVERYTHING) -> list[Passage]:
    """The passages that `belegt search` shows: best first, without a language model."""
    question = checked_question(question)
    return round_scores(load_retriever(config).retrieve(question, config.retrieval.top_k, among))
