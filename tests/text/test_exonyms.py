"""Names of places that differ from language to language."""

import pytest

from rag.text.exonyms import exonyms


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "vienna"),
        ("de", "wien"),
        ("en", "germany"),
        ("de", "deutschland"),
        ("vi", "phap"),
        ("fr", "moscou"),
    ],
)
def test_countries_and_large_cities_are_named_as_in_the_language(language: str, name: str) -> None:
    assert name in exonyms(language)


def test_other_names_and_languages_have_none() -> None:
    assert "tallbrook" not in exonyms("en")
    assert not exonyms("xx")
