"""`belegt ask`: retrieve → prompt → model → check → Answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from typing import cast

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.schema import NodeWithScore
from pydantic import BaseModel, ConfigDict

from rag.citations import (
    Checked,
    Citation,
    Evidence,
    Status,
    answer_sentences,
    check,
    evidence_sentences,
)
from rag.config import Config
from rag.embedder import embed_passages
from rag.errors import BadQuestion
from rag.facts import asked_for
from rag.llm import (
    Model,
    Provider,
    count_tokens,
    load_model,
    prompt_tokens,
    stream_answer,
    yes_probability,
)
from rag.loader import detect_language
from rag.prompts import (
    answer_prompt,
    answerable_prompt,
    choice_prompt,
    chosen,
    is_chosen,
    is_language,
    not_in_sources,
    standalone_prompt,
)
from rag.retriever import load_retriever

LONGEST_QUESTION = 2000  # characters

# Earlier turns, oldest first: ("user" or "assistant", what was said).
History = Sequence[tuple[str, str]]


class Passage(BaseModel):
    """A retrieved passage; `start` and `end` count characters of the cleaned document."""

    model_config = ConfigDict(frozen=True)

    source: str
    title: str
    text: str
    score: float
    language: str
    start: int
    end: int


class Timings(BaseModel):
    """Seconds since the question came."""

    model_config = ConfigDict(frozen=True)

    retrieve_s: float
    first_token_s: float
    total_s: float


class Answer(BaseModel):
    """What every interface gives back; see the README for the fields."""

    model_config = ConfigDict(frozen=True)

    question: str
    status: Status
    answer: str
    citations: list[Citation]
    unsupported: list[str]
    passages: list[Passage]
    model: str
    provider: Provider
    timings: Timings
    prompt_tokens: int


@dataclass(frozen=True)
class Retrieved:
    """The passages are found; the model has not spoken yet."""

    passages: list[Passage]


@dataclass(frozen=True)
class Token:
    """The next piece of the model's draft, unchecked."""

    text: str


@dataclass
class Clock:
    """Seconds since the question came; `first_token_s` is kept when the model first speaks."""

    start: float = field(default_factory=time.perf_counter)
    retrieve_s: float = 0.0
    first_token_s: float = 0.0

    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def timings(self) -> Timings:
        """What the answer reports; a refusal without a word of the model took as long as it took."""
        total = self.now()
        return Timings(
            retrieve_s=round(self.retrieve_s, 4),
            first_token_s=round(self.first_token_s or total, 4),
            total_s=round(total, 4),
        )


class Answerer:
    """Answers questions from one index with one model. Safe to share between threads."""

    def __init__(self, config: Config) -> None:
        """Open the index and choose the model. Raises `RagError`s that name their remedy."""
        self.config = config
        self.retriever = load_retriever(config)
        self.model: Model = load_model(config.llm)
        # Between two prompts of one question another's would drive the passages out of the prompt cache.
        self._turn = threading.Lock() if self.model.provider == "packaged" else nullcontext()

    def ask(self, question: str, language: str | None = None, history: History = ()) -> Answer:
        """The checked answer to `question`, in `language` (ISO 639-1) or else in the question's own.

        With a `history`, the question is first made to stand alone; `Answer.question` is what was answered.
        """
        *_, answer = self.stream(question, language, history)
        return cast(Answer, answer)

    def stream(
        self, question: str, language: str | None = None, history: History = ()
    ) -> Iterator[Retrieved | Token | Answer]:
        """The same as it comes about: what was retrieved, the draft word by word, the checked answer last."""
        clock = Clock()
        question, language = checked_question(question, language)
        if history:
            with self._turn:
                question = self._standalone(question, history)
        passages = self.retriever.retrieve(question, self.config.retrieval.top_k)
        clock.retrieve_s = clock.now()
        yield Retrieved(_public(passages))

        evidence = self._fitting(question, passages, language)
        draft, choice, tokens = "", 0, 0
        with self._turn:
            if evidence and self._is_answerable(question, evidence):
                choice = self._choose(question, evidence)
                for response in self._reply(answer_prompt(question, evidence, choice, language)):
                    tokens = tokens or prompt_tokens(response)
                    if response.delta:
                        clock.first_token_s = clock.first_token_s or clock.now()
                        draft += response.delta
                        yield Token(response.delta)

        checked = self._check(question, draft, evidence, choice, language)
        yield self._answer(question, passages, checked, tokens, clock)

    def warm_up(self) -> None:
        """Load the models now instead of at the first question. Raises `ModelUnavailable`."""
        self.retriever.retrieve("?", 1)
        yes_probability(self.model, answerable_prompt("?", []), self.config.llm)

    def _standalone(self, question: str, history: History) -> str:
        """The question with what "he" or "then" stand for; unchanged where the model gives no question."""
        reply = "".join(
            response.delta or "" for response in self._reply(standalone_prompt(question, history))
        )
        rewritten = " ".join(reply.strip().strip('"').split())
        return rewritten if 0 < len(rewritten) <= LONGEST_QUESTION else question

    def _reply(self, prompt: list[ChatMessage]) -> Generator[ChatResponse, None, None]:
        return stream_answer(self.model, prompt, self.config.llm)

    def _fitting(self, question: str, passages: list[NodeWithScore], language: str) -> list[Evidence]:
        """The sentences of as many of the best passages as the model can read.

        They are counted before they are sent: a server cuts what is too long in silence.
        """
        room = self.config.llm.context_window - self.config.llm.max_answer_tokens
        for count in range(len(passages), 0, -1):
            evidence = evidence_sentences(passages[:count])
            longest = max(range(len(evidence)), key=lambda index: len(evidence[index].text), default=None)
            if longest is None:
                return []
            if count_tokens(answer_prompt(question, evidence, longest, language), self.model) <= room:
                return evidence
        raise BadQuestion(
            "The question and one passage do not fit into the model's context window.",
            "Ask a shorter question, or raise llm.context_window.",
        )

    def _is_answerable(self, question: str, evidence: list[Evidence]) -> bool:
        probability = yes_probability(self.model, answerable_prompt(question, evidence), self.config.llm)
        return probability >= self.config.llm.answerable_from

    def _choose(self, question: str, evidence: list[Evidence]) -> int:
        """The index of the sentence that the model would answer from."""
        reply = ""
        with closing(self._reply(choice_prompt(question, evidence))) as responses:
            for response in responses:
                reply += response.delta or ""
                if is_chosen(reply):
                    break
        return chosen(reply, evidence)

    def _check(
        self, question: str, draft: str, evidence: list[Evidence], choice: int, language: str
    ) -> Checked:
        """The draft's sentences tied to evidence; the refusal where there is no draft or no support."""
        written_in = detect_language(draft)  # a small model does not always obey
        sentences = answer_sentences(draft, written_in)
        if not sentences:
            return Checked(not_in_sources(language), "not_in_sources", [], [])
        vectors = embed_passages(self.retriever.embedder, [*sentences, *(one.text for one in evidence)])
        asked = asked_for(question, detect_language(question))
        similarity = vectors[: len(sentences)] @ vectors[len(sentences) :].T
        checked = check(sentences, evidence, similarity, written_in, choice=choice, asked=asked)
        if checked.status == "not_in_sources":
            return Checked(not_in_sources(language), "not_in_sources", [], checked.unsupported)
        return checked

    def _answer(
        self, question: str, passages: list[NodeWithScore], checked: Checked, tokens: int, clock: Clock
    ) -> Answer:
        return Answer(
            question=question,
            status=checked.status,
            answer=checked.answer,
            citations=checked.citations,
            unsupported=checked.unsupported,
            passages=_public(passages),
            model=self.model.name,
            provider=self.model.provider,
            timings=clock.timings(),
            prompt_tokens=tokens,
        )


def search(config: Config, question: str) -> list[Passage]:
    """What `belegt search` shows: the retrieved passages, best first, and no model."""
    question, _ = checked_question(question, None)
    return _public(load_retriever(config).retrieve(question, config.retrieval.top_k))


def checked_question(question: str, language: str | None) -> tuple[str, str]:
    """The question on one line and the language to answer in. Raises `BadQuestion`."""
    question = " ".join(question.replace("\0", " ").split())
    if not question:
        raise BadQuestion("The question is empty.", "Type one.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"The question has {len(question)} characters.", f"Keep it below {LONGEST_QUESTION}."
        )
    if language is not None and not is_language(language):
        raise BadQuestion(f"There is no language {language!r}.", "Give its ISO 639-1 code, such as de or en.")
    return question, language or detect_language(question)


def _public(passages: Sequence[NodeWithScore]) -> list[Passage]:
    return [
        Passage(
            source=str(passage.node.metadata["source"]),
            title=str(passage.node.metadata.get("title", "")),
            text=passage.node.get_content(),
            score=round(float(passage.score or 0.0), 4),
            language=str(passage.node.metadata.get("language", "")),
            start=int(getattr(passage.node, "start_char_idx", None) or 0),
            end=int(getattr(passage.node, "end_char_idx", None) or 0),
        )
        for passage in passages
    ]
