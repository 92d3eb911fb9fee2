"""The optional cross-encoder, with a tiny one that is made here: no model hub is reached."""

from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.retrieval.passage import Passage
from rag.retrieval.reranker import load_reranker
from tests.retrieval.test_retriever import MIXED, open_retriever
from tests.support.passages import passage

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] who designed the bridge cheese ripens in a cave .".split()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cross-encoder of a few hundred random weights, in the format of a real one."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    folder = tmp_path_factory.mktemp("cross-encoder")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=512, initializer_range=1.0,
    )  # fmt: skip
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def passages() -> list[Passage]:
    texts = ["the bridge .", "cheese ripens in a cave .", "who designed the bridge"]
    return [passage(text, score=1 - rank / 10) for rank, text in enumerate(texts)]


def test_none_is_configured_by_default() -> None:
    assert load_reranker("") is None


def test_orders_by_what_the_cross_encoder_says_of_question_and_passage(tiny: str) -> None:
    from sentence_transformers import CrossEncoder

    question = "who designed the bridge"
    rerank = load_reranker(tiny)
    assert rerank is not None
    reranked = rerank(question, passages())
    texts = [passage.text for passage in passages()]
    scores = dict(zip(texts, CrossEncoder(tiny).predict([(question, text) for text in texts]), strict=True))
    assert len(set(scores.values())) == 3
    assert [passage.text for passage in reranked] == sorted(texts, key=lambda text: -scores[text])
    assert [passage.score for passage in reranked] == sorted((one.score for one in passages()), reverse=True)
    assert rerank(question, []) == []


def test_the_retriever_lets_it_reorder_what_it_found(tiny: str, tmp_path: Path) -> None:
    retriever = open_retriever(tmp_path, MIXED, retrieval__reranker=tiny)
    found = retriever.retrieve("Who designed the stone bridge?", 3)
    assert retriever.reranker is not None
    everything = retriever.reranker("Who designed the stone bridge?", retriever.retrieve("bridge", 50))
    assert [passage.id for passage in found] == [passage.id for passage in everything[:3]]


@pytest.mark.parametrize("model", ["/nowhere/model", "no-such/model-at-all"])
def test_a_model_that_is_not_there_is_one_error_with_its_remedy(model: str) -> None:
    with pytest.raises(ModelUnavailable, match=r"retrieval\.reranker"):
        load_reranker(model)
