"""Pronouns that mean one person."""

import pytest

from rag.text.languages import LANGUAGES, language_of
from rag.text.pronouns import anywhere, begins_with_person, has_pronoun, length_at_start


@pytest.mark.parametrize(
    ("text", "code", "has"),
    [
        ("Im letzten Jahr habe sie Dienst gehabt.", "de", True),
        ("Wenn Sie krank sind, bleiben Sie zu Hause.", "de", False),  # the reader
        ("They left.", "en", False),  # several
        ("Theo bà, giá giảm.", "vi", True),
        ("Theo bà Hà, giá giảm.", "vi", False),  # a title
        ("“我累了”，他说。", "zh", False),  # only looked for between spaces
    ],
)
def test_a_pronoun_for_one_person_is_found_anywhere(text: str, code: str, has: bool) -> None:
    assert has_pronoun(text, code) is has


@pytest.mark.parametrize(
    ("text", "code", "begins"),
    [
        ("Bà đề nghị hạ lãi suất.", "vi", True),
        ("Bà Hà đề nghị hạ lãi suất.", "vi", False),  # a title
        ("He left.", "en", True),
        ("He Jiankui left.", "en", False),  # a surname
    ],
)
def test_a_title_before_a_name_is_no_pronoun(text: str, code: str, begins: bool) -> None:
    assert begins_with_person(text, language_of(code)) is begins


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_pronouns(code: str) -> None:
    assert language_of(code).references.subjects


def test_only_whole_words_count() -> None:
    czech = language_of("cs")
    assert length_at_start("Ona odešla.", czech.references.subjects, czech) == len("Ona")
    assert length_at_start("Onana odešla.", czech.references.subjects, czech) == 0


def test_where_no_pronouns_are_known_none_is_found() -> None:
    assert anywhere(language_of("sv")) == ""
    assert not has_pronoun("Det är, ja.", "sv")
