"""When an answer begins with yes or no."""

import pytest

from rag.qa.yes_no import opening, probability_of_yes


def test_both_readers_count() -> None:
    assert probability_of_yes(0.9, 1.0) > probability_of_yes(0.9, 0.0) > probability_of_yes(0.5, 0.0)
    assert probability_of_yes(0.9, 3.0) > 0.95
    assert probability_of_yes(0.1, -3.0) < 0.1


def test_readers_who_disagree_decide_nothing() -> None:
    assert 0.15 < probability_of_yes(0.9, -1.0) < 0.85


@pytest.mark.parametrize(
    ("decided", "language", "said"),
    [(0.9, "en", "Yes: "), (0.1, "de", "Nein: "), (0.9, "vi", "Có: "), (0.5, "en", ""), (None, "en", "")],
)
def test_yes_or_no_is_said_where_the_sources_are_all_but_certain(
    decided: float | None, language: str, said: str
) -> None:
    assert opening(decided, language) == said
