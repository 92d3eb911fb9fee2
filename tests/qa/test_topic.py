"""Which articles an overview is of; those that belong to a subject are tried in `test_gathering.py`."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.qa.evidence import evidence_sentences
from rag.qa.reading import Reading
from rag.qa.topic import introduction, leading_article
from tests.support.passages import passage


@pytest.mark.parametrize(
    ("scores", "leading"),
    [
        ((0.5, 0.39), "0"),
        ((0.5, 0.4), ""),  # both are about the topic
        ((0.2, 0.19), "0"),  # neither is much about it
        ((0.3,), "0"),
        ((), ""),
    ],
)
def test_an_overview_is_of_one_article_unless_another_is_about_as_near(
    scores: Sequence[float], leading: str
) -> None:
    passages = [passage("Satz.", f"{number}", score=score) for number, score in enumerate(scores)]
    assert leading_article(passages) == leading


def test_who_somebody_is_may_stand_behind_what_they_say() -> None:
    text = "„So geht es nicht“, sagt Ann Lee. Die Ärztin leitet das Amt. Es regnet. Lee will mehr Geld."
    sentences = evidence_sentences([passage(text)])
    reading = Reading(sentences, np.eye(4, dtype=np.float32), np.ones(4, dtype=np.float32))
    assert introduction(reading, [0, 1, 3]) == [0, 1]
    assert introduction(reading, [0, 3]) == [0]
    assert introduction(reading, []) == []
