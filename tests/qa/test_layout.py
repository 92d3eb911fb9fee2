"""Sentences without the layout of their article."""

import pytest

from rag.qa.layout import clear_layout


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("* The plan", "The plan"),
        ("2) Wash  the\nrice", "Wash the rice"),
        ("## **Very** old", "Very old"),
        ("| Harlow | 41 metres |", "Harlow – 41 metres"),
        ("3.5 percent agreed.", "3.5 percent agreed."),
    ],
)
def test_marks_of_a_layout_go(text: str, bare: str) -> None:
    assert clear_layout(text) == bare
