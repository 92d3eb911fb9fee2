"""The questions from which the cross-encoder learns the kinds of questions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.cross_encoder.articles import ARTICLES, HELD_OUT_ARTICLES
from benchmarks.cross_encoder.pairs import HELD_OUT, WRITTEN, Share, records
from rag.embedding.classifier import read_examples
from rag.qa.kinds import EXAMPLES

TYPED_WEIGHT = 0.3  # of the kind of a question that its author only gave a type
# What the types of questions in the records are as kinds.
KIND_OF_TYPE = {
    "fact": "fact",
    "how": "fact",
    "how_many": "fact",
    "what": "fact",
    "when": "fact",
    "where": "fact",
    "who": "fact",
    "why": "several",
    "several": "several",
    "overview": "overview",
    "comparison": "comparison",
    "yes_no": "yes_no",
}


@dataclass(frozen=True)
class Example:
    """A question and its kind, with the detail where it has one ("collection/newest")."""

    question: str
    kind: str
    weight: float = 1.0
    held_out: bool = False


def kind_examples(share: Share) -> Iterator[Example]:
    """Questions of every kind: the classifier's own examples, and the records' questions by their types."""
    chance = random.Random(share.first)
    for kind, question in read_examples(EXAMPLES):
        yield Example(question, kind)
    for file in (WRITTEN, HELD_OUT):
        for number, record in enumerate(records(file)):
            if file == WRITTEN and number < share.first and chance.random() >= share.repeated:
                continue
            for one in record["questions"]:
                yield Example(one["q"], KIND_OF_TYPE[one["type"]], TYPED_WEIGHT, file == HELD_OUT)
            for one in record.get("yes_no", ()):
                yield Example(one["q"], "yes_no", TYPED_WEIGHT, file == HELD_OUT)


def article_examples() -> Iterator[Example]:
    """The questions about whole articles that have an answer, by their types."""
    for file in (ARTICLES, HELD_OUT_ARTICLES):
        for article in records(file):
            for one in article["questions"]:
                if one["kind"] in KIND_OF_TYPE:
                    kind = KIND_OF_TYPE[one["kind"]]
                    yield Example(one["q"], kind, TYPED_WEIGHT, file == HELD_OUT_ARTICLES)
