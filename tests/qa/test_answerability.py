"""One probability from several signs."""

import math
from dataclasses import replace

import pytest

from rag.qa.answerability import (
    Signs,
    best_threshold,
    log_odds,
    probability,
    rank_sentences,
    rate,
)

MIDDLING = Signs(odds=0.0, alone=0.5, score=0.5)


@pytest.mark.parametrize("better", [{"odds": 2.0}, {"alone": 0.9}, {"score": 0.9}])
def test_every_sign_counts_in_its_own_direction(better: dict[str, float]) -> None:
    assert probability(replace(MIDDLING, **better)) > probability(MIDDLING)
    assert 0 < probability(Signs(-5, 0, -1)) < probability(Signs(5, 1, 1)) < 1


def test_a_comparison_is_found_with_less_certainty() -> None:
    signs = Signs(odds=0.0, alone=0.5, score=0.4)
    assert probability(signs) < 0.5 < probability(signs, "comparison")


def test_the_language_model_decides_between_equal_ratings_and_the_rating_between_equal_yeses() -> None:
    assert rank_sentences({0: 0.0, 1: 0.0, 2: 0.0}, {0: 0.2, 1: 0.9}) == [1, 0]
    assert rank_sentences({0: 0.0, 1: 0.0, 2: 1.5}, {0: 0.9, 2: 0.9}) == [2, 0]
    assert rank_sentences({0: 3.0, 1: 0.0}, {0: 0.6, 1: 0.7}) == [0, 1]


def test_before_the_language_model_has_read_any_the_rating_ranks_all() -> None:
    assert rank_sentences({0: -1.0, 1: 2.0, 2: 0.5}, {}) == [1, 2, 0]


def test_cross_encoder_and_nearness_make_the_rating() -> None:
    assert rate(1.0, 0.9) > rate(1.0, 0.5) > rate(-1.0, 0.5)


def test_no_model_is_entirely_sure() -> None:
    assert math.isfinite(log_odds(0)) and math.isfinite(log_odds(1))
    assert log_odds(0.5) == pytest.approx(0)


def test_the_threshold_divides_best_in_the_middle_of_the_gap() -> None:
    assert best_threshold([0.9, 0.8], [0.1, 0.2]) == pytest.approx(0.5)
    assert 0.4 < best_threshold([0.9, 0.8, 0.3], [0.1, 0.2, 0.4]) < 0.8
