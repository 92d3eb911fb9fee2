"""What is told where several sentences answer: `python -m benchmarks.several FOLDER [--limit N]`.

Both readers read the held-out articles of the cross-encoder, one question of each that several sentences
answer; FOLDER is one of `benchmarks/apart`, indexed, for the embedding. For each threshold: which share of
the sentences that answer is told, which share of those told answers, and how many questions are told in full.
`rag/qa/selection.py` has the threshold in use.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cross_encoder.articles import HELD_OUT_ARTICLES
from benchmarks.cross_encoder.pairs import records
from benchmarks.overview import ArticleReader
from rag.config import load_config
from rag.embedding.cross_encoder import load_cross_encoder
from rag.llm.loading import load_model
from rag.llm.model import decide
from rag.qa.answerability import MOST_CANDIDATES, rank_sentences, rate
from rag.qa.candidates import worth_reading
from rag.qa.cross_reading import CrossReader
from rag.qa.prompts import answerable_prompt
from rag.retrieval.retriever import load_retriever

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Read:
    """The language model's probability of each sentence that it read, and those that answer."""

    alone: dict[int, float]
    answers: frozenset[int]

    def told(self, threshold: float) -> set[int]:
        """The sentences from the threshold on, the surest among them anyway."""
        best = max(self.alone, key=lambda place: self.alone[place])
        return {best} | {place for place, chance in self.alone.items() if chance >= threshold}


def main() -> None:
    """Print a line for each threshold."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--limit", type=int, help="articles to read; all by default")
    arguments = options.parse_args()
    articles = list(records(HELD_OUT_ARTICLES))[: arguments.limit]
    read = list(read_articles(articles, arguments.folder.with_suffix(".toml")))
    print(f"{len(read)} questions, {np.mean([len(one.answers) for one in read]):.1f} sentences answer each")
    for threshold in THRESHOLDS:
        told = [one.told(threshold) for one in read]
        right = [len(one.answers & places) for one, places in zip(read, told, strict=True)]
        share = np.mean([count / len(one.answers) for count, one in zip(right, read, strict=True)])
        exact = np.mean([count / len(places) for count, places in zip(right, told, strict=True)])
        full = np.mean([count == len(one.answers) for count, one in zip(right, read, strict=True)])
        size = np.mean([len(places) for places in told])
        print(f"from {threshold}: {share:.2f} told, {exact:.2f} of {size:.1f} answer, {full:.2f} in full")


def read_articles(articles: list[dict[str, Any]], config_file: Path) -> Iterator[Read]:
    """One question of each article: the first, the second or the third that several sentences answer."""
    config = load_config(config_file)
    model, cross_reader = load_model(config.llm), CrossReader(load_cross_encoder())
    read = ArticleReader(load_retriever(config))
    for number, article in enumerate(articles):
        questions = [one for one in article["questions"] if one["kind"] == "several"]
        question = questions[number % len(questions)]
        reading = read(article, question["q"])
        places = range(len(reading.sentences))
        odds = cross_reader.answers(question["q"], reading.sentences)
        ratings = {place: rate(float(odds[place]), float(reading.nearness[place])) for place in places}
        prompts = {
            place: answerable_prompt(question["q"], reading.sentences[place])
            for place in worth_reading(rank_sentences(ratings, {}), ratings)[:MOST_CANDIDATES]
        }
        alone = {
            place: decide(model, prompts[place], config.llm, trained=True).probability for place in prompts
        }
        yield Read(alone, frozenset(question["answers"]))


if __name__ == "__main__":
    main()
