"""Question → ranked passages: by language-neutral meaning, and by the words that languages share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.config import Config
from rag.embedding.language_bias import Languages, load_languages
from rag.embedding.models import (
    Vectors,
    embed_passages,
    embed_questions,
    fingerprint,
    load_embedder,
    unit,
)
from rag.index.bm25 import Match
from rag.index.filters import Selection
from rag.index.manifest import Article, Manifest
from rag.index.records import Hit
from rag.index.store import Store, open_index
from rag.retrieval.naming import NameIndex
from rag.retrieval.near_duplicates import merge_copies
from rag.retrieval.passage import Passage
from rag.retrieval.reranker import Reranker, load_reranker
from rag.text.accents import restore_accents
from rag.text.dates import as_of
from rag.text.quotations import QUOTED
from rag.text.unaccented import is_unaccented_vietnamese

SENTENCES = 60  # nearest sentences to search for: they come from about 40 passages
WORD_SHARE = 0.2  # of the question's words, by weight: enough to consider a passage outside of these
WORD_MATCHES = 10  # such passages at most
LANGUAGE_BIAS_WEIGHT = 0.25  # of what a passage gains by its language alone
LEXICAL_WEIGHT = 0.15
NAME_WEIGHT = 0.1  # of the question's full names, as far as its article has them
FEW_NAMED = 300  # passages of the articles with these names: up to here all are considered
RERANKED = 20  # passages that a reranker reads
SPARE_FOR_COPIES = 10  # passages to read in addition, since some of the best may be copies of better ones
FEW_SELECTED = 1000  # passages: up to here a selection is scored completely instead of searched
ENOUGH, MOST_SENTENCES = 20, 4000  # passages to find in a larger selection, and where the search ends
EVERYTHING = Selection()
FEWEST_UNQUOTED_WORDS = 2


@dataclass(frozen=True)
class Query:
    """What to retrieve with: the question's text, its vectors and its language.

    `vector` (d,) is language-neutral, `as_question` (1, d) is the embedding itself. `as_of` is the date that
    the question names as its point of view ("as of March 2026"), ISO 8601, or empty. `certainty` is the
    probability that the question is in `language`.
    """

    text: str
    vector: Vectors
    as_question: Vectors
    language: str
    as_of: str = ""
    certainty: float = 1.0


@dataclass(frozen=True)
class Retriever:
    """Searches one index. Safe to share between threads."""

    embedder: BaseEmbedding
    languages: Languages
    store: Store
    reranker: Reranker | None = None
    # By the state of the manifest; only the last one is kept.
    names: dict[tuple[int, int, int], NameIndex] = field(default_factory=dict, compare=False, repr=False)

    def query(self, question: str) -> Query:
        """Embed the question and detect its language. Raises `ModelUnavailable`.

        Vietnamese without accents gets them back first: without, its vector is near to nothing.
        """
        typed = _unquoted(question)
        if typed == question and is_unaccented_vietnamese(typed):
            titles = tuple(article.title for article in self.articles() if article.language == "vi")
            question = restore_accents(question, titles)
        as_question = embed_questions(self.embedder, [question])
        vectors = self.languages.neutral_questions(as_question, embed_passages(self.embedder, [question]))
        unquoted = _unquoted(question)
        unquoted_vector = as_question if unquoted == question else embed_questions(self.embedder, [unquoted])
        language, certainty = self.languages.spoken(typed, self.languages.questions.shares(unquoted_vector))
        return Query(question, vectors[0], as_question, language, as_of(unquoted, language), certainty)

    def neutral_questions(self, questions: Sequence[str]) -> Vectors:
        """Language-neutral vectors of questions, one row each. Raises `ModelUnavailable`."""
        as_questions = embed_questions(self.embedder, questions)
        return self.languages.neutral_questions(as_questions, embed_passages(self.embedder, questions))

    def direction(self, questions: Sequence[str]) -> Vectors:
        """The unit vector (d,) of what `questions` have in common. Raises `ModelUnavailable`."""
        common: Vectors = unit(self.neutral_questions(questions).mean(axis=0, keepdims=True))[0]
        return common

    def retrieve(self, question: str, k: int, among: Selection = EVERYTHING) -> list[Passage]:
        """Search for the text of a question; see `search`."""
        return self.search(self.query(question), k, among)

    def search(self, query: Query, k: int, among: Selection = EVERYTHING) -> list[Passage]:
        """The `k` passages of the selected articles most relevant to `query`, best first, copies merged.

        The score is the mean cosine of the best sentence, its best phrase and its context, corrected for the
        language bias and raised by shared words and full names; a reranker changes only the order. Raises
        `ModelUnavailable` and `IndexUnusable`.
        """
        self.store.follow_writer()
        selected = self._selected(query, among)
        hits = self._nearest(query, selected)
        words = self._shared_words(query)
        manifest, named = self.store.manifest(), self._shares_named(query)
        found = [*words.best(WORD_MATCHES, WORD_SHARE), *manifest.passage_ids_of_few(named, FEW_NAMED)]
        further = [
            passage_id
            for passage_id in dict.fromkeys(found)
            if passage_id not in hits and (selected is None or passage_id in selected)
        ]
        hits |= self.store.look_up(query.vector, further)
        advantage = self.languages.advantage(query.as_question, [hit.language for hit in hits.values()])
        scores = {
            passage_id: hit.similarity
            - LANGUAGE_BIAS_WEIGHT * bias
            + LEXICAL_WEIGHT * words.share(passage_id)
            + NAME_WEIGHT * named.get(manifest.source_of(passage_id), 0.0)
            for (passage_id, hit), bias in zip(hits.items(), advantage.tolist(), strict=True)
        }
        ranked = self._read(scores, max(k + SPARE_FOR_COPIES, RERANKED))
        if self.reranker:
            ranked[:RERANKED] = self.reranker(query.text, ranked[:RERANKED])
        return merge_copies(ranked, k)

    def article(self, source: str, at_most: int | None = None) -> list[Passage]:
        """All passages of one article, in the order of its text, without scores.

        An empty list for an article with more than `at_most`, which are not loaded then.
        """
        ids = self.store.manifest().passage_ids_of(source)
        if at_most is not None and len(ids) > at_most:
            return []
        nodes = self.store.passages(ids)
        return sorted((Passage.from_node(node, 0.0) for node in nodes), key=lambda passage: passage.start)

    def articles(self, among: Selection = EVERYTHING) -> list[Article]:
        """What the catalogue says about the selected articles."""
        self.store.follow_writer()
        return self.store.manifest().articles(among)

    def main_language(self) -> str:
        """The language that most articles are written in; English where there is none."""
        languages = Counter(article.language for article in self.articles())
        return languages.most_common(1)[0][0] if languages else "en"

    def _selected(self, query: Query, among: Selection) -> set[str] | None:
        """Ids of the passages to search: those of the articles that the question names; None for all."""
        selected = self._selected_by_date(query, among)
        manifest = self.store.manifest()
        sources = self._names(manifest).named_by(query.text)
        named = {passage_id for source in sources for passage_id in manifest.passage_ids_of(source)}
        return (named if selected is None else named & selected) or selected

    def _names(self, manifest: Manifest) -> NameIndex:
        """The names of all articles, indexed again when they have changed."""
        state = id(manifest), manifest.number, manifest.changes
        index = self.names.get(state)
        if index is None:
            index = NameIndex.of(manifest.articles(EVERYTHING))
            self.names.clear()
            self.names[state] = index
        return index

    def _selected_by_date(self, query: Query, among: Selection) -> set[str] | None:
        """Ids of the passages in the selection; None for all.

        A date that the question itself names excludes later articles, but not undated ones, and is ignored
        where no article is that old.
        """
        if query.as_of and not among.until:
            until = replace(among, until=query.as_of)
            if self.store.manifest().among(until):
                return self.store.manifest().among(replace(until, undated=True))
        return self.store.manifest().among(among) if among else None

    def _nearest(self, query: Query, selected: set[str] | None) -> dict[str, Hit]:
        """The passages with the sentences nearest to the query; all `selected` ones where they are few.

        Filtering afterwards is faster than Chroma's own filter.
        """
        if selected is None:
            return self.store.search(query.vector, SENTENCES)
        if len(selected) <= FEW_SELECTED:
            return self.store.look_up(query.vector, sorted(selected))
        sentences = SENTENCES
        while True:
            found = self.store.search(query.vector, sentences)
            hits = {passage_id: hit for passage_id, hit in found.items() if passage_id in selected}
            if len(hits) >= ENOUGH or sentences >= MOST_SENTENCES:
                return hits
            sentences = min(MOST_SENTENCES, sentences * 4)

    def _read(self, scores: dict[str, float], count: int) -> list[Passage]:
        """Read the `count` best passages from the index."""
        best = sorted(scores, key=lambda passage_id: -scores[passage_id])[:count]
        return [Passage.from_node(node, scores[node.node_id]) for node in self.store.passages(best)]

    def _shares_named(self, query: Query) -> dict[str, float]:
        """The articles with full names of the question: which share of these each has."""
        lexical = self.store.lexical
        names = lexical.naming(query.text) if lexical else []
        manifest = self.store.manifest()
        counts = Counter(source for passage_ids in names for source in manifest.sources_of(passage_ids))
        return {source: count / len(names) for source, count in counts.items()}

    def _shared_words(self, query: Query) -> Match:
        lexical = self.store.lexical
        if lexical is None:  # missing: `belegt ingest` rebuilds it
            return Match({}, [], np.zeros(0, dtype=np.float32))
        return lexical.match(query.text, query.language)


def load_retriever(config: Config, may_be_empty: bool = False) -> Retriever:
    """Open the index and load the models named in `config`. Raises `IndexUnusable` and `ModelUnavailable`."""
    embedder = load_embedder(config)
    store = open_index(config, may_be_empty)
    languages = load_languages(embedder, fingerprint(config))
    return Retriever(embedder, languages, store, load_reranker(config.retrieval.reranker))


def _unquoted(question: str) -> str:
    """The question without quoted text: quoting a German title does not make it a German question."""
    unquoted = " ".join(QUOTED.sub(" ", question).split())
    return unquoted if len(unquoted.split()) >= FEWEST_UNQUOTED_WORDS else question
