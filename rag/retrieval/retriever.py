"""Question → ranked passages: by meaning without language, and by the words that languages share."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore

from rag.config import Config
from rag.embedding.language_bias import Languages, load_languages
from rag.embedding.models import Vectors, embed_passages, embed_questions, fingerprint, load_embedder
from rag.index.bm25 import Match
from rag.index.filters import Selection
from rag.index.records import Hit
from rag.index.store import Store, open_index
from rag.retrieval.near_duplicates import merged
from rag.retrieval.reranker import Reranker, load_reranker
from rag.text.dates import as_of

SENTENCES = 60  # that are searched for: about 40 passages
TELLING = 0.2  # a passage outside of them is looked at if it holds this share of the question's words
WORDED = 10  # such passages at most
KINSHIP_WEIGHT = 0.25  # of what a passage gains by its language alone
LEXICAL_WEIGHT = 0.15
RERANKED = 20  # passages that a reranker reads
COPIED = 10  # of the best passages may be copies of better ones
FEW_CHOSEN = 1000  # passages, each of which is looked at
ENOUGH, MOST_SENTENCES = 20, 4000  # passages of a selection, and how far they are searched for
EVERYTHING = Selection()
QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|「[^」]*」|\"[^\"]*\"")
FEWEST_OWN_WORDS = 2


@dataclass(frozen=True)
class Query:
    """A question as the search sees it: `vector` (d,) has no language, `as_question` (1, d) has.

    `as_of` is the day as of which it asks, ISO 8601, or empty.
    """

    text: str
    vector: Vectors
    as_question: Vectors
    language: str
    as_of: str = ""


@dataclass(frozen=True)
class Retriever:
    """Searches one index. Safe to share between threads."""

    embedder: BaseEmbedding
    languages: Languages
    store: Store
    reranker: Reranker | None = None

    def query(self, question: str) -> Query:
        """What to search with. Raises `ModelUnavailable`."""
        as_question = embed_questions(self.embedder, [question])
        vectors = self.languages.neutral_questions(as_question, embed_passages(self.embedder, [question]))
        asker = own_words(question)
        in_own_words = as_question if asker == question else embed_questions(self.embedder, [asker])
        language = self.languages.spoken(asker, self.languages.questions.shares(in_own_words))
        return Query(question, vectors[0], as_question, language, as_of(asker, language))

    def retrieve(self, question: str, k: int, among: Selection = EVERYTHING) -> list[NodeWithScore]:
        """`search` for a question as it was typed."""
        return self.search(self.query(question), k, among)

    def search(self, query: Query, k: int, among: Selection = EVERYTHING) -> list[NodeWithScore]:
        """The `k` passages `among` some articles that bear most on `query`, best first, copies merged.

        The score is the mean cosine of the best sentence, its phrase and its context (`grains`), corrected
        for language and raised by shared words; a reranker's own where there is one. Raises
        `ModelUnavailable` and `IndexUnusable`.
        """
        self.store.follow_writer()
        chosen = self._chosen(query, among)
        hits = self._nearest(query, chosen)
        words = self._shared_words(query)
        telling = [one for one in words.best(WORDED, TELLING) if one not in hits]
        hits |= self.store.look_up(query.vector, [one for one in telling if chosen is None or one in chosen])
        advantage = self.languages.advantage(query.as_question, [hit.language for hit in hits.values()])
        scores = {
            passage_id: hit.similarity - KINSHIP_WEIGHT * gained + LEXICAL_WEIGHT * words.share(passage_id)
            for (passage_id, hit), gained in zip(hits.items(), advantage.tolist(), strict=True)
        }
        ranked = self._read(scores, max(k + COPIED, RERANKED))
        if self.reranker:
            ranked = self.reranker(query.text, ranked[:RERANKED]) + ranked[RERANKED:]
        return merged(ranked, k)

    def _chosen(self, query: Query, among: Selection) -> set[str] | None:
        """The passages of the articles to search, None for all.

        The time that a question itself names counts as far as articles are dated, and unless there is
        nothing of it.
        """
        if query.as_of and not among.until:
            until = replace(among, until=query.as_of)
            if self.store.manifest().among(until):
                return self.store.manifest().among(replace(until, undated=True))
        return self.store.manifest().among(among) if among else None

    def _nearest(self, query: Query, chosen: set[str] | None) -> dict[str, Hit]:
        """The passages of the nearest sentences, of those `chosen`: all of these where they are few.

        Chroma's own filter would take longer than a search without one.
        """
        if chosen is None:
            return self.store.search(query.vector, SENTENCES)
        if len(chosen) <= FEW_CHOSEN:
            return self.store.look_up(query.vector, sorted(chosen))
        sentences = SENTENCES
        while True:
            found = self.store.search(query.vector, sentences)
            hits = {passage_id: hit for passage_id, hit in found.items() if passage_id in chosen}
            if len(hits) >= ENOUGH or sentences >= MOST_SENTENCES:
                return hits
            sentences *= 4

    def _read(self, scores: dict[str, float], count: int) -> list[NodeWithScore]:
        """The `count` best passages themselves."""
        best = sorted(scores, key=lambda passage_id: -scores[passage_id])[:count]
        return [NodeWithScore(node=node, score=scores[node.node_id]) for node in self.store.passages(best)]

    def _shared_words(self, query: Query) -> Match:
        lexical = self.store.lexical
        if lexical is None:  # lost: `belegt ingest` makes it anew
            return Match({}, [], np.zeros(0, dtype=np.float32))
        return lexical.match(query.text, query.language)


def load_retriever(config: Config, may_be_empty: bool = False) -> Retriever:
    """The index and the models that `config` names. Raises `IndexUnusable` and `ModelUnavailable`."""
    embedder = load_embedder(config)
    store = open_index(config, may_be_empty)
    languages = load_languages(embedder, fingerprint(config))
    return Retriever(embedder, languages, store, load_reranker(config.retrieval.reranker))


def own_words(question: str) -> str:
    """The question without what it quotes: a German title does not make it a German question."""
    own = " ".join(QUOTED.sub(" ", question).split())
    return own if len(own.split()) >= FEWEST_OWN_WORDS else question
