"""The sentences of the retrieved passages: which the model reads, and which say otherwise. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from llama_index.core.schema import NodeWithScore

from rag.embedding.models import Vectors
from rag.text.numbers import told_numbers
from rag.text.sentences import paragraph_sentences

# Two sentences at least this near (cosine of neutral vectors) are about the same thing: translations lie
# between .52 and .8, other sentences below .4.
SAME_MATTER = 0.5


@dataclass(frozen=True)
class Evidence:
    """A sentence of a retrieved passage; `start` and `end` count in the document's text.

    `before` is the sentence before it in the passage, which often says whom this one is about.
    """

    passage: NodeWithScore
    text: str
    start: int
    end: int
    before: str = ""

    @property
    def language(self) -> str:
        """ISO 639-1 code of the article's language."""
        return str(self.passage.node.metadata.get("language", ""))

    @property
    def source(self) -> str:
        """The article's file."""
        return str(self.passage.node.metadata["source"])

    @property
    def published(self) -> str:
        """The article's date, ISO 8601; empty where it has none."""
        return str(self.passage.node.metadata.get("published") or "")


@dataclass(frozen=True)
class Reading:
    """What there is to read: the sentences in the order of their passages, with their vectors.

    `vectors` (n, d) are unit vectors without their language; `nearness` (n,) tells how near each sentence
    and its passage are to the question.
    """

    sentences: list[Evidence]
    vectors: Vectors
    nearness: Vectors

    def nearest(self, count: int) -> list[int]:
        """The `count` sentences nearest to the question, the nearest first."""
        nearest: list[int] = np.argsort(-self.nearness, kind="stable")[:count].tolist()
        return nearest


def evidence_sentences(passages: Sequence[NodeWithScore]) -> list[Evidence]:
    """Every sentence of `passages`, once each; an article's title is no evidence."""
    found: dict[tuple[str, int, int], Evidence] = {}
    for passage in passages:
        text, metadata = passage.node.get_content(), passage.node.metadata
        offset = int(getattr(passage.node, "start_char_idx", None) or 0)
        before = ""
        for start, end in chain.from_iterable(paragraph_sentences(text, str(metadata.get("language", "")))):
            sentence = text[start:end]
            if sentence != metadata.get("title"):
                key = (str(metadata["source"]), offset + start, offset + end)
                found.setdefault(key, Evidence(passage, sentence, offset + start, offset + end, before))
                before = sentence
    return list(found.values())


def said_otherwise(reading: Reading, choice: int) -> list[int]:
    """The sentences of other articles about the same matter as the chosen one, with other numbers in them."""
    chosen = reading.sentences[choice]
    told = told_numbers(chosen.text, chosen.language)
    likeness = reading.vectors @ reading.vectors[choice]
    others: dict[str, int] = {}  # the likest of each article
    for index in np.argsort(-likeness, kind="stable").tolist():
        other = reading.sentences[index]
        differs = told ^ told_numbers(other.text, other.language)
        if likeness[index] >= SAME_MATTER and differs and other.source != chosen.source:
            others.setdefault(other.source, index)
    return list(others.values())
