"""Which articles an overview is of; those that belong to a subject are tried in `test_gathering.py`."""

from collections.abc import Sequence

import pytest

from rag.qa.topic import leading_article
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
