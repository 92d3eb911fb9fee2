"""Sentences that only announce what follows them."""

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.embedding.language_bias import Languages
from rag.qa.announcements import ANNOUNCES_FROM, load_announcements
from tests.support.detectors import probabilities

COMPLETE = (
    "Die Gemeinde Lohfelden will ihr Rathaus bis 2029 für acht Millionen Euro umbauen.",
    "Bürgermeisterin Anke Roth nannte zwei Gründe: den Lärm und die Kosten.",
    "The ferry between Carrick and Dunrow carried 41,000 passengers last summer.",
    "The second reason is the price of diesel.",
    "La commune de Versoie a acheté l'ancienne scierie pour 1,2 million d'euros.",
    "Chợ Bình Hòa sẽ đóng cửa từ tháng 5 để sửa mái và hệ thống điện.",
    "El puente de Arnedo se construyó en 1931 y soporta diez mil coches al día.",
    "石川県の図書館は来年四月に新しい建物へ移転する。",
)
ANNOUNCING = (
    "Bürgermeisterin Anke Roth nannte für den Umbau gleich mehrere Gründe.",
    "Die Anwohner haben vier Forderungen an den Rat.",
    "Harbour master Joan Petrie gave three reasons for the decline.",
    "The union's list of complaints about the new rota is long.",
    "La directrice avance plusieurs raisons pour expliquer cette fermeture.",
    "Hợp tác xã đưa ra ba kế hoạch cho năm tới.",
    "Los vecinos plantean varias condiciones para aceptar la obra.",
    "市長は中止の理由を三つ挙げた。",
)


@pytest.fixture(scope="module")
def announcements(embedder: BaseEmbedding, languages: Languages) -> dict[str, float]:
    """The probability of each sentence with the packaged embedding."""
    return probabilities(load_announcements, embedder, languages, [*COMPLETE, *ANNOUNCING])


def test_a_sentence_that_says_something_itself_announces_nothing(announcements: dict[str, float]) -> None:
    assert all(announcements[sentence] < ANNOUNCES_FROM for sentence in COMPLETE)


def test_one_that_does_not_announces_what_follows_in_every_language(announcements: dict[str, float]) -> None:
    assert sum(announcements[one] >= ANNOUNCES_FROM for one in ANNOUNCING) >= len(ANNOUNCING) - 2
