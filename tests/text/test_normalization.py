"""One form for spellings that mean the same."""

import pytest
import regex as re

from rag.text.normalization import SPACELESS_SCRIPTS, plain, remove_accents, western_digits


@pytest.mark.parametrize(
    ("word", "bare"),
    [("Nguyễn", "Nguyen"), ("Škoda", "Skoda"), ("日本", "日本"), ("", "")],
)
def test_accents_are_removed(word: str, bare: str) -> None:
    assert remove_accents(word) == bare


@pytest.mark.parametrize(
    ("word", "form"),
    [("ÉCOLE", "ecole"), ("Straße", "strasse"), ("ﬁn", "fin"), ("Đức", "đuc")],
)
def test_case_accents_and_variants_are_folded(word: str, form: str) -> None:
    assert plain(word) == form


@pytest.mark.parametrize(
    ("text", "digits"),
    [("١٢ and १२", "12 and 12"), ("２０２６年", "2026年"), ("x²", "x2"), ("½", "½")],
)
def test_digits_of_any_script_are_western_ones(text: str, digits: str) -> None:
    assert western_digits(text) == digits


def test_scripts_without_spaces_make_a_character_class() -> None:
    spaceless = re.compile(f"[{SPACELESS_SCRIPTS}]")
    assert all(spaceless.fullmatch(letter) for letter in "漢かカไ")
    assert not any(spaceless.fullmatch(letter) for letter in "aя한")
