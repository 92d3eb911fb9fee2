"""Answers a question through a pipeline of named stages."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.config import Config
from rag.embedding.models import SentenceVectors, fingerprint
from rag.errors import ModelUnavailable
from rag.index.filters import Selection
from rag.llm.choice import ModelChoice
from rag.llm.model import Model, Provider, yes_probability
from rag.llm.queue import Place, Queue, questions_at_once
from rag.qa.answer import Answer, Emit, Event, Retrieved, Run, Token, Waiting, ignore
from rag.qa.citations import Status
from rag.qa.collection import ASKING_FOR_ARTICLES, CollectionAnswers, newest_first
from rag.qa.composition import Composition
from rag.qa.conversation import reply_to
from rag.qa.evidence import Reading, SentenceReader
from rag.qa.gathering import EvidenceGatherer, Gathered
from rag.qa.generation import StatementWriter
from rag.qa.judging import AnswerabilityJudge
from rag.qa.kinds import load_kinds
from rag.qa.line_classes import load_line_classes
from rag.qa.model_calls import ModelCalls
from rag.qa.prompts import standalone_prompt
from rag.qa.question import History, StandaloneQuestion, checked_question
from rag.qa.splitting import Splitter
from rag.qa.statement import Statement
from rag.qa.streaming import stream_events
from rag.qa.understanding import FollowUps, Understanding, may_refer_back
from rag.qa.verifier import Verifier
from rag.qa.yes_no import opening
from rag.retrieval.passage import Passage, round_scores
from rag.retrieval.retriever import EVERYTHING, Query, Retriever, load_retriever
from rag.text.languages import replies_in

NEAREST_ARTICLES = 3  # that a refusal cites
BROAD_PASSAGES = 12  # for questions that are not answered from one place


@dataclass(frozen=True)
class Stages:
    """The steps from a question to its answer, in this order; `dataclasses.replace` swaps any of them."""

    understand: Callable[[str, str | None, History, str], StandaloneQuestion]
    resolve: Callable[[StandaloneQuestion, History, Run], StandaloneQuestion]
    split: Callable[[StandaloneQuestion, Run], list[StandaloneQuestion]]
    list_articles: Callable[[StandaloneQuestion, Selection, Run], Composition]
    retrieve: Callable[[Query, int, Selection], list[Passage]]
    read: Callable[[Query, Sequence[Passage]], Reading]
    gather: Callable[[StandaloneQuestion, Sequence[Passage], Reading, Run], Gathered | None]
    write: Callable[[StandaloneQuestion, Gathered, Run], Iterator[Statement]]


@dataclass(eq=False)
class Pipeline:
    """The stages around one model, and the queue for it. Safe to share between threads."""

    config: Config
    retriever: Retriever
    model: Model
    stages: Stages
    queue: Queue

    def answer(
        self,
        question: str,
        run: Run,
        *,
        language: str | None,
        history: History,
        style: str,
        among: Selection,
        reader_language: str,
    ) -> Answer:
        """The checked answer, as `Answerer.ask` describes it."""
        stages = self.stages
        asked = stages.understand(checked_question(question, language), language, history, reader_language)
        asked = replace(asked, style=style)
        if asked.intent.kind == "conversation" and not (history and may_refer_back(asked.intent)):
            return self._converse(asked, run)
        with self.queue.place() as place:
            if history:
                _wait_for_turn(place, run.emit)
            asked = stages.resolve(asked, history, run)
            if asked.intent.kind == "conversation":
                return self._converse(asked, run)
            if asked.intent.kind == "collection":
                return self._list_articles(asked, among, run)
            return self._answer(asked, among, place, run)

    def _answer(self, asked: StandaloneQuestion, among: Selection, place: Place, run: Run) -> Answer:
        """Answer from the articles, one part of the question after the other."""
        stages, composition = self.stages, Composition(asked.language, run.emit)
        passages = stages.retrieve(asked.query, self._passages(asked), among)
        run.meter.record_retrieval()
        run.emit(Retrieved(asked.text, round_scores(passages)))
        _wait_for_turn(place, run.emit)
        parts = stages.split(asked, run)
        is_whole = len(parts) == 1
        for part in parts:
            found = passages if is_whole else stages.retrieve(part.query, self._passages(part), among)
            reading = stages.read(part.query, found)
            gathered = stages.gather(part, found, reading, run)
            if not is_whole:
                composition.begin_part(part.side)
            if gathered is None:
                if not is_whole:
                    composition.decline_part(_unanswered(part))
                continue
            self._tell(part, gathered, composition, run)
        if not composition.told:
            nearest = reading if is_whole else stages.read(asked.query, passages)
            composition.decline(nearest, NEAREST_ARTICLES)
        return self._finish(asked, run, composition, passages)

    def _tell(self, part: StandaloneQuestion, gathered: Gathered, composition: Composition, run: Run) -> None:
        """Write what was gathered. Articles that disagree are told with their dates."""
        first = opening(gathered.decided, part.language)
        for statement in self.stages.write(part, gathered, run):
            run.meter.record_token()
            composition.add(statement, gathered.disagree, first)
            first = ""

    def _converse(self, asked: StandaloneQuestion, run: Run) -> Answer:
        articles = newest_first(self.retriever.articles())
        articles.sort(key=lambda article: article.language != asked.language)
        titles = [article.title for article in articles if article.title]
        composition = Composition(asked.language, run.emit)
        composition.say(reply_to(asked.intent.detail, asked.language, titles))
        return self._finish(asked, run, composition, [], "conversation")

    def _list_articles(self, asked: StandaloneQuestion, among: Selection, run: Run) -> Answer:
        run.emit(Retrieved(asked.text, []))
        return self._finish(asked, run, self.stages.list_articles(asked, among, run), [])

    def _finish(
        self,
        asked: StandaloneQuestion,
        run: Run,
        composition: Composition,
        passages: list[Passage],
        status: Status | None = None,
    ) -> Answer:
        return Answer(
            question=asked.text,
            status=status or composition.status,
            kind=asked.intent.kind,
            answer=composition.text,
            citations=[*composition.citations.values()],
            unsupported=[],
            passages=round_scores(passages),
            model=self.model.name,
            provider=self.model.provider,
            model_hint=self.model.hint,
            timings=run.meter.timings(),
            prompt_tokens=run.meter.prompt_tokens,
            usage=run.meter.usage(),
        )

    def _passages(self, question: StandaloneQuestion) -> int:
        """How many passages to retrieve."""
        top_k = self.config.retrieval.top_k
        return top_k if question.intent.kind in {"fact", "yes_no"} else max(top_k, BROAD_PASSAGES)


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
                stages = self._given_stages or default_stages(self.config, self.retriever, model)
                queue = known.queue if known else Queue(questions_at_once(self.config.llm, model.provider))
                known = Pipeline(self.config, self.retriever, model, stages, queue)
                self._pipelines[model.provider] = known
            return known

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

        def answer_with(model: Model) -> Answer:
            return self.pipeline_for(model).answer(
                question,
                run,
                language=language,
                history=history,
                style=style,
                among=among,
                reader_language=reader_language,
            )

        model = self.model
        try:
            answer = answer_with(model)
        except ModelUnavailable as problem:
            instead = self._choice.replace_failed(model, problem)
            if instead is None or progress.has_told:  # what was told is not withdrawn
                raise
            return answer_with(instead)
        self._choice.confirm(model)
        return answer

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

    def warm_up(self) -> None:
        """Load the models now instead of at the first question. Raises `ModelUnavailable`."""
        self.retriever.retrieve("?", 1)
        yes_probability(self.model, standalone_prompt("?", [], "en"), self.config.llm)


def default_stages(config: Config, retriever: Retriever, model: Model) -> Stages:
    """The stages that `config` asks for, around one retriever and one model. Raises `ModelUnavailable`."""
    embed, embedding = SentenceVectors(retriever.embedder), fingerprint(config)
    calls = ModelCalls(model, config.llm)
    kinds = load_kinds(retriever.neutral_questions, embedding)
    lines = load_line_classes(lambda texts: retriever.languages.sentences.neutral(embed.of(texts)), embedding)
    read = SentenceReader(retriever.languages, embed, lines)
    understand = Understanding(retriever.query, kinds, retriever.main_language)
    return Stages(
        understand=understand,
        resolve=FollowUps(calls, understand),
        split=Splitter(calls, retriever.query, understand),
        list_articles=CollectionAnswers(
            retriever.articles, retriever.search, retriever.article, retriever.direction(ASKING_FOR_ARTICLES)
        ),
        retrieve=retriever.search,
        read=read,
        gather=EvidenceGatherer(calls, AnswerabilityJudge(calls), read, retriever.article),
        write=StatementWriter(calls, Verifier(calls, retriever.languages, embed)),
    )


def search(config: Config, question: str, among: Selection = EVERYTHING) -> list[Passage]:
    """The passages that `belegt search` shows: best first, without a language model."""
    question = checked_question(question)
    return round_scores(load_retriever(config).retrieve(question, config.retrieval.top_k, among))


def _unanswered(part: StandaloneQuestion) -> str:
    replies = replies_in(part.language)
    if part.side:
        return replies.nothing_on.format(subject=part.side)
    return replies.part_unanswered.format(question=part.text)


def _wait_for_turn(place: Place, emit: Emit) -> None:
    """Wait until the model is free for this question; emits `Waiting`."""
    for ahead in place.wait():
        emit(Waiting(ahead))
