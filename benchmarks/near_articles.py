"""How far the article that answers lies behind the first: `python -m benchmarks.near_articles FOLDER …`.

Each FOLDER is one of `benchmarks/apart`, indexed by `belegt --config FOLDER.toml ingest`.
For each share of the best article's score: how many of the answerable questions have all their articles at or
above it, and how many articles lie there on average. `rag/qa/candidates.py` reads no article below its share.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from rag.config import load_config
from rag.evaluation.question_set import load_questions
from rag.qa.pipeline import BROAD_PASSAGES
from rag.retrieval.passage import best_scores
from rag.retrieval.retriever import EVERYTHING, load_retriever

SHARES = (0.5, 0.6, 0.65, 0.7, 0.8, 0.9)
# Kinds that are not answered from the nearest articles of one search.
ELSEWHERE = {"collection", "comparison", "conversation"}


def main() -> None:
    """Print a line for each share."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    found = [pair for folder in options.parse_args().folders for pair in observed(folder)]
    print(f"{len(found)} questions")
    for least in SHARES:
        complete = sum(needed >= least for needed, _ in found)
        read = sum(sum(share >= least for share in shares) for _, shares in found) / len(found)
        print(f"from {least} on: all articles of {complete} questions, {read:.1f} articles")


def observed(folder: Path) -> Iterator[tuple[float, list[float]]]:
    """For each question the share of the last of its articles (0: not found), and those of all articles."""
    retriever = load_retriever(load_config(folder.with_suffix(".toml")))
    for question in load_questions(folder / "questions.jsonl"):
        if not question.sources or question.kind in ELSEWHERE:
            continue
        passages = retriever.search(retriever.query(question.question), BROAD_PASSAGES, EVERYTHING)
        best = best_scores(passages)
        highest = max(best.values())
        shares = {source: score / highest for source, score in best.items()}
        yield min(shares.get(source, 0.0) for source in question.sources), [*shares.values()]


if __name__ == "__main__":
    main()
