"""Decides whether the passages contain an answer, and from which sentence to give it.

The cross-encoder reads all sentences near the question; the language model, which costs far more and judges
better, reads those that it puts first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.errors import BadQuestion
from rag.llm.model import count_tokens, prompt_room
from rag.qa.answer import Judged, Run
from rag.qa.answerability import (
    CANDIDATES,
    FEWEST_CANDIDATES,
    SURE,
    Signs,
    probability,
    rank_sentences,
    rate,
)
from rag.qa.candidates import may_answer, names_numbers, near_articles, worth_reading
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.model_calls import ModelCalls
from rag.qa.prompts import answerable_prompt
from rag.qa.question import BROAD, StandaloneQuestion
from rag.qa.reading import Reading
from rag.qa.yes_no import probability_of_yes
from rag.retrieval.passage import Passage
from rag.text.names import asked_for

RATED = 16  # nearest sentences that the cross-encoder reads first
MOST_RATED = 60  # that it reads where several sentences may answer
# Where no sentence seems to answer a question for a fact, or for yes or no, but the best one reaches this
# probability, its passage is read as a whole, since the answer may need the sentences around it. Of 66
# questions (sets i to l), that answers 4 of 11 that were declined wrongly. Of 29 that the articles do not
# answer (g as well), one more would be answered without `names_numbers`.
DOUBTFUL_FROM = 0.1
FAR_FROM = 0.6  # probability of a sentence from which on it answers, if the first ones read do not


@dataclass(frozen=True)
class Judgement:
    """The index of the sentence to answer from, its signs, the chance that it answers, and what was read.

    `ratings` are those of all candidates, `alone` the language model's probability of each that it read.
    `unrated` are further sentences, the nearest first, for a question that several of them answer.
    """

    choice: int
    signs: Signs
    chance: float
    ratings: Mapping[int, float]
    alone: Mapping[int, float]
    unrated: Sequence[int] = ()

    def by_likelihood(self) -> list[int]:
        """The sentences that the language model read, the likeliest answer first."""
        return [
            self.choice,
            *(index for index in rank_sentences(self.ratings, self.alone) if index != self.choice),
        ]


@dataclass(frozen=True)
class AnswerabilityJudge:
    """The stage "judge": the sentences nearest to the question are read together with it."""

    calls: ModelCalls
    cross_reader: CrossReader

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Judgement | None:
        """The sentence to answer from, if `is_likely`; None where there is nothing to read. Emits `Judged`.

        Where several sentences may answer, those farther from the question are read as well before it is
        declined: a reason need not resemble the question for it. Raises `BadQuestion` where the question is
        too long for the model, and `ModelUnavailable`.
        """
        allowed = _nearest_allowed(question, passages, reading)
        near, far = allowed[:RATED], allowed[RATED:MOST_RATED]
        odds = self._odds(question, reading, near)
        alone = self._read_alone(question, reading, odds, {}, run)
        judgement = _judgement(question, passages, reading, odds, alone)
        if judgement and not self.is_likely(judgement) and far and question.intent.kind in BROAD:
            odds |= self._odds(question, reading, far)
            more = self._read_alone(question, reading, odds, alone, run)
            sure = {index: chance for index, chance in more.items() if chance >= FAR_FROM}
            judgement = _judgement(question, passages, reading, odds, alone | sure)
            alone |= more
        elif judgement and self._is_doubtful(judgement) and question.intent.kind not in BROAD:
            judgement = replace(judgement, chance=self._with_passage(question, reading, judgement, run))
        run.emit(Judged(judgement.chance, judgement.signs) if judgement else Judged(0.0, None))
        if judgement is None:
            return None
        return replace(judgement, alone=alone, unrated=[index for index in far if index not in odds])

    def is_likely(self, judgement: Judgement) -> bool:
        """Whether that sentence answers the question well enough not to decline it."""
        return judgement.chance >= self.calls.config.answerable_from

    def _is_doubtful(self, judgement: Judgement) -> bool:
        return judgement.chance >= DOUBTFUL_FROM and not self.is_likely(judgement)

    def _with_passage(
        self, question: StandaloneQuestion, reading: Reading, judgement: Judgement, run: Run
    ) -> float:
        """The chance that the best sentence answers, or that it does with the passage around it."""
        sentence = reading.sentences[judgement.choice]
        if not names_numbers(sentence, asked_for(question.text, question.query.language)):
            return judgement.chance
        return max(judgement.chance, self.calls.confirm_passage(question, sentence.passage, run))

    def needs_context(self, question: StandaloneQuestion, evidence: Evidence, judgement: Judgement) -> bool:
        """Whether the sentence that was judged best answers only together with the one before it."""
        return self.cross_reader.needs_context(question.text, evidence, judgement.signs.odds)

    def decides(self, question: StandaloneQuestion, evidence: Evidence, run: Run) -> float:
        """The probability that the answer to a yes/no question is yes, by this sentence."""
        model = self.calls.decides(question, evidence, run)
        return probability_of_yes(model, self.cross_reader.affirms(question.text, evidence))

    def rate(
        self, question: StandaloneQuestion, reading: Reading, indices: Sequence[int]
    ) -> dict[int, float]:
        """How good these sentences look to the cross-encoder. Raises `ModelUnavailable`."""
        return _ratings(self._odds(question, reading, indices), reading)

    def _read_alone(
        self,
        question: StandaloneQuestion,
        reading: Reading,
        odds: Mapping[int, float],
        known: Mapping[int, float],
        run: Run,
    ) -> dict[int, float]:
        """The language model's probabilities of the best sentences not yet known, until it is sure."""
        least = FEWEST_CANDIDATES if question.intent.kind in BROAD else 1
        ratings = _ratings(odds, reading)
        best = worth_reading(rank_sentences(ratings, {}), ratings)
        alone: dict[int, float] = {}
        for index in [index for index in best if index not in known][:CANDIDATES]:
            self._check_length(question, reading.sentences[index])
            alone[index] = self.calls.confirm(question, reading.sentences[index], run)
            if len(alone) >= least and max(alone.values()) >= SURE:
                break
        return alone

    def _odds(
        self, question: StandaloneQuestion, reading: Reading, indices: Sequence[int]
    ) -> dict[int, float]:
        """The cross-encoder's log-odds of these sentences."""
        odds = self.cross_reader.answers(question.text, [reading.sentences[index] for index in indices])
        return dict(zip(indices, odds.tolist(), strict=True))

    def _check_length(self, question: StandaloneQuestion, evidence: Evidence) -> None:
        """Count the prompt before it is sent: a model server truncates long prompts without an error."""
        calls = self.calls
        available = prompt_room(calls.model, calls.config, calls.config.max_answer_tokens)
        prompt = answerable_prompt(question.text, evidence)
        if count_tokens(prompt, calls.model) > available:
            raise BadQuestion(
                "The question and one sentence do not fit into the model's context window.",
                "Ask a shorter question, or raise llm.context_window.",
            )


def _judgement(
    question: StandaloneQuestion,
    passages: Sequence[Passage],
    reading: Reading,
    odds: Mapping[int, float],
    alone: Mapping[int, float],
) -> Judgement | None:
    """What the two readers' words come to; None where the language model read nothing."""
    if not alone:
        return None
    ratings = _ratings(odds, reading)
    choice = rank_sentences(ratings, alone)[0]
    signs = Signs(odds[choice], alone[choice], max(passage.score for passage in passages))
    return Judgement(choice, signs, probability(signs, question.intent.kind), ratings, alone)


def _nearest_allowed(
    question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading
) -> list[int]:
    """The sentences that may answer, the nearest first.

    None of an article about something else, or about somebody with a similar name.
    """
    asked = asked_for(question.text, question.query.language)
    named, near = may_answer(reading.sentences, asked), near_articles(passages)
    return [
        index
        for index in reading.nearest(len(named))
        if named[index] and reading.sentences[index].source in near
    ]


def _ratings(odds: Mapping[int, float], reading: Reading) -> dict[int, float]:
    return {index: rate(odds[index], float(reading.nearness[index])) for index in odds}
