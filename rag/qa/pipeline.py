"""The way from a question to its answer with one model, through the stages around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.config import Config
from rag.index.filters import Selection
from rag.llm.model import Model
from rag.llm.queue import Place, Queue
from rag.qa.answer import Answer, Emit, Retrieved, Run, Search, Waiting
from rag.qa.article_choice import newest_first
from rag.qa.candidates import near_articles
from rag.qa.citations import Status, nearest_by_article
from rag.qa.composition import Composition
from rag.qa.conversation import reply_to
from rag.qa.evidence import Evidence
from rag.qa.gathered import Declined, Gathered
from rag.qa.question import History, StandaloneQuestion, checked_question
from rag.qa.reading import Reading
from rag.qa.stages import Stages
from rag.qa.statement import LeftOut, MissingPart, Statement
from rag.qa.translation import Quote, Translation
from rag.qa.understanding import may_refer_back
from rag.qa.yes_no import opening
from rag.retrieval.passage import Passage, round_scores
from rag.retrieval.retriever import Retriever
from rag.text.languages import replies_in

NEAREST_ARTICLES = 3  # that a refusal cites
BROAD_PASSAGES = 12  # for questions that are not answered from one place


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

    def translate(self, quote: Quote, language: str, emit: Emit) -> Translation:
        """The quote in that language, as `Answerer.translate` describes it."""
        if known := self.stages.translate.remembered(quote, language):
            return known
        with self.queue.place() as place:
            _wait_for_turn(place, emit)
            return self.stages.translate(quote, language, Run(emit))

    def _answer(self, asked: StandaloneQuestion, among: Selection, place: Place, run: Run) -> Answer:
        """Answer from the articles, one part of the question after the other."""
        stages, composition = self.stages, Composition(asked.language, run)
        passages = stages.retrieve(asked.query, self._passage_count(asked), among)
        run.meter.record_retrieval()
        run.emit(Retrieved(asked.text, round_scores(passages)))
        _wait_for_turn(place, run.emit)
        searched = stages.search(asked, passages, among, run)
        parts = stages.split(asked, searched.passages, run)
        if len(parts) == 1:
            self._answer_whole(parts[0], searched.passages, composition, run)
        else:
            likeliest = [one for part in parts for one in self._answer_part(part, among, composition, run)]
            if not composition.told:
                reading = stages.read(asked.query, searched.passages)
                _decline(searched.passages, reading, likeliest, composition)
        return self._finish(asked, run, composition, searched.passages, searches=searched.searches)

    def _answer_whole(
        self, asked: StandaloneQuestion, passages: Sequence[Passage], composition: Composition, run: Run
    ) -> None:
        """Tell what answers the question, or decline it."""
        reading = self.stages.read(asked.query, passages)
        gathered = self.stages.gather(asked, passages, reading, run)
        if isinstance(gathered, Declined):
            _decline(passages, reading, gathered.likeliest, composition)
            return
        self._tell(asked, gathered, composition, run)
        if composition.told:
            self._point_to_newer(asked, passages, composition)
        else:
            _decline(passages, reading, (), composition)

    def _answer_part(
        self, part: StandaloneQuestion, among: Selection, composition: Composition, run: Run
    ) -> Sequence[Evidence]:
        """Answer or decline one of several parts; if it is declined, the sentence likeliest to answer it."""
        passages = self.stages.retrieve(part.query, self._passage_count(part), among)
        reading = self.stages.read(part.query, passages)
        gathered = self.stages.gather(part, passages, reading, run)
        composition.begin_part(part.side)
        if isinstance(gathered, Declined):
            composition.decline_part(_unanswered(part))
            return gathered.likeliest[:1]
        if part.side:
            gathered = _without_repetitions(gathered, composition)
        self._tell(part, gathered, composition, run)
        return ()

    def _tell(self, part: StandaloneQuestion, gathered: Gathered, composition: Composition, run: Run) -> None:
        """Write what was gathered. Articles that disagree are told with their dates."""
        first = opening(gathered.decided, part.language)
        for told in self.stages.write(part, gathered, run):
            match told:
                case Statement():
                    composition.add(told, gathered.dated, first)
                    first = ""
                case LeftOut():
                    composition.leave_out(told.text)
                case MissingPart() if told.part and composition.told:
                    composition.begin_part()
                    composition.decline_part(_not_stated(told.part, part.language))

    def _point_to_newer(
        self, asked: StandaloneQuestion, passages: Sequence[Passage], composition: Composition
    ) -> None:
        """Name a newer article about the same matter: what was told may no longer be so."""
        told = {source for source, _, _ in composition.citations}
        if newer := self.stages.newer(asked, passages, told):
            composition.point_to(replies_in(asked.language).newer, newer)

    def _converse(self, asked: StandaloneQuestion, run: Run) -> Answer:
        articles = newest_first(self.retriever.articles())
        articles.sort(key=lambda article: article.language != asked.language)
        titles = [article.title for article in articles if article.title]
        composition = Composition(asked.language, run)
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
        *,
        searches: Sequence[Search] = (),
    ) -> Answer:
        return Answer(
            question=asked.text,
            status=status or composition.status,
            kind=asked.intent.kind,
            answer=composition.text,
            citations=[*composition.citations.values()],
            unsupported=composition.left_out,
            searches=list(searches),
            passages=round_scores(passages),
            model=self.model.name,
            provider=self.model.provider,
            model_hint=self.model.hint,
            timings=run.meter.timings(),
            prompt_tokens=run.meter.prompt_tokens,
            usage=run.meter.usage(),
        )

    def _passage_count(self, question: StandaloneQuestion) -> int:
        """How many passages to retrieve."""
        top_k = self.config.retrieval.top_k
        return top_k if question.intent.kind in {"fact", "yes_no"} else max(top_k, BROAD_PASSAGES)


def _decline(
    passages: Sequence[Passage], reading: Reading, likeliest: Sequence[Evidence], composition: Composition
) -> None:
    """Refuse with the nearest sentences, of articles that come near to the question."""
    nearest = reading.of(near_articles(passages))
    composition.decline(nearest_by_article(nearest, NEAREST_ARTICLES, likeliest))


def _without_repetitions(gathered: Gathered, composition: Composition) -> Gathered:
    """Without what was told of another side already; if there is nothing else, only its first sentence."""
    evidence = [*gathered.evidence]
    new = [one for one in evidence if not composition.cites(one)]
    return replace(gathered, evidence=new or evidence[:1])


def _unanswered(part: StandaloneQuestion) -> str:
    replies = replies_in(part.language)
    if part.side:
        return replies.nothing_on.format(subject=part.side)
    return _not_stated(part.text, part.language)


def _not_stated(what: str, language: str) -> str:
    return replies_in(language).part_unanswered.format(question=what)


def _wait_for_turn(place: Place, emit: Emit) -> None:
    """Wait until the model is free for this question; emits `Waiting`."""
    for ahead in place.wait():
        emit(Waiting(ahead))
