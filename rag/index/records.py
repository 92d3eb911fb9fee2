"""How passages are stored in Chroma: one record for each sentence; the first one carries the passage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from llama_index.core.schema import TextNode

from rag.embedding.models import Vectors
from rag.embedding.multi_vector import Sentence, pack, similarities, unpack

PASSAGE: dict[str, Any] = {"passages": {"$gte": 1}}  # Chroma's filter for the records that carry a passage
OWN_KEYS = {"content_hash", "passages", "sentences", "phrases", "start", "end"}  # not the article's facts


@dataclass(frozen=True)
class Records:
    """Records as Chroma stores them, vectors (n, d) included."""

    ids: list[str]
    embeddings: Vectors
    documents: list[str]
    metadatas: list[dict[str, Any]]

    def only(self, wanted: Callable[[str], bool]) -> Records:
        """The records whose id is `wanted`."""
        rows = [row for row, record in enumerate(self.ids) if wanted(record)]
        return Records(
            [self.ids[row] for row in rows],
            self.embeddings[rows],
            [self.documents[row] for row in rows],
            [self.metadatas[row] for row in rows],
        )


@dataclass(frozen=True)
class Hit:
    """The similarity of a passage's best sentence to a question, and the language of the passage."""

    similarity: float
    language: str


def record_id(passage_id: str, sentence: int) -> str:
    """The id of a sentence, counted from 0 in its passage."""
    return f"{passage_id}:{sentence}"


def passage_of(record: str) -> str:
    """The passage that a record's id belongs to."""
    return record.rpartition(":")[0]


def sentence_metadata(passage: TextNode, sentence: Sentence) -> dict[str, Any]:
    """The metadata of every record."""
    return {"phrases": pack(sentence.phrases), "language": str(passage.metadata.get("language", ""))}


def passage_metadata(passage: TextNode, content_hash: str, passages: int, sentences: int) -> dict[str, Any]:
    """The additional metadata of a first record: flat and without None, as Chroma requires.

    `passages` counts those of the document, `sentences` those of the passage.
    """
    return {
        **passage.metadata,
        "content_hash": content_hash,
        "passages": passages,
        "sentences": sentences,
        "start": passage.start_char_idx,
        "end": passage.end_char_idx,
    }


def to_passage(passage_id: str, text: str, metadata: Mapping[str, Any]) -> TextNode:
    """The passage that a first record carries."""
    return TextNode(
        id_=passage_id,
        text=text,
        start_char_idx=int(metadata["start"]),
        end_char_idx=int(metadata["end"]),
        metadata={key: value for key, value in metadata.items() if key not in OWN_KEYS},
    )


def best_sentences(
    records: Sequence[str], halves: Sequence[float], metadatas: Sequence[Any], question: Vectors
) -> dict[str, Hit]:
    """Passage → its best sentence among `records`, whose products with `question` (d,) are `halves`.

    Chroma returns a record that is just being deleted without its metadata; it is left out.
    """
    found = zip(records, halves, metadatas, strict=True)
    stored = [(record, half, metadata) for record, half, metadata in found if metadata]
    if not stored:
        return {}
    phrases = unpack([str(metadata["phrases"]) for _, _, metadata in stored], len(question))
    near = similarities(np.array([half for _, half, _ in stored], dtype=np.float32), phrases, question)
    best: dict[str, Hit] = {}
    for (record, _, metadata), similarity in zip(stored, near.tolist(), strict=True):
        passage_id = passage_of(record)
        if passage_id not in best or similarity > best[passage_id].similarity:
            best[passage_id] = Hit(similarity, str(metadata["language"]))
    return best
