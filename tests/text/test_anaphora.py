"""Which sentences mean by "he" or "this" what stands before them; more in `tests/qa/test_references.py`."""

import pytest

from rag.text.anaphora import begins_with_person, leans_on_others, refers_back
from rag.text.languages import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("But he agreed that a year was short.", "en"),
        ("At first he refused.", "en"),
        ("Zugleich verlangt er zwei Sitze.", "de"),
        ("Theo ông, giá sẽ giảm.", "vi"),
    ],
)
def test_a_sentence_may_lean_on_others_behind_its_first_word(text: str, code: str) -> None:
    assert leans_on_others(text, code)
    assert not refers_back(text, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The mayor refused.", "en"),
        ("Zugleich verlangt der Verein zwei Sitze.", "de"),
        ("Theo ông Hải, giá sẽ giảm.", "vi"),
        ("", "en"),
    ],
)
def test_a_sentence_that_names_whom_it_means_leans_on_no_other(text: str, code: str) -> None:
    assert not leans_on_others(text, code)


@pytest.mark.parametrize(
    ("text", "code", "begins"),
    [
        ("Bà đề nghị hạ lãi suất.", "vi", True),
        ("Bà Hà đề nghị hạ lãi suất.", "vi", False),  # a title
        ("He left.", "en", True),
        ("He Jiankui left.", "en", False),  # a surname
        ("Er ging.", "de", False),  # may be a thing
    ],
)
def test_a_title_before_a_name_is_no_pronoun(text: str, code: str, begins: bool) -> None:
    assert begins_with_person(text, language_of(code)) is begins
