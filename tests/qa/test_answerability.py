"""One probability from several signs."""

import math

import numpy as np
import pytest

from rag.qa.answerability import Signs, best_threshold, log_odds, probability, rank_sentences


def test_every_sign_counts_in_its_own_direction() -> None:
    middling = Signs(alone=0.5, in_context=0.5, score=0.5, nearness=1.0)
    for better in (Signs(0.9, 0.5, 0.5, 1.0), Signs(0.5, 0.9, 0.5, 1.0)):
        assert probability(better) > probability(middling)
    assert 0 < probability(Signs(0, 0, -1, -1)) < probability(Signs(1, 1, 1, 2)) < 1


def test_the_model_decides_between_sentences_equally_near_and_nearness_between_equal_yeses() -> None:
    nearness = np.array([1.0, 1.0, 1.2], dtype=np.float32)
    assert rank_sentences({0: 0.2, 1: 0.9}, {}, nearness) == [1, 0]
    assert rank_sentences({0: 0.9, 2: 0.9}, {}, nearness) == [2, 0]
    assert rank_sentences({0: 0.9, 2: 0.9}, {0: 0.9, 2: 0.6}, nearness) == [0, 2]


def test_no_model_is_entirely_sure() -> None:
    assert math.isfinite(log_odds(0)) and math.isfinite(log_odds(1))
    assert log_odds(0.5) == pytest.approx(0)


def test_the_threshold_divides_best_in_the_middle_of_the_gap() -> None:
    assert best_threshold([0.9, 0.8], [0.1, 0.2]) == pytest.approx(0.5)
    assert 0.4 < best_threshold([0.9, 0.8, 0.3], [0.1, 0.2, 0.4]) < 0.8
