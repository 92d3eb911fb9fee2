"""Numbers that a text has in words."""

import pytest

from rag.text.number_words import is_spelled_in, numbers_in_words


@pytest.mark.parametrize(
    ("sentence", "language", "found"),
    [
        ("Seven of thirty teams left.", "en", {"7", "30"}),
        ("One of six teams left.", "en", set()),  # "six" is also French
        ("Có mười ba khách.", "vi", set()),  # two words
        ("七つのチームが残った。", "ja", set()),
        ("Seven teams left.", "xx", set()),
    ],
)
def test_the_numbers_of_a_sentence_are_found_in_words(sentence: str, language: str, found: set[str]) -> None:
    assert numbers_in_words(sentence, language) == found


@pytest.mark.parametrize(
    ("number", "text", "language", "is_there"),
    [
        ("4", "Es sind vier Mannschaften.", "de", True),
        ("4", "Он перехватил мяч с четырьмя очками.", "ru", True),
        ("13", "Có mười ba khách.", "vi", True),
        ("7", "Seventy teams left.", "en", False),
        ("1.5", "One and a half", "en", False),
        ("20000", "Twenty thousand fled.", "en", False),  # so large a number is written in digits
        ("4", "Four teams left.", "xx", False),
    ],
)
def test_a_number_is_found_in_any_form_of_its_words(
    number: str, text: str, language: str, is_there: bool
) -> None:
    assert is_spelled_in(number, text, language) is is_there
