"""How much of what a model wrote stands in sentences of articles in the same words."""

import pytest

from rag.qa.lexical_overlap import longest_copy, share_of_words
from tests.support.passages import evidence

FARE = evidence("From 1 July a crossing costs £5.50.", language="en")
BRIDGE = evidence("这座桥免费通行。", language="zh")


@pytest.mark.parametrize(("claim", "share"), [("The crossing costs £5.50.", 1), ("Crossings", 1), ("", 0)])
def test_words_count_in_any_form(claim: str, share: float) -> None:
    assert share_of_words(claim, "en", [FARE]) == share


def test_words_that_no_source_has_lower_the_share() -> None:
    assert share_of_words("The pier costs £5.50.", "en", [FARE]) < 0.75


def test_without_spaces_between_words_pairs_of_signs_count() -> None:
    assert share_of_words("桥免费通行", "zh", [BRIDGE]) > 0.9


def test_what_is_copied_follows_one_another_in_one_source() -> None:
    both = evidence(
        "Nadia Ferrand y voit une chance, tandis que Paul Grangier craint le bruit.", language="fr"
    )
    assert longest_copy("Paul Grangier y voit une chance", [both]) == pytest.approx(4 / 6)
    assert longest_copy("", [both]) == 0
