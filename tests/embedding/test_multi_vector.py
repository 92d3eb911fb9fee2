"""Phrase, sentence and context: how a passage is cut for the embedding, and how the parts are added up."""

from typing import Any, cast

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.schema import Document, TextNode

from rag.embedding.language_bias import LanguageMeans, Languages
from rag.embedding.models import Vectors, embed_passages, unit
from rag.embedding.multi_vector import (
    CONTEXT_CHARS,
    _embed,
    context_spans,
    encode,
    pack,
    similarities,
    unpack,
)
from rag.ingest.chunker import chunk

TEXT = (
    "Der Leuchtturm von Hohenwarte wurde 1887 erbaut und ist 41 Meter hoch. "
    "Die Wärterin Grete Olsen rettete 1903 in einer Sturmnacht elf Seeleute, obwohl ihr eigenes Boot "
    "schon im Hafen gesunken war und niemand ihr helfen konnte.\n"
    "Nach ihr ist heute die Straße am Hafen benannt."
)


def passages(text: str = TEXT, title: str = "Der Leuchtturm") -> list[TextNode]:
    return chunk(
        Document(text=text, id_="a.txt", metadata={"source": "a.txt", "title": title, "language": "de"})
    )


def test_every_sentence_has_its_vector_and_long_ones_their_phrases(
    embedder: BaseEmbedding, languages: Languages
) -> None:
    ((tower, keeper, street),) = encode(TEXT, passages(), embedder, languages)
    assert tower.vector.shape == (384,)
    assert [len(one.phrases) for one in (tower, keeper, street)] == [1, 2, 1]
    np.testing.assert_allclose(np.linalg.norm(keeper.phrases, axis=1), 1, rtol=1e-5)


def test_a_sentence_carries_its_context_and_title(embedder: BaseEmbedding, languages: Languages) -> None:
    ((tower, *_),) = encode(TEXT, passages(), embedder, languages)
    own = languages.sentences.neutral(embed_passages(embedder, [TEXT.split(". ", maxsplit=1)[0] + "."]))[0]
    around = languages.passages.neutral(embed_passages(embedder, [f"Der Leuchtturm\n{TEXT}"]))[0]
    np.testing.assert_allclose(tower.vector, (own + around) / 2, atol=1e-3)


def test_a_title_without_a_letter_is_left_out(embedder: BaseEmbedding, languages: Languages) -> None:
    ((numbered, *_),) = encode(TEXT, passages(title="00 17"), embedder, languages)
    around = languages.passages.neutral(embed_passages(embedder, [TEXT]))[0]
    own = languages.sentences.neutral(embed_passages(embedder, [TEXT.split(". ", maxsplit=1)[0] + "."]))[0]
    np.testing.assert_allclose(numbered.vector, (own + around) / 2, atol=1e-3)


def test_nothing_to_encode_gives_nothing(embedder: BaseEmbedding, languages: Languages) -> None:
    assert encode("", [], embedder, languages) == []


def test_each_batch_of_the_embedder_is_one_request_and_checked_before() -> None:
    class Plain:
        @staticmethod
        def neutral(vectors: Vectors) -> Vectors:
            return vectors

    class Embedder(MockEmbedding):
        def get_text_embedding_batch(self, texts: list[str], *rest: Any, **further: Any) -> list[list[float]]:
            steps.append(len(texts))
            return super().get_text_embedding_batch(texts, *rest, **further)

    steps: list[int] = []
    texts = [f"{number} " + "x" * 2000 for number in range(7)]
    embedder = Embedder(embed_dim=4, embed_batch_size=3)
    _embed(texts, embedder, cast("LanguageMeans", Plain), lambda: steps.append(0))
    assert steps == [0, 3, 0, 3, 0, 1]


def test_neighbouring_passages_share_a_context_up_to_its_limit() -> None:
    assert context_spans([(0, 400), (401, 800)]) == [(0, 800), (0, 800)]
    assert context_spans([(0, 600), (601, 1200)]) == [(0, 600), (601, 1200)]
    assert context_spans([(0, 3 * CONTEXT_CHARS)]) == [(0, 3 * CONTEXT_CHARS)]
    assert context_spans([]) == []


def test_similarity_is_the_mean_of_three_cosines() -> None:
    question = unit([[1, 0]])[0]
    phrases = [unit([[0, 1], [1, 1]]), unit([[1, 0]])]
    own, context = 0.6, 0.2
    expected = [(own + context + np.sqrt(0.5)) / 3, (own + context + 1) / 3]
    halves = np.full(2, (own + context) / 2, dtype=np.float32)
    np.testing.assert_allclose(similarities(halves, phrases, question), expected, rtol=1e-6)


def test_packed_phrases_keep_their_cosines() -> None:
    random = np.random.default_rng(0)
    phrases = [unit(random.normal(size=(count, 384)).astype(np.float32)) for count in (1, 3)]
    unpacked = unpack([pack(one) for one in phrases], 384)
    assert [one.shape for one in unpacked] == [(1, 384), (3, 384)]
    assert all(float((a * b).sum(axis=1).min()) > 0.999 for a, b in zip(phrases, unpacked, strict=True))
