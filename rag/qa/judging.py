"""Decides whether the passages contain an answer, and from which sentence to give it.

The cross-encoder reads all sentences near the question; the language model, which costs far more and judges
better, reads those that it puts first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.errors import BadQuestion
from rag.llm.model import count_tokens, prompt_room
from rag.qa.answer import Judged, Run
from rag.qa.answerability import CANDIDATES, FEWEST_CANDIDATES, SURE
from rag.qa.candidates import lacking_all_names, may_answer, names_numbers, near_articles
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.judgement import Judgement, best_rated, ratings, weigh
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
class AnswerabilityJudge:
    """The stage "judge": the sentences nearest to the question are read together with it."""

    calls: ModelCalls
    cross_reader: CrossReader

    def __call__(
        self,
        question: StandaloneQuestion,
        passages: Sequence[Passage],
        reading: Reading,
        run: Run,
        read_wider: Callable[[], Reading] | None = None,
    ) -> Judgement | None:
        """The sentence to answer from, if `is_likely`; None where there is nothing to read. Emits `Judged`.

        Unless the model is sure of a sentence, those that `read_wider` finds are judged as well, if it is
        given. Where several sentences may answer, those farther from the question are, before it is declined:
        a reason need not resemble the question for it. Raises `BadQuestion` where the question is too long
        for the model, and `ModelUnavailable`.
        """
        judgement = self._judge(question, passages, reading, {}, run)
        if read_wider and not (judgement and judgement.alone[judgement.choice] >= SURE):
            reading = read_wider()
            known = judgement.known_in(reading) if judgement else {}
            judgement = self._judge(question, passages, reading, known, run)
        if judgement and self._is_doubtful(judgement) and question.intent.kind not in BROAD:
            judgement = replace(judgement, chance=self._with_passage(question, judgement, run))
        run.emit(Judged(judgement.chance, judgement.signs) if judgement else Judged(0.0, None))
        return judgement

    def _judge(
        self,
        question: StandaloneQuestion,
        passages: Sequence[Passage],
        reading: Reading,
        known: Mapping[int, float],
        run: Run,
    ) -> Judgement | None:
        """The sentence to answer from among those of `reading`; what is `known` is not read again."""
        allowed = _nearest_allowed(question, passages, reading)
        known = {index: chance for index, chance in known.items() if index in allowed}
        near = list(dict.fromkeys([*known, *allowed[:RATED]]))
        far = [index for index in allowed[RATED:MOST_RATED] if index not in known]
        odds = self._odds(question, reading, near)
        best = [index for index in best_rated(odds, reading)[:CANDIDATES] if index not in known]
        alone = known | self._read_alone(question, reading, best, run)
        score, kind = max((passage.score for passage in passages), default=0.0), question.intent.kind
        judgement = weigh(reading, odds, alone, score, kind)
        if judgement and not self.is_likely(judgement) and far and kind in BROAD:
            odds |= self._odds(question, reading, far)
            best = [index for index in best_rated(odds, reading) if index not in alone][:CANDIDATES]
            more = self._read_alone(question, reading, best, run)
            sure = {index: chance for index, chance in more.items() if chance >= FAR_FROM}
            judgement = weigh(reading, odds, alone | sure, score, kind)
            alone |= more
        if judgement is None:
            return None
        return replace(judgement, alone=alone, unrated=[index for index in far if index not in odds])

    def is_likely(self, judgement: Judgement) -> bool:
        """Whether that sentence answers the question well enough not to decline it."""
        return judgement.chance >= self.calls.config.answerable_from

    def _is_doubtful(self, judgement: Judgement) -> bool:
        return judgement.chance >= DOUBTFUL_FROM and not self.is_likely(judgement)

    def _with_passage(self, question: StandaloneQuestion, judgement: Judgement, run: Run) -> float:
        """The chance that the best sentence answers, or that it does with the passage around it."""
        sentence = judgement.reading.sentences[judgement.choice]
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
        return ratings(self._odds(question, reading, indices), reading)

    def _read_alone(
        self, question: StandaloneQuestion, reading: Reading, candidates: Sequence[int], run: Run
    ) -> dict[int, float]:
        """The language model's probabilities of the candidates, one after the other until it is sure."""
        least = FEWEST_CANDIDATES if question.intent.kind in BROAD else 1
        alone: dict[int, float] = {}
        for index in candidates:
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


def _nearest_allowed(
    question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading
) -> list[int]:
    """The sentences that may answer, the nearest first.

    None of an article about something else, or about somebody with a similar name; for a fact or yes or no,
    none of an article without any name of the question, if the nearest has one.
    """
    language = question.query.language
    asked = asked_for(question.text, language)
    allowed, near = may_answer(reading.sentences, asked), near_articles(passages)
    if question.intent.kind not in BROAD:
        elsewhere = lacking_all_names(reading.sentences, asked, language)
        allowed = [may and not lacks for may, lacks in zip(allowed, elsewhere, strict=True)]
    return [
        index
        for index in reading.nearest(len(allowed))
        if allowed[index] and reading.sentences[index].source in near
    ]
