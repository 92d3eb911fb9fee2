"""What is told where several sentences answer: `python -m benchmarks.several FOLDER [--limit N]`.

Both readers read the held-out articles of the cross-encoder, one question of each that several sentences
answer; FOLDER is one of `benchmarks/apart`, indexed, for the embedding. For each threshold: which share of
the sentences that answer is told, which share of those told answers, and how many questions are told in full;
then the same where sentences beside an answer are read earlier and told more readily, as belegt does
(`rag/qa/selection.py`).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
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
from rag.qa.answerability import FEWEST_CANDIDATES, MOST_CANDIDATES, rank_sentences, rate
from rag.qa.candidates import worth_reading
from rag.qa.cross_reading import CrossReader
from rag.qa.prompts import answerable_prompt
from rag.qa.selection import Choice
from rag.qa.speakers import Speakers
from rag.retrieval.retriever import load_retriever

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Read:
    """The language model's probability of each sentence that it read, those that answer, and those told."""

    alone: dict[int, float]
    answers: frozenset[int]
    chosen: frozenset[int]

    def from_threshold(self, threshold: float) -> set[int]:
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
        show(f"from {threshold}", read, [one.from_threshold(threshold) for one in read])
    show("also beside an answer", read, [set(one.chosen) for one in read])


def show(name: str, read: Sequence[Read], told: Sequence[set[int]]) -> None:
    """Print how much of what answers is told, and how much of what is told answers."""
    right = [len(one.answers & places) for one, places in zip(read, told, strict=True)]
    share = np.mean([count / len(one.answers) for count, one in zip(right, read, strict=True)])
    exact = np.mean([count / len(places) for count, places in zip(right, told, strict=True)])
    full = np.mean([count == len(one.answers) for count, one in zip(right, read, strict=True)])
    size = np.mean([len(places) for places in told])
    print(f"{name}: {share:.2f} told, {exact:.2f} of {size:.1f} answer, {full:.2f} in full")


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
        candidates = worth_reading(rank_sentences(ratings, {}), ratings)
        choice = Choice(reading, Speakers.of(reading.sentences), ratings, {})
        while len(choice.alone) < MOST_CANDIDATES:
            place = choice.next_to_read(candidates)
            if place is None:
                break
            prompt = answerable_prompt(question["q"], reading.sentences[place])
            choice.alone[place] = decide(model, prompt, config.llm, trained=True).probability
            if len(choice.alone) >= min(FEWEST_CANDIDATES, len(candidates)):
                choice.choose()
        yield Read(choice.alone, frozenset(question["answers"]), frozenset(choice.chosen))


if __name__ == "__main__":
    main()
