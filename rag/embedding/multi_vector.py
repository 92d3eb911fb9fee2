"""Three vectors for each sentence: its phrases', its own, and that of the context it stands in.

A passage is as similar to a question as the best of its sentences. A sentence is so by the mean of three
cosines: with its own vector, with its context's, with the vector of its best phrase. The first two are
added in advance, so that one search by dot product finds the candidates; the phrases refine their order.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode

from rag.embedding.language_bias import LanguageMeans, Languages
from rag.embedding.models import Vectors, embed_passages, unit
from rag.text.sentences import PHRASE_LETTERS, Span, phrase_spans
from rag.text.table_rows import TABLE_HEAD, read_sentences

CONTEXT_CHARS = 1000  # about 220 tokens: a long paragraph, well within what an embedding reads
GRAINS = f"grains-{CONTEXT_CHARS}-{PHRASE_LETTERS}"


@dataclass(frozen=True)
class Sentence:
    """The stored vectors of a sentence."""

    vector: Vectors  # (d,): half the sum of its own and its context's
    phrases: Vectors  # (n, d): one unit vector each


def similarities(halves: Vectors, phrases: Sequence[Vectors], question: Vectors) -> Vectors:
    """The mean of the three cosines for n sentences; `halves` (n,) are products with `Sentence.vector`."""
    firsts = np.cumsum([0, *(len(vectors) for vectors in phrases)])[:-1]
    best = np.maximum.reduceat(np.concatenate(phrases) @ question, firsts)
    return np.asarray((2 * halves + best) / 3, dtype=np.float32)


def encode(
    text: str,
    passages: Sequence[TextNode],
    embedder: BaseEmbedding,
    languages: Languages,
    check: Callable[[], None] | None = None,
) -> list[list[Sentence]]:
    """The sentences of each of the `passages` of `text`, in order. Raises `ModelUnavailable`.

    `check` is called before each batch of texts; what it raises ends the work.
    """
    sentences = [_sentences(passage) for passage in passages]
    phrases = {sentence: _phrases(sentence) for of_passage in sentences for sentence in of_passage}
    contexts = [
        _title(passage) + text[start:end]
        for passage, (start, end) in zip(
            passages, context_spans([_span(passage) for passage in passages]), strict=True
        )
    ]
    small = _embed(
        [*phrases, *(phrase for of_sentence in phrases.values() for phrase in of_sentence)],
        embedder,
        languages.sentences,
        check,
    )
    large = _embed(contexts, embedder, languages.passages, check)
    return [
        [
            Sentence(
                _half(small[sentence] + large[context]),
                np.stack([small[phrase] for phrase in phrases[sentence]]),
            )
            for sentence in of_passage
        ]
        for of_passage, context in zip(sentences, contexts, strict=True)
    ]


def context_spans(passages: Sequence[Span]) -> list[Span]:
    """The context of each passage: the span of neighbouring passages joined up to `CONTEXT_CHARS`."""
    groups: list[list[Span]] = []
    for passage in passages:
        if groups and passage[1] - groups[-1][0][0] <= CONTEXT_CHARS:
            groups[-1].append(passage)
        else:
            groups.append([passage])
    return [(group[0][0], group[-1][1]) for group in groups for _ in group]


def pack(phrases: Vectors) -> str:
    """Encode unit vectors (n, d) as text with a byte a number, as a record's metadata can store them."""
    largest = np.abs(phrases).max(axis=1, keepdims=True)
    return b64encode(np.rint(phrases * (127 / largest)).astype(np.int8).tobytes()).decode("ascii")


def unpack(packed: Sequence[str], dimensions: int) -> list[Vectors]:
    """Decode texts of `pack`; cosines with the result are exact to about 0.001."""
    parts = [np.frombuffer(b64decode(text), dtype=np.int8).reshape(-1, dimensions) for text in packed]
    ends = np.cumsum([len(rows) for rows in parts])
    return np.split(unit(np.concatenate(parts).astype(np.float32)), ends[:-1])


def _half(vector: Vectors) -> Vectors:
    return np.asarray(vector / 2, dtype=np.float32)


def _embed(
    texts: Sequence[str], embedder: BaseEmbedding, means: LanguageMeans, check: Callable[[], None] | None
) -> dict[str, Vectors]:
    """The language-neutral vector of each distinct text."""
    distinct = list(dict.fromkeys(texts))
    if not distinct:
        return {}
    rows = []
    size = embedder.embed_batch_size if check else len(distinct)
    for start in range(0, len(distinct), size):
        if check:
            check()
        rows.append(embed_passages(embedder, distinct[start : start + size]))
    return dict(zip(distinct, means.neutral(np.concatenate(rows)), strict=True))


def _sentences(passage: TextNode) -> list[str]:
    text, metadata = passage.get_content(), passage.metadata
    head = str(metadata.get(TABLE_HEAD, ""))
    return read_sentences(text, str(metadata.get("language", "")), head) or [text]


def _phrases(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in phrase_spans(sentence)] or [sentence]


def _title(passage: TextNode) -> str:
    """The title on a line of its own, as it often names what the passage calls "it"; none without letters."""
    title = str(passage.metadata.get("title", ""))
    return f"{title}\n" if any(letter.isalpha() for letter in title) else ""


def _span(passage: TextNode) -> Span:
    return int(passage.start_char_idx or 0), int(passage.end_char_idx or 0)
