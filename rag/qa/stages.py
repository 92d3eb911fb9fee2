"""The stages of the pipeline: what each takes and returns, and which ones are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from rag.config import Config, LLMConfig
from rag.embedding.classifier import embed_with
from rag.embedding.cross_encoder import load_cross_encoder
from rag.embedding.models import SentenceVectors, fingerprint
from rag.index.filters import Selection
from rag.llm.model import Model
from rag.qa.announcements import load_announcements
from rag.qa.answer import Run
from rag.qa.article_choice import ASKING_FOR_ARTICLES, ArticleChoice
from rag.qa.collection import CollectionAnswers
from rag.qa.composition import Composition
from rag.qa.context_dependence import load_context_dependence
from rag.qa.coverage import CoverageGatherer
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.gathered import Declined, Gathered
from rag.qa.gathering import EvidenceGatherer
from rag.qa.generation import StatementWriter
from rag.qa.judging import AnswerabilityJudge
from rag.qa.kinds import load_kinds
from rag.qa.line_classes import load_line_classes
from rag.qa.model_calls import ModelCalls
from rag.qa.passage_gathering import PassageGatherer
from rag.qa.passage_writing import PassageWriter
from rag.qa.question import History, StandaloneQuestion
from rag.qa.reading import Reading, SentenceReader
from rag.qa.searching import Found, StepwiseSearch, one_search
from rag.qa.sources import SourceFinder
from rag.qa.splitting import Splitter
from rag.qa.statement import Told
from rag.qa.translation import QuoteTranslator
from rag.qa.understanding import FollowUps, Understanding
from rag.qa.verifier import Verifier
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query, Retriever

FEWEST_PARAMETERS = 3_000_000_000  # of a model that reads passages, and whose translations are told


@dataclass(frozen=True)
class Stages:
    """The steps from a question to its answer; `dataclasses.replace` swaps any of them."""

    understand: Callable[[str, str | None, History, str], StandaloneQuestion]
    resolve: Callable[[StandaloneQuestion, History, Run], StandaloneQuestion]
    split: Callable[[StandaloneQuestion, Sequence[Passage], Run], list[StandaloneQuestion]]
    list_articles: Callable[[StandaloneQuestion, Selection, Run], Composition]
    retrieve: Callable[[Query, int, Selection], list[Passage]]
    search: Callable[[StandaloneQuestion, list[Passage], Selection, Run], Found]
    read: Callable[[Query, Sequence[Passage]], Reading]
    gather: Callable[[StandaloneQuestion, Sequence[Passage], Reading, Run], Gathered | Declined]
    write: Callable[[StandaloneQuestion, Gathered, Run], Iterator[Told]]
    # An article that is newer than those told from.
    newer: Callable[[StandaloneQuestion, Sequence[Passage], Set[str]], Evidence | None]
    translate: QuoteTranslator  # a quote of an answer, on demand


def default_stages(config: Config, retriever: Retriever, model: Model) -> Stages:
    """The stages that `config` asks for, around one retriever and one model. Raises `ModelUnavailable`."""
    calls = ModelCalls(model, config.llm)
    embed, embedding = SentenceVectors(retriever.embedder), fingerprint(config)
    embed_examples = embed_with(retriever.embedder, retriever.languages)
    cross_encoder = load_cross_encoder()
    lines = load_line_classes(embed_examples, embedding)
    dependence = load_context_dependence(embed_examples, embedding)
    announcements = load_announcements(embed_examples, embedding)
    read = SentenceReader(retriever.languages, embed, lines, dependence, announcements)
    understand = Understanding(
        retriever.query,
        load_kinds(cross_encoder),
        retriever.main_language,
        titles=lambda: [article.title for article in retriever.articles()],
    )
    cross_reader = CrossReader(cross_encoder)
    verify = Verifier(cross_reader, retriever.languages, embed)
    coverage = CoverageGatherer(calls, cross_reader, read, retriever.article)
    judge = AnswerabilityJudge(calls, cross_reader)
    stages = Stages(
        understand=understand,
        resolve=FollowUps(calls, understand),
        split=Splitter(
            calls,
            retriever.query,
            understand,
            coverage.has_versions,
        ),
        list_articles=CollectionAnswers(
            ArticleChoice(
                retriever.articles,
                retriever.query,
                retriever.search,
                retriever.direction(ASKING_FOR_ARTICLES),
            ),
            retriever.article,
        ),
        retrieve=retriever.search,
        search=one_search,
        read=read,
        gather=EvidenceGatherer(calls, judge, read, retriever.article, coverage),
        newer=coverage.newer,
        write=StatementWriter(calls, verify, tells_translations=not is_small(model)),
        translate=QuoteTranslator(calls, verify, retriever.article, is_trusted=not is_small(model)),
    )
    if not reads_passages(config.llm, model):
        return stages
    return replace(
        stages,
        split=keep_whole,
        search=StepwiseSearch(calls, retriever.query, retriever.search),
        gather=PassageGatherer(calls, read, retriever.article),
        write=PassageWriter(calls, SourceFinder(retriever.languages, embed)),
    )


def is_small(model: Model) -> bool:
    """Whether the model confuses who said what, and translates so badly that no check can tell."""
    parameters = model.capabilities.parameters
    return parameters is not None and parameters < FEWEST_PARAMETERS


def reads_passages(config: LLMConfig, model: Model) -> bool:
    """Whether the model writes whole answers from passages, instead of reading sentence by sentence.

    By itself, `auto`, a model does that if it is large enough and has shown what it takes when it was tried.
    """
    if config.reading != "auto":
        return config.reading == "passages"
    shown = model.capabilities
    return bool(not is_small(model) and shown.follows_format and shown.keeps_language and shown.declines)


def keep_whole(
    question: StandaloneQuestion, passages: Sequence[Passage], run: Run
) -> list[StandaloneQuestion]:
    """The stage "split" for a model that answers several questions, or compares, in one text."""
    return [question]
