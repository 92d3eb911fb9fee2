"""What `belegt ingest` costs beside the embedding: `python -m benchmarks.ingest`.

The articles are made up. The first run embeds as always, and what is not embedding is counted. The second is
about many articles, whose vectors are drawn, and measures how long a run takes that finds nothing changed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.scale import DIMENSIONS, configured
from rag.embedding.models import embed_passages, unit
from rag.ingest.pipeline import ingest

VOCABULARY = 20_000
WORDS, SENTENCES = 160, 10  # of an article


def main() -> None:
    """Print both figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--embedded", type=int, default=60)
    options.add_argument("--unchanged", type=int, default=5000)
    arguments = options.parse_args()
    embedding = Stopwatch(embed_passages)
    with patch("rag.embedding.multi_vector.embed_passages", embedding):
        first = run(arguments.embedded)
    beside = first.seconds / embedding.seconds - 1
    print(f"{arguments.embedded} articles in {first.seconds:.0f} s: {beside:.1%} beside the embedding")

    random = np.random.default_rng(0)
    drawn = Stopwatch(lambda _, texts: unit(random.normal(size=(len(texts), DIMENSIONS)).astype(np.float32)))
    with patch("rag.embedding.multi_vector.embed_passages", drawn):
        again = run(arguments.unchanged, times=2)
    print(f"{arguments.unchanged} articles, unchanged: {again.seconds:.2f} s")


def run(articles: int, times: int = 1) -> Stopwatch:
    """Index so many articles, so many times; the last run's seconds."""
    with tempfile.TemporaryDirectory() as folder:
        config = configured(Path(folder))
        write_articles(config.corpus.path, articles)
        for _ in range(times):
            watch = Stopwatch(ingest)
            watch(config)
    return watch


class Stopwatch:
    """Calls a function and adds up how long it takes."""

    def __init__(self, act: Callable[..., Any]) -> None:
        self.act = act
        self.seconds = 0.0

    def __call__(self, *arguments: Any) -> Any:
        """What the function gives."""
        start = time.perf_counter()
        try:
            return self.act(*arguments)
        finally:
            self.seconds += time.perf_counter() - start


def write_articles(folder: Path, count: int) -> None:
    """Articles of words as frequent as in a language."""
    random = np.random.default_rng(0)
    for number, words in enumerate(np.minimum(random.zipf(1.3, size=(count, WORDS)), VOCABULARY)):
        sentences = [" ".join(f"wort{one}" for one in some) for some in np.split(words, SENTENCES)]
        (folder / f"{number}.txt").write_text(f"Artikel {number}\n\n{'. '.join(sentences)}.\n")


if __name__ == "__main__":
    main()
