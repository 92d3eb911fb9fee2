"""Decides whether the articles answer a question, and gathers the sentences that do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from rag.qa.answer import Run
from rag.qa.answerability import MOST_CANDIDATES, SURE, log_odds, rank_sentences
from rag.qa.attribution import Attribution
from rag.qa.candidates import lacking_names, worth_reading
from rag.qa.coverage import CoverageGatherer
from rag.qa.evidence import Evidence
from rag.qa.gathered import Declined, Gathered
from rag.qa.judgement import Judgement
from rag.qa.judging import AnswerabilityJudge
from rag.qa.model_calls import ModelCalls
from rag.qa.question import BROAD, StandaloneQuestion
from rag.qa.reading import Reading, find_contradictions, in_reading_order
from rag.qa.selection import Choice
from rag.qa.speakers import Speakers, needed_before
from rag.qa.whole_articles import PassagesOf, read_whole
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.dates import of_that_time
from rag.text.names import asked_for

# A sentence of another article answers as well if the model is sure of it, or hardly less than of the first.
TOLERATED_LOG_ODDS = 0.5
# What names of the question that an article lacks, and another has, take from the nearness of its sentences.
# Of 82 questions for facts (sets g, h, j), the best candidate is of the right article for 75 instead of 72.
LACKING_NAMES = 0.75
RIVAL_FROM = 0.4  # probability of a sentence that may be the answer to a question for a fact as well


@dataclass(frozen=True)
class EvidenceGatherer:
    """The stage "gather": all sentences that answer, from all articles."""

    calls: ModelCalls
    judge: AnswerabilityJudge
    read: Callable[[Query, Sequence[Passage]], Reading]
    passages_of: PassagesOf
    coverage: CoverageGatherer

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | Declined:
        """Emits `Judged`. Raises `BadQuestion` and `ModelUnavailable`."""
        if question.side:
            return self.coverage.side(question, reading, run)
        if question.intent.kind == "overview":
            return self.coverage.overview(question, passages, reading, run)
        if question.intent.detail == "change" and (changes := self.coverage.changes(question, passages, run)):
            return changes
        if question.intent.kind in BROAD:
            judgement = self.judge(question, passages, self._read_whole(question, passages), run)
        else:
            read_wider = partial(self._read_whole, question, passages)
            judgement = self.judge(question, passages, set_back(question, reading), run, read_wider)
        if judgement is None or not self.judge.is_likely(judgement):
            return Declined(judgement.likeliest() if judgement else ())
        if question.intent.kind in BROAD:
            return Gathered(self._several(question, judgement, run))
        return self._single(question, judgement, run)

    def _read_whole(self, question: StandaloneQuestion, passages: Sequence[Passage]) -> Reading:
        """The sentences of the nearest articles, for what the passages that were found do not tell."""
        reading = self.read(question.query, read_whole(passages, self.passages_of))
        return set_back(question, reading)

    def _single(self, question: StandaloneQuestion, judgement: Judgement, run: Run) -> Gathered:
        """The sentence to answer from, and what may answer as well or contradicts it.

        Where the question asks for the latest or names a year, only what articles of that time say.
        """
        reading, choices = judgement.reading, [judgement.choice]
        if question.intent.kind == "fact":
            choices += rivals(judgement)
        contradictions = self._contradictions(question, judgement, run)
        choices += [index for index in contradictions if index not in choices]
        days = [reading.sentences[index].published for index in choices]
        told = [choices[kept] for kept in of_that_time(question.text, question.query.language, days)]
        speakers = Speakers.of(reading.sentences)
        decided = None
        is_sure = judgement.alone[judgement.choice] >= SURE and told[0] == judgement.choice
        if question.intent.kind == "yes_no" and is_sure and not _is_of_another(question, speakers, told[0]):
            decided = self.judge.decides(question, reading.sentences[told[0]], run)
        dated = len(told) > 1 and any(index in told for index in contradictions)
        attribution = Attribution(speakers)
        if told == [judgement.choice]:
            told = [*self._context(question, judgement, attribution), *told]
        return Gathered(attribution.tell(told), decided, dated)

    def _context(
        self, question: StandaloneQuestion, judgement: Judgement, attribution: Attribution
    ) -> list[int]:
        """The sentences without which the best one is no answer."""
        reading, choice = judgement.reading, judgement.choice
        if attribution.left_unnamed(choice):  # it is told with the name in brackets
            return []
        if before := needed_before(reading, choice, attribution.speakers):
            return before
        needs_context = self.judge.needs_context(question, reading.sentences[choice], judgement)
        return reading.previous(choice) if needs_context else []

    def _several(self, question: StandaloneQuestion, judgement: Judgement, run: Run) -> Iterator[Evidence]:
        """The sentences that answer among those already read, then among further ones, one by one."""
        reading = judgement.reading
        speakers = Speakers.of(reading.sentences)
        others = _of_others(question, speakers, judgement)
        alone = {index: chance for index, chance in judgement.alone.items() if index not in others}
        lacking = _lacking(question, reading)
        choice = Choice(reading, speakers, dict(judgement.ratings), alone, lacking, others)
        attribution = Attribution(speakers)
        yield from attribution.tell(in_reading_order(choice.choose(), reading.sentences))
        choice.ratings |= self.judge.rate(question, reading, judgement.unrated)
        candidates = [
            index
            for index in worth_reading(rank_sentences(choice.ratings, {}), choice.ratings)
            if index not in others and index not in judgement.alone
        ]
        for _ in range(MOST_CANDIDATES - len(judgement.alone)):
            following = choice.next_to_read(candidates)
            if following is None:
                return
            choice.alone[following] = self.calls.confirm(question, reading.sentences[following], run)
            yield from attribution.tell(in_reading_order(choice.choose(), reading.sentences))

    def _contradictions(self, question: StandaloneQuestion, judgement: Judgement, run: Run) -> list[int]:
        """The sentences of other articles that contradict the chosen one and answer as well."""
        reading = judgement.reading
        alone = dict(judgement.alone)
        least = min(log_odds(SURE), log_odds(alone[judgement.choice])) - TOLERATED_LOG_ODDS
        contradictions = find_contradictions(reading, judgement.choice)
        for index in contradictions:
            if index not in alone:
                alone[index] = self.calls.confirm(question, reading.sentences[index], run)
        return [index for index in contradictions if log_odds(alone[index]) >= least]


def set_back(question: StandaloneQuestion, reading: Reading) -> Reading:
    """The sentences, those of articles that lack names of the question farther from it."""
    is_lacking = np.array(_lacking(question, reading), dtype=np.float32) > 0
    return replace(reading, nearness=reading.nearness - LACKING_NAMES * is_lacking)


def rivals(judgement: Judgement) -> list[int]:
    """What the model read before it was sure of one sentence and takes for an answer as well."""
    told = [judgement.choice]
    for index, chance in judgement.alone.items():
        if index not in told and chance >= RIVAL_FROM and not judgement.reading.repeats(index, told):
            told.append(index)
    return told[1:]


def _lacking(question: StandaloneQuestion, reading: Reading) -> list[float]:
    return lacking_names(reading.sentences, asked_for(question.text, question.query.language))


def _is_of_another(question: StandaloneQuestion, speakers: Speakers, index: int) -> bool:
    """Whether the question names somebody, and the sentence is of somebody else."""
    named = speakers.named_in(question.text, question.query.language)
    return bool(named) and not speakers.may_be_of(named)[index]


def _of_others(question: StandaloneQuestion, speakers: Speakers, judgement: Judgement) -> set[int]:
    """The sentences that are another person's, where one person's view is asked for.

    That is the person of the best sentence, unless the question names others. Where it is doubtful that
    one is asked for, the question has to name them. Empty if the model has read nothing of that person.
    """
    if question.intent.detail != "person":
        return set()
    named = speakers.named_in(question.text, question.query.language)
    if question.intent.doubtful and not named:
        return set()
    introduced = speakers.introduced(judgement.choice)
    wanted = introduced if introduced & named or not named else named
    others = {index for index, may_be in enumerate(speakers.may_be_of(wanted)) if not may_be}
    return set() if others.issuperset(judgement.alone) else others
