"""Sentences that cannot be understood without what precedes them."""

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.embedding.language_bias import Languages
from rag.qa.context_dependence import load_context_dependence
from tests.support.detectors import probabilities

STANDALONE = (
    "Die Gemeinde Lohfelden will ihr Rathaus bis 2029 für acht Millionen Euro umbauen.",
    "Bürgermeisterin Anke Roth rechnet mit einer Bauzeit von zwei Jahren.",
    "The ferry between Carrick and Dunrow carried 41,000 passengers last summer.",
    "Harbour master Joan Petrie blames the new fares for the decline.",
    "La commune de Versoie a acheté l'ancienne scierie pour 1,2 million d'euros.",
    "Chợ Bình Hòa sẽ đóng cửa từ tháng 5 để sửa mái và hệ thống điện.",
    "El puente de Arnedo se construyó en 1931 y soporta diez mil coches al día.",
    "石川県の図書館は来年四月に新しい建物へ移転する。",
)
DEPENDENT = (
    "Im Jahr davor waren es noch 310.",
    "Das lehnt sie ab, weil dann beide Höfe schließen müssten.",
    "Neither of them has replied so far.",
    "He had promised the opposite a week earlier.",
    "Celle-ci n'a pourtant rien signé.",
    "Ông nói thêm rằng việc đó sẽ mất hai năm.",
    "Por eso tampoco quiso firmarlo.",
    "それについて彼女は何も答えなかった。",
)


@pytest.fixture(scope="module")
def dependence(embedder: BaseEmbedding, languages: Languages) -> dict[str, float]:
    """The probability of each sentence with the packaged embedding."""
    return probabilities(load_context_dependence, embedder, languages, [*STANDALONE, *DEPENDENT])


def test_a_sentence_that_names_whom_and_what_it_is_about_stands_alone(dependence: dict[str, float]) -> None:
    assert sum(dependence[sentence] < 0.5 for sentence in STANDALONE) >= len(STANDALONE) - 1


def test_one_that_does_not_needs_what_precedes_it_in_every_language(dependence: dict[str, float]) -> None:
    assert sum(dependence[sentence] >= 0.5 for sentence in DEPENDENT) >= len(DEPENDENT) - 1
