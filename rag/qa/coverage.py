"""Gathers sentences that cover a subject, without asking of each whether it answers the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from rag.qa.answer import Judged, Run
from rag.qa.attribution import Attribution
from rag.qa.candidates import lacking_names
from rag.qa.changes import Versions, choose_changes, find_versions, is_reprint
from rag.qa.citations import title_evidence
from rag.qa.comparison import SIDE_RATED, SIDE_READ, choose_of_side, mentions_side
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.gathered import Declined, Gathered
from rag.qa.model_calls import ModelCalls
from rag.qa.overview import MOST, choose_covering
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading, in_reading_order
from rag.qa.speakers import Speakers, needed_before
from rag.qa.topic import (
    ABOUT_SENTENCES,
    CLEAR_ABOUT_FROM,
    about_names,
    about_person,
    articles_about,
    introduction,
    leading_article,
)
from rag.qa.whole_articles import PassagesOf, read_versions
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.named_times import Time, named_times
from rag.text.names import asked_for

FEWEST_DAYS = 2  # of articles that may be versions of one another
MOST_LACKING = 0.5  # share of the question's names that one of these may lack where it asks what changed


@dataclass(frozen=True)
class CoverageGatherer:
    """For an overview, for a side of a comparison, and for what has changed."""

    calls: ModelCalls
    cross_reader: CrossReader
    read: Callable[[Query, Sequence[Passage]], Reading]
    passages_of: PassagesOf

    def overview(
        self, question: StandaloneQuestion, passages: Sequence[Passage], reading: Reading, run: Run
    ) -> Gathered | Declined:
        """Sentences that cover the article, the topic or the person that the question is about.

        Emits `Judged`.
        """
        about = articles_about(question, passages, reading, self.calls, run)
        if not about:
            return Declined()
        article = leading_article(passages)
        if article not in about:
            article = about[0] if len(about) == 1 else ""
        reading = (
            self.read(question.query, self.passages_of(article, None)) if article else reading.of(set(about))
        )
        speakers = Speakers.of(reading.sentences)
        person = about_person(question, speakers)
        among = person or ([] if article else about_names(question, speakers))
        chosen = choose_covering(
            reading, lambda sentences: self.cross_reader.answers(question.text, sentences), among or None
        )
        introduced = introduction(reading, person)
        chosen = [*introduced, *(index for index in chosen if index not in introduced)][:MOST]
        told = in_reading_order(chosen, reading.sentences)
        return Gathered(Attribution(speakers).tell(told))

    def versions(
        self,
        question: StandaloneQuestion,
        passages: Sequence[Passage],
        times: Sequence[Time] = (),
        most_lacking: float = MOST_LACKING,
    ) -> tuple[Reading, Versions] | None:
        """Two articles of different days about the matter that the question asks about; None without such.

        `times` choose among more than two. None of them lacks more than `most_lacking` of the question's
        names that another has, as a share.
        """
        loaded = read_versions(passages, self.passages_of)
        if len({passage.published for passage in loaded}) < FEWEST_DAYS:
            return None
        reading = self.read(question.query, loaded)
        asked = asked_for(question.text, question.query.language)
        lacking = lacking_names(reading.sentences, asked)
        named = {
            one.source for one, share in zip(reading.sentences, lacking, strict=True) if share <= most_lacking
        }
        reading = reading.of(named)
        versions = find_versions(reading, times)
        return (reading, versions) if versions else None

    def has_versions(self, question: StandaloneQuestion, passages: Sequence[Passage]) -> bool:
        """Whether there are two such articles."""
        return self.versions(question, passages) is not None

    def newer(
        self, question: StandaloneQuestion, passages: Sequence[Passage], told: Set[str]
    ) -> Evidence | None:
        """The title of an article that is newer than those `told` from, and about the same matter.

        None without one, and for questions other than overviews and those for several things.
        """
        if question.intent.kind not in {"overview", "several"}:
            return None
        found = self.versions(question, passages, most_lacking=0.0)
        if found is None:
            return None
        reading, versions = found
        oldest, newest = (reading.sentences[indices[0]] for indices in (versions.older, versions.newer))
        days = {one.source: one.published for one in reading.sentences if one.published}
        best = next(iter(days))  # which the others were compared with
        is_told = not told.isdisjoint({oldest.source, best})
        is_newer = newest.published > max(days.get(source, "") for source in told)
        if not (is_told and is_newer) or is_reprint(reading, versions):
            return None
        return title_evidence(newest.passage.title, self.passages_of(newest.source, None))

    def changes(self, question: StandaloneQuestion, passages: Sequence[Passage], run: Run) -> Gathered | None:
        """What differs between two articles about the matter that is asked about; None without such.

        Emits `Judged` unless it is None.
        """
        times = named_times(question.text, question.query.language)
        found = self.versions(question, passages, times)
        if found is None:
            return None
        reading, versions = found
        told = choose_changes(
            reading, versions, lambda sentences: self.cross_reader.answers(question.text, sentences)
        )
        nearest = sorted(told, key=lambda index: -float(reading.nearness[index]))[:ABOUT_SENTENCES]
        chances = (self.calls.is_about(question, reading.sentences[index], run) for index in nearest)
        chance = next((chance for chance in chances if chance >= CLEAR_ABOUT_FROM), None)
        if chance is None:
            return None
        run.emit(Judged(chance, None))
        return Gathered(Attribution(Speakers.of(reading.sentences)).tell(told), dated=True)

    def side(self, question: StandaloneQuestion, reading: Reading, run: Run) -> Gathered | Declined:
        """What the articles say about one side of a comparison. Emits `Judged`."""
        speakers = Speakers.of(reading.sentences)
        named = mentions_side(reading.sentences, question, speakers)
        run.emit(Judged(float(any(named)), None))
        if not any(named):
            return Declined()
        rated = [index for index in reading.nearest(len(named)) if named[index]][:SIDE_RATED]
        answers = self.cross_reader.answers(question.asked, [reading.sentences[index] for index in rated])
        odds = dict(zip(rated, answers.tolist(), strict=True))
        best = sorted(rated, key=lambda index: -odds[index])[:SIDE_READ]
        alone = {index: self.calls.confirm(question, reading.sentences[index], run) for index in best}
        chosen = choose_of_side(odds, alone)
        chosen += [before for index in chosen for before in needed_before(reading, index, speakers)]
        told = in_reading_order(list(dict.fromkeys(chosen)), reading.sentences)
        return Gathered(Attribution(speakers).tell(told))
