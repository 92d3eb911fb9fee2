"""Which sentences an overview of an article tells: `python -m benchmarks.overview FOLDER`.

For each held-out article of the cross-encoder, somebody chose the sentences that make the best summary.
Prints which share of them `rag/qa/overview.py` chooses, and the same of the first sentences and of any;
FOLDER is one of `benchmarks/apart`, indexed, for the embedding.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cross_encoder.articles import HELD_OUT_ARTICLES, as_evidence
from benchmarks.cross_encoder.pairs import records
from rag.config import load_config
from rag.embedding.cross_encoder import load_cross_encoder
from rag.embedding.models import SentenceVectors
from rag.qa.cross_reading import CrossReader
from rag.qa.overview import FEWEST, choose_covering
from rag.qa.reading import Reading
from rag.retrieval.retriever import Retriever, load_retriever


def main() -> None:
    """Print the three shares."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    read = list(read_articles(options.parse_args().folder.with_suffix(".toml")))
    cross_reader = CrossReader(load_cross_encoder())
    chosen = np.mean(
        [
            share(wanted, choose_covering(one, partial(cross_reader.answers, question)))
            for one, question, wanted in read
        ]
    )
    first = np.mean([share(wanted, range(FEWEST)) for _, _, wanted in read])
    any_ones = np.mean([min(1.0, FEWEST / len(one.sentences)) for one, _, _ in read])
    print(f"{len(read)} questions: {chosen:.2f} chosen, {first:.2f} by the first ones, {any_ones:.2f} by any")


def share(wanted: set[int], chosen: Iterable[int]) -> float:
    """Which share of the wanted sentences was chosen."""
    return len(wanted.intersection(chosen)) / len(wanted)


def read_articles(config_file: Path) -> Iterator[tuple[Reading, str, set[int]]]:
    """Each article as it is read for an overview, the question, and the places that somebody chose."""
    read = ArticleReader(load_retriever(load_config(config_file)))
    for article in records(HELD_OUT_ARTICLES):
        for question in article["questions"]:
            if question["kind"] == "overview":
                yield read(article, question["q"]), question["q"], set(question["answers"])


class ArticleReader:
    """Reads labelled articles as belegt does, with the embedding of an index."""

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.embed = SentenceVectors(retriever.embedder)

    def __call__(self, article: dict[str, Any], question: str) -> Reading:
        """The sentences with their nearness to the question."""
        vectors = self.retriever.languages.sentences.neutral(self.embed.of(article["sentences"]))
        return Reading(as_evidence(article), vectors, vectors @ self.retriever.query(question).vector)


if __name__ == "__main__":
    main()
