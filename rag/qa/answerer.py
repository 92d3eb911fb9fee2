"""Answers a question through a pipeline of named stages."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from rag.config import Config
from rag.embedding.models import SentenceVectors
from rag.index.filters import Selection
from rag.llm.model import Model, load_model, yes_probability
from rag.llm.queue import Place, Queue
from rag.qa.answer import Answer, Emit, Event, Retrieved, Run, Waiting, ignore
from rag.qa.evidence import Reading, SentenceReader
from rag.qa.generation import DraftWriter
from rag.qa.grounding import Checked, Claim, GroundingCheck
from rag.qa.judging import AnswerabilityJudge, Judgement
from rag.qa.model_calls import ModelCalls
from rag.qa.prompts import standalone_prompt
from rag.qa.question import History, StandaloneQuestion, checked_question
from rag.qa.streaming import stream_events
from rag.qa.understanding import FollowUps
from rag.retrieval.passage import Passage, round_scores
from rag.retrieval.retriever import EVERYTHING, Query, Retriever, load_retriever


@dataclass(frozen=True)
class Stages:
    """The steps from a question to its answer, in this order; `dataclasses.replace` swaps any of them."""

    understand: Callable[[str], Query]
    resolve: Callable[[Query, History, Run], Query]
    retrieve: Callable[[Query, int, Selection], list[Passage]]
    read: Callable[[Query, Sequence[Passage]], Reading]
    judge: Callable[[StandaloneQuestion, Sequence[Passage], Reading, Run], Judgement | None]
    write: Callable[[StandaloneQuestion, Judgement, Reading, Run], list[Claim]]
    check: Callable[[StandaloneQuestion, Sequence[Claim], Reading], Checked]


class Answerer:
    """Answers questions from one index with one model. Safe to share between threads."""

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
        self.model: Model = model or load_model(config.llm)
        self.stages = stages or default_stages(config, self.retriever, self.model)
        # One question at a time: another one's prompts would evict it from the packaged model's cache.
        self.queue = Queue() if self.model.provider == "packaged" else None

    def ask(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
        *,
        emit: Emit = ignore,
    ) -> Answer:
        """The checked answer to `question`, in `language` (ISO 639-1) or else in the question's own.

        With a `history`, a follow-up is first made independent of it; `Answer.question` is what was answered.
        A `style` ("formal, at most ten words") changes only the wording, and only where all facts survive.
        `among` restricts the articles to a range of dates or one outlet. `emit` is called with each event
        before the answer; what it raises ends the work. Raises `BadQuestion`, `ModelUnavailable` and
        `IndexUnusable`.
        """
        stages, run = self.stages, Run(emit)
        query = stages.understand(checked_question(question, language))
        with self.queue.place() if self.queue else nullcontext() as place:
            if history:
                _wait_for_turn(place, emit)
            standalone = stages.resolve(query, history, run)
            asked = StandaloneQuestion(standalone, language or query.language, style)
            passages = stages.retrieve(asked.query, self.config.retrieval.top_k, among)
            run.meter.record_retrieval()
            emit(Retrieved(asked.text, round_scores(passages)))
            _wait_for_turn(place, emit)
            reading = stages.read(asked.query, passages)
            judgement = stages.judge(asked, passages, reading, run)
            claims = stages.write(asked, judgement, reading, run) if judgement else []
        checked = stages.check(asked, claims, reading)
        return Answer(
            question=asked.text,
            status=checked.status,
            answer=checked.answer,
            citations=checked.citations,
            unsupported=checked.unsupported,
            passages=round_scores(passages),
            model=self.model.name,
            provider=self.model.provider,
            timings=run.meter.timings(),
            prompt_tokens=run.meter.prompt_tokens,
            usage=run.meter.usage(),
        )

    def stream(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
    ) -> Generator[Event, None, None]:
        """`ask` as a generator: each event as it occurs, the answer last. Closing it stops the model."""
        return stream_events(lambda emit: self.ask(question, language, history, style, among, emit=emit))

    def warm_up(self) -> None:
        """Load the models now instead of at the first question. Raises `ModelUnavailable`."""
        self.retriever.retrieve("?", 1)
        yes_probability(self.model, standalone_prompt("?", [], "en"), self.config.llm)


def default_stages(config: Config, retriever: Retriever, model: Model) -> Stages:
    """The stages that `config` asks for, around one retriever and one model."""
    embed = SentenceVectors(retriever.embedder)
    calls = ModelCalls(model, config.llm)
    check = GroundingCheck(retriever.languages, embed)
    return Stages(
        understand=retriever.query,
        resolve=FollowUps(calls, retriever.query),
        retrieve=retriever.search,
        read=SentenceReader(retriever.languages, embed),
        judge=AnswerabilityJudge(calls),
        write=DraftWriter(calls, check),
        check=check,
    )


def search(config: Config, question: str, among: Selection = EVERYTHING) -> list[Passage]:
    """The passages that `belegt search` shows: best first, without a language model."""
    question = checked_question(question)
    return round_scores(load_retriever(config).retrieve(question, config.retrieval.top_k, among))


def _wait_for_turn(place: Place | None, emit: Emit) -> None:
    """Wait until the model is free for this question; emits `Waiting`."""
    if place:
        for ahead in place.wait():
            emit(Waiting(ahead))
