"""What a large index costs on one machine: `python -m benchmarks.scale --passages 100000 FOLDER`.

The passages are made up, of words as frequent as in a language, and their vectors are drawn around as many
centres as there are articles: the embedding itself is not what is measured. FOLDER keeps the index, so that
a second run only measures. Questions are embedded by the packaged model, as always.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

import numpy as np
import psutil
from llama_index.core.schema import TextNode

from rag.config import Config, load_config
from rag.embedding.models import unit
from rag.embedding.multi_vector import Sentence
from rag.index.store import configured_store
from rag.retrieval.retriever import load_retriever

DIMENSIONS = 384
VOCABULARY = 60_000
PASSAGES_PER_ARTICLE = 20
WORDS = 60  # of a passage, in two sentences
LANGUAGES = ["de", "en", "vi", "fr", "es"]
QUESTIONS = [
    "What did Kevin Xu predict?",
    "Wie hoch ist der Leuchtturm von Hohenwarte?",
    "Ngôi chùa được xây dựng năm nào?",
    "How many people live in word17 and word1234?",
    "¿Quién fundó word999 en 1887?",
]

Result = TypeVar("Result")


def main() -> None:
    """Fill the index where it is not yet, then print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--passages", type=int, default=100_000)
    options.add_argument("--questions", type=int, default=200)
    options.add_argument("--url", default="", help="a Chroma server that holds the index instead")
    arguments = options.parse_args()
    config = configured(arguments.folder, arguments.url)
    fill(config, arguments.passages)
    retriever, opened = timed(lambda: load_retriever(config))
    retriever.retrieve(QUESTIONS[0], 5)
    seconds = [
        timed(partial(retriever.retrieve, QUESTIONS[number % len(QUESTIONS)], 5))[1]
        for number in range(arguments.questions)
    ]
    print(f"{retriever.store.count()} passages, {retriever.store.sentences()} sentences")
    print(f"opened in {opened:.2f} s")
    middle, slow = median(seconds) * 1000, quantiles(seconds, n=20)[18] * 1000
    print(f"a search takes {middle:.0f} ms (median), {slow:.0f} ms (95th of 100)")
    print(f"memory of the process: {psutil.Process().memory_info().rss / 1e6:.0f} MB")
    for name, act in (
        ("counting the articles", retriever.store.articles),
        ("what is stored of each article", retriever.store.contents),
        ("bringing the words to date, unchanged", retriever.store.index_words),
    ):
        print(f"{name}: {timed(act)[1]:.2f} s")


def configured(folder: Path, url: str = "") -> Config:
    """An index in `folder`, of a corpus that is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus").mkdir(exist_ok=True)
    file = folder / "config.toml"
    file.write_text(f'[corpus]\npath = "corpus"\n[index]\npath = "index"\nurl = "{url}"\n')
    return load_config(file, {})


def fill(config: Config, passages: int) -> None:
    """Made-up passages, up to so many."""
    store = configured_store(config, create=True)
    have = store.count()
    if have >= passages:
        return
    start = time.perf_counter()
    with store.changes() as session:
        for number, (nodes, sentences) in enumerate(made_up(have, passages), start=1):
            session.upsert(nodes, sentences, f"hash{nodes[0].metadata['source']}")
            if number % 100 == 0:
                done, seconds = number * PASSAGES_PER_ARTICLE, time.perf_counter() - start
                print(f"{have + done} passages, {seconds:.0f} s", file=sys.stderr)
        print(f"stored {(passages - have) / (time.perf_counter() - start):.0f} passages a second")
        _, seconds = timed(store.index_words)
        print(f"their words indexed in {seconds:.1f} s")
    one_more(config, passages)


def one_more(config: Config, passages: int) -> None:
    """An article more, and its words."""
    store = configured_store(config)
    start = time.perf_counter()
    with store.changes() as session:
        ((nodes, sentences),) = made_up(passages, passages + PASSAGES_PER_ARTICLE)
        session.upsert(nodes, sentences, "more")
    print(f"one article more: {time.perf_counter() - start:.2f} s")


def made_up(first: int, last: int) -> Iterator[tuple[list[TextNode], list[list[Sentence]]]]:
    """Article by article, passages of two sentences, each with a phrase."""
    random = np.random.default_rng(first)
    for begin in range(first, last, PASSAGES_PER_ARTICLE):
        words = np.minimum(random.zipf(1.2, size=(PASSAGES_PER_ARTICLE, WORDS)), VOCABULARY)
        centre = unit(random.normal(size=(1, DIMENSIONS)).astype(np.float32))
        nodes, sentences = [], []
        for row in range(PASSAGES_PER_ARTICLE):
            number = begin + row
            nodes.append(
                passage(number, number // PASSAGES_PER_ARTICLE, [f"word{one}" for one in words[row]])
            )
            vectors = unit(centre + random.normal(scale=0.04, size=(4, DIMENSIONS)).astype(np.float32))
            sentences.append([Sentence(vectors[0], vectors[1:2]), Sentence(vectors[2], vectors[3:4])])
        yield nodes, sentences


def passage(number: int, article: int, words: list[str]) -> TextNode:
    """One of them, with the facts that an article has."""
    text = f"{' '.join(words[: WORDS // 2])}. {' '.join(words[WORDS // 2 :])}."
    metadata = {
        "source": f"articles/{article}.txt",
        "title": f"Article {article}",
        "published": f"20{article % 26:02}-0{article % 9 + 1}-1{article % 10}",
        "language": LANGUAGES[article % len(LANGUAGES)],
    }
    start = number % PASSAGES_PER_ARTICLE * 500
    return TextNode(
        id_=f"{number:032x}",
        text=text,
        start_char_idx=start,
        end_char_idx=start + len(text),
        metadata=metadata,
    )


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    """What it gives, and its seconds."""
    start = time.perf_counter()
    return act(), time.perf_counter() - start


if __name__ == "__main__":
    main()
