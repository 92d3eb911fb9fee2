"""How soon the first word comes, against LlamaIndex's stock query engine: `python benchmarks/first_word.py`.

Both answer the same questions from the same articles with the same language model and the same embedding,
in one process, in turns. The stock engine is `VectorStoreIndex.from_documents(…).as_query_engine(…)` with all
its defaults but streaming. Only questions that belegt answers count: a refusal has no first word; and only
those for a fact, unless `--kind` names another: a list of articles needs no model.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import cast

from llama_index.core import VectorStoreIndex
from llama_index.core.base.response.schema import StreamingResponse

from rag.config import Config, load_config
from rag.evaluation.question_set import load_questions, sample
from rag.ingest.loader import find_articles, load_article
from rag.ingest.parser.article import split_file
from rag.qa.answer import Token
from rag.qa.answerer import Answerer
from rag.qa.kinds import KINDS


def main() -> None:
    """Print the medians and their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", nargs="?", type=Path, default=Path("corpus/questions.jsonl"))
    options.add_argument("--config", type=Path, help="whose corpus and models (default: ./config.toml)")
    options.add_argument("--kind", choices=KINDS, default="fact", help="of questions, where the set names it")
    options.add_argument("--limit", type=int, default=12)
    arguments = options.parse_args()
    config = load_config(arguments.config)
    answerer = Answerer(config)
    stock = stock_engine(answerer, config)
    answerable = [
        one
        for one in load_questions(arguments.questions)
        if one.answers and one.kind in (None, arguments.kind)
    ]
    ours, theirs = [], []
    for question in sample(answerable, arguments.limit):
        mine = seconds_to_first(lambda text: tokens(answerer, text), question.question)
        if mine is not None:
            ours.append(mine)
            theirs.append(seconds_to_first(stock, question.question) or 0.0)
            print(f"{ours[-1]:6.2f} s  {theirs[-1]:6.2f} s  {question.question}")
    print(f"median of {len(ours)}: belegt {median(ours):.2f} s, stock {median(theirs):.2f} s")
    print(f"ratio {median(ours) / median(theirs):.2f}")


def tokens(answerer: Answerer, question: str) -> Iterator[str]:
    """The words of belegt's answer as they come."""
    return (event.text for event in answerer.stream(question) if isinstance(event, Token))


def stock_engine(answerer: Answerer, config: Config) -> Callable[[str], Iterator[str]]:
    """What LlamaIndex's tutorials build, over the same articles."""
    root = config.corpus.path
    documents = [
        load_article(row.data, row.source)
        for file in find_articles(root).files
        for row in split_file(file.read_bytes(), str(file.relative_to(root)), config.corpus.columns).articles
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=answerer.retriever.embedder)
    engine = index.as_query_engine(llm=answerer.model.llm, streaming=True)
    return lambda question: cast(StreamingResponse, engine.query(question)).response_gen


def seconds_to_first(ask: Callable[[str], Iterator[str]], question: str) -> float | None:
    """Until the first word that is not empty; None where there is none. The rest is waited for."""
    start, first = time.perf_counter(), None
    for word in ask(question):
        if word.strip() and first is None:
            first = time.perf_counter() - start
    return first


if __name__ == "__main__":
    main()
