"""What counts as a letter."""

import pytest

from rag.text.letters import count_letters


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Die Brücke, 212 m.", 13),
        ("漢字 か\u3099", 4),
        ("see https://example.org/a/b?c=d and www.example.org", 6),
        ("![a picture](pictures/a.png)", 0),
        ("", 0),
    ],
)
def test_counts_letters_marks_and_digits_outside_of_addresses(text: str, count: int) -> None:
    assert count_letters(text) == count
