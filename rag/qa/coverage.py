"""Gathers sentences that cover a subject, without asking of each whether it answers the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.qa.answer import Judged, Run
from rag.qa.attribution import Attribution
from rag.qa.changes import choose_changes, find_versions
from rag.qa.comparison import SIDE_RATED, choose_of_side, mentions_side
from rag.qa.cross_reading import CrossReader
from rag.qa.gathered import Gathered, NotStated
from rag.qa.model_calls import ModelCalls
from rag.qa.overview import choose_covering
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading, in_reading_order
from rag.qa.speakers import Speakers, needed_before
from rag.qa.topic import (
    ABOUT_SENTENCES,
    CLEAR_ABOUT_FROM,
    about_person,
    articles_about,
    leading_article,
)
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query


@dataclass(frozen=True)
class CoverageGatherer:
    """For an overview, for a side of a comparison, and for what has changed. Each emits `Judged`."""

    calls: ModelCalls
    cross_reader: CrossReader
    read: Callable[[Query, Sequence[Passage]], Reading]
    load_article: Callable[[str, int | None], list[Passage]]

    def overview(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | NotStated:
        """Sentences that cover the article, the topic or the person that the question is about."""
        about = articles_about(question, passages, reading, self.calls, run)
        if not about:
            return NotStated()
        article = leading_article(passages)
        if article not in about:
            article = about[0] if len(about) == 1 else ""
        reading = (
            self.read(question.query, self.load_article(article, None)) if article else reading.of(set(about))
        )
        speakers = Speakers.of(reading.sentences)
        person = about_person(question, speakers)
        chosen = choose_covering(
            reading, lambda sentences: self.cross_reader.answers(question.text, sentences), person or None
        )
        told = in_reading_order([*{*person[:1], *chosen}], reading.sentences)
        return Gathered(Attribution(speakers).tell(told))

    def changes(self, question: StandaloneQuestion, reading: Reading, run: Run) -> Gathered | None:
        """What differs between two articles about the same matter; None without such articles."""
        versions = find_versions(reading)
        if versions is None:
            return None
        both = [*versions.older, *versions.newer]
        odds = self.cross_reader.answers(question.text, [reading.sentences[index] for index in both])
        told = choose_changes(reading, versions, dict(zip(both, odds.tolist(), strict=True)))
        about = [
            self.calls.is_about(question, reading.sentences[index], run) for index in told[:ABOUT_SENTENCES]
        ]
        if max(about, default=0.0) < CLEAR_ABOUT_FROM:
            return None
        run.emit(Judged(max(about), None))
        return Gathered(Attribution(Speakers.of(reading.sentences)).tell(told), disagree=True)

    def side(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | NotStated:
        """What the articles say about one side of a comparison."""
        speakers = Speakers.of(reading.sentences)
        named = mentions_side(reading.sentences, question, speakers)
        run.emit(Judged(float(any(named)), None))
        if not any(named):
            return NotStated()
        rated = [index for index in reading.nearest(len(named)) if named[index]][:SIDE_RATED]
        odds = self.cross_reader.answers(question.whole, [reading.sentences[index] for index in rated])
        chosen = [rated[place] for place in choose_of_side(odds)]
        chosen += [before for index in chosen for before in needed_before(reading, index, speakers)]
        told = in_reading_order(list(dict.fromkeys(chosen)), reading.sentences)
        return Gathered(Attribution(speakers).tell(told))
