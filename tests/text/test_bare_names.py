"""Names in German, where all nouns have capitals."""

import pytest

from rag.text.bare_names import bare_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Das Bad in Brakenau ist alt.", {"brakenau"}),
        ("Sie kommt aus Köln und zieht nach Wien.", {"koln", "wien"}),
        ("Er ist in Rente. Die Rente ist klein.", set()),  # with an article elsewhere
        ("Aus Holz baut man Boote, aus gutem Holz.", set()),  # with an adjective
        ("Das Gesetz tritt in Kraft.", set()),  # a phrase
        ("Die Stadt will das Bad erhalten.", set()),
    ],
)
def test_what_only_stands_behind_a_preposition_is_a_name(text: str, found: set[str]) -> None:
    assert bare_names(text, "de") == found


def test_in_other_languages_capitals_tell_names() -> None:
    assert bare_names("The pool in Brakenau is old.", "en") == set()
