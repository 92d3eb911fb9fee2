"""Decides whether the articles answer a question, and gathers the sentences that do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.qa.answer import Judged, Run
from rag.qa.answerability import log_odds
from rag.qa.evidence import Evidence, Reading, find_contradictions
from rag.qa.judging import AnswerabilityJudge, Judgement
from rag.qa.model_calls import ModelCalls
from rag.qa.overview import choose_covering, in_reading_order
from rag.qa.question import StandaloneQuestion
from rag.qa.selection import choose_answers
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.dates import of_that_time
from rag.text.languages import language_of
from rag.text.names import WORD, names
from rag.text.normalization import plain

# A sentence of another article answers as well if its log-odds are at most this much lower.
TOLERATED_LOG_ODDS = 0.5
ABOUT_FROM = 0.5  # probability that an article belongs to the subject of an overview
LEAD = 0.08  # by which the score of an article exceeds all others' if the overview is of it alone
SIDE_SENTENCES = 3  # that a comparison tells of each side
SIDE_LEAST = 0.62  # score of a passage that is about a side without a name


@dataclass(frozen=True)
class Gathered:
    """The sentences to tell, in their order.

    `needs_context` says that the first one answers only together with the sentence before it. `decided` is
    the probability that the answer to a yes/no question is yes; None for other questions.
    """

    evidence: list[Evidence]
    needs_context: bool = False
    decided: float | None = None


@dataclass(frozen=True)
class EvidenceGatherer:
    """The stage "gather": all sentences that answer, from all articles; None where there is none."""

    calls: ModelCalls
    judge: AnswerabilityJudge
    read: Callable[[Query, Sequence[Passage]], Reading]
    load_article: Callable[[str], list[Passage]]

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | None:
        """Emits `Judged`. Raises `BadQuestion` and `ModelUnavailable`."""
        if question.side:
            return self._about_side(question, passages, reading, run)
        if question.intent.kind == "overview":
            return self._overview(question, passages, reading, run)
        judgement = self.judge(question, passages, reading, run)
        if judgement is None:
            return None
        if question.intent.kind == "several":
            return self._several(reading, judgement)
        choices = self._with_contradictions(question, reading, judgement, run)
        decided = (
            self.calls.decides(question, reading.sentences[choices[0]], run)
            if question.intent.kind == "yes_no"
            else None
        )
        in_context = choices[0] == judgement.choice and judgement.signs.needs_context
        return Gathered([reading.sentences[choice] for choice in choices], in_context, decided)

    def _several(self, reading: Reading, judgement: Judgement) -> Gathered:
        chosen = choose_answers(judgement.alone, judgement.choice, reading.vectors)
        return Gathered([reading.sentences[index] for index in in_reading_order(chosen, reading)])

    def _with_contradictions(
        self, question: StandaloneQuestion, reading: Reading, judgement: Judgement, run: Run
    ) -> list[int]:
        """The sentence to answer from, then those of other articles that contradict it.

        Where the question asks for the latest or names a year, only articles of that time count.
        """
        choices, alone = [judgement.choice], judgement.alone
        least = log_odds(alone[judgement.choice]) - TOLERATED_LOG_ODDS
        for index in find_contradictions(reading, judgement.choice):
            chance = (
                alone[index]
                if index in alone
                else self.calls.confirm(question, reading.sentences[index], run)
            )
            if log_odds(chance) >= least:
                choices.append(index)
        kept = of_that_time(question.text, [reading.sentences[choice].published for choice in choices])
        return [choices[index] for index in kept]

    def _overview(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | None:
        """Sentences that cover the article, or the topic, that the question is about."""
        nearest = reading.nearest(2)
        chance = max(
            (self.calls.is_about(question, reading.sentences[index], run) for index in nearest), default=0.0
        )
        run.emit(Judged(chance, None))
        if chance < ABOUT_FROM:
            return None
        article = _leading_article(passages)
        if article:
            reading = self.read(question.query, self.load_article(article))
        return Gathered([reading.sentences[index] for index in choose_covering(reading)])

    def _about_side(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | None:
        """What the articles say about one side of a comparison."""
        sentences = reading.sentences
        own = [
            index for index, sentence in enumerate(sentences) if _mentions(sentence, _capitalised(question))
        ]
        if not own and not _names_of_side(question):
            own = [index for index, sentence in enumerate(sentences) if sentence.passage.score >= SIDE_LEAST]
        run.emit(Judged(float(bool(own)), None))
        if not own:
            return None
        chosen = choose_covering(reading.only(own), SIDE_SENTENCES)
        return Gathered([reading.sentences[own[index]] for index in chosen])


def _leading_article(passages: Sequence[Passage]) -> str:
    """The article whose best passage is far ahead of every other article's; empty where none is."""
    best: dict[str, float] = {}
    for passage in passages:
        best[passage.source] = max(passage.score, best.get(passage.source, passage.score))
    ranked = sorted(best, key=lambda source: -best[source])
    if len(ranked) == 1 or (ranked and best[ranked[0]] - best[ranked[1]] >= LEAD):
        return ranked[0]
    return ""


def _capitalised(question: StandaloneQuestion) -> set[str]:
    """The words of a side that are written with a capital: its names and, in German, its nouns."""
    before_nouns = language_of(question.query.language).before_nouns
    words = (word for word in WORD.findall(question.side) if word[0].isupper())
    return {plain(word) for word in words if word.lower() not in before_nouns}


def _names_of_side(question: StandaloneQuestion) -> set[str]:
    """Those of them that are certainly names: the first word counts as if it stood inside a sentence."""
    language = question.query.language
    before = "" if language_of(language).capitalises_nouns else "x "
    return names(f"{before}{question.side}", language)


def _mentions(sentence: Evidence, wanted: set[str]) -> bool:
    """Whether the sentence, the one before it or the title has one of the `wanted` names exactly."""
    text = f"{sentence.passage.title} {sentence.before} {sentence.text}"
    return bool(wanted & {plain(word) for word in WORD.findall(text)})
