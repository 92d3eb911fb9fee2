"""Embeddings over Ollama's HTTP."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.config import Config
from rag.embedding.language_bias import calibrate
from rag.embedding.models import embed_passages, embed_questions, load_embedder, unit
from rag.embedding.ollama import TEXTS_PER_REQUEST
from rag.errors import ModelUnavailable
from rag.ingest.pipeline import ingest
from tests.support.corpora import make_config
from tests.support.ollama_server import OllamaServer, serve_ollama


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaServer]:
    with serve_ollama() as server:
        yield server


def through(ollama: OllamaServer, folder: Path, model: str = "e5") -> Config:
    return make_config(folder, embedding__provider="ollama", embedding__model=model, llm__base_url=ollama.url)


@pytest.mark.usefixtures("short_calibration")
def test_embeds_through_ollama(tmp_path: Path, corpus: Path, ollama: OllamaServer) -> None:
    config = through(ollama, tmp_path)
    assert ingest(config).passages > 0
    assert embed_passages(load_embedder(config), ["Ein Satz."]).shape == (1, 384)


def test_ollama_gets_many_questions_in_one_request(tmp_path: Path, ollama: OllamaServer) -> None:
    config = make_config(
        tmp_path,
        embedding__provider="ollama",
        embedding__model="e5",
        embedding__query_prefix="query:",
        llm__base_url=ollama.url,
    )
    embedder = load_embedder(config)
    questions = [f" Question {number}? " for number in range(TEXTS_PER_REQUEST + 1)]
    ollama.requests.clear()
    vectors = embed_questions(embedder, questions)
    assert [len(body["input"]) for _, body in ollama.requests] == [TEXTS_PER_REQUEST, 1]
    assert ollama.requests[0][1]["input"][0] == "query: Question 0?"
    one_by_one = unit([embedder.get_query_embedding(question) for question in questions[-2:]])
    np.testing.assert_allclose(vectors[-2:], one_by_one, atol=1e-6)


def test_an_embedding_model_that_is_missing_names_the_pull(
    tmp_path: Path, corpus: Path, ollama: OllamaServer
) -> None:
    with pytest.raises(ModelUnavailable, match="belegt pull missing"):
        ingest(through(ollama, tmp_path, "missing"))


def test_an_embedding_server_that_is_down_says_so(tmp_path: Path, corpus: Path) -> None:
    config = make_config(tmp_path, embedding__provider="ollama", embedding__model="e5")
    with pytest.raises(ModelUnavailable, match="ollama serve"):
        ingest(config)


def test_another_server_may_embed_and_does_not_get_the_key(tmp_path: Path, ollama: OllamaServer) -> None:
    config = make_config(
        tmp_path,
        embedding__provider="ollama",
        embedding__model="e5",
        embedding__base_url=f"{ollama.url}/v1",
        llm__api_key="secret",
    )
    ollama.headers_seen.clear()
    assert embed_passages(load_embedder(config), ["Ein Satz."]).shape == (1, 384)
    assert not [headers for headers in ollama.headers_seen if "authorization" in headers]


def test_a_blank_text_among_others_has_a_vector(tmp_path: Path, ollama: OllamaServer) -> None:
    embedder = load_embedder(through(ollama, tmp_path))
    vectors = embed_passages(embedder, ["Ein Satz.", "", " \n "])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(vectors[1], vectors[2], atol=1e-6)
    assert embed_questions(embedder, [""]).shape == (1, 384)


def test_a_text_that_is_too_long_is_embedded_by_its_beginning(tmp_path: Path, ollama: OllamaServer) -> None:
    embedder = load_embedder(through(ollama, tmp_path))
    long = "Wort " * (ollama.longest_text + 1)
    vectors = embed_passages(embedder, ["Ein Satz.", long])
    np.testing.assert_allclose(vectors[0], embed_passages(embedder, ["Ein Satz."])[0], atol=1e-6)
    np.testing.assert_allclose(vectors[1], embed_passages(embedder, [long[: len(long) // 2]])[0], atol=1e-6)


@pytest.mark.parametrize(
    ("model", "message"),
    [("busy", "queue is full"), ("heavy", "more system memory"), ("missing", "no model")],
)
def test_each_error_has_words_of_its_own(
    tmp_path: Path, ollama: OllamaServer, model: str, message: str
) -> None:
    with pytest.raises(ModelUnavailable, match=message):
        embed_passages(load_embedder(through(ollama, tmp_path, model)), ["Ein Satz."])


@pytest.mark.usefixtures("short_calibration")
def test_measuring_the_languages_goes_on_where_it_was_interrupted(
    tmp_path: Path, ollama: OllamaServer
) -> None:
    embedder, parts = load_embedder(through(ollama, tmp_path)), tmp_path / "parts"
    whole = calibrate(embedder, parts)
    (parts / "en.npz").unlink()
    (parts / "de.npz").rename(parts / "kept.npz")
    (parts / "kept.npz").rename(parts / "de.npz")
    ollama.requests.clear()
    np.testing.assert_allclose(calibrate(embedder, parts).kinship, whole.kinship, atol=1e-5)
    assert len(ollama.requests) == 4  # those of English: questions, the same as passages, sentences, passages
