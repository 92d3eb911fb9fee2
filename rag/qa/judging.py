"""Decides whether the passages contain an answer, and from which sentence to give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.errors import BadQuestion
from rag.llm.model import count_tokens, prompt_room
from rag.qa.answer import Judged, Run
from rag.qa.answerability import (
    CANDIDATES,
    FINALISTS,
    MOST_CANDIDATES,
    SURE,
    Signs,
    probability,
    rank_sentences,
)
from rag.qa.evidence import Evidence, Reading
from rag.qa.model_calls import ModelCalls
from rag.qa.prompts import answerable_prompt
from rag.qa.question import BROAD, StandaloneQuestion
from rag.qa.selection import may_answer, worth_reading
from rag.retrieval.passage import Passage
from rag.text.names import asked_for

# Of the threshold, for a question that is not answered by one fact: no sentence alone contains the answer.
LENIENCY = 0.5


@dataclass(frozen=True)
class Judgement:
    """The index of the sentence to answer from, its signs, and the probability of each sentence read.

    `unread` are the next candidates, for a question that several sentences answer.
    """

    choice: int
    signs: Signs
    alone: Mapping[int, float]
    unread: Sequence[int] = ()


@dataclass(frozen=True)
class AnswerabilityJudge:
    """The stage "judge": the model reads the sentences nearest to the question."""

    calls: ModelCalls

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Judgement | None:
        """The sentence to answer from; None where the question is to be declined. Emits `Judged`.

        Raises `BadQuestion` where the question is too long for the model, and `ModelUnavailable`.
        """
        judgement = self._judge(question, passages, reading, run)
        chance = probability(judgement.signs) if judgement else 0.0
        run.emit(Judged(chance, judgement.signs if judgement else None))
        needed = self.calls.config.answerable_from
        if question.intent.kind != "fact":
            needed *= LENIENCY
        return judgement if chance >= needed else None

    def _judge(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Judgement | None:
        """Read the nearest sentences alone, then the best of them in context; None where there is none."""
        several = question.intent.kind in BROAD
        candidates = self._candidates(question, reading)
        alone: dict[int, float] = {}
        for index in candidates[:CANDIDATES]:
            self._check_length(question, reading.sentences[index])
            alone[index] = self.calls.confirm(question, reading.sentences[index], run)
            if alone[index] >= SURE and not several:
                break
        if not alone:
            return None
        in_context = {
            index: self._confirm_in_context(question, reading.sentences[index], alone[index], run)
            for index in rank_sentences(alone, {}, reading.nearness)[:FINALISTS]
        }
        choice = rank_sentences(alone, in_context, reading.nearness)[0]
        signs = Signs(
            alone=alone[choice],
            in_context=in_context[choice],
            score=max(passage.score for passage in passages),
            nearness=float(reading.nearness[choice]),
        )
        return Judgement(choice, signs, alone, candidates[CANDIDATES:MOST_CANDIDATES])

    def _candidates(self, question: StandaloneQuestion, reading: Reading) -> list[int]:
        """The sentences to read, the nearest first; none of an article about somebody with a similar name."""
        asked = asked_for(question.text, question.query.language)
        named = may_answer(reading.sentences, asked)
        nearest = [index for index in reading.nearest(len(named)) if named[index]]
        return worth_reading(nearest, reading.nearness) if nearest else []

    def _confirm_in_context(
        self, question: StandaloneQuestion, evidence: Evidence, alone: float, run: Run
    ) -> float:
        return self.calls.confirm(question, evidence, run, in_context=True) if evidence.before else alone

    def _check_length(self, question: StandaloneQuestion, evidence: Evidence) -> None:
        """Count the prompt before it is sent: a model server truncates long prompts without an error."""
        calls = self.calls
        available = prompt_room(calls.model, calls.config, calls.config.max_answer_tokens)
        prompt = answerable_prompt(question.text, evidence, in_context=True)
        if count_tokens(prompt, calls.model) > available:
            raise BadQuestion(
                "The question and one sentence do not fit into the model's context window.",
                "Ask a shorter question, or raise llm.context_window.",
            )
